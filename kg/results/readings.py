"""What a number says in its sentence: a value that can be ranked, a gain over something, or what it was measured at."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from kg.model import Evidence
from kg.results import phrases
from kg.results.conditions import qualified, setting
from kg.results.customs import customary, of_part
from kg.results.measures import NOT_SAID, Better, Measure, Scale, measure
from kg.results.named import named
from kg.results.numbers import Number, read, unit_of


class Says(StrEnum):
    """What a number is: only a `VALUE` has a place on a leaderboard."""

    VALUE = "value"
    GAIN = "gain"
    """A difference to something else, or how many times as much."""
    SHARE = "share"
    """So much of something: `25% of the FLOPs`, `96% of ResNet-18's accuracy`."""
    BASELINE = "baseline"
    """What was there before, or what something else reaches: `from 38.4%`, `compared to 71.2%`."""
    SETTING = "setting"
    """What was chosen, not measured: `at 70% sparsity`, `with 1% of the labels`."""
    RANGE = "range"
    """Two ends, and not one number."""
    TEXT = "text"
    """No number that can be read."""


class Basis(StrEnum):
    """What a gain counts: points of the measure, a share of what was there before, or how many times as much."""

    ABSOLUTE = "absolute"
    RELATIVE = "relative"
    FACTOR = "factor"
    UNCLEAR = "unclear"
    """`by 3%` of an accuracy: papers write both so."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A result as it can be compared. `number` is in the measure's own `unit` (`%`, `s`, `dB`, or empty), None for no number.

    `basis` is None unless it says a gain; `setting` holds the words that tell under which conditions, joined by commas.
    """

    measure: Measure
    says: Says
    number: float | None
    unit: str
    decimals: int = 0
    basis: Basis | None = None
    setting: str = ""

    @property
    def better(self) -> Better:
        """Which of two numbers of the measure is the better one."""
        return self.measure.better


_SMALL, _SMALL_BARE, _SMALL_OF_LOWER = 20.0, 6.0, 1.5
"""Per cent of a measure of which more is better, the same without its sign, and of one of which less is better: what is
below, and nobody says to be reached, is an improvement."""
_NEAR = 45
"""Characters on either side in which `relative` speaks of a number."""
_WINDOW = 120
"""Characters on either side of a number whose words tell what it is."""
_MOST_IN_LIST = 12
_SECONDS = {"µs": 1e-6, "ms": 1e-3, "s": 1.0, "min": 60.0, "h": 3600.0}
_POWERS = {"K": 1e3, "M": 1e6, "G": 1e9, "B": 1e9, "T": 1e12}
_COSTS = frozenset({"model size", "memory", "energy", "cost", "throughput"})
_OPERATIONS = ("", "flop", "flops", "macs", "adds", "-adds")


def reading_of(text: str, evidence: Evidence, metric: str | None, title: str, on: str | None) -> Reading:
    """What a result's number says.

    `metric` and `on` are the names of its metric and its data set, None where it has none; `title` is its paper's.
    """
    return reading(text, evidence.text, place(evidence, text), metric, title, on or "")


def place(evidence: Evidence, text: str) -> int:
    """Where the number stands in its sentence: -1 if it does not."""
    start = -1 if evidence.head is None else evidence.head[0] - evidence.start
    return start if start >= 0 and evidence.text.startswith(text, start) else evidence.text.find(text)


@lru_cache(maxsize=20_000)
def reading(text: str, sentence: str, start: int, metric: str | None, title: str = "", on: str = "") -> Reading:
    """What the number `text`, which stands at `start` of its sentence, says of a metric of this name, on a data set of this."""
    of = measure(metric)
    number = read(text)
    if number is None:
        return Reading(of, Says.TEXT, None, "")
    if start < 0:
        return _judged(of, number, None)
    end = start + len(text)
    of, are_points = named(of, metric, sentence, end)
    number = _with_unit(number, sentence, end)
    of, number = _of_unit(of, number)
    says = _told(sentence, start, end, number)
    if says is None and are_points and not phrases.REACHED.search(sentence, max(0, start - 60), start):
        says = Says.GAIN
    if says in (None, Says.BASELINE) and _is_improvement(of, number, sentence, start):
        says = Says.GAIN
    if says is Says.GAIN:
        of = _of_gain(of, number)
    value = None if says else _scaled(Scale.PERCENT, number)[0]
    of_all = customary(qualified(of, sentence, start, end, title), on, value, f"{sentence} {title}")
    found = _judged(of_part(of_all, on, sentence, start, end), number, says)
    if found.says is Says.GAIN:
        found = replace(found, basis=_basis(of, number, sentence[max(0, start - _NEAR) : start], sentence[end : end + _NEAR]))
    return replace(found, setting=setting(sentence, start, end))


def _with_unit(number: Number, sentence: str, end: int) -> Number:
    """The number with the unit that stands behind it in the sentence, if it has none of its own."""
    match = None if number.unit else phrases.UNIT_BEHIND.match(sentence, end)
    return number if match is None else replace(number, unit=unit_of(match[1]))


def _of_unit(of: Measure, number: Number) -> tuple[Measure, Number]:
    """The measure where the unit tells it: frames per second are a throughput, and in `0.5mAP` the unit is the metric."""
    if number.unit == "fps":
        return (of if of.name.endswith("throughput") else measure("throughput")), number
    told = measure(number.unit) if number.unit and number.unit[0].isalpha() else NOT_SAID
    if told.is_listed and told.scale is Scale.PERCENT:
        return (told if of == NOT_SAID else of), replace(number, unit="")
    if of.scale is Scale.PERCENT and number.unit[1:].strip().casefold() in _OPERATIONS[1:]:
        return measure("FLOPs"), number
    return (NOT_SAID if of.scale is Scale.PERCENT and number.unit in _SECONDS else of), number


def _of_gain(of: Measure, number: Number) -> Measure:
    """The measure of a gain: bare numbers and points are none of sizes, times and multiples, whatever else is named nearby."""
    is_no_score = of.is_change or of.scale in (Scale.COUNT, Scale.TIME) or of.name in _COSTS
    return NOT_SAID if is_no_score and number.unit in ("", "points") and not number.is_range else of


def _judged(of: Measure, number: Number, told: Says | None) -> Reading:
    """The reading of a number of which its sentence tells `told`: what the measure cannot have is no value of it."""
    says = told or Says.VALUE
    if says in (Says.VALUE, Says.BASELINE) and (of.is_change or number.unit in ("x", "points")):
        says = Says.GAIN
    if says is Says.VALUE and number.signed and (number.unit == "%" or number.value >= 0):
        says = Says.GAIN
    if says is Says.VALUE and number.unit == "%" and of.is_listed and of.scale not in (Scale.PERCENT, Scale.UNIT):
        says = Says.SHARE
    if number.is_range:
        return Reading(of, Says.GAIN if says is Says.GAIN else Says.RANGE, None, number.unit, number.decimals)
    if says not in (Says.VALUE, Says.BASELINE):
        return Reading(of, says, number.value, number.unit, number.decimals)
    value, unit, decimals = _scaled(of.scale, number)
    if of.scale is Scale.PERCENT and value > 100:
        # More than all: it is a comparison, whatever the sentence leaves out.
        return Reading(of, Says.GAIN, number.value, number.unit, number.decimals)
    return Reading(of, says, value, unit, decimals)


def _scaled(scale: Scale, number: Number) -> tuple[float, str, int]:
    """(value, unit, decimals) in the measure's own scale: 0.724 of an accuracy is 72.4 %, 30 ms are 0.03 s."""
    value, unit, decimals = number.value, number.unit, number.decimals
    if scale is Scale.PERCENT and unit in ("", "%"):
        is_share = unit == "" and 0 < value <= 1 and decimals > 0
        value, unit, decimals = (round(value * 100, 6), "%", max(decimals - 2, 0)) if is_share else (value, "%", decimals)
    elif scale is Scale.UNIT and unit in ("", "%"):
        is_percent = unit == "%" or 1 < abs(value) <= 100
        value, unit, decimals = (round(value / 100, 8), "", decimals + 2) if is_percent else (value, "", decimals)
    elif unit in _SECONDS:
        value, unit = round(value * _SECONDS[unit], 9), "s"
    elif scale is Scale.COUNT and unit[:1] in _POWERS and unit[1:].strip().casefold() in _OPERATIONS:
        value, unit, decimals = value * _POWERS[unit[:1]], "", 0
    return value, unit, decimals


