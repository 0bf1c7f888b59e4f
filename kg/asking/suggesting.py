"""The queries that come nearest to a question that could not be answered, filled with the names that are known."""

from __future__ import annotations

from collections.abc import Iterator

from kg.asking.intent import Constraint, Intent
from kg.asking.model import Plan
from kg.asking.plans import plans
from kg.asking.words import ON
from kg.model import Entity
from kg.schema import Kind, RelationKind

_SYSTEMS = (Kind.MODEL, Kind.METHOD)
_OF_SYSTEMS = ((RelationKind.VARIANT_OF, False), (RelationKind.USES, False), (RelationKind.OUTPERFORMS, False), (ON, True))


def suggestions(intent: Intent) -> list[Plan]:
    """What could be asked instead, the nearest first."""
    return list(_offers(intent))


def _offers(intent: Intent) -> Iterator[Plan]:
    """Each relation by itself, then what is usually asked of things of these kinds."""
    for one in intent.constraints:
        yield from _alone(one)
    names = intent.names
    if len(names) > 1:
        a, b = names[:2]
        if a.kind in _SYSTEMS and b.kind in _SYSTEMS:
            yield Plan("comparison_of", {"a": a.name, "b": b.name}, f"{a.name} and {b.name} side by side")
        yield Plan("path_between", {"a": a.name, "b": b.name}, f"the shortest ways between {a.name} and {b.name}")
    for entity in names:
        yield from _usual(entity)
    if not names:
        yield Plan("most_used", {"kind": intent.wanted if intent.wanted in tuple(Kind) else "Model"}, "what is used most")
        yield Plan("largest_families", {}, "the things with the most direct variants")
        yield Plan("statistics", {}, "how much of what the graph holds")


def _alone(one: Constraint) -> Iterator[Plan]:
    yield from plans(Intent(constraints=[one], marks={"list"}))


def _usual(entity: Entity) -> Iterator[Plan]:
    """The questions that are most often asked of a thing of this kind."""
    name = entity.name
    yield Plan("neighbourhood_of", {"name": name}, f"all that is said of {name}")
    if entity.kind in _SYSTEMS:
        for relation, inverse in _OF_SYSTEMS:
            yield from _alone(Constraint(relation, entity, inverse))
    elif entity.kind is Kind.DATASET:
        yield from _alone(Constraint(ON, entity))
        yield Plan("results_on", {"dataset": name}, f"the numbers reported on {name}, the highest first")
    else:
        relation = RelationKind.APPLIED_TO if entity.kind is Kind.TASK else RelationKind.MEASURED_BY
        yield from _alone(Constraint(relation, entity))
    yield Plan("papers_mentioning", {"name": name}, f"the papers that mention {name}")
