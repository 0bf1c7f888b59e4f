"""Graphs that only exporters care for: one with what XML forbids, one that is large."""

from __future__ import annotations

from kg.model import Graph, Occurrence, Paper, Span
from kg.schema import Kind, RelationKind
from tests.graphs import entity, evidence, graph, statement

UNPRINTABLE = "a\x00b\x1bc\ufffe\ud800d"
PRINTABLE = "a\ufffdb\ufffdc\ufffd\ufffdd"


def unprintable() -> Graph:
    """Four characters that XML 1.0 cannot hold, in a name, an alias and a sentence each."""
    said = statement("plain", RelationKind.USES, "other")
    return graph(
        papers=(Paper("p1", "A title", "An abstract."),),
        entities=(
            entity("Other", Kind.METHOD, aliases=(UNPRINTABLE, "a\x7f")),
            type(entity("x"))("plain", UNPRINTABLE, Kind.MODEL),
        ),
        statements=(type(said)(said.head, said.kind, said.tail, said.confidence, (evidence("p1", UNPRINTABLE),)),),
        occurrences=(Occurrence("p1", "plain", (Span("title", 0, 1),)),),
    )


def large(size: int) -> Graph:
    """`size` nodes, half of them papers, and twice as many edges."""
    half = size // 2
    kinds = list(Kind)[:2]
    return graph(
        papers=tuple(Paper(f"p{n:06}", f"Title {n}", "An abstract of some length. " * 20, "2020-05") for n in range(half)),
        entities=tuple(entity(f"e{n:06}", kinds[n % 2], aliases=(f"E {n}",), papers=1) for n in range(half)),
        statements=tuple(
            statement(f"e{n:06}", kind, f"e{(n * 7 + 1) % half:06}", papers=(f"p{n:06}",))
            for n in range(half)
            for kind in (RelationKind.USES, RelationKind.VARIANT_OF)
        ),
        occurrences=tuple(
            Occurrence(f"p{n:06}", f"e{other % half:06}", (Span("abstract", 3, 11),)) for n in range(half) for other in (n, n + 1)
        ),
    )
