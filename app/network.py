"""A graph as the nodes and edges that vis-network draws, made with pyvis's own records.

All text in them is data: vis-network writes labels on a canvas and titles as text. Whoever puts the lists into a page
escapes them there as JSON.
"""

from __future__ import annotations

import math
from typing import Any

from app.text import one_line, percent, shorten, year_text
from app.words import counted, relation_words
from kg.export.colours import COLOURS, ink
from kg.export.network import entity_key, paper_key
from kg.model import Entity, Graph, Paper, Statement
from kg.schema import RelationKind
from kg.stores.rows import statement_id

Drawn = dict[str, Any]
"""A node or an edge as vis-network takes it: JSON."""

PAPER_KIND = "Paper"
LABEL_LENGTH = 26
_TITLE_LENGTH = 160


def vis(graph: Graph) -> tuple[list[Drawn], list[Drawn]]:
    """Nodes and edges of a graph: its entities, the papers that propose them, and its statements.

    A node has id (`entity:<id>`, `paper:<id>`), label, title (plain text), kind, color, shape and size; an edge id, from,
    to, label, title, kind, confidence, support and width. Order is the graph's.
    """
    proposing = {s.head for s in graph.statements if s.kind is RelationKind.PROPOSES}
    nodes = [_entity_node(entity) for entity in graph.entities]
    nodes += [_paper_node(paper) for paper in graph.papers if paper.id in proposing]
    return nodes, _side_by_side([_edge(statement, graph) for statement in graph.statements])


def statement_words(statement: Statement, graph: Graph) -> str:
    """A statement as a line of text: `QLoRA variant of LoRA`."""
    if statement.kind is RelationKind.PROPOSES:
        head = f"“{shorten(one_line(graph.paper[statement.head].title), _TITLE_LENGTH)}”"
    else:
        head = one_line(graph.entity[statement.head].name)
    return f"{head} {relation_words(statement.kind)} {one_line(graph.entity[statement.tail].name)}"


def colours(kind: str) -> Drawn:
    """What vis-network takes as the colour of a node of `kind`; a chosen one keeps its fill and gets a dark rim."""
    fill = COLOURS[kind]
    return {"background": fill, "border": fill, "highlight": {"background": fill}, "hover": {"background": fill, "border": fill}}


def box(entity: Entity) -> Drawn:
    """The node of `entity` as a box around its label, for trees."""
    node = _entity_node(entity)
    # The place tells the year; the label only says where it is no more than a bound.
    year = year_text(entity.first_seen, entity.first_seen_is_bound) if entity.first_seen_is_bound else ""
    label = f"{node['label']}  {year}" if year else node["label"]
    return node | {"shape": "box", "label": label, "font": {"color": ink(entity.kind), "strokeWidth": 0}}


def tree_edge(statement: Statement, graph: Graph) -> Drawn:
    """The edge of a variant in a tree, which leads from the ancestor to it; dashed where it is less likely right than not."""
    return {
        "id": statement_id(statement.key),
        "from": entity_key(statement.tail),
        "to": entity_key(statement.head),
        "title": _told(statement, graph),
        "dashes": statement.confidence < 0.5,
    }


def _entity_node(entity: Entity) -> Drawn:
    name = one_line(entity.name)
    year = year_text(entity.first_seen, entity.first_seen_is_bound)
    about = ", ".join(part for part in (entity.kind.value, year, counted(entity.papers, "paper")) if part)
    node = _node(entity_key(entity.id), name, entity.kind.value, about)
    # The area of a dot grows with the number of papers.
    return node | {"size": round(8 + 3 * math.sqrt(min(entity.papers, 60)), 1)}


def _paper_node(paper: Paper) -> Drawn:
    about = ", ".join(part for part in (PAPER_KIND, paper.published) if part)
    return _node(paper_key(paper.id), one_line(paper.title), PAPER_KIND, about) | {"shape": "square", "size": 9}


def _node(key: str, name: str, kind: str, about: str) -> Drawn:
    from pyvis.node import Node

    title = f"{shorten(name, _TITLE_LENGTH)}\n{about}"
    label = shorten(name, LABEL_LENGTH) or key
    node: Drawn = Node(key, "dot", label, title=title, kind=kind, color=colours(kind)).options
    return node


def _edge(statement: Statement, graph: Graph) -> Drawn:
    from pyvis.edge import Edge

    head_key = paper_key if statement.kind is RelationKind.PROPOSES else entity_key
    edge: Drawn = Edge(
        head_key(statement.head),
        entity_key(statement.tail),
        True,
        id=statement_id(statement.key),
        label=relation_words(statement.kind),
        title=_told(statement, graph),
        kind=statement.kind.value,
        confidence=statement.confidence,
        support=statement.support,
        width=round(1 + min(statement.support, 8) / 4, 2),
    ).options
    return edge


def _told(statement: Statement, graph: Graph) -> str:
    said = f"{percent(statement.confidence)} sure, {counted(statement.support, 'paper')}"
    return f"{statement_words(statement, graph)}\n{said}"


def _side_by_side(edges: list[Drawn]) -> list[Drawn]:
    """The edges, bent where several join the same two nodes, so that none hides another."""
    number: dict[frozenset[str], int] = {}
    for edge in edges:
        ends = frozenset((edge["from"], edge["to"]))
        place = number[ends] = number.get(ends, -1) + 1
        if place:
            # The same turn seen from the other end bends to the other side.
            clockwise = (edge["from"] < edge["to"]) is bool(place % 2)
            turn = "curvedCW" if clockwise else "curvedCCW"
            edge["smooth"] = {"enabled": True, "type": turn, "roundness": round(0.16 * ((place + 1) // 2), 2)}
    return edges
