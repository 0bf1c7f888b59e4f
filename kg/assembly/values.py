"""From a number as printed to the number that a result keeps: `83.8%` is 83.8 with the unit `%`."""

from __future__ import annotations

from kg.results import numbers


def parse_value(text: str) -> tuple[float | None, str]:
    """(value, unit) of one printed number; (None, "") for a range, a list, or anything that is no number."""
    number = numbers.read(text)
    return (None, "") if number is None or number.is_range else (number.value, number.unit)
