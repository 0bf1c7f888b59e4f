"""Things, statements and sentences of the graph as the service gives them, each sentence with its paper."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from app.service.answers import Named, Sentence, Statement, Thing
from kg.model import Entity, Evidence
from kg.opened import Cladograph, Fact, Title

SENTENCES = 3
"""How many sentences a statement is given with; `evidence` gives all of them."""


def thing(entity: Entity) -> Thing:
    """An entity in full."""
    return Thing(
        id=entity.id,
        name=entity.name,
        kind=entity.kind,
        aliases=entity.aliases,
        papers=entity.papers,
        year=entity.first_seen,
        year_is_bound=entity.first_seen_is_bound,
    )


def named(entity: Entity) -> Named:
    """An entity in short."""
    return Named(entity.id, entity.name, entity.kind)


def also_named(graph: Cladograph, name: str, but: Entity) -> tuple[Named, ...]:
    """What else a name stands for."""
    return tuple(named(other) for other in graph.find(name) if other.id != but.id)


def titles_of(graph: Cladograph, evidence: Iterable[Evidence]) -> Mapping[str, Title]:
    """The papers of some sentences by their ids."""
    return graph.titles({piece.paper for piece in evidence})


def sentences(evidence: Iterable[Evidence], titles: Mapping[str, Title]) -> tuple[Sentence, ...]:
    """Pieces of evidence with their papers."""
    return tuple(_sentence(piece, titles.get(piece.paper)) for piece in evidence)


def _sentence(piece: Evidence, title: Title | None) -> Sentence:
    return Sentence(
        text=piece.text,
        paper=piece.paper,
        title=title.title if title else "",
        year=title.year if title else None,
        url=title.url if title else None,
        field=piece.field,
        start=piece.start,
        end=piece.end,
    )


def statements(graph: Cladograph, entity: Entity, facts: Sequence[Fact]) -> tuple[Statement, ...]:
    """Statements about an entity, each with its first sentences."""
    titles = titles_of(graph, (piece for fact in facts for piece in fact.evidence[:SENTENCES]))
    return tuple(statement(entity, fact, sentences(fact.evidence[:SENTENCES], titles)) for fact in facts)


def statement(entity: Entity, fact: Fact, shown: tuple[Sentence, ...]) -> Statement:
    """A statement about an entity, with the sentences that are to be shown of it."""
    one, other = named(entity), Named(fact.other, fact.name, fact.of_kind)
    return Statement(
        head=one if fact.outgoing else other,
        kind=fact.kind,
        tail=other if fact.outgoing else one,
        confidence=fact.confidence,
        support=fact.support,
        evidence=shown,
        more_evidence=len(fact.evidence) - len(shown),
    )
