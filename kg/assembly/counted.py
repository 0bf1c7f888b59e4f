"""What is counted over all papers, from what was counted the last time: papers that are others now are taken back and added.

With what is kept stands the digest of each outline that was counted. Where more differs, or where what was counted is nowhere to
be found any more, all is counted anew: both ways lead to the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from kg.assembly.outlines import DIGEST, Outline, Spoilt, digest_in, pack, unpack, unpacked
from kg.assembly.shelf import Counted, Shelf, Stamp
from kg.assembly.tally import Tally, Things
from kg.batches import batched

_NAME = "counts"
_MANY = 500
ANEW = 0.02
"""With more than this share of the papers new, gone or other ones, all are counted, and that is kept."""
MOST = 2_000_000
"""With more things nothing is kept: that would take a hundred bytes of memory a thing."""


class Difference(NamedTuple):
    """How the papers differ from those that were counted: what is new, and what was counted and is no more, by their ids."""

    new: Mapping[str, bytes]
    former: Mapping[str, bytes]


def difference(shelf: Shelf, part: Counted, counted: Mapping[str, bytes], now: Mapping[str, bytes]) -> Difference | None:
    """How they differ in that part, of which the digests are given; None where much does, or where it cannot be told."""
    new = {id_ for id_, stamp in now.items() if counted.get(id_) != stamp}
    stale = {id_: stamp for id_, stamp in counted.items() if now.get(id_) != stamp}
    if len(new) + len(stale) > ANEW * len(now):
        return None
    former = dict(shelf.former(part, stale))
    if any(digest_in(former.get(id_, b"")) != stamp for id_, stamp in stale.items()):
        return None
    return Difference(dict(shelf.parts(part, new)), former)


def counted(shelf: Shelf, stamps: Iterable[Stamp]) -> tuple[Tally, Things]:
    """What linking counts, and all things; the stamps are those of all papers."""
    stamps = [one for one in stamps if one.outline]
    tally, things = _again(shelf, stamps) or _anew(shelf, stamps)
    things.stamps = [one.rest for one in stamps]
    return tally, things


def _anew(shelf: Shelf, stamps: Sequence[Stamp]) -> tuple[Tally, Things]:
    tally, things = Tally(), Things()
    for some in batched(shelf.parts("outline"), _MANY):
        outlines = [unpack(Outline, id_, packed) for id_, packed in some]
        tally.add([id_ for id_, _ in some], outlines)
        for (id_, _), outline in zip(some, outlines, strict=True):
            things.add(id_, outline)
    if len(things.points) <= MOST:
        digests = b"".join(one.outline for one in stamps)
        shelf.remember(_NAME, pack((digests, things.plain(), tally.plain())))
    return tally, things


def _again(shelf: Shelf, stamps: Sequence[Stamp]) -> tuple[Tally, Things] | None:
    """The same, from what is kept; None where that does not lead to it, or not sooner."""
    try:
        digests, plain, counts = unpacked("", shelf.recall(_NAME))
    except Spoilt:
        return None
    before = Things.of_plain(plain)
    was = {id_: digests[DIGEST * at : DIGEST * (at + 1)] for at, id_ in enumerate(before.papers)}
    now = {one.paper: one.outline for one in stamps}
    found = difference(shelf, "outline", was, now)
    if found is None:
        return None
    tally = Tally.of_plain(counts)
    for id_, packed in found.former.items():
        tally.take_back(id_, unpack(Outline, id_, packed))
    outlines = {id_: unpack(Outline, id_, packed) for id_, packed in found.new.items()}
    tally.add(list(outlines), list(outlines.values()))
    return tally, _with(before, list(now), outlines)


def _with(before: Things, papers: Sequence[str], fresh: Mapping[str, Outline]) -> Things:
    """The things of these papers: of those that are not `fresh` the ones that there were."""
    things = Things(before.names)
    places = {id_: at for at, id_ in enumerate(before.papers)}
    first = last = 0
    for id_ in papers:
        at = -1 if id_ in fresh else places[id_]
        if at != last:
            things.add_those(before, first, last)
            first = last = at
        if at < 0:
            things.add(id_, fresh[id_])
            first = last = 0
        else:
            last += 1
    things.add_those(before, first, last)
    return things
