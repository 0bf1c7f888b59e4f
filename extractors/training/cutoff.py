"""How sure is sure enough to be shown when nobody asks: measured on annotated papers, and written where it is used.

`kg/shown.py` gets the least confidence (in steps of 0.01) from which on 80 of 100 relations between things are right. What a
paper proposes is left out of that: it is right more often, and would make room for others that are not. Each paper is judged
by weights that were fitted without it; the annotation is that of single readers, who leave out one relation in four.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from kg import reliability
from kg.reliability import RELATION, Judged
from kg.schema import RelationKind

T = TypeVar("T")

TARGET = Path(reliability.__file__).with_name("shown.py")
RIGHT = 0.8
"""Share of what is shown that is to be right."""
_FOLDS = 5
_ROWS = tuple(step / 20 for step in range(4, 20))
_TRIED = tuple(step / 100 for step in range(20, 96))
_SHOWN = '''"""From which confidence on statements are shown when nobody says otherwise: written by `extractors.training.blend`.

Measured on annotated papers that nothing has learned from: how many finds are at least so sure, and how many of them the
annotation has too. `MIN_CONFIDENCE` is the least from which on {right:.0f} of 100 relations between things are right.
"""

MIN_CONFIDENCE = {least}
MEASURED = (
{rows}
)
"""Relations between things: confidence, finds that are at least so sure, right ones among them."""

BY_KIND = (
{kinds}
)
"""The same for each kind of relation, from `MIN_CONFIDENCE` on."""
'''


def folds(papers: Sequence[T], count: int = _FOLDS) -> Iterator[tuple[list[T], list[T]]]:
    """The papers parted `count` times into most of them and the few that are left out, each left out once."""
    for number in range(count):
        yield [p for at, p in enumerate(papers) if at % count != number], [*papers[number::count]]


def measured(finds: Iterable[Judged], steps: Iterable[float] = _ROWS) -> list[tuple[float, int, int]]:
    """For each confidence of `steps`: how many relations between things are at least so sure, and how many of them are right."""
    related = [find for find in finds if _is_between_things(find)]
    surer = {step: [find.right for find in related if find.confidence >= step] for step in steps}
    return [(step, len(right), sum(right)) for step, right in surer.items()]


def least(finds: Iterable[Judged]) -> float:
    """The least confidence from which on enough is right; the highest one tried where that is never so."""
    rows = measured(finds, _TRIED)
    return next((step for step, found, right in rows if found and right / found >= RIGHT), _TRIED[-1])


def write(finds: Sequence[Judged], target: Path = TARGET) -> None:
    """Writes what is to be shown into `target`, and tells how right it is."""
    rows, chosen = measured(finds), least(finds)
    parts = reliability.reliability(finds)
    by_kind = [(str(kind), parts[f"{RELATION} {kind}"].least(chosen)) for kind in RelationKind if f"{RELATION} {kind}" in parts]
    text = _SHOWN.format(
        right=100 * RIGHT,
        least=chosen,
        rows="\n".join(f"    {row}," for row in rows),
        kinds="\n".join(f'    ("{kind}", {part.found}, {part.right}),' for kind, part in by_kind),
    )
    target.write_text(text, encoding="utf-8")
    print(reliability.table(parts, chosen), file=sys.stderr)  # noqa: T201


def _is_between_things(find: Judged) -> bool:
    return find.what.startswith(f"{RELATION} ") and find.what != f"{RELATION} {RelationKind.PROPOSES}"
