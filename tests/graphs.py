"""Small graphs made by hand, whose every answer can be checked by eye, and one that is meant to break things."""

from __future__ import annotations

from itertools import pairwise

from kg.model import Entity, Evidence, Graph, Occurrence, Paper, Result, Span, Statement
from kg.schema import Kind, RelationKind
from kg.stores.base import Imprint

IMPRINT = Imprint("ledger-1", "fingerprint-1")

HOSTILE = (
    'quote \' and "double"',
    "back\\slash \\n and \\u0041",
    "new\nline\r\nand\ttab",
    "</script><b>&amp;",
    "α-GAN 模型",
    "emoji 🦙 and e\u0301",
    "'; MATCH (n) DETACH DELETE n //",
    "$name {id: 1} `tick`",
    "null",
    "0",
    "true",
    "1e5",
    "2021-06-17",
    "[]",
    " lead and trail ",
    "\u2028line\u2029separators\x0b\x1f\x7f",
    "source",
    "id",
)
"""Names that break whoever writes them into a query, a page or a number."""


def entity(name: str, kind: Kind = Kind.MODEL, **facts: object) -> Entity:
    """An entity whose id is its name in lower case."""
    return Entity(name.lower(), name, kind, **facts)  # type: ignore[arg-type]


def evidence(paper: str, text: str = "A sentence.", *, start: int = 0, score: float = 0.9) -> Evidence:
    """A sentence of the abstract of `paper`."""
    return Evidence(paper, "abstract", start, start + len(text), (0, 1), None, "hand", score, text)


def statement(head: str, kind: RelationKind, tail: str, confidence: float = 0.9, papers: tuple[str, ...] = ("p1",)) -> Statement:
    """`head kind tail`, said by one sentence in each of `papers`."""
    said = tuple(evidence(paper, f"{head} {kind} {tail}.") for paper in sorted(papers))
    return Statement(head, kind, tail, confidence, said)


def paper(id_: str, title: str, published: str | None = None) -> Paper:
    """A paper with a short abstract."""
    return Paper(id_, title, f"We write about {title}.", published)


def graph(
    *,
    papers: tuple[Paper, ...] = (),
    entities: tuple[Entity, ...] = (),
    statements: tuple[Statement, ...] = (),
    occurrences: tuple[Occurrence, ...] = (),
    results: tuple[Result, ...] = (),
) -> Graph:
    """The parts, sorted by identity as assembly sorts them."""
    return Graph(
        papers=tuple(sorted(papers, key=lambda p: p.id)),
        entities=tuple(sorted(entities, key=lambda e: e.id)),
        statements=tuple(sorted(statements, key=lambda s: s.key)),
        occurrences=tuple(sorted(occurrences, key=lambda o: (o.paper, o.entity))),
        results=tuple(sorted(results, key=lambda r: r.id)),
    )


