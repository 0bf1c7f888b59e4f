from __future__ import annotations

import pytest

from app.text import percent


@pytest.mark.parametrize(("share", "said"), [(0.349, "34%"), (0.35, "35%"), (0.999, "99%"), (1.0, "100%"), (0.0, "0%")])
def test_a_share_below_a_bound_does_not_look_as_if_it_reached_it(share: float, said: str) -> None:
    assert percent(share) == said


def test_whole_percents_are_not_rounded_away() -> None:
    assert [percent(number / 100) for number in range(101)] == [f"{number}%" for number in range(101)]
