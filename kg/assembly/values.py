"""From a number as printed to a number: `83.8%` is 83.8 with the unit `%`, `17.7x` is 17.7 with the unit `x`."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"^\s*[<>≈~±]?\s*([+\-−–]?)\s*(\d[\d,]*(?:\.\d+)?|\.\d+)\s*(.*?)\s*$", re.DOTALL)
_THOUSANDS = re.compile(r"^\d{1,3}(,\d{3})+(\.\d+)?$")
_SCALES = {"k": 1e3, "m": 1e6, "b": 1e9}
_TIMES = frozenset({"x", "×", "times", "-fold", "fold", "\\times"})


def parse_value(text: str) -> tuple[float | None, str]:
    """(value, unit) of one printed number; (None, "") for a range, a list, or anything that is no number."""
    match = _NUMBER.match(text)
    if match is None:
        return None, ""
    sign, digits, rest = match.groups()
    if "," in digits and not _THOUSANDS.match(digits):
        return None, ""
    if any(c.isdigit() for c in rest):
        return None, ""
    value = float(digits.replace(",", ""))
    scale = _SCALES.get(rest.casefold())
    if scale:
        value, rest = value * scale, ""
    unit = "x" if rest.casefold() in _TIMES else "%" if rest.casefold() in {"%", "percent", "per cent", "\\%"} else rest
    return (-value if sign in {"-", "−", "–"} else value), unit
