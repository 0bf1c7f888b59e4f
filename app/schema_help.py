"""What a query may ask for: the graph's nodes and relationships with their properties, as a store is given them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from kg.model import Entity, Evidence, Graph, Occurrence, Paper, Result, Span, Statement
from kg.schema import Kind, RelationKind
from kg.stores import rows
from kg.stores.base import Imprint

_ANY = RelationKind.USES


@dataclass(frozen=True, slots=True)
class Piece:
    """A node or a relationship as a pattern of Cypher, and the names of its properties."""

    pattern: str
    properties: tuple[str, ...]


@cache
def pieces() -> tuple[Piece, ...]:
    """All there are, read off the rows of a graph that has one of everything."""
    graph = _one_of_everything()
    nodes = rows.nodes(graph, Imprint("ledger", "fingerprint"))
    links = rows.links(graph)
    kinds = "|".join(Kind)
    found = [_node("(:Paper)", nodes["Paper"]), _node(f"(:Entity:{kinds})", nodes[Kind.MODEL.value])]
    found += [_node("(:Alias)", nodes["Alias"]), _node("(:Result)", nodes["Result"])]
    for kind, made in links.items():
        head, tail = rows.ENDS[kind]
        # All relations between things are alike: one of them stands for all.
        types = "|".join(one for one in RelationKind if one is not RelationKind.PROPOSES) if kind == _ANY else kind
        known = made[0]["properties"]
        found.append(Piece(f"(:{head})-[:{types}]->(:{tail})", tuple(known) if isinstance(known, dict) else ()))
    return tuple(found)


def _node(pattern: str, made: list[rows.Row]) -> Piece:
    return Piece(pattern, tuple(name for name in made[0] if name != rows.OWNER))


def _one_of_everything() -> Graph:
    said = Evidence("p", "abstract", 0, 1, (0, 1), None, "x", 1.0, "x")
    things = tuple(Entity(kind.value, kind.value, kind, ("x",), 1, 2020, False) for kind in sorted(Kind))
    return Graph(
        papers=(Paper("p", "x", "x", "2020", "x", "x", "x", 1, 1, ("x",), ("x",)),),
        entities=things,
        statements=(
            Statement(Kind.MODEL.value, _ANY, Kind.METHOD.value, 1.0, (said,)),
            Statement("p", RelationKind.PROPOSES, Kind.MODEL.value, 1.0, (said,)),
        ),
        occurrences=(Occurrence("p", Kind.MODEL.value, (Span("abstract", 0, 1),)),),
        results=(Result("r", Kind.MODEL.value, Kind.DATASET.value, Kind.METRIC.value, "1", 1.0, "%", 1.0, said),),
    )
