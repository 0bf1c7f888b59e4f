"""Python's search for circles is on again, whoever left without it last."""

from __future__ import annotations

import gc

import pytest

from kg.collector import without_collector


def test_it_is_on_again_after_an_error() -> None:
    with pytest.raises(KeyError), without_collector():
        assert not gc.isenabled()
        raise KeyError
    assert gc.isenabled()


def test_it_stays_off_where_it_was_off() -> None:
    gc.disable()
    try:
        with without_collector():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_of_several_at_a_time_the_last_to_leave_turns_it_on() -> None:
    first, second = without_collector(), without_collector()
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert not gc.isenabled()
    second.__exit__(None, None, None)
    assert gc.isenabled()
