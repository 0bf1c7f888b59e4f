"""SQLite and Parquet: the same tables, with all that the graph holds."""

from __future__ import annotations

import io
import json
import sqlite3
import zipfile
from contextlib import closing
from dataclasses import fields
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from kg.errors import CladographError
from kg.export import export, exporter_for, parquet, sqlite
from kg.export.tables import TABLES
from kg.export.xmltext import HALVES, printable
from kg.model import Entity, Graph, Paper
from tests.export.graphs_for_export import monstrous, unprintable
from tests.graphs import family, hostile

GRAPHS = pytest.mark.parametrize(
    "of", [Graph(), family(), hostile(), unprintable(), monstrous()], ids=["empty", "family", "hostile", "bytes", "monstrous"]
)


def database(of: Graph, folder: Path) -> sqlite3.Connection:
    export(of, folder / "graph.sqlite")
    return sqlite3.connect(folder / "graph.sqlite")


def expected(of: Graph) -> dict[str, list[tuple[object, ...]]]:
    cleaned, _ = printable(of, HALVES)
    return {table.name: list(table.rows(cleaned)) for table in TABLES}


@GRAPHS
def test_the_database_holds_every_row_as_it_is(of: Graph, tmp_path: Path) -> None:
    with closing(database(of, tmp_path)) as db:
        for table in TABLES:
            lists = [at for at, type_ in enumerate(table.columns.values()) if type_ is list]
            found = [list(row) for row in db.execute(f"SELECT * FROM {table.name} ORDER BY rowid")]
            for row in found:
                for at in lists:
                    row[at] = json.loads(row[at])
            assert [tuple(row) for row in found] == expected(of)[table.name]


@GRAPHS
def test_the_files_hold_every_row_as_it_is(of: Graph, tmp_path: Path) -> None:
    export(of, tmp_path / "graph.parquet")
    for table in TABLES:
        read = pq.read_table(tmp_path / "graph.parquet" / f"{table.name}.parquet")
        assert read.column_names == list(table.columns)
        assert [tuple(row.values()) for row in read.to_pylist()] == expected(of)[table.name]


def test_every_field_of_a_paper_and_of_an_entity_has_a_column() -> None:
    columns = {table.name: set(table.columns) for table in TABLES}
    assert {field.name for field in fields(Paper)} <= columns["papers"]
    assert {field.name for field in fields(Entity)} <= columns["entities"]


def test_a_database_is_sound_and_leads_nowhere_that_is_not_there(tmp_path: Path) -> None:
    with closing(database(family(), tmp_path)) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []


def test_the_view_says_statements_in_names(tmp_path: Path) -> None:
    with closing(database(family(), tmp_path)) as db:
        assert db.execute("SELECT head, tail, sentence, year FROM said WHERE kind = 'TRAINED_ON'").fetchall() == [
            ("Root", "Books", "root TRAINED_ON books.", 2018)
        ]
        assert db.execute("SELECT head FROM said WHERE kind = 'PROPOSES' AND tail = 'Root'").fetchall() == [("Root: a model",)]


def test_a_name_is_found_by_an_index(tmp_path: Path) -> None:
    with closing(database(family(), tmp_path)) as db:
        (plan,) = db.execute("EXPLAIN QUERY PLAN SELECT id FROM entities WHERE name = 'Root'").fetchall()
        assert "entities_by_name" in plan[-1]


def test_more_rows_than_are_in_memory_at_once_are_all_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "_ROWS", 2)
    file = io.BytesIO()
    parquet.EXPORTER.write(family(), file)
    with zipfile.ZipFile(file) as archive:
        read = pq.read_table(io.BytesIO(archive.read("entities.parquet")))
    assert read.column("id").to_pylist() == [entity.id for entity in family().entities]


@pytest.mark.parametrize("exporter", [sqlite.EXPORTER, parquet.EXPORTER], ids=lambda exporter: exporter.name)
def test_halves_of_characters_are_counted(exporter: Any) -> None:
    assert exporter.write(unprintable(), io.BytesIO()).replaced == 3


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("a.sqlite", "sqlite"),
        ("a.db", "sqlite"),
        ("A.SQLITE3", "sqlite"),
        ("a.parquet", "parquet"),
        ("a.parquet/", "parquet"),
        ("a.parquet.zip", "parquet"),
        ("a.ttl", "turtle"),
    ],
)
def test_endings_tell_files_and_folders(path: str, name: str) -> None:
    assert exporter_for(path).name == name


def test_a_database_has_its_other_endings_as_formats_too() -> None:
    assert exporter_for("graph", format="db") is sqlite.EXPORTER


def test_without_the_library_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    with pytest.raises(CladographError, match=r"cladograph\[exports\]"):
        parquet.EXPORTER.write(family(), io.BytesIO())
