"""CSL JSON, as Zotero, Better BibTeX, pandoc, manubot and DOI content negotiation write it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from kg.model import Paper
from kg.readers.base import Head, ReadOptions, Source
from kg.readers.json_records import Row, peek, records
from kg.readers.jsonfields import at, date_parts, person, rows, string
from kg.readers.record import Draft, date_in, date_of, papers
from kg.report import Report

_DATES = ("issued", "published", "published-online", "published-print", "created", "submitted")
_ARXIV = re.compile(r"arxiv\s*(?:preprint\s*)?(?:arxiv)?\s*[:/]\s*(\S+?)(?:\s|\[|;|,|$)", re.IGNORECASE)
_BEYOND = ("DOI", "URL", "author", "container-title", "abstract", "id", "editor", "publisher", "page", "publisher-place")


def _draft(row: Row) -> Draft:
    return Draft(
        source="CSL JSON",
        title=string(row, "title"),
        abstract=string(row, "abstract"),
        published=next((date for key in _DATES if (date := _date(row, key))), None),
        doi=string(row, "DOI"),
        arxiv_id=_arxiv(row),
        links=(string(row, "URL"),),
        authors=tuple(person(one) for one in rows(row, "author")),
    )


def _date(row: Row, key: str) -> str | None:
    found = at(row, key)
    if isinstance(found, list) and found and isinstance(found[0], dict):  # the form of older pandoc
        return date_of(found[0].get("year"), found[0].get("month"), found[0].get("day"))
    if isinstance(found, str | int):
        return date_in(str(found))
    return date_of(*date_parts(row, key) or (None,)) or date_in(string(row, key, "raw") or string(row, key, "literal"))


def _arxiv(row: Row) -> str:
    """The arXiv id, for which CSL has no field: programs write it into several."""
    if "arxiv" in (string(row, "archive") + string(row, "publisher") + string(row, "container-title")).lower():
        for key in ("archive_location", "archive-location", "number"):
            if found := string(row, key):
                return found
    told = (_ARXIV.search(string(row, key)) for key in ("note", "number", "container-title", "annote"))
    return next((match[1] for match in told if match), "")


class _CslJson:
    name = "csl_json"
    marks = 'CSL JSON (Zotero, pandoc, DOI services): objects with "type", "title", "issued", "author" with "family"'
    rank = 30

    def accepts(self, head: Head) -> bool:
        """True if the first record has a type, a title that is text, and a date or names as CSL writes them."""
        first = peek(head)
        dated = first.any("issued.date-parts", "issued.raw", "issued.literal", "issued.item.year", "author.item.family")
        named = first.any("author.item.literal", "editor.item.family", "accessed.date-parts", "citation-key", "issued")
        return first.has("type") and (dated or named) and first.kind("title") in ("string", "") and first.any(*_BEYOND)

    def read(self, source: Source, options: ReadOptions, report: Report) -> Iterator[Paper]:  # noqa: ARG002
        """The papers of the file, one at a time."""
        return papers(records(source, report), _draft, report)


READER: Final = _CslJson()
