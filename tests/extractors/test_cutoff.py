"""How sure is sure enough to be shown, on finds made for these tests."""

from __future__ import annotations

from pathlib import Path

from extractors.training import cutoff
from kg.reliability import Judged


def finds(what: str, confidence: float, right: int, wrong: int) -> list[Judged]:
    return [Judged(what, confidence, at < right) for at in range(right + wrong)]


SOME = [
    *finds("relation USES", 0.9, 90, 10),
    *finds("relation USES", 0.6, 50, 20),
    *finds("relation VARIANT_OF", 0.4, 30, 70),
]


def test_the_bound_is_the_least_from_which_on_eighty_of_a_hundred_are_right() -> None:
    assert cutoff.least(SOME) == 0.41


def test_proposals_mentions_and_results_make_no_room_for_relations_that_are_wrong() -> None:
    others = [find for what in ("relation PROPOSES", "mention", "result") for find in finds(what, 0.4, 1000, 0)]
    assert cutoff.least([*SOME, *others]) == 0.41


def test_where_nothing_is_right_enough_only_the_surest_is_shown() -> None:
    assert cutoff.least(finds("relation USES", 0.97, 1, 9)) == 0.95


def test_each_paper_is_left_out_once_and_is_not_among_those_that_judge_it() -> None:
    papers = list(range(12))
    parts = list(cutoff.folds(papers))
    assert sorted(paper for _, left_out in parts for paper in left_out) == papers
    assert all(not set(kept) & set(left_out) and len(kept) + len(left_out) == 12 for kept, left_out in parts)


def test_what_is_written_is_python_with_the_bound_and_what_it_rests_on(tmp_path: Path) -> None:
    cutoff.write(SOME, tmp_path / "shown.py")
    written: dict[str, object] = {}
    exec((tmp_path / "shown.py").read_text(encoding="utf-8"), written)
    assert written["MIN_CONFIDENCE"] == 0.41
    assert (0.6, 170, 140) in written["MEASURED"]  # type: ignore[operator]
    assert ("USES", 170, 140) in written["BY_KIND"]  # type: ignore[operator]
