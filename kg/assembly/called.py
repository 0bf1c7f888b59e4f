"""Which thing a correction names, among those that the papers alone would make and those that corrections make."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from kg.assembly.groups import Point
from kg.corrections import Corrections, DropStatement, Merge, Name, Rename, Retype, Split
from kg.model import Entity
from kg.names import fold
from kg.schema import Kind


class Unclear(Exception):
    """A name that names nothing, or more than one thing; the text is the end of a sentence about the correction."""


class Called:
    """Things by what they are called.

    A name means, first, the thing that the papers call so; then one that is called so in another spelling; then one that
    a correction calls so; and last one that also goes by that name. So no paper to come takes a name from another thing
    but by being called so itself.
    """

    def __init__(self, entities: Mapping[Point, Entity], corrections: Corrections) -> None:
        self._retyped = _retyped(corrections)
        self._exact: dict[str, list[Point]] = defaultdict(list)
        self._spelt: dict[str, list[Point]] = defaultdict(list)
        self._given: dict[str, list[Point]] = defaultdict(list)
        self._also: dict[str, list[Point]] = defaultdict(list)
        self._entities = dict(entities)
        wanted = set(_folds(corrections))
        for point, entity in entities.items():
            key = fold(entity.name)
            if key in wanted:
                self._exact[entity.name].append(point)
                self._spelt[key].append(point)
            for alias in {fold(alias) for alias in entity.aliases} & wanted:
                self._also[alias].append(point)

    def give(self, name: str, point: Point, entity: Entity) -> None:
        """A correction calls the thing at `point` so."""
        self._given[fold(name)].append(point)
        self._entities[point] = entity

    def is_called(self, name: str) -> bool:
        """True if the papers call something so."""
        return bool(self._spelt.get(fold(name)))

    def find(self, name: Name) -> Point:
        """The one thing that `name` means. Raises Unclear."""
        key = fold(name.name)
        others: list[Point] = []
        for tier in (self._exact.get(name.name), self._spelt.get(key), self._given.get(key), self._also.get(key)):
            found = [point for point in dict.fromkeys(tier or ()) if self._is_of_kind(point, name.kind)]
            if len(found) > 1:
                raise Unclear(f"{name} names {len(found)} things here: {self._told(found)}. Name it by a form that only it has")
            if found:
                return found[0]
            others += tier or ()
        if others:
            raise Unclear(f"'{name.name}' is no {name.kind} here, but {self._told(dict.fromkeys(others))}")
        raise Unclear(f"nothing here is called {name}")

    def _is_of_kind(self, point: Point, kind: Kind | None) -> bool:
        entity = self._entities[point]
        return kind in (None, entity.kind) or any(kind in self._retyped.get(fold(form), ()) for form in entity.forms())

    def _told(self, points: Iterable[Point]) -> str:
        found = [self._entities[point] for point in points]
        return ", ".join(f"{e.name} ({e.kind}{f', also {e.aliases[0]}' if e.aliases else ''})" for e in found)


def _retyped(corrections: Corrections) -> dict[str, set[Kind]]:
    kinds: dict[str, set[Kind]] = defaultdict(set)
    for item in corrections:
        if isinstance(item, Retype):
            kinds[fold(item.what.name)].add(item.to)
    return kinds


def _folds(corrections: Corrections) -> Iterator[str]:
    for item in corrections:
        yield fold(item.what.name)
        if isinstance(item, Merge):
            yield fold(item.into.name)
        elif isinstance(item, DropStatement):
            yield fold(item.tail.name)
        elif isinstance(item, Split):
            yield from map(fold, [*item.forms, *([item.called] if item.called else [])])
        elif isinstance(item, Rename):
            yield fold(item.to)
