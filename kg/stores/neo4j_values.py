"""What Neo4j answers as scalars and lists of them, the same way as the embedded store does."""

from __future__ import annotations

import json

from kg.jsonvalues import finite
from kg.stores.base import Value
from kg.stores.rows import OWNER


def plain(value: object) -> Value:
    """`value` as scalars and lists of them: dates as ISO text; nodes, relationships, paths and maps as JSON text."""
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    if isinstance(value, (list, tuple)) and not hasattr(value, "srid"):
        return [plain(one) for one in value]
    if hasattr(value, "iso_format"):
        return str(value.iso_format())
    return json.dumps(finite(_opened(value)), ensure_ascii=False, sort_keys=True, default=str)


def _opened(value: object) -> object:
    """`value` with graph objects taken apart, without what only says where the server keeps them and whose graph they are."""
    from neo4j.graph import Node, Path, Relationship

    if isinstance(value, Node):
        properties = {name: _opened(one) for name, one in value.items() if name != OWNER}
        return {"labels": sorted(value.labels), "properties": properties}
    if isinstance(value, Relationship):
        return {"type": value.type, "properties": {name: _opened(one) for name, one in value.items()}}
    if isinstance(value, Path):
        return {
            "nodes": [_opened(node) for node in value.nodes],
            "relationships": [_opened(relationship) for relationship in value.relationships],
        }
    if isinstance(value, list):
        return [_opened(one) for one in value]
    if isinstance(value, dict):
        return {name: _opened(one) for name, one in value.items()}
    return str(value.iso_format()) if hasattr(value, "iso_format") else value
