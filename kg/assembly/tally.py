"""What linking counts over all papers, and their things by number: all that it holds of them at once."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, count
from typing import Any

from kg.assembly.groups import Point
from kg.assembly.kinds import SIDE_OF, SIDES, Side
from kg.assembly.outlines import Outline, known_point
from kg.assembly.spelling import misspellings
from kg.assembly.wording import respelled
from kg.names import fold

Apart = tuple[tuple[int, int, tuple[str, ...]], ...]


class Things:
    """The things of all papers, numbered from 0 by paper and name; papers are numbered too. A few bytes a thing.

    `begin` is the number of each paper's first thing, and one more at the end; `points` the number of the point at which each
    thing starts, in `names`; `owns` that of its folded name; `marks` as in outlines. `stamps` stand for the papers and what is
    kept of them.
    """

    def __init__(self, names: Iterable[Point] = ()) -> None:
        self.papers: list[str] = []
        self.stamps: list[bytes] = []
        self.begin = array("q", [0])
        self.points = array("q")
        self.owns = array("q")
        self.marks = bytearray()
        self._numbers: defaultdict[Point, int] = defaultdict()
        self._numbers.update(zip(names, count(), strict=False))
        self._numbers.default_factory = count(len(self._numbers)).__next__
        self._times: Counter[int] = Counter()

    def add(self, paper: str, outline: Outline) -> None:
        """The things of the next paper."""
        at = len(self.points)
        owns = list(map(self._numbers.__getitem__, outline.owns))
        self.owns.extend(owns)
        self.points.extend(owns)
        for thing, row in outline.rows:
            self.points[at + thing] = self._numbers[known_point(row)]
        self.marks += outline.marks
        self.papers.append(paper)
        self.begin.append(len(self.points))

    def add_those(self, other: Things, first: int, last: int) -> None:
        """The things of the papers from `first` to before `last` of some that have the same names, which come next."""
        begin, end = other.begin[first], other.begin[last]
        shift = len(self.points) - begin
        self.papers += other.papers[first:last]
        self.begin.extend(at + shift for at in other.begin[first + 1 : last + 1])
        self.points += other.points[begin:end]
        self.owns += other.owns[begin:end]
        self.marks += other.marks[begin:end]

    def start(self, thing: int, point: Point) -> None:
        """The thing starts at `point`."""
        self.points[thing] = self._numbers[point]

    def times(self, name: str) -> int:
        """How many things have a folded name."""
        if not self._times:
            self._times.update(self.owns)
        return self._times[self._numbers[name]] if name in self._numbers else 0

    @property
    def names(self) -> list[Point]:
        """All points and folded names, by number."""
        return list(self._numbers)

    def plain(self) -> tuple[Any, ...]:
        """All but the stamps, as `of_plain` takes it."""
        parts = (self.begin, self.points, self.owns)
        return (self.names, self.papers, *(part.tobytes() for part in parts), bytes(self.marks))

    @classmethod
    def of_plain(cls, plain: tuple[Any, ...]) -> Things:
        """What was made plain."""
        names, papers, *parts, marks = plain
        found = cls(names)
        found.papers, found.marks = papers, bytearray(marks)
        found.begin, found.points, found.owns = (array("q", part) for part in parts)
        return found


_COUNTED = ("stands", "said", "reworded", "words")
_BITS = 24
_MOST_OF_SIDE = (1 << _BITS) - 1
_SIDES_BY_NAME = [(side, _BITS * at) for at, side in enumerate(sorted(SIDES))]
_ONE_OF_SIDE = {side: 1 << shift for side, shift in _SIDES_BY_NAME}


class Tally:
    """Counts over all papers, of things for what they are named, of forms for the rest; and what papers set apart.

    `uses` holds, for each folded form, how many things of each side go by it, all four in one number.
    """

    def __init__(self) -> None:
        self.stands: Counter[tuple[str, str]] = Counter()
        self.said: Counter[tuple[Point, str, str]] = Counter()
        self.reworded: Counter[tuple[str, str, str]] = Counter()
        self.words: Counter[tuple[str, tuple[str, ...]]] = Counter()
        self.uses: dict[str, int] = {}
        self.apart: dict[str, Apart] = {}

    def add(self, papers: Sequence[str], outlines: Sequence[Outline]) -> None:
        """Count some papers."""
        for name in _COUNTED:
            getattr(self, name).update(chain.from_iterable(getattr(one, name) for one in outlines))
        uses = self.uses
        for (form, side), times in Counter(chain.from_iterable(map(_votes, outlines))).items():
            uses[form] = uses.get(form, 0) + times * _ONE_OF_SIDE[side]
        self.apart |= {paper: one.apart for paper, one in zip(papers, outlines, strict=True) if one.apart}

    def take_back(self, paper: str, outline: Outline) -> None:
        """Count one paper no more."""
        for name in _COUNTED:
            for one in getattr(outline, name):
                less(getattr(self, name), one)
        for form, side in _votes(outline):
            less(self.uses, form, _ONE_OF_SIDE[side])
        self.apart.pop(paper, None)

    def plain(self) -> tuple[Any, ...]:
        """All that is counted, as `of_plain` takes it."""
        return (*(dict(getattr(self, name)) for name in _COUNTED), self.uses, self.apart)

    @classmethod
    def of_plain(cls, plain: tuple[Any, ...]) -> Tally:
        """What was made plain."""
        found = cls()
        *counts, found.uses, found.apart = plain
        for name, one in zip(_COUNTED, counts, strict=True):
            # All at once, where a counter would look at each again.
            dict.update(getattr(found, name), one)
        return found

    def side(self, form: str) -> Side | None:
        """The side that most uses of a folded form have; None for what is none."""
        uses = self.uses.get(form)
        if uses is None:
            return None
        found, most = None, 0
        for side, shift in _SIDES_BY_NAME:
            times = uses >> shift & _MOST_OF_SIDE
            if times > most:
                found, most = side, times
        return found

    def count(self, form: str) -> int:
        """How many uses of a folded form there are."""
        uses = self.uses.get(form, 0)
        return sum(uses >> shift & _MOST_OF_SIDE for _, shift in _SIDES_BY_NAME)

    def rewordings(self) -> list[tuple[str, str, str]]:
        """(folded form, form, reason) for all rewordings of all forms, sorted. They are not held any more then."""
        right = misspellings(Counter(chain.from_iterable(its for _, its in self.words)))
        wrong = (text for text, its in self.words if not right.keys().isdisjoint(its))
        found = sorted({*self.reworded, *((fold(text), fold(respelled(text, right)), "misspelling") for text in wrong)})
        self.reworded.clear()
        self.words.clear()
        return found


def _votes(outline: Outline) -> Iterator[tuple[str, Side]]:
    """The side of each use of a folded form."""
    return chain(zip(outline.owns, map(SIDE_OF.__getitem__, outline.marks), strict=True), outline.votes)


def less(counts: dict[Any, int], key: object, count: int = 1) -> None:
    """Takes so many from a count, which is not there any more where it comes to nothing."""
    counts[key] -= count
    if not counts[key]:
        del counts[key]
