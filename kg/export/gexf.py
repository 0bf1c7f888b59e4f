"""GEXF 1.3, Gephi's own format: labels, colours by kind, edge kinds and weights. For pictures; offsets stay behind.

The pieces of evidence and the places of mentions are left out: Gephi can do nothing with them, and they are most of the
bytes. The sentences are there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import BinaryIO, TextIO

from kg.export.base import ExportReport
from kg.export.colours import COLOURS
from kg.export.network import EDGE_TYPES, NODE_TYPES, Edge, Node, Scalar, edges, nodes
from kg.export.xmltext import attribute, printable, utf8
from kg.model import Graph

_TYPES: dict[type[Scalar], str] = {str: "string", int: "long", float: "double", bool: "boolean"}
_ELSEWHERE = frozenset({"id", "label", "weight", "evidence", "mentions"})
_HEAD = """\
<?xml version="1.0" encoding="UTF-8"?>
<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" version="1.3">
  <meta><creator>Cladograph</creator></meta>
  <graph defaultedgetype="directed" mode="static" idtype="string">
"""


class Gexf:
    """Writes GEXF 1.3."""

    name = "gexf"
    suffix = ".gexf"
    text = True

    def write(self, graph: Graph, file: BinaryIO) -> ExportReport:
        """Write the graph; characters that XML forbids become U+FFFD and are counted."""
        graph, replaced = printable(graph)
        node_count = edge_count = 0
        with utf8(file) as out:
            out.write(_HEAD)
            for side, types in (("node", NODE_TYPES), ("edge", EDGE_TYPES)):
                _write_attributes(out, side, types)
            out.write("    <nodes>\n")
            for node in nodes(graph):
                _write_node(out, node)
                node_count += 1
            out.write("    </nodes>\n    <edges>\n")
            for edge in edges(graph):
                _write_edge(out, edge, edge_count)
                edge_count += 1
            out.write("    </edges>\n  </graph>\n</gexf>\n")
        return ExportReport(nodes=node_count, edges=edge_count, replaced=replaced)


def _write_attributes(out: TextIO, side: str, types: Mapping[str, type[Scalar]]) -> None:
    out.write(f'    <attributes class="{side}" mode="static">\n')
    for name, kind in types.items():
        if name not in _ELSEWHERE:
            out.write(f'      <attribute id="{name}" title="{name}" type="{_TYPES[kind]}"/>\n')
    out.write("    </attributes>\n")


def _write_node(out: TextIO, node: Node) -> None:
    red, green, blue = bytes.fromhex(COLOURS[node.kind][1:])
    out.write(f"      <node id={attribute(node.key)} label={attribute(node.label)}>\n")
    _write_values(out, node.attributes)
    out.write(f'        <viz:color r="{red}" g="{green}" b="{blue}"/>\n      </node>\n')


def _write_edge(out: TextIO, edge: Edge, place: int) -> None:
    weight = edge.attributes.get("weight")
    # Gephi refuses a weight of 0 and takes 1 where none is given.
    weighted = f' weight="{weight!r}"' if weight else ""
    ends = f"source={attribute(edge.source)} target={attribute(edge.target)}"
    # Gephi keeps parallel edges apart only by their kind.
    out.write(f'      <edge id="e{place}" {ends} label="{edge.label}" kind="{edge.label}"{weighted}>\n')
    _write_values(out, edge.attributes)
    out.write("      </edge>\n")


def _write_values(out: TextIO, values: Mapping[str, Scalar]) -> None:
    kept = {name: value for name, value in values.items() if name not in _ELSEWHERE}
    if kept:
        out.write("        <attvalues>\n")
        for name, value in kept.items():
            printed = str(value).lower() if isinstance(value, bool) else str(value)
            out.write(f'          <attvalue for="{name}" value={attribute(printed)}/>\n')
        out.write("        </attvalues>\n")


EXPORTER = Gexf()
