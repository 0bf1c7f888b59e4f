"""What is known of one thing, beside the picture: an entity, a statement or a paper."""

from __future__ import annotations

from collections.abc import Sequence

from app.parts.markup import HEADINGS, chip, counted, dot, escape, link, outside_link, statement, words, year
from app.parts.state import address
from app.text import shorten
from kg.model import Entity, Paper, Statement
from kg.opened import Cladograph, Fact, Title
from kg.schema import RelationKind

_ALIASES = 200


def entity_card(graph: Cladograph, entity: Entity, *, min_confidence: float, explored: bool = False) -> str:
    """Name, kind, year and other names of an entity, who proposed it, and its statements with their sentences: HTML."""
    facts = [fact for fact in graph.facts(entity.id) if fact.confidence >= min_confidence]
    less = len(graph.facts(entity.id)) - len(facts)
    titles = graph.titles({piece.paper for fact in facts for piece in fact.evidence})
    parts = [
        f'<h2 class="cg-title">{escape(entity.name)}</h2>',
        _about(entity, explored),
        _proposed(graph, entity, min_confidence),
    ]
    for (kind, outgoing), heading in HEADINGS.items():
        group = [fact for fact in facts if fact.kind is kind and fact.outgoing is outgoing]
        if group:
            parts.append(f'<p class="cg-h">{heading}</p>')
            parts += [_fact(fact, titles) for fact in group]
    if not facts:
        parts.append('<p class="cg-faint">No statement about it is that certain.</p>')
    if less:
        parts.append(f'<p class="cg-faint">{less} less certain not listed.</p>')
    return "".join(parts)


def _about(entity: Entity, explored: bool) -> str:
    pieces = [chip(entity.kind), year(entity), counted(entity.papers, "paper")]
    links = [link("Lineage", address("lineage", entity=entity.id))]
    if not explored:
        links.insert(0, link("Explore from here", address("explore", entity=entity.id)))
    about = "".join(f"<span>{piece}</span>" for piece in (*pieces, *links) if piece)
    also = [alias for alias in entity.aliases if alias != entity.name]
    also_line = f'<p class="cg-faint">also {escape(shorten(", ".join(also), _ALIASES))}</p>' if also else ""
    return f'<div class="cg-meta">{about}</div>{also_line}'


def _proposed(graph: Cladograph, entity: Entity, min_confidence: float) -> str:
    rows = [row for row in graph.proposals(entity.id) if row["confidence"] >= min_confidence]
    if not rows:
        return ""
    lines = [
        f'<div class="cg-row">{link(str(row["title"]), address("paper", id=str(row["id"])))}'
        f'<span class="cg-faint">{row["year"] or ""}</span></div>'
        for row in rows
    ]
    return f'<p class="cg-h">Proposed in</p>{"".join(lines)}'


def _fact(fact: Fact, titles: dict[str, Title]) -> str:
    summary = f'<span>{dot(fact.of_kind)}<span class="cg-name">{escape(fact.name)}</span></span>'
    after = link(f"Explore {fact.name}", address("explore", entity=fact.other))
    return statement(summary, fact.confidence, fact.evidence, titles, after=f'<div class="cg-after">{after}</div>')


def statement_card(graph: Cladograph, said: Statement, ends: Sequence[tuple[str, str]]) -> str:
    """A statement with its sentences opened: HTML. `ends` are address and name of head and tail."""
    titles = graph.titles({piece.paper for piece in said.evidence})
    (head, head_name), (tail, tail_name) = ends
    sentence = f"{link(head_name, head)} {words(said.kind)} {link(tail_name, tail)}"
    opened = statement("<span>Sentences</span>", said.confidence, said.evidence, titles, opened=True)
    return f'<h2 class="cg-title">{sentence}</h2>{opened}'


def paper_card(paper: Paper) -> str:
    """Title, date and links of a paper: HTML."""
    links = [link("Open the paper's page", address("paper", id=paper.id)), outside_link("Source", paper.url)]
    about = "".join(f"<span>{piece}</span>" for piece in (chip("Paper"), escape(paper.published or ""), *links) if piece)
    abstract = f"<p>{escape(shorten(paper.abstract, 600))}</p>"
    return f'<h2 class="cg-title">{escape(paper.title)}</h2><div class="cg-meta">{about}</div>{abstract}'


def statement_ends(said: Statement, names: dict[str, str]) -> list[tuple[str, str]]:
    """Address and name of head and tail of a statement, for `statement_card`."""
    paper = said.kind is RelationKind.PROPOSES
    head = address("paper", id=said.head) if paper else address("explore", entity=said.head)
    return [(head, names.get(said.head, said.head)), (address("explore", entity=said.tail), names.get(said.tail, said.tail))]
