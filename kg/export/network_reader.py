"""The way back from networkx: from `kg.export.network.to_networkx`, or a GraphML file of ours that networkx read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from kg.errors import InputError, InvalidData
from kg.export.graphml_reader import Records
from kg.model import Graph
from kg.stores.rows import in_order

if TYPE_CHECKING:
    import networkx as nx


def from_networkx(network: nx.MultiDiGraph[str]) -> Graph:
    """The graph that `network` was made of, sorted by identity; what others added to it is left alone.

    Raises InputError that names the node or the edge which lacks what `kg.export.network` says.
    """
    records = Records()
    try:
        for key, attributes in network.nodes(data=True):
            # The record's id is the end of the key; networkx keeps it as an attribute only where it comes from a file.
            records.add_node({"id": str(key)}, {"id": str(key).partition(":")[2], **_texts(attributes)})
        for source, target, attributes in network.edges(data=True):
            records.add_edge({"source": str(source), "target": str(target)}, _texts(attributes))
        return in_order(records.graph())
    except InvalidData as error:
        raise InputError(f"The network: {error} Only one that Cladograph made can be read back.") from error


def _texts(attributes: Mapping[str, Any]) -> dict[str, str]:
    """The attributes as a file would hold them."""
    return {name: str(value).lower() if isinstance(value, bool) else str(value) for name, value in attributes.items()}
