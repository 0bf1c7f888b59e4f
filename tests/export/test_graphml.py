from __future__ import annotations

import io
import time
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import InputError, InvalidData
from kg.export.graphml import EXPORTER, read_graphml
from kg.export.network import to_networkx
from kg.export.xmltext import printable
from kg.model import Graph, Paper
from kg.schema import RelationKind
from tests.export.graphs_for_export import PRINTABLE, large, unprintable
from tests.graphs import entity, family, graph, hostile, paper, statement

NS = {"g": "http://graphml.graphdrawing.org/xmlns", "y": "http://www.yworks.com/xml/graphml"}


def written(of: Graph) -> bytes:
    file = io.BytesIO()
    EXPORTER.write(of, file)
    return file.getvalue()


def back(of: Graph) -> Graph:
    return read_graphml(io.BytesIO(written(of)))


def root(of: Graph) -> ElementTree.Element:
    return ElementTree.fromstring(written(of))


@pytest.mark.parametrize("of", [Graph(), family(), hostile(), large(60)], ids=["empty", "family", "hostile", "large"])
def test_the_whole_graph_comes_back(of: Graph) -> None:
    assert back(of) == printable(of)[0]


@given(st.text(st.characters(codec="utf-8"), min_size=1).filter(lambda text: bool(text.strip())), st.text())
def test_any_text_comes_back_but_for_what_xml_forbids(name: str, abstract: str) -> None:
    of = graph(
        papers=(Paper("p1", name, abstract, url=abstract),),
        entities=(entity("Other"), replace(entity("One"), name=name, aliases=(name,))),
        statements=(statement("one", RelationKind.USES, "other"),),
    )
    assert back(of) == printable(of)[0]


def test_what_xml_forbids_is_replaced_and_counted() -> None:
    report = EXPORTER.write(unprintable(), io.BytesIO())
    assert report.replaced == 3 * 4
    read = back(unprintable())
    assert read.entity["plain"].name == PRINTABLE
    assert PRINTABLE in read.entity["other"].aliases
    assert read.statements[0].evidence[0].text == PRINTABLE


def test_a_clean_graph_counts_no_replaced_characters() -> None:
    assert EXPORTER.write(family(), io.BytesIO()).replaced == 0


def test_ids_that_only_forbidden_characters_tell_apart_are_refused() -> None:
    with pytest.raises(InvalidData, match="differ only in characters"):
        written(graph(papers=(paper("p\x01", "One"), paper("p\x02", "Two"))))


def test_a_paper_and_an_entity_of_one_id_stay_two() -> None:
    of = graph(
        papers=(paper("clip", "CLIP: a model"),),
        entities=(entity("clip"),),
        statements=(statement("clip", RelationKind.PROPOSES, "clip", papers=("clip",)),),
    )
    assert back(of) == printable(of)[0]


def test_networkx_reads_it_as_a_directed_multigraph_with_labels(tmp_path: Path) -> None:
    path = tmp_path / "graph.graphml"
    path.write_bytes(written(family()))
    network = nx.read_graphml(path)
    assert isinstance(network, nx.MultiDiGraph)
    assert network.nodes["entity:root"]["label"] == "Root"
    assert network.nodes["entity:root"]["labels"] == ":Entity:Model"
    labels = {data["label"] for _, _, data in network.edges(data=True)}
    assert labels >= {"VARIANT_OF", "MENTIONS", "PROPOSES", "REPORTS", "OF", "ON", "IN"}


@pytest.mark.parametrize("of", [Graph(), family(), hostile()], ids=["empty", "family", "hostile"])
def test_networkx_finds_the_same_attributes_as_in_our_own_network(of: Graph) -> None:
    of, _ = printable(of)
    read = nx.parse_graphml(written(of).decode(), force_multigraph=True)
    ours = to_networkx(of)
    drawn = ("id", "x", "y", "shape_type")

    def known(data: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in data.items() if name not in drawn}

    assert {node: known(data) for node, data in read.nodes(data=True)} == dict(ours.nodes(data=True))
    edges = sorted((a, b, sorted(data.items())) for a, b, data in read.edges(data=True))
    assert edges == sorted((a, b, sorted(data.items())) for a, b, data in ours.edges(data=True))


def test_networkx_can_write_our_network_with_its_own_writer() -> None:
    assert nx.parse_graphml("\n".join(nx.generate_graphml(to_networkx(family())))).number_of_nodes() == 21


def test_neo4j_finds_labels_where_apoc_looks_for_them() -> None:
    tree = root(family())
    node = tree.find(".//g:node[@id='entity:root']", NS)
    edge = tree.find(".//g:edge", NS)
    assert node is not None
    assert edge is not None
    assert node.get("labels") == node.findtext("g:data[@key='labels']", None, NS) == ":Entity:Model"
    assert edge.get("label") == edge[0].text
    assert edge[0].get("key") == "label"


