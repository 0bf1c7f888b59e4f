"""Variants and ancestors: each once, at its least depth, by the surest way."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg import queries
from kg.schema import RelationKind
from kg.stores.base import Store
from tests import graphs
from tests.queries.asking import asked

IS_A = RelationKind.VARIANT_OF


def test_each_variant_comes_once_at_its_least_depth_by_the_surest_way(family: Store) -> None:
    assert asked(family, "variants_of", "name depth via confidence path_confidence", name="Root") == [
        ("Branch", 1, "Root", 0.95, 0.95),
        ("Bough", 1, "Root", 0.4, 0.4),
        ("Twig", 2, "Branch", 0.8, 0.76),
        ("Leaf", 2, "Branch", 0.6, 0.57),
    ]


def test_a_way_is_as_sure_as_all_its_statements_together(family: Store) -> None:
    assert asked(family, "ancestors_of", "name via confidence path_confidence", name="Leaf", min_confidence=0.65) == [
        ("Twig", "Leaf", 0.7, 0.7),
        ("Bough", "Twig", 0.9, 0.63),
        ("Branch", "Twig", 0.8, 0.56),
        ("Root", "Branch", 0.95, 0.532),
    ]


def test_a_variant_says_when_it_appeared_and_by_what_names_it_goes(family: Store) -> None:
    found = {row[0]: row[1:] for row in asked(family, "variants_of", "name kind year year_is_bound support aliases", name="Leaf")}
    assert found["Root"] == ("Model", 2018, False, 1, ["RT", "Root model"])
    assert found["Bough"] == ("Model", 2019, True, 1, [])


def test_a_variant_and_an_ancestor_come_with_the_papers_and_the_sentence_that_say_so(family: Store) -> None:
    columns = "name support papers sentence"
    found = {row[0]: row[1:] for row in asked(family, "variants_of", columns, name="Root")}
    assert found["Branch"] == (2, ["p1", "p2"], "branch VARIANT_OF root.")
    # Twig is joined to what it is reached through most surely, and it is that step's sentence that counts.
    assert found["Twig"] == (1, ["p3"], "twig VARIANT_OF branch.")
    assert ("Root", 2, ["p1", "p2"], "branch VARIANT_OF root.") in asked(family, "ancestors_of", columns, name="Twig")


@pytest.mark.parametrize("spelling", ["root", "ROOT", " Root-Model ", "rt", "Roots"])
def test_any_spelling_finds_the_family(family: Store, spelling: str) -> None:
    assert ("Branch", 1) in asked(family, "variants_of", "name depth", name=spelling)


def test_uncertain_statements_are_not_followed(family: Store) -> None:
    assert asked(family, "variants_of", "name depth via", name="Root", min_confidence=0.65) == [
        ("Branch", 1, "Root"),
        ("Twig", 2, "Branch"),
        ("Leaf", 3, "Twig"),
    ]


def test_ancestors_are_reached_upward(family: Store) -> None:
    assert asked(family, "ancestors_of", "name depth via", name="Twig", min_confidence=0.35) == [
        ("Bough", 1, "Twig"),
        ("Branch", 1, "Twig"),
        ("Root", 2, "Branch"),
    ]


def test_a_cycle_ends_and_nothing_is_its_own_ancestor(family: Store) -> None:
    assert "Twig" not in [name for (name,) in asked(family, "ancestors_of", "name", name="Twig")]


def test_a_thing_without_variants_has_no_rows(family: Store) -> None:
    assert asked(family, "variants_of", "name", name="Alone") == []


def test_one_sense_of_a_name_may_be_a_variant_of_another(store: Store) -> None:
    two = (graphs.entity("Old", aliases=("Same",)), graphs.entity("New", aliases=("Same",)))
    store.write(
        graphs.graph(papers=(graphs.paper("p1", "T"),), entities=two, statements=(graphs.statement("new", IS_A, "old"),)),
        graphs.IMPRINT,
    )
    assert asked(store, "variants_of", "name depth via", name="same") == [("New", 1, "Old")]


def test_lineage_goes_six_generations_and_no_further(store: Store) -> None:
    names = [f"g{n}" for n in range(9)]
    chain = tuple(graphs.statement(low, IS_A, high) for high, low in pairwise(names))
    entities = tuple(graphs.entity(name) for name in names)
    store.write(graphs.graph(papers=(graphs.paper("p1", "T"),), entities=entities, statements=chain), graphs.IMPRINT)
    assert asked(store, "variants_of", "name depth", name="g0") == [(f"g{n}", n) for n in range(1, 7)]
    assert asked(store, "ancestors_of", "name depth", name="g8") == [(f"g{8 - n}", n) for n in range(1, 7)]


def test_a_tangle_with_millions_of_paths_is_answered(store: Store) -> None:
    names = [f"k{n:02}" for n in range(30)]
    tangle = tuple(graphs.statement(a, IS_A, b) for a in names for b in names if a != b)
    entities = tuple(graphs.entity(name) for name in names)
    store.write(graphs.graph(papers=(graphs.paper("p1", "T"),), entities=entities, statements=tangle), graphs.IMPRINT)
    found = asked(store, "variants_of", "name depth", name="k00")
    assert found == [(name, 1) for name in names[1:]]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pairs=st.dictionaries(st.tuples(st.integers(0, 7), st.integers(0, 7)), st.sampled_from((0.2, 0.8)), max_size=20))
def test_lineage_agrees_with_a_walk_step_by_step(store: Store, pairs: dict[tuple[int, int], float]) -> None:
    sure = {(f"n{a}", f"n{b}") for (a, b), confidence in pairs.items() if a != b and confidence > 0.5}
    said = tuple(graphs.statement(f"n{a}", IS_A, f"n{b}", confidence) for (a, b), confidence in pairs.items() if a != b)
    entities = tuple(graphs.entity(f"n{n}") for n in range(8))
    store.write(graphs.graph(papers=(graphs.paper("p1", "T"),), entities=entities, statements=said), graphs.IMPRINT)
    down = dict(asked(store, "variants_of", "id depth", name="n0", min_confidence=0.5))  # type: ignore[arg-type]
    up = dict(asked(store, "ancestors_of", "id depth", name="n0", min_confidence=0.5))  # type: ignore[arg-type]
    assert down == _depths({(b, a) for a, b in sure})
    assert up == _depths(sure)


def _depths(steps: set[tuple[str, str]]) -> dict[str, int]:
    depths, level = {"n0": 0}, {"n0"}
    for depth in range(1, 7):
        level = {b for a, b in steps if a in level} - depths.keys()
        depths |= dict.fromkeys(level, depth)
    return {name: depth for name, depth in depths.items() if name != "n0"}


def test_a_limit_shows_the_nearest_and_says_that_more_are_there(family: Store) -> None:
    two = queries.run(family, "variants_of", {"name": "Root"}, limit=2)
    assert [row["name"] for row in two.as_dicts()] == ["Branch", "Bough"]
    assert two.cut
    assert not queries.run(family, "variants_of", {"name": "Root"}, limit=4).cut
    assert (
        queries.run(family, "variants_of", {"name": "Root", "limit": "3"}).rows
        == queries.run(family, "variants_of", {"name": "Root"}, limit=3).rows
    )
