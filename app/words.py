"""The words that all pages and pictures use: what relations and groups of statements are called, and counts."""

from __future__ import annotations

from collections.abc import Mapping

from kg.schema import RelationKind

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


def relation_words(kind: RelationKind | str) -> str:
    """A relation as people say it: `variant of`."""
    return str(kind).lower().replace("_", " ")


def counted(count: int, what: str) -> str:
    """`1 paper`, `2 papers`, `1,000 papers`."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"
