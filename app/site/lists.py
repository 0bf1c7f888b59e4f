"""The pages that lead to others: the first one, families, leaderboards, all things by letter, all papers by year."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from itertools import groupby

from app.markup import chip, escape, legend
from app.site.book import Book
from app.site.frame import left_out_words
from app.site.pieces import NAME, Links, entity_row, heading, note, paper_row, rows, section
from app.text import shorten, year_text
from app.words import counted
from kg.export.colours import COLOURS
from kg.model import Entity, Paper
from kg.schema import Kind

_CARDS, _LINES, _NEWEST, _CHILDREN = 9, 12, 7, 8
_LEAD = (
    "The family tree of models and methods: which is a variant of which, what each uses, what it was trained and evaluated on, "
    "and the sentence of the paper that says so."
)


def first_page(book: Book) -> str:
    """Counts, the largest families, what is used most, data sets with results, the newest papers."""
    links = Links(book, up="")
    families = "".join(_card(links, root, below) for root, below in book.families()[:_CARDS])
    systems = [entity for entity in book.entities if entity.kind in (Kind.MODEL, Kind.METHOD)][:_LINES]
    others = [entity for entity in book.entities if entity.kind not in (Kind.MODEL, Kind.METHOD)][:_LINES]
    columns = (
        section("Most used models and methods", rows(entity_row(links, entity) for entity in systems)),
        section("Most used data sets, metrics and tasks", rows(entity_row(links, entity) for entity in others)),
        section(
            links.to("leaderboards.html", "Data sets with results"),
            rows(entity_row(links, one, counted(len(book.results[one.id]), "result")) for one in book.tested_on()[:_LINES]),
        ),
        section(links.to("papers.html", "Newest papers"), rows(paper_row(links, paper) for paper in book.papers[:_NEWEST])),
    )
    cards = f'<div class="cards">{families}</div>' if families else ""
    return (
        f'<h1 class="hero">Cladograph</h1><p class="lead">{_LEAD}</p>{_numbers(book)}'
        f"{section(links.to('families.html', 'Families'), cards)}{legend(kind for kind in COLOURS if kind in set(Kind))}"
        f'<div class="columns">{"".join(columns)}</div>'
    )


def _numbers(book: Book) -> str:
    graph = book.graph
    numbers = (
        (len(graph.papers), "paper", "papers"),
        (len(graph.entities), "model, method, data set, metric or task", "models, methods, data sets, metrics and tasks"),
        (len(graph.statements), "statement", "statements"),
        (len(graph.results), "result", "results"),
    )
    told = (f"<span><b>{number:,}</b> {one if number == 1 else many}</span>" for number, one, many in numbers)
    left_out = left_out_words(book)
    return f'<p class="numbers">{"".join(told)}</p>{note(escape(left_out)) if left_out else ""}'


def _card(links: Links, root: Entity, below: list[Entity]) -> str:
    names = ", ".join(links.named(entity) for entity in below[:_CHILDREN])
    more = f" and {len(below) - _CHILDREN:,} more" if len(below) > _CHILDREN else ""
    year = year_text(root.first_seen, root.first_seen_is_bound)
    meta = f'{chip(root.kind)}<span class="note">{f"{escape(year)}, " if year else ""}{counted(len(below), "variant")}</span>'
    head = f'<h3>{links.named(root)}</h3><p class="facts">{meta}</p>'
    return f'<article class="card">{head}<p class="children">{names}{more}</p></article>'


def families_page(book: Book) -> str:
    """All families, the largest first, each with its nearest variants."""
    links = Links(book, up="")
    found = book.families()
    if not found:
        return f"<h1>Families</h1>{note('Nothing here is said to be a variant of something else.')}"
    shown = [_card(links, root, below) for root, below in found if root.id in book.entity_page]
    rest = len(found) - len(shown)
    left = note(f"{rest:,} more of things that have no page.") if rest else ""
    lead = '<p class="lead">What has variants, and the most used of them. The page of each has the whole tree.</p>'
    return f'<h1>Families</h1>{lead}<div class="cards">{"".join(shown)}</div>{left}'


def leaderboards_page(book: Book) -> str:
    """All data sets with results, those with most first, each with the best of its first leaderboard."""
    links = Links(book, up="")
    lines = [_board_row(links, dataset) for dataset in book.tested_on()]
    if not lines:
        return f"<h1>Leaderboards</h1>{note('No result here names the data set it was reached on.')}"
    lead = '<p class="lead">Data sets on which papers report numbers. The page of each has them all, with their sentences.</p>'
    return f'<h1>Leaderboards</h1>{lead}<ul class="rows wide">{"".join(lines)}</ul>'


def _board_row(links: Links, dataset: Entity) -> str:
    page = links.book.entity_page.get(dataset.id)
    name = links.to(f"{page}#results", f'<bdi class="cg-name">{escape(shorten(dataset.name, NAME))}</bdi>') if page else ""
    found = [result for result in links.book.results[dataset.id] if result.dataset == dataset.id]
    systems = len({result.subject for result in found})
    return (
        f'<li><span class="what">{name or links.named(dataset)}</span><span class="note">{_best(links, dataset)}</span>'
        f'<span class="support">{counted(len(found), "result")} of {counted(systems, "system")}</span></li>'
    )


def _best(links: Links, dataset: Entity) -> str:
    """The first value of the first leaderboard whose direction is known: HTML."""
    best = [(board, board.rows[0]) for board in links.book.boards(dataset) if board.rows and board.rows[0].rank == 1]
    if not best:
        return ""
    board, row = best[0]
    return f"<b>{escape(shorten(row.shown, 40))}</b> {escape(shorten(board.measure.name, 60))}, {links.entity(row.found.subject)}"


def things_page(book: Book) -> str:
    """Everything with a page, by its first letter."""
    links = Links(book, up="")
    by_name = sorted(book.entities, key=lambda entity: (*_letter(entity.name), entity.name.casefold(), entity.id))
    groups = [(letter, list(group)) for (_, letter), group in groupby(by_name, key=lambda entity: _letter(entity.name))]
    if not groups:
        return f"<h1>A–Z</h1>{note('Nothing was found in the papers.')}"
    ways = "".join(f'<a href="#{_anchor(letter)}">{escape(letter)}</a>' for letter, _ in groups)
    parts = "".join(_letter_part(links, letter, group) for letter, group in groups)
    return f'<h1>A–Z</h1><p class="letters">{ways}</p>{legend(kind for kind in COLOURS if kind in set(Kind))}{parts}'


def _letter_part(links: Links, letter: str, group: list[Entity]) -> str:
    lines = "".join(entity_row(links, entity, f"{entity.papers:,}") for entity in group)
    return f'<section>{heading(escape(letter), len(group), anchor=_anchor(letter))}<ul class="rows names">{lines}</ul></section>'


def _letter(name: str) -> tuple[int, str]:
    """(order, letter) of a name: letters without their marks first, `0–9` and other signs behind them."""
    sign = unicodedata.normalize("NFKD", name.strip())[:1].upper()
    if sign.isalpha():
        return (0 if sign.isascii() else 1, sign)
    return (2, "0–9") if sign.isdigit() else (3, "Signs")


def _anchor(letter: str) -> str:
    return "-".join(f"{ord(sign):x}" for sign in letter)


def papers_page(book: Book) -> str:
    """All papers with a page by year, the newest first."""
    links = Links(book, up="")
    parts = "".join(_years(links, book.papers))
    return f"<h1>Papers</h1>{parts or note('There are no papers.')}"


def _years(links: Links, papers: Iterable[Paper]) -> Iterator[str]:
    for year, group in groupby(papers, key=lambda paper: paper.year):
        found = list(group)
        yield section("No date" if year is None else str(year), rows(paper_row(links, paper) for paper in found), len(found))
