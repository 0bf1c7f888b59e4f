"""JSON Lines, node-link JSON, GEXF, and the network they share."""

from __future__ import annotations

import io
import json
from pathlib import Path

import networkx as nx
import pytest

from kg.codec import encode
from kg.errors import InputError
from kg.export import gexf, jsonl, node_link
from kg.export.base import Exporter
from kg.export.colours import COLOURS
from kg.export.network import to_networkx
from kg.export.xmltext import printable
from kg.model import Extraction, Graph
from kg.schema import Kind
from tests.export.graphs_for_export import large, unprintable
from tests.graphs import family, hostile

GRAPHS = pytest.mark.parametrize(
    "graph", [Graph(), family(), hostile(), unprintable()], ids=["empty", "family", "hostile", "bytes"]
)


def written(exporter: Exporter, graph: Graph) -> bytes:
    file = io.BytesIO()
    exporter.write(graph, file)
    return file.getvalue()


@GRAPHS
def test_json_lines_give_the_graph_back(graph: Graph, tmp_path: Path) -> None:
    path = tmp_path / "graph.jsonl"
    path.write_bytes(written(jsonl.EXPORTER, graph))
    assert jsonl.read_jsonl(path) == graph


@pytest.mark.parametrize("line", ['{"type":"paper"}', "\udcff", encode(Extraction("p1", "1"))])
def test_a_line_that_is_no_part_of_a_graph_is_named_by_its_number(line: str, tmp_path: Path) -> None:
    path = tmp_path / "graph.jsonl"
    path.write_bytes(written(jsonl.EXPORTER, family()) + line.encode(errors="surrogateescape"))
    with pytest.raises(InputError, match=r"graph\.jsonl, line \d+: "):
        jsonl.read_jsonl(path)


@GRAPHS
def test_networkx_makes_our_network_of_node_link_json(graph: Graph) -> None:
    network = nx.node_link_graph(json.loads(written(node_link.EXPORTER, graph)), edges="edges")
    assert isinstance(network, nx.MultiDiGraph)
    assert nx.utils.graphs_equal(network, to_networkx(graph))


def test_node_link_json_is_what_networkx_would_write() -> None:
    ours = json.loads(written(node_link.EXPORTER, family()))
    theirs = nx.node_link_data(to_networkx(family()), edges="edges")

    def lines(items: list[dict[str, object]]) -> list[str]:
        return sorted(json.dumps(item, sort_keys=True) for item in items)

    assert ours.keys() == theirs.keys()
    assert lines(ours["nodes"]) == lines(theirs["nodes"])
    assert lines(ours["edges"]) == lines(theirs["edges"])


def test_networkx_reads_gexf_with_labels_colours_and_weights() -> None:
    network = nx.read_gexf(io.BytesIO(written(gexf.EXPORTER, family())))
    root = network.nodes["entity:root"]
    assert (root["label"], root["kind"], root["papers"]) == ("Root", "Model", 3)
    assert root["viz"]["color"] == {"r": 0x00, "g": 0x72, "b": 0xB2, "a": 1.0}
    edges = {(a, b, data["label"]): data for a, b, data in network.edges(data=True)}
    assert edges["entity:branch", "entity:root", "VARIANT_OF"]["weight"] == 0.95
    assert ("entity:branch", "entity:root", "OUTPERFORMS") in edges


@pytest.mark.parametrize("graph", [Graph(), hostile()], ids=["empty", "hostile"])
def test_gexf_keeps_every_name_as_it_is(graph: Graph) -> None:
    network = nx.read_gexf(io.BytesIO(written(gexf.EXPORTER, graph)))
    graph, _ = printable(graph)
    expected = dict(to_networkx(graph).nodes(data="label"))
    assert sorted(data["label"] for _, data in network.nodes(data=True)) == sorted(expected.values())
    assert network.number_of_edges() == to_networkx(graph).number_of_edges()


def test_gexf_counts_what_xml_forbids() -> None:
    assert gexf.EXPORTER.write(unprintable(), io.BytesIO()).replaced == 12


def test_our_network_keeps_parallel_edges_apart_by_label() -> None:
    network = to_networkx(family())
    assert set(network["entity:branch"]["entity:root"]) == {"VARIANT_OF", "OUTPERFORMS"}
    assert set(network["paper:p1"]["entity:root"]) == {"PROPOSES", "MENTIONS"}


def test_our_network_leads_results_to_what_they_are_about() -> None:
    network = to_networkx(family())
    assert {(b, label) for _, b, label in network.out_edges("result:r1", keys=True)} == {
        ("entity:root", "OF"),
        ("entity:glue", "ON"),
        ("entity:f1", "IN"),
    }
    assert list(network.in_edges("result:r1", keys=True)) == [("paper:p1", "result:r1", "REPORTS")]


def test_attributes_are_scalars_and_never_none() -> None:
    network = to_networkx(hostile())
    for data in [*dict(network.nodes(data=True)).values(), *(data for _, _, data in network.edges(data=True))]:
        assert all(isinstance(value, str | int | float | bool) for value in data.values())


def test_every_kind_has_a_colour_of_its_own() -> None:
    assert set(COLOURS) == {kind.value for kind in Kind} | {"Paper", "Result"}
    assert len(set(COLOURS.values())) == len(COLOURS)


@pytest.mark.parametrize("exporter", [jsonl.EXPORTER, node_link.EXPORTER, gexf.EXPORTER], ids=lambda exporter: exporter.name)
def test_a_larger_graph_is_written_whole(exporter: Exporter) -> None:
    assert exporter.write(large(2000), io.BytesIO()).edges == 4000
