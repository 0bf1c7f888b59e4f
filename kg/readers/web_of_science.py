"""Web of Science's own tagged text (`.txt`, `.ciw`): two letters, a blank, and continued lines set in by three."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from kg.model import Paper
from kg.readers.base import Head, ReadOptions, Source
from kg.readers.files import short_lines
from kg.readers.record import Draft, Refused, date_in, given_first, papers
from kg.readers.tagged import Record, records
from kg.readers.text import one_line
from kg.report import Reason, Report

_TAG = re.compile(r"^([A-Z][A-Z0-9])(?: |$)")
_SIGNED = re.compile(r"^\ufeff?FN .*(?:Web of Science|ISI|Thomson|Clarivate)|^VR 1\.0", re.MULTILINE)
_RECORD = re.compile(r"^\ufeff?PT [A-Z]\s*$\n(?:^[A-Z][A-Z0-9] )", re.MULTILINE)


def _tagged(lines: Iterator[tuple[int, str]]) -> Iterator[tuple[int, str, str | None, str]]:
    for number, line in lines:
        text = line.lstrip("\ufeff")
        match = _TAG.match(text)
        yield number, line, match[1] if match else None, text[match.end() :] if match else ""


def _draft(record: Record) -> Draft:
    fields = _parsed(record)
    people = fields.get("author_full_name") or fields.get("authors") or fields.get("group_authors") or []
    year, day = str(fields.get("publication_year", "")), str(fields.get("publication_date", ""))
    return Draft(
        source="Web of Science",
        title=str(fields.get("document_title", "")),
        abstract=str(fields.get("abstract", "")),
        published=date_in(f"{day} {year}" if year not in day else day),
        doi=str(fields.get("doi", "")),
        authors=tuple(given_first(one_line(name)) for name in people),
    )


def _parsed(record: Record) -> dict[str, Any]:
    """The fields by the names that rispy gives to tags."""
    import rispy

    many = rispy.config.WOK_LIST_TYPE_TAGS
    lines = [
        f"{tag} {text}" for tag, whole in record.fields for text in (whole.split("\n") if tag in many else [one_line(whole)])
    ]
    found = rispy.WokParser(skip_unknown_tags=True).parse("\n".join([*lines, "ER "]))
    if not found:
        raise Refused(Reason.NOT_PARSED, "no field of Web of Science in it")
    return dict(found[0])


class _WebOfScience:
    name = "web_of_science"
    marks = "Web of Science text: 'FN Clarivate Analytics Web of Science', then records from 'PT J' to 'ER'"
    rank = 20

    def accepts(self, head: Head) -> bool:
        """True if the head of such a file is there, or a record begins."""
        return _RECORD.search(head.text) is not None or (_SIGNED.search(head.text) is not None and "\nPT " in head.text)

    def read(self, source: Source, options: ReadOptions, report: Report) -> Iterator[Paper]:  # noqa: ARG002
        """The papers of the file, a record at a time."""
        ignored = frozenset(("FN", "VR", "EF"))
        found = records(_tagged(short_lines(source, report)), source.name, report, begins="PT", ends="ER", ignored=ignored)
        return papers(found, _draft, report)


READER: Final = _WebOfScience()