def family() -> Graph:
    """A family of models: two ways down to `Twig`, a cycle between `Root` and `Leaf`, a second thing called `RT`."""
    is_a = RelationKind.VARIANT_OF
    return graph(
        papers=(
            paper("p1", "Root: a model", "2018-10-11"),
            paper("p2", "Branch: a variant", "2019"),
            paper("p3", "Twig: a small one", "2020-05"),
            paper("p4", "An undated note"),
        ),
        entities=(
            entity("Root", aliases=("RT", "Root model"), papers=3, first_seen=2018),
            entity("Branch", papers=1, first_seen=2019),
            entity("Bough", papers=1, first_seen=2019, first_seen_is_bound=True),
            entity("Twig", papers=2, first_seen=2020),
            entity("Leaf", papers=1),
            entity("Alone", papers=0),
            entity("Radix", Kind.METHOD, aliases=("RT",), papers=1, first_seen=2015),
            entity("Dropout", Kind.METHOD, papers=2, first_seen=2014),
            entity("Attention", Kind.METHOD, papers=2, first_seen=2015),
            entity("GLUE", Kind.DATASET, papers=2, first_seen=2018),
            entity("Books", Kind.DATASET, papers=1),
            entity("F1", Kind.METRIC, aliases=("F-1 score",), papers=2),
            entity("Tagging", Kind.TASK, papers=1),
        ),
        statements=(
            statement("branch", is_a, "root", 0.95, ("p1", "p2")),
            statement("bough", is_a, "root", 0.4, ("p2",)),
            statement("twig", is_a, "branch", 0.8, ("p3",)),
            statement("twig", is_a, "bough", 0.9, ("p3",)),
            statement("leaf", is_a, "twig", 0.7, ("p3",)),
            statement("leaf", is_a, "branch", 0.6, ("p3",)),
            statement("root", is_a, "leaf", 0.3, ("p4",)),
            statement("branch", RelationKind.USES, "dropout", 0.9, ("p2",)),
            statement("root", RelationKind.USES, "attention", 0.9, ("p1", "p2")),
            statement("branch", RelationKind.USES, "attention", 0.5, ("p2",)),
            statement("attention", RelationKind.PART_OF, "root", 0.8, ("p1",)),
            statement("root", RelationKind.TRAINED_ON, "books", 0.9, ("p1",)),
            statement("root", RelationKind.EVALUATED_ON, "glue", 0.9, ("p1",)),
            statement("branch", RelationKind.EVALUATED_ON, "glue", 0.9, ("p1", "p2")),
            statement("root", RelationKind.MEASURED_BY, "f1", 0.9, ("p1",)),
            statement("root", RelationKind.APPLIED_TO, "tagging", 0.9, ("p1",)),
            statement("branch", RelationKind.OUTPERFORMS, "root", 0.9, ("p2",)),
            statement("twig", RelationKind.OUTPERFORMS, "branch", 0.5, ("p3",)),
            statement("branch", RelationKind.COMPARED_WITH, "twig", 0.9, ("p3",)),
            statement("p1", RelationKind.PROPOSES, "root", 0.99, ("p1",)),
            statement("p2", RelationKind.PROPOSES, "branch", 0.9, ("p2",)),
            statement("p3", RelationKind.PROPOSES, "twig", 0.2, ("p3",)),
        ),
        occurrences=(
            Occurrence("p1", "root", (Span("title", 0, 4), Span("abstract", 15, 19))),
            Occurrence("p2", "root", (Span("abstract", 0, 2),)),
            Occurrence("p3", "root", (Span("abstract", 0, 2),)),
            Occurrence("p2", "branch", (Span("title", 0, 6),)),
            Occurrence("p3", "twig", (Span("title", 0, 4),)),
            Occurrence("p4", "twig", (Span("title", 3, 10),)),
            Occurrence("p1", "glue", (Span("abstract", 0, 2),)),
        ),
        results=(
            Result("r1", "root", "glue", "f1", "80.5%", 80.5, "%", 0.9, evidence("p1", "Root reaches 80.5% F1 on GLUE.")),
            Result("r2", "branch", "glue", "f1", "82", 82.0, "", 0.8, evidence("p2", "Branch reaches 82.")),
            Result("r3", "branch", "glue", None, "2-3x", None, "x", 0.5, evidence("p2", "Branch is 2-3x faster.")),
            Result("r4", "twig", None, None, "5", 5.0, "", 0.4, evidence("p3", "Twig reaches 5.")),
        ),
    )


def hostile() -> Graph:
    """Names, titles, sentences, units and ids full of quotes, newlines, markup and signs that look like something else."""
    papers = tuple(
        Paper(
            f"p{n}{text}".strip(), text, "" if n % 2 else text, None, text, text, text, 0, None, tuple(sorted({text, "source"}))
        )
        for n, text in enumerate(HOSTILE)
    )
    entities = tuple(
        Entity(text, text, list(Kind)[n % 2], tuple(sorted({text, text.upper(), "shared"})), n) for n, text in enumerate(HOSTILE)
    )
    first = papers[0].id
    statements = tuple(
        Statement(a, RelationKind.USES, b, 1.0, (evidence(first, a), evidence(first, b, start=5))) for a, b in pairwise(HOSTILE)
    )
    results = tuple(
        Result(text, text, None, HOSTILE[0], text, -0.5, text, 0.0, evidence(papers[n].id, text))
        for n, text in enumerate(HOSTILE)
    )
    occurrences = tuple(Occurrence(p.id, e.id, (Span("title", 0, 1),)) for p, e in zip(papers, entities, strict=True))
    return graph(papers=papers, entities=entities, statements=statements, occurrences=occurrences, results=results)
