"""What is known of one thing, beside the picture: an entity, a statement or a paper."""

from __future__ import annotations

from collections.abc import Iterator

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
_VIEWS = {"explore": "Explore", "lineage": "Lineage"}


def details(opened: Cladograph, shown: Graph, centre: Entity, *, selected: str, confidence: float, view: str) -> str:
    """What is known of what was clicked on, by its id in the picture; of the middle if that is nothing, or not shown any more."""
    for other in shown.entities:
        if entity_key(other.id) == selected and other.id != centre.id:
            return _entity_card(opened, other, confidence, _VIEWS)
    for paper in shown.papers:
        if paper_key(paper.id) == selected:
            return _paper_card(paper)
    for said in shown.statements:
        if statement_id(said.key) == selected:
            return _statement_card(opened, said, shown)
    return _entity_card(opened, centre, confidence, {name: text for name, text in _VIEWS.items() if name != view})


def _entity_card(graph: Cladograph, entity: Entity, least: float, views: dict[str, str]) -> str:
    """Name, kind, year and other names of an entity, who proposed it, its statements with their sentences, its papers."""
    every = graph.facts(entity.id)
    facts = [fact for fact in every if fact.confidence >= least]
    if not any(fact.kind is RelationKind.VARIANT_OF for fact in facts):
        views = {name: text for name, text in views.items() if name != "lineage"}
    parts = [_about(entity, views), _proposed(graph, entity, least), *_groups(graph, entity.id, facts)]
    if not facts:
        parts.append(
            f'<p class="cg-faint">{"No statement about it is that certain." if every else "No statement about it was found."}</p>'
        )
    if len(facts) < len(every):
        all_of_them = link(f"{len(every) - len(facts):,} less certain", address("explore", entity=entity.id, confidence="0.0"))
        parts.append(f'<p class="cg-faint">{all_of_them}</p>')
    return "".join(parts) + _papers(graph, entity)


def _about(entity: Entity, views: dict[str, str]) -> str:
    pieces = [chip(entity.kind), year(entity), counted(entity.papers, "paper")]
    pieces += [link(text, address(name, entity=entity.id)) for name, text in views.items()]
    pieces += [link("Compare", address("compare", of=entity.id)), link("Correct", address("corrections", entity=entity.id))]
    about = "".join(f"<span>{piece}</span>" for piece in pieces if piece)
    also = [alias for alias in entity.aliases if alias != entity.name]
    also_line = f'<p class="cg-faint">also {escape(shorten(", ".join(also), _ALIASES))}</p>' if also else ""
    return f'<h1 class="cg-title">{escape(entity.name)}</h1><div class="cg-meta">{about}</div>{also_line}'


def _proposed(graph: Cladograph, entity: Entity, least: float) -> str:
    rows = [row for row in graph.proposals(entity.id) if row["confidence"] >= least]
    if not rows:
        return ""
    lines = [
        f'<div class="cg-row">{link(str(row["title"]), address("papers", id=str(row["id"])))}'
        f'<span class="cg-faint">{row["year"] or ""}</span>{wrong(str(row["id"]), RelationKind.PROPOSES, entity.id)}</div>'
        for row in rows
    ]
    return f'<p class="cg-h">{HEADINGS[RelationKind.PROPOSES][1]}</p>{"".join(lines)}'


def _groups(graph: Cladograph, of: str, facts: list[Fact]) -> Iterator[str]:
    titles = graph.titles({piece.paper for fact in facts for piece in fact.evidence})
    for kind, headings in HEADINGS.items():
        for heading in dict.fromkeys(headings):
            group = [fact for fact in facts if fact.kind is kind and headings[0 if fact.outgoing else 1] == heading]
            if group:
                yield f'<p class="cg-h">{heading}</p>' + "".join(_fact(of, fact, titles) for fact in group)


def _fact(of: str, fact: Fact, titles: dict[str, Title]) -> str:
    summary = f'<span>{dot(fact.of_kind)}<span class="cg-name">{escape(fact.name)}</span></span>'
    head, tail = (of, fact.other) if fact.outgoing else (fact.other, of)
    after = link(f"Explore {fact.name}", address("explore", entity=fact.other)) + wrong(head, fact.kind, tail)
    return statement(summary, fact.confidence, fact.evidence, titles, after=f'<div class="cg-after">{after}</div>')


def _papers(graph: Cladograph, entity: Entity) -> str:
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
    return f'<details class="cg-more"><summary>{heading}</summary>{paper_rows(papers)}</details>'


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
