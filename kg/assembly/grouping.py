"""The things of all papers by the groups that linking made of them: a few bytes a thing, all else stays on the shelf."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence

from kg.assembly.entities import Draft, Member, draft_of
from kg.assembly.groups import Point
from kg.assembly.kinds import SIDE_OF, Written, parts_of
from kg.assembly.known import KnownNames
from kg.assembly.linking import Linker
from kg.assembly.outlines import Profile, unpack
from kg.assembly.shelf import Shelf
from kg.assembly.tally import Things
from kg.model import KnownName

_AT_ONCE = 1_000_000
"""So many things are looked at together: some 400 MB of them. The shelf is read once for each so many."""


class Grouping:
    """Which things make up each group. `listed` are the groups that are a known name.

    A group that is two things is parted in two: what many papers use for a measure and many for a method.
    """

    def __init__(self, linker: Linker, shelf: Shelf, known: KnownNames) -> None:
        self._shelf = shelf
        self.things: Things = linker.things
        groups = linker.groups()
        self.listed: dict[Point, KnownName] = {
            group: known.rows[row] for group in set(groups) if (row := linker.known(group)) is not None
        }
        for thing, where in self._parted(groups):
            groups[thing] += where
        self.points: list[Point] = sorted(set(groups))
        self._numbers = {point: number for number, point in enumerate(self.points)}
        self.of = array("q", map(self._numbers.__getitem__, groups))

    def _parted(self, groups: Sequence[Point]) -> Iterator[tuple[int, str]]:
        """The things that go to another part of their group, and what tells that."""
        marks: dict[Point, dict[int, int]] = defaultdict(dict)
        for (group, mark), count in Counter(zip(groups, self.things.marks, strict=True)).items():
            marks[group][mark] = count
        parts = {group: parts_of(found, self.listed.get(group)) for group, found in marks.items() if self._is_mixed(group, found)}
        parted = {group for group, where in parts.items() if where}
        written = {group: Written(self.listed[group]) for group in parted if group in self.listed}
        moving = [
            thing for thing, group in enumerate(groups) if group in parted and SIDE_OF[self.things.marks[thing]] in parts[group]
        ]
        for member in self._members(moving):
            group = groups[member.key]
            if group not in written or not written[group].so(text for text, _, _ in member.forms):
                yield member.key, parts[group][SIDE_OF[member.mark]]

    def _is_mixed(self, group: Point, marks: Collection[int]) -> bool:
        return group in self.listed or len(marks) > 1

    def __contains__(self, point: Point) -> bool:
        return point in self._numbers

    def get(self, point: Point) -> Sequence[Member]:
        """The things of one group, sorted; none where there is no such group."""
        number = self._numbers.get(point)
        return list(self._members([thing for thing, one in enumerate(self.of) if one == number]))

    def _members(self, things: Sequence[int]) -> Iterator[Member]:
        """These things, which are sorted."""
        begin = self.things.begin
        wanted: dict[str, list[int]] = defaultdict(list)
        for thing in things:
            wanted[self.things.papers[bisect_right(begin, thing) - 1]].append(thing)
        for id_, packed in self._shelf.profiles(wanted) if wanted else ():
            profile = unpack(Profile, id_, packed)
            for thing in wanted[id_]:
                at = thing - begin[bisect_right(begin, thing) - 1]
                yield Member(thing, id_, profile.year, profile.titles[at], self.things.marks[thing], profile.forms[at])

    def drafts(self) -> Mapping[Point, Draft]:
        """What each group's things make of it, sorted by the groups."""
        turns = 1 + len(self.of) // _AT_ONCE
        found: list[Draft | None] = [None] * len(self.points)
        for turn in range(turns):
            for number, members in self._gathered(turn, turns).items():
                found[number] = draft_of(members, self.listed.get(self.points[number]))
        return {point: draft for point, draft in zip(self.points, found, strict=True) if draft is not None}

    def _gathered(self, turn: int, turns: int) -> Mapping[int, list[Member]]:
        """The things of one in so many groups."""
        members: defaultdict[int, list[Member]] = defaultdict(list)
        begin, marks, of = self.things.begin, self.things.marks, self.of
        for paper, (id_, packed) in enumerate(self._shelf.profiles()):
            profile = unpack(Profile, id_, packed)
            first = begin[paper]
            for at, group in enumerate(of[first : begin[paper + 1]]):
                if turns == 1 or group % turns == turn:
                    one = Member(first + at, id_, profile.year, profile.titles[at], marks[first + at], profile.forms[at])
                    members[group].append(one)
        return members
