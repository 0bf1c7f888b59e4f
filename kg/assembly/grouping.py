"""The things of all papers by the groups that linking made of them: a few bytes a thing, all else stays on the shelf."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import count

from kg.assembly.entities import Draft, Member, alone, draft_of
from kg.assembly.groups import Point
from kg.assembly.kinds import SIDE_OF, Written, parts_of
from kg.assembly.known import KnownNames
from kg.assembly.linking import Linker
from kg.assembly.memo import Groups, Memo, numbers_of
from kg.assembly.outlines import Profile, unpack
from kg.assembly.shelf import Shelf
from kg.assembly.tally import Things
from kg.model import KnownName

_AT_ONCE = 1_000_000
"""So many things are looked at together: some 400 MB of them. The shelf is read once for each so many."""
_MANY = 0.25
"""With more than this share of the groups to be looked at, all things are read, and not those of each."""


class Grouping:
    """Which things make up each group. `listed` are the groups that are a known name.

    A group that is two things is parted in two: what many papers use for a measure and many for a method.
    """

    def __init__(self, linker: Linker, shelf: Shelf, known: KnownNames) -> None:
        self._shelf = shelf
        self.things: Things = linker.things
        groups = linker.groups()
        there, listed = set(groups), dict(linker.listed())
        self.listed: dict[Point, KnownName] = {group: known.rows[row] for group, row in listed.items() if group in there}
        for thing, where in self._parted(groups):
            groups[thing] += where
        self.points: list[Point] = sorted(set(groups))
        self._numbers = {point: number for number, point in enumerate(self.points)}
        self.of = array("q", map(self._numbers.__getitem__, groups))
        self._rows = [listed.get(point, -1) for point in self.points]

    def _parted(self, groups: Sequence[Point]) -> Iterator[tuple[int, str]]:
        """The things that go to another part of their group, and what tells that."""
        of_marks = self.things.marks
        last = dict(zip(groups, of_marks, strict=True))
        mixed = {group for group, mark in zip(groups, of_marks, strict=True) if last[group] != mark} | self.listed.keys()
        marks: dict[Point, dict[int, int]] = defaultdict(dict)
        for (group, mark), times in Counter((g, m) for g, m in zip(groups, of_marks, strict=True) if g in mixed).items():
            marks[group][mark] = times
        parts = {group: parts_of(found, self.listed.get(group)) for group, found in marks.items()}
        parted = {group for group, where in parts.items() if where}
        written = {group: Written(self.listed[group]) for group in parted if group in self.listed}
        moving = [
            thing for thing, group in enumerate(groups) if group in parted and SIDE_OF[self.things.marks[thing]] in parts[group]
        ]
        for member in self._members(moving):
            group = groups[member.key]
            if group not in written or not written[group].so(text for text, _, _ in member.forms):
                yield member.key, parts[group][SIDE_OF[member.mark]]

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
        memo = Memo(self._shelf)
        groups = Groups(self.points, numbers_of(self.things, self.of, len(self.points)), self._rows)
        found = memo.find(groups)
        missing = {number for number, draft in enumerate(found) if draft is None}
        if len(missing) > _MANY * len(found):
            self._make_all(found)
        else:
            self._make(missing, found)
        drafts = {point: draft for point, draft in zip(self.points, found, strict=True) if draft is not None}
        memo.keep(groups, list(drafts.values()), len(missing))
        return drafts

    def _make(self, missing: Collection[int], found: list[Draft | None]) -> None:
        members: dict[int, list[Member]] = {number: [] for number in missing}
        for member in self._members([thing for thing, number in enumerate(self.of) if number in members]):
            members[self.of[member.key]].append(member)
        for number, its in members.items():
            found[number] = draft_of(its, self.listed.get(self.points[number]))

    def _make_all(self, found: list[Draft | None]) -> None:
        turns = 1 + len(self.of) // _AT_ONCE
        sizes = Counter(self.of)
        single = bytes(sizes[number] == 1 and point not in self.listed for number, point in enumerate(self.points))
        for turn in range(turns):
            for number, members in self._gathered(turn, turns, single, found).items():
                found[number] = draft_of(members, self.listed.get(self.points[number]))

    def _gathered(self, turn: int, turns: int, single: bytes, found: list[Draft | None]) -> Mapping[int, list[Member]]:
        """The things of one in so many groups; what is alone, one that is not listed, becomes a draft at once."""
        members: defaultdict[int, list[Member]] = defaultdict(list)
        begin, marks, of = self.things.begin, self.things.marks, self.of
        for paper, (id_, packed) in enumerate(self._shelf.profiles()):
            profile = unpack(Profile, id_, packed)
            first, year = begin[paper], profile.year
            for thing, group, name, forms in zip(count(first), of[first : begin[paper + 1]], profile.titles, profile.forms):
                if single[group]:
                    found[group] = alone(year, name, marks[thing], forms)
                elif turns == 1 or group % turns == turn:
                    members[group].append(Member(thing, id_, year, name, marks[thing], forms))
        return members
