"""Fits logistic sums."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

PRIOR_WEIGHT = 1.0
"""Strength with which a weight is held to where it starts: as if so many finds had been seen that agree with it."""


def fit(rows: Sequence[Sequence[float]], right: Sequence[bool], start: Sequence[float], prior: float = PRIOR_WEIGHT) -> Array:
    """Weights of a logistic sum, the bias first, held to `start` as if `prior` finds had been seen that agree with it.

    Newton's method with short steps.
    """
    held = np.array(start, float)
    if not rows:
        return held
    given = np.column_stack([np.ones(len(rows)), np.array(rows, float)])
    wanted, weights = np.array(right, float), held.copy()

    def cost(tried: Array) -> float:
        sums = given @ tried
        return float((np.logaddexp(0.0, sums) - wanted * sums).sum() + prior * ((tried - held) ** 2).sum() / 2)

    for _ in range(60):
        p = 1.0 / (1.0 + np.exp(-np.clip(given @ weights, -30, 30)))
        slope = given.T @ (p - wanted) + prior * (weights - held)
        bend = (given * (p * (1.0 - p))[:, None]).T @ given + prior * np.eye(len(held))
        step = np.linalg.solve(bend, slope)
        while cost(weights - step) > cost(weights) and np.abs(step).max() > 1e-6:
            step = step / 2
        weights = weights - step
    return weights
