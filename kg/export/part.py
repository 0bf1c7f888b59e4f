"""The part of a graph around some entities, as a graph of its own: every end that something in it names is there."""

from __future__ import annotations

import difflib
from collections.abc import Collection
from dataclasses import replace

from kg.errors import NotFound, UsageError
from kg.model import Graph, Statement
from kg.schema import RelationKind


def around(graph: Graph, entity_ids: Collection[str], hops: int) -> Graph:
    """The entities at most `hops` statements between entities away from `entity_ids`, in either direction.

    With them come the results about them (and the data sets and metrics these name), all statements among the entities
    of the part, the papers that propose the near ones or are evidence of anything here, and where these papers mention
    the entities of the part. Order and counts are those of `graph`.

    Raises NotFound for an id that is no entity's, UsageError for `hops` below zero.
    """
    if hops < 0:
        raise UsageError(f"hops={hops} is less than zero; 0 takes only the entities themselves.")
    for entity_id in entity_ids:
        if entity_id not in graph.entity:
            raise NotFound(_no_entity(entity_id, graph))
    near = _near(graph.statements, set(entity_ids), hops)
    results = tuple(result for result in graph.results if result.subject in near)
    entities = near | {end for result in results for end in (result.dataset, result.metric) if end is not None}
    statements = tuple(statement for statement in graph.statements if _is_among(statement, near, entities))
    papers = {evidence.paper for statement in statements for evidence in statement.evidence}
    papers |= {statement.head for statement in statements if statement.kind is RelationKind.PROPOSES}
    papers |= {result.evidence.paper for result in results}
    return Graph(
        tuple(paper for paper in graph.papers if paper.id in papers),
        tuple(entity for entity in graph.entities if entity.id in entities),
        statements,
        tuple(found for found in graph.occurrences if found.paper in papers and found.entity in entities),
        results,
    )


def surer(graph: Graph, statements: float, results: float) -> tuple[Graph, int]:
    """The graph without what is less sure than these bounds, and how much that was. All things and papers stay."""
    kept = tuple(statement for statement in graph.statements if statement.confidence >= statements)
    numbers = tuple(result for result in graph.results if result.confidence >= results)
    left_out = len(graph.statements) - len(kept) + len(graph.results) - len(numbers)
    return (replace(graph, statements=kept, results=numbers) if left_out else graph), left_out


def _near(statements: tuple[Statement, ...], start: set[str], hops: int) -> set[str]:
    neighbours: dict[str, set[str]] = {}
    for statement in statements:
        if statement.kind is not RelationKind.PROPOSES:
            neighbours.setdefault(statement.head, set()).add(statement.tail)
            neighbours.setdefault(statement.tail, set()).add(statement.head)
    reached, rim = set(start), set(start)
    for _ in range(hops):
        rim = {other for entity_id in rim for other in neighbours.get(entity_id, ())} - reached
        if not rim:
            break
        reached |= rim
    return reached


def _is_among(statement: Statement, near: set[str], entities: set[str]) -> bool:
    if statement.kind is RelationKind.PROPOSES:
        # Who proposed a data set that only a result names is another story.
        return statement.tail in near
    return statement.head in entities and statement.tail in entities


def _no_entity(entity_id: str, graph: Graph) -> str:
    close = difflib.get_close_matches(entity_id, graph.entity, n=1, cutoff=0.6)
    guess = f" Did you mean '{close[0]}'?" if close else " `kg search` finds ids by name."
    return f"No entity has the id '{entity_id}'.{guess}"
