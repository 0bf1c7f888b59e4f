"""A graph as plain nodes and edges with scalar attributes, which every format for networks can hold; and as networkx's.

Node keys are `paper:<id>`, `entity:<id>` and `result:<id>`, so that a paper and an entity of one id stay two. Attributes
of all nodes: `label` (what to show), `labels` (`:Entity:Model`, as Neo4j writes it), `kind` (`Paper`, `Result` or the
entity's). Beside these a node has its record's fields (see `kg.model`), without those that are unknown:

- papers: `title`, `abstract`, `published`, `url`, `doi`, `arxiv_id`, `authors`, `upvotes`, `sources`,
  `author_names`
- entities: `name`, `aliases`, `papers` (how many mention it), `first_seen`, `first_seen_is_bound`
- results: `text`, `value`, `unit`, `confidence`, `evidence`

Edges have a `label`: a statement's kind; MENTIONS from paper to entity; REPORTS from paper to result; OF, ON and IN from
result to subject, data set and metric. No two edges of one label join the same two nodes in the same direction.

- statements: `weight` (the confidence), `confidence`, `support`, `papers`, `sentences`, `evidence`
- MENTIONS: `count`, `mentions` (the spans)

What is a list or an object in the record is JSON text here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kg import jsonvalues as js
from kg.codec import to_row
from kg.errors import InvalidData
from kg.model import Entity, Graph, Paper, Result, Statement
from kg.schema import RelationKind

if TYPE_CHECKING:
    import networkx as nx

Scalar = str | int | float | bool

NODE_TYPES: dict[str, type[Scalar]] = {
    "label": str,
    "labels": str,
    "kind": str,
    "id": str,
    "name": str,
    "aliases": str,
    "papers": int,
    "first_seen": int,
    "first_seen_is_bound": bool,
    "title": str,
    "abstract": str,
    "published": str,
    "url": str,
    "doi": str,
    "arxiv_id": str,
    "authors": int,
    "upvotes": int,
    "sources": str,
    "author_names": str,
    "text": str,
    "value": float,
    "unit": str,
    "confidence": float,
    "evidence": str,
}
"""Every attribute a node can have, in the order they are written, with its type."""

EDGE_TYPES: dict[str, type[Scalar]] = {
    "label": str,
    "weight": float,
    "confidence": float,
    "support": int,
    "papers": str,
    "sentences": str,
    "evidence": str,
    "count": int,
    "mentions": str,
}
"""Every attribute an edge can have, in the order they are written, with its type."""

MENTIONS, REPORTS = "MENTIONS", "REPORTS"
RESULT_ENDS = {"OF": "subject", "ON": "dataset", "IN": "metric"}
"""The edges of a result, and the field that says where each leads."""


@dataclass(frozen=True, slots=True)
class Node:
    """A node: its key, its kind, what to show, and its attributes but `label`."""

    key: str
    kind: str
    label: str
    attributes: Mapping[str, Scalar]


@dataclass(frozen=True, slots=True)
class Edge:
    """An edge: the keys of its ends, its label, and its other attributes."""

    source: str
    target: str
    label: str
    attributes: Mapping[str, Scalar]


def paper_key(paper_id: str) -> str:
    """Key of a paper's node."""
    return f"paper:{paper_id}"


def entity_key(entity_id: str) -> str:
    """Key of an entity's node."""
    return f"entity:{entity_id}"


def result_key(result_id: str) -> str:
    """Key of a result's node."""
    return f"result:{result_id}"


def keys(graph: Graph) -> Iterator[str]:
    """The keys of all nodes, in the order of `nodes`."""
    yield from (paper_key(paper.id) for paper in graph.papers)
    yield from (entity_key(entity.id) for entity in graph.entities)
    yield from (result_key(result.id) for result in graph.results)


def nodes(graph: Graph) -> Iterator[Node]:
    """All nodes: papers, entities, results, each in the graph's order."""
    for paper in graph.papers:
        yield Node(paper_key(paper.id), "Paper", paper.title, _attributes(paper, ":Paper", "Paper"))
    for entity in graph.entities:
        labels = f":Entity:{entity.kind.value}"
        yield Node(entity_key(entity.id), entity.kind.value, entity.name, _attributes(entity, labels, entity.kind.value))
    for result in graph.results:
        yield Node(result_key(result.id), "Result", result.text, _attributes(result, ":Result", "Result"))


def edges(graph: Graph) -> Iterator[Edge]:
    """All edges: statements, mentions, then those of results. Raises InvalidData if a node they lead to is missing."""
    known = set(keys(graph))
    for edge in _all_edges(graph):
        for end in (edge.source, edge.target):
            if end not in known:
                raise InvalidData(f"{edge.source} {edge.label} {edge.target}: the graph holds no {end}.")
        yield edge


def _all_edges(graph: Graph) -> Iterator[Edge]:
    for statement in graph.statements:
        head_key = paper_key if statement.kind is RelationKind.PROPOSES else entity_key
        yield Edge(head_key(statement.head), entity_key(statement.tail), statement.kind.value, _statement_attributes(statement))
    for occurrence in graph.occurrences:
        spans: dict[str, Scalar] = {"count": len(occurrence.spans), "mentions": js.dump(to_row(occurrence)["spans"])}
        yield Edge(paper_key(occurrence.paper), entity_key(occurrence.entity), MENTIONS, spans)
    for result in graph.results:
        yield Edge(paper_key(result.evidence.paper), result_key(result.id), REPORTS, {})
        for label, field in RESULT_ENDS.items():
            entity_id: str | None = getattr(result, field)
            if entity_id is not None:
                yield Edge(result_key(result.id), entity_key(entity_id), label, {})


def _attributes(record: Paper | Entity | Result, labels: str, kind: str) -> dict[str, Scalar]:
    return {"labels": labels, "kind": kind, **_scalars(to_row(record), NODE_TYPES)}


def _statement_attributes(statement: Statement) -> dict[str, Scalar]:
    return {"weight": float(statement.confidence), **_scalars(to_row(statement), EDGE_TYPES)}


def _scalars(row: js.Row, types: Mapping[str, type[Scalar]]) -> dict[str, Scalar]:
    """The known fields of a record that an attribute stands for, lists and objects as JSON."""
    left_out = ("id", "kind")  # the node's key, or told by the label
    return {name: _scalar(value) for name, value in row.items() if value is not None and name in types and name not in left_out}


def _scalar(value: Any) -> Scalar:
    return js.dump(value) if isinstance(value, list | dict) else value


def to_networkx(graph: Graph) -> nx.MultiDiGraph:
    """`graph` as networkx's directed multigraph; an edge's key is its label. Attributes: see the module."""
    import networkx as nx

    network = nx.MultiDiGraph()
    for node in nodes(graph):
        network.add_node(node.key, label=node.label, **node.attributes)
    for edge in edges(graph):
        network.add_edge(edge.source, edge.target, key=edge.label, label=edge.label, **edge.attributes)
    return network
