"""Which relation a thing can stand in, given its kind, the words of the question, and the kind of what is looked for."""

from __future__ import annotations

from kg.asking.words import ON
from kg.model import Entity
from kg.schema import Kind, RelationKind

BETWEEN_SYSTEMS = (
    RelationKind.VARIANT_OF,
    RelationKind.USES,
    RelationKind.OUTPERFORMS,
    RelationKind.PART_OF,
    RelationKind.COMPARED_WITH,
)
OF_DATA = (RelationKind.TRAINED_ON, RelationKind.EVALUATED_ON, ON)
_BY_WANTED = {Kind.TASK: (RelationKind.APPLIED_TO, True), Kind.METRIC: (RelationKind.MEASURED_BY, True)}
_BY_WANTED_TEXT: dict[str, tuple[str, bool | None]] = {str(kind): told for kind, told in _BY_WANTED.items()}


def fitting(relation: str, entity: Entity, wanted: str) -> tuple[str, bool | None]:
    """The relation that `entity` can have where the words say `relation`; and whether it is the head, None if the words tell."""
    if entity.kind is Kind.DATASET:
        return _of_dataset(relation, wanted)
    if entity.kind is Kind.TASK:
        return (RelationKind.MEASURED_BY, True) if wanted == Kind.METRIC else (RelationKind.APPLIED_TO, False)
    if entity.kind is Kind.METRIC:
        return RelationKind.MEASURED_BY, False
    return _of_system(relation, wanted)


def _of_dataset(relation: str, wanted: str) -> tuple[str, bool | None]:
    if wanted in _BY_WANTED_TEXT:
        return _BY_WANTED_TEXT[wanted]
    if relation == RelationKind.MEASURED_BY:
        return relation, True
    if relation == RelationKind.VARIANT_OF:
        return relation, None
    return (relation if relation in OF_DATA else ON), False


def _of_system(relation: str, wanted: str) -> tuple[str, bool | None]:
    if relation in BETWEEN_SYSTEMS and relation != RelationKind.USES:
        return relation, None
    if wanted in _BY_WANTED_TEXT:
        return _BY_WANTED_TEXT[wanted]
    if relation == RelationKind.MEASURED_BY or relation in OF_DATA:
        return relation, True
    if wanted == Kind.DATASET:
        return ON, True
    return relation, True if relation == RelationKind.APPLIED_TO else None


def unstated(entity: Entity, wanted: str, *, constrained: bool) -> str | None:
    """The relation of a name to what is looked for where no word says it, as in `BERT datasets`; None if the kinds do not tell.

    `constrained`: another name already has a relation, as in `BERT variants GLUE`.
    """
    of_kind: dict[Kind, str | None] = {
        Kind.METRIC: RelationKind.MEASURED_BY if wanted != Kind.METRIC else None,
        Kind.TASK: RelationKind.APPLIED_TO,
        Kind.DATASET: ON if wanted != Kind.DATASET or constrained else RelationKind.VARIANT_OF,
    }
    if constrained:
        return of_kind.get(entity.kind, RelationKind.USES)
    if wanted == Kind.TASK and entity.kind is not Kind.METRIC:
        return RelationKind.APPLIED_TO if entity.kind is not Kind.TASK else None
    if wanted == Kind.METRIC and entity.kind is not Kind.METRIC:
        return RelationKind.MEASURED_BY
    of_wanted = {Kind.DATASET.value: ON, Kind.MODEL.value: RelationKind.VARIANT_OF, Kind.METHOD.value: RelationKind.VARIANT_OF}
    return of_kind.get(entity.kind, of_wanted.get(wanted))
