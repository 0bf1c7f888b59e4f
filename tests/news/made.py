"""A graph with something new in each part of a digest, and things that only look new."""

from __future__ import annotations

from kg.model import Entity, Evidence, Graph, Occurrence, Paper, Result, Span, Statement
from kg.schema import Kind, RelationKind
from tests import graphs
from tests.graphs import HOSTILE

_IS_A, _BEATS, _PROPOSES = RelationKind.VARIANT_OF, RelationKind.OUTPERFORMS, RelationKind.PROPOSES


def paper(id_: str, published: str | None, *, upvotes: int | None = None) -> Paper:
    """A paper with an address."""
    return Paper(id_, f"Title of {id_}", "An abstract.", published, f"https://example.org/{id_}", upvotes=upvotes)


def said(head: str, kind: RelationKind, tail: str, paper_: str, confidence: float = 0.9, *, head_as: str = "") -> Statement:
    """What one sentence of a paper says, with the places of both ends."""
    text = f"Here {head_as or head} is {kind} of {tail} today."
    ends = [(text.index(name), text.index(name) + len(name)) for name in (head_as or head, tail)]
    piece = Evidence(paper_, "abstract", 0, len(text), ends[0], ends[1], "hand", confidence, text)
    return Statement(head, kind, tail, confidence, (piece,))


def result(id_: str, subject: str, number: str, paper_: str, confidence: float = 0.8, *, metric: str = "accuracy") -> Result:
    """A number for something on GLUE."""
    text = f"{subject} reaches {number} {metric} on GLUE."
    at = text.index(number)
    piece = Evidence(paper_, "abstract", 0, len(text), (at, at + len(number)), None, "number", confidence, text)
    return Result(id_, subject, "glue", metric, number, None, "%", confidence, piece)


PAPERS = (
    paper("old", "2020-05-01"),
    paper("new", "2024-02-10", upvotes=50),
    paper("newer", "2024-03-01", upvotes=40),
    paper("rough", "2024"),
    paper("undated", None),
)
ENTITIES = (
    graphs.entity("Root", papers=4, first_seen=2018),
    graphs.entity("Branch", papers=2, first_seen=2024),
    graphs.entity("Twig", papers=1, first_seen=2024),
    graphs.entity("Listed", papers=1, first_seen=2024),
    graphs.entity("Bound", papers=1, first_seen=2024, first_seen_is_bound=True),
    graphs.entity("Early", papers=1, first_seen=2019),
    graphs.entity("Loose", papers=1, first_seen=2024),
    graphs.entity("GLUE", Kind.DATASET, papers=2, first_seen=2018),
    graphs.entity("NewSet", Kind.DATASET, papers=1, first_seen=2024),
    graphs.entity("accuracy", Kind.METRIC, papers=2),
    graphs.entity("perplexity", Kind.METRIC, papers=2),
)
STATEMENTS = (
    said("branch", _IS_A, "root", "new", 0.95),
    said("twig", _IS_A, "branch", "newer", 0.9),
    said("twig", _IS_A, "root", "newer", 0.85),
    said("listed", _IS_A, "root", "new", 0.8),
    said("bound", _IS_A, "root", "new", 0.9),
    said("early", _IS_A, "root", "new", 0.9),
    said("loose", _IS_A, "root", "new", 0.3),
    said("new", _PROPOSES, "branch", "new", head_as="the paper"),
    said("newer", _PROPOSES, "twig", "newer", head_as="the paper"),
    said("newer", _PROPOSES, "newset", "newer", head_as="the paper"),
    said("new", _PROPOSES, "loose", "new", head_as="the paper"),
    said("newset", RelationKind.USES, "twig", "newer"),
    said("branch", _BEATS, "root", "new"),
    said("branch", _BEATS, "early", "new", 0.8),
    said("twig", _BEATS, "branch", "newer"),
    said("root", _BEATS, "early", "old"),
    said("early", _BEATS, "root", "newer", 0.85),
)
RESULTS = (
    result("r1", "root", "80.0%", "old"),
    result("r2", "branch", "85.0%", "new"),
    result("r3", "twig", "84.0%", "newer"),
    result("r4", "root", "12.5", "old", metric="perplexity"),
    result("r5", "branch", "13.0", "new", metric="perplexity"),
    result("r6", "root", "78.0%", "newer"),
)


def renewed() -> Graph:
    """The graph."""
    named = {(s.evidence[0].paper, end) for s in STATEMENTS for end in (s.head, s.tail)}
    ids = {entity.id for entity in ENTITIES}
    return graphs.graph(
        papers=PAPERS,
        entities=ENTITIES,
        statements=STATEMENTS,
        occurrences=tuple(Occurrence(paper_, end, (Span("abstract", 0, 2),)) for paper_, end in named if end in ids),
        results=RESULTS,
    )


def crowded(count: int, names: tuple[str, ...] = ()) -> Graph:
    """A graph with so many pieces of news of several sorts; things, papers and addresses are called by `names` in turn."""

    def name(number: int) -> str:
        return f"{names[number % len(names)]} {number}" if names else f"Thing {number}"

    text = "Thing and Root stand in a sentence that is long enough to be cut where a page has no room for more words. " * 3
    numbers = range(count)
    papers = tuple(
        Paper(f"p{n}", name(n), "An abstract.", f"2024-01-{1 + n % 28:02}", names[n % len(names)] if names else None)
        for n in numbers
    )
    things = tuple(Entity(f"t{n}", name(n), Kind.MODEL, (), 1, 2024) for n in numbers)
    sets = tuple(Entity(f"s{n}", f"Set {name(n)}", Kind.DATASET, (), 1, 2024) for n in numbers)
    pieces = [Evidence(f"p{n}", "abstract", 0, len(text), (0, 5), (10, 14), "hand", 0.9, text) for n in numbers]
    statements = [Statement(f"t{n}", kind, "root", 0.9, (pieces[n],)) for n in numbers for kind in (_IS_A, _BEATS)]
    statements += [Statement(f"p{n}", _PROPOSES, f"{what}{n}", 0.9, (pieces[n],)) for n in numbers for what in "ts"]
    return graphs.graph(
        papers=papers,
        entities=(graphs.entity("Root", papers=count, first_seen=2018), *things, *sets),
        statements=tuple(statements),
        occurrences=tuple(Occurrence(f"p{n}", f"t{n}", (Span("abstract", 0, 2),)) for n in numbers),
    )


NASTY = (*HOSTILE, "[link](javascript:alert(1))", "**bold** _em_ `code`", "http://[", "<img src=x onerror=alert(1)>")
