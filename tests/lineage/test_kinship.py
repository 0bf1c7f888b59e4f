"""Who descends from whom over the whole graph, on any directed graph."""

from __future__ import annotations

import itertools

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.lineage import Kinship, Step
from kg.lineage.names import is_general, named_after
from tests import graphs

NODES = [f"n{number}" for number in range(7)]


def steps(*pairs: str, confidence: float = 0.9, support: int = 1) -> list[Step]:
    """`a b`: a is a variant of b."""
    return [Step(*pair.split(), confidence, support) for pair in pairs]


def kinship(said: list[Step], least: float = 0.0, **years: int | None) -> Kinship:
    return Kinship(said, min_confidence=least, years=years)


@st.composite
def any_steps(draw: st.DrawFn) -> list[Step]:
    pairs = st.tuples(st.sampled_from(NODES), st.sampled_from(NODES))
    said = draw(st.dictionaries(pairs, st.tuples(st.sampled_from((0.2, 0.5, 0.9)), st.integers(1, 3)), max_size=30))
    return [Step(*ends, confidence, support) for ends, (confidence, support) in said.items()]


def kept(found: Kinship) -> list[Step]:
    return [step for id_ in NODES for step in found.steps(id_, "up")]


@given(any_steps())
def test_no_cycle_is_left_and_no_statement_lost(said: list[Step]) -> None:
    found = kinship(said, 0.3)
    assert nx.is_directed_acyclic_graph(nx.DiGraph(step.ends for step in kept(found)))
    unsure = sum(found.less_certain(id_, "up") for id_ in NODES)
    assert len(kept(found)) + len(found.broken) + unsure == len(said)
    assert sorted(s.ends for s in kept(found)) == sorted(s.ends for id_ in NODES for s in found.steps(id_, "down"))
    assert unsure == sum(found.less_certain(id_, "down") for id_ in NODES)


@given(any_steps())
def test_what_is_broken_would_close_a_cycle_of_stronger_statements(said: list[Step]) -> None:
    found = kinship(said)
    for step in found.broken:
        stronger = [one for one in kept(found) if (one.confidence, one.support) >= (step.confidence, step.support)]
        network = nx.DiGraph([one.ends for one in stronger])
        network.add_nodes_from(step.ends)
        assert nx.has_path(network, step.above, step.below)


@given(any_steps(), st.randoms())
def test_the_order_of_statements_does_not_matter(said: list[Step], random) -> None:
    other = list(said)
    random.shuffle(other)
    assert kinship(other).broken == kinship(said).broken


@given(any_steps())
def test_what_is_redundant_can_be_taken_away_and_every_ancestor_is_still_reached(said: list[Step]) -> None:
    found = kinship(said)
    every = nx.DiGraph([step.ends for step in kept(found)])
    reduced = nx.DiGraph([step.ends for step in kept(found) if not found.is_redundant(step)])
    reduced.add_nodes_from(every)
    assert sorted(nx.transitive_closure(reduced).edges) == sorted(nx.transitive_closure(every).edges)
    assert sorted(reduced.edges) == sorted(nx.transitive_reduction(every).edges)


def test_a_cycle_is_broken_at_the_fewest_papers_where_confidence_is_alike() -> None:
    said = steps("a b", "b c", support=3) + steps("c a", support=2)
    assert [step.ends for step in kinship(said).broken] == [("c", "a")]


def test_two_cycles_that_share_a_weak_statement_are_broken_at_once() -> None:
    said = steps("a b", "b c", "b d") + steps("c a", "d a", confidence=0.5) + steps("a e", "e b", confidence=0.7)
    assert {step.ends for step in kinship(said).broken} == {("c", "a"), ("d", "a")}


def test_nothing_is_a_variant_of_itself() -> None:
    found = kinship(steps("a a", "a b"))
    assert [step.ends for step in found.broken] == [("a", "a")]
    assert [step.ends for step in found.steps("a", "up")] == [("a", "b")]


def test_a_long_chain_is_no_burden() -> None:
    names = [f"c{number}" for number in range(3000)]
    found = kinship(steps(*(f"{low} {high}" for high, low in itertools.pairwise(names))))
    assert len(found.ancestors("c2999")) == 2999


@pytest.mark.parametrize("name", ["neural network", "Gaussian process", "transformer", "Q-learning"])
def test_a_term_is_general(name: str) -> None:
    assert is_general(name)


@pytest.mark.parametrize("name", ["BERT", "ResNet", "GPT-2", "Adam", "Swin Transformer", "word2vec", ""])
def test_a_name_is_not(name: str) -> None:
    assert not is_general(name)


@pytest.mark.parametrize(
    ("below", "above"),
    [
        ("DyLoRA", "LoRA"),
        ("LoftQ-LoRA", "LoRA"),
        ("DistilBERT", "BERT"),
        ("BERT-large", "BERT"),
        ("graph neural network", "neural network"),
    ],
)
def test_a_name_that_holds_its_ancestors_is_seen(below: str, above: str) -> None:
    assert named_after(graphs.entity(below), graphs.entity(above))
    assert not named_after(graphs.entity(above), graphs.entity(below))


@pytest.mark.parametrize(("below", "above"), [("LoRA", "LoRA"), ("Clipper", "CLIP"), ("Hydra", "LoRA"), ("again", "GAN")])
def test_other_names_are_not(below: str, above: str) -> None:
    assert not named_after(graphs.entity(below), graphs.entity(above))
