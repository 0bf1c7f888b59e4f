"""Years that do not contradict the family."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from kg.assembly.years import with_agreeing_years
from kg.config import MIN_CONFIDENCE
from kg.model import Graph
from kg.schema import RelationKind
from tests import graphs

NODES = [f"n{i}" for i in range(6)]


def graph(said: dict[tuple[str, str], float], years: dict[str, tuple[int | None, bool]]) -> Graph:
    """Things with their years, and who is a variant of whom."""
    found = []
    for id_ in sorted({*years, *(end for ends in said for end in ends)}):
        year, is_bound = years.get(id_, (None, False))
        found.append(graphs.entity(id_, first_seen=year, first_seen_is_bound=is_bound))
    told = tuple(graphs.statement(h, RelationKind.VARIANT_OF, t, sure) for (h, t), sure in sorted(said.items()))
    return Graph(entities=tuple(found), statements=told)


def agreeing(before: Graph) -> Graph:
    """The graph with years that agree along what is shown of it by default."""
    shown = [said.key for said in before.statements if said.confidence >= MIN_CONFIDENCE]
    found = with_agreeing_years(before.entity, [(head, tail) for head, _, tail in shown])
    return replace(before, entities=tuple(found[entity.id] for entity in before.entities))


def years_of(found: Graph) -> dict[str, tuple[int | None, bool]]:
    """The years of all things, by id."""
    return {entity.id: (entity.first_seen, entity.first_seen_is_bound) for entity in found.entities}


def test_what_has_a_variant_from_2018_was_there_in_2018() -> None:
    said = {("distil", "bert-like"): 0.9, ("bert-like", "encoder"): 0.9}
    found = agreeing(graph(said, {"distil": (2018, False), "bert-like": (2023, True), "encoder": (None, False)}))
    assert years_of(found) == {"bert-like": (2018, True), "distil": (2018, False), "encoder": (2018, True)}


def test_a_year_that_somebody_says_stays_and_weak_statements_move_nothing() -> None:
    years = {"a": (2018, False), "b": (2020, False), "c": (2022, True)}
    said = {("a", "b"): 0.9, ("a", "c"): MIN_CONFIDENCE - 0.01}
    assert years_of(agreeing(graph(said, years))) == years


@given(
    st.dictionaries(st.tuples(st.sampled_from(NODES), st.sampled_from(NODES)), st.sampled_from((0.1, 0.9)), max_size=15),
    st.dictionaries(st.sampled_from(NODES), st.tuples(st.integers(2000, 2009), st.booleans())),
)
def test_a_bound_is_the_least_of_its_own_year_and_those_of_its_variants(
    said: dict[tuple[str, str], float], years: dict[str, tuple[int | None, bool]]
) -> None:
    before = graph({ends: sure for ends, sure in said.items() if ends[0] != ends[1]}, years)
    after = years_of(agreeing(before))
    for id_, (year, is_bound) in years_of(before).items():
        below = [after[h][0] for (h, t), sure in said.items() if t == id_ != h and sure > MIN_CONFIDENCE]
        known = [one for one in (year, *below) if one is not None]
        if year is not None and not is_bound:
            assert after[id_] == (year, False)
        elif known:
            assert after[id_][0] is not None
            assert after[id_][0] <= min(known)
    assert agreeing(agreeing(before)) == agreeing(before)
