"""Which things of which papers are one thing of the graph.

Every folded form is a point; known names and papers that use two forms for one thing join points, the best supported
join first, and never two different known names. A short form with several long forms joins nothing by itself: each
thing that uses it goes with its own long form. What one paper sets apart ("low-rank adaptation methods such as LoRA")
stays apart.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from kg.assembly.acronyms import agree, is_short, long_forms, long_texts
from kg.assembly.known import KnownNames
from kg.assembly.local import Local
from kg.names import fold

Point = tuple[str, ...]
"""A folded form `("form", f)`, a known name `("known", i)`, one sense of a short form `("sense", f, long)`, or `("apart", f)`."""

_DOMINANT = 3


class _Groups:
    """Union-find over points in which two different known names never meet."""

    def __init__(self) -> None:
        self._parent: dict[Point, Point] = {}
        self._known: dict[Point, Point] = {}

    def root(self, point: Point) -> Point:
        parent = self._parent.setdefault(point, point)
        while parent != point:
            self._parent[point] = self._parent.setdefault(parent, parent)
            point, parent = parent, self._parent[parent]
        return point

    def known(self, point: Point) -> Point | None:
        return self._known.get(self.root(point))

    def mark(self, point: Point) -> None:
        self._known[self.root(point)] = point

    def join(self, one: Point, other: Point) -> None:
        a, b = sorted((self.root(one), self.root(other)))
        if a == b or (a in self._known and b in self._known):
            return
        self._parent[b] = a
        if b in self._known:
            self._known[a] = self._known.pop(b)


class Linker:
    """Decides, for all things of all papers together, which group each belongs to."""

    def __init__(self, locals_: Sequence[Local], known: KnownNames, apart: Iterable[tuple[Local, Local]] = ()) -> None:
        self._known = known
        self._groups = _Groups()
        self._senses = long_forms(locals_)
        self._points = {local.key: self._point(local) for local in locals_}
        self._join_known()
        self._join_forms(locals_)
        self._apart = self._set_apart(apart)

    def group(self, local: Local) -> Point:
        """The group that `local` belongs to; equal groups are one entity."""
        return self._groups.root(self._apart.get(local.key) or self._points[local.key])

    def known(self, group: Point) -> int | None:
        """Index of the known name that a group is, or None."""
        known = self._groups.known(group)
        return None if known is None else int(known[1])

    def _point(self, local: Local) -> Point:
        row = self._known.find(local)
        if row is not None:
            return ("known", str(row))
        longs = long_texts(local)
        for short in sorted({fold(text) for text, _ in local.forms if is_short(text)}):
            senses = self._senses.get(short, [])
            if len(senses) < 2 and not self._taken(short, longs):
                continue
            for sense in senses:
                if any(agree(text, sense[0]) for text in longs):
                    return ("sense", short, fold(sense[0]))
            if not longs and self._is_dominant(senses):
                return ("sense", short, fold(senses[0][0]))
        return ("form", fold(local.name))

    def _taken(self, short: str, longs: Sequence[str]) -> bool:
        """True if the short form is a known name's that these long forms do not fit."""
        return bool(longs) and self._known.knows(short)

    def _is_dominant(self, senses: list[tuple[str, ...]]) -> bool:
        return len(senses) >= 2 and len(senses[0]) >= _DOMINANT * len(senses[1])

    def _join_known(self) -> None:
        for index in range(len(self._known.rows)):
            point = ("known", str(index))
            self._groups.mark(point)
            for form in self._known.clear_forms(index):
                self._groups.join(point, ("form", form))

    def _join_forms(self, locals_: Sequence[Local]) -> None:
        joins: Counter[tuple[Point, Point]] = Counter()
        for local in locals_:
            point = self._points[local.key]
            for form in local.folds:
                if self._joins(point, form):
                    joins[(point, ("form", form))] += 1
        for (point, form_point), _ in sorted(joins.items(), key=lambda item: (-item[1], item[0])):
            self._groups.join(point, form_point)

    def _joins(self, point: Point, form: str) -> bool:
        """True if a thing at `point` may take all other uses of one of its forms along."""
        several = len(self._senses.get(form, ())) >= 2 or self._known.is_ambiguous(form)
        return not several and not (point[0] == "sense" and form == point[1])

    def _set_apart(self, pairs: Iterable[tuple[Local, Local]]) -> dict[tuple[str, str], Point]:
        apart: dict[tuple[str, str], Point] = {}
        for head, tail in pairs:
            group = self._groups.root(self._points[head.key])
            if group != self._groups.root(self._points[tail.key]):
                continue
            row = self.known(group)
            title = fold(self._known.rows[row].name) if row is not None else None
            outsider = head if title in tail.folds else tail
            apart[outsider.key] = ("apart", fold(outsider.name))
        return apart


def grouped(locals_: Sequence[Local], linker: Linker) -> dict[Point, list[Local]]:
    """The things of each group, sorted by paper and name; groups sorted too."""
    groups: dict[Point, list[Local]] = defaultdict(list)
    for local in sorted(locals_, key=lambda item: item.key):
        groups[linker.group(local)].append(local)
    return dict(sorted(groups.items()))
