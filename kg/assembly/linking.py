"""Which things of which papers are one thing of the graph.

Every thing starts at a point: the folded form of its name, a known name, or one sense of an ambiguous acronym. Points
become one by what is known, by wording alone (`wording`), and by what papers say (`naming`), the best supported first;
never two different known names, and not where more papers use both as two things than as one. A short form with several
long forms joins nothing by itself: each thing that uses it goes with its own long form.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from kg.assembly.acronyms import Sense, senses
from kg.assembly.company import Company, signs
from kg.assembly.counted import counted
from kg.assembly.groups import Groups, Join, Point, is_sense, sense
from kg.assembly.kinds import sides_agree
from kg.assembly.known import KnownNames
from kg.assembly.naming import SAID
from kg.assembly.outlines import KNOWN, Open, Short, known_point, unpacked
from kg.assembly.shelf import Shelf, Stamp
from kg.assembly.tally import Apart
from kg.names import fold

_SHARE = 0.5
"""Share of the papers with a form that must use it for a thing of another name for that to count in other papers."""


class Linker:
    """Decides, for all things of all papers together, which group each belongs to.

    The papers are read twice, one after the other; what is held of them are counts, and a few bytes a thing.
    """

    def __init__(self, shelf: Shelf, known: KnownNames, stamps: Iterable[Stamp]) -> None:
        self._known = known
        self._groups = Groups()
        tally, self.things = counted(shelf, stamps)
        self._senses = senses(tally.stands)
        self._company = Company(self.things, self._senses)
        self._place_open(shelf, tally.said)
        self._tally = tally
        reworded = tally.rewordings()
        self._join_known(reworded)
        self._join_rewordings(reworded)
        del reworded
        self._said = self._believable(tally.said)
        self._join_said()
        self._apart = self._set_apart(tally.apart)
        # What was counted has served.
        del self._tally

    def group(self, thing: int) -> Point:
        """The group that the thing of that number belongs to; equal groups are one entity."""
        apart = self._apart.get(thing)
        return self._groups.root(apart or self._names[self.things.points[thing]])

    def groups(self) -> list[Point]:
        """For each thing, by number, the group that it belongs to."""
        roots = list(map(self._groups.root, self._names))
        found = [roots[point] for point in self.things.points]
        for thing, point in self._apart.items():
            found[thing] = self._groups.root(point)
        return found

    def known(self, group: Point) -> int | None:
        """Index of the known name that a group is, or None."""
        known = self._groups.known(group)
        return None if known is None else int(known.removeprefix(KNOWN))

    def listed(self) -> Iterator[tuple[Point, int]]:
        """The groups that are a known name, with its index; also of names that no paper uses."""
        return ((group, int(known.removeprefix(KNOWN))) for group, known in self._groups.listed())

    def joins(self) -> Sequence[Join]:
        """All that was made one, and why, in the order in which it was done."""
        return self._groups.joins

    # --- where things start -----------------------------------------------------------------------------------------------

    def _place_open(self, shelf: Shelf, said: Counter[tuple[Point, str, str]]) -> None:
        """Finds out which sense each acronym has, and counts what is said of the things that have them."""
        waiting: list[tuple[int, Open]] = []
        names = self.things.names
        for paper, (id_, packed) in enumerate(shelf.opens()):
            for parts in unpacked(id_, packed) if packed else ():
                thing, shorts, _, _, says, listed = parts
                thing += self.things.begin[paper]
                if any(self._may_be_sense(form, ends) for form, ends, _ in shorts):
                    one = _open(parts)
                    if any(self._company.is_of_several(short.form) and short.ends for short in one.shorts):
                        self._company.see(one.shorts, self._signs(thing, paper, one, names))
                    if not listed:
                        waiting.append((thing, one))
                        continue
                for form, reason in says:
                    said[names[self.things.owns[thing]], form, reason] += 1
        for thing, one in waiting:
            point = self._point(thing, one, names)
            self.things.start(thing, point)
            said.update((point, form, reason) for form, reason in one.says)
        self._names = self.things.names

    def _may_be_sense(self, form: str, ends: Sequence[str]) -> bool:
        return self._company.is_of_several(form) or bool(ends and self._known.knows(form))

    def _signs(self, thing: int, paper: int, one: Open, names: Sequence[str]) -> list[str]:
        begin = self.things.begin
        owns = (names[own] for own in self.things.owns[begin[paper] : begin[paper + 1]])
        return signs(self.things.marks[thing], one.folds, owns)

    def _point(self, thing: int, one: Open, names: Sequence[str]) -> Point:
        for short in one.shorts:
            meant = self._sense(thing, one, short, names)
            if meant is not None:
                return sense(short.form, fold(meant.longs[0]))
        return names[self.things.owns[thing]]

    def _sense(self, thing: int, one: Open, short: Short, names: Sequence[str]) -> Sense | None:
        """The sense in which a thing uses a short form that has several; None where it has one, or no one can tell."""
        found = self._senses.get(short.form, [])
        if not self._may_be_sense(short.form, short.ends):
            return None
        if short.ends:
            return next((one for one in found if one.says(short.ends)), None) if short.is_name else None
        if one.is_spelt_out:
            return None
        paper = bisect_right(self.things.begin, thing) - 1
        return self._company.meaning(short.form, self._signs(thing, paper, one, names))

    # --- what becomes one -------------------------------------------------------------------------------------------------

    def _join_known(self, reworded: Sequence[tuple[str, str, str]]) -> None:
        forms = {form for _, form, _ in reworded}
        for index in self._known.with_forms(lambda form: form in forms or form in self._tally.uses):
            point = known_point(index)
            self._groups.mark(point)
            for form in self._known.clear_forms(index):
                self._groups.join(point, form, "known name")

    def _join_rewordings(self, reworded: Sequence[tuple[str, str, str]]) -> None:
        for own, form, reason in reworded:
            if self._is_open(own) and self._is_open(form) and self._agree(own, form):
                self._groups.join(own, form, reason)

    def _agree(self, one: Point, other: Point) -> bool:
        """True unless the papers use two forms for things that cannot be one: a model and a score."""
        return sides_agree(self._tally.side(one), self._tally.side(other))

    def _believable(self, said: Counter[tuple[Point, str, str]]) -> dict[tuple[Point, str, str], int]:
        """What is said that may hold of all uses of a form, with the number of papers that say it."""
        return {
            (point, form, reason): count
            for (point, form, reason), count in said.items()
            if form != point and not is_sense(point, form) and self._is_open(form)
        }

    def _join_said(self) -> None:
        ordered = [
            (point, form, reason, count)
            for (point, form, reason), count in self._said.items()
            if reason != SAID or count >= _SHARE * self._tally.count(form)
        ]
        ordered.sort(key=lambda said: (said[2] == SAID, -said[3], said[:3]))
        self._groups.use(self._users({end for said in ordered for end in said[:2]}))
        for point, form, reason, count in ordered:
            if self._agree(point, form):
                self._groups.join(point, form, reason, count)

    def _users(self, points: set[Point]) -> dict[Point, set[int]]:
        """The papers that name something in a group, for the groups that these points are in."""
        wanted: dict[Point, set[int]] = {self._groups.root(point): set() for point in points}
        of_names = [wanted.get(self._groups.root(name)) for name in self._names]
        things, begin = self.things.points, self.things.begin
        for paper in range(len(begin) - 1):
            for papers in map(of_names.__getitem__, things[begin[paper] : begin[paper + 1]]):
                if papers is not None:
                    papers.add(paper)
        return wanted

    def _is_open(self, form: Point) -> bool:
        """True if all uses of a form may be one thing's: no known name shares it, and it has no two long forms."""
        return len(self._senses.get(form, ())) < 2 and not self._known.is_ambiguous(form)

    def _set_apart(self, pairs: Mapping[str, Apart]) -> dict[int, Point]:
        """Points of their own for what papers set apart from the thing that it would be.

        Not where the list of names or more papers say that it is one thing.
        """
        names, points, owns = self._names, self.things.points, self.things.owns
        said: dict[tuple[Point, str], list[int]] = defaultdict(list)
        for head, tail, folds in self._numbered(pairs):
            group = self._groups.root(names[points[head]])
            if group == self._groups.root(names[points[tail]]):
                outsider = head if self._title(group) in folds else tail
                said[group, names[owns[outsider]]].append(outsider)
        together: Counter[tuple[Point, str]] = Counter()
        for (point, form, _), count in self._said.items():
            together[self._groups.root(point), form] += count
        apart: dict[int, Point] = {}
        for (group, form), outsiders in said.items():
            row = self.known(group)
            is_listed = row is not None and form in self._known.clear_forms(row)
            if not is_listed and len(outsiders) >= together[group, form]:
                apart |= dict.fromkeys(outsiders, f"apart {form}")
        return apart

    def _numbered(self, pairs: Mapping[str, Apart]) -> Iterator[tuple[int, int, tuple[str, ...]]]:
        """What papers set apart, with the numbers of the things."""
        for paper, first in zip(self.things.papers, self.things.begin, strict=False):
            for head, tail, folds in pairs.get(paper, ()):
                yield first + head, first + tail, folds

    def _title(self, group: Point) -> str | None:
        row = self.known(group)
        return fold(self._known.rows[row].name) if row is not None else None


def _open(parts: tuple[Any, ...]) -> Open:
    thing, shorts, *rest = parts
    return Open(thing, tuple(map(Short._make, shorts)), *rest)
