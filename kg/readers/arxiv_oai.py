"""Answers of arXiv's OAI-PMH service in the forms `arXiv`, `arXivRaw`, `arXivOld` and `oai_dc`, and records cut out of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element

from kg.model import Paper
from kg.readers.base import Head, ReadOptions, Source
from kg.readers.categories import category_named
from kg.readers.record import Draft, Refused, date_in, given_first, names_in, of_categories, papers
from kg.readers.text import one_line
from kg.readers.xml_records import begins_with, elements, text_in, words
from kg.report import Reason, Report

_OAI = re.compile(r"openarchives\.org/OAI|arxiv\.org/OAI|oai:arXiv\.org", re.IGNORECASE)
_IDENTIFIER = re.compile(r"oai:arxiv\.org:", re.IGNORECASE)
_COMMENT = re.compile(r"\s*comments?\s*:", re.IGNORECASE)


def _draft(record: Element) -> Draft:
    found = _metadata(record)
    identifier = text_in(record, "header/identifier")
    arxiv_id = _IDENTIFIER.sub("", identifier) if _IDENTIFIER.match(identifier) else ""
    draft = _of_dublin_core(found) if found.tag == "dc" else _of_arxiv(found)
    draft.arxiv_id = draft.arxiv_id or arxiv_id
    draft.source = "arXiv" if draft.arxiv_id else "OAI-PMH"
    return draft


def _metadata(record: Element) -> Element:
    """What is told of the paper. Raises Refused where that is nothing."""
    if record.tag == "error":
        said = f"{record.get('code', '')}: {one_line(words(record))}"
        raise Refused(Reason.NOT_PARSED, f"the service answered with an error: {said}")
    header, identifier = record.find("header"), text_in(record, "header/identifier")
    if header is not None and header.get("status") == "deleted":
        raise Refused(Reason.NO_TITLE, f"{identifier} was deleted at its source")
    found = record.find("metadata/*")
    if found is None:
        raise Refused(Reason.NO_TITLE, f"{identifier or 'the record'} comes without metadata")
    return found


def _categories(record: Element) -> list[str]:
    found = _metadata(record)
    if found.tag != "dc":
        return text_in(found, "categories").split()
    subjects = [words(one) for one in found.iterfind("subject")]
    # Further subjects are classes of other kinds; a paper that has only such is in another category than any of arXiv's.
    return [category_named(subject) or subject for subject in subjects]


def _of_arxiv(found: Element) -> Draft:
    people = [
        " ".join(part for name in ("forenames", "keyname", "suffix") if (part := text_in(author, name)))
        for author in found.iterfind("authors/author")
    ]
    number = text_in(found, "id")
    return Draft(
        source="arXiv",
        title=text_in(found, "title"),
        abstract=text_in(found, "abstract"),
        published=date_in(text_in(found, "created") or text_in(found, "version/date")),
        doi=text_in(found, "doi"),
        arxiv_id=number,
        links=(f"https://arxiv.org/abs/{number.strip()}",) if number else (),
        authors=tuple(people) or names_in(text_in(found, "authors")),
        is_latex=True,
    )


def _of_dublin_core(found: Element) -> Draft:
    identifiers = [words(one).strip() for one in found.iterfind("identifier")]
    # The abstract comes first, then comments on it.
    told = [text for one in found.iterfind("description") if not _COMMENT.match(text := words(one))]
    dates = sorted(date for one in found.iterfind("date") if (date := date_in(words(one))))
    return Draft(
        source="OAI-PMH",
        title=text_in(found, "title"),
        abstract=told[0] if told else "",
        published=dates[0] if dates else None,
        doi=next((text for text in identifiers if "10." in text and "arxiv.org/abs" not in text), ""),
        links=tuple(text for text in identifiers if text.startswith("http")),
        authors=tuple(given_first(one_line(words(one))) for one in found.iterfind("creator")),
        is_latex=True,
    )


class _ArxivOai:
    name = "arxiv_oai"
    marks = "OAI-PMH XML of arXiv: <OAI-PMH> or <record> with <metadata> in the form arXiv, arXivRaw or oai_dc"
    rank = 10
    by_category = True

    def accepts(self, head: Head) -> bool:
        """True if its first element is one of OAI-PMH's, and it names the protocol or arXiv."""
        return begins_with(head.text, "OAI-PMH", "ListRecords", "GetRecord", "record", "records") and bool(_OAI.search(head.text))

    def read(self, source: Source, options: ReadOptions, report: Report) -> Iterator[Paper]:
        """The papers of the file, a record at a time."""
        found = elements(source, report, ("record", "error"))
        return papers(of_categories(found, options.categories, _categories, report), _draft, report)


READER: Final = _ArxivOai()
