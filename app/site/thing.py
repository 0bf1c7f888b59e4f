"""The page of one model, method, data set, metric or task: what it is, where it comes from, what is said of it, its results."""

from __future__ import annotations

from collections.abc import Iterator

from app.markup import dot, escape, sure
from app.site.book import Book, newest_first
from app.site.pieces import (
    MOST,
    Links,
    about,
    facts,
    first,
    heading,
    less_certain,
    note,
    paper_row,
    result_words,
    rows,
    said,
    section,
    statement_words,
)
from app.text import shorten, year_text
from app.words import BETTER, HEADINGS
from kg.lineage import Branch, Direction
from kg.model import Entity, Result, Statement
from kg.results.boards import Board, Row
from kg.schema import Kind, RelationKind

_TITLE, _ALSO = 300, 1_500
_BRANCHES = 150


def thing_page(book: Book, entity: Entity) -> str:
    """The content of the page: HTML."""
    links = Links(book)
    tree = _family(links, entity)
    aside = "".join([tree, _papers(links, entity)])
    parts = [_proposed(links, entity), _results(links, entity), *_groups(links, entity), _less_certain(links, entity)]
    whole = f'<div class="halves"><div>{"".join(parts)}</div><aside>{aside}</aside></div>'
    return f"{_head(links, entity)}{whole}"


def _head(links: Links, entity: Entity) -> str:
    also = ", ".join(f"<bdi>{escape(form)}</bdi>" for form in _shortened(entity.forms()[1:]))
    named = f'<p class="also">also {also}</p>' if also else ""
    ways = (*about(entity), links.in_the_graph("Show it in the graph", entity=entity.id))
    return f"<h1><bdi>{escape(shorten(entity.name, _TITLE))}</bdi></h1>{facts(ways)}{named}"


def _shortened(forms: tuple[str, ...]) -> Iterator[str]:
    left = _ALSO
    for form in forms:
        yield shorten(form, max(left, 1))
        left -= len(form)
        if left <= 0:
            return


def _proposed(links: Links, entity: Entity) -> str:
    found = [one for one in links.book.statements[entity.id] if one.kind is RelationKind.PROPOSES]
    lines = [said(links, links.paper(one.head), one.confidence, one.evidence) for one in _surest(found)]
    return section(HEADINGS[RelationKind.PROPOSES][1], first(lines))


def _groups(links: Links, entity: Entity) -> Iterator[str]:
    """Statements by what they say, as seen from the entity."""
    every = [one for one in links.book.statements[entity.id] if one.kind is not RelationKind.PROPOSES]
    for kind, headings in HEADINGS.items():
        for title in dict.fromkeys(headings):
            group = [one for one in every if one.kind is kind and title in _titles(one, headings, entity.id)]
            lines = [_statement(links, one, entity.id) for one in _surest(group)]
            yield section(title, first(lines, what=", in the graph"), len(lines))


def _titles(statement: Statement, headings: tuple[str, str], id_: str) -> set[str]:
    """The headings under which a statement stands on the page of one of its ends; both where it is both ends."""
    return {heading for heading, end in zip(headings, (statement.head, statement.tail), strict=True) if end == id_}


def _statement(links: Links, statement: Statement, id_: str) -> str:
    other = statement.tail if statement.head == id_ else statement.head
    entity = links.book.graph.entity[other]
    return said(links, f"{dot(entity.kind)}{links.named(entity)}", statement.confidence, statement.evidence)


def _surest(statements: list[Statement]) -> list[Statement]:
    return sorted(statements, key=lambda one: (-one.confidence, -one.support, one.key))


def _results(links: Links, entity: Entity) -> str:
    """What a thing reached, or what was reached in it by metric; the leaderboards of a data set."""
    found = links.book.results[entity.id]
    parts = []
    if entity.kind is Kind.DATASET:
        boards = links.book.boards(entity)
        parts = [_board(links, board) for board in boards]
        listed = {row.found.id for board in boards for row in (*board.rows, *board.gains)}
        found = [result for result in found if result.id not in listed]
    lines = [_result(links, result, entity) for result in sorted(found, key=lambda one: (-one.confidence, one.id))]
    other = "<h3>Other numbers</h3>" if parts and lines else ""
    title = "Leaderboards" if entity.kind is Kind.DATASET else "Results"
    return section(title, f"{''.join(parts)}{other}{first(lines)}", len(links.book.results[entity.id]), anchor="results")


