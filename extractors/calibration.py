"""How often what a rule finds is right when the whole pipeline reads: `calibration.tsv`, counted on annotated abstracts.

A rule's own score says how often it is right where the names around it are. End to end, names go wrong too. The table
gives, for each kind of relation (or `RESULT`), extractor and score of a rule, the share that was right; where few were
counted, it leans on the share of the extractor's other rules for that kind.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from importlib.resources import files

from kg.model import Extraction

RESULT = "RESULT"
"""Stands for the kind of a relation in the rows for measurements."""

Key = tuple[str, str, float | None]
"""Kind, extractor, and the rule's own score in two digits; None stands for all rules of the extractor."""


@cache
def _table() -> dict[Key, float]:
    rows = files("extractors").joinpath("calibration.tsv").read_text(encoding="utf-8").splitlines()[1:]
    cells = [row.split("\t") for row in rows]
    return {(kind, extractor, float(score) if score else None): float(share) for kind, extractor, score, share, _ in cells}


def calibrated(extraction: Extraction) -> Extraction:
    """The same extraction with scores that say how often such a find is right, end to end."""
    return replace(
        extraction,
        relations=tuple(replace(r, score=_share(str(r.kind), r.extractor, r.score)) for r in extraction.relations),
        measurements=tuple(replace(m, score=_share(RESULT, m.extractor, m.score)) for m in extraction.measurements),
    )


def _share(kind: str, extractor: str, score: float) -> float:
    table = _table()
    exact = table.get((kind, str(extractor), round(score, 2)))
    return exact if exact is not None else table.get((kind, str(extractor), None), score)
