from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kg.model import Graph
from kg.news.changes import Change, Difference, Snapshot, What, differences, snapshot
from kg.schema import Kind
from kg.stores import open_store
from tests import graphs
from tests.graphs import hostile
from tests.news.made import renewed, said


@pytest.fixture
def seen(tmp_path: Path):
    def look(graph: Graph, least: float = 0.0) -> Snapshot:
        with open_store("embedded", tmp_path, write=True) as store:
            store.write(graph, graphs.IMPRINT)
            return snapshot(store, min_confidence=least)

    return look


def changed(graph: Graph) -> Graph:
    """The graph with one change of each sort."""
    entities = tuple(replace(e, kind=Kind.METHOD, name="ROOT") if e.id == "root" else e for e in graph.entities)
    entities = tuple(e for e in entities if e.id != "loose")
    kept = [s for s in graph.statements if "loose" not in (s.head, s.tail)]
    statements = [
        replace(s, confidence={"branch": 0.6, "listed": 0.82}.get(s.head, s.confidence)) if s.tail == "root" else s for s in kept
    ]
    statements.append(said("listed", graph.statements[0].kind, "branch", "new"))
    papers = tuple(replace(p, published="2024-01") if p.id == "rough" else p for p in graph.papers)
    return graphs.graph(
        papers=papers,
        entities=entities,
        statements=tuple({s.key: s for s in statements}.values()),
        occurrences=tuple(o for o in graph.occurrences if o.entity != "loose"),
        results=graph.results[1:],
    )


def by_what(found: tuple[Difference, ...]) -> dict[What, Difference]:
    return {one.what: one for one in found}


def test_what_came_went_and_changed_is_told_with_what_it_was(seen) -> None:
    found = by_what(differences(seen(renewed()), seen(changed(renewed()))))
    assert found[What.PAPERS].changed == (Change("Title of rough", (("date", "2024", "2024-01"),)),)
    assert [one.name for one in found[What.ENTITIES].gone] == ["Loose (Model)"]
    (root,) = found[What.ENTITIES].changed
    assert root.facts == (("name", "Root", "ROOT"), ("kind", "Model", "Method"))
    assert ("confidence", 0.95, 0.6) in [fact for one in found[What.STATEMENTS].changed for fact in one.facts]
    assert len(found[What.STATEMENTS].gone) == 2
    assert found[What.STATEMENTS].slight == 1, "0.80 and 0.82"
    assert len(found[What.RESULTS].gone) == 1


def test_a_change_of_support_is_told_whatever_the_confidence(seen) -> None:
    more = tuple(
        replace(s, evidence=tuple(sorted((*s.evidence, replace(s.evidence[0], paper="newer")), key=lambda e: e.paper)))
        if s.key[0] == "listed"
        else s
        for s in renewed().statements
    )
    found = by_what(differences(seen(renewed()), seen(replace(renewed(), statements=more))))
    assert [one.facts for one in found[What.STATEMENTS].changed] == [(("papers", 1, 2),)]


def test_what_is_not_sure_enough_is_not_compared(seen) -> None:
    found = by_what(differences(seen(Graph()), seen(renewed(), 0.85)))
    assert 0 < len(found[What.STATEMENTS].added) < len(renewed().statements)
    assert found[What.RESULTS].added == ()


def test_the_important_come_first_and_the_order_of_a_graph_leaves_no_trace(seen) -> None:
    one = differences(seen(Graph()), seen(renewed()))
    again = differences(seen(Graph()), seen(renewed()))
    assert one == again
    names = [thing.name for thing in by_what(one)[What.ENTITIES].added]
    assert names[0] == "Root (Model)"
    assert by_what(one)[What.PAPERS].added[0].name == "Title of newer"


def test_hostile_graphs_are_compared(seen) -> None:
    assert not all(one.is_empty for one in differences(seen(Graph()), seen(hostile())))
    assert all(one.is_empty for one in differences(seen(hostile()), seen(hostile())))
