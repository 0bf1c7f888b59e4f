"""How likely a statement is right, from how sure the extractor was in each paper that says it."""

from __future__ import annotations

from collections.abc import Iterable

_MOST = 0.99


def joined(scores: Iterable[float]) -> float:
    """Confidence of a statement, 0 to 0.99, from one score a paper: 1 minus the chance that all of them are wrong.

    The papers are taken as independent, which they are not quite; so nothing is ever certain. Four digits.
    """
    wrong = 1.0
    for score in sorted(scores):
        wrong *= 1.0 - score
    return round(min(_MOST, 1.0 - wrong), 4)
