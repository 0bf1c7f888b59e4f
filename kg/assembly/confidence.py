"""How likely a statement is right, from how sure the extractor was in each paper that says it."""

from __future__ import annotations

from collections.abc import Iterable

from kg.config import MIN_CONFIDENCE

_PAPERS = 2
"""More than the surest two add no confidence: papers of one field repeat each other, and an extractor its mistakes."""
_MOST, _MOST_OF_WEAK = 0.99, MIN_CONFIDENCE - 0.01


def joined(scores: Iterable[float]) -> float:
    """Confidence of a statement, 0 to 0.99, from one score a paper: 1 minus the chance that the surest two are both wrong.

    Measured where annotated papers say the same (`docs/quality.md`). Nothing is ever certain, and scores that are all too
    weak to be shown by default do not add up to what is. Four digits.
    """
    surest = sorted(scores)[-_PAPERS:]
    wrong = 1.0
    for score in surest:
        wrong *= 1.0 - score
    most = _MOST if surest and surest[-1] >= MIN_CONFIDENCE else _MOST_OF_WEAK
    return round(min(most, 1.0 - wrong), 4)
