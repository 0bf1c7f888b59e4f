"""Sheets to judge by hand: statements drawn by lot from what is shown, with their sentences, and the verdicts counted.

A sheet is a table parted by tabs with a header. The lot falls by a digest of the seed and a statement's ends, so that the same
seed draws the same statements again from a graph that has only grown, as far as they are still shown.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from kg.config import MIN_CONFIDENCE
from kg.errors import InputError, unknown
from kg.lineage import Step

if TYPE_CHECKING:
    from kg.opened import Cladograph

COLUMNS = ("head", "tail", "confidence", "support", "sentences", "papers", "verdict")
_SENTENCES = COLUMNS.index("sentences")
_BETWEEN = " | "


class Verdict(StrEnum):
    """What a reader says of a statement."""

    RIGHT = "right"
    WRONG = "wrong"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Judged:
    """The verdicts of a sheet, counted; `open` rows have none yet."""

    right: int
    wrong: int
    unclear: int
    open: int

    @property
    def share(self) -> float:
        """Share of the judged rows that are right, 0..1: what is unclear is not right. 0 where none is judged."""
        judged = self.right + self.wrong + self.unclear
        return self.right / judged if judged else 0.0

    def interval(self) -> tuple[float, float]:
        """Between what the true share lies, 95 times of 100 (Wilson); 0 and 1 where none is judged."""
        judged, z = self.right + self.wrong + self.unclear, 1.96
        if not judged:
            return (0.0, 1.0)
        middle = self.share + z * z / (2 * judged)
        reach = z * math.sqrt(self.share * (1 - self.share) / judged + z * z / (4 * judged * judged))
        return (max(0.0, (middle - reach) / (1 + z * z / judged)), min(1.0, (middle + reach) / (1 + z * z / judged)))


def sheet(graph: Cladograph, *, count: int, seed: str, family: str | None = None, sentences: bool = True) -> list[Sequence[str]]:
    """Rows of a sheet, the header first: `count` steps as `kg lineage` shows them by default, fewer where there are not so many.

    Of the tree of `family`, else of all families. Without `sentences` that column is left out.
    """
    if family is None:
        every = graph.families.kinship(MIN_CONFIDENCE).all_steps()
        drawn = list(graph.families.told(_drawn(every, count, seed)).values())
    else:
        shown = {branch.step.ends: branch.step for branch in graph.lineage(family).root.walk() if branch.step}
        drawn = _drawn(shown.values(), count, seed)
    entities = graph.families.named({id_ for step in drawn for id_ in step.ends})
    names = {id_: entity.name for id_, entity in entities.items()}
    rows: list[Sequence[str]] = [COLUMNS, *(_row(step, names) for step in sorted(drawn, key=lambda step: step.ends))]
    if sentences:
        return rows
    return [(*row[:_SENTENCES], *row[_SENTENCES + 1 :]) for row in rows]


def _drawn(steps: Iterable[Step], count: int, seed: str) -> list[Step]:
    def lot(step: Step) -> bytes:
        return hashlib.sha256("\x1f".join((seed, *step.ends)).encode()).digest()

    return sorted(steps, key=lot)[:count]


def _row(step: Step, names: Mapping[str, str]) -> tuple[str, ...]:
    said = dict.fromkeys(" ".join(piece.text.split()) for piece in step.evidence)
    papers = sorted({piece.paper for piece in step.evidence})
    cells = (names[step.below], names[step.above], f"{step.confidence:.2f}", str(step.support))
    return tuple(" ".join(cell.split()) for cell in (*cells, _BETWEEN.join(said), ", ".join(papers), ""))


def as_text(rows: Iterable[Sequence[str]]) -> str:
    """The rows as a table parted by tabs."""
    return "".join("\t".join(row) + "\n" for row in rows)


def judged(text: str, *, name: str) -> Judged:
    """The verdicts of the sheet with this text, counted. Raises InputError for a table without that column, or another word."""
    header, *lines = text.splitlines() or [""]
    columns = header.split("\t")
    if "verdict" not in columns:
        raise InputError(
            f"{name} has no column 'verdict' in its first line. `kg eval --sample lineage --out FILE` writes such sheets."
        )
    at = columns.index("verdict")
    counts: Counter[str] = Counter()
    for number, line in enumerate(lines, 2):
        if line.strip():
            cells = line.split("\t")
            said = cells[at].strip().casefold() if at < len(cells) else ""
            if said and said not in set(Verdict):
                raise InputError(f"{name}, line {number}: {unknown('verdict', said, set(Verdict))}")
            counts[said] += 1
    return Judged(counts[Verdict.RIGHT], counts[Verdict.WRONG], counts[Verdict.UNCLEAR], counts[""])
