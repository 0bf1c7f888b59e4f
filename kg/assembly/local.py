"""What one paper names, thing by thing: the input of linking, with the texts and places of each thing's mentions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from kg.model import Extraction, Paper, Span
from kg.names import fold
from kg.schema import PAPER, Kind, RelationKind


@dataclass(frozen=True, slots=True)
class Local:
    """One thing in one paper. `forms` are its different texts with their counts, sorted; `spans` are sorted.

    `proposed` is True where the paper says that the thing is new; `folds` are the folded forms, sorted.
    """

    paper: str
    year: int | None
    name: str
    kind: Kind
    forms: tuple[tuple[str, int], ...]
    spans: tuple[Span, ...]
    proposed: bool
    folds: tuple[str, ...]

    @property
    def key(self) -> tuple[str, str]:
        """Identity: the paper and the name there."""
        return (self.paper, self.name)


def locals_of(paper: Paper, extraction: Extraction) -> list[Local]:
    """The things of one paper, sorted by name."""
    proposed = {r.tail for r in extraction.relations if r.kind is RelationKind.PROPOSES and r.head == PAPER}
    texts: dict[str, Counter[str]] = {}
    spans: dict[str, set[Span]] = {}
    for mention in extraction.mentions:
        texts.setdefault(mention.name, Counter())[mention.text] += 1
        spans.setdefault(mention.name, set()).add(mention.span)
    kinds = extraction.kinds()
    return [
        Local(
            paper=paper.id,
            year=paper.year,
            name=name,
            kind=kinds[name],
            forms=tuple(sorted(texts[name].items())),
            spans=tuple(sorted(spans[name])),
            proposed=name in proposed,
            folds=tuple(sorted({fold(text) for text in (name, *texts[name])})),
        )
        for name in sorted(texts)
    ]


def apart_pairs(extraction: Extraction) -> Iterable[tuple[str, str]]:
    """(head, tail) names that the paper sets apart from each other, by calling one a variant of the other."""
    return sorted({(r.head, r.tail) for r in extraction.relations if r.kind is RelationKind.VARIANT_OF})
