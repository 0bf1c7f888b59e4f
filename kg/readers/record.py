"""From what a format says of a paper to a `Paper`: text made readable, identifiers and dates brought into one form."""

from __future__ import annotations

import re
import urllib.parse
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from kg.latex import readable
from kg.model import Paper
from kg.names import title_id
from kg.papers import arxiv_number
from kg.readers.categories import Categories
from kg.readers.markup import unmarked
from kg.readers.text import LONGEST_ABSTRACT, iso_date, one_line, unusable
from kg.report import Reason, Report

_DOI = re.compile(r"10\.\d{3,9}/[^\s\"<>]+")
_WEB = re.compile(r"https?://[^\s\"<>{}]+", re.IGNORECASE)
_DIGITS = re.compile(
    r"(?<!\d)(1[5-9]\d\d|20\d\d)(?:\s*[-/.]\s*(\d{1,2})(?!\d)(?:\s*[-/.]\s*(\d{1,2})(?!\d))?|(\d\d)(\d\d)(?!\d))?"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = re.compile(rf"(?<![a-z])({'|'.join(_MONTHS)})[a-z]*", re.IGNORECASE)
_DAY = re.compile(r"(?<![\d:])(\d{1,2})(?:st|nd|rd|th)?(?![\d:])")
_JUNIOR = re.compile(r"(?:jr|sr|ii|iii|iv)\.?$", re.IGNORECASE)
_OTHERS = re.compile(r"(?:and\s+)?others|et\.?\s*al\.?|\.{3}|…", re.IGNORECASE)
_LEADING = re.compile(r"^abstract\s*(?:[:.—–]|-+)\s*", re.IGNORECASE)
_BRACKETS = re.compile(r"\s*\([^()]*\)")
_PARTING = re.compile(r"\s*(?:,\s*and\s|,|\s+and\s|\s+&\s)\s*")
_TRAILING = ".,;:)]}>'\""
_LONGEST = 4 * LONGEST_ABSTRACT
_LARGEST = 2**63 - 1
_NO_ABSTRACT = re.compile(
    r"\W*(?:no abstract(?: (?:is )?(?:available|provided))?|\[?no abstract available\.?\]?|n/?a|none|null|nan)\W*", re.IGNORECASE
)


T = TypeVar("T")


class Refused(Exception):
    """Why a record is no paper."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(detail)
        self.reason, self.detail = reason, detail


@dataclass(slots=True)
class Draft:
    """What a record says of its paper, as it stands there; `paper` makes it one.

    `links` are addresses, the one to keep first. `more_authors` is True if not all are named. `is_latex`: the format's
    texts are LaTeX.
    """

    source: str
    title: str = ""
    abstract: str = ""
    published: str | None = None
    doi: str = ""
    arxiv_id: str = ""
    links: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    more_authors: bool = False
    upvotes: int | None = None
    is_latex: bool = False

    def paper(self) -> Paper:
        """The paper. Raises Refused."""
        title, abstract = self._text(self.title), _LEADING.sub("", self._text(self.abstract))
        if _NO_ABSTRACT.fullmatch(abstract):
            abstract = ""
        refusal = unusable(title, abstract)
        if refusal:
            raise Refused(*refusal)
        names, others = _names(self._text(name) for name in self.authors)
        doi = doi_in(self.doi)
        links = tuple(link[0] for text in self.links if (link := _WEB.match(text.strip())))
        arxiv = next((number for text in (self.arxiv_id, self.doi, *links) if text and (number := arxiv_number(text))), None)
        return Paper(
            id=title_id(title),
            title=title,
            abstract=abstract,
            published=self.published,
            url=next(iter(links), None) or _address(doi, arxiv),
            doi=doi,
            arxiv_id=arxiv,
            authors=len(names) if names and not (others or self.more_authors) else None,
            upvotes=self.upvotes,
            sources=(self.source,),
            author_names=names,
        )

    def _text(self, text: str) -> str:
        # What is refused for its length anyway is not looked at any closer.
        if len(text) > _LONGEST:
            return one_line(text)
        plain = readable(unmarked(text), is_latex=self.is_latex)
        # Markup that was escaped as LaTeX: {\textless}i{\textgreater}.
        return one_line(unmarked(plain) if "textless" in text else plain)


def papers(records: Iterable[tuple[str, T]], draft: Callable[[T], Draft], report: Report) -> Iterator[Paper]:
    """The papers of records, each with where it stands; `draft` says what they hold, or raises Refused.

    Those that are no papers are rejected.
    """
    for where, record in records:
        try:
            paper = draft(record).paper()
        except Refused as refused:
            report.reject(where, refused.reason, refused.detail)
            continue
        yield paper


def of_categories(
    records: Iterable[tuple[str, T]], wanted: Categories | None, told: Callable[[T], Collection[str]], report: Report
) -> Iterator[tuple[str, T]]:
    """The records of papers in the categories that are wanted, all where None is; the others are counted as passed over.

    `told` says in which categories of arXiv a paper is, or raises Refused; one that is in none is rejected.
    """
    if wanted is None:
        yield from records
        return
    for where, record in records:
        try:
            found = told(record)
        except Refused as refused:
            report.reject(where, refused.reason, refused.detail)
            continue
        if not found:
            report.reject(where, Reason.BAD_FIELD, f"it is in no category of arXiv; asked for was {' or '.join(wanted.asked)}")
        elif wanted.hold(found):
            yield where, record
        else:
            report.passed_over += 1


def doi_in(text: str) -> str | None:
    """The DOI in a text, without address or prefix; None if there is none."""
    match = _DOI.search(urllib.parse.unquote(text) if "%2" in text else text)
    if not match:
        return None
    doi = one_line(match[0]).rstrip(_TRAILING)
    # A bracket belongs to the DOI if it was opened within it: 10.1016/0370-2693(91)90641-8.
    return doi + ")" if doi.count("(") > doi.count(")") else doi


def date_in(text: str) -> str | None:
    """The date in a text as precise as it stands there, in whatever order and words; None without a year."""
    match = _DIGITS.search(text)
    if not match:
        return None
    year, month, day = int(match[1]), match[2] or match[4], match[3] or match[5]
    named = _MONTH.search(text)
    if month or not named:
        return iso_date(year, *(int(part) for part in (month, day) if part))
    number = 1 + _MONTHS.index(named[1].lower())
    days = _DAY.findall(text[: match.start()] + " " + text[match.end() :])
    # "Jan-Feb" and "Jan/Mar" are whole months.
    return (
        iso_date(year, number, int(days[0]))
        if len(days) == 1 and not _MONTH.search(text, named.end())
        else iso_date(year, number)
    )


def date_of(year: object, month: object = None, day: object = None) -> str | None:
    """The date of its parts, each a number or text, a month also by name; None without a year."""
    found = date_in(str(year)) if year is not None else None
    if not found or not month:
        return found
    named = _MONTH.search(str(month))
    number = 1 + _MONTHS.index(named[1].lower()) if named else whole(month)
    days = whole(day)
    return iso_date(int(found[:4]), number, days) if number else found


def whole(value: object) -> int | None:
    """A number of things as a whole number, given as number or text; None if it is none."""
    try:
        number = int(float(value)) if isinstance(value, int | float | str) and not isinstance(value, bool) else -1
    except (ValueError, OverflowError):
        return None
    return number if 0 <= number <= _LARGEST else None


def given_first(name: str) -> str:
    """A name that may be written "Family, Given" or "Family, Jr, Given" in the order in which it is spoken."""
    parts = [part.strip() for part in name.split(",") if part.strip()]
    if len(parts) == 3 and _JUNIOR.match(parts[1]):
        return f"{parts[2]} {parts[0]} {parts[1]}"
    if len(parts) == 3 and _JUNIOR.match(parts[2]):
        return f"{parts[1]} {parts[0]} {parts[2]}"
    return f"{parts[1]} {parts[0]}" if len(parts) == 2 and not _JUNIOR.match(parts[1]) else " ".join(parts)


def names_in(text: str) -> tuple[str, ...]:
    """The names of people in one text, parted by semicolons, or else by commas and "and"; affiliations in brackets go.

    With semicolons a name may be "Family, Given"; else a comma parts two people, unless the whole looks like one such name.
    """
    while (shorter := _BRACKETS.sub("", text)) != text:
        text = shorter
    if ";" in text or "|" in text:
        return tuple(given_first(name) for name in re.split(r"[;|]", text) if name.strip())
    parts = [name.strip() for name in _PARTING.split(text) if name.strip()]
    if len(parts) == 2 and "," in text and " " not in parts[0] and parts[1].count(" ") < 2:
        return (given_first(text),)
    return tuple(parts)


def _names(names: Iterable[str]) -> tuple[tuple[str, ...], bool]:
    """The names of people without empty ones, and whether "et al." stood among them."""
    found: list[str] = []
    others = False
    for name in names:
        if _OTHERS.fullmatch(name):
            others = True
        elif re.search(r"\w", name) and name not in found[-1:]:  # some programs repeat an author for each address
            found.append(name.strip(" ,;"))
    return tuple(found), others


def _address(doi: str | None, arxiv: str | None) -> str | None:
    """Where the paper is to be found by its identifiers."""
    if arxiv:
        return f"https://arxiv.org/abs/{arxiv}"
    return f"https://doi.org/{doi}" if doi else None
