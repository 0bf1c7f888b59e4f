"""Counts how often each rule is right end to end: `python -m extractors.training.calibrate ../shared/gold/train.jsonl`.

Writes `extractors/calibration.tsv`. A relation is right if the annotation holds one of the same kind whose ends share a
mention with its own; a measurement, if value, subject, data set and metric agree.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from extractors.calibration import RESULT, Key
from extractors.gazetteer import builtin
from extractors.pipeline import load
from kg.model import Extraction, Paper
from kg.schema import PAPER

LEAN = 10
"""A rule counted this many times weighs as much as the other rules of its extractor for that kind."""


def judged(extraction: Extraction, gold: Mapping[str, Any]) -> Iterator[tuple[Key, bool]]:
    """Each relation and measurement (once, however many sentences say it) with whether the annotation agrees."""
    truth = {entity["name"]: frozenset(map(_fold, entity["mentions"])) for entity in gold["entities"]} | {
        PAPER: frozenset({PAPER})
    }
    forms: dict[str, set[str]] = {PAPER: {PAPER}}
    for mention in extraction.mentions:
        forms.setdefault(mention.name, set()).add(_fold(mention.text))
    right = [(r["type"], truth.get(r["head"], frozenset()), truth.get(r["tail"], frozenset())) for r in gold["relations"]]
    for head, kind, tail in dict.fromkeys((r.head, r.kind, r.tail) for r in extraction.relations):
        best = max((r for r in extraction.relations if (r.head, r.kind, r.tail) == (head, kind, tail)), key=lambda r: r.score)
        agrees = any(str(kind) == k and h & forms[head] and t & forms[tail] for k, h, t in right)
        yield (str(kind), str(best.extractor), round(best.score, 2)), agrees
    results: list[tuple[str, list[frozenset[str] | None]]] = [
        (_fold(r["value"]), [truth.get(r.get(end) or "") for end in ("subject", "dataset", "metric")]) for r in gold["results"]
    ]
    for m in extraction.measurements:
        ours = [forms.get(name) if name else None for name in (m.subject, m.dataset, m.metric)]
        agrees = any(
            _fold(m.text) == value
            and all((a is None and b is None) or bool(a and b and a & b) for a, b in zip(ours, ends, strict=True))
            for value, ends in results
        )
        yield (RESULT, str(m.extractor), round(m.score, 2)), agrees


def _fold(text: str) -> str:
    return " ".join(text.split()).casefold()


def table(counts: Mapping[Key, tuple[int, int]]) -> str:
    """The rows of the file: kind, extractor, score, share that was right, number counted."""
    totals: dict[tuple[str, str], tuple[int, int]] = {}
    for (kind, extractor, _), (right, all_) in counts.items():
        before = totals.get((kind, extractor), (0, 0))
        totals[kind, extractor] = (before[0] + right, before[1] + all_)
    rows = ["kind\textractor\tscore\tright\tcounted"]
    rows += [f"{k}\t{e}\t\t{right / all_:.3f}\t{all_}" for (k, e), (right, all_) in sorted(totals.items())]
    for (kind, extractor, score), (right, all_) in sorted(counts.items(), key=str):
        mean = totals[kind, extractor][0] / totals[kind, extractor][1]
        rows.append(f"{kind}\t{extractor}\t{score}\t{(right + LEAN * mean) / (all_ + LEAN):.3f}\t{all_}")
    return "\n".join(rows) + "\n"


def main(gold: Path) -> None:
    """Read the annotated abstracts with the rules as they are, and write the table."""
    rows = [json.loads(line) for line in gold.read_text(encoding="utf-8").splitlines()]
    papers = [Paper(row["id"], row["title"], row["abstract"], published=str(row["year"])) for row in rows]
    right: Counter[Key] = Counter()
    counted: Counter[Key] = Counter()
    for row, extraction in zip(rows, load(builtin()).uncalibrated(papers), strict=True):
        for key, agrees in judged(extraction, row):
            counted[key] += 1
            right[key] += agrees
    target = Path(__file__).parents[1] / "calibration.tsv"
    target.write_text(table({key: (right[key], n) for key, n in counted.items()}), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
