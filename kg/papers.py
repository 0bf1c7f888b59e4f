"""From records to papers: records of the same paper become one, whatever order they come in."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

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
    """
    papers = sorted(_groups(records), key=lambda group: group.paper.id)
    for disagreement, what in _DISAGREEMENTS:
        _note_disagreement(papers, disagreement, what, report)
    return tuple(group.paper for group in papers)


def records_of(records: Iterable[Paper]) -> dict[str, list[Paper]]:
    """The records behind each paper, by the id that `merge` gives it."""
    return {group.paper.id: group.records for group in _groups(records)}


class _Group:
    """The records of one paper, and the paper."""

    def __init__(self, records: list[Paper]) -> None:
        self.records = records
        self.paper = records[0] if len(records) == 1 else _merged(records)


def _groups(records: Iterable[Paper]) -> list[_Group]:
    return _with_own_ids([_Group(members) for members in _joined(list(dict.fromkeys(records)))])


def _joined(records: Sequence[Paper]) -> list[list[Paper]]:
    """The records in groups that share keys (union-find with path halving)."""
    parent = list(range(len(records)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    first: dict[Key, int] = {}
    for i, record in enumerate(records):
        for key in _keys(record):
            parent[root(i)] = root(first.setdefault(key, i))
    groups: dict[int, list[Paper]] = defaultdict(list)
    for i, record in enumerate(records):
        groups[root(i)].append(record)
    return list(groups.values())


def _folded(text: str) -> str:
    return _NOT_WORD.sub("", text.lower())


def _has_own_id(record: Paper) -> bool:
    return record.id != title_id(record.title)


def _keys(record: Paper) -> Iterator[Key]:
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
    """One paper out of several records of it, free of their order."""
    title = _longest(record.title for record in records)
    return Paper(
        id=min((record.id for record in records if _has_own_id(record)), default=title_id(title)),
        title=title,
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


def _with_own_ids(groups: list[_Group]) -> list[_Group]:
    """The groups, each with an id of its own.

    Different papers called "Introduction" have the same id made from the title: one keeps it, the others' ids are made
    from title and abstract.
    """
    same: dict[str, list[_Group]] = defaultdict(list)
    for group in groups:
        same[group.paper.id].append(group)
    for sharing in (groups for groups in same.values() if len(groups) > 1):
        sharing.sort(key=lambda group: (not _has_own_id(group.paper), group.paper.abstract, group.paper.title))
        for group in sharing[1:]:
            group.paper = replace(group.paper, id=title_id(f"{group.paper.title} {group.paper.abstract}"))
    return groups


def _different_years(group: _Group) -> str | None:
    years = sorted({record.year for record in group.records if record.year is not None})
    return ", ".join(map(str, years)) if years and years[-1] - years[0] > 1 else None


def _different_authors(group: _Group) -> str | None:
    counts = sorted({record.authors for record in group.records if record.authors is not None})
    return ", ".join(map(str, counts)) if len(counts) > 1 else None


def _different_abstracts(group: _Group) -> str | None:
    kept = _folded(group.paper.abstract)
    others = [_folded(text) for text in {record.abstract for record in group.records}]
    odd = sum(not other.startswith(kept[:_AGREEING]) and not kept.startswith(other[:_AGREEING]) for other in others)
    return f"{odd + 1} abstracts" if odd else None


_DISAGREEMENTS: tuple[tuple[Callable[[_Group], str | None], str], ...] = (
    (_different_years, "years more than one apart (the earliest full date was kept)"),
    (_different_authors, "different numbers of authors (the highest was kept)"),
    (_different_abstracts, "abstracts that begin differently (the longest was kept): are they one paper?"),
)


def _note_disagreement(groups: list[_Group], of: Callable[[_Group], str | None], what: str, report: Report) -> None:
    """One note for all papers whose records disagree in the same way; some of them are named."""
    found = [(group.paper, how) for group in groups if len(group.records) > 1 and (how := of(group))]
    if not found:
        return
    named = "; ".join(f"'{paper.title}' ({how})" for paper, how in found[:_SHOWN])
    more = f"; and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    count = "1 paper has records with" if len(found) == 1 else f"{len(found)} papers have records with"
    report.note(f"{count} {what}: {named}{more}.")
