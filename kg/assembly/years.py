"""Years that do not contradict the family: what has a variant from 2018 was there in 2018."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from kg.config import MIN_CONFIDENCE
from kg.model import Entity, Graph, Statement
from kg.schema import RelationKind


def with_agreeing_years(graph: Graph) -> Graph:
    """The graph with each year that is only a bound, or unknown, no later than those of the entity's variants.

    A year that somebody says stays as it is. Variants are those of statements that are shown by default.
    """
    above = _above(graph.statements)
    entities = {entity.id: entity for entity in graph.entities}
    waiting = sorted({below for below in above if entities[below].first_seen is not None})
    while waiting:
        below = entities[waiting.pop()]
        for id_ in above.get(below.id, ()):
            if _is_later(entities[id_], below):
                entities[id_] = replace(entities[id_], first_seen=below.first_seen, first_seen_is_bound=True)
                waiting.append(id_)
    return replace(graph, entities=tuple(entities[entity.id] for entity in graph.entities))


def _above(statements: Iterable[Statement]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for said in statements:
        if said.kind is RelationKind.VARIANT_OF and said.confidence >= MIN_CONFIDENCE:
            found[said.head].append(said.tail)
    return dict(found)


def _is_later(above: Entity, below: Entity) -> bool:
    if above.first_seen is None:
        return True
    return above.first_seen_is_bound and below.first_seen is not None and above.first_seen > below.first_seen
