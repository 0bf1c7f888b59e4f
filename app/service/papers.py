"""Papers: found by their titles, and what the graph has from one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.service.about import MOST_ITEMS, Limit, Offset, PaperId, Title
from app.service.about import SureEither as Sure
from app.service.answers import Mentioned, Named, Paper, PaperResult, Papers, PaperTitle, Sentence, Statement
from app.service.paging import part_of_some, require_part
from kg.config import MIN_CONFIDENCE, MIN_CONFIDENCE_OF_RESULTS
from kg.opened import Cladograph
from kg.schema import Kind, RelationKind


def papers(graph: Cladograph, title: Title = "", *, limit: Limit = 20, offset: Offset = 0) -> Papers:
    """Papers by words of their title, the newest first; with their ids, dates and addresses."""
    require_part(limit, offset)
    found = graph.newest_papers(limit=offset + limit + 1, titled=title)
    items, page = part_of_some([PaperTitle(p.id, p.title, p.published, p.year, p.url) for p in found], limit, offset)
    return Papers(items, page)


def paper(graph: Cladograph, id: PaperId, *, min_confidence: Sure = None) -> Paper:  # noqa: A002 - as everywhere else
    """One paper: its abstract, the things it mentions, and the statements and numbers that the graph has from it."""
    page = graph.paper(id)
    said, numbers = list(from_paper(page)), [_result(row) for row in page["results"]]
    least, least_of_results = (
        (MIN_CONFIDENCE, MIN_CONFIDENCE_OF_RESULTS) if min_confidence is None else (min_confidence, min_confidence)
    )
    statements = tuple(one for one in said if one.confidence >= least)
    results = tuple(one for one in numbers if one.confidence >= least_of_results)
    return Paper(
        id=page["id"],
        title=page["title"],
        abstract=page["abstract"],
        published=page["published"],
        url=page["url"],
        sources=tuple(page["sources"] or ()),
        mentions=tuple(Mentioned(m["id"], m["name"], Kind(m["kind"]), m["count"]) for m in page["mentions"][:MOST_ITEMS]),
        statements=statements[:MOST_ITEMS],
        results=results[:MOST_ITEMS],
        less_certain=len(said) - len(statements) + len(numbers) - len(results),
    )


def from_paper(page: Mapping[str, Any]) -> Iterator[Statement]:
    """The statements that a paper makes, with its own sentences."""
    kinds = {mention["id"]: mention["kind"] for mention in page["mentions"]}
    year = int(page["published"][:4]) if page["published"] else None
    for row in page["statements"]:
        kind = RelationKind(row["kind"])
        itself = Named(page["id"], page["title"], "Paper")
        head = itself if kind is RelationKind.PROPOSES else Named(row["head"], row["head_name"], kinds.get(row["head"]))
        pieces = tuple(
            Sentence(e["text"], page["id"], page["title"], year, page["url"], e["field"], e["start"], e["end"])
            for e in row["evidence"]
        )
        tail = Named(row["tail"], row["tail_name"], kinds.get(row["tail"]))
        yield Statement(head, kind, tail, row["confidence"], None, pieces)


def _result(row: Mapping[str, Any]) -> PaperResult:
    return PaperResult(
        subject=row["subject"],
        dataset=row["dataset"],
        metric=row["metric"],
        text=row["text"],
        value=row["value"],
        unit=row["unit"],
        confidence=row["confidence"],
        sentence=row["evidence"]["text"],
    )
