"""Tables with a header line: CSV, TSV and the like, as Scopus, IEEE Xplore, PubMed, Zotero, Web of Science and others write them.

Columns are known by their names. Lines above the header ("About the data: ...", `sep=;`) are skipped.
"""

from __future__ import annotations

import csv
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kg.model import Paper
from kg.readers.base import Head, ReadOptions, Source
from kg.readers.files import short_lines
from kg.readers.record import Draft, Refused, date_in, date_of, names_in, papers, whole
from kg.readers.text import shown
from kg.report import Reason, Report

_COLUMNS: dict[str, tuple[str, ...]] = {
    "title": (
        "title",
        "document title",
        "item title",
        "article title",
        "primary title",
        "paper title",
        "titles",
        "ti",
        "name of paper",
    ),
    "abstract": ("abstract", "abstract note", "abstracts", "summary", "summaries", "ab", "abstract text", "paper abstract"),
    "doi": ("doi", "item doi", "di", "dois", "doi link", "digital object identifier"),
    "arxiv": ("arxiv id", "arxiv", "arxivid", "arxiv number"),
    "url": ("url", "link", "urls", "articleurl", "pdf link", "source urls", "ur", "paper url", "entry id", "pdf url"),
    "date": ("date", "publication date", "published", "date published", "published date", "pd date", "cover date", "create date"),
    "year": ("year", "publication year", "py", "pubyear", "year published"),
    "authors": ("author full names", "author full name", "af", "authors", "author", "au", "author names", "author s", "creators"),
    "upvotes": ("upvotes",),
}
_BESIDE = frozenset(("doi", "authors", "year", "date", "url", "arxiv"))
_FOLDED = re.compile(r"[^a-z0-9]+")
_PARTERS = ",\t;|"
_ABOVE = 10
_SCOPUS_NUMBER = re.compile(r"\s*\(\d{6,}\)")
_SHORT_NAME = re.compile(r"^(?P<family>[^\W\d_][\w'’ -]+?),?\s+(?P<initials>(?:[A-Z]\.[- ]?){1,4})$")


@dataclass(frozen=True, slots=True)
class _Header:
    """Where the header stands (0: the first line), what parts columns, how many, and the places of the known ones."""

    line: int
    parter: str
    width: int
    places: dict[str, tuple[int, ...]]


def _header(text: str) -> _Header | None:
    """The first line that names a column of titles beside others that papers have."""
    for number, line in enumerate(text.split("\n")[:_ABOVE]):
        for parter in sorted(_PARTERS, key=lambda sign: -line.count(sign)):
            names = _cells(line, parter)
            folded = [_fold(name) for name in names]
            places = {field: tuple(folded.index(name) for name in known if name in folded) for field, known in _COLUMNS.items()}
            if places["title"] and (places["abstract"] or any(places[field] for field in _BESIDE)):
                return _Header(number, parter, len(names), places)
    return None


def _cells(line: str, parter: str) -> list[str]:
    """The cells of a line that may be a header; none where it is not parted so, or a cell is longer than any name."""
    try:
        return next(csv.reader([line], delimiter=parter), []) if parter in line else []
    except csv.Error:
        return []


class _Feed:
    """The lines below a header, for the parser of rows; `taken` are those of the row being read, with their numbers."""

    def __init__(self, numbered: Iterator[tuple[int, str]]) -> None:
        self._numbered = numbered
        self._back: list[tuple[int, str]] = []
        """Lines to be read again, the next one last."""
        self.taken: list[tuple[int, str]] = []
        self.ended = False

    def __iter__(self) -> _Feed:
        return self

    def __next__(self) -> str:
        one = self._back.pop() if self._back else next(self._numbered, None)
        if one is None:
            self.ended = True
            raise StopIteration
        self.taken.append(one)
        return one[1]

    def give_back(self) -> None:
        """Let all lines of the row but its first be read again, as rows of their own."""
        self._back += reversed(self.taken[1:])
        self.ended = False


