from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import NotFound
from kg.results.boards import Board, boards_of, chosen, disagree, editions, number_text
from kg.results.conflicts import Side, contradictions_of, disputes_of
from kg.results.measures import Better
from tests.results.results import found


def ranks(board: Board) -> list[tuple[int | None, str, str]]:
    return [(row.rank, row.found.name, row.shown) for row in board.rows]


def test_the_best_comes_first_and_equal_ones_share_a_rank() -> None:
    (board,) = boards_of(
        [
            found("A", "A reaches «80.0%»."),
            found("B", "B reaches «0.912».", paper="p2"),
            found("C", "C reaches «80.0»."),
            found("D", "D reaches «71%»."),
        ]
    )
    assert ranks(board) == [(1, "B", "91.2 %"), (2, "A", "80.0 %"), (2, "C", "80.0 %"), (4, "D", "71 %")]


def test_the_lowest_is_best_where_less_is_better() -> None:
    (board,) = boards_of([found("A", "an FID of «9.1»", metric="FID"), found("B", "an FID of «2.5»", metric="FID")])
    assert [row.found.name for row in board.rows] == ["B", "A"]


def test_nothing_is_ranked_where_no_direction_is_known() -> None:
    (board,) = boards_of([found("A", "a frob of «9.1»", metric="frob"), found("B", "a frob of «2.5»", metric="frob")])
    assert board.better is Better.UNKNOWN
    assert [row.rank for row in board.rows] == [None, None]


def test_several_values_of_one_subject_stand_side_by_side() -> None:
    (board,) = boards_of(
        [
            found("A", "A with ResNet-18 reaches «70%»."),
            found("A", "A with ResNet-50 reaches «79%»."),
            found("B", "B reaches «75%»."),
        ]
    )
    assert ranks(board) == [(1, "A", "79 %"), (None, "A", "70 %"), (2, "B", "75 %")]
    assert [row.found.reading.setting for row in board.rows] == ["ResNet-50", "ResNet-18", ""]


def test_gains_stand_apart_and_what_is_neither_is_counted() -> None:
    (board,) = boards_of(
        [
            found("A", "A reaches «80%»."),
            found("A", "A improves by «3%»."),
            found("A", "from «77%» to 80%"),
            found("A", "with «1%» of the labels"),
        ]
    )
    assert [row.shown for row in board.rows] == ["80 %"]
    assert [row.shown for row in board.gains] == ["3 %"]
    assert board.left_out == 2


def test_a_number_that_a_paper_repeats_is_listed_once() -> None:
    (board,) = boards_of([found("A", "A reaches «80%».", confidence=0.4), found("A", "So A has «80%».", confidence=0.6)])
    assert [row.found.confidence for row in board.rows] == [0.6]


def test_measures_and_units_do_not_mix() -> None:
    boards = boards_of(
        [
            found("A", "A reaches «80%».", metric="top-1 accuracy"),
            found("B", "B reaches «81%».", metric="accuracy"),
            found("A", "A reaches «95%».", metric="top-5 accuracy"),
            found("A", "an error of «65 mm»", metric="MPJPE"),
            found("B", "an error of «6.5 cm»", metric="MPJPE"),
            found("A", "A reaches «80%».", metric=None),
        ]
    )
    assert [(board.name, len(board.rows)) for board in boards] == [
        ("accuracy (%)", 2),
        ("MPJPE (cm)", 1),
        ("MPJPE (mm)", 1),
        ("top-5 accuracy (%)", 1),
        ("metric not said (%)", 1),
    ]


@pytest.mark.parametrize("metric", ["top-1", "Top-1 accuracy", "accuracies", "classification accuracy"])
def test_a_metric_is_asked_for_in_any_of_its_names(metric: str) -> None:
    boards = boards_of([found("A", "A reaches «80%»."), found("A", "an FID of «9.1»", metric="FID")])
    assert [board.measure.name for board in chosen(boards, metric)] == ["accuracy"]


