"""The two exports for Neo4j: what is in the files, and that Neo4j's own tools make the very same graph of them."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.errors import InvalidData
from kg.export import cypher_script, export, neo4j_csv
from kg.export.cypher_script import literal
from kg.model import Graph
from kg.stores import rows
from scripts.neo4j_server import CannotStart, load, start, stop
from tests.export.graphs_for_export import unprintable
from tests.graphs import HOSTILE, entity, family, graph, hostile
from tests.places import Neo4j

NASTY = (
    *HOSTILE,
    "\\u0041",
    "\\\\u0041",
    "ends in a backslash\\",
    "\\'; MATCH (n) DETACH DELETE n; //",
    "a;\nb;\n",
    '"',
    '""',
    "\\\x0b",
    "${jndi} {0} %s",
    "\u0027\u005c",
    "\x1e\x1d\x1c",
)


def both() -> Graph:
    """The family and the hostile graph in one, and an entity for each nasty text."""
    one, other = family(), hostile()
    parts = {field.name: getattr(one, field.name) + getattr(other, field.name) for field in fields(Graph)}
    nasty = (replace(entity(f"nasty{n}"), name=text, aliases=(text,)) for n, text in enumerate(NASTY) if text.strip())
    return graph(**{**parts, "entities": (*parts["entities"], *nasty)})


def written(exporter: Any, of: Graph) -> bytes:
    file = io.BytesIO()
    exporter.write(of, file)
    return file.getvalue()


def files(of: Graph) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(written(neo4j_csv.EXPORTER, of))) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


# --- what is in the files


def test_the_archive_holds_two_tables_and_what_to_do_with_them() -> None:
    found = files(family())
    assert list(found) == ["nodes.csv", "relationships.csv", "import.args", "after.cypher", "README.txt"]
    assert "neo4j-admin database import full" in found["README.txt"]
    assert "CREATE CONSTRAINT" in found["after.cypher"]


@pytest.mark.parametrize("of", [Graph(), family(), hostile(), both()], ids=["empty", "family", "hostile", "both"])
def test_the_tables_have_a_line_for_every_node_and_relationship(of: Graph) -> None:
    found = files(of)
    stamped = rows.imprint_of(of)
    nodes = list(csv.DictReader(io.StringIO(found["nodes.csv"], newline="")))
    assert len(nodes) == sum(map(len, rows.nodes(of, stamped).values()))
    assert len({node[":ID"] for node in nodes}) == len(nodes)
    relationships = list(csv.DictReader(io.StringIO(found["relationships.csv"], newline="")))
    assert len(relationships) == sum(map(len, rows.links(of).values()))
    ends = {row[end] for row in relationships for end in (":START_ID", ":END_ID")}
    assert ends <= {node[":ID"] for node in nodes}


def test_every_property_has_a_column() -> None:
    nodes = {name for found in rows.nodes(both(), rows.imprint_of(both())).values() for row in found for name in row}
    assert nodes <= neo4j_csv.NODES.keys()
    said = {name for found in rows.links(both()).values() for row in found for name in row["properties"]}  # type: ignore[union-attr]
    assert said <= neo4j_csv.RELATIONSHIPS.keys()


@pytest.mark.parametrize("taken", ["", "\x1f", "\x1f\x1e\x1d\x1c"])
def test_what_parts_a_list_stands_in_none_of_its_items(taken: str) -> None:
    of = graph(entities=(entity("Root", aliases=(f"a;b,{taken}", "c")),))
    found = files(of)
    (told,) = [line for line in found["import.args"].splitlines() if line.startswith("--array-delimiter=U+")]
    parting = chr(int(told.partition("U+")[2], 16))
    assert parting not in taken
    (root,) = [row for row in csv.DictReader(io.StringIO(found["nodes.csv"])) if row["name:string"] == "Root"]
    assert root["aliases:string[]"].split(parting) == [f"a;b,{taken}", "c"]
    assert root[":LABEL"].split(parting) == ["Entity", "Model"]


def test_an_empty_text_is_told_from_none() -> None:
    of = graph(papers=(replace(family().papers[0], abstract="", url=None),))
    row = files(of)["nodes.csv"].splitlines()[1].split(",")
    columns = files(of)["nodes.csv"].splitlines()[0].split(",")
    assert (row[columns.index("abstract:string")], row[columns.index("url:string")]) == ('""', "")


def test_a_value_larger_than_the_importers_buffer_gets_a_larger_one() -> None:
    assert "--read-buffer-size" not in files(family())["import.args"]
    long = graph(papers=(replace(family().papers[0], abstract="x" * 5_000_000),))
    (told,) = [line for line in files(long)["import.args"].splitlines() if line.startswith("--read-buffer-size=")]
    assert int(told.partition("=")[2]) > 5_000_000


@pytest.mark.parametrize("exporter", [neo4j_csv.EXPORTER, cypher_script.EXPORTER], ids=lambda exporter: exporter.name)
def test_halves_of_characters_are_replaced_and_counted_and_all_else_stays(exporter: Any) -> None:
    report = exporter.write(unprintable(), io.BytesIO())
    assert report.replaced == 3
    assert report.next


def test_a_script_has_no_parameter_and_no_statement_of_more_than_one_paper_s_length() -> None:
    script = written(cypher_script.EXPORTER, both()).decode()
    assert "$rows" not in script
    assert all(len(line) < 150_000 for line in script.splitlines())


def test_values_of_other_types_are_not_written_into_cypher() -> None:
    for value in (float("nan"), float("inf"), object()):
        with pytest.raises(InvalidData):
            literal(value)


# --- that Neo4j makes the same of them


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=st.recursive(st.text() | st.integers(-(2**63), 2**63 - 1) | st.booleans() | st.floats(allow_nan=False,
       allow_infinity=False), lambda inner: st.lists(inner, max_size=3), max_leaves=5))  # fmt: skip
def test_neo4j_reads_a_literal_as_the_value_it_stands_for(neo4j: Neo4j, value: object) -> None:
    assert neo4j.run(f"RETURN {literal(value)} AS value") == [{"value": value}]


@pytest.mark.parametrize("text", NASTY)
def test_neo4j_reads_a_nasty_literal_as_it_was(neo4j: Neo4j, text: str) -> None:
    assert neo4j.run(f"RETURN {literal(text)} AS value") == [{"value": text}]


@pytest.fixture(scope="module")
def stored(neo4j: Neo4j, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Nodes and relationships as the store writes them."""
    neo4j.empty()
    with neo4j.place.open(tmp_path_factory.mktemp("stored")) as store:
        store.write(both(), rows.imprint_of(both()))
    return neo4j.content()


