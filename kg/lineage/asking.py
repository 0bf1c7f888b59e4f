"""Families as a store holds them: the statements of all read once, names and sentences only of those that are shown."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from kg import codec
from kg.batches import batched
from kg.lineage.kinship import Kinship
from kg.lineage.model import Family, Step
from kg.lineage.tree import View, family
from kg.model import Entity
from kg.scripts import layout
from kg.stores.base import Imprint, Store, Value

_AT_ONCE = 5_000
_KEPT = 4


class Families:
    """The families of a store's graph. What was read is kept until the graph is another one."""

    def __init__(self, store: Store, entities: Callable[[Collection[str]], dict[str, Entity]]) -> None:
        self._store = store
        self._entities = entities
        self._read: tuple[Imprint | None, list[Step], dict[str, int | None]] | None = None
        self._made: dict[float, Kinship] = {}
        # Servers ask from many threads.
        self._turn = threading.Lock()

    def kinship(self, min_confidence: float) -> Kinship:
        """Who descends from whom by statements that are at least so sure."""
        with self._turn:
            imprint = self._store.imprint()
            if self._read is None or self._read[0] != imprint:
                self._read, self._made = (imprint, *self._steps()), {}
            if min_confidence not in self._made:
                _, steps, years = self._read
                if len(self._made) >= _KEPT:
                    self._made = {}
                self._made[min_confidence] = Kinship(steps, min_confidence=min_confidence, years=years)
            return self._made[min_confidence]

    def family(self, root: Entity, view: View, *, min_confidence: float) -> Family:
        """The tree of one entity."""
        return family(root, self.kinship(min_confidence), view, entities=self.named, told=self.told)

    def told(self, steps: Sequence[Step]) -> dict[tuple[str, str], Step]:
        """The steps with their evidence and the year of the first paper, by their ends."""
        said: dict[tuple[str, str], list[str]] = {}
        for some in batched(sorted(steps, key=lambda step: step.ends), _AT_ONCE):
            ends: dict[str, Value] = {"below": [step.below for step in some], "above": [step.above for step in some]}
            said |= {(row["below"], row["above"]): row["evidence"] for row in self._lookup("evidence", ends)}
        evidence = {ends: tuple(codec.decode_evidence(line) for line in lines) for ends, lines in said.items()}
        years = self._years({piece.paper for pieces in evidence.values() for piece in pieces})
        found = {}
        for step in steps:
            pieces = evidence.get(step.ends, ())
            known = [year for piece in pieces if (year := years.get(piece.paper)) is not None]
            found[step.ends] = replace(step, evidence=pieces, first_year=min(known, default=None))
        return found

    def named(self, ids: Collection[str]) -> Mapping[str, Entity]:
        """Entities by their ids."""
        found: dict[str, Entity] = {}
        for some in batched(sorted(ids), _AT_ONCE):
            found |= self._entities(some)
        return found

    def _steps(self) -> tuple[list[Step], dict[str, int | None]]:
        steps: list[Step] = []
        years: dict[str, int | None] = {}
        # Tens of thousands of rows: as tuples, in the order in which the statement names its columns.
        rows: Sequence[Any] = self._store.query(layout("lineage")["steps"]).rows
        for below, above, confidence, support, below_year, above_year in rows:
            steps.append(Step(below, above, confidence, support))
            years[below] = below_year
            years[above] = above_year
        return steps, years

    def _years(self, papers: Collection[str]) -> dict[str, int | None]:
        rows = [row for some in batched(sorted(papers), _AT_ONCE) for row in self._lookup("paper_years", {"ids": [*some]})]
        return {row["id"]: row["year"] for row in rows}

    def _lookup(self, statement: str, params: Mapping[str, Value]) -> list[dict[str, Any]]:
        return list(self._store.query(layout("lineage")[statement], params).as_dicts())
