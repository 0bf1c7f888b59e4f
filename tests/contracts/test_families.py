"""Family trees over every store: the same steps, years and sentences."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kg.lineage import View
from kg.lineage.asking import Families
from kg.model import Entity
from kg.schema import Kind
from kg.scripts import layout
from kg.stores.base import Store
from tests import graphs
from tests.contracts.test_parity import _plan, large  # noqa: F401 - a fixture
from tests.places import Neo4j, Place


def families(store: Store) -> Families:
    by_id = store.graph().entity
    return Families(store, lambda ids: {id_: by_id[id_] for id_ in ids})


def test_steps_come_with_support_evidence_and_first_year(family: Store) -> None:
    (branch,) = (child for child in shown(family, "root").children if child.entity.id == "branch")
    assert branch.step is not None
    assert (branch.step.confidence, branch.step.support, branch.step.first_year) == (0.95, 2, 2018)
    assert [piece.paper for piece in branch.step.evidence] == ["p1", "p2"]
    assert branch.step.evidence[0].text == "branch VARIANT_OF root."


def shown(store: Store, root: str, **view: object):
    made = families(store)
    return made.family(store.graph().entity[root], View(**view), min_confidence=0.0).root  # type: ignore[arg-type]


def test_the_weakest_step_of_a_cycle_gives_way(family: Store) -> None:
    found = families(family).kinship(0.0)
    assert [step.ends for step in found.broken] == [("root", "leaf")]
    assert families(family).kinship(0.5).broken == ()


def test_the_same_tree_on_every_store(family: Store) -> None:
    outline = [
        (b.entity.id, b.elsewhere, bool(b.step and b.step.redundant), b.entity.first_seen) for b in shown(family, "root").walk()
    ]
    assert outline == [
        ("root", False, False, 2018),
        ("branch", False, False, 2019),
        ("twig", False, False, 2020),
        ("leaf", False, False, None),
        ("leaf", False, True, None),
        ("bough", False, False, 2019),
        ("twig", True, False, 2020),
    ]


def test_what_is_written_anew_is_read_anew(place: Place, tmp_path: Path) -> None:
    said = graphs.family().statements
    with place.open(tmp_path) as store:
        store.write(graphs.family(), graphs.IMPRINT)
        found = families(store)
        before = found.kinship(0.0)
        assert found.kinship(0.0) is before
        fewer = replace(graphs.family(), statements=tuple(one for one in said if one.head != "bough"))
        store.write(fewer, graphs.Imprint("ledger-1", "fingerprint-2"))
        assert not found.kinship(0.0).steps("bough", "up")


def test_hostile_names_and_ids_are_told_as_they_are(place: Place, tmp_path: Path) -> None:
    entities = tuple(Entity(name, name, Kind.MODEL) for name in graphs.HOSTILE)
    is_a = graphs.RelationKind.VARIANT_OF
    said = tuple(graphs.statement(name, is_a, graphs.HOSTILE[0]) for name in graphs.HOSTILE[1:])
    with place.open(tmp_path) as store:
        store.write(graphs.graph(papers=(graphs.paper("p1", "T"),), entities=entities, statements=said), graphs.IMPRINT)
        children = shown(store, graphs.HOSTILE[0]).children
    assert {child.entity.name for child in children} == set(graphs.HOSTILE[1:])
    assert all(child.step and child.step.evidence for child in children)


@pytest.mark.parametrize("direction", ["down", "up"])
def test_an_entity_without_family_is_a_tree_of_one(family: Store, direction: str) -> None:
    assert shown(family, "alone", direction=direction).children == ()


@pytest.mark.parametrize("name", ["evidence", "paper_years"])
def test_what_is_asked_of_a_tree_looks_at_no_node_but_by_its_id(large: Neo4j, name: str) -> None:  # noqa: F811
    ids = ["n1", "n2"]
    operators = _plan(large, layout("lineage")[name], {"ids": ids, "below": ids, "above": ids})
    assert not [operator for operator in operators if operator.endswith("Scan")]
