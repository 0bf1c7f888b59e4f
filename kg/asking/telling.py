"""How relations, years and kinds are told in words."""

from __future__ import annotations

from kg.asking.intent import LAST_YEAR, Intent
from kg.asking.words import ON
from kg.schema import Kind, RelationKind

HEAD_WORDS = {
    RelationKind.VARIANT_OF: "are variants of {}",
    RelationKind.USES: "use {}",
    RelationKind.PART_OF: "are part of {}",
    RelationKind.TRAINED_ON: "were trained on {}",
    RelationKind.EVALUATED_ON: "were evaluated on {}",
    RelationKind.APPLIED_TO: "are applied to {}",
    RelationKind.MEASURED_BY: "are measured by {}",
    RelationKind.OUTPERFORMS: "outperform {}",
    RelationKind.COMPARED_WITH: "are compared with {}",
    ON: "were trained or evaluated on {}",
}
TAIL_WORDS = {
    RelationKind.VARIANT_OF: "{} is a variant of",
    RelationKind.USES: "{} uses",
    RelationKind.PART_OF: "{} is part of",
    RelationKind.TRAINED_ON: "{} was trained on",
    RelationKind.EVALUATED_ON: "{} was evaluated on",
    RelationKind.APPLIED_TO: "{} is applied to",
    RelationKind.MEASURED_BY: "{} is measured by",
    RelationKind.OUTPERFORMS: "{} outperforms",
    RelationKind.COMPARED_WITH: "{} is compared with",
    ON: "{} was trained or evaluated on",
}
TAIL_KIND = {
    ON: "data sets",
    RelationKind.TRAINED_ON: "data sets",
    RelationKind.EVALUATED_ON: "data sets",
    RelationKind.APPLIED_TO: "tasks",
    RelationKind.MEASURED_BY: "metrics",
}


def years(intent: Intent) -> dict[str, int]:
    """The parameters for the years that a question names."""
    found = {"since": intent.since} if intent.since else {}
    return found if intent.until == LAST_YEAR else {**found, "until": intent.until}


def when(intent: Intent) -> str:
    """The years that a question names, in words."""
    named = years(intent)
    if named.get("since") == named.get("until"):
        return f", of {named['since']}" if named else ""
    return "".join(f", {word} {year}" for word, year in named.items())


def plural(kind: str) -> str:
    """The things of a kind, in words."""
    return "data sets" if kind == Kind.DATASET else f"{kind.lower()}s"