def test_a_metric_that_nothing_is_given_in_is_refused_with_those_there_are() -> None:
    with pytest.raises(NotFound, match=r"'frob'.*accuracy"):
        chosen(boards_of([found("A", "A reaches «80%».")]), "frob")


def test_values_that_differ_by_rounding_alone_do_not_disagree() -> None:
    one = found("A", "A reaches «83.8%».")
    assert not disagree(one, found("A", "A reaches «83.83%».", paper="p2"))
    assert not disagree(one, found("A", "A reaches «0.838».", paper="p2"))
    assert not disagree(one, found("A", "A reaches «81.0%»."))
    assert disagree(one, found("A", "A reaches «84.1%».", paper="p2"))


def test_values_of_two_papers_that_differ_are_a_dispute() -> None:
    one, other = found("A", "A reaches «80%»."), found("A", "A reaches «76%».", paper="p2")
    (dispute,) = disputes_of([one, other, found("B", "B reaches «76%».", paper="p3")])
    assert (dispute.name, dispute.on, dispute.measure.name, dispute.same_setting) == ("A", "Foo", "accuracy", True)
    assert [row.found.paper for row in dispute.rows] == ["p1", "p2"]
    assert all(row.disputed for row in dispute.rows)
    assert [row.disputed for row in boards_of([one, other])[0].rows] == [True, True]


def test_values_under_different_conditions_are_told_apart() -> None:
    one = found("A", "A reaches «80%» with ResNet-50.")
    (dispute,) = disputes_of([one, found("A", "A reaches «76%» with ResNet-18.", paper="p2")])
    assert not dispute.same_setting
    assert not any(row.disputed for row in dispute.rows)


def test_gains_and_numbers_without_a_metric_are_no_dispute() -> None:
    gains = [found("A", "A improves by «3%»."), found("A", "A improves by «8%».", paper="p2")]
    assert not disputes_of(gains)
    assert not disputes_of([found("A", "A has «80%».", metric=None), found("A", "A has «70%».", metric=None, paper="p2")])


def test_of_a_contradiction_the_surer_side_comes_first() -> None:
    weak, strong = Side("a", "A", "b", "B", 0.5, ()), Side("b", "B", "a", "A", 0.9, ())
    (one,) = contradictions_of([(weak, strong)])
    assert one.sides == (strong, weak)


def test_data_sets_that_papers_mean_the_same_by_are_known() -> None:
    assert editions("ImageNet-1K") == ("ImageNet",)
    assert editions("imagenet") == ("ImageNet-1K",)
    assert editions("ImageNet-C") == ()


@pytest.mark.parametrize(
    ("number", "unit", "decimals", "shown"),
    [
        (83.8, "%", 1, "83.8 %"),
        (72.4, "%", 0, "72.4 %"),
        (0.026, "s", 0, "26 ms"),
        (3600.0, "s", 0, "3,600 s"),
        (22.2e9, "", 0, "22.2G"),
        (563e6, "", 0, "563M"),
        (2.4, "x", 1, "2.4x"),
        (0.825, "", 3, "0.825"),
        (1234.5, "", 1, "1,234.5"),
    ],
)
def test_a_number_is_shown_as_people_read_it(number: float, unit: str, decimals: int, shown: str) -> None:
    assert number_text(number, unit, decimals) == shown


@given(st.lists(st.tuples(st.sampled_from("ABC"), st.integers(1, 99), st.sampled_from(["p1", "p2"])), min_size=1, max_size=12))
def test_ranks_follow_the_values_and_every_subject_has_one(given_: list[tuple[str, int, str]]) -> None:
    results = [found(name, f"{name} reaches an accuracy of «{value}.5%» here.", paper=paper) for name, value, paper in given_]
    (board,) = boards_of(results)
    firsts = [row for row in board.rows if row.rank is not None]
    assert sorted(row.found.name for row in firsts) == sorted({name for name, _, _ in given_})
    numbers = [row.found.reading.number or 0 for row in firsts]
    assert numbers == sorted(numbers, reverse=True)
    assert boards_of(reversed(results)) == boards_of(results)
