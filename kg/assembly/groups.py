"""Points that become one: union-find that remembers why, and in which it is refused what the papers speak against."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

Point = str
"""A folded form; `known 12` for a known name; `cl = continuallearning` for one sense of a short form; `... <generat>` for
what is done to what. Folded forms hold no spaces, so none of these is taken for another."""


_STANDS_FOR = " = "


def sense(short: str, long: str) -> Point:
    """The point of one sense of a short form; both folded."""
    return f"{short}{_STANDS_FOR}{long}"


def is_sense(point: Point, short: str = "") -> bool:
    """True for a sense of a short form, of this one if it is given."""
    found, stands_for, _ = point.partition(_STANDS_FOR)
    return bool(stands_for) and short in ("", found)


class Join(NamedTuple):
    """Two points that were made one, why, and in how many papers (0: by a rule, or by the list of names)."""

    one: Point
    other: Point
    reason: str
    papers: int


class Groups:
    """Groups of points. Two known names never meet."""

    def __init__(self) -> None:
        self._parent: dict[Point, Point] = {}
        self._known: dict[Point, Point] = {}
        self._papers: dict[Point, set[int]] = {}
        self.joins: list[Join] = []

    def root(self, point: Point) -> Point:
        """What stands for the group that `point` is in."""
        parent = self._parent.get(point, point)
        if parent == point:
            return point
        root = parent
        while (above := self._parent.get(root, root)) != root:
            root = above
        while parent != root:
            self._parent[point], point = root, parent
            parent = self._parent.get(point, point)
        return root

    def known(self, point: Point) -> Point | None:
        """The known name in the group of `point`, or None."""
        return self._known.get(self.root(point))

    def listed(self) -> Iterable[tuple[Point, Point]]:
        """The groups with a known name, each with that name."""
        return self._known.items()

    def mark(self, point: Point) -> None:
        """Make `point` a known name."""
        self._known[self.root(point)] = point

    def use(self, papers: Mapping[Point, set[int]]) -> None:
        """Say, for what stands for a group, which papers name something in it. Where nothing is said, none does."""
        self._papers = dict(papers)

    def join(self, one: Point, other: Point, reason: str, papers: int = 0) -> bool:
        """Make two groups one. False, and nothing done, where each has a known name of its own.

        With `papers`, the number that speak for it, also where more papers use both as two things.
        """
        a, b = sorted((self.root(one), self.root(other)))
        if a == b:
            return True
        if a in self._known and b in self._known:
            return False
        mine, theirs = self._papers.get(a, _NONE), self._papers.get(b, _NONE)
        if papers and len(mine & theirs) > papers:
            return False
        self.joins.append(Join(one, other, reason, papers))
        self._parent[b] = a
        if b in self._known:
            self._known[a] = self._known.pop(b)
        if theirs:
            less, more = sorted((mine, theirs), key=len)
            more |= less
            self._papers[a] = more
            self._papers.pop(b, None)
        return True


_NONE: set[int] = set()
