"""Pages of "Daily Papers" searches, saved as text.

A record is a title, a blank line, an abstract (mostly one long line), and mostly some lines of metadata: the number of
authors, the date, the upvotes. Nothing marks where a record begins, so it is told from lengths, sentences and metadata.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final

from kg.model import Paper
from kg.names import title_id
from kg.readers.base import Head, ReadOptions, Source
from kg.readers.files import lines
from kg.readers.page_metadata import Date, Metadata
from kg.readers.text import iso_date, one_line, shown, unusable
from kg.report import Reason, Report

_SOURCE = "Daily Papers"
_INVISIBLE = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad"
_WHITE = "".join(chr(code) for code in range(0x3001) if chr(code).isspace()) + _INVISIBLE
_LONGEST_TITLE = 300
_LONGEST_EXTRA = 80
_SHORT_EXTRA = 40
# What the page itself says, without white space, which the saving program may have lost.
_FURNITURE = re.compile(
    r"new|gettrendingpapersinyouremailinbox!|subscribe|dailypapers|trendingpapers|byakandtheresearchcommunity|search|login|"
    r"signup|models|datasets|spaces|community|docs|enterprise|pricing|company|tos|privacy|about|careers|jobs|website|"
    r"prev(?:ious)?|next|loadmore|papers|©?huggingface|systemtheme"
)
_SIGNS = frozenset(("gettrendingpapersinyouremailinbox!", "dailypapers", "byakandtheresearchcommunity"))
_SENTENCE_ENDS = re.compile(r"[^\W\d]{4,}[.!?]\s+[A-Z]")
_CLOSED = re.compile(r"[.;,:…]['\")\]]*$")
# Parts of an abstract that stand on a line of their own: items of a list, headings, what begins with a lower-case word.
# Names that begin titles are no such words: `reBEN: ...`, `fairseq: ...`, `word2vec ...`.
_ITEM = re.compile(r"[•\-–*]\s|\(?(?:\d{1,2}|[ivx]+|[a-z])\)\s|[a-z]+(?![\w:-])")
_HEADING = re.compile(
    r"(?:background|objectives?|motivation|methods?|results?|conclusions?|availability|abstract|tl;?dr|keywords|code|"
    r"project(?: page)?|demo|website)\s*(?:[:.]|$)",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Paragraph:
    text: str
    line: int
    touches_metadata: bool = False
    """No blank line stands between it and the metadata under it."""


@dataclass(slots=True)
class _Run:
    """Paragraphs up to the next metadata, and that metadata (None at the end of the page)."""

    paragraphs: list[_Paragraph] = field(default_factory=list)
    metadata: Metadata | None = None
    extra: list[str] = field(default_factory=list)
    """Lines between those of the metadata that say nothing known."""


@dataclass(slots=True)
class _Record:
    title: _Paragraph
    abstract: list[_Paragraph] = field(default_factory=list)
    metadata: Metadata | None = None


def _folded(line: str) -> str:
    return "".join(line.split()).lower()


class _Runs:
    """Cuts the lines of a page into runs."""

    def __init__(self) -> None:
        self.finished: list[_Run] = []
        self._run = _Run()
        self._block: list[str] = []
        self._block_line = 0
        self._after_blank = True

    def feed(self, number: int, line: str) -> None:
        """Take the next line."""
        text = line.strip(_WHITE)
        if not text:
            self._end_block()
            self._after_blank = True
            return
        # The metadata of a run ends where text follows it.
        metadata = None if self._block else self._run.metadata
        fresh = metadata or Metadata()
        if fresh.absorb(text, begun=metadata is not None):
            self._end_block(touches_metadata=True)
            self._run.metadata = fresh
        elif metadata and not self._after_blank and not metadata.date and len(text) <= _LONGEST_EXTRA:
            # A line between the authors and the date, such as an institution: no record begins there.
            self._run.extra.append(text)
        else:
            if not self._block:
                self._block_line = number
            self._block.append(text)
        self._after_blank = False

    def end(self) -> list[_Run]:
        """All runs of the page."""
        self._end_block()
        self._end_run()
        return self.finished

    def _end_run(self) -> None:
        if self._run.paragraphs or self._run.metadata:
            self.finished.append(self._run)
        self._run = _Run()

    def _end_block(self, *, touches_metadata: bool = False) -> None:
        block, self._block = self._block, []
        if not block or all(_FURNITURE.fullmatch(_folded(line)) for line in block):
            return
        if self._run.metadata:
            self._end_run()
        for first, text in _parts(block):
            self._run.paragraphs.append(_Paragraph(one_line(text), self._block_line + first))
        self._run.paragraphs[-1].touches_metadata = touches_metadata


def _parts(block: list[str]) -> Iterator[tuple[int, str]]:
    """The paragraphs of lines without a blank line between them, each with the index of its first line.

    A line too long for a title is an abstract by itself, and what stands around it is not: blank lines may be lost.
    """
    by_line = any(len(text) > _LONGEST_TITLE for text in block)
    numbered = enumerate(block)
    for _, group in groupby(numbered, key=lambda line: by_line and len(line[1]) > _LONGEST_TITLE):
        lines_of_part = list(group)
        yield lines_of_part[0][0], " ".join(text for _, text in lines_of_part)


def _titlelike(text: str) -> bool:
    """True if a paragraph, seen by itself, could be a title."""
    if len(text) > _LONGEST_TITLE or "://" in text or _SENTENCE_ENDS.search(text) or _CLOSED.search(text):
        return False
    return not _ITEM.match(text) and not _HEADING.match(text)


class _Records:
    """Joins the paragraphs of runs into records; what belongs to none is reported."""

    def __init__(self, name: str, report: Report) -> None:
        self._name, self._report = name, report
        self.complete: list[_Record] = []
        self.extra: list[str] = []

    def add(self, run: _Run, *, last: bool) -> None:
        """Take the next run of the page."""
        record: _Record | None = None
        paragraphs = self._without_extra_line(run)
        for i, paragraph in enumerate(paragraphs):
            following = paragraphs[i + 1] if i + 1 < len(paragraphs) else None
            if record is not None and not self._begins(record, paragraph, following):
                record.abstract.append(paragraph)
                continue
            self._close(record, None)
            record = None
            if len(paragraph.text) <= _LONGEST_TITLE:
                record = _Record(paragraph)
            else:
                self._reject(paragraph, Reason.NO_TITLE, "text without a title above it")
        self._close(record, run.metadata, cut=last and run.metadata is None)

    @staticmethod
    def _begins(record: _Record, paragraph: _Paragraph, following: _Paragraph | None) -> bool:
        """True if `paragraph` is the next title rather than a part of `record`."""
        if not _titlelike(paragraph.text):
            return False
        # Right below a title stands its abstract, however short, unless what follows shows that this is a title too.
        return bool(record.abstract) or (following is not None and not _titlelike(following.text))

    def _without_extra_line(self, run: _Run) -> list[_Paragraph]:
        """The paragraphs of a run without a line that belongs to the metadata under it, such as an institution."""
        paragraphs, extra = run.paragraphs, run.extra
        if len(paragraphs) > 2 and run.metadata and run.metadata.counts_authors:
            above, last = paragraphs[-2].text, paragraphs[-1].text
            # Apart from the metadata, only what is too short for most titles is taken for such a line.
            longest = _LONGEST_EXTRA if paragraphs[-1].touches_metadata else _SHORT_EXTRA
            if len(last) <= longest and _titlelike(last) and not _titlelike(above):
                paragraphs, extra = paragraphs[:-1], [last, *extra]
        self.extra += extra
        return paragraphs

    def end(self) -> list[_Record]:
        """All records that have an abstract; a note tells of lines beside the metadata."""
        different = list(dict.fromkeys(self.extra))
        if different:
            some = ", ".join(shown(text) for text in different[:5]) + (", …" if len(different) > 5 else "")
            self._report.note(f"{self._name}: lines beside the metadata were left out ({len(self.extra)}): {some}.")
        return self.complete

    def _close(self, record: _Record | None, metadata: Metadata | None, *, cut: bool = False) -> None:
        if record is None:
            return
        record.metadata = metadata
        if record.abstract:
            self.complete.append(record)
        elif cut:
            self._reject(record.title, Reason.CUT_OFF, "the page ends after this title")
        elif not self.complete and not (metadata and metadata.counts_authors):
            self._report.note(f"{self._name}: {shown(record.title.text)} above the first paper was taken for the page's head.")
        else:
            self._reject(record.title, Reason.NO_ABSTRACT, "a title without an abstract below it")

    def _reject(self, paragraph: _Paragraph, reason: Reason, what: str) -> None:
        self._report.reject(f"{self._name}, line {paragraph.line}", reason, f"{what}: {shown(paragraph.text)}")


def _page_year(records: list[_Record], options: ReadOptions, name: str, report: Report) -> int | None:
    """The year for dates printed without one, with a note: as given, else the one after the latest on the page."""
    dates = [record.metadata.date for record in records if record.metadata and record.metadata.date]
    bare = sum(date[0] is None for date in dates)
    printed = [date[0] for date in dates if date[0] is not None]
    year = options.page_year or (max(printed) + 1 if printed else None)
    if not bare:
        return year
    what = f"{name}: {'1 date is' if bare == 1 else f'{bare} dates are'} printed without a year"
    if options.page_year:
        report.note(f"{what}; {year} was taken, as given by --page-year.")
    elif year:
        report.note(f"{what}; {year} was taken, the year after the latest one on the page. --page-year sets another.")
    else:
        report.note(f"{what}, and no other date on the page tells it: they were left out. --page-year sets it.")
    return year


def _published(date: Date | None, page_year: int | None) -> str | None:
    if date is None:
        return None
    year, month, day = date
    year = page_year if year is None else year
    return None if year is None else iso_date(year, month, day)


class _DailyPapers:
    name = "daily_papers"
    marks = "a \"Daily Papers\" search page saved as text: titles, abstracts, lines like '• 5 authors', 'Oct 5, 2022 12'"
    rank = 50

    def accepts(self, head: Head) -> bool:
        """True if the page's own head is there, or an authors line with a date under an abstract."""
        if head.text.lstrip(_WHITE)[:1] in "{[<":
            return False
        top = [text for line in head.text.split("\n", 80)[:80] if (text := _folded(line))]
        if _SIGNS.intersection(top[:20]):
            return True
        runs = _Runs()
        for number, line in enumerate(head.text.split("\n"), start=1):
            runs.feed(number, line)
        return any(run.metadata and run.metadata.counts_authors and run.metadata.date for run in runs.end() if run.paragraphs)

    def read(self, source: Source, options: ReadOptions, report: Report) -> Iterator[Paper]:
        """The papers of the page. It is held whole: a date without a year depends on all others."""
        runs = _Runs()
        for number, line in lines(source, report):
            runs.feed(number, line)
        joined = _Records(source.name, report)
        page = runs.end()
        for run in page:
            joined.add(run, last=run is page[-1])
        records = joined.end()
        year = _page_year(records, options, source.name, report)
        for record in records:
            title, abstract = record.title.text, " ".join(paragraph.text for paragraph in record.abstract)
            refusal = unusable(title, abstract)
            if refusal:
                report.reject(f"{source.name}, line {record.title.line}", *refusal)
                continue
            metadata = record.metadata or Metadata()
            yield Paper(
                id=title_id(title),
                title=title,
                abstract=abstract,
                published=_published(metadata.date, year),
                authors=metadata.authors,
                upvotes=metadata.upvotes,
                sources=(_SOURCE,),
            )


READER: Final = _DailyPapers()