def _board(links: Links, board: Board) -> str:
    """A leaderboard: ranked values, and below them the gains that papers tell."""
    better = BETTER.get(board.better, "")
    rows_ = [_row(links, row) for row in board.rows]
    gains = [_row(links, row) for row in board.gains]
    told = f' <span class="note">{better}</span>' if better and rows_ else ""
    head = f"<h3>{escape(shorten(board.name, _TITLE))}{told}</h3>" if rows_ or gains else ""
    below = f'<p class="note">Gains</p>{first(gains)}' if gains and rows_ else first(gains)
    return f"{head}{first(rows_)}{below}"


def _row(links: Links, row: Row) -> str:
    found = row.found
    rank = f'<span class="rank">{row.rank or ""}</span>'
    setting = f' <span class="note">{escape(found.reading.setting)}</span>' if found.reading.setting else ""
    disputed = ' <span class="note">papers differ</span>' if row.disputed else ""
    summary = f'{rank}<b class="number">{escape(shorten(row.shown, 40))}</b> {links.entity(found.subject)}{setting}{disputed}'
    return said(links, summary, found.confidence, (found.evidence,))


def _result(links: Links, result: Result, entity: Entity) -> str:
    return said(links, result_words(links, result, but=entity.id), result.confidence, (result.evidence,))


def _less_certain(links: Links, entity: Entity) -> str:
    book = links.book
    unsure = [said(links, statement_words(links, one), one.confidence, one.evidence) for one in _surest(book.unsure[entity.id])]
    unsure += [_result(links, one, entity) for one in book.unsure_results[entity.id]]
    if not unsure and not book.statements[entity.id] and not book.results[entity.id]:
        return note("Nothing is said about it but that papers mention it.")
    return less_certain(unsure)


def _family(links: Links, entity: Entity) -> str:
    """Where the entity comes from and what comes from it, as trees."""
    parts = []
    directions: tuple[tuple[str, Direction], ...] = (("Comes from", "up"), ("Family", "down"))
    for title, direction in directions:
        root = links.book.family(entity, direction).root
        if root.children:
            tree = _Tree(links)
            branches = tree.below(root)
            more = note(f"The first {_BRANCHES} are shown.") if tree.is_cut else ""
            parts.append(section(title, f'<ul class="tree">{branches}</ul>{more}'))
    return "".join(parts)


class _Tree:
    """A tree as nested lists, cut where it grows too large; `is_cut` then says so."""

    def __init__(self, links: Links) -> None:
        self.links = links
        self.drawn = 0
        self.is_cut = False

    def below(self, branch: Branch) -> str:
        """What hangs on a branch."""
        drawn = []
        for child in branch.children:
            if self.drawn >= _BRANCHES:
                self.is_cut = True
                break
            self.drawn += 1
            drawn.append(self._branch(child))
        more = branch.folded.count if branch.folded else branch.deeper
        return "".join(drawn) + (f'<li class="note">and {more:,} more</li>' if more else "")

    def _branch(self, branch: Branch) -> str:
        entity = branch.entity
        pieces = [escape(year_text(entity.first_seen, entity.first_seen_is_bound))]
        pieces += [sure(branch.step.confidence)] if branch.step else []
        pieces += ["its own are elsewhere here"] if branch.elsewhere else []
        told = ", ".join(piece for piece in pieces if piece)
        below = self.below(branch)
        nested = f"<ul>{below}</ul>" if below else ""
        return f'<li>{dot(entity.kind)}{self.links.named(entity)} <span class="note">{told}</span>{nested}</li>'


def _papers(links: Links, entity: Entity) -> str:
    """The papers that mention it, the newest first."""
    graph = links.book.graph
    papers = newest_first(graph.paper[id_] for id_ in links.book.mentioned_in.get(entity.id, ()))
    if not papers:
        return ""
    more = note(f"and {len(papers) - MOST:,} older ones") if len(papers) > MOST else ""
    return f"<section>{heading('Papers', len(papers))}{rows(paper_row(links, paper) for paper in papers[:MOST])}{more}</section>"
