"""Kills at any moment, again and again: what was acknowledged stays, nothing stands there twice, and the graph is the same."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from kg import ledger as ledger_module
from kg.errors import Locked, StoreError
from kg.export import export
from kg.folder import Folder
from kg.ledger import Ledger
from tests.faults.dying import Mortuary, mortuary
from tests.faults.house import ACTS, act, graph_of, kept

# Each example starts processes: a smaller one is not worth the minutes of looking for it.
MANY = settings(
    max_examples=8,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def dying() -> Iterator[Mortuary]:
    with mortuary() as opened:
        yield opened


def exported(place: Path) -> bytes:
    graph = graph_of(place)
    assert graph is not None
    export(graph, place / "graph.jsonl")
    return (place / "graph.jsonl").read_bytes()


def assert_same(one: Path, other: Path) -> None:
    """The same graph to the byte, and the same rows in the ledger."""
    assert exported(one) == exported(other)
    assert kept(one) == kept(other)


def moments_of(dying: Mortuary, what: str, place: Path) -> int:
    """How many moments there are in which doing this could be cut off."""
    said, moments = dying.run(what, place)
    assert said == "done", said
    return moments


def test_there_are_moments_to_die_in(dying: Mortuary, tmp_path: Path) -> None:
    assert moments_of(dying, "one", tmp_path) > 30
    assert moments_of(dying, "two", tmp_path) > 30


@MANY
@given(acts=st.lists(st.tuples(st.sampled_from(ACTS), st.floats(0, 1)), min_size=1, max_size=4))
def test_builds_killed_anywhere_end_in_the_graph_of_builds_that_were_not(dying: Mortuary, acts: list[tuple[str, float]]) -> None:
    with tempfile.TemporaryDirectory() as name:
        calm, struck = Path(name) / "calm", Path(name) / "struck"
        for place in (calm, struck):
            place.mkdir()
        for what, share in acts:
            before = graph_of(struck)
            moments = moments_of(dying, what, calm)
            said, _ = dying.run(what, struck, int(share * moments))
            assert said in ("killed", "done")
            # A reader finds the graph of before or that of afterwards, whole.
            assert graph_of(struck) in (before, graph_of(calm))
            assert dying.run(what, struck)[0] == "done"
            assert exported(struck) == exported(calm)
        assert_same(struck, calm)


@MANY
@given(what=st.sampled_from(("two", "remove", "correct")), shares=st.lists(st.floats(0, 1), min_size=2, max_size=5))
def test_a_build_killed_several_times_in_a_row_gets_there_all_the_same(dying: Mortuary, what: str, shares: list[float]) -> None:
    with tempfile.TemporaryDirectory() as name:
        calm, struck = Path(name) / "calm", Path(name) / "struck"
        for place in (calm, struck):
            place.mkdir()
            assert dying.run("two", place)[0] == "done"
            assert dying.run("three", place)[0] == "done"
        moments = moments_of(dying, what, calm)
        for share in shares:
            dying.run(what, struck, int(share * moments))
        assert dying.run(what, struck)[0] == "done"
        assert_same(struck, calm)


@MANY
@given(share=st.floats(0, 1))
def test_what_a_build_has_acknowledged_outlasts_the_kill_of_the_next(dying: Mortuary, share: float) -> None:
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        act("one", place)
        records, extractions = kept(place)["records"], kept(place)["extractions"]
        dying.run("three", place, int(share * 120))
        assert set(records) <= set(kept(place)["records"])
        assert set(extractions) <= set(kept(place)["extractions"])


# --- two at once


def test_the_order_of_builds_leaves_no_trace_in_the_ledger_either(tmp_path: Path) -> None:
    for order in (("one", "three"), ("three", "one")):
        place = tmp_path / order[0]
        place.mkdir()
        for what in order:
            act(what, place)
    assert_same(tmp_path / "one", tmp_path / "three")


def test_two_builds_at_once_are_one_after_the_other_or_one_is_refused(dying: Mortuary, tmp_path: Path) -> None:
    for name in ("calm", "both"):
        (tmp_path / name).mkdir()
    with mortuary() as other, ThreadPoolExecutor(2) as pool:
        for _ in range(3):
            asked = [pool.submit(who.run, what, tmp_path / "both") for who, what in ((dying, "one"), (other, "three"))]
            said = [future.result()[0] for future in asked]
            assert "done" in said
            assert all(text == "done" or text.startswith("Locked") for text in said), said
    for what in ("one", "three"):
        act(what, tmp_path / "calm")
        act(what, tmp_path / "both")
    assert_same(tmp_path / "both", tmp_path / "calm")


# --- full


@MANY
@given(pages=st.integers(0, 12))
def test_a_ledger_that_fills_up_anywhere_says_so_and_the_next_build_gets_there(pages: int) -> None:
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        calm, full = Path(name) / "calm", Path(name) / "full"
        for place in (calm, full):
            place.mkdir()
            act("one", place)
        act("three", calm)
        before = graph_of(full)
        connect = sqlite3.connect

        def capped(*arguments: object, **options: object) -> sqlite3.Connection:
            found: sqlite3.Connection = connect(*arguments, **options)  # type: ignore[call-overload]
            (there,) = found.execute("PRAGMA page_count").fetchone()
            found.execute(f"PRAGMA max_page_count = {there + pages}")
            return found

        patch.setattr(ledger_module.sqlite3, "connect", capped)
        try:
            act("three", full)
        except StoreError as error:
            assert "full" in str(error)  # noqa: PT017 - it need not fail
            patch.undo()
            assert graph_of(full) == before
        patch.undo()
        act("three", full)
        assert_same(full, calm)


# --- somebody else


def test_a_ledger_that_another_program_holds_is_told_and_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    act("one", tmp_path)
    before = kept(tmp_path)
    connect = sqlite3.connect
    monkeypatch.setattr(ledger_module.sqlite3, "connect", lambda *a, **o: connect(*a, **{**o, "timeout": 0.05}))
    with connect(tmp_path / "graph" / "ledger.sqlite", isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Locked, match="Try again"):
            act("three", tmp_path)
        other.execute("ROLLBACK")
    other.close()
    assert kept(tmp_path) == before
    act("three", tmp_path)


_HOLD_AND_STOP = """
import os, signal, sys
from pathlib import Path
from kg.folder import Folder
with Folder(Path(sys.argv[1])).writing():
    print("held", flush=True)
    signal.pause()
"""


def test_a_build_that_stands_still_keeps_others_out_and_its_death_lets_them_in(tmp_path: Path) -> None:
    act("one", tmp_path)
    command = [sys.executable, "-c", _HOLD_AND_STOP, str(tmp_path / "graph")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": "."}) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(Locked, match="Another build"):
            act("three", tmp_path)
        other.send_signal(signal.SIGKILL)
        other.wait()
        act("three", tmp_path)


def test_a_ledger_cut_short_is_told_and_nothing_is_made_of_the_rest(tmp_path: Path) -> None:
    act("one", tmp_path)
    path = Folder(tmp_path / "graph").ledger
    whole, before = path.read_bytes(), graph_of(tmp_path)

    def there() -> object:
        with Ledger(path, write=False) as ledger:
            return list(ledger.records()), list(ledger.rejections()), list(ledger.record_keys())

    all_of_it, told = there(), 0
    for size in range(512, len(whole), len(whole) // 9):
        path.write_bytes(whole[:size])
        try:
            assert there() == all_of_it
        except StoreError:
            told += 1
        assert graph_of(tmp_path) == before
    assert told > 4
    path.write_bytes(whole)
    act("three", tmp_path)
