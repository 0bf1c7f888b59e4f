"""Results compared, over every store: leaderboards, gains, conflicts, by named query and by the opened graph alike."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kg import queries
from kg.errors import NotFound
from kg.folder import Folder
from kg.opened import Cladograph
from kg.stores.base import Store, Value
from tests import graphs
from tests.places import Place
from tests.results.compared import compared


@pytest.fixture
def store(place: Place, tmp_path: Path) -> Iterator[Store]:
    with place.open(tmp_path) as opened:
        opened.write(compared(), graphs.IMPRINT)
        yield opened


@pytest.fixture
def graph(store: Store, tmp_path: Path) -> Cladograph:
    return Cladograph(store, Folder(tmp_path))


def asked(store: Store, query: str, columns: str, **params: str | float) -> list[tuple[Value, ...]]:
    rows = queries.run(store, query, params).as_dicts()
    return [tuple(row[column] for column in columns.split()) for row in rows]


def test_a_leaderboard_is_asked_for_by_name(store: Store) -> None:
    found = asked(store, "leaderboard_of", "measure name number unit better paper", dataset="imagenet", min_confidence=0.35)
    assert found == [
        ("accuracy", "Alpha", 84.9, "%", "higher", "p1"),
        ("accuracy", "Alpha", 82.1, "%", "higher", "p2"),
        ("accuracy", "Alpha", 79.3, "%", "higher", "p1"),
        ("FID", "Beta", 2.5, "", "lower", "p2"),
        ("FID", "Alpha", 9.5, "", "lower", "p1"),
    ]
    assert asked(store, "leaderboard_of", "number", dataset="imagenet", metric="fid") == [(2.5,), (9.5,)]
    of_measure = asked(store, "leaderboard_of", "number", dataset="imagenet", metric="accuracy", min_confidence=0.35)
    assert of_measure == [(84.9,), (82.1,), (79.3,)]  # top-1 accuracy
    assert asked(store, "leaderboard_of", "setting", dataset="imagenet", metric="top-1 accuracy")[-1] == ("ResNet-50",)


def test_gains_and_factors_are_asked_for_apart(store: Store) -> None:
    found = asked(store, "gains_on", "measure name text number unit basis", dataset="ImageNet")
    assert found == [("", "Beta", "2.4x", 2.4, "x", "factor"), ("accuracy", "Alpha", "1.3%", 1.3, "%", "unclear")]


def test_data_sets_are_ranked_by_their_results(store: Store) -> None:
    found = asked(store, "measured_datasets", "name results values papers", min_confidence=0.35)
    assert found == [("ImageNet", 7, 5, 2), ("ImageNet-1K", 1, 1, 1), ("ImageNet-V2", 1, 1, 1)]


def test_who_beats_whom_both_ways_is_found(store: Store) -> None:
    found = asked(store, "contradictions", "a b a_better b_better a_papers b_papers")
    assert found == [("Alpha", "Beta", 0.9, 0.6, ["p1"], ["p2"])]
    assert asked(store, "contradictions", "a", min_confidence=0.7) == []


def test_values_that_two_papers_give_differently_are_found(store: Store) -> None:
    found = asked(store, "disputed_results", "name dataset measure number other_number paper other_paper")
    assert found == [
        ("Alpha", "ImageNet", "accuracy", 84.9, 82.1, "p1", "p2"),
        ("Alpha", "ImageNet", "accuracy", 79.3, 82.1, "p1", "p2"),
    ]
    assert asked(store, "disputed_results", "name", least=3) == []


def test_the_graph_gives_the_leaderboards_of_all_names_of_a_test(graph: Cladograph) -> None:
    found = graph.results("ImageNet")
    assert [entity.name for entity in found.joined] == ["ImageNet", "ImageNet-1K"]
    assert [(entity.name, count) for entity, count in found.variants] == [("ImageNet-V2", 1)]
    assert found.less_certain == 1
    accuracy = found.boards[0]
    assert [(row.rank, row.found.name, row.shown, row.found.year, row.disputed) for row in accuracy.rows] == [
        (1, "Beta", "86.1 %", 2022, False),
        (2, "Alpha", "84.9 %", 2020, True),
        (None, "Alpha", "82.1 %", 2022, True),
        (None, "Alpha", "79.3 %", 2020, False),
    ]
    assert [row.shown for row in accuracy.gains] == ["1.3 %"]
    assert graph.results("imagenet-1k").boards[0] == accuracy


def test_one_metric_is_asked_for(graph: Cladograph) -> None:
    (board,) = graph.results("ImageNet", metric="fid").boards
    assert [(row.rank, row.found.name) for row in board.rows] == [(1, "Beta"), (2, "Alpha")]
    with pytest.raises(NotFound, match="'recall'"):
        graph.results("ImageNet", metric="recall")


def test_what_the_graph_does_not_know_is_refused(graph: Cladograph) -> None:
    with pytest.raises(NotFound, match="nothing called 'ImagNet'"):
        graph.results("ImagNet")


def test_the_graph_lists_the_data_sets_with_results(graph: Cladograph) -> None:
    first, *others = graph.measured()
    assert (first.name, first.results, first.papers, first.metrics) == ("ImageNet", 7, 2, ("top-1", "FID"))
    assert [one.name for one in others] == ["ImageNet-1K", "ImageNet-V2"]
    assert graph.measured(limit=1) == [first]


def test_the_graph_gives_all_conflicts(graph: Cladograph) -> None:
    found = graph.conflicts(min_confidence=0.35)
    (contradiction,) = found.contradictions
    assert [(side.better_name, side.worse_name, side.confidence) for side in contradiction.sides] == [
        ("Alpha", "Beta", 0.9),
        ("Beta", "Alpha", 0.6),
    ]
    assert [piece.paper for side in contradiction.sides for piece in side.evidence] == ["p1", "p2"]
    (dispute,) = found.disputes
    assert (dispute.name, dispute.on, [row.shown for row in dispute.rows]) == (
        "Alpha",
        "ImageNet",
        ["84.9 %", "82.1 %", "79.3 %"],
    )


def test_hostile_names_and_numbers_are_values(place: Place, tmp_path: Path) -> None:
    with place.open(tmp_path) as opened:
        opened.write(graphs.hostile(), graphs.IMPRINT)
        assert opened.graph() == graphs.hostile()
        graph = Cladograph(opened, Folder(tmp_path))
        for name in graphs.HOSTILE:
            assert graph.results(name, min_confidence=0.0).dataset.name
        assert not graph.conflicts(min_confidence=0.0).disputes
