"""networkx's node-link JSON: `nx.node_link_graph(json.load(file))` gives the graph of `kg.export.network.to_networkx`.

One node or edge a line, so that two exports can be compared line by line. Nothing is replaced.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO, TextIO

from kg import jsonvalues as js
from kg.export.base import ExportReport
from kg.export.network import Edge, Node, edges, nodes
from kg.export.xmltext import utf8
from kg.model import Graph


class NodeLink:
    """Writes node-link JSON."""

    name = "node-link"
    suffix = ".json"
    text = True

    def write(self, graph: Graph, file: BinaryIO) -> ExportReport:
        """Write the graph as one JSON object."""
        with utf8(file) as out:
            out.write('{"directed":true,"multigraph":true,"graph":{},"nodes":[')
            node_count = _write_items(out, map(_node, nodes(graph)))
            out.write('],"edges":[')
            edge_count = _write_items(out, map(_edge, edges(graph)))
            out.write("]}\n")
        return ExportReport(nodes=node_count, edges=edge_count)


def _node(node: Node) -> js.Row:
    return {"id": node.key, "label": node.label, **node.attributes}


def _edge(edge: Edge) -> js.Row:
    return {"source": edge.source, "target": edge.target, "key": edge.label, "label": edge.label, **edge.attributes}


def _write_items(out: TextIO, items: Iterable[js.Row]) -> int:
    count = 0
    for item in items:
        out.write(f"{',' if count else ''}\n{js.dump(item)}")
        count += 1
    return count


EXPORTER = NodeLink()