def _rows(source: Source, header: _Header, report: Report) -> Iterator[tuple[str, list[str]]]:
    """Where each row begins, and its cells; a row that cannot be parsed is rejected.

    A quote that is never closed would make all that follows one cell: it costs the line that it stands on, and no other one.
    """
    below = itertools.islice(short_lines(source, report), header.line + 1, None)
    feed = _Feed((number, line.replace("\0", "") + "\n") for number, line in below)
    reader = csv.reader(feed, delimiter=header.parter)
    while True:
        feed.taken = []
        try:
            row, problem = next(reader, None), ""
        except csv.Error as error:
            row, problem = [], f"the row is broken: {error}"
        if row is None:
            return
        where = f"{source.name}, line {feed.taken[0][0]}"
        # Whoever looks for another line behind the last one is still within a quote.
        if feed.ended or (len(feed.taken) > 1 and (problem or not _is_whole(feed.taken, header.parter))):
            problem = f"a quote in it is never closed: {shown(feed.taken[0][1].strip())}"
            feed.give_back()
        if problem:
            report.reject(where, Reason.NOT_PARSED, problem)
        elif any(cell.strip() for cell in row) and not _repeats_header(header, row):
            yield where, row


def _is_whole(taken: list[tuple[int, str]], parter: str) -> bool:
    """True if the lines of a row are one by the strict rules too: each quote that opens a cell also ends it."""
    try:
        return len(list(csv.reader((line for _, line in taken), delimiter=parter, strict=True))) == 1
    except csv.Error:
        return False


def _repeats_header(header: _Header, row: list[str]) -> bool:
    """True for the header of a second table behind the first."""
    return any(place < len(row) and _fold(row[place]) in _COLUMNS["title"] for place in header.places["title"])


def _fold(name: str) -> str:
    return _FOLDED.sub(" ", name.lower().lstrip("\ufeff")).strip()


def _draft_of(header: _Header, row: list[str]) -> Draft:
    def cell(field: str) -> str:
        return next((row[place] for place in header.places[field] if place < len(row) and row[place].strip()), "")

    if len(row) < 2:
        raise Refused(Reason.NOT_PARSED, f"a row of one cell: {row[0][:80]!r}")
    if any(cell.strip() for cell in row[header.width :]):
        raise Refused(
            Reason.NOT_PARSED,
            f"{len(row)} cells under a header of {header.width}: a cell with {header.parter!r} in it must stand in quotes: "
            f"{shown(header.parter.join(row))}",
        )
    day = date_in(cell("date"))
    year = date_of(cell("year") or None)
    people = names_in(_SCOPUS_NUMBER.sub("", cell("authors").replace("\n", ";")))
    return Draft(
        source="table",
        title=cell("title"),
        abstract=cell("abstract"),
        published=day if day and (not year or day.startswith(year)) else year or day,
        doi=cell("doi"),
        arxiv_id=cell("arxiv"),
        links=(cell("url"),),
        authors=tuple(_SHORT_NAME.sub(r"\g<initials> \g<family>", name) for name in people),
        upvotes=whole(cell("upvotes")),
    )


class _Table:
    name = "table"
    marks = "CSV or TSV with a header that has a title column, and an abstract, DOI, author or year column"
    rank = 90

    def accepts(self, head: Head) -> bool:
        """True if one of the first lines is such a header."""
        return not head.text.lstrip("\ufeff \t\n").startswith(("{", "[", "<", "@")) and _header(head.text) is not None

    def read(self, source: Source, options: ReadOptions, report: Report) -> Iterator[Paper]:  # noqa: ARG002
        """The papers of the file, a row at a time."""
        header = _header("\n".join(line for _, line in itertools.islice(short_lines(source, Report()), _ABOVE)))
        if header is None:
            report.reject(source.name, Reason.NOT_PARSED, f"none of the first {_ABOVE} lines is a header: {self.marks}")
            return iter(())
        return papers(_rows(source, header, report), lambda row: _draft_of(header, row), report)


READER: Final = _Table()
