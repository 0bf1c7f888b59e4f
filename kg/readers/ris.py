"""RIS, as Zotero, Mendeley, EndNote, Ovid, IEEE Xplore, Scopus and others write it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from kg.model import Paper
from kg.readers.base import Head, ReadOptions, Source
from kg.readers.files import short_lines
from kg.readers.record import Draft, Refused, date_in, doi_in, given_first, papers
from kg.readers.tagged import Record, records
from kg.readers.text import one_line
from kg.report import Reason, Report

_BEGINS = re.compile(r"^\ufeff?\s{0,3}TY(\s{1,3})-(?=\s|$)", re.MULTILINE)
_TAG = re.compile(r"^\s{0,3}([A-Z][A-Z0-9])(\s{1,3})-(?:\s|$)")
_SECOND = re.compile(r"^\s{0,3}(?!TY|ER)[A-Z][A-Z0-9]\s{1,3}-(?=\s|$)", re.MULTILINE)
_END = re.compile(r"^\s{0,3}ER\s{1,3}-?\s*$")
_ARXIV = re.compile(r"arxiv:\s*(\S+?)(?:\s|\[|;|$)", re.IGNORECASE)


def _tagged(lines: Iterator[tuple[int, str]]) -> Iterator[tuple[int, str, str | None, str]]:
    """Lines with their tags. What parts tag and dash is two blanks, or what this file writes; a word and a dash are no tag."""
    gap = "  "
    for number, line in lines:
        text = line.lstrip("\ufeff")
        match = _TAG.match(text)
        if _END.match(text):
            yield number, line, "ER", ""
        elif match is None:
            yield number, line, None, ""
        else:
            tag, between = match.groups()
            gap = between if tag == "TY" else gap
            yield number, line, tag if between in (gap, "  ") else None, text[match.end() :]


def _draft(record: Record) -> Draft:
    fields = _parsed(record)
    urls = [url for url in fields.get("urls", []) if url]
    date = next((text for key in ("publication_year", "year", "date") if (text := one_line(fields.get(key, "")))), "")
    fuller = [day for key in ("date", "publication_year") if (day := date_in(one_line(fields.get(key, ""))))]
    published = date_in(date)
    notes = " ".join(
        [*fields.get("notes", []), fields.get("type_of_work", ""), fields.get("publisher", ""), fields.get("journal", "")]
    )
    found = _ARXIV.search(f"{notes} {fields.get('accession_number', '')} {fields.get('number', '')}")
    return Draft(
        source="RIS",
        title=_first(fields, "title", "primary_title", "translated_title", "book_title", "short_title"),
        abstract=_first(fields, "abstract", "notes_abstract"),
        # A year alone tells less than the same year's date elsewhere in the record.
        published=max((f for f in fuller if published and f.startswith(published)), key=len, default=published),
        doi=next((text for text in (_first(fields, "doi"), *record.all("M3", "L3"), *urls) if doi_in(text)), ""),
        arxiv_id=found[1] if found else "",
        links=(*urls, *(_first(fields, key) for key in ("file_attachments2", "file_attachments1"))),
        authors=tuple(given_first(one_line(name)) for name in (fields.get("authors") or fields.get("first_authors") or [])),
    )


def _parsed(record: Record) -> dict[str, Any]:
    """The fields by the names that rispy gives to tags."""
    import rispy

    mapping = {**rispy.config.TAG_KEY_MAPPING, "BT": "book_title", "CT": "translated_title"}
    texts = {"\n".join(record.all(tag)): tag for tag in ("AB", "N2")}  # some programs write a tag for each paragraph
    lines = [f"{tag}  - {one_line(text)}" for tag, text in record.fields if tag not in texts.values()]
    lines += [f"{tag}  - {one_line(text)}" for text, tag in texts.items()]
    found = rispy.RisParser(mapping=mapping, skip_unknown_tags=True).parse("\n".join([*lines, "ER  - "]))
    if not found:
        raise Refused(Reason.NOT_PARSED, "no field of RIS in it")
    return dict(found[0])


def _first(fields: dict[str, Any], *names: str) -> str:
    return next((str(fields[name]) for name in names if fields.get(name)), "")


class _Ris:
    name = "ris"
    marks = "RIS: lines like 'TY  - JOUR', 'TI  - ...', 'AB  - ...', and 'ER  -' at the end of each record"
    rank = 20

    def accepts(self, head: Head) -> bool:
        """True if a record begins, and another tag follows."""
        begun = _BEGINS.search(head.text)
        return begun is not None and _SECOND.search(head.text, begun.end()) is not None

    def read(self, source: Source, options: ReadOptions, report: Report) -> Iterator[Paper]:  # noqa: ARG002
        """The papers of the file, a record at a time."""
        found = records(_tagged(short_lines(source, report)), source.name, report, begins="TY", ends="ER")
        return papers(found, _draft, report)


READER: Final = _Ris()
