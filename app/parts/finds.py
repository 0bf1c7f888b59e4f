"""What was found in papers that are not in the graph yet, and what was refused: HTML."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from app.dropped import Found
from app.markup import Marked, chip, dot, escape, marked, sure, words
from app.text import shorten
from app.words import counted
from kg.model import Entity, Graph, Paper, Statement
from kg.report import Rejection
from kg.schema import RelationKind

_REFUSED, _DETAIL, _THINGS = 50, 160, 40


def rejected(rejections: Sequence[Rejection]) -> str:
    """What was refused, where it stood and why; nothing where nothing was."""
    if not rejections:
        return ""
    rows = "".join(
        f"<tr><td>{escape(one.where)}</td><td>{escape(one.reason)}</td><td>{escape(shorten(one.detail, _DETAIL))}</td></tr>"
        for one in rejections[:_REFUSED]
    )
    more = f'<p class="cg-faint">and {len(rejections) - _REFUSED:,} more.</p>' if len(rejections) > _REFUSED else ""
    head = "<tr><th>where</th><th>why</th><th>what was there</th></tr>"
    table = f"<table><thead>{head}</thead><tbody>{rows}</tbody></table>"
    return f'<h2 class="cg-h">Refused</h2><div class="cg-table">{table}</div>{more}'


def found_papers(found: Found, *, most: int) -> str:
    """The first papers, each of which opens its abstract with the mentions set off, and what is said in it."""
    mentions = defaultdict(list)
    for one in found.graph.occurrences:
        mentions[one.paper].append(one)
    said = defaultdict(list)
    for statement in found.graph.statements:
        for id_ in statement.papers:
            said[id_].append(statement)
    papers = [paper for paper in found.graph.papers if paper.id not in found.known]
    papers += [paper for paper in found.graph.papers if paper.id in found.known]
    rows = []
    for at, paper in enumerate(papers[:most]):
        things = {found.graph.entity[one.entity]: list(one.spans) for one in mentions[paper.id]}
        marks = [
            Marked(span.start, span.end, "cg-mention", entity.kind, f"{entity.name}, {entity.kind}")
            for entity, spans in things.items()
            for span in spans
            if span.field == "abstract"
        ]
        rows.append(_paper(paper, marks, list(things), said[paper.id], found, opened=at == 0))
    return f'<h2 class="cg-h">Papers</h2>{"".join(rows)}' if rows else ""


def _paper(paper: Paper, marks: list[Marked], things: list[Entity], said: list[Statement], found: Found, *, opened: bool) -> str:
    there = '<span class="cg-faint">there already</span>' if paper.id in found.known else ""
    summary = f'<span class="cg-name">{escape(paper.title)}</span><span class="cg-sure">{there}</span>'
    summary += f'<span class="cg-faint">{counted(len(said), "statement")}</span>'
    names = "".join(
        f"<span>{dot(one.kind)}{escape(one.name)}{'' if one.id in found.known_things else ' <b class=cg-new>new</b>'}</span>"
        for one in things[:_THINGS]
    )
    lines = "".join(_said(one, found.graph) for one in sorted(said, key=lambda one: -one.confidence))
    return (
        f'<details class="cg-statement"{" open" if opened else ""}><summary>{summary}</summary><div class="cg-evidence">'
        f'<div class="cg-abstract">{marked(paper.abstract, marks)}</div><div class="cg-named">{names}</div>'
        f"{lines}</div></details>"
    )


def _said(one: Statement, graph: Graph) -> str:
    proposes = one.kind is RelationKind.PROPOSES
    head = chip("Paper") if proposes else f'<span class="cg-name">{escape(graph.entity[one.head].name)}</span>'
    tail = escape(graph.entity[one.tail].name)
    return (
        f'<div class="cg-row"><span>{head} {words(one.kind)} <span class="cg-name">{tail}</span></span>'
        f'<span class="cg-faint">{sure(one.confidence)}</span></div>'
    )
