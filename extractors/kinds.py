"""What kind of thing a term is, by its words.

`kinds.tsv` counts kinds of whole terms, of their last two words, of their last word and of its last part (the Net of
SQLNet; marked + where the term looks like a name) in annotated abstracts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from extractors.words import looks_named
from kg.names import fold
from kg.schema import Kind

KINDS = tuple(Kind)
PARTS = ("whole", "two", "one", "tail")
_TAIL = re.compile(r"(?:[A-Z]+|[A-Z][a-z]+|[a-z]+|\d+)\W*$")
_GAP = re.compile(r"[\s-]+")
_PRIOR = {Kind.METHOD: 1.0, Kind.TASK: 0.5, Kind.METRIC: 0.15, Kind.DATASET: 0.1, Kind.MODEL: 0.1}
_WEIGHT = 2.0
"""How many sightings the shorter part weighs against the longer."""


@dataclass(frozen=True)
class Kinds:
    """Guesses kinds. `counts` maps (part of a term, folded words) to counts in the order of `KINDS`."""

    counts: Mapping[tuple[str, str], Sequence[int]]

    def shares(self, term: str) -> dict[Kind, float]:
        """How likely each kind is for `term` on its own; they sum to 1."""
        total = sum(_PRIOR.values())
        shares = {kind: _PRIOR[kind] / total for kind in KINDS}
        for part, word in reversed(keys(term)):
            counts = self.counts.get((part, word))
            if counts is not None:
                n = sum(counts) + _WEIGHT
                shares = {kind: (count + _WEIGHT * shares[kind]) / n for kind, count in zip(KINDS, counts, strict=True)}
        return shares

    def seen(self, term: str) -> int:
        """How often the whole term was counted."""
        return sum(self.counts.get(("whole", fold(term)), ()))


@lru_cache(maxsize=50_000)
def keys(term: str) -> tuple[tuple[str, str], ...]:
    """(part, folded words) that a term is counted under, the whole first."""
    words = [fold(word) for word in _GAP.split(term.strip()) if word]
    tail = _TAIL.search(term)
    end = "" if tail is None else "<number>" if tail.group()[0].isdigit() else tail.group().casefold()
    return (
        ("whole", fold(term)),
        ("two", " ".join(words[-2:])),
        ("one", words[-1] if words else fold(term)),
        ("tail", f"{end}+" if looks_named(term) else end),
    )


@cache
def load() -> Kinds:
    """The guesser with the counts that come with Cladograph."""
    lines = (files("extractors") / "kinds.tsv").read_text(encoding="utf-8").rstrip("\n").split("\n")
    rows = (line.split("\t") for line in lines[1:])
    return Kinds({(part, term): tuple(map(int, numbers)) for part, term, *numbers in rows})
