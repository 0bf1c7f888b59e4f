"""The stores that contract tests run over: the embedded one, and a database of a real server."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from neo4j import Driver, GraphDatabase

from kg.config import Login
from kg.stores import open_store
from kg.stores.base import Imprint, Store
from scripts.neo4j_server import Server
from tests import graphs

PLACES = ("embedded", "neo4j")
FAMILY = Imprint("ledger-1", "family")


@dataclass(frozen=True)
class Place:
    """Where a graph can be kept, and the variables that lead a command there."""

    where: str
    login: Login
    environment: dict[str, str]

    def open(self, folder: Path, *, write: bool = True, replace_ours: bool = False) -> Store:
        """The store there, for the graph of `folder`."""
        return open_store(self.where, folder, write=write, login=self.login, replace_ours=replace_ours)


def embedded() -> Place:
    """The place that needs no server."""
    return Place("embedded", Login(), {})


@dataclass(frozen=True)
class Neo4j:
    """A running server, and a driver that may do there what the store may not."""

    place: Place
    driver: Driver
    home: Path

    @classmethod
    @contextmanager
    def of(cls, server: Server) -> Iterator[Neo4j]:
        """The server with a driver, which is closed at the end."""
        login = Login(password=server.password)
        with GraphDatabase.driver(server.address, auth=(login.user, login.password)) as driver:
            yield cls(Place(server.address, login, server.environment()), driver, server.home)

    def run(self, cypher: str, **values: Any) -> list[dict[str, Any]]:
        """The rows of any statement."""
        with self.driver.session() as session:
            return session.run(cypher, values).data()  # type: ignore[arg-type]

    def everything(self) -> list[dict[str, Any]]:
        """All nodes and relationships with all that they hold, in a fixed order."""
        return self.run(
            "MATCH (n) OPTIONAL MATCH (n)-[r]->(m) RETURN elementId(n) AS node, labels(n) AS labels, "
            "properties(n) AS properties, type(r) AS kind, properties(r) AS says, elementId(m) AS to ORDER BY node, kind, to"
        )

    def content(self) -> list[str]:
        """The same without where, and in which order, the server keeps it: equal contents, equal graphs."""
        rows = self.run(
            "MATCH (n) OPTIONAL MATCH (n)-[r]->(m) RETURN labels(n) AS labels, properties(n) AS properties, type(r) AS kind, "
            "properties(r) AS says, labels(m) AS to_labels, m.id AS to"
        )
        for row in rows:
            row["labels"].sort()
            row["to_labels"] = sorted(row["to_labels"] or ())
        return sorted(json.dumps(row, sort_keys=True) for row in rows)

    def script(self, text: str) -> None:
        """Run the statements of a script, each of which ends with a semicolon at the end of a line."""
        for statement in text.split(";\n"):
            lines = [line for line in statement.split("\n") if not line.startswith("//")]
            if any(lines):
                self.run("\n".join(lines))

    def empty(self) -> None:
        """Take everything out of the database but constraints and indexes."""
        self.run("MATCH (n) DETACH DELETE n")


def with_ledger_of(folder: Path, new: Path) -> Path:
    """A folder `new` with the ledger of another one, so that nothing is extracted twice; its graph is still to be written."""
    new.mkdir(parents=True)
    shutil.copy(folder / "ledger.sqlite", new)
    return new


@contextmanager
def holding_family(place: Place, folder: Path) -> Iterator[Store]:
    """The family at `place`, for reading; written only where it is not there yet, for a server is shared by all tests."""
    with place.open(folder, write=False) as store:
        there = store.imprint() == FAMILY
    if not there:
        with place.open(folder, replace_ours=True) as store:
            store.write(graphs.family(), FAMILY)
    with place.open(folder, write=False) as store:
        yield store
