"""Answers of Hugging Face's Daily Papers API: `https://huggingface.co/api/daily_papers`, and of single papers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kg.model import Paper
from kg.papers import arxiv_number
from kg.readers.base import Head, ReadOptions, Source
from kg.readers.json_records import Row, peek, records
from kg.readers.jsonfields import at, rows, string
from kg.readers.record import Draft, date_in, papers, whole
from kg.report import Report


def _draft(row: Row) -> Draft:
    inner = row.get("paper")
    paper: Row = inner if isinstance(inner, dict) else row
    number = string(paper, "id")
    arxiv_id = number if arxiv_number(number) else ""
    return Draft(
        # The name that the page's own reader gives: both are one source.
        source="Daily Papers",
        title=string(paper, "title") or string(row, "title"),
        abstract=string(paper, "summary") or string(row, "summary") or string(paper, "abstract"),
        # The outer date is that of the day's list.
        published=date_in(string(paper, "publishedAt")) or date_in(string(row, "publishedAt")),
        arxiv_id=arxiv_id,
        links=(f"https://huggingface.co/papers/{arxiv_id}",) if arxiv_id else (),
        authors=tuple(string(author, "name") for author in rows(paper, "authors")),
        upvotes=whole(at(paper, "upvotes")),
        is_latex=True,
    )


class _DailyPapersApi:
    name = "daily_papers_api"
    marks = 'JSON of Hugging Face\'s Daily Papers API: objects with "paper", "summary", "publishedAt", "upvotes"'
    rank = 10

    def accepts(self, head: Head) -> bool:
        """True if the first record has a summary, bare or within a paper, and a date or votes."""
        first = peek(head)
        within = first.kind("paper") == "start_map" and first.any("paper.summary", "summary", "paper.title")
        return within or first.has("summary", "publishedAt") or first.has("summary", "upvotes")

    def read(self, source: Source, options: ReadOptions, report: Report) -> Iterator[Paper]:  # noqa: ARG002
        """The papers of the file, one at a time."""
        return papers(records(source, report), _draft, report)


READER: Final = _DailyPapersApi()
