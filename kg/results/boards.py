"""Leaderboards: the values that papers report on one data set by one measure, the best first, and the gains apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from kg.errors import NotFound, unknown
from kg.model import Entity, Evidence
from kg.names import fold
from kg.results.measures import NOT_SAID, Better, Measure, measure
from kg.results.readings import Reading, Says

_EDITIONS = (
    ("ImageNet", "ImageNet-1K"),  # Russakovsky et al. 2015: results "on ImageNet" are those of the 1,000 classes.
    ("SQuAD", "SQuAD 1.1"),  # Rajpurkar et al. 2016, before there was a second.
    ("Kinetics", "Kinetics-400"),  # Kay et al. 2017, before there were 600 and 700.
)
"""Names under which papers report on the same test."""
_LARGE = ((1e12, "T"), (1e9, "G"), (1e6, "M"))


@dataclass(frozen=True, slots=True)
class Found:
    """A result as the graph has it, with the names of its ends, its paper, and what its number says."""

    id: str
    text: str
    confidence: float
    evidence: Evidence
    subject: str
    name: str
    dataset: str | None
    on: str | None
    metric: str | None
    paper: str
    title: str
    year: int | None
    reading: Reading


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a leaderboard. `rank` is None for a further value of a subject, for gains, and where no direction is known.

    `disputed`: another paper reports another value for the same subject under the same conditions.
    """

    found: Found
    rank: int | None = None
    disputed: bool = False

    @property
    def shown(self) -> str:
        """The value with its unit, as it can be compared: `83.8 %`."""
        return shown(self.found)


@dataclass(frozen=True, slots=True)
class Board:
    """All that is reported by one measure in one unit. `rows` are values, `gains` what is said of differences.

    Rows of one subject stand together, after its best one. `left_out` counts numbers that are neither: what was there before,
    shares, settings, and ranges.
    """

    measure: Measure
    unit: str
    rows: tuple[Row, ...]
    gains: tuple[Row, ...] = ()
    left_out: int = 0

    @property
    def name(self) -> str:
        """What the measure is called, with its unit: `accuracy (%)`."""
        name = self.measure.name or "metric not said"
        return f"{name} ({self.unit})" if self.unit else name

    @property
    def better(self) -> Better:
        """Which of two values is the better one."""
        return self.measure.better


@dataclass(frozen=True, slots=True)
class Leaderboards:
    """The boards of a data set, the one with most values first; those whose papers name no metric come last.

    `joined` are the data sets whose results stand in them, `variants` others of its family with the number of their values.
    """

    dataset: Entity
    boards: tuple[Board, ...]
    joined: tuple[Entity, ...] = ()
    variants: tuple[tuple[Entity, int], ...] = ()
    less_certain: int = 0


def editions(name: str) -> tuple[str, ...]:
    """The other names under which papers report on the same test as on the data set `name`."""
    same = [names for names in _EDITIONS if fold(name) in map(fold, names)]
    return tuple(other for names in same for other in names if fold(other) != fold(name))


def boards_of(found: Iterable[Found]) -> tuple[Board, ...]:
    """The boards that results make, those of a known measure with most values first."""
    by_measure: dict[str, list[Found]] = defaultdict(list)
    for one in found:
        by_measure[one.reading.measure.name].append(one)
    boards = [board for results in by_measure.values() for board in _boards_of_measure(results)]
    return tuple(sorted(boards, key=lambda b: (b.measure == NOT_SAID, -len(b.rows), -len(b.gains), b.measure.name, b.unit)))


def _boards_of_measure(found: Sequence[Found]) -> list[Board]:
    """One board for each unit; gains, and what is neither, stand on the first."""
    values: dict[str, list[Found]] = defaultdict(list)
    for one in found:
        if one.reading.says is Says.VALUE and one.reading.number is not None:
            values[one.reading.unit].append(one)
    gains = tuple(Row(one) for one in sorted(found, key=_gain_order) if one.reading.says is Says.GAIN)
    left_out = len(found) - len(gains) - sum(map(len, values.values()))
    of = found[0].reading.measure
    units = sorted(values, key=lambda unit: (-len(values[unit]), unit)) or [""]
    boards = [Board(of, unit, ranked(values.get(unit, ()), of.better)) for unit in units]
    return [replace(boards[0], gains=gains, left_out=left_out), *boards[1:]]


