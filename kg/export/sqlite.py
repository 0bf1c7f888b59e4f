"""A SQLite database of the tables in `kg.export.tables`: `sqlite3 graph.sqlite`, Datasette, any language.

Lists are JSON (`json_each` reads them). The view `said` shows statements with names and sentences in place of ids.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import BinaryIO

from kg import jsonvalues as js
from kg.export.base import ExportReport
from kg.export.network import edges
from kg.export.tables import TABLES, Row, Table
from kg.export.xmltext import HALVES, printable
from kg.model import Graph
from kg.stores import rows

_TYPES: dict[type, str] = {str: "TEXT", int: "INTEGER", float: "REAL", bool: "INTEGER", list: "TEXT"}
_SETTINGS = "PRAGMA page_size=4096; PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA user_version=1;"
_SAID = """\
CREATE VIEW said AS
SELECT coalesce(head.name, proposing.title) AS head, s.kind AS kind, tail.name AS tail, s.confidence AS confidence,
       s.support AS support, e.sentence AS sentence, paper.title AS paper, paper.year AS year
FROM statements s
JOIN entities tail ON tail.id = s.tail
LEFT JOIN entities head ON head.id = s.head AND s.kind <> 'PROPOSES'
LEFT JOIN papers proposing ON proposing.id = s.head AND s.kind = 'PROPOSES'
JOIN evidence e ON e.statement = s.id
LEFT JOIN papers paper ON paper.id = e.paper
"""


class Sqlite:
    """Writes the database."""

    name = "sqlite"
    suffix = ".sqlite"
    text = False

    def write(self, graph: Graph, file: BinaryIO) -> ExportReport:
        """Write the database; halves of characters, which UTF-8 cannot hold, become U+FFFD and are counted."""
        graph, replaced = printable(graph, HALVES)
        edge_count = sum(1 for _ in edges(graph))
        rows.check(graph)
        # SQLite writes to a file of its own only.
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "graph"
            with closing(sqlite3.connect(path)) as database:
                _fill(database, graph)
            with path.open("rb") as made:
                shutil.copyfileobj(made, file)
        return ExportReport(len(graph.papers) + len(graph.entities) + len(graph.results), edge_count, replaced)


def _fill(database: sqlite3.Connection, graph: Graph) -> None:
    database.executescript(_SETTINGS)
    with database:
        for table in TABLES:
            database.execute(_created(table))
            places = ", ".join("?" * len(table.columns))
            # Names of tables and columns are this package's own; values are parameters.
            database.executemany(f"INSERT INTO {table.name} VALUES ({places})", _plain(table, graph))  # noqa: S608
        for table in TABLES:
            for column in table.searched:
                database.execute(f"CREATE INDEX {table.name}_by_{column} ON {table.name} ({column})")
        database.execute(_SAID)


def _created(table: Table) -> str:
    refers = table.refers or {}
    columns = []
    for name, type_ in table.columns.items():
        key = " PRIMARY KEY NOT NULL" if name == table.key else ""
        reference = f" REFERENCES {refers[name]} (id)" if name in refers else ""
        columns.append(f"{name} {_TYPES[type_]}{key}{reference}")
    return f"CREATE TABLE {table.name} ({', '.join(columns)})"


def _plain(table: Table, graph: Graph) -> Iterator[Row]:
    lists = [at for at, type_ in enumerate(table.columns.values()) if type_ is list]
    for row in table.rows(graph):
        cells = list(row)
        for at in lists:
            cells[at] = js.dump(cells[at])
        yield tuple(cells)


EXPORTER = Sqlite()
