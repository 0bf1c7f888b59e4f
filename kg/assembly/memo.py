"""What the things of each group made of it the last time: it is looked up where the things are still the same."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

from kg.assembly.entities import Draft
from kg.assembly.groups import Point
from kg.assembly.outlines import Spoilt, pack, unpacked
from kg.assembly.shelf import Shelf
from kg.assembly.tally import Things
from kg.schema import Kind

_NAME = "drafts"
_MOST = 2_000_000
"""With more groups nothing is kept: a kept one takes half a kilobyte of memory."""
_ANEW = 0.02
"""Kept are the groups as they are now where more than this share of them is new or another one."""
_KINDS = {kind.value: kind for kind in Kind}


class Groups(NamedTuple):
    """The groups there are: their points, the numbers that stand for their things, and the rows that they are (or -1)."""

    points: Sequence[Point]
    numbers: Sequence[int]
    rows: Sequence[int]


class Memo:
    """Drafts by the point of their group."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def find(self, groups: Groups) -> list[Draft | None]:
        """The drafts of these groups; None where there is none, or one of other things."""
        kept, drafts = self._kept()
        places = {point: at for at, point in enumerate(kept.points)}
        # A point that was not there finds the last number, which no group has.
        numbers, rows = [*kept.numbers, None], kept.rows
        found = (places.get(point, -1) for point in groups.points)
        return [
            drafts[at] if numbers[at] == number and rows[at] == row else None
            for at, number, row in zip(found, groups.numbers, groups.rows, strict=True)
        ]

    def _kept(self) -> tuple[Groups, list[Draft]]:
        try:
            # Whole columns are read in a fifth of the time that as many rows take.
            points, numbers, rows, *columns = unpacked("", self._shelf.recall(_NAME))
        except Spoilt:
            return Groups((), (), ()), []
        columns[2] = map(_KINDS.__getitem__, columns[2])
        return Groups(points, numbers, rows), list(map(Draft._make, zip(*columns, strict=True)))

    def keep(self, groups: Groups, drafts: Sequence[Draft], new: int) -> None:
        """Keep the drafts of all groups, if enough of them, `new`, are not kept yet."""
        if len(drafts) <= _MOST and new > _ANEW * len(drafts):
            columns = [list(column) for column in zip(*drafts, strict=True)]
            columns[2] = [kind.value for kind in columns[2]]
            self._shelf.remember(_NAME, pack((*map(list, groups), *columns)))


def numbers_of(things: Things, of: Sequence[int], size: int) -> list[int]:
    """For each of `size` groups a number that is another one, but for chance (1 in 2**61), whenever its things are.

    `of` is the group of each thing.
    """
    found = [0] * size
    for paper, (id_, stamp) in enumerate(zip(things.papers, things.stamps, strict=True)):
        seed = int.from_bytes(hashlib.blake2b(stamp + id_.encode(errors="surrogatepass"), digest_size=8).digest(), "big")
        first, last = things.begin[paper], things.begin[paper + 1]
        for at, (group, mark) in enumerate(zip(of[first:last], things.marks[first:last], strict=True)):
            found[group] += hash((seed, at, mark))
    return found
