"""The ACL Anthology's own XML: one file a collection, with volumes and papers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element

from kg.model import Paper
from kg.readers.base import Head, ReadOptions, Source
from kg.readers.record import Draft, date_in, date_of, papers
from kg.readers.xml_records import begins_with, elements, text_in, words
from kg.report import Report

_Placed = tuple[Element, str | None]
"""A paper, and the date of the volume that it stands in."""


def _draft(placed: _Placed) -> Draft:
    paper, volume_date = placed
    address = text_in(paper, "url").strip()
    return Draft(
        source="ACL Anthology",
        title=text_in(paper, "title"),
        abstract=text_in(paper, "abstract"),
        published=date_of(text_in(paper, "year") or None, text_in(paper, "month") or None) or volume_date,
        doi=text_in(paper, "doi"),
        links=(address if "://" in address or not address else f"https://aclanthology.org/{address}/",),
        authors=tuple(_person(author) for author in paper.iterfind("author")),
        is_latex=False,
    )


def _person(author: Element) -> str:
    parts = (text_in(author, "first"), text_in(author, "last"))
    return " ".join(part.strip() for part in parts if part.strip()) or words(author)


def _papers_with_dates(found: Iterator[tuple[str, Element]]) -> Iterator[tuple[str, _Placed]]:
    date = None
    for where, element in found:
        if element.tag == "collection":
            date = date_in(element.get("id", "")[:4])
        elif element.tag == "meta":
            date = (
                date_of(text_in(element, "year") or None, text_in(element, "month").split("–")[0].split("-")[0] or None) or date
            )
        elif element.tag == "paper":
            yield where, (element, date)


class _AclAnthology:
    name = "acl_anthology"
    marks = 'XML of the ACL Anthology: <collection id="2022.acl"> with <volume>, <meta> and <paper>'
    rank = 10

    def accepts(self, head: Head) -> bool:
        """True if its first element is a collection or volume that holds what the Anthology's do."""
        return begins_with(head.text, "collection", "volume") and any(tag in head.text for tag in ("<volume", "<paper", "<meta"))

    def read(self, source: Source, options: ReadOptions, report: Report) -> Iterator[Paper]:  # noqa: ARG002
        """The papers of the file, one at a time; the front matter of volumes is none."""
        found = elements(source, report, ("paper", "meta"), ("collection", "volume"))
        return papers(_papers_with_dates(found), _draft, report)


READER: Final = _AclAnthology()
