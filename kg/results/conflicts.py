"""What papers disagree on: different values for the same thing, and which of two is better."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from kg.model import Evidence
from kg.results.boards import Found, Row, disagree, ranked
from kg.results.measures import Measure
from kg.results.readings import Says


@dataclass(frozen=True, slots=True)
class Dispute:
    """Values of one subject on one data set by one measure that differ between papers, the best first.

    `same_setting`: two of them at least hold under the same conditions, as far as their sentences tell.
    """

    subject: str
    name: str
    dataset: str
    on: str
    measure: Measure
    unit: str
    rows: tuple[Row, ...]
    same_setting: bool


@dataclass(frozen=True, slots=True)
class Side:
    """One of two ways in which a comparison is told, with how likely it is right and the sentences that tell it so."""

    better: str
    better_name: str
    worse: str
    worse_name: str
    confidence: float
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two things of which each is said to outperform the other; the surer side first."""

    sides: tuple[Side, Side]


@dataclass(frozen=True, slots=True)
class Conflicts:
    """All that papers disagree on, the surest first."""

    contradictions: tuple[Contradiction, ...]
    disputes: tuple[Dispute, ...]


def disputes_of(found: Iterable[Found]) -> tuple[Dispute, ...]:
    """Where two papers give different values: those under the same conditions first, then by how sure the less sure one is."""
    groups: dict[tuple[str, str, str, str], list[Found]] = defaultdict(list)
    for one in found:
        of = one.reading.measure
        if one.reading.says is Says.VALUE and one.dataset is not None and of.name:
            groups[one.subject, one.dataset, of.name, one.reading.unit].append(one)
    disputes = (_dispute(group) for group in groups.values())
    return tuple(sorted((one for one in disputes if one is not None), key=_order))


def _dispute(group: list[Found]) -> Dispute | None:
    pairs = [(a, b) for number, a in enumerate(group) for b in group[:number] if disagree(a, b)]
    if not pairs:
        return None
    first = group[0]
    rows = ranked(group, first.reading.better)
    same = any(a.reading.setting == b.reading.setting for a, b in pairs)
    of = first.reading
    return Dispute(first.subject, first.name, first.dataset or "", first.on or "", of.measure, of.unit, rows, same)


def _order(dispute: Dispute) -> tuple[object, ...]:
    sure = sorted((row.found.confidence for row in dispute.rows), reverse=True)
    return (not dispute.same_setting, -sure[1], dispute.name, dispute.on, dispute.measure.name, dispute.subject, dispute.dataset)


def contradictions_of(pairs: Iterable[tuple[Side, Side]]) -> tuple[Contradiction, ...]:
    """Pairs of opposite sides, those first whose less sure side is surest."""
    ordered = [Contradiction((a, b) if (-a.confidence, a.better) <= (-b.confidence, b.better) else (b, a)) for a, b in pairs]
    return tuple(sorted(ordered, key=lambda one: (-one.sides[1].confidence, one.sides[0].better, one.sides[0].worse)))
