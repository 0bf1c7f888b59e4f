r"""Printed numbers: `83.8%` is 83.8 with the unit `%`, `$2.1\times$` is 2.1 with the unit `x`, `1.3B` is 1,300,000,000."""

from __future__ import annotations

import re
from dataclasses import dataclass

_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+"
_SIGN = r"[+\-−–±]"
_ONE = re.compile(rf"({_SIGN}?)\s*({_NUMBER})(?![\d.,]*\d)\s*(.*)", re.DOTALL)
_LEAD = re.compile(r"(?:[<>≈~∼≤≥]|\\sim|\\approx|\\leq?|\\geq?|about|over|up to|nearly|almost|around|roughly)\s*")
_SPREAD = re.compile(rf"\s*(?:±|\+/-|\\pm)\s*(?:{_NUMBER})")
"""How far a number strays: the number is what stands before it."""
_BETWEEN = re.compile(r"\s*(?:-->|->|[-–—−~→]|\\sim|\bto\b|\band\b)\s*")
_MARKUP = re.compile(r"\\(?:text|mathrm|mathbf|textbf|,|;|!|\s)|[${}]")
_POWERS = {"k": 1e3, "K": 1e3, "M": 1e6, "B": 1e9, "T": 1e12}
_POWERS |= {"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_PERCENT = frozenset({"%", "％", "percent", "per cent"})
_TIMES = frozenset({"x", "×", "times", "fold", "\\times"})
_POINTS = frozenset({"pp", "point", "points", "percentage point", "percentage points", "% point", "% points"})
_TIME = {"msec": "ms", "millisecond": "ms", "sec": "s", "second": "s", "min": "min", "minute": "min", "hr": "h", "hour": "h"}
_TIME |= {"microsecond": "µs", "us": "µs", "μs": "µs"}
_FPS = frozenset({"fps", "frames per second", "frame per second", "frames/s", "frame/s", "frames/sec", "frame/sec", "hz"})
_SPELT = {"one": 1.0, "two": 2.0, "three": 3.0, "four": 4.0, "five": 5.0, "six": 6.0, "seven": 7.0, "eight": 8.0}
_SPELT |= {"nine": 9.0, "ten": 10.0, "an": 1.0, "a": 1.0}
_MAGNITUDE = re.compile(r"(.*?)[ -]?orders? of magnitudes?")
_FACTOR = re.compile(r"factor of (.+)")
_MULTIPLE = re.compile(r"(\w+)(?: times|[ -]?fold)")
_LONGEST = 200
"""What is longer than this is no number."""


@dataclass(frozen=True, slots=True)
class Number:
    """What a printed number stands for. `signed` where it has a plus or minus; `top` is the end of a range, else None.

    `unit` is `%`, `x` (times as much), `points`, a unit of time (`µs`, `ms`, `s`, `min`, `h`), `fps`, or as printed.
    """

    value: float
    unit: str = ""
    signed: bool = False
    top: float | None = None
    decimals: int = 0

    @property
    def is_range(self) -> bool:
        """True for `2 to 3`, which is not one number."""
        return self.top is not None


def read(text: str) -> Number | None:
    """The number, or the range, that `text` is; None where it is none."""
    if len(text) > _LONGEST:
        return None
    plain = _MARKUP.sub(lambda found: " " if found[0].endswith((" ", ",", ";")) else "", text).replace("\\%", "%").strip()
    plain = _LEAD.sub("", plain, count=1) if _LEAD.match(plain) else plain
    return _spelt(plain.casefold()) or _printed(plain)


def _printed(text: str) -> Number | None:
    match = _ONE.fullmatch(text)
    if match is None:
        return None
    sign, digits, rest = match.groups()
    value, decimals = _value(sign, digits), _decimals(digits)
    rest = _SPREAD.sub("", rest, count=1).strip().removeprefix("+").removesuffix("+").strip()
    if rest and (end := _range_end(rest)):
        top, unit = end
        low, high = sorted((value, top))
        return Number(low, unit, sign != "", high, decimals)
    power = _power(rest)
    if power is not None:
        return Number(value * power[0], power[1], sign != "", None, decimals)
    if any(character.isdigit() for character in rest):
        return None
    return Number(value, unit_of(rest), sign != "", None, decimals)


def _range_end(rest: str) -> tuple[float, str] | None:
    """(end, unit) where `rest` goes on from the beginning of a range: `% to 6.4%`, `-3x`, `s and 5 s`."""
    for between in _BETWEEN.finditer(rest):
        end = _ONE.fullmatch(rest[between.end() :].strip())
        if end is None:
            continue
        unit, first = unit_of(end[3].strip()), unit_of(rest[: between.start()].strip())
        if any(character.isdigit() for character in first + unit) or (first and unit and first != unit):
            return None
        return _value(end[1], end[2]), unit or first
    return None


def _power(rest: str) -> tuple[float, str] | None:
    """(1e9, "") for `B`, (1e6, "parameters") for `million parameters`; None where no power of ten stands there."""
    word, _, unit = rest.partition(" ")
    power = _POWERS.get(word)
    return None if power is None or any(map(str.isdigit, unit)) else (power, unit.strip())


def _spelt(text: str) -> Number | None:
    """`twice`, `three times`, `two orders of magnitude`, `a factor of 4`."""
    if text == "twice":
        return Number(2.0, "x")
    if match := _MAGNITUDE.fullmatch(text):
        count = _count(match[1])
        return None if count is None else Number(10.0 ** min(count, 30.0), "x")
    if (match := _FACTOR.fullmatch(text)) or (match := _MULTIPLE.fullmatch(text)):
        count = _count(match[1])
        return None if count is None else Number(count, "x")
    return None


def _count(text: str) -> float | None:
    if text in _SPELT:
        return _SPELT[text]
    return float(text) if re.fullmatch(r"\d+(?:\.\d+)?", text) else None


def unit_of(text: str) -> str:
    """A unit in the one form it has here; what is no unit that is known stays as it is printed."""
    plain = text.strip().strip("-").strip()
    folded = plain.casefold()
    for unit, forms in (("%", _PERCENT), ("x", _TIMES), ("points", _POINTS), ("fps", _FPS)):
        if folded in forms:
            return unit
    if folded.removesuffix("s") in _TIME:
        return _TIME[folded.removesuffix("s")]
    return _TIME.get(folded, plain)


def _value(sign: str, digits: str) -> float:
    value = float(digits.replace(",", ""))
    return -value if sign in {"-", "−", "–"} else value


def _decimals(digits: str) -> int:
    return len(digits.partition(".")[2])
