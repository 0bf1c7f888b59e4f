"""The page of one paper: its abstract with what is named in it, what it proposes, what it says, what it reports."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from app.markup import Marked, chip, dot, escape, legend, marked, outside_link
from app.site.book import Book
from app.site.pieces import Links, facts, first, less_certain, note, result_words, said, section, statement_words
from app.words import HEADINGS, counted
from kg.config import MIN_CONFIDENCE, MIN_CONFIDENCE_OF_RESULTS
from kg.export.colours import COLOURS
from kg.model import Field, Paper, Result, Statement
from kg.schema import RelationKind

_AUTHORS = 12


def paper_page(book: Book, paper: Paper) -> str:
    """The content of the page: HTML."""
    links = Links(book)
    kinds = {book.graph.entity[found.entity].kind for found in book.named_in[paper.id]}
    abstract = marked(paper.abstract, _mentions(links, paper, "abstract"))
    text = f'<p class="abstract" dir="auto">{abstract or "No abstract."}</p>{legend(kind for kind in COLOURS if kind in kinds)}'
    statements = "".join(_statements(links, paper))
    right = statements or note("No statement was found in it.")
    return f'{_head(links, paper)}<div class="halves"><div>{text}{_named(links, paper)}</div><aside>{right}</aside></div>'


def _head(links: Links, paper: Paper) -> str:
    doi = paper.doi and f"https://doi.org/{paper.doi}"
    arxiv = paper.arxiv_id and f"https://arxiv.org/abs/{paper.arxiv_id}"
    ways = (
        chip("Paper"),
        escape(paper.published or "no date"),
        outside_link("Read the paper", paper.url),
        outside_link("arXiv", arxiv) if arxiv != paper.url else "",
        outside_link("DOI", doi) if doi != paper.url else "",
        links.in_the_graph("Show it in the graph", paper=paper.id),
    )
    title = marked(paper.title, _mentions(links, paper, "title"))
    return f"<h1><bdi>{title}</bdi></h1>{facts(ways)}{_authors(paper)}"


def _authors(paper: Paper) -> str:
    names = ", ".join(f"<bdi>{escape(name)}</bdi>" for name in paper.author_names[:_AUTHORS])
    if not names:
        return f'<p class="also">{counted(paper.authors, "author")}</p>' if paper.authors else ""
    more = max(paper.authors or 0, len(paper.author_names)) - min(len(paper.author_names), _AUTHORS)
    return f'<p class="also">{names}{f" and {more:,} more" if more else ""}</p>'


def _mentions(links: Links, paper: Paper, field: Field) -> list[Marked]:
    found = []
    for occurrence in links.book.named_in[paper.id]:
        entity = links.book.graph.entity[occurrence.entity]
        page = links.book.entity_page.get(entity.id)
        shown = Marked(0, 0, "cg-mention", entity.kind, f"{entity.name}, {entity.kind}", f"{links.up}{page}" if page else "")
        found += [replace(shown, start=span.start, end=span.end) for span in occurrence.spans if span.field == field]
    return found


def _statements(links: Links, paper: Paper) -> Iterator[str]:
    every = sorted(links.book.said_in[paper.id], key=_order)
    certain = [one for one in every if one.confidence >= MIN_CONFIDENCE]
    proposals = [_statement(links, one, paper) for one in certain if one.kind is RelationKind.PROPOSES]
    yield section("Proposes", first(proposals))
    reported = links.book.reported_in[paper.id]
    results = [_result(links, one) for one in reported if one.confidence >= MIN_CONFIDENCE_OF_RESULTS]
    yield section("Results", first(results), len(results))
    others = [_statement(links, one, paper) for one in certain if one.kind is not RelationKind.PROPOSES]
    yield section("Statements", first(others), len(others))
    unsure = [_statement(links, one, paper) for one in every if one.confidence < MIN_CONFIDENCE]
    yield less_certain(unsure + [_result(links, one) for one in reported if one.confidence < MIN_CONFIDENCE_OF_RESULTS])


def _result(links: Links, result: Result) -> str:
    return said(links, result_words(links, result), result.confidence, (result.evidence,), own=True)


def _order(statement: Statement) -> tuple[int, float, tuple[str, ...]]:
    return (list(HEADINGS).index(statement.kind), -statement.confidence, statement.key)


def _statement(links: Links, statement: Statement, paper: Paper) -> str:
    pieces = [piece for piece in statement.evidence if piece.paper == paper.id]
    return said(links, statement_words(links, statement, but=paper.id), statement.confidence, pieces, own=True)


def _named(links: Links, paper: Paper) -> str:
    """What the paper names, the most often named first."""
    found = sorted(links.book.named_in[paper.id], key=lambda one: (-len(one.spans), one.entity))
    names = []
    for one in found:
        times = f' <span class="note">× {len(one.spans)}</span>' if len(one.spans) > 1 else ""
        names.append(f"<span>{dot(links.book.graph.entity[one.entity].kind)}{links.entity(one.entity)}{times}</span>")
    return section("Named here", f'<p class="named">{"".join(names)}</p>' if names else "", len(names))