def test_yed_finds_a_label_and_a_colour_on_every_node_and_edge() -> None:
    tree = root(family())
    nodes, edges = tree.findall(".//g:node", NS), tree.findall(".//g:edge", NS)
    assert all(node.findtext(".//y:NodeLabel", None, NS) for node in nodes)
    assert all(edge.findtext(".//y:EdgeLabel", None, NS) == edge.get("label") for edge in edges)
    colours = {node.get("labels"): node.find(".//y:Fill", NS).get("color") for node in nodes}  # type: ignore[union-attr]
    assert colours[":Entity:Model"] == "#0072B2"
    assert len(set(colours.values())) == len(colours) == 7


def test_keys_and_edges_have_ids_of_their_own_and_types() -> None:
    tree = root(hostile())
    keys, edges = tree.findall("g:key", NS), tree.findall(".//g:edge", NS)
    assert len({key.get("id") for key in keys}) == len(keys)
    assert all(key.get("attr.type") or key.get("yfiles.type") for key in keys)
    assert len({edge.get("id") for edge in edges}) == len(edges)
    used = {data.get("key") for data in tree.iter(f"{{{NS['g']}}}data")}
    assert used <= {key.get("id") for key in keys}


def test_a_statement_weighs_what_it_is_trusted() -> None:
    for _, _, data in nx.parse_graphml(written(family()).decode()).edges(data=True):
        assert data.get("weight") == data.get("confidence")


def test_twenty_thousand_nodes_are_written_in_seconds() -> None:
    of = large(20_000)
    start = time.process_time()
    assert EXPORTER.write(of, io.BytesIO()).edges == 40_000
    assert time.process_time() - start < 10


def refusal(content: str | bytes) -> str:
    with pytest.raises(InputError) as caught:
        read_graphml(io.BytesIO(content.encode() if isinstance(content, str) else content))
    return str(caught.value)


DOCTYPE = '<?xml version="1.0"?><!DOCTYPE graphml [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
BOMB = '<!DOCTYPE graphml [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'


@pytest.mark.parametrize("head", [DOCTYPE, BOMB, '<!DOCTYPE graphml SYSTEM "http://localhost/x.dtd">'])
def test_a_document_type_is_refused(head: str) -> None:
    assert "document type" in refusal(f'{head}<graphml xmlns="{NS["g"]}"><graph><node id="&a;"/></graph></graphml>')


@pytest.mark.parametrize("cut", [0, 1, 300, 2000, -3])
def test_a_file_that_is_cut_off_is_refused(cut: int) -> None:
    assert "not whole XML" in refusal(written(family())[:cut])


def test_other_xml_is_refused_with_its_root() -> None:
    assert "not GraphML: its root is <gexf>" in refusal('<gexf xmlns="http://gexf.net/1.3"/>')


def test_graphml_of_others_is_refused_with_what_it_lacks() -> None:
    said = refusal("\n".join(nx.generate_graphml(nx.path_graph(2, create_using=nx.DiGraph))))
    assert "node '0' has no 'labels'" in said
    assert "kg export" in said


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (":Entity:Model", ":Person", "labels ':Person'"),
        ('<data key="node_name">Root</data>', "", "'name' is missing"),
        ('<data key="node_papers">3</data>', '<data key="node_papers">three</data>', "papers='three' is not a int"),
        ("false</data>", "perhaps</data>", "neither true nor false"),
        ('source="entity:bough"', 'source="entity:nobody"', "no node 'entity:nobody'"),
        ('key="label">VARIANT_OF<', 'key="label">LIKES<', "labelled 'LIKES'. Known: PROPOSES"),
        ('key="edge_support">2<', 'key="edge_support">9<', "support=9"),
        ('target="entity:root" label="OF"', 'target="entity:f1" label="X"', ""),
        ('key="label">OF<', 'key="label">REPORTS<', "subject: None is not a string"),
    ],
)
def test_what_was_changed_by_hand_and_fits_no_more_is_named(old: str, new: str, said: str) -> None:
    content = written(family()).decode()
    assert old in content
    changed = content.replace(old, new)
    if said:
        assert said in refusal(changed)
    else:
        assert read_graphml(io.BytesIO(changed.encode())) != family()


def test_what_another_program_added_is_left_alone() -> None:
    content = written(family()).decode()
    content = content.replace("  <graph id=", '  <key id="d9" for="node" attr.name="modularity" attr.type="int"/>\n  <graph id=')
    content = content.replace('<data key="labels">', '<data key="d9">4</data><data key="labels">')
    assert read_graphml(io.BytesIO(content.encode())) == family()


def test_a_path_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.graphml"):
        read_graphml(tmp_path / "none.graphml")
