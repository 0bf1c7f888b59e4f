"""From records to papers: records of the same paper become one, whatever order they come in."""

from __future__ import annotations

import hashlib
import heapq
import re
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import count

from kg.model import Paper
from kg.names import title_id
from kg.report import Report

_SHORT_TITLE = 12
_OPENING = 100
_AGREEING = 80
_SHOWN = 5
_NOT_WORD = re.compile(r"\W")
_DOI_PREFIX = re.compile(r"^(?:https?://(?:dx\.)?doi\.org/|doi:\s*)")
_ARXIV_NUMBER = r"(\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?/\d{7})(?:v\d+)?"
_ARXIV_ID = re.compile(rf"(?:arxiv:\s*)?{_ARXIV_NUMBER}")
_ARXIV_DOI_START = "10.48550/arxiv."
_ARXIV_DOI = re.compile(rf"10\.48550/arxiv\.{_ARXIV_NUMBER}")
_ARXIV_URL = re.compile(rf"(?:https?://)?(?:[\w.]*arxiv\.org/(?:abs|pdf|html)|huggingface\.co/papers)/{_ARXIV_NUMBER}(?!\d)")
# Titles that many different papers bear, as folded titles.
_GENERIC = re.compile(
    r"introduction|conclusions|acknowledge?ments|bookreview|tableofcontents|frontmatter|backmatter|guesteditorial|"
    r"guesteditors?introduction|letters?totheeditor|(?:author|subject)index|invitedtalks?|keynoteaddress|"
    r"messagefromthechairs|(?:program|organi[sz]ing)committee|tutorialabstracts"
)

Key = tuple[str, ...]


def arxiv_number(text: str) -> str | None:
    """The arXiv id without its version that `text` is or leads to: an id, `arXiv:...`, an arXiv DOI or address; else None."""
    told = text.strip().lower()
    plain = _ARXIV_ID.fullmatch(told) or _ARXIV_DOI.fullmatch(_DOI_PREFIX.sub("", told)) or _ARXIV_URL.match(told)
    return plain[1] if plain else None


def merge(records: Iterable[Paper], report: Report) -> tuple[Paper, ...]:
    """The papers behind a set of records, sorted by id; every id occurs once.

    Records are one paper if a chain of equal ids, DOIs, arXiv ids or folded titles joins them. Only the set of records
    counts, not their order or number. Keep the records to merge them again with later ones: a merged paper no longer
    shows every title and number that its records had. Records of one paper that contradict each other are noted.
    `kg.merging` does the same for more records than memory holds.
    """
    every = list(dict.fromkeys(records))
    joined = Joined(len(every))
    first: dict[Key, int] = {}
    for number, record in enumerate(every):
        for key in keys(record):
            joined.join(number, first.setdefault(key, number))
    groups: dict[int, Gathered] = defaultdict(Gathered)
    for number, record in enumerate(every):
        groups[joined.root(number)].add(record)
    odds = Odds()
    for group in groups.values():
        odds.look_at(group)
    odds.tell(report)
    return tuple(sorted(_with_own_ids([group.paper() for group in groups.values()]), key=lambda paper: paper.id))


class Joined:
    """Which of so many numbers belong together: eight bytes are held of each (union-find with path halving)."""

    def __init__(self, size: int) -> None:
        self._parent = array("q", range(size))

    def root(self, number: int) -> int:
        """The number that stands for all that were joined with this one."""
        parent = self._parent
        while parent[number] != number:
            parent[number] = parent[parent[number]]
            number = parent[number]
        return number

    def join(self, one: int, other: int) -> None:
        """Makes two numbers, and all that were joined with either of them, belong together."""
        self._parent[self.root(one)] = self.root(other)


class Gathered:
    """What is kept of the records of one paper, which are taken in one after the other: their order leaves no trace."""

    def __init__(self) -> None:
        self._records: list[Paper] = []
        """The only record; of several, one that holds what is kept of them."""
        self._own: str | None = None
        self.is_single = True
        self.years: set[int | None] = set()
        self.authors: set[int | None] = set()
        self.openings: set[str] = set()

    def add(self, record: Paper) -> None:
        """Takes in a record of the paper."""
        if not self._records:
            self._records = [record]
            return
        if self.is_single:
            self.is_single = False
            self._note(self._records[0])
        self._note(record)
        self._records = [_merged([*self._records, record])]

    def _note(self, record: Paper) -> None:
        self.years.add(record.year)
        self.authors.add(record.authors)
        self.openings.add(_folded(record.abstract)[:_AGREEING])
        if _has_own_id(record):
            self._own = min(self._own or record.id, record.id)

    def paper(self) -> Paper:
        """The paper; of a single record that record as it is."""
        (kept,) = self._records
        return kept if self.is_single else replace(kept, id=self._own or title_id(kept.title))


def _folded(text: str) -> str:
    return _NOT_WORD.sub("", text.lower())


def text_key(paper: Paper) -> str:
    """Identity of a paper's text: 40 hex digits of SHA-1 over title and abstract."""
    return hashlib.sha1(f"{paper.title}\0{paper.abstract}".encode(), usedforsecurity=False).hexdigest()


def _has_own_id(record: Paper) -> bool:
    return record.id != title_id(record.title)


