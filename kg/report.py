"""What was refused, doubted or decided on the way from files to graph: counted by reason, never dropped in silence."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum


class Reason(StrEnum):
    """Why a record, a relation or a mention did not get into the graph."""

    NOT_PARSED = "not parsed"
    NO_TITLE = "no title"
    NO_ABSTRACT = "no abstract"
    BAD_FIELD = "bad field"
    BAD_TEXT = "bad text"
    CUT_OFF = "cut off"
    EXTRACTION = "extraction not true to the text"
    FAILED = "the extractor failed at the text"
    ENDS_NOT_ALLOWED = "relation between kinds that do not allow it"
    SAME_THING = "relation of a thing with itself"
    CORRECTED = "dropped by a correction"


@dataclass(frozen=True, slots=True)
class Rejection:
    """One thing that was left out: where it stood (`page.txt, record 3`), why, and what was found there."""

    where: str
    reason: Reason
    detail: str


@dataclass(frozen=True, slots=True)
class Effect:
    """What one correction came to: whether it was applied, a sentence on that, and the ids of the entities it touched."""

    number: int
    applied: bool
    said: str
    entities: tuple[str, ...] = ()


@dataclass
class Report:
    """Rejections, and notes on what was decided where the input left a choice (a year guessed, two records at odds).

    `effects` says what became of each correction, in their order. `passed_over` counts papers of other categories than those
    that were asked for.
    """

    rejections: list[Rejection] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)
    passed_over: int = 0

    def reject(self, where: str, reason: Reason, detail: str) -> None:
        """Count one thing as left out."""
        self.rejections.append(Rejection(where, reason, detail))

    def note(self, text: str) -> None:
        """Keep a sentence for the person who runs the build; the same sentence is kept once."""
        if text not in self.notes:
            self.notes.append(text)

    def by_reason(self) -> dict[str, int]:
        """Rejections counted by reason, sorted by reason."""
        return dict(sorted(Counter(str(r.reason) for r in self.rejections).items()))
