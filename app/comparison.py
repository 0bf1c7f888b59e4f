"""Things side by side: what each is, what is said of them together, what they share, and what they were measured at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from app.words import HEADINGS
from kg.config import least_of_results
from kg.model import Entity
from kg.opened import Cladograph, Fact
from kg.schema import RelationKind

MOST = 4
"""How many things stand side by side: more do not fit a window."""

_ORDER: tuple[tuple[RelationKind, bool], ...] = (
    (RelationKind.VARIANT_OF, True),
    (RelationKind.TRAINED_ON, True),
    (RelationKind.EVALUATED_ON, True),
    (RelationKind.MEASURED_BY, True),
    (RelationKind.APPLIED_TO, True),
    (RelationKind.USES, True),
    (RelationKind.PART_OF, False),
    (RelationKind.PART_OF, True),
    (RelationKind.OUTPERFORMS, True),
    (RelationKind.OUTPERFORMS, False),
    (RelationKind.COMPARED_WITH, True),
    (RelationKind.VARIANT_OF, False),
    (RelationKind.USES, False),
    (RelationKind.TRAINED_ON, False),
    (RelationKind.EVALUATED_ON, False),
    (RelationKind.MEASURED_BY, False),
    (RelationKind.APPLIED_TO, False),
)
"""Relations as seen from their head (True) or tail: lineage and data first, what others do with it last."""


@dataclass(frozen=True, slots=True)
class Line:
    """One other thing, and the fact that joins each of the compared ones to it, in their order; None where nothing does."""

    other: str
    name: str
    facts: tuple[Fact | None, ...]

    @property
    def shared(self) -> int:
        """How many of the compared things it is joined to."""
        return sum(fact is not None for fact in self.facts)


@dataclass(frozen=True, slots=True)
class Group:
    """All lines of one relation, under its heading: first what most of the compared things share."""

    heading: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Value:
    """A result as printed, the year and title of its paper, its sentence, and how sure it is."""

    text: str
    year: int | None
    paper: str
    title: str
    sentence: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Measure:
    """What the compared things reach on one data set by one metric, in their order, the surest first."""

    dataset: str
    metric: str
    values: tuple[tuple[Value, ...], ...]

    @property
    def shared(self) -> int:
        """How many of the compared things have a value."""
        return sum(map(bool, self.values))


@dataclass(frozen=True, slots=True)
class Comparison:
    """The entities, what is said of any two of them (as seen from its head), and what each is joined to and measured at.

    `less_certain` counts the statements about them that are not there because they are not sure enough.
    """

    entities: tuple[Entity, ...]
    between: tuple[tuple[Entity, Fact], ...]
    groups: tuple[Group, ...]
    measures: tuple[Measure, ...]
    less_certain: int = 0


def compare(opened: Cladograph, entities: Sequence[Entity], confidence: float) -> Comparison:
    """The entities side by side, as far as what is said of them is sure enough."""
    every = [opened.facts(one.id) for one in entities]
    facts = [[fact for fact in own if fact.confidence >= confidence] for own in every]
    ids = {one.id for one in entities}
    between = [(entity, fact) for entity, own in zip(entities, facts, strict=True) for fact in own]
    return Comparison(
        tuple(entities),
        tuple((entity, fact) for entity, fact in between if fact.outgoing and fact.other in ids),
        tuple(_groups(facts, ids)),
        _measures(opened, entities, least_of_results(confidence)),
        len(_keys(entities, every)) - len(_keys(entities, facts)),
    )


def _keys(entities: Sequence[Entity], facts: Sequence[Sequence[Fact]]) -> set[tuple[str, str, str]]:
    """Each statement once, though both of its ends may be compared."""
    ends = ((entity.id, fact) for entity, own in zip(entities, facts, strict=True) for fact in own)
    return {(id_, fact.kind, fact.other) if fact.outgoing else (fact.other, fact.kind, id_) for id_, fact in ends}


def _groups(facts: Sequence[Sequence[Fact]], ids: set[str]) -> Iterator[Group]:
    for kind, outgoing in _ORDER:
        both_ways = len(set(HEADINGS[kind])) == 1
        found: dict[str, dict[int, Fact]] = {}
        for at, own in enumerate(facts):
            for fact in own:
                if fact.kind is kind and (both_ways or fact.outgoing is outgoing) and fact.other not in ids:
                    found.setdefault(fact.other, {}).setdefault(at, fact)
        if found:
            lines = [Line(other, next(iter(by.values())).name, _in_order(by, len(facts))) for other, by in found.items()]
            yield Group(HEADINGS[kind][0 if outgoing else 1], tuple(sorted(lines, key=_rank)))


def _in_order(by: dict[int, Fact], size: int) -> tuple[Fact | None, ...]:
    return tuple(by.get(at) for at in range(size))


def _rank(line: Line) -> tuple[int, float, str]:
    return (-line.shared, -max(fact.confidence for fact in line.facts if fact), line.name)


def _measures(opened: Cladograph, entities: Sequence[Entity], confidence: float) -> tuple[Measure, ...]:
    found: dict[tuple[str, str], list[list[Value]]] = {}
    for at, entity in enumerate(entities):
        for row in opened.query("results_of", name=entity.name, min_confidence=confidence):
            key = (str(row["dataset"] or ""), str(row["metric"] or ""))
            # A name may mean several things: only the one that is compared counts.
            if row["id"] == entity.id:
                found.setdefault(key, [[] for _ in entities])[at].append(_value(row))
    measures = [Measure(*key, tuple(tuple(_surest(cell)) for cell in cells)) for key, cells in found.items()]
    return tuple(sorted(measures, key=lambda one: (-one.shared, not one.dataset, one.dataset, one.metric)))


def _surest(values: list[Value]) -> list[Value]:
    return sorted(values, key=lambda value: (-value.confidence, value.text))


def _value(row: dict[str, Any]) -> Value:
    return Value(
        str(row["text"]), row["year"], str(row["paper"]), str(row["title"]), str(row["sentence"]), float(row["confidence"])
    )


def as_rows(found: Comparison) -> Iterator[tuple[object, ...]]:
    """All of it as rows for a sheet: what it is about, the other thing, and a cell for each of the compared ones."""
    for group in found.groups:
        for line in group.lines:
            yield (group.heading, line.name, *(None if fact is None else fact.confidence for fact in line.facts))
    for measure in found.measures:
        name = f"{measure.metric or 'metric not said'} on {measure.dataset or 'data set not said'}"
        yield ("Results", name, *([value.text for value in cell] for cell in measure.values))
    for entity, fact in found.between:
        said = f"{entity.name} {HEADINGS[fact.kind][0].lower()} {fact.name}"
        yield ("Between them", said, *(fact.confidence if one.id == entity.id else None for one in found.entities))
