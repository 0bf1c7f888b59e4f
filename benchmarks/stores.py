"""The two stores on the same graph, in one run: writing it, writing it again, reading it whole, and asking it.

The graph is made up: 5,000 papers, 5,000 entities in one family, 25,000 statements, 20,000 mentions.
Neo4j is started as `make neo4j-start` starts it (512 MB of heap, the quick compiler alone), with a database of its own;
where it cannot be had, the embedded store is measured alone. Questions are asked `ROUNDS` times each, after one round
that does not count; the median is printed.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from kg import queries
from kg.config import Login
from kg.model import Entity, Evidence, Graph, Occurrence, Paper, Span, Statement
from kg.schema import Kind, RelationKind
from kg.stores import open_store
from kg.stores.base import Imprint, Store
from kg.stores.rows import in_order
from scripts.neo4j_server import CannotStart, start, stop

SIZE, ROUNDS = 5_000, 20
QUESTIONS: dict[str, dict[str, str | float]] = {
    "variants_of": {"name": "model 1"},
    "ancestors_of": {"name": "model 4000"},
    "neighbourhood_of": {"name": "model 7"},
    "used_by": {"name": "model 3"},
    "papers_mentioning": {"name": "model 1"},
    "path_between": {"a": "model 4000", "b": "model 2500"},
    "search": {"prefix": "model 12"},
    "most_used": {"kind": "Method"},
    "statistics": {},
}


def made_up() -> Graph:
    """The graph."""
    text = "It says so in a sentence of about the usual length, which names the two things and how one is to the other. "
    kinds = [RelationKind.VARIANT_OF, RelationKind.USES, RelationKind.OUTPERFORMS, RelationKind.PART_OF, RelationKind.USES]

    def said(head: int, kind: RelationKind, tail: int) -> Statement:
        evidence = Evidence(f"p{head}", "abstract", 0, len(text), (0, 2), (3, 5), "made up", 0.9, text)
        return Statement(f"m{head}", kind, f"m{tail}", 0.5 + head % 50 / 100, (evidence,))

    statements = {}
    for n in range(1, SIZE):
        for step, kind in enumerate(kinds):
            tail = n // 20 if kind is RelationKind.VARIANT_OF else (n * 7 + step * 131) % SIZE
            if tail != n:
                statement = said(n, kind, tail)
                statements[statement.key] = statement
    return in_order(
        Graph(
            papers=tuple(Paper(f"p{n}", f"Title {n}", text * 8, f"{2000 + n % 25}-05") for n in range(SIZE)),
            entities=tuple(Entity(f"m{n}", f"model {n}", list(Kind)[n % 2], (f"M {n}x",), 4, 2000 + n % 25) for n in range(SIZE)),
            statements=tuple(statements.values()),
            occurrences=tuple(
                Occurrence(f"p{n}", f"m{other}", (Span("abstract", 0, 5),))
                for n in range(SIZE)
                for other in sorted({n, n // 20, n // 400, (n * 3) % SIZE})
            ),
        )
    )


def timed(action: Callable[[], object]) -> float:
    """Seconds that it takes."""
    begin = time.perf_counter()
    action()
    return time.perf_counter() - begin


def measured(opened: Callable[[bool], Store], graph: Graph) -> dict[str, float]:
    """Seconds for each thing that is done."""
    found: dict[str, float] = {}
    with opened(True) as store:
        found["write"] = timed(lambda: store.write(graph, Imprint("benchmark", "1")))
        found["write again, nothing changed"] = timed(lambda: store.write(graph, Imprint("benchmark", "2")))
    with opened(False) as store:
        found["open and ask the first question"] = timed(lambda: queries.run(store, "uses_of", {"name": "model 9"}))
        found["read the whole graph"] = timed(store.graph)
        for name, params in QUESTIONS.items():
            queries.run(store, name, params)
            rounds = [timed(lambda name=name, params=params: queries.run(store, name, params)) for _ in range(ROUNDS)]
            found[name] = statistics.median(rounds)
    return found


def main() -> None:
    """Print a table of Markdown."""
    graph = made_up()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch).resolve()
        columns = {"embedded": measured(lambda write: open_store("embedded", folder / "g", write=write), graph)}
        try:
            server = start(folder / "neo4j")
        except CannotStart as error:
            sys.stderr.write(f"Neo4j is left out: {error}\n")
        else:
            login = Login(password=server.password)
            try:
                columns["Neo4j"] = measured(
                    lambda write: open_store(server.address, folder / "g", write=write, login=login), graph
                )
            finally:
                stop(folder / "neo4j")
    print(f"{len(graph.papers):,} papers, {len(graph.entities):,} entities, {len(graph.statements):,} statements, "
          f"{len(graph.occurrences):,} mentions")  # fmt: skip
    print(f"| | {' | '.join(columns)} |\n|---|{'---|' * len(columns)}")
    for what in columns["embedded"]:
        print(f"| {what} | {' | '.join(_shown(column[what]) for column in columns.values())} |")


def _shown(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds >= 1 else f"{seconds * 1000:.1f} ms" if seconds < 0.01 else f"{seconds * 1000:.0f} ms"


if __name__ == "__main__":
    main()
