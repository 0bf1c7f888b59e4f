"""What the graph can hold: the kinds of entity, the kinds of relation, and which ends each relation allows.

One table, `ENDS`, is used by extraction, assembly, the stores and the tests.
"""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What an entity is; its value is the second label of the entity's node."""

    MODEL = "Model"
    METHOD = "Method"
    DATASET = "Dataset"
    METRIC = "Metric"
    TASK = "Task"


class RelationKind(StrEnum):
    """What a relation or a statement says; its value is the type of the relationship in the graph."""

    PROPOSES = "PROPOSES"
    VARIANT_OF = "VARIANT_OF"
    USES = "USES"
    PART_OF = "PART_OF"
    TRAINED_ON = "TRAINED_ON"
    EVALUATED_ON = "EVALUATED_ON"
    APPLIED_TO = "APPLIED_TO"
    MEASURED_BY = "MEASURED_BY"
    OUTPERFORMS = "OUTPERFORMS"
    COMPARED_WITH = "COMPARED_WITH"


PAPER = "PAPER"
"""The head of a PROPOSES relation, in place of an entity's name."""

_SYSTEMS = (Kind.METHOD, Kind.MODEL)
_SYSTEM_PAIRS = frozenset((head, tail) for head in _SYSTEMS for tail in _SYSTEMS)


def _pairs(heads: tuple[Kind, ...], tail: Kind) -> frozenset[tuple[Kind | None, Kind]]:
    return frozenset((head, tail) for head in heads)


ENDS: dict[RelationKind, frozenset[tuple[Kind | None, Kind]]] = {
    RelationKind.PROPOSES: frozenset((None, kind) for kind in Kind),
    RelationKind.VARIANT_OF: _SYSTEM_PAIRS | {(Kind.DATASET, Kind.DATASET)},
    RelationKind.USES: frozenset(_SYSTEM_PAIRS),
    RelationKind.PART_OF: frozenset(_SYSTEM_PAIRS),
    RelationKind.TRAINED_ON: _pairs(_SYSTEMS, Kind.DATASET),
    RelationKind.EVALUATED_ON: _pairs(_SYSTEMS, Kind.DATASET),
    RelationKind.APPLIED_TO: _pairs((*_SYSTEMS, Kind.DATASET), Kind.TASK),
    RelationKind.MEASURED_BY: _pairs((*_SYSTEMS, Kind.DATASET, Kind.TASK, Kind.METRIC), Kind.METRIC),
    RelationKind.OUTPERFORMS: frozenset(_SYSTEM_PAIRS),
    RelationKind.COMPARED_WITH: frozenset(_SYSTEM_PAIRS),
}
"""(kind of the head, kind of the tail) pairs that each relation allows; None is the paper itself."""


def allows(relation: RelationKind, head: Kind | None, tail: Kind) -> bool:
    """True if `relation` may lead from an entity of kind `head` (None: the paper) to one of kind `tail`."""
    return (head, tail) in ENDS[relation]
