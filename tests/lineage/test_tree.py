"""One family as a tree: nothing is lost, each thing has one place, and what is left out is counted."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.lineage import Branch, Direction, Family, Kinship, Step, View, family
from kg.model import Entity
from kg.schema import Kind
from tests.lineage.test_kinship import NODES, any_steps, kinship, steps

YEARS = st.dictionaries(st.sampled_from(NODES), st.integers(2000, 2009))


def entities(ids: Collection[str]) -> Mapping[str, Entity]:
    return {id_: Entity(id_, id_, Kind.DATASET if id_.endswith("5") else Kind.MODEL) for id_ in ids}


def told(said: Sequence[Step]) -> Mapping[tuple[str, str], Step]:
    return {step.ends: replace(step, first_year=2020) for step in said}


def tree(found: Kinship, root: str, **view: Any) -> Family:
    return family(entities([root])[root], found, View(**view), entities=entities, told=told)


def outline(branch: Branch) -> str:
    """`a(b(c) d*)`: a star where it is redundant, a plus where it continues elsewhere."""
    marks = ("*" if branch.step and branch.step.redundant else "") + ("+" if branch.elsewhere else "")
    below = " ".join(map(outline, branch.children))
    return f"{branch.entity.id}{marks}{f'({below})' if below else ''}"


@given(any_steps(), st.sampled_from(("down", "up")), st.integers(1, 4), st.none() | st.integers(1, 3), YEARS)
def test_every_step_of_a_member_is_shown_folded_broken_too_old_or_less_certain(
    said: list[Step], direction: Direction, depth: int, most: int | None, years: dict[str, int]
) -> None:
    found = kinship(said, 0.3, **years)
    made = tree(found, "n0", direction=direction, depth=depth, most=most, since=2005 if most else None)
    opened: set[str] = set()
    shown = folded = 0
    for branch in made.root.walk():
        if branch.elsewhere or branch.deeper:
            assert not branch.children
            assert not branch.folded
        elif branch.entity.id not in opened:
            opened.add(branch.entity.id)
        shown += len(branch.children)
        folded += branch.folded.count if branch.folded else 0
    steps_of = [step for id_ in opened for step in found.steps(id_, direction)]
    assert shown + folded + made.older == len(steps_of)
    assert {b.step.ends for b in made.root.walk() if b.step} <= {step.ends for step in steps_of}


@given(any_steps(), st.sampled_from(("down", "up")), st.integers(1, 4))
def test_all_that_is_near_enough_stands_in_the_whole_tree_and_has_one_place(
    said: list[Step], direction: Direction, depth: int
) -> None:
    found = kinship(said)
    made = tree(found, "n0", direction=direction, depth=depth, most=None)
    level = reached = {"n0"}
    for _ in range(depth):
        level = {step.far(direction) for id_ in level for step in found.steps(id_, direction)} - reached
        reached = reached | level
    branches = list(made.root.walk())
    shown = {branch.entity.id for branch in branches}
    # Where a longer way that is not redundant leads to a thing, the depth may cut off what stands below it.
    cut = [branch.entity.id for branch in branches if branch.deeper]
    below = {id_ for one in cut for ends in found.within(one, direction, len(NODES)) for id_ in ends}
    assert shown <= reached <= shown | below
    assert made.hidden == 0
    places = [branch.entity.id for branch in branches if branch.children]
    assert len(places) == len(set(places))


@given(any_steps(), st.integers(1, 4), st.integers(1, 2))
def test_members_stand_in_the_tree_or_are_folded_or_hidden_below_what_is(said: list[Step], depth: int, most: int) -> None:
    found = kinship(said)
    whole = {branch.entity.id for branch in tree(found, "n0", depth=depth, most=None).root.walk()}
    made = tree(found, "n0", depth=depth, most=most)
    shown = {branch.entity.id for branch in made.root.walk()}
    folded = sum(branch.folded.count for branch in made.root.walk() if branch.folded)
    assert len(shown) + folded + made.hidden >= len(whole)
    assert shown <= whole


@given(any_steps(), st.sampled_from(("down", "up")))
def test_the_confidence_of_a_path_is_the_product_of_its_steps(said: list[Step], direction: Direction) -> None:
    def check(branch: Branch, so_far: float) -> None:
        here = so_far * (branch.step.confidence if branch.step else 1.0)
        assert branch.path == pytest.approx(here)
        for child in branch.children:
            check(child, here)

    check(tree(kinship(said), "n0", direction=direction).root, 1.0)


def test_a_member_stands_where_no_redundant_step_leads_and_is_marked_elsewhere() -> None:
    found = kinship(steps("b a", "c b", "c a", "d c"))
    assert outline(tree(found, "a").root) == "a(b(c(d)) c*+)"


def test_what_only_a_redundant_step_reaches_within_the_depth_is_shown_there() -> None:
    found = kinship(steps("b a", "c b", "d c", "d a", "e d"))
    assert outline(tree(found, "a", depth=2).root) == "a(b(c) d*(e))"


def test_a_tree_says_that_it_goes_on() -> None:
    (below,) = tree(kinship(steps("b a", "c b", "d b")), "a", depth=1).root.children
    assert below.deeper == 2


def test_cycles_are_told_where_they_would_have_led_on() -> None:
    found = kinship(steps("b a", "c b") + steps("a c", confidence=0.34))
    assert outline(tree(found, "a").root) == "a(b(c))"
    (broken,) = tree(found, "a", direction="up").broken
    assert (broken.below.id, broken.above.id, broken.step.confidence) == ("a", "c", 0.34)
    assert [one.step.ends for one in tree(found, "a").broken] == [("a", "c")]


def test_the_best_supported_are_shown_and_the_others_counted_by_kind() -> None:
    said = steps("v1 a", "v2 a", "v5 a", "w5 a", "x5 a") + steps("u1 a", support=2) + steps("y v1", "z v2")
    made = tree(kinship(said), "a", most=2)
    assert outline(made.root) == "a(u1 v1(y))"
    assert made.root.folded is not None
    assert made.root.folded.count == 4
    assert made.root.folded.kinds == ((Kind.DATASET, 3), (Kind.MODEL, 1))
    assert made.hidden == 1


def named(ids: Collection[str]) -> Mapping[str, Entity]:
    return {id_: Entity(id_, {"hub": "large language model", "named": "BERT"}.get(id_, id_), Kind.METHOD) for id_ in ids}


def crowd(of: str) -> list[Step]:
    return steps(*(f"{of}{number} {of}" for number in range(4)))


def test_a_general_term_with_many_variants_is_closed_below_another_and_open_when_asked_for() -> None:
    found = kinship([*steps("hub a", "named a", "z a"), *crowd("hub"), *crowd("named")])
    below = family(named(["a"])["a"], found, View(most=3), entities=named, told=told)
    assert outline(below.root) == "a(named(named0 named1 named2) z hub)"
    assert below.root.children[-1].hub
    assert below.root.children[-1].folded is not None
    assert below.root.children[-1].folded.count == 4
    asked = family(named(["hub"])["hub"], found, View(most=3), entities=named, told=told)
    assert outline(asked.root) == "hub(hub0 hub1 hub2)"
    assert not any(
        branch.folded for branch in family(named(["a"])["a"], found, View(most=None), entities=named, told=told).root.walk()
    )


def test_hubs_come_last_among_ancestors_and_name_only_some_of_their_variants() -> None:
    found = kinship([*steps("x hub", "x z"), *crowd("hub")], z=(2020, False), hub=(2010, False))
    made = family(named(["x"])["x"], found, View("up", most=3), entities=named, told=told)
    assert outline(made.root) == "x(z hub)"
    hub = made.root.children[1]
    assert (len(hub.siblings), hub.more_siblings) == (3, 1)


def test_since_keeps_what_leads_on_and_counts_the_rest() -> None:
    found = kinship(
        steps("old a", "new old", "older a", "unknown a"),
        a=2000, old=2010, new=2022, older=2011, unknown=None,
    )  # fmt: skip
    made = tree(found, "a", since=2020)
    assert outline(made.root) == "a(old(new))"
    assert [branch.entity.id for branch in made.root.walk() if branch.older] == ["old"]
    assert made.older == 2


def test_children_stand_in_the_order_of_years_then_confidence() -> None:
    found = kinship(
        [*steps("b a", "c a", "d a"), *steps("e a", confidence=0.95)],
        b=2020, c=2019, d=2021, e=2021,
    )  # fmt: skip
    assert outline(tree(found, "a").root) == "a(c b e d)"


def test_steps_bring_what_was_told_of_them() -> None:
    (below,) = tree(kinship(steps("b a")), "a").root.children
    assert below.step is not None
    assert below.step.first_year == 2020
