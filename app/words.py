"""The words that all pages and pictures use: what relations and groups of statements are called, and counts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from app.text import shorten
from kg.schema import RelationKind

if TYPE_CHECKING:
    from kg.opened import Fact, Title

HEADINGS: Mapping[RelationKind, tuple[str, str]] = {
    RelationKind.PROPOSES: ("Proposes", "Proposed in"),
    RelationKind.VARIANT_OF: ("Variant of", "Variants"),
    RelationKind.USES: ("Uses", "Used by"),
    RelationKind.PART_OF: ("Part of", "Parts"),
    RelationKind.TRAINED_ON: ("Trained on", "Used to train"),
    RelationKind.EVALUATED_ON: ("Evaluated on", "Used to evaluate"),
    RelationKind.APPLIED_TO: ("Applied to", "Addressed by"),
    RelationKind.MEASURED_BY: ("Measured by", "Measures"),
    RelationKind.OUTPERFORMS: ("Outperforms", "Outperformed by"),
    RelationKind.COMPARED_WITH: ("Compared with", "Compared with"),
}
"""What statements are called as seen from their head and from their tail, in the order they are shown."""

BETTER: Mapping[str, str] = {"higher": "higher is better", "lower": "lower is better"}
"""Which of two values of a measure is the better one, where that is known."""


def family_first(fact: Fact) -> tuple[int, bool, float]:
    """Sorts statements: the family first, then as everywhere, what it says before what is said of it, the surest first."""
    return list(HEADINGS).index(fact.kind), not fact.outgoing, -fact.confidence


def relation_words(kind: RelationKind | str) -> str:
    """A relation as people say it: `variant of`."""
    return str(kind).lower().replace("_", " ")


def counted(count: int, what: str) -> str:
    """`1 paper`, `2 papers`, `1,000 papers`."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def less_certain(count: int, *, at_least: bool = False) -> str:
    """How much a command leaves out, and the option that shows it."""
    return f"{'at least ' if at_least else ''}{count} less certain; --min-confidence 0 shows them."


def cited(paper: str, titles: Mapping[str, Title], length: int) -> str:
    """A paper as it is cited: its title in at most `length` characters, and its year; its id where there is no title."""
    title = titles.get(paper)
    if title is None:
        return paper
    return f"{shorten(title.title, length)}{f' ({title.year})' if title.year else ''}"
