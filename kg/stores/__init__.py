"""Where a graph lives. `open_store` finds a store by name, or a server by its address; each kind is one file here."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from kg.config import Login
from kg.errors import UnknownFormat, unknown
from kg.stores.base import Store


def _embedded(folder: Path, write: bool) -> Store:
    from kg.stores.embedded import EmbeddedStore

    return EmbeddedStore(folder, write=write)


# Each store brings an engine of its own, so it is imported when it is opened.
STORES: dict[str, Callable[[Path, bool], Store]] = {"embedded": _embedded}
"""Stores by name; the address of a server, such as bolt://127.0.0.1:7687, names one too."""


def on_server(where: str) -> bool:
    """True for the address of a server, whose database other folders may use too."""
    return "://" in where


def open_store(
    where: str,
    folder: Path,
    *,
    write: bool,
    login: Login | None = None,
    replace_ours: bool = False,
    ledger: str | None = None,
) -> Store:
    """The store called `where`, for the graph of `folder`. With `write`, nobody else writes there until it is closed.

    `login`, `replace_ours` and `ledger` are for servers: who asks; whether a graph that Cladograph wrote there for
    another folder may be deleted; and whose graph is to be read (None: whichever is there). Raises UnknownFormat for a
    name that is none, UsageError for an address that is none, Locked if somebody else is writing, StoreError if it
    cannot be used.
    """
    if on_server(where):
        from kg.stores.neo4j import Neo4jStore

        return Neo4jStore(where, login or Login(), write=write, replace_ours=replace_ours, ledger=ledger)
    if where not in STORES:
        raise UnknownFormat(f"{unknown('store', where, STORES)} A server is named by its address: bolt://HOST:PORT.")
    return STORES[where](folder, write)
