"""What a bare acronym means, by the company it keeps: the kind of thing that it is, and what else its paper names."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from math import fsum, log

from kg.assembly.acronyms import Sense
from kg.assembly.kinds import side
from kg.assembly.local import Local

_DOUBT = 2.0
"""So many papers' worth of what is usual are mixed into what is known of a sense."""
_TIMES = 3.0
"""A sense must be so many times as likely as any other."""


class Company:
    """For each sense of each short form that has several, what is named beside it where its long form is given."""

    def __init__(self, locals_: Iterable[Local], senses: Mapping[str, Sequence[Sense]]) -> None:
        self._senses = {short: found for short, found in senses.items() if len(found) > 1}
        self._named: dict[str, list[str]] = defaultdict(list)
        found = list(locals_)
        for local in found:
            self._named[local.paper].append(local.own)
        named = Counter(form for forms in self._named.values() for form in forms)
        kinds = Counter(_kind(local) for local in found)
        self._usual = {form: count / len(self._named) for form, count in named.items()}
        self._usual |= {kind: count / len(found) for kind, count in kinds.items()}
        self._beside: dict[tuple[str, int], Counter[str]] = defaultdict(Counter)
        for local in found:
            for _, short, ends in local.shorts:
                at = self._told(short, ends)
                if at is not None:
                    self._beside[short, at].update(self._signs(local))

    def _told(self, short: str, ends: Sequence[str]) -> int | None:
        """Which of several senses the long forms of a thing tell, or None."""
        found = self._senses.get(short, ()) if ends else ()
        return next((at for at, sense in enumerate(found) if sense.says(ends)), None)

    def _signs(self, local: Local) -> list[str]:
        own = set(local.folds)
        return sorted({_kind(local), *(form for form in self._named[local.paper] if form not in own)})

    def meaning(self, local: Local, short: str) -> Sense | None:
        """The sense of a folded short form that a thing without a long form most likely has; None where none is likely enough."""
        found = self._senses.get(short, ())
        counts = [self._beside[short, at] for at in range(len(found))]
        signs = [sign for sign in self._signs(local) if any(sign in seen for seen in counts)]
        scores = [self._score(sense, seen, signs) for sense, seen in zip(found, counts, strict=True)]
        ranked = sorted(range(len(found)), key=lambda at: (-scores[at], at))
        if len(ranked) < 2 or scores[ranked[0]] - scores[ranked[1]] < log(_TIMES):
            return None
        return found[ranked[0]]

    def _score(self, sense: Sense, seen: Counter[str], signs: Iterable[str]) -> float:
        """Logarithm of how likely the sense is, before and after looking at what stands beside it. Free of order."""
        shares = ((seen[sign] + _DOUBT * self._usual[sign]) / (sense.papers + _DOUBT) for sign in signs)
        return fsum((log(sense.papers), *map(log, shares)))


def _kind(local: Local) -> str:
    # Folded forms hold no spaces.
    return f"kind {side(local.kind)}"
