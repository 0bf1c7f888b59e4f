"""Things of the graph: found by a part of their name, in full, and the sentences behind what is said of them."""

from __future__ import annotations

from app.service.about import Head, Limit, Name, Offset, Relation, Sure, Tail, Text
from app.service.answers import Card, Evidenced, Proposal, Statement, Thing, Things
from app.service.paging import part, part_of_some, require_part
from app.service.papers import from_paper
from app.service.sources import also_named, named, sentences, statement, statements, thing, titles_of
from app.words import family_first, relation_words
from kg.config import MIN_CONFIDENCE
from kg.errors import NotFound
from kg.model import Entity
from kg.opened import Cladograph, Fact
from kg.schema import Kind, RelationKind


def search(graph: Cladograph, text: Text, *, limit: Limit = 20, offset: Offset = 0) -> Things:
    """Things whose name, or another spelling of it, begins with a text or holds it: how to find names, ids and kinds."""
    require_part(limit, offset)
    found = graph.rows("search", {"prefix": text}, limit=offset + limit)
    things = [
        Thing(
            id=str(row["id"]),
            name=str(row["name"]),
            kind=Kind(str(row["kind"])),
            aliases=_texts(row["aliases"]),
            papers=int(str(row["papers"])),
            year=None if row["year"] is None else int(str(row["year"])),
            year_is_bound=bool(row["year_is_bound"]),
        )
        for row in found.as_dicts()
    ]
    items, page = part_of_some(things, limit, offset, more=found.cut)
    return Things(items, page)


def entity(
    graph: Cladograph, name: Name, *, min_confidence: Sure = MIN_CONFIDENCE, limit: Limit = 50, offset: Offset = 0
) -> Card:
    """What the graph knows of one thing: the papers that propose it, and all statements about it, its family first.

    Each statement comes with at most three sentences; `evidence` gives the others.
    """
    require_part(limit, offset)
    asked = graph.entity(name)
    facts, proposals = graph.facts(asked.id), [_proposal(row) for row in graph.proposals(asked.id)]
    certain = sorted((fact for fact in facts if fact.confidence >= min_confidence), key=family_first)
    proposed = tuple(one for one in proposals if one.confidence >= min_confidence)
    items, page = part(certain, limit, offset)
    return Card(
        thing=thing(asked),
        also_named=also_named(graph, name, asked),
        proposed_in=proposed,
        statements=statements(graph, asked, items),
        less_certain=len(facts) - len(certain) + len(proposals) - len(proposed),
        page=page,
    )


def evidence(graph: Cladograph, head: Head, kind: Relation, tail: Tail, *, limit: Limit = 50, offset: Offset = 0) -> Evidenced:
    """All sentences on which one statement rests, with their papers: `QLoRA VARIANT_OF LoRA`, however certain it is."""
    require_part(limit, offset)
    kind = RelationKind(kind)
    end = graph.entity(tail)
    if kind is RelationKind.PROPOSES:
        return _proposing(graph, head, end, limit, offset)
    begin = graph.entity(head)
    between = sorted((fact for fact in graph.facts(begin.id) if fact.other == end.id), key=family_first)
    fact = next((one for one in between if one.kind is kind and one.outgoing), None)
    if fact is None:
        raise NotFound(_not_said(begin, kind, end, between))
    pieces, page = part(fact.evidence, limit, offset)
    return Evidenced(statement(begin, fact, sentences(pieces, titles_of(graph, pieces))), page)


def _proposing(graph: Cladograph, paper: str, end: Entity, limit: int, offset: int) -> Evidenced:
    page_of_paper = graph.paper(paper)
    said = next((one for one in from_paper(page_of_paper) if one.kind is RelationKind.PROPOSES and one.tail.id == end.id), None)
    if said is None:
        raise NotFound(f"The paper '{page_of_paper['title']}' does not propose {end.name}. `entity` says which papers do.")
    pieces, page = part(said.evidence, limit, offset)
    return Evidenced(
        Statement(said.head, said.kind, named(end), said.confidence, 1, pieces, len(said.evidence) - len(pieces)), page
    )


def _not_said(begin: Entity, kind: RelationKind, end: Entity, between: list[Fact]) -> str:
    """That nothing says so, and what is said of the two instead."""
    text = f"No paper here says: {begin.name} {relation_words(kind)} {end.name}."
    there = [(begin, fact, end) if fact.outgoing else (end, fact, begin) for fact in between]
    said = [f"{a.name} ({a.id}) {fact.kind} {b.name} ({b.id})" for a, fact, b in there]
    return f"{text} What is said of the two: {'; '.join(said)}." if said else f"{text} Nothing is said of the two together."


def _proposal(row: dict[str, object]) -> Proposal:
    year = row["year"]
    return Proposal(
        paper=str(row["id"]),
        title=str(row["title"]),
        year=None if year is None else int(str(year)),
        confidence=float(str(row["confidence"])),
        sentence=str(row["sentence"]),
    )


def _texts(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else ()
