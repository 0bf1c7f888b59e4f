"""Many builds of one paper each, in one process: what memory and files grow to, as numbers and as curves."""

from __future__ import annotations

import gc
import json
import os
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from kg.build import build
from kg.folder import Folder
from kg.model import Extraction, KnownName, Mention, Paper, Relation, Span
from kg.schema import Kind, RelationKind
from kg.stores.base import Store

_PAGE = os.sysconf("SC_PAGE_SIZE")
_SIDES = (640, 200)


@dataclass(frozen=True, slots=True)
class Sample:
    """How it stands after so many builds: memory and files in megabytes, and seconds that the last build took."""

    builds: int
    memory: float
    graph: float
    ledger: float
    seconds: float


class _Things:
    """An extractor for made-up abstracts, which name things as `Thing17`: quick, so that what is measured is the rest."""

    version = "soak"
    names: Sequence[KnownName] = ()

    def __call__(self, papers: Sequence[Paper]) -> Iterator[Extraction]:
        for paper in papers:
            mentions, at = [], 0
            for word in paper.abstract.split(" "):
                if word.startswith("Thing"):
                    span = Span("abstract", at, at + len(word))
                    mentions.append(Mention(word, Kind.METHOD, span, word, self.version, 0.9))
                at += len(word) + 1
            sentence = Span("abstract", 0, len(paper.abstract))
            first, second = mentions[0], mentions[1]
            said = Relation(
                first.name, RelationKind.VARIANT_OF, second.name, sentence, first.span, second.span, self.version, 0.9
            )
            yield Extraction(paper.id, self.version, tuple(sorted(mentions)), (said,) if first.name != second.name else ())


def soak(folder: Path, opened: Callable[[Path], Store], *, builds: int, seed: int, every: int = 20) -> Iterator[Sample]:
    """Build that many papers, one at a time; a sample after every so many builds, and after the last."""
    draw = random.Random(seed)
    place = Folder(folder / "graph")
    file = folder / "paper.jsonl"
    for n in range(1, builds + 1):
        first, second, third = (round(draw.paretovariate(0.6)) % 3_000 for _ in range(3))
        text = f"We propose Thing{n + 3_000} which is a variant of Thing{first} and uses Thing{second} and Thing{third} for more."
        file.write_text(json.dumps({"title": f"Paper {n} of a soak", "abstract": text}) + "\n", encoding="utf-8")
        begin = time.perf_counter()
        build([file], folder=place, open_store=lambda: opened(place.path), extractor=_Things())
        took = time.perf_counter() - begin
        if n % every == 0 or n in (1, builds):
            gc.collect()
            yield Sample(n, _memory(), _size(place.path / "graph.kgl"), _size(place.ledger), took)


def as_csv(samples: Sequence[Sample]) -> str:
    """A line a sample."""
    lines = [",".join(field.name for field in fields(Sample))]
    return "\n".join([*lines, *(",".join(f"{value:.4g}" for value in astuple(sample)) for sample in samples)]) + "\n"


def as_curves(samples: Sequence[Sample]) -> str:
    """An SVG with a curve for memory, the two files and the time of a build, each from nothing to its most."""
    width, height = _SIDES
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {4 * height}" font-family="sans-serif" font-size="12">',
        f'<rect width="{width}" height="{4 * height}" fill="white"/>',
    ]
    last = max(sample.builds for sample in samples)
    for row, (name, unit) in enumerate((("memory", "MB"), ("graph", "MB"), ("ledger", "MB"), ("seconds", "s a build"))):
        values = [(sample.builds, float(getattr(sample, name))) for sample in samples]
        most = max(value for _, value in values) or 1.0
        top, bottom, left, right = row * height + 28, (row + 1) * height - 22, 50, width - 12
        points = " ".join(
            f"{left + (right - left) * n / last:.1f},{bottom - (bottom - top) * value / most:.1f}" for n, value in values
        )
        parts += [
            f'<text x="{left}" y="{top - 10}">{name}: at most {most:.3g} {unit}</text>',
            f'<path d="M{left},{top}V{bottom}H{right}" fill="none" stroke="#999"/>',
            f'<polyline points="{points}" fill="none" stroke="#1f5fa8" stroke-width="1.5"/>',
            f'<text x="{right}" y="{bottom + 15}" text-anchor="end">{last:,} builds</text>',
        ]
    return "\n".join([*parts, "</svg>", ""])


def _memory() -> float:
    """What this process has in memory now, in MB."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * _PAGE / 1e6


def _size(path: Path) -> float:
    return path.stat().st_size / 1e6 if path.is_file() else 0.0
