"""Works of OpenAlex, from its API or its snapshot; the abstract comes as an index of words to their places."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kg.model import Paper
from kg.papers import arxiv_number
from kg.readers.base import Head, ReadOptions, Source
from kg.readers.json_records import Row, peek, records
from kg.readers.jsonfields import at, rows, string
from kg.readers.record import Draft, date_in, papers
from kg.report import Report


def _draft(row: Row) -> Draft:
    places = [string(place, "landing_page_url") for place in (at(row, "primary_location"), *rows(row, "locations")) if place]
    own = string(row, "ids", "openalex") or string(row, "id")
    return Draft(
        source="OpenAlex",
        title=string(row, "title") or string(row, "display_name"),
        abstract=_in_order(at(row, "abstract_inverted_index")) or string(row, "abstract"),
        published=date_in(string(row, "publication_date")) or date_in(string(row, "publication_year")),
        doi=string(row, "doi") or string(row, "ids", "doi"),
        arxiv_id=next((place for place in places if arxiv_number(place)), ""),
        links=(*places, own),
        authors=tuple(
            string(one, "author", "display_name") or string(one, "raw_author_name") for one in rows(row, "authorships")
        ),
        more_authors=row.get("is_authors_truncated") is True,
    )


def _in_order(index: object) -> str:
    """The text whose words an inverted index lists with their places; empty if it is none."""
    if not isinstance(index, dict):
        return ""
    if isinstance(inner := index.get("InvertedIndex"), dict):  # the form of older files
        index = inner
    at_place = {
        place: word for word, places in index.items() if isinstance(places, list) for place in places if type(place) is int
    }
    return " ".join(at_place[place] for place in sorted(at_place))


class _OpenAlex:
    name = "openalex"
    marks = 'JSON of OpenAlex works: ids like https://openalex.org/W..., "abstract_inverted_index", "authorships"'
    rank = 10

    def accepts(self, head: Head) -> bool:
        """True if the first record has a work's keys, or the file is an answer of OpenAlex without any."""
        first = peek(head)
        return first.any("abstract_inverted_index", "authorships") or (
            bool(first.keys) and ("https://openalex.org/W" in head.text[:4000] or first.has("meta.db_response_time_ms"))
        )

    def read(self, source: Source, options: ReadOptions, report: Report) -> Iterator[Paper]:  # noqa: ARG002
        """The papers of the file, a work at a time."""
        return papers(records(source, report), _draft, report)


READER: Final = _OpenAlex()
