"""Papers of Semantic Scholar: answers of its API (search, batch, citations, recommendations) and its data sets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kg.model import Paper
from kg.readers.base import Head, ReadOptions, Source
from kg.readers.json_records import Row, peek, records
from kg.readers.jsonfields import rows, string
from kg.readers.record import Draft, date_in, papers
from kg.report import Report

_AROUND = ("citingPaper", "citedPaper", "paper")
"""What an answer may wrap each paper in."""


def _draft(row: Row) -> Draft:
    paper: Row = next((inner for key in _AROUND if isinstance(inner := row.get(key), dict)), row)
    number = string(paper, "paperId")
    return Draft(
        source="Semantic Scholar",
        title=string(paper, "title"),
        abstract=string(paper, "abstract"),
        published=date_in(string(paper, "publicationDate") or string(paper, "publicationdate")) or date_in(string(paper, "year")),
        doi=_external(paper, "DOI") or string(paper, "doi"),
        arxiv_id=_external(paper, "ArXiv") or string(paper, "arxivId"),
        links=(string(paper, "url"), f"https://www.semanticscholar.org/paper/{number}" if number else ""),
        authors=tuple(
            string(one, "name") or " ".join(filter(None, (string(one, "first"), string(one, "last"))))
            for one in rows(paper, "authors")
        ),
    )


def _external(paper: Row, name: str) -> str:
    """An identifier that another service gave; its data sets write the names of services differently from its API."""
    ids = paper.get("externalIds") or paper.get("externalids")
    found = ids.get(name, ids.get(name.lower())) if isinstance(ids, dict) else None
    return found if isinstance(found, str) else ""


class _SemanticScholar:
    name = "semantic_scholar"
    marks = 'JSON of Semantic Scholar: papers with "paperId" (or "corpusid"), "title", "abstract", "externalIds"'
    rank = 10

    def accepts(self, head: Head) -> bool:
        """True if the first record has a paper's id there, or the file is an answer of its API without any paper."""
        first = peek(head)
        ids = ("paperId", "corpusid", "corpusId", *(f"{around}.paperId" for around in _AROUND))
        return first.any(*ids) or (first.has("total", "data") and first.any("offset", "token", "next"))

    def read(self, source: Source, options: ReadOptions, report: Report) -> Iterator[Paper]:  # noqa: ARG002
        """The papers of the file, one at a time."""
        return papers(records(source, report), _draft, report)


READER: Final = _SemanticScholar()
