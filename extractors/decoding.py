"""From the scores of spans to those that are taken: no two overlap, and a string taken once is taken at its other places."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from extractors.encoding import Window
from kg.model import Field, Span

Floats = NDArray[np.float32]

_REPEATED = 0.1
"""A string that is a mention elsewhere in its paper needs only this probability at a further place."""


@dataclass(frozen=True)
class Scored:
    """A window with the scores of its candidates, (candidates, 7): none, the five kinds, proposed; before softmax."""

    window: Window
    scores: Floats

    def kinds(self) -> Floats:
        """(candidates, 6) probabilities: none first."""
        return self._kinds

    @cached_property
    def _kinds(self) -> Floats:
        # By columns: NumPy takes ten times as long over rows of six.
        scores = np.ascontiguousarray(self.scores[:, :-1].T)
        powers = np.exp(scores - scores.max(axis=0))
        result: Floats = (powers / powers.sum(axis=0)).T
        return result

    def proposed(self) -> Floats:
        """(candidates,) probability that the paper proposes it."""
        result: Floats = 1.0 / (1.0 + np.exp(-self.scores[:, -1]))
        return result


@dataclass(frozen=True, slots=True)
class Choice:
    """A span taken for a mention with probability `sure`. `likely` (6,): none, then the kinds, by the model alone.

    `window` and `candidate` say where it was read, `proposed` how likely it is new in its paper.
    """

    span: Span
    text: str
    sure: float
    likely: Floats
    proposed: float
    window: int
    candidate: int


def greedy(
    texts: dict[Field, str], scored: Sequence[Scored], ranked: Sequence[tuple[float, int, int]], threshold: float
) -> list[Choice]:
    """The surest spans of `ranked` (probability, window, candidate) that do not overlap, from `threshold` on.

    A string taken once is taken at its other places too, where it is at all likely and nothing else stands.
    """
    taken = {field: np.zeros(len(text), bool) for field, text in texts.items()}
    likely, proposed = [s.kinds() for s in scored], [s.proposed() for s in scored]
    order = sorted(ranked, key=lambda r: (-r[0], r[1], r[2]))
    chosen: list[Choice] = []
    strings: set[str] = set()
    for again in (False, True):
        for sure, number, i in order:
            span = scored[number].window.span(i)
            text = texts[span.field][span.start : span.end]
            wanted = sure >= threshold or (again and sure >= _REPEATED and text in strings)
            if not wanted or taken[span.field][span.start : span.end].any():
                continue
            taken[span.field][span.start : span.end] = True
            chosen.append(Choice(span, text, sure, likely[number][i], float(proposed[number][i]), number, i))
        strings = {c.text for c in chosen if re.search(r"\w\w", c.text)}
    return chosen
