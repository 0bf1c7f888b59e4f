"""From the model's scores to mentions: no two overlap, one string has one kind in its paper, a name is found everywhere."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from extractors.encoding import Window
from extractors.pairing import KINDS
from kg.model import Field, Span
from kg.names import fold
from kg.schema import Kind

Floats = NDArray[np.float32]

_REPEATED = 0.1
"""A string that is a mention elsewhere in its paper needs only this probability at a further place."""


@dataclass(frozen=True, slots=True)
class Tagged:
    """A mention that the model found. `score`: how likely it is one of this kind; `proposed`: that it is new in its paper.

    `window` and `candidate` say where the model read it.
    """

    span: Span
    text: str
    kind: Kind
    score: float
    proposed: float
    window: int
    candidate: int


@dataclass(frozen=True, slots=True)
class Scored:
    """A window with the scores of its candidates, (candidates, 7): none, the five kinds, proposed; before softmax."""

    window: Window
    scores: Floats

    def kinds(self) -> Floats:
        """(candidates, 6) probabilities: none first."""
        scores = self.scores[:, :-1]
        powers = np.exp(scores - scores.max(axis=1, keepdims=True))
        result: Floats = powers / powers.sum(axis=1, keepdims=True)
        return result

    def proposed(self) -> Floats:
        """(candidates,) probability that the paper proposes it."""
        result: Floats = 1.0 / (1.0 + np.exp(-self.scores[:, -1]))
        return result


@dataclass(slots=True)
class _Choice:
    span: Span
    text: str
    likely: Floats
    proposed: float
    window: int
    candidate: int


def decode(texts: dict[Field, str], scored: Sequence[Scored], threshold: float) -> list[Tagged]:
    """The mentions of one paper in the order of the text.

    Greedy by probability, without overlaps; then all places of the same folded string vote on its kind and share
    score and `proposed`, the means of what the model gave them.
    """
    choices = _greedy(texts, scored, threshold)
    groups: defaultdict[str, list[_Choice]] = defaultdict(list)
    for choice in choices:
        groups[fold(choice.text)].append(choice)
    tagged = []
    for group in groups.values():
        votes = np.sum([c.likely for c in group], axis=0)[1:]
        kind = int(np.argmax(votes))
        score, proposed = float(votes[kind]) / len(group), float(np.mean([c.proposed for c in group]))
        tagged += [Tagged(c.span, c.text, KINDS[kind], min(1.0, score), proposed, c.window, c.candidate) for c in group]
    return sorted(tagged, key=lambda t: (t.span.field != "title", t.span.start))


def _greedy(texts: dict[Field, str], scored: Sequence[Scored], threshold: float) -> list[_Choice]:
    taken = {field: np.zeros(len(text), bool) for field, text in texts.items()}
    ranked: list[tuple[float, int, int]] = []
    likely = [s.kinds() for s in scored]
    proposed = [s.proposed() for s in scored]
    for number, table in enumerate(likely):
        likelihood = 1.0 - table[:, 0]
        ranked += [(float(likelihood[i]), number, int(i)) for i in np.nonzero(likelihood >= min(threshold, _REPEATED))[0]]
    ranked.sort(key=lambda r: (-r[0], r[1], r[2]))
    chosen: list[_Choice] = []
    strings: set[str] = set()
    for again in (False, True):
        for sure, number, i in ranked:
            span = scored[number].window.span(i)
            text = texts[span.field][span.start : span.end]
            wanted = sure >= threshold or (again and text in strings)
            if not wanted or taken[span.field][span.start : span.end].any():
                continue
            taken[span.field][span.start : span.end] = True
            chosen.append(_Choice(span, text, likely[number][i], float(proposed[number][i]), number, i))
        strings = {c.text for c in chosen if re.search(r"\w\w", c.text)}
    return chosen
