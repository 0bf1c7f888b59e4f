"""Answers of the arXiv API (Atom): `http://export.arxiv.org/api/query?...`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element

from kg.model import Paper
from kg.readers.base import Head, ReadOptions, Source
from kg.readers.record import Draft, Refused, date_in, of_categories, papers
from kg.readers.text import one_line
from kg.readers.xml_records import begins_with, elements, text_in, words
from kg.report import Reason, Report


def _draft(entry: Element) -> Draft:
    address = _address(entry)
    links = [link.get("href", "") for link in entry.iterfind("link")]
    return Draft(
        source="arXiv",
        title=text_in(entry, "title"),
        abstract=text_in(entry, "summary"),
        published=date_in(text_in(entry, "published")),
        doi=text_in(entry, "doi") or next((link for link in links if "doi.org/" in link), ""),
        links=(address, *links),
        authors=tuple(words(author.find("name")) for author in entry.iterfind("author")),
        is_latex=True,
    )


def _address(entry: Element) -> str:
    """Where the paper is. Raises Refused for an error, which arXiv tells as an entry."""
    address = text_in(entry, "id").strip()
    if "/api/errors" in address:
        raise Refused(Reason.NOT_PARSED, f"arXiv answered with an error: {one_line(text_in(entry, 'summary'))}")
    return address


def _categories(entry: Element) -> list[str]:
    _address(entry)
    return [term for name in ("category", "primary_category") for one in entry.iterfind(name) if (term := one.get("term", ""))]


class _ArxivAtom:
    name = "arxiv_atom"
    marks = "Atom XML of the arXiv API: <feed> with <entry>, <summary> and ids like http://arxiv.org/abs/1706.03762v7"
    rank = 10
    by_category = True

    def accepts(self, head: Head) -> bool:
        """True if it is an Atom feed, or one entry of it, that names arXiv."""
        return begins_with(head.text, "feed", "entry") and "arxiv.org/" in head.text

    def read(self, source: Source, options: ReadOptions, report: Report) -> Iterator[Paper]:
        """The papers of the file, an entry at a time."""
        entries = elements(source, report, ("entry",))
        return papers(of_categories(entries, options.categories, _categories, report), _draft, report)


READER: Final = _ArxivAtom()
