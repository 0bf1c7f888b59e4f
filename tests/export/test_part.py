from __future__ import annotations

import io

import pytest

from kg.errors import NotFound, UsageError
from kg.export.jsonl import EXPORTER
from kg.export.part import around
from kg.model import Graph
from tests.graphs import family


def ids(part: Graph) -> set[str]:
    return {entity.id for entity in part.entities}


def test_no_hop_takes_the_entity_and_what_its_results_name() -> None:
    part = around(family(), ["branch"], 0)
    assert ids(part) == {"branch", "glue", "f1"}
    assert {result.id for result in part.results} == {"r2", "r3"}


def test_a_hop_goes_over_statements_in_either_direction() -> None:
    assert ids(around(family(), ["books"], 1)) == {"books", "root", "glue", "f1"}
    assert ids(around(family(), ["leaf"], 1)) >= {"leaf", "twig", "branch", "root"}


def test_papers_are_no_bridges_between_entities() -> None:
    # p2 proposes Branch and mentions Root.
    assert ids(around(family(), ["alone"], 9)) == {"alone"}


def test_enough_hops_take_all_that_hangs_together() -> None:
    assert ids(around(family(), ["root"], 99)) == ids(family()) - {"alone", "radix"}


def test_all_statements_among_the_entities_are_there() -> None:
    part = around(family(), ["branch"], 0)
    assert [statement.key for statement in part.statements] == [
        ("branch", "EVALUATED_ON", "glue"),
        ("p2", "PROPOSES", "branch"),
    ]


def test_papers_are_those_that_are_evidence_or_propose() -> None:
    part = around(family(), ["branch"], 0)
    assert {paper.id for paper in part.papers} == {"p1", "p2"}
    assert {(found.paper, found.entity) for found in part.occurrences} == {("p2", "branch"), ("p1", "glue")}


@pytest.mark.parametrize("hops", [0, 1, 2, 9])
@pytest.mark.parametrize("start", [entity.id for entity in family().entities])
def test_every_part_is_a_graph_with_all_ends(start: str, hops: int) -> None:
    part = around(family(), [start], hops)
    EXPORTER.write(part, io.BytesIO())  # refuses an end that is missing
    papers = {evidence.paper for statement in part.statements for evidence in statement.evidence}
    papers |= {result.evidence.paper for result in part.results}
    assert papers <= set(part.paper)


def test_several_starts_give_one_part() -> None:
    assert ids(around(family(), ["alone", "radix"], 1)) == {"alone", "radix"}


def test_the_part_keeps_the_order_of_the_graph() -> None:
    part = around(family(), ["root"], 1)
    for name in ("papers", "entities", "statements", "occurrences", "results"):
        whole = [item for item in getattr(family(), name) if item in getattr(part, name)]
        assert list(getattr(part, name)) == whole


def test_an_unknown_entity_is_refused_with_the_nearest_id() -> None:
    with pytest.raises(NotFound, match="Did you mean 'branch'"):
        around(family(), ["brunch"], 1)


def test_less_than_no_hop_is_refused() -> None:
    with pytest.raises(UsageError, match="hops=-1"):
        around(family(), ["root"], -1)
