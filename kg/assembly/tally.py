"""What linking counts over all papers, and their things by number: all that it holds of them at once."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import chain, count

from kg.assembly.groups import Point
from kg.assembly.kinds import SIDE_OF, Side
from kg.assembly.outlines import Outline, known_point
from kg.assembly.spelling import misspellings
from kg.assembly.wording import respelled
from kg.names import fold


class Things:
    """The things of all papers, numbered from 0 by paper and name; papers are numbered too. A few bytes a thing.

    `begin` is the number of each paper's first thing, and one more at the end; `points` the number of the point at which each
    thing starts, in `names`; `owns` that of its folded name; `marks` as in outlines. `stamps` stand for the papers and what is
    kept of them.
    """

    def __init__(self) -> None:
        self.papers: list[str] = []
        self.stamps: list[bytes] = []
        self.begin = array("q", [0])
        self.points = array("q")
        self.owns = array("q")
        self.marks = bytearray()
        self._numbers: defaultdict[Point, int] = defaultdict(count().__next__)

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

    def start(self, thing: int, point: Point) -> None:
        """The thing starts at `point`."""
        self.points[thing] = self._numbers[point]

    def named(self) -> dict[str, int]:
        """How many things have each folded name."""
        names = self.names
        return {names[own]: times for own, times in Counter(self.owns).items()}

    @property
    def names(self) -> list[Point]:
        """All points and folded names, by number."""
        return list(self._numbers)


class Tally:
    """Counts over all papers: of things for what they are named, of forms for the rest."""

    def __init__(self) -> None:
        self.stands: Counter[tuple[str, str]] = Counter()
        self.said: Counter[tuple[Point, str, str]] = Counter()
        self.apart: list[tuple[int, int, tuple[str, ...]]] = []
        self._votes: Counter[tuple[str, Side]] = Counter()
        self._reworded: set[tuple[str, str, str]] = set()
        self._words: dict[str, tuple[str, ...]] = {}

    def add(self, outlines: Sequence[Outline], first: int) -> None:
        """Count some papers that follow each other, whose first thing has the number `first`."""
        self.stands.update(chain.from_iterable(one.stands for one in outlines))
        self.said.update(chain.from_iterable(one.said for one in outlines))
        self._votes.update(chain.from_iterable(one.votes for one in outlines))
        self._reworded.update(chain.from_iterable(one.reworded for one in outlines))
        self._words.update(chain.from_iterable(one.words for one in outlines))
        for one in outlines:
            self.apart += [(first + head, first + tail, folds) for head, tail, folds in one.apart]
            first += len(one.owns)

    def sides(self, things: Things) -> tuple[Mapping[str, Side], Mapping[str, int]]:
        """For each folded form, the side that most of its uses have, and how many uses there are."""
        names = things.names
        for (own, mark), times in Counter(zip(things.owns, things.marks, strict=True)).items():
            self._votes[names[own], SIDE_OF[mark]] += times
        most: dict[str, tuple[int, Side]] = {}
        total: dict[str, int] = {}
        for (form, side), votes in self._votes.items():
            total[form] = total.get(form, 0) + votes
            found = (-votes, side)
            if form not in most or found < most[form]:
                most[form] = found
        self._votes.clear()
        return {form: side for form, (_, side) in most.items()}, total

    def rewordings(self) -> list[tuple[str, str, str]]:
        """(folded form, form, reason) for all rewordings of all forms, sorted. They are not held any more then."""
        right = misspellings(Counter(chain.from_iterable(self._words.values())))
        wrong = (text for text, its in self._words.items() if not right.keys().isdisjoint(its))
        found = sorted(self._reworded | {(fold(text), fold(respelled(text, right)), "misspelling") for text in wrong})
        self._reworded.clear()
        self._words.clear()
        return found