def ranked(found: Iterable[Found], better: Better) -> tuple[Row, ...]:
    """Values in one unit, the best subject first, each with its further values behind it; equal ones share a rank."""
    by_subject: dict[str, list[Found]] = defaultdict(list)
    for one in sorted(_once(found), key=lambda one: (_sort_value(one, better), -one.confidence, one.name, one.id)):
        by_subject[one.subject].append(one)
    rows: list[Row] = []
    rank, last = 0, None
    for place, results in enumerate(by_subject.values(), 1):
        if results[0].reading.number != last:
            rank, last = place, results[0].reading.number
        first = None if better is Better.UNKNOWN else rank
        rows += [Row(one, first if one is results[0] else None, _is_disputed(one, results)) for one in results]
    return tuple(rows)


def _once(found: Iterable[Found]) -> Iterable[Found]:
    """Each number that a paper gives for a subject under the same conditions once, where it is surest."""
    best: dict[tuple[object, ...], Found] = {}
    for one in found:
        key = (one.subject, one.paper, one.reading.number, one.reading.setting)
        kept = best.get(key)
        if kept is None or (one.confidence, kept.id) > (kept.confidence, one.id):
            best[key] = one
    return best.values()


def _sort_value(one: Found, better: Better) -> float:
    number = one.reading.number or 0.0
    return number if better is Better.LOWER else -number


def _gain_order(one: Found) -> tuple[object, ...]:
    return (-one.confidence, one.name, one.id)


def _is_disputed(one: Found, others: Iterable[Found]) -> bool:
    return any(disagree(one, other) and one.reading.setting == other.reading.setting for other in others)


def disagree(one: Found, other: Found) -> bool:
    """True if two values are of different papers and differ by more than rounding to the fewer digits of the two."""
    a, b = one.reading, other.reading
    if one.paper == other.paper or a.number is None or b.number is None or a.unit != b.unit:
        return False
    # Half a unit of the last digit, and a little for how binary fractions are written.
    rounding: float = 0.5 * 10.0 ** -min(a.decimals, b.decimals)
    return abs(a.number - b.number) > rounding + 1e-9


def chosen(boards: Sequence[Board], metric: str) -> tuple[Board, ...]:
    """The boards that `metric` means: those of its measure, else those whose name, or a metric on them, holds it.

    Raises NotFound with the names of those that are there.
    """
    wanted, key = measure(metric), fold(metric)
    found = [board for board in boards if board.measure.name == wanted.name]
    found = found or [board for board in boards if key in fold(board.measure.name) or key in _metrics(board)]
    if not found:
        raise NotFound(unknown("measure on this data set", metric, sorted({board.measure.name for board in boards} - {""})))
    return tuple(found)


def _metrics(board: Board) -> str:
    return " ".join(sorted({fold(row.found.metric) for row in (*board.rows, *board.gains) if row.found.metric}))


def shown(one: Found) -> str:
    """A number with its unit: `83.8 %`, `+2.3 %`, `2.4x`, `1.3G`; as printed where it cannot be read."""
    reading = one.reading
    if reading.number is None:
        return " ".join(one.text.split())
    is_plus = reading.says is Says.GAIN and one.text.lstrip("$ ").startswith("+")
    return f"{'+' if is_plus else ''}{number_text(reading.number, reading.unit, reading.decimals)}"


def number_text(number: float, unit: str, decimals: int) -> str:
    """A number as people read it, with its unit: times under a second in ms, and thousands of millions as `G`."""
    if unit == "s" and 0 < abs(number) < 1:
        number, unit, decimals = number * 1000, "ms", max(decimals - 3, 0)
    large = next((power for power in _LARGE if abs(number) >= power[0] and unit == ""), None)
    if large:
        return f"{number / large[0]:,.6g}{large[1]}"
    exact = f"{number:,.{min(decimals, 6)}f}"
    text = exact if float(exact.replace(",", "")) == round(number, 6) else f"{number:,.6g}"
    return f"{text}{'' if unit in ('', 'x') else ' '}{unit}"
