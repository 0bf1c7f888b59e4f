"""How far a confidence can be believed: what was found, by how sure it was, against the share of it that the gold has too.

What is right is right as in `kg.evaluate`: mentions (each different string and type of a paper once, with its surest
place), relations and results, one to one. The expected calibration error (ECE) is the mean distance between confidence and
share of right ones over ten bins of equal width (0 to 0.1, ... 0.9 to 1), each weighed with the finds in it. Few finds
make it large by chance: with fifty, 0.05 to 0.1 is what perfect confidence gives.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from kg.evaluate import to_gold
from kg.gold import folded, matched, same_link, same_number, sheet
from kg.model import Extraction, Paper
from kg.schema import RelationKind

BINS = 10
MENTION, RELATION, RESULT = "mention", "relation", "result"
_TWO_SIDED = 1.96


@dataclass(frozen=True, slots=True)
class Judged:
    """One thing that was found: what it is (a row of `kg.evaluate`), how sure the extractor was, whether the gold has it."""

    what: str
    confidence: float
    right: bool


@dataclass(frozen=True, slots=True)
class Bin:
    """The finds of one stretch of confidence, `low` up to `high`: their mean confidence, and how many are right."""

    low: float
    high: float
    found: int
    right: int
    confidence: float

    @property
    def share(self) -> float:
        """Share of right ones, 0..1."""
        return self.right / self.found

    def interval(self) -> tuple[float, float]:
        """Where the share lies that so few finds stand for, with 95 of 100 (Wilson)."""
        n, z = self.found, _TWO_SIDED
        middle = (self.right + z * z / 2) / (n + z * z)
        width = z * sqrt(self.share * (1.0 - self.share) / n + z * z / (4 * n * n)) / (1.0 + z * z / n)
        return max(0.0, middle - width), min(1.0, middle + width)


@dataclass(frozen=True, slots=True)
class Reliability:
    """Finds of one sort. `bins` are those that hold any, the least sure first."""

    finds: tuple[Judged, ...]
    bins: tuple[Bin, ...]

    @classmethod
    def of(cls, finds: Iterable[Judged]) -> Reliability:
        """The finds sorted into their bins."""
        kept = tuple(finds)
        return cls(kept, tuple(_bins(kept)))

    @property
    def found(self) -> int:
        """Number of finds."""
        return len(self.finds)

    @property
    def right(self) -> int:
        """Number of right ones."""
        return sum(find.right for find in self.finds)

    @property
    def confidence(self) -> float:
        """Mean confidence; 0 where nothing was found."""
        return sum(find.confidence for find in self.finds) / len(self.finds) if self.finds else 0.0

    @property
    def error(self) -> float:
        """The expected calibration error, 0..1; 0 where nothing was found."""
        return sum(bin_.found * abs(bin_.confidence - bin_.share) for bin_ in self.bins) / max(1, len(self.finds))

    def least(self, confidence: float) -> Reliability:
        """Those that are at least that sure."""
        return Reliability.of(find for find in self.finds if find.confidence >= confidence)

    def as_json(self, min_confidence: float) -> dict[str, object]:
        """Counts, error and bins, and the counts of what is at least `min_confidence` sure."""
        shown = self.least(min_confidence)
        return {
            "found": self.found,
            "right": self.right,
            "confidence": self.confidence,
            "ece": self.error,
            "shown": {"min_confidence": min_confidence, "found": shown.found, "right": shown.right},
            "bins": [
                {"from": b.low, "to": b.high, "found": b.found, "right": b.right, "confidence": b.confidence} for b in self.bins
            ],
        }


def _bins(finds: Sequence[Judged]) -> Iterator[Bin]:
    for number in range(BINS):
        inside = [find for find in finds if min(int(find.confidence * BINS), BINS - 1) == number]
        if inside:
            mean = sum(find.confidence for find in inside) / len(inside)
            yield Bin(number / BINS, (number + 1) / BINS, len(inside), sum(find.right for find in inside), mean)


def judged(gold: Mapping[str, object], extraction: Extraction, paper: Paper) -> list[Judged]:
    """All that was found in a paper, held against its gold graph.

    Raises InvalidData for a graph of another form, or an extraction that is not true of the paper.
    """
    found = to_gold(extraction, paper)
    wanted, given = sheet(gold), sheet(found)
    sure = _surest(extraction)
    right = wanted.mentions()
    finds = [Judged(MENTION, sure[form, kind], (form, kind) in right) for form, kind in sorted(given.mentions())]
    links = matched(wanted.links, given.links, same_link)
    finds += [
        Judged(f"{RELATION} {r['type']}", sure[r["head"], r["type"], r["tail"]], at in links)
        for at, r in enumerate(found["relations"])
    ]
    numbers = matched(wanted.numbers, given.numbers, same_number)
    finds += [
        Judged(RESULT, sure[r["subject"], r["dataset"], r["metric"], r["value"]], at in numbers)
        for at, r in enumerate(found["results"])
    ]
    return finds


def _surest(extraction: Extraction) -> dict[tuple[str | None, ...], float]:
    """The best score of each mention (folded string, type), relation (head, type, tail) and result (ends, value)."""
    best: dict[tuple[str | None, ...], float] = {}
    scored: list[tuple[tuple[str | None, ...], float]] = [((folded(m.text), m.kind.value), m.score) for m in extraction.mentions]
    scored += [((r.head, r.kind.value, r.tail), r.score) for r in extraction.relations]
    scored += [((m.subject, m.dataset, m.metric, m.text), m.score) for m in extraction.measurements]
    for key, score in scored:
        best[key] = max(score, best.get(key, 0.0))
    return best


def reliability(finds: Iterable[Judged]) -> dict[str, Reliability]:
    """The finds by what they are: mentions, all relations and those of each kind, results; what was never found is left out."""
    by: dict[str, list[Judged]] = {what: [] for what in (MENTION, RELATION, *(f"{RELATION} {k}" for k in RelationKind), RESULT)}
    for find in finds:
        by[find.what].append(find)
        if find.what.startswith(f"{RELATION} "):
            by[RELATION].append(find)
    return {what: Reliability.of(some) for what, some in by.items() if some}


def table(rows: Mapping[str, Reliability], min_confidence: float) -> str:
    """For people, in per cent: one line a row, with what is shown from `min_confidence` on; then the bins."""
    shown = f">= {min_confidence:g}"
    lines = [f"{'':26}{'found':>7}{'sure':>7}{'right':>7}{'ECE':>7}{shown:>10}{'right':>7}{'of right':>10}"]
    for what, row in rows.items():
        part = row.least(min_confidence)
        line = f"{what:26}{row.found:7}{100 * row.confidence:7.1f}{_percent(row.right, row.found)}{100 * row.error:7.1f}"
        lines.append(f"{line}{part.found:10}{_percent(part.right, part.found)}{_percent(part.right, row.right):>10}")
    return "\n".join([*lines, "", *_bin_lines({what: rows[what] for what in (MENTION, RELATION, RESULT) if what in rows})])


def _bin_lines(rows: Mapping[str, Reliability]) -> Iterator[str]:
    yield "".join([f"{'sure':26}", *(f"{what:>16}{'right':>7}" for what in rows)])
    for number in range(BINS):
        inside = [next((b for b in row.bins if round(b.low * BINS) == number), None) for row in rows.values()]
        if any(inside):
            cells = (f"{b.found:16}{_percent(b.right, b.found)}" if b else " " * 23 for b in inside)
            yield "".join([f"{f'{10 * number} to {10 * number + 10}':26}", *cells])


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:7.1f}" if whole else f"{'-':>7}"
