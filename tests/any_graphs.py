"""Any small graph that can be written, for tests of properties."""

from __future__ import annotations

from hypothesis import strategies as st

from kg.model import Entity, Evidence, Graph, Occurrence, Paper, Result, Span, Statement, evidence_order
from kg.schema import Kind, RelationKind
from tests import graphs

TEXTS = st.text(min_size=1, max_size=8).filter(str.strip)
SHARES = st.floats(0, 1)


@st.composite
def any_graphs(draw: st.DrawFn) -> Graph:
    papers = draw(
        st.lists(
            st.builds(
                Paper,
                TEXTS,
                TEXTS,
                st.text(max_size=8),
                st.none() | st.sampled_from(("2021", "2021-06", "2021-06-17")),
                st.none() | st.text(max_size=4),
                st.none() | TEXTS,
                st.none() | TEXTS,
                st.none() | st.integers(0, 2**62),
                st.none() | st.integers(0, 9),
                st.lists(TEXTS, max_size=2, unique=True).map(lambda found: tuple(sorted(found))),
                st.lists(TEXTS, max_size=2).map(tuple),
            ),
            min_size=1,
            max_size=3,
            unique_by=lambda p: p.id,
        )
    )
    aliases = st.lists(TEXTS, max_size=2, unique=True).map(lambda found: tuple(sorted(found)))
    years = st.none() | st.integers(1900, 2100)
    entity = st.builds(Entity, TEXTS, TEXTS, st.sampled_from(Kind), aliases, st.integers(0, 9), years, st.booleans())
    entities = draw(st.lists(entity, min_size=1, max_size=4, unique_by=lambda e: e.id))
    paper_ids, ids = st.sampled_from([p.id for p in papers]), st.sampled_from([e.id for e in entities])
    ends = st.none() | st.tuples(st.integers(0, 9), st.integers(0, 9))
    evidence = st.builds(
        Evidence,
        paper_ids,
        st.sampled_from(("title", "abstract")),
        st.integers(0, 9),
        st.integers(0, 9),
        ends,
        ends,
        TEXTS,
        SHARES,
        TEXTS,
    )
    said = st.lists(evidence, min_size=1, max_size=3).map(lambda found: tuple(sorted(found, key=evidence_order)))
    kinds = st.sampled_from([kind for kind in RelationKind if kind is not RelationKind.PROPOSES])
    statement = st.builds(Statement, ids, kinds, ids, SHARES, said) | st.builds(
        Statement, paper_ids, st.just(RelationKind.PROPOSES), ids, SHARES, said
    )
    spans = st.lists(st.builds(Span, st.just("abstract"), st.integers(0, 4), st.integers(5, 9)), max_size=2).map(tuple)
    numbers = st.none() | st.floats(allow_nan=False, allow_infinity=False)
    result = st.builds(
        Result, TEXTS, ids, st.none() | ids, st.none() | ids, TEXTS, numbers, st.text(max_size=2), SHARES, evidence
    )
    return graphs.graph(
        papers=tuple(papers),
        entities=tuple(entities),
        statements=tuple(draw(st.lists(statement, max_size=5, unique_by=lambda s: s.key))),
        occurrences=tuple(
            draw(st.lists(st.builds(Occurrence, paper_ids, ids, spans), max_size=4, unique_by=lambda o: (o.paper, o.entity)))
        ),
        results=tuple(draw(st.lists(result, max_size=2, unique_by=lambda r: r.id))),
    )
