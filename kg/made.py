"""What a graph was made with besides its papers: kept in the ledger, so that it can be made again and explained later."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

from kg.errors import InvalidData
from kg.model import Extraction, KnownName, Paper
from kg.report import Effect
from kg.schema import Kind

MADE = "made"
"""The name it is remembered under."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How much a graph holds: `entities` and `statements` by kind, the most frequent first."""

    papers: int
    entities: Mapping[str, int]
    statements: Mapping[str, int]
    results: int


@dataclass(frozen=True, slots=True)
class Made:
    """The extractor's version and names, the digest of the corrections and what became of them, and what there is now.

    `fingerprint` is that of the graph it speaks of: it holds for no other. `counts` is None where an earlier version made it.
    """

    fingerprint: str
    extractor: str
    names: tuple[KnownName, ...]
    corrections: str
    effects: tuple[Effect, ...]
    counts: Counts | None = None

    def encode(self) -> str:
        """One line of JSON."""
        return json.dumps(
            {
                "fingerprint": self.fingerprint,
                "extractor": self.extractor,
                "names": [
                    [row.name, row.kind, list(row.aliases), row.year, row.source, sorted(row.ambiguous)] for row in self.names
                ],
                "corrections": self.corrections,
                "effects": [[e.number, e.applied, e.said, list(e.entities)] for e in self.effects],
                "counts": self.counts and asdict(self.counts),
            },
            ensure_ascii=False,
        )

    def applied(self) -> int:
        """Number of corrections that changed something."""
        return sum(effect.applied for effect in self.effects)

    @classmethod
    def of(cls, line: str) -> Made | None:
        """What `encode` wrote; None for anything else, such as the empty text of a ledger that was never told."""
        try:
            return cls.decode(line)
        except InvalidData:
            return None

    @classmethod
    def decode(cls, line: str) -> Made:
        """What `encode` wrote. Raises InvalidData for anything else."""
        try:
            found = json.loads(line)
            names = tuple(
                KnownName(name, Kind(kind), tuple(aliases), year, source, frozenset(ambiguous))
                for name, kind, aliases, year, source, ambiguous in found["names"]
            )
            effects = tuple(Effect(number, applied, said, tuple(ids)) for number, applied, said, ids in found["effects"])
            counts = Counts(**found["counts"]) if found.get("counts") else None
            return cls(found["fingerprint"], found["extractor"], names, found["corrections"], effects, counts)
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise InvalidData(f"what the graph was made with cannot be read ({error})") from error


@dataclass(frozen=True, slots=True)
class Past:
    """The extractor that a graph was made with, as far as it is needed to make the graph again from what it found."""

    version: str
    names: Sequence[KnownName]

    def __call__(self, papers: Iterable[Paper]) -> Iterator[Extraction]:
        """Nothing: what it has not read, only the extractor itself can read."""
        raise NotImplementedError
