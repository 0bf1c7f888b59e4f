"""Where a graph lives. `open_store` finds a store by name; each is one file here."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from kg.errors import UnknownFormat, unknown
from kg.stores.base import Store


def _embedded(folder: Path, write: bool) -> Store:
    from kg.stores.embedded import EmbeddedStore

    return EmbeddedStore(folder, write=write)


# Each store brings an engine of its own, so it is imported when it is opened.
STORES: dict[str, Callable[[Path, bool], Store]] = {"embedded": _embedded}
"""Stores by name."""


def open_store(where: str, folder: Path, *, write: bool) -> Store:
    """The store called `where`, for the graph of `folder`. With `write`, nobody else writes there until it is closed.

    Raises UnknownFormat for a name that is none, Locked if somebody else is writing, StoreError if it cannot be used.
    """
    if where not in STORES:
        raise UnknownFormat(unknown("store", where, STORES))
    return STORES[where](folder, write)
