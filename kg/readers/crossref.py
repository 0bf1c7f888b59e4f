"""Works of Crossref, from its API or its public data file; titles are lists, abstracts hold the markup of journals (JATS)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kg.model import Paper
from kg.readers.base import Head, ReadOptions, Source
from kg.readers.json_records import Row, peek, records
from kg.readers.jsonfields import date_parts, person, rows, string
from kg.readers.record import Draft, date_of, papers
from kg.report import Report

_DATES = ("issued", "published", "published-online", "published-print", "posted", "created")


def _draft(row: Row) -> Draft:
    title, subtitle = string(row, "title"), string(row, "subtitle")
    if subtitle and subtitle.lower() not in title.lower():
        title = f"{title}: {subtitle}" if title else subtitle
    return Draft(
        source="Crossref",
        title=title,
        abstract=string(row, "abstract"),
        published=next((date for key in _DATES if (date := date_of(*date_parts(row, key) or (None,)))), None),
        doi=string(row, "DOI"),
        links=(string(row, "URL"), string(row, "resource", "primary", "URL")),
        authors=tuple(person(one) for one in rows(row, "author")),
    )


class _Crossref:
    name = "crossref"
    marks = 'JSON of Crossref works: "DOI", "title" as a list, "issued", abstracts with <jats:p>'
    rank = 20

    def accepts(self, head: Head) -> bool:
        """True if the first record has a DOI and a list of titles, or the file is an answer of Crossref's API."""
        first = peek(head)
        own = first.any("is-referenced-by-count", "reference-count", "deposited", "indexed", "member", "prefix")
        return (first.has("DOI") and (first.kind("title") == "start_array" or (own and first.kind("title") != "string"))) or (
            first.has("message-type", "message-version")
        )

    def read(self, source: Source, options: ReadOptions, report: Report) -> Iterator[Paper]:  # noqa: ARG002
        """The papers of the file, a work at a time."""
        return papers(records(source, report), _draft, report)


READER: Final = _Crossref()