def _told(sentence: str, start: int, end: int, number: Number) -> Says | None:
    """What the words round a number say of it, or of the list that it stands in; None where they say nothing."""
    spans = [match.span() for match in phrases.NUMBERS.finditer(sentence)]
    told = _here(sentence, start, end, number) or _ahead(sentence, spans, end, number)
    before = [span for span in spans if span[1] <= start][-_MOST_IN_LIST:]
    while told is None and before:
        previous = before.pop()
        between = (previous[1], start)
        gap = phrases.GAP_OF_LIST.fullmatch(sentence, *between) or phrases.GAP_IN_BRACKETS.fullmatch(sentence, *between)
        shape = read(sentence[slice(*previous)].strip())
        if gap is None or phrases.NEW_STORY.search(gap["said"]) or shape is None or shape.unit != number.unit:
            break
        start, end = previous
        told = _here(sentence, start, end, number)
    return told


def _here(sentence: str, start: int, end: int, number: Number) -> Says | None:
    """What the words right by a number say of it; those behind it come first, for they are its own."""
    before, after = sentence[max(0, start - _WINDOW) : start], sentence[end : end + _WINDOW]
    is_percent = number.unit == "%"
    if phrases.PARAMETER_BEFORE.search(before) or (number.unit in ("%", "") and phrases.SETTING_BEHIND.match(after)):
        return Says.SETTING
    if phrases.GAIN_BEHIND.match(after) or (phrases.POINTS_BEHIND.match(after) and not phrases.SCORED_BEFORE.search(before)):
        return Says.GAIN
    is_kept = phrases.KEPT_BEFORE.search(before) and phrases.KEPT_BEHIND.match(after)
    if is_percent and (is_kept or phrases.SHARE_BEHIND.match(after) or phrases.SHARE_BEFORE.search(before)):
        return Says.SHARE
    if is_percent and phrases.CHOSEN_BEFORE.search(before):
        return Says.SETTING
    if phrases.GAIN_BEFORE.search(before):
        return Says.GAIN
    is_baseline = phrases.BASELINE_BEFORE.search(before) or (phrases.FROM_BEFORE.search(before) and phrases.THEN_TO.match(after))
    return Says.BASELINE if is_baseline else None


