"""Technical terms in running text, by how often a word stands inside a term, begins or ends one.

`words.tsv` counts, for words and for endings of words, how often annotated abstracts have them outside of a term (out),
as its first, a middle, its last or its only word; and the same for the word before and the word after. A sentence is
cut into terms by the best sequence under these counts (Viterbi over five roles); an unknown word takes the counts of
its ending and case. `training/mine_terms.py` makes the table.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from extractors.finds import Find, Source
from extractors.words import Word

ROLES = ("out", "first", "middle", "last", "only")
PLACES = ("at", "before", "after")
_OUT, _FIRST, _MIDDLE, _LAST, _ONLY = range(5)
_FOLLOWS = (
    (_OUT, _LAST, _ONLY),  # out
    (_OUT, _LAST, _ONLY),  # first
    (_FIRST, _MIDDLE),  # middle
    (_FIRST, _MIDDLE),  # last
    (_OUT, _LAST, _ONLY),  # only
)
_MAY_STAND_FIRST, _MAY_STAND_LAST = (_OUT, _FIRST, _ONLY), (_OUT, _LAST, _ONLY)
_ROLES = range(5)
EDGE = "^"
START = "start"

# Chosen on held-out annotated abstracts: the weight of the word before and after, of the order of roles, and of "out".
_CONTEXT = 0.6
_ORDER = 0.4
_CAUTION = 0.7
_WORD_PRIOR = 4.0
_ENDING_PRIOR = 10.0
_LEAST_LEAD = 0.0
"""Terms that lead by less were right too seldom (27 of 100)."""
_NOWHERE = -1e9
_OFTEN = 5
"""Sightings that show what a word is."""
_MOST_KNOWN = 100_000

Shares = tuple[float, ...]


def key(word: str) -> str:
    """What a word is counted under: itself, case folded; numbers are all alike, and so are words with digits."""
    folded = word.casefold()
    if word[0].isalnum() and any(c.isdigit() for c in word):
        return "<number>" if not any(c.isalpha() for c in word) else "<digits>"
    return folded


def ending(word: str, *, in_title: bool) -> str:
    """What an unknown word is counted under: its case and last letters, such as `x~ion` or `A~CNN`."""
    counted = key(word)
    if counted[0] == "<" or not counted[0].isalnum():
        return counted
    if word.isupper() and len(word) > 1:
        case = "A"
    elif any(c.isupper() for c in word[1:]):
        case = "X"
    else:
        case = "c" if word[0].isupper() else "x"
    tail = "-" + counted.rsplit("-", 1)[1][-4:] if "-" in word else counted[-3:]
    return f"{case}{'t' if in_title else ''}~{tail}"


@dataclass(frozen=True, slots=True)
class _Weights:
    """Log of how much likelier each role is with a word at a place than without knowing it, for the three places."""

    at: Shares
    before: Shares
    after: Shares


class Phrases:
    """Finds terms. `counts` maps (place, key or ending) to counts by role, `order` a role (or start) to those of the next."""

    def __init__(self, counts: Mapping[tuple[str, str], Sequence[int]], order: Mapping[str, Sequence[int]]) -> None:
        self._counts = counts
        total = sum(order[START])
        self._share = tuple(n / total for n in order[START])
        self._steps = tuple(
            tuple(
                _ORDER * math.log((n + 1) / (sum(order[role]) + 5) / share)
                for n, share in zip(order[role], self._share, strict=True)
            )
            for role in ROLES
        )
        self._known: dict[tuple[str, bool], _Weights] = {}

    def find(self, text: str, sentence: Sequence[Word], *, in_title: bool) -> list[Find]:
        """The terms of one sentence, given as its words."""
        if not sentence:
            return []
        scores = self._scores([word.text for word in sentence], in_title=in_title)
        path = self._best(scores)
        found: list[Find] = []
        first = 0
        for i, role in enumerate(path):
            if role in (_FIRST, _ONLY):
                first = i
            if role in (_LAST, _ONLY):
                start, end = sentence[first].start, sentence[i].end
                lead = sum(scores[j][path[j]] - scores[j][_OUT] for j in range(first, i + 1))
                if lead >= _LEAST_LEAD:
                    found.append(Find(start, end, text[start:end], None, Source.PHRASE, likelihood(lead)))
        return found

    def is_ordinary(self, word: str) -> bool:
        """True if `word`, in whatever case, was hardly ever a term by itself, as names are."""
        counts = self._counts.get(("at", key(word)))
        return counts is not None and sum(counts) >= _OFTEN and sum(counts) - counts[_ONLY] > 2 * counts[_ONLY]

    def _scores(self, sentence: Sequence[str], *, in_title: bool) -> list[Shares]:
        """Weight of each role for each word, from the word and its neighbours."""
        edge = self._weights(EDGE, in_title=in_title)
        weights = [edge, *(self._weights(word, in_title=in_title) for word in sentence), edge]
        scores = []
        for left, here, right in zip(weights, weights[1:], weights[2:], strict=False):
            a, b, c = here.at, left.before, right.after
            scores.append(tuple(a[r] + b[r] + c[r] for r in _ROLES))
        return scores

    def _weights(self, word: str, *, in_title: bool) -> _Weights:
        known = self._known.get((word, in_title))
        if known is None:
            if len(self._known) > _MOST_KNOWN:
                self._known.clear()
            known = _Weights(*(self._weigh(place, key(word), ending(word, in_title=in_title)) for place in PLACES))
            self._known[word, in_title] = known
        return known

    def _weigh(self, place: str, word: str, tail: str) -> Shares:
        shares = _pull(
            _pull(self._share, self._counts.get((place, tail)), _ENDING_PRIOR), self._counts.get((place, word)), _WORD_PRIOR
        )
        lift = [math.log(share / prior) for share, prior in zip(shares, self._share, strict=True)]
        if place != "at":
            return tuple(_CONTEXT * x for x in lift)
        # Caution counts against every term.
        return tuple(
            math.log(p) + x + (_CAUTION if r == _OUT else 0.0) for r, (p, x) in enumerate(zip(self._share, lift, strict=True))
        )

    def _best(self, scores: Sequence[Shares]) -> list[int]:
        """The best sequence of roles that makes whole terms."""
        steps = self._steps
        best = [scores[0][role] if role in _MAY_STAND_FIRST else _NOWHERE for role in _ROLES]
        came: list[tuple[int, ...]] = []
        for here in scores[1:]:
            froms, now = [], []
            for role in _ROLES:
                top, chosen = _NOWHERE * 2, 0
                for f in _FOLLOWS[role]:
                    value = best[f] + steps[f][role]
                    if value > top:
                        top, chosen = value, f
                froms.append(chosen)
                now.append(top + here[role])
            best = now
            came.append(tuple(froms))
        role = max(_MAY_STAND_LAST, key=lambda r: best[r])
        path = [role]
        for back in reversed(came):
            role = back[role]
            path.append(role)
        return path[::-1]


def _pull(shares: Sequence[float], counts: Sequence[int] | None, weight: float) -> Sequence[float]:
    """Shares by role after `counts` have been seen, if the shares before weigh as much as `weight` sightings."""
    if counts is None:
        return shares
    total = sum(counts) + weight
    return [(n + weight * share) / total for n, share in zip(counts, shares, strict=True)]


_BINS = ((0.0, 0.33), (1.0, 0.44), (2.0, 0.50), (4.0, 0.64), (6.0, 0.66))


def likelihood(lead: float) -> float:
    """Share of finds that were right (text and kind) among those that led over "no term" by as much, in nats."""
    return next((share for floor, share in reversed(_BINS) if lead >= floor), _BINS[0][1])


@cache
def load() -> Phrases:
    """The finder with the counts that come with Cladograph."""
    lines = (files("extractors") / "words.tsv").read_text(encoding="utf-8").rstrip("\n").split("\n")
    return parse(lines)


def parse(lines: Iterable[str]) -> Phrases:
    """The finder made of lines `place, key, counts by role`; place `order` holds the steps from role to role."""
    counts: dict[tuple[str, str], Sequence[int]] = {}
    order: dict[str, Sequence[int]] = {}
    for line in lines:
        place, word, *numbers = line.split("\t")
        if place == "place":
            continue
        row = tuple(map(int, numbers))
        if place == "order":
            order[word] = row
        else:
            counts[place, word] = row
    return Phrases(counts, order)
