"""MEDLINE text (`.nbib`, "PubMed format"): tags of up to four letters, a dash, and continued lines set in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from kg.model import Paper
from kg.readers.base import Head, ReadOptions, Source
from kg.readers.files import short_lines
from kg.readers.record import Draft, date_in, given_first, papers
from kg.readers.tagged import Record, records
from kg.readers.text import one_line
from kg.report import Report

_TAG = re.compile(r"^([A-Z]{2,4})\s{0,2}- ?(?=\S|$|\s)")
_BEGINS = re.compile(r"^\ufeff?PMID\s?-\s*\d+", re.MULTILINE)
_DOI = re.compile(r"(\S+)\s*\[doi\]")


def _tagged(lines: Iterator[tuple[int, str]]) -> Iterator[tuple[int, str, str | None, str]]:
    for number, line in lines:
        text = line.lstrip("\ufeff")
        match = _TAG.match(text)
        yield number, line, match[1] if match else None, text[match.end() :] if match else ""


def _draft(record: Record) -> Draft:
    number = one_line(record.first("PMID"))
    named = [one_line(name) for name in record.all("FAU")]
    # Short names are "Casbon JA": family name and initials.
    short = [re.sub(r"^(.*\S)\s+([A-Z]{1,4})$", r"\2 \1", one_line(name)) for name in record.all("AU")]
    return Draft(
        source="PubMed",
        title=record.first("TI", "TT", "BTI"),
        abstract=" ".join(record.all("AB")) or record.first("OAB"),
        published=date_in(record.first("DEP")) or date_in(record.first("DP")),
        doi=next((match[1] for text in record.all("LID", "AID", "DOI") if (match := _DOI.search(text))), ""),
        links=(f"https://pubmed.ncbi.nlm.nih.gov/{number}/",) if number.isdigit() else (),
        authors=tuple(map(given_first, named)) or tuple(short) or tuple(map(one_line, record.all("CN"))),
    )


class _Medline:
    name = "medline"
    marks = "MEDLINE text of PubMed (.nbib): lines like 'PMID- 16403221', 'TI  - ...', 'AB  - ...'"
    rank = 10

    def accepts(self, head: Head) -> bool:
        """True if a line gives a PubMed id."""
        return _BEGINS.search(head.text) is not None

    def read(self, source: Source, options: ReadOptions, report: Report) -> Iterator[Paper]:  # noqa: ARG002
        """The papers of the file, a record at a time."""
        found = records(_tagged(short_lines(source, report)), source.name, report, begins="PMID", ends=None)
        return papers(found, _draft, report)


READER: Final = _Medline()