def test_the_script_makes_the_graph_that_the_store_writes(neo4j: Neo4j, stored: list[str], tmp_path: Path) -> None:
    export(both(), tmp_path / "graph.cypher")
    neo4j.empty()
    for _ in range(2):
        neo4j.script((tmp_path / "graph.cypher").read_text(encoding="utf-8"))
        assert neo4j.content() == stored


@pytest.fixture(scope="module")
def imported(neo4j: Neo4j, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Neo4j]:
    """A server over the database that Neo4j's own importer made of the archive. (It asks for `neo4j` to skip where that does.)"""
    folder = tmp_path_factory.mktemp("imported").resolve()
    export(both(), folder / "graph.neo4j.zip")
    load(folder / "graph.neo4j.zip", folder / "home")
    server = start(folder / "home")
    try:
        with Neo4j.of(server) as opened:
            yield opened
    finally:
        stop(folder / "home")


def test_the_importer_makes_the_graph_that_the_store_writes(imported: Neo4j, stored: list[str], tmp_path: Path) -> None:
    # Before the lists that the importer leaves out are there, the graph is the same already.
    with imported.place.open(tmp_path, write=False) as store:
        assert store.graph() == both()
    for _ in range(2):
        imported.script(files(both())["after.cypher"])
        assert imported.content() == stored


def test_a_server_that_runs_is_not_loaded_into(imported: Neo4j, tmp_path: Path) -> None:
    export(family(), tmp_path / "graph.neo4j.zip")
    with pytest.raises(CannotStart, match="Stop it first"):
        load(tmp_path / "graph.neo4j.zip", imported.home)
