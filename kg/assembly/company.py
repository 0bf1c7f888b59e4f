"""What a bare acronym means, by the company it keeps: the kind of thing that it is, and what else its paper names."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from math import fsum, log
from operator import lt

from kg.assembly.acronyms import Sense
from kg.assembly.kinds import SIDE_OF
from kg.assembly.outlines import Short
from kg.assembly.tally import Things

_DOUBT = 2.0
"""So many papers' worth of what is usual are mixed into what is known of a sense."""
_TIMES = 3.0
"""A sense must be so many times as likely as any other."""


class Company:
    """For each sense of each short form that has several, what is named beside it where its long form is given.

    `things` are those of all papers, counted by their folded names and by their kinds.
    """

    def __init__(self, things: Things, senses: Mapping[str, Sequence[Sense]]) -> None:
        self._senses = {short: found for short, found in senses.items() if len(found) > 1}
        self._times = things.times
        # Of the papers, those count that name anything.
        self._papers: int = sum(map(lt, things.begin, things.begin[1:]))
        self._kinds: Counter[str] = Counter()
        for mark, count in Counter(things.marks).items():
            self._kinds[_kind(mark)] += count
        self._things = self._kinds.total()
        self._beside: dict[tuple[str, int], Counter[str]] = defaultdict(Counter)

    def is_of_several(self, short: str) -> bool:
        """True if the folded short form has several senses."""
        return short in self._senses

    def see(self, shorts: Iterable[Short], signs: Sequence[str]) -> None:
        """Count what is named beside a thing that tells its long form."""
        for short in shorts:
            at = self._told(short)
            if at is not None:
                self._beside[short.form, at].update(signs)

    def _told(self, short: Short) -> int | None:
        """Which of several senses the long forms of a thing tell, or None."""
        found = self._senses.get(short.form, ()) if short.ends else ()
        return next((at for at, sense in enumerate(found) if sense.says(short.ends)), None)

    def meaning(self, short: str, seen_signs: Iterable[str]) -> Sense | None:
        """The sense of a folded short form that a thing without a long form most likely has; None where none is likely enough."""
        found = self._senses.get(short, ())
        counts = [self._beside[short, at] for at in range(len(found))]
        signs = [sign for sign in seen_signs if any(sign in seen for seen in counts)]
        scores = [self._score(sense, seen, signs) for sense, seen in zip(found, counts, strict=True)]
        ranked = sorted(range(len(found)), key=lambda at: (-scores[at], at))
        if len(ranked) < 2 or scores[ranked[0]] - scores[ranked[1]] < log(_TIMES):
            return None
        return found[ranked[0]]

    def _score(self, sense: Sense, seen: Counter[str], signs: Iterable[str]) -> float:
        """Logarithm of how likely the sense is, before and after looking at what stands beside it. Free of order."""
        shares = ((seen[sign] + _DOUBT * self._usual(sign)) / (sense.papers + _DOUBT) for sign in signs)
        return fsum((log(sense.papers), *map(log, shares)))

    def _usual(self, sign: str) -> float:
        if sign in self._kinds:
            return self._kinds[sign] / self._things
        return self._times(sign) / self._papers


def signs(mark: int, folds: Collection[str], named: Iterable[str]) -> list[str]:
    """What stands beside a thing, and of what kind it is, sorted."""
    return sorted({_kind(mark), *(form for form in named if form not in folds)})


def _kind(mark: int) -> str:
    # Folded forms hold no spaces.
    return f"kind {SIDE_OF[mark]}"