def keys(record: Paper) -> Iterator[Key]:
    """All that another record of the same paper may share."""
    title = _folded(record.title)
    telling = len(title) >= _SHORT_TITLE and not _GENERIC.fullmatch(title)
    if telling or _has_own_id(record):
        yield ("id", record.id)
    yield ("title", title) if telling else ("title", title, _folded(record.abstract)[:_OPENING])
    doi = _doi(record)
    if doi:
        yield ("doi", doi)
    for number in (_ARXIV_ID.fullmatch((record.arxiv_id or "").strip().lower()), _ARXIV_DOI.fullmatch(doi)):
        if number:
            yield ("arxiv", number[1])
    address = _ARXIV_URL.match((record.url or "").strip().lower())
    if address:
        yield ("arxiv", address[1])


def _doi(record: Paper) -> str:
    return _DOI_PREFIX.sub("", (record.doi or "").strip().lower())


def _merged(records: list[Paper]) -> Paper:
    """One paper out of several records of it, free of their order; the id is that of the first."""
    return Paper(
        id=records[0].id,
        title=_longest(record.title for record in records),
        abstract=_longest(record.abstract for record in records),
        # A full date tells more than a year, even than an earlier one.
        published=min(_known(r.published for r in records), key=lambda date: (-len(date), date), default=None),
        url=min(_known(record.url for record in records), default=None),
        # A preprint's DOI names the same text as its arXiv id: the publisher's tells more.
        doi=min(_known(record.doi for record in records), key=lambda doi: (_ARXIV_DOI_START in doi.lower(), doi), default=None),
        arxiv_id=min(_known(record.arxiv_id for record in records), default=None),
        authors=max((r.authors for r in records if r.authors is not None), default=None),
        upvotes=max((r.upvotes for r in records if r.upvotes is not None), default=None),
        sources=tuple(sorted({source for record in records for source in record.sources})),
        author_names=min((record.author_names for record in records), key=_fewest_named_last),
    )


def _longest(texts: Iterable[str]) -> str:
    return min(texts, key=lambda text: (-len(text), text))


def _fewest_named_last(names: tuple[str, ...]) -> tuple[int, int, tuple[str, ...]]:
    """The order that begins with the most authors, and of as many with the longest names: those written out."""
    return -len(names), -sum(map(len, names)), names


def _known(values: Iterable[str | None]) -> Iterator[str]:
    return (value for value in values if value)


def _with_own_ids(papers: list[Paper]) -> list[Paper]:
    """The papers, each with an id of its own."""
    for turn in count(1):
        same: dict[str, list[Paper]] = defaultdict(list)
        for paper in papers:
            same[paper.id].append(paper)
        if len(same) == len(papers):
            break
        papers = []
        for sharing in same.values():
            keeper, *others = sorted(sharing, key=claim)
            papers += [keeper, *(with_another_id(paper, turn) for paper in others)]
    return papers


def claim(paper: Paper) -> tuple[bool, str, str]:
    """Of different papers with one id, as those called "Introduction" have, the one whose claim is least keeps it."""
    return not _has_own_id(paper), paper.abstract, paper.title


def with_another_id(paper: Paper, turn: int) -> Paper:
    """The paper with an id made from title and abstract; in a further `turn`, should that one be taken as well, another."""
    return replace(paper, id=title_id(f"{paper.title} {paper.abstract}{turn if turn > 1 else ''}"))


def _different_years(group: Gathered) -> str | None:
    years = sorted(year for year in group.years if year is not None)
    return ", ".join(map(str, years)) if years and years[-1] - years[0] > 1 else None


def _different_authors(group: Gathered) -> str | None:
    counts = sorted(number for number in group.authors if number is not None)
    return ", ".join(map(str, counts)) if len(counts) > 1 else None


def _different_abstracts(group: Gathered) -> str | None:
    kept = _folded(group.paper().abstract)
    odd = sum(not opening.startswith(kept[:_AGREEING]) and not kept.startswith(opening) for opening in group.openings)
    return f"{odd + 1} abstracts" if odd else None


_ODDS: tuple[tuple[Callable[[Gathered], str | None], str], ...] = (
    (_different_years, "years more than one apart (the earliest full date was kept)"),
    (_different_authors, "different numbers of authors (the highest was kept)"),
    (_different_abstracts, "abstracts that begin differently (the longest was kept): are they one paper?"),
)


class Odds:
    """Papers whose records contradict each other: all are counted, and of each way to do so the first few by id are named."""

    def __init__(self) -> None:
        self._counts = [0] * len(_ODDS)
        self._named: list[list[tuple[str, str, str]]] = [[] for _ in _ODDS]

    def look_at(self, group: Gathered) -> None:
        """Counts the paper in if its records are at odds."""
        if group.is_single:
            return
        for way, (disagreement, _) in enumerate(_ODDS):
            how = disagreement(group)
            if how:
                paper = group.paper()
                self._counts[way] += 1
                self._named[way] = heapq.nsmallest(_SHOWN, [*self._named[way], (paper.id, paper.title, how)])

    def tell(self, report: Report) -> None:
        """One note for each way in which records disagree."""
        for found, named, (_, what) in zip(self._counts, self._named, _ODDS, strict=True):
            if found:
                some = "; ".join(f"'{title}' ({how})" for _, title, how in named)
                more = f"; and {found - _SHOWN} more" if found > _SHOWN else ""
                how_many = "1 paper has records with" if found == 1 else f"{found} papers have records with"
                report.note(f"{how_many} {what}: {some}{more}.")
