"""The snapshot of arXiv's metadata that arXiv publishes on Kaggle: JSON Lines of several gigabytes, read line by line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kg.model import Paper
from kg.readers.base import Head, ReadOptions, Source
from kg.readers.json_records import Row, peek, records
from kg.readers.jsonfields import rows, string
from kg.readers.record import Draft, date_in, names_in, of_categories, papers
from kg.report import Report


def _draft(row: Row) -> Draft:
    number = string(row, "id")
    versions = [string(version, "created") for version in rows(row, "versions")]
    parsed = row.get("authors_parsed")
    return Draft(
        source="arXiv",
        title=string(row, "title"),
        abstract=string(row, "abstract"),
        published=date_in(versions[0]) if versions else date_in(string(row, "update_date")),
        doi=string(row, "doi"),
        arxiv_id=number,
        links=(f"https://arxiv.org/abs/{number}",) if number else (),
        authors=_parsed(parsed) if isinstance(parsed, list) and parsed else names_in(string(row, "authors")),
        is_latex=True,
    )


def _categories(row: Row) -> list[str]:
    told = row.get("categories")
    return [code for text in (told if isinstance(told, list) else [told]) if isinstance(text, str) for code in text.split()]


def _parsed(people: list[object]) -> tuple[str, ...]:
    """Names out of lists of family name, given names, suffix and what follows."""
    parts = [[str(part) for part in person[:3]] for person in people if isinstance(person, list)]
    return tuple(" ".join(part for part in (*person[1:2], *person[:1], *person[2:]) if part.strip()) for person in parts)


class _ArxivSnapshot:
    name = "arxiv_snapshot"
    marks = 'JSON Lines of the arXiv metadata snapshot: "id", "submitter", "categories", "abstract", "versions", "authors_parsed"'
    rank = 10
    by_category = True

    def accepts(self, head: Head) -> bool:
        """True if the first record has the snapshot's keys."""
        first = peek(head)
        return first.has("abstract", "categories") and first.any("authors_parsed", "submitter", "versions", "update_date")

    def read(self, source: Source, options: ReadOptions, report: Report) -> Iterator[Paper]:
        """The papers of the file, a line at a time."""
        return papers(of_categories(records(source, report), options.categories, _categories, report), _draft, report)


READER: Final = _ArxivSnapshot()
