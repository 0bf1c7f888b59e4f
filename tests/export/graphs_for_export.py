"""Graphs that only exporters care for: one with what XML forbids, one with names like no other, one that is large."""

from __future__ import annotations

from kg.model import Entity, Graph, Occurrence, Paper, Result, Span, Statement
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


MONSTERS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "]]>--><!-- &lt;&#0;",
    "\u202edesrever\u202c مرحبا \u2067שלום\u2069",
    "👩‍👩‍👧‍👦 🏳️‍🌈",
    "x" * 10_000,
    "line\nbreak\r\nand\rmore",
    "nul\x00bell\x07escape\x1b[31m",
    "../../etc/passwd",
    "C:\\con.html",
    "CON",
    "con",
    "Con",
    ".",
    "..",
    "%2e%2e%2f <urn:x> {a} |b| ^c^ `d`",
    "http://[",
    "javascript:alert(1)",
    "ß",
    "SS",
    "ı",
    "\x00",
)
"""Names that break whoever makes a file, a page, an IRI or an SQL statement of them."""


def monstrous() -> Graph:
    """Each of these names as id, name, title, address, author, sentence, number and unit."""
    papers = tuple(
        Paper(name, name, name * 2, None, name, name, name, None, None, (name,), (name, "Ada Lovelace")) for name in MONSTERS
    )
    entities = tuple(Entity(name, name, list(Kind)[n % 2], tuple(sorted({name, "shared"}))) for n, name in enumerate(MONSTERS))
    first, second = MONSTERS[:2]
    others = [name for name in MONSTERS if name != first]
    statements = [Statement(name, RelationKind.VARIANT_OF, first, 0.9, (evidence(name, name),)) for name in others]
    statements.append(Statement(first, RelationKind.PROPOSES, second, 0.9, (evidence(first, second),)))
    results = tuple(
        Result(name, name, first, second, name, float(n), name, 0.9, evidence(name, name)) for n, name in enumerate(MONSTERS)
    )
    occurrences = tuple(Occurrence(p.id, p.id, (Span("title", 0, 1),)) for p in papers)
    return graph(papers=papers, entities=entities, statements=tuple(statements), occurrences=occurrences, results=results)


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
