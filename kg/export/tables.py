"""A graph as tables with plain columns, which every database and every data frame can hold.

| table | a row is |
|---|---|
| `papers` | a paper |
| `entities` | a model, method, data set, metric or task |
| `statements` | head, kind and tail, as ids of entities; the head of PROPOSES is a paper's id |
| `evidence` | a sentence on which a statement rests: what `statement` names |
| `mentions` | a place where a paper names an entity |
| `results` | a number that a paper reports, with its sentence |

`starts` and `ends` are offsets of characters in the `field` (title or abstract) of the paper, the end exclusive; so are those
of a statement's head and tail in its sentence. Beside what `kg.model` says, a paper has its `year` and a statement an `id`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from kg.model import Evidence, Graph
from kg.stores.rows import statement_id

Row = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its columns with their types, its key, which columns are ids of other tables' rows, and its rows.

    A column of type `list` holds texts. `searched` are columns beside the key by which people look things up.
    """

    name: str
    columns: Mapping[str, type]
    rows: Callable[[Graph], Iterator[Row]]
    key: str = ""
    refers: Mapping[str, str] | None = None
    searched: tuple[str, ...] = ()


_SENTENCE: dict[str, type] = {
    "paper": str,
    "field": str,
    "starts": int,
    "ends": int,
    "head_starts": int,
    "head_ends": int,
    "tail_starts": int,
    "tail_ends": int,
    "extractor": str,
    "score": float,
    "sentence": str,
}


def _sentence(piece: Evidence) -> Row:
    head, tail = piece.head or (None, None), piece.tail or (None, None)
    place = (piece.paper, piece.field, piece.start, piece.end)
    return (*place, *head, *tail, piece.extractor, float(piece.score), piece.text)


def _papers(graph: Graph) -> Iterator[Row]:
    for p in graph.papers:
        known = (p.id, p.title, p.abstract, p.published, p.year, p.url, p.doi, p.arxiv_id, p.authors, p.upvotes)
        yield (*known, list(p.sources), list(p.author_names))


def _entities(graph: Graph) -> Iterator[Row]:
    for e in graph.entities:
        yield (e.id, e.name, e.kind.value, list(e.aliases), e.papers, e.first_seen, e.first_seen_is_bound)


def _statements(graph: Graph) -> Iterator[Row]:
    for s in graph.statements:
        yield (statement_id(s.key), s.head, s.kind.value, s.tail, float(s.confidence), s.support)


def _evidence(graph: Graph) -> Iterator[Row]:
    for s in graph.statements:
        id_ = statement_id(s.key)
        yield from ((id_, *_sentence(piece)) for piece in s.evidence)


def _mentions(graph: Graph) -> Iterator[Row]:
    for found in graph.occurrences:
        yield from ((found.paper, found.entity, span.field, span.start, span.end) for span in found.spans)


def _results(graph: Graph) -> Iterator[Row]:
    for r in graph.results:
        value = None if r.value is None else float(r.value)
        yield (r.id, r.subject, r.dataset, r.metric, r.text, value, r.unit, float(r.confidence), *_sentence(r.evidence))


TABLES: tuple[Table, ...] = (
    Table(
        "papers",
        {
            "id": str,
            "title": str,
            "abstract": str,
            "published": str,
            "year": int,
            "url": str,
            "doi": str,
            "arxiv_id": str,
            "authors": int,
            "upvotes": int,
            "sources": list,
            "author_names": list,
        },
        _papers,
        key="id",
    ),
    Table(
        "entities",
        {
            "id": str,
            "name": str,
            "kind": str,
            "aliases": list,
            "papers": int,
            "first_seen": int,
            "first_seen_is_bound": bool,
        },
        _entities,
        key="id",
        searched=("name",),
    ),
    Table(
        "statements",
        {"id": str, "head": str, "kind": str, "tail": str, "confidence": float, "support": int},
        _statements,
        key="id",
        refers={"tail": "entities"},
        searched=("head", "tail"),
    ),
    Table(
        "evidence",
        {"statement": str, **_SENTENCE},
        _evidence,
        refers={"statement": "statements", "paper": "papers"},
        searched=("statement", "paper"),
    ),
    Table(
        "mentions",
        {"paper": str, "entity": str, "field": str, "starts": int, "ends": int},
        _mentions,
        refers={"paper": "papers", "entity": "entities"},
        searched=("paper", "entity"),
    ),
    Table(
        "results",
        {
            "id": str,
            "subject": str,
            "dataset": str,
            "metric": str,
            "text": str,
            "value": float,
            "unit": str,
            "confidence": float,
            **_SENTENCE,
        },
        _results,
        key="id",
        refers={"subject": "entities", "dataset": "entities", "metric": "entities", "paper": "papers"},
        searched=("subject", "dataset"),
    ),
)
"""All tables, each after those it refers to."""
