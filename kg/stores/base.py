"""What a store is: a place where a graph lives and is asked in Cypher. The stores answer the same queries alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from kg.model import Entity, Graph, Occurrence, Paper, Result, Statement

Value = str | int | float | bool | None | list["Value"]
"""What a query takes and gives: scalars and lists of them."""


@dataclass(frozen=True, slots=True)
class Rows:
    """The answer of a query. `cut` is True where the row limit left something out."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    cut: bool = False

    def as_dicts(self) -> list[dict[str, Value]]:
        """One object a row."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


@dataclass(frozen=True, slots=True)
class Imprint:
    """What the store says of the graph it holds: whose it is and made from what. Equal imprints, equal graphs."""

    ledger: str
    fingerprint: str


class Parts(Protocol):
    """A graph in its parts, each sorted by identity: one in memory, or one whose parts are made while they are read.

    Each part can be read again and again, and gives the same every time.
    """

    @property
    def papers(self) -> Iterable[Paper]:
        """By id."""

    @property
    def entities(self) -> Iterable[Entity]:
        """By id."""

    @property
    def statements(self) -> Iterable[Statement]:
        """By key."""

    @property
    def occurrences(self) -> Iterable[Occurrence]:
        """By paper and entity."""

    @property
    def results(self) -> Iterable[Result]:
        """By id."""


def in_memory(parts: Parts) -> Graph:
    """The same graph, all of it held in memory."""
    if isinstance(parts, Graph):
        return parts
    return Graph(
        tuple(parts.papers), tuple(parts.entities), tuple(parts.statements), tuple(parts.occurrences), tuple(parts.results)
    )


class Store(Protocol):
    """One graph's home. Closing is idempotent; a store is a context manager."""

    name: str

    def imprint(self) -> Imprint | None:
        """Whose graph is there, or None where there is none yet."""

    def write(self, graph: Parts, imprint: Imprint, *, progress: Callable[[int, int], None] | None = None) -> None:
        """Make the store hold exactly `graph`. Can be killed at any moment and called again.

        `progress` is told (done, total) in parts of the graph. Raises Locked if somebody else writes, StoreError if it cannot.
        """

    def query(
        self, cypher: str, params: Mapping[str, Value] | None = None, *, limit: int | None = None, timeout_s: float = 30.0
    ) -> Rows:
        """Rows of a reading query, at most `limit` of them. Raises ReadOnly if it wants to write, QueryError if it is wrong."""

    def graph(self) -> Graph:
        """The whole graph, read back; equal to the one written."""

    def close(self) -> None:
        """Let go of files and connections."""

    def __enter__(self) -> Store: ...

    def __exit__(self, *exc: object) -> None: ...


Batches = Iterable[tuple[str, list[dict[str, Value]]]]
"""Statements with their rows: what a writer runs one after the other."""
