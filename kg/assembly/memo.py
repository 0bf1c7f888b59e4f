"""What the things of each group made of it the last time: it is looked up where the things are still the same."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from kg.assembly.entities import Draft
from kg.assembly.groups import Point
from kg.assembly.outlines import Spoilt, pack, unpacked
from kg.assembly.shelf import Shelf
from kg.assembly.tally import Things
from kg.schema import Kind

_MOST = 2_000_000
"""With more groups nothing is kept: a kept one takes half a kilobyte of memory."""
_ANEW = 0.02
"""Kept are the groups as they are now where more than this share of them is new or another one."""
_KINDS = {kind.value: kind for kind in Kind}

Kept = tuple[int, int, tuple[Any, ...]]


class Groups(NamedTuple):
    """The groups there are: their points, the numbers that stand for their things, and the rows that they are (or -1)."""

    points: Sequence[Point]
    numbers: Sequence[int]
    rows: Sequence[int]


class Memo:
    """Drafts by the point of their group."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        try:
            packed = shelf.recall()
            self._kept: Mapping[Point, Kept] = unpacked("", packed) if packed else {}
        except Spoilt:
            self._kept = {}

    def find(self, groups: Groups) -> list[Draft | None]:
        """The drafts of these groups; None where there is none, or one of other things."""
        return list(map(self._find, groups.points, groups.numbers, groups.rows))

    def _find(self, point: Point, number: int, row: int) -> Draft | None:
        kept = self._kept.get(point)
        if kept is None or kept[0] != number or kept[1] != row:
            return None
        name, base, kind, *rest = kept[2]
        return Draft(name, base, _KINDS[kind], *rest)

    def keep(self, groups: Groups, drafts: Sequence[Draft], new: int) -> None:
        """Keep the drafts of all groups, if enough of them, `new`, are not kept yet."""
        if len(drafts) <= _MOST and new > _ANEW * len(drafts):
            plain = ((draft.name, draft.base, draft.kind.value, *draft[3:]) for draft in drafts)
            made = zip(groups.numbers, groups.rows, plain, strict=True)
            self._shelf.remember(pack(dict(zip(groups.points, made, strict=True))))


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
