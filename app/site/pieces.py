"""Pieces of a site's pages: HTML out of what the graph holds, all text escaped, all links relative."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from app.markup import chip, dot, escape, sentence, sure, words, year
from app.site.book import Book
from app.text import shorten
from app.words import counted
from kg.model import Entity, Evidence, Paper, Result, Statement
from kg.schema import RelationKind

MOST = 100
"""Of one kind of thing a page lists no more than this, and says how many more there are."""

_SENTENCES = 12
NAME, _TITLE = 120, 240
"""A name and a title are cut to so many characters where they are one of many."""


@dataclass(frozen=True, slots=True)
class Links:
    """Links from one page: `up` leads from its folder to the site's own (`../`, or nothing)."""

    book: Book
    up: str = "../"

    def to(self, place: str, text: str) -> str:
        """A link to a page of the site. `text` is HTML."""
        return f'<a href="{self.up}{escape(place)}">{text}</a>'

    def entity(self, id_: str) -> str:
        """The name of a thing, with a link where it has a page."""
        return self.named(self.book.graph.entity[id_])

    def named(self, entity: Entity) -> str:
        """The same for an entity."""
        name = f'<bdi class="cg-name">{escape(shorten(entity.name, NAME))}</bdi>'
        page = self.book.entity_page.get(entity.id)
        return self.to(page, name) if page else name

    def paper(self, id_: str) -> str:
        """The title of a paper, with a link where it has a page; its id where the graph does not hold it."""
        found = self.book.graph.paper.get(id_)
        title = f"<bdi>{escape(shorten(found.title if found else id_, _TITLE))}</bdi>"
        page = self.book.paper_page.get(id_)
        return self.to(page, title) if page else title

    def in_the_graph(self, text: str, *, entity: str | None = None, paper: str | None = None) -> str:
        """A link to the picture of what stands round an entity, or to a paper there."""
        what, id_ = ("entity", entity) if entity is not None else ("paper", paper or "")
        return f'<a href="{self.up}graph.html#{what}={quote(id_, safe="")}">{escape(text)}</a>'


def heading(text: str, count: int | None = None, *, anchor: str = "") -> str:
    """The head of a part of a page. `text` is HTML."""
    number = "" if count is None else f' <span class="count">{count:,}</span>'
    place = f' id="{anchor}"' if anchor else ""
    return f"<h2{place}>{text}{number}</h2>"


def section(title: str, content: str, count: int | None = None, *, anchor: str = "") -> str:
    """A part of a page with its head; nothing where there is nothing in it."""
    return f"<section>{heading(title, count, anchor=anchor)}{content}</section>" if content else ""


def note(text: str) -> str:
    """A remark, as HTML."""
    return f'<p class="note">{text}</p>'


def first(items: Sequence[str], most: int = MOST, *, what: str = "") -> str:
    """The first of some pieces of HTML, and how many more there are."""
    more = len(items) - most
    return "".join(items[:most]) + (note(f"and {more:,} more{what}") if more > 0 else "")


def said(links: Links, summary: str, confidence: float, pieces: Sequence[Evidence], *, own: bool = False) -> str:
    """What opens the sentences it rests on, each with its paper; on the paper's `own` page without it."""
    papers = len({piece.paper for piece in pieces})
    support = "" if own else f'<span class="support">{counted(papers, "paper")}</span>'
    sentences = [_quoted(links, piece, own=own) for piece in pieces]
    return (
        f'<details class="said"><summary><span class="what">{summary}</span>'
        f'<span class="sure">{sure(confidence)}</span>{support}</summary>{first(sentences, _SENTENCES)}</details>'
    )


def _quoted(links: Links, piece: Evidence, *, own: bool) -> str:
    cited = ""
    if not own:
        paper = links.book.graph.paper.get(piece.paper)
        when = f" ({paper.year})" if paper and paper.year else ""
        cited = f"<cite>{links.paper(piece.paper)}{when}</cite> "
    where = f'<span class="note">{"" if own else "· "}in the {escape(piece.field)}, {sure(piece.score)}</span>'
    return f'<figure><blockquote dir="auto">{sentence(piece)}</blockquote><figcaption>{cited}{where}</figcaption></figure>'


def entity_row(links: Links, entity: Entity, about: str = "") -> str:
    """A thing as a line: the colour of its kind, its name, and what is said of it, which is HTML."""
    told = about or counted(entity.papers, "paper")
    return f'<li>{dot(entity.kind)}<span class="what">{links.named(entity)}</span><span class="note">{told}</span></li>'


def paper_row(links: Links, paper: Paper) -> str:
    """A paper as a line, with its date."""
    when = f'<span class="when">{escape(paper.published or "no date")}</span>'
    return f'<li>{when}<span class="what">{links.paper(paper.id)}</span></li>'


def rows(lines: Iterable[str]) -> str:
    """Lines as a list; nothing where there are none."""
    listed = "".join(lines)
    return f'<ul class="rows">{listed}</ul>' if listed else ""


def facts(pieces: Iterable[str]) -> str:
    """Short pieces of HTML beside each other, without empty ones."""
    return f'<p class="facts">{"".join(f"<span>{piece}</span>" for piece in pieces if piece)}</p>'


def about(entity: Entity) -> Iterator[str]:
    """Kind, year and number of papers of an entity."""
    yield chip(entity.kind)
    yield year(entity)
    yield counted(entity.papers, "paper")


def statement_words(links: Links, statement: Statement, *, but: str = "") -> str:
    """A statement in words: head, relation, tail; a proposal of the paper with the id `but` only by what is proposed."""
    tail = links.entity(statement.tail)
    if statement.kind is not RelationKind.PROPOSES:
        return f"{links.entity(statement.head)} {words(statement.kind)} {tail}"
    return tail if statement.head == but else f"{links.paper(statement.head)} {words(statement.kind)} {tail}"


def less_certain(lines: Sequence[str]) -> str:
    """What is not sure enough to be shown at once, folded."""
    summary = f"<summary>{counted(len(lines), 'less certain statement')}</summary>"
    return f'<details class="less">{summary}{first(lines)}</details>' if lines else ""


def result_words(links: Links, result: Result, *, but: str = "") -> str:
    """A result in words: the number, and what it is of, on and in, without the one with the id `but`."""
    ends = (("of", result.subject), ("on", result.dataset), ("in", result.metric))
    told = "".join(
        f' <span class="cg-relation">{word}</span> {links.entity(end)}' for word, end in ends if end is not None and end != but
    )
    return f'<b class="number">{escape(shorten(result.text, NAME))}</b>{told}'
