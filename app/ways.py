"""The way from one thing to another over statements, for a picture: what lies on it, and how sure all of it is."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from kg.model import Entity
from kg.opened import Cladograph

_MOST = 3


@dataclass(frozen=True, slots=True)
class Way:
    """The shortest ways between two things: the ids on each, how sure all steps of the surest are, and its steps in words."""

    ways: tuple[tuple[str, ...], ...]
    confidence: float
    steps: tuple[str, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        """All that lies on any of them, each once."""
        return tuple(dict.fromkeys(id_ for way in self.ways for id_ in way))

    def holds(self, a: str, b: str) -> bool:
        """True if a step of one of the ways leads from one of these to the other."""
        pairs = (pair for way in self.ways for pair in pairwise(way))
        return any({a, b} == set(pair) for pair in pairs)


def way_between(opened: Cladograph, start: Entity, end: Entity, confidence: float) -> Way | None:
    """The shortest ways over statements that are sure enough, the surest first; None where no way of up to six steps is."""
    rows = opened.query("path_between", a=start.name, b=end.name, min_confidence=confidence, limit=20)
    # Names may mean several things: only ways between these two count.
    kept = [row for row in rows if _ends(row["ids"]) == (start.id, end.id)]
    if not kept:
        return None
    # The same things may be joined by several statements.
    ways = tuple(dict.fromkeys(tuple(map(str, _list(row["ids"]))) for row in kept))[:_MOST]
    return Way(ways, float(str(kept[0]["confidence"])), tuple(map(str, _list(kept[0]["steps"]))))


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _ends(ids: object) -> tuple[object, object] | None:
    found = _list(ids)
    return (found[0], found[-1]) if found else None