def _ahead(sentence: str, spans: list[tuple[int, int]], end: int, number: Number) -> Says | None:
    """What is said behind a list: gains in `5.5%, 2.2% and 4.5% F1 gains`."""
    for start, stop in (span for span in spans if span[0] >= end):
        if not phrases.SEPARATOR.fullmatch(sentence, end, start):
            return None
        end = stop
        after = sentence[end : end + _WINDOW]
        if phrases.GAIN_BEHIND.match(after) or (
            phrases.POINTS_BEHIND.match(after) and not phrases.SCORED_BEFORE.search(sentence[:start])
        ):
            return Says.GAIN
        if number.unit == "%" and phrases.SHARE_BEHIND.match(after):
            return Says.SHARE
    return None


def _is_improvement(of: Measure, number: Number, sentence: str, start: int) -> bool:
    """True for few per cent of a measure that are told of as better, and not as reached."""
    if number.unit != "%" and (number.unit or of.scale is not Scale.PERCENT):
        return False
    small = _SMALL_OF_LOWER if of.better is Better.LOWER else _SMALL if number.unit else _SMALL_BARE
    if not (number.value < small and (number.unit or number.value > 1)):
        return False
    return phrases.BETTER.search(sentence) is not None and phrases.REACHED.search(sentence, max(0, start - 60), start) is None


def _basis(of: Measure, number: Number, before: str, after: str) -> Basis:
    if number.unit == "x":
        return Basis.FACTOR
    if number.unit == "points" or (number.unit != "%" and not of.is_change):
        return Basis.ABSOLUTE
    if phrases.RELATIVE.search(before) or phrases.RELATIVE.search(after):
        return Basis.RELATIVE
    if phrases.ABSOLUTE.search(before[-35:]) or phrases.ABSOLUTE.search(after[:25]):
        return Basis.ABSOLUTE
    if of.is_listed and of.scale not in (Scale.PERCENT, Scale.UNIT):
        return Basis.RELATIVE
    return Basis.UNCLEAR
