"""What every exporter holds to, known and unknown ones."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest

from app.html import EXPORTER as HTML
from kg.errors import InvalidData
from kg.export import exporters, register
from kg.export.base import Exporter
from kg.model import Graph
from tests.export.graphs_for_export import unprintable
from tests.graphs import family, hostile

# The one of the package above, which `kg export` registers likewise.
register(HTML)

EVERY = pytest.mark.parametrize("exporter", exporters().values(), ids=lambda exporter: exporter.name)
GRAPHS = pytest.mark.parametrize(
    "graph", [Graph(), family(), hostile(), unprintable()], ids=["empty", "family", "hostile", "bytes"]
)


def written(exporter: Exporter, graph: Graph) -> bytes:
    file = io.BytesIO()
    exporter.write(graph, file)
    return file.getvalue()


@EVERY
@GRAPHS
def test_the_same_graph_gives_the_same_bytes(exporter: Exporter, graph: Graph) -> None:
    again = Graph(graph.papers, graph.entities, graph.statements, graph.occurrences, graph.results)
    assert written(exporter, graph) == written(exporter, again)


@EVERY
@GRAPHS
def test_text_is_utf_8_with_newlines_of_one_kind(exporter: Exporter, graph: Graph) -> None:
    if exporter.text:
        content = written(exporter, graph)
        assert "\r" not in content.decode()
        assert content.endswith(b"\n") or not content


@EVERY
@GRAPHS
def test_the_report_counts_nodes(exporter: Exporter, graph: Graph) -> None:
    report = exporter.write(graph, io.BytesIO())
    assert report.nodes == len(graph.papers) + len(graph.entities) + len(graph.results)


@EVERY
def test_all_exporters_count_the_same_edges(exporter: Exporter) -> None:
    report = exporter.write(family(), io.BytesIO())
    of_results = sum(1 + sum(end is not None for end in (r.subject, r.dataset, r.metric)) for r in family().results)
    assert report.edges == len(family().statements) + len(family().occurrences) + of_results


@EVERY
def test_the_file_stays_open(exporter: Exporter) -> None:
    file = io.BytesIO()
    exporter.write(family(), file)
    assert not file.closed


@EVERY
def test_the_bytes_do_not_depend_on_where_they_go(exporter: Exporter, tmp_path: Path) -> None:
    with (tmp_path / f"somewhere{exporter.suffix}").open("w+b") as file:
        exporter.write(family(), file)
        file.seek(0)
        assert file.read() == written(exporter, family())


@EVERY
def test_an_end_that_is_not_in_the_graph_is_named(exporter: Exporter) -> None:
    torn = replace(family(), entities=tuple(e for e in family().entities if e.id != "glue"))
    with pytest.raises(InvalidData, match="glue"):
        exporter.write(torn, io.BytesIO())


def test_names_and_suffixes_belong_to_one_exporter_each() -> None:
    known = exporters().values()
    assert len({exporter.suffix for exporter in known}) == len(known)
    assert all(exporter.suffix.startswith(".") and exporter.suffix.islower() for exporter in known)
