"""Power laws: y = factor * x ** exponent, fitted to points by least squares of their logarithms."""

from __future__ import annotations

import math
from collections.abc import Sequence

Point = tuple[float, float]


def power_law(points: Sequence[Point]) -> tuple[float, float]:
    """Exponent and factor; needs two points with different x, all of them above 0."""
    logs = [(math.log(x), math.log(y)) for x, y in points]
    x_mean, y_mean = (sum(values) / len(logs) for values in zip(*logs, strict=True))
    slope = sum((x - x_mean) * (y - y_mean) for x, y in logs) / sum((x - x_mean) ** 2 for x, _ in logs)
    return slope, math.exp(y_mean - slope * x_mean)
