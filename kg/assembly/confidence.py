"""How likely a statement is right, from how sure the extractor was in each paper that says it."""

from __future__ import annotations

from collections.abc import Iterable

from kg.config import MIN_CONFIDENCE

_MOST, _MOST_OF_WEAK = 0.99, MIN_CONFIDENCE - 0.01


def joined(scores: Iterable[float]) -> float:
    """Confidence of a statement, 0 to 0.99, from one score a paper: 1 minus the chance that all of them are wrong.

    The papers are taken as independent, which they are not quite; so nothing is ever certain, and weak scores alone do
    not add up to what is shown by default. Four digits.
    """
    ordered = sorted(scores)
    wrong = 1.0
    for score in ordered:
        wrong *= 1.0 - score
    most = _MOST if ordered and ordered[-1] >= MIN_CONFIDENCE else _MOST_OF_WEAK
    return round(min(most, 1.0 - wrong), 4)
