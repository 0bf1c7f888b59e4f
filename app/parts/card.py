"""What is known of one thing, beside the picture: an entity, a statement or a paper."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from app.markup import chip, dot, escape, read_link, words, year
from app.parts.markup import link, paper_rows, statement, wrong
from app.parts.state import address
from app.text import shorten
from app.words import HEADINGS, counted
from kg.export.network import entity_key, paper_key
from kg.model import Entity, Graph, Paper, Statement
from kg.opened import Cladograph, Fact, Title
from kg.schema import RelationKind
from kg.stores.rows import statement_id

_ALIASES, _ABSTRACT = 200, 600
_FACTS, _SENTENCES, _PAPERS = 8, 4, 20
"""How many of each there are at first. A general term has hundreds of each, and a browser takes seconds for them."""

_Any = TypeVar("_Any")
_VIEWS = {"explore": "Explore", "lineage": "Lineage"}


@dataclass(frozen=True, slots=True)
class Card:
    """What is known of something as HTML, and how many statements and papers of it are counted there and not shown."""

    html: str
    left_out: int = 0


@dataclass(slots=True)
class _Room:
    """How much of an entity is shown, and how much was left out so far; everything where `everything`."""

    everything: bool
    left_out: int = 0

    def first(self, of: Sequence[_Any], most: int) -> Sequence[_Any]:
        """As many as there is room for; the others are counted."""
        kept = of if self.everything else of[:most]
        self.left_out += len(of) - len(kept)
        return kept


def details(
    opened: Cladograph, shown: Graph, centre: Entity, *, selected: str, confidence: float, view: str, everything: bool
) -> Card:
    """What is known of what was clicked on, by its id in the picture; of the middle if that is nothing, or not shown any more.

    Of an entity of which much is said it is the surest of each sort, unless `everything` is asked for.
    """
    room = _Room(everything)
    for other in shown.entities:
        if entity_key(other.id) == selected and other.id != centre.id:
            return Card(_entity_card(opened, other, confidence, _VIEWS, room), room.left_out)
    for paper in shown.papers:
        if paper_key(paper.id) == selected:
            return Card(_paper_card(paper))
    for said in shown.statements:
        if statement_id(said.key) == selected:
            return Card(_statement_card(opened, said, shown))
    others = {name: text for name, text in _VIEWS.items() if name != view}
    return Card(_entity_card(opened, centre, confidence, others, room), room.left_out)


def _entity_card(graph: Cladograph, entity: Entity, least: float, views: dict[str, str], room: _Room) -> str:
    """Name, kind, year and other names of an entity, who proposed it, its statements with their sentences, its papers."""
    every = graph.facts(entity.id)
    facts = [fact for fact in every if fact.confidence >= least]
    if not any(fact.kind is RelationKind.VARIANT_OF for fact in facts):
        views = {name: text for name, text in views.items() if name != "lineage"}
    parts = [_about(entity, views), _proposed(graph, entity, least, room), *_groups(graph, entity.id, facts, room)]
    if not facts:
        parts.append(
            f'<p class="cg-faint">{"No statement about it is that certain." if every else "No statement about it was found."}</p>'
        )
    if len(facts) < len(every):
        all_of_them = link(f"{len(every) - len(facts):,} less certain", address("explore", entity=entity.id, confidence="0.0"))
        parts.append(f'<p class="cg-faint">{all_of_them}</p>')
    return "".join(parts) + _papers(graph, entity, room)


def _about(entity: Entity, views: dict[str, str]) -> str:
    pieces = [chip(entity.kind), year(entity), counted(entity.papers, "paper")]
    pieces += [link(text, address(name, entity=entity.id)) for name, text in views.items()]
    pieces += [link("Compare", address("compare", of=entity.id)), link("Correct", address("corrections", entity=entity.id))]
    about = "".join(f"<span>{piece}</span>" for piece in pieces if piece)
    also = [alias for alias in entity.aliases if alias != entity.name]
    also_line = f'<p class="cg-faint">also {escape(shorten(", ".join(also), _ALIASES))}</p>' if also else ""
    return f'<h1 class="cg-title">{escape(entity.name)}</h1><div class="cg-meta">{about}</div>{also_line}'


def _proposed(graph: Cladograph, entity: Entity, least: float, room: _Room) -> str:
    rows = [row for row in graph.proposals(entity.id) if row["confidence"] >= least]
    if not rows:
        return ""
    shown = room.first(rows, _FACTS)
    lines = [
        f'<div class="cg-row">{link(str(row["title"]), address("papers", id=str(row["id"])))}'
        f'<span class="cg-faint">{row["year"] or ""}</span>{wrong(str(row["id"]), RelationKind.PROPOSES, entity.id)}</div>'
        for row in shown
    ]
    return f'<p class="cg-h">{_counted(HEADINGS[RelationKind.PROPOSES][1], shown, rows)}</p>{"".join(lines)}'


def _counted(heading: str, shown: Sequence[object], every: Sequence[object]) -> str:
    """A heading that says where some is left out: `Variants · 8 of 12`."""
    return heading if len(shown) == len(every) else f"{heading} · {len(shown)} of {len(every):,}"


def _groups(graph: Cladograph, of: str, facts: list[Fact], room: _Room) -> Iterator[str]:
    groups = {
        heading: [fact for fact in facts if fact.kind is kind and headings[0 if fact.outgoing else 1] == heading]
        for kind, headings in HEADINGS.items()
        for heading in dict.fromkeys(headings)
    }
    shown = {heading: room.first(group, _FACTS) for heading, group in groups.items() if group}
    titles = graph.titles({piece.paper for group in shown.values() for fact in group for piece in fact.evidence})
    for heading, group in shown.items():
        rows = "".join(_fact(of, fact, titles, room) for fact in group)
        yield f'<p class="cg-h">{_counted(heading, group, groups[heading])}</p>{rows}'


def _fact(of: str, fact: Fact, titles: dict[str, Title], room: _Room) -> str:
    summary = f'<span>{dot(fact.of_kind)}<span class="cg-name">{escape(fact.name)}</span></span>'
    head, tail = (of, fact.other) if fact.outgoing else (fact.other, of)
    after = link(f"Explore {fact.name}", address("explore", entity=fact.other)) + wrong(head, fact.kind, tail)
    most = None if room.everything else _SENTENCES
    return statement(summary, fact.confidence, fact.evidence, titles, after=f'<div class="cg-after">{after}</div>', most=most)


def _papers(graph: Cladograph, entity: Entity, room: _Room) -> str:
    """The papers that mention it, folded away; where several things have its name, those of all, and it says so."""
    if not entity.papers:
        return ""
    namesakes = [one for one in graph.find(entity.name) if one.name == entity.name]
    rows = graph.query("papers_mentioning", name=entity.name)
    papers = [
        Title(str(row["paper"]), str(row["title"]), str(row["published"]) if row["published"] else None, None, None)
        for row in rows
        if row["name"] == entity.name
    ]
    what = "it" if len(namesakes) == 1 else f"something called {escape(entity.name)}"
    heading = f"{counted(len(papers), 'paper')} mention{'s' if len(papers) == 1 else ''} {what}"
    shown = room.first(papers, _PAPERS)
    more = f'<p class="cg-faint">and {len(papers) - len(shown):,} more</p>' if len(shown) < len(papers) else ""
    return f'<details class="cg-more"><summary>{heading}</summary>{paper_rows(shown)}{more}</details>'


def _statement_card(graph: Cladograph, said: Statement, shown: Graph) -> str:
    titles = graph.titles({piece.paper for piece in said.evidence})
    if said.kind is RelationKind.PROPOSES:
        head = link(shown.paper[said.head].title, address("papers", id=said.head))
    else:
        head = link(shown.entity[said.head].name, address("explore", entity=said.head))
    tail = link(shown.entity[said.tail].name, address("explore", entity=said.tail))
    after = f'<div class="cg-after">{wrong(said.head, said.kind, said.tail)}</div>'
    opened = statement("<span>Sentences</span>", said.confidence, said.evidence, titles, after=after, opened=True)
    return f'<h1 class="cg-title">{head} {words(said.kind)} {tail}</h1>{opened}'


def _paper_card(paper: Paper) -> str:
    links = [link("All it says", address("papers", id=paper.id)), read_link("Read the paper", paper.title, paper.url)]
    about = "".join(f"<span>{piece}</span>" for piece in (chip("Paper"), escape(paper.published or ""), *links) if piece)
    abstract = f"<p>{escape(shorten(paper.abstract, _ABSTRACT))}</p>"
    return f'<h1 class="cg-title">{escape(paper.title)}</h1><div class="cg-meta">{about}</div>{abstract}'
