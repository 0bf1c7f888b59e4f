"""News and differences, on every store."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kg.errors import NotFound
from kg.folder import Folder
from kg.model import Graph
from kg.news.changes import What, differences, snapshot
from kg.news.gathering import news
from kg.news.model import News
from kg.news.since import Since
from kg.opened import Cladograph
from kg.stores.base import Store
from tests import graphs
from tests.news.made import renewed
from tests.places import Place


@pytest.fixture
def store(place: Place, tmp_path: Path):
    with place.open(tmp_path) as opened:
        yield opened


def told(store: Store, tmp_path: Path, graph: Graph, since: str = "2024-02-01", **more: object) -> News:
    store.write(graph, graphs.IMPRINT)
    return news(Cladograph(store, Folder(tmp_path)), Since.of(since), **more)  # type: ignore[arg-type]


def test_all_that_is_new_is_told_and_nothing_that_only_looks_so(store: Store, tmp_path: Path) -> None:
    found = told(store, tmp_path, renewed())
    assert (found.papers, found.unclear) == (2, 2)
    # Not what a list of names dates 2024, which may be January; nor what is older, or too unsure.
    assert [(one.entity.name, [p.name for p in one.parents]) for one in found.members] == [
        ("Branch", ["Root"]),
        ("Twig", ["Branch"]),
    ]
    assert [one.said.source.title for one in found.members] == ["Title of new", "Title of newer"]
    assert [(one.now.found.name, one.now.shown, one.before.shown) for one in found.records] == [("Branch", "85.0 %", "80.0 %")]
    assert [(one.entity.name, [o.name for o in one.others]) for one in found.ahead] == [("Branch", ["Root", "Early"])]
    assert [{side.better for side in one.sides} for one in found.opposed] == [{"Root", "Early"}]
    assert [[row.shown for row in one.rows] for one in found.differing] == [["78.0 %", "80.0 %"]]
    assert [one.entity.name for one in found.datasets] == ["NewSet"]
    assert found.datasets[0].said.source.upvotes == 40
    assert found.count == 7


def test_since_a_whole_year_what_a_list_of_names_dates_so_is_new_too(store: Store, tmp_path: Path) -> None:
    found = told(store, tmp_path, renewed(), "2024")
    assert "Listed" in [one.entity.name for one in found.members]
    assert "Bound" not in [one.entity.name for one in found.members]
    assert found.papers == 3


def test_less_certain_news_is_told_where_it_is_asked_for(store: Store, tmp_path: Path) -> None:
    found = told(store, tmp_path, renewed(), min_confidence=0.0)
    assert "Loose" in [one.entity.name for one in found.members]


def test_the_news_of_one_family_leaves_the_others_out(store: Store, tmp_path: Path) -> None:
    found = told(store, tmp_path, renewed(), family="branch")
    assert [one.entity.name for one in found.members] == ["Twig"]
    assert [one.entity.name for one in found.datasets] == ["NewSet"], "it uses Twig"
    assert found.opposed == ()
    assert [one.entity.name for one in found.ahead] == ["Branch"]


def test_a_family_that_is_not_there_is_refused_with_near_names(store: Store, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="Branch"):
        told(store, tmp_path, renewed(), family="Branchh")


def test_nothing_is_new_in_an_empty_graph_or_after_the_last_paper(store: Store, tmp_path: Path) -> None:
    assert told(store, tmp_path, Graph()).count == 0
    assert told(store, tmp_path, renewed(), "2030").count == 0


def test_a_graph_does_not_differ_from_itself_and_is_all_new_beside_an_empty_one(store: Store) -> None:
    store.write(Graph(), replace(graphs.IMPRINT, fingerprint="nothing"))
    nothing = snapshot(store)
    store.write(renewed(), graphs.IMPRINT)
    whole = snapshot(store)
    assert all(one.is_empty for one in differences(whole, snapshot(store)))
    graph = renewed()
    sizes = {one.what: (len(one.added), len(one.gone), len(one.changed)) for one in differences(nothing, whole)}
    assert sizes == {
        What.PAPERS: (len(graph.papers), 0, 0),
        What.ENTITIES: (len(graph.entities), 0, 0),
        What.STATEMENTS: (len(graph.statements), 0, 0),
        What.RESULTS: (len(graph.results), 0, 0),
    }
    assert all(not one.added and not one.changed for one in differences(whole, nothing))
