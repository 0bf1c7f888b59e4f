"""GraphML, the whole graph and nothing lost, so that Gephi, Cytoscape, yEd, networkx and Neo4j each show it well.

Gephi and Cytoscape show `label`; yEd only what stands in its own `y:` elements; APOC makes Neo4j's labels of a node's
`labels` and an edge's `label`, which it looks for as attributes of the element and as data whose key has that very id.
`kg.export.graphml_reader.read_graphml` reads it back. Lists are JSON text; an unknown value is left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import BinaryIO, TextIO

from kg.export.base import ExportReport
from kg.export.colours import COLOURS, ink
from kg.export.graphml_reader import read_graphml
from kg.export.network import EDGE_TYPES, NODE_TYPES, Edge, Node, Scalar, edges, nodes
from kg.export.xmltext import attribute, printable, text, utf8
from kg.model import Graph

__all__ = ["EXPORTER", "read_graphml"]

_TYPES: dict[type[Scalar], str] = {str: "string", int: "long", float: "double", bool: "boolean"}
# Key ids are one space for nodes and edges; APOC wants these two, which are each used on one side only.
_KEY_IDS = {("node", "labels"): "labels", ("edge", "label"): "label"}

_HEAD = """\
<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns" \
xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:y="http://www.yworks.com/xml/graphml" \
xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://www.yworks.com/xml/schema/graphml/1.1/ygraphml.xsd">
"""
_COLUMNS, _WIDTH, _HEIGHT = 40, 220, 70


def _key_id(side: str, name: str) -> str:
    return _KEY_IDS.get((side, name), f"{side}_{name}")


_TYPES_OF = {"node": NODE_TYPES, "edge": EDGE_TYPES}
_DATA = {side: [(name, f'      <data key="{_key_id(side, name)}">') for name in types] for side, types in _TYPES_OF.items()}


class GraphML:
    """Writes GraphML."""

    name = "graphml"
    suffix = ".graphml"
    text = True

    def write(self, graph: Graph, file: BinaryIO) -> ExportReport:
        """Write the graph; characters that XML forbids become U+FFFD and are counted."""
        graph, replaced = printable(graph)
        written = {"node": 0, "edge": 0}
        with utf8(file) as out:
            out.write(_HEAD)
            _write_keys(out)
            out.write('  <graph id="cladograph" edgedefault="directed">\n')
            for node in nodes(graph):
                _write_node(out, node, written["node"])
                written["node"] += 1
            for edge in edges(graph):
                _write_edge(out, edge, written["edge"])
                written["edge"] += 1
            out.write("  </graph>\n</graphml>\n")
        return ExportReport(nodes=written["node"], edges=written["edge"], replaced=replaced)


def _write_keys(out: TextIO) -> None:
    for side, types in _TYPES_OF.items():
        for name, kind in types.items():
            out.write(f'  <key id="{_key_id(side, name)}" for="{side}" attr.name="{name}" attr.type="{_TYPES[kind]}"/>\n')
    for side in ("node", "edge"):
        out.write(f'  <key id="{side}_graphics" for="{side}" yfiles.type="{side}graphics"/>\n')


def _write_node(out: TextIO, node: Node, place: int) -> None:
    labels = attribute(str(node.attributes["labels"]))
    out.write(f"    <node id={attribute(node.key)} labels={labels}>\n")
    record_id = node.key.partition(":")[2]
    _write_data(out, "node", {"label": node.label, "id": record_id, **node.attributes})
    # yEd piles up what has no place, and never widens a box to its text: rows of boxes until somebody runs a layout.
    row, column = divmod(place, _COLUMNS)
    width = min(30 + 7 * len(node.label), _WIDTH - 20)
    label = f'<y:NodeLabel textColor="{ink(node.kind)}">{text(node.label)}</y:NodeLabel>' if node.label else ""
    out.write(
        f'      <data key="node_graphics"><y:ShapeNode>'
        f'<y:Geometry x="{column * _WIDTH}" y="{row * _HEIGHT}" width="{width}" height="30"/>'
        f'<y:Fill color="{COLOURS[node.kind]}"/>{label}<y:Shape type="roundrectangle"/></y:ShapeNode></data>\n    </node>\n'
    )


def _write_edge(out: TextIO, edge: Edge, place: int) -> None:
    ends = f"source={attribute(edge.source)} target={attribute(edge.target)}"
    out.write(f'    <edge id="e{place}" {ends} label="{edge.label}">\n')
    _write_data(out, "edge", {"label": edge.label, **edge.attributes})
    out.write(
        '      <data key="edge_graphics"><y:PolyLineEdge><y:Arrows source="none" target="standard"/>'
        f"<y:EdgeLabel>{edge.label}</y:EdgeLabel></y:PolyLineEdge></data>\n    </edge>\n"
    )


def _write_data(out: TextIO, side: str, values: Mapping[str, Scalar]) -> None:
    for name, head in _DATA[side]:
        if name in values:
            out.write(f"{head}{text(_printed(values[name]))}</data>\n")


def _printed(value: Scalar) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else repr(value)


EXPORTER = GraphML()
