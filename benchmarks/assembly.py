"""How the cost of assembly grows with the papers: time and peak memory for a quarter, a half and all of them.

python benchmarks/assembly.py                 8,000 made-up papers
python benchmarks/assembly.py FOLDER          the papers of a built graph, read from its ledger

Each size runs in a process of its own, so that memory is told apart. Times are of the processor, without other load.
"""

from __future__ import annotations

import random
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, pairwise
from pathlib import Path

from kg import assembly, papers
from kg.corrections import NO_CORRECTIONS
from kg.folder import Folder
from kg.ledger import Ledger
from kg.made import MADE, Made
from kg.model import Extraction, Graph, KnownName, Mention, Paper, Relation, Span
from kg.report import Report
from kg.schema import Kind, RelationKind

SIZE, THINGS, NEW = 8_000, 9, 0.35
"""Papers, things in each, and how often a thing is one that no paper before has named."""


def made_up(size: int) -> Iterator[tuple[Paper, Extraction]]:
    """Papers whose things are new or, the more often they were named before, named again: as in real ones."""
    chance = random.Random(7)
    named: list[tuple[str, Kind]] = []
    for number in range(size):
        things: dict[str, Kind] = {}
        while len(things) < THINGS:
            if not named or chance.random() < NEW:
                named.append((_name(chance), chance.choice(list(Kind))))
                name, kind = named[-1]
            else:
                name, kind = chance.choice(named)
                named.append((name, kind))
            things.setdefault(name, kind)
        yield _paper(number, things)


def _name(chance: random.Random) -> str:
    words = ["".join(chance.choice("bdfgklmnprst") + chance.choice("aeiou") for _ in range(3)) for _ in range(3)]
    return " ".join(words) if chance.random() < 0.5 else words[0].upper()


def _paper(number: int, things: dict[str, Kind]) -> tuple[Paper, Extraction]:
    text, mentions = "", []
    for name, kind in things.items():
        mentions.append(Mention(name, kind, Span("abstract", len(text), len(text) + len(name)), name, "made up", 0.9))
        text += f"{name} is named here. "
    systems = [m for m in mentions if m.kind in (Kind.MODEL, Kind.METHOD)]
    whole = Span("abstract", 0, len(text))
    relations = [Relation(a.name, RelationKind.USES, b.name, whole, a.span, b.span, "made up", 0.9) for a, b in pairwise(systems)]
    paper = Paper(f"p{number}", f"Paper {number}", text, str(2000 + number % 25))
    return paper, Extraction(paper.id, "made up", tuple(mentions), tuple(relations))


def from_ledger(folder: Path, size: int | None) -> tuple[Iterator[tuple[Paper, Extraction]], tuple[KnownName, ...]]:
    """The first `size` papers of a built graph with what was extracted from them, and the names it was made with."""
    ledger = Ledger(Folder(folder).ledger, write=False)
    made = Made.of(ledger.remembered(MADE))
    if made is None:
        raise SystemExit(f"No graph was built in '{folder}' yet.")
    merged = papers.merge(ledger.records(), Report())
    return ledger.extractions(merged[:size], made.extractor), made.names


def measure(folder: Path | None, size: int) -> None:
    """Prints one line: papers, seconds to read them, to assemble all but one and then all; peak memory, entities, statements."""
    start = time.process_time()
    read, names = from_ledger(folder, size) if folder else (made_up(size), ())
    pairs = list(islice(read, size))
    between = time.process_time()
    found = dict(pairs)

    def again(papers: Sequence[Paper], kept: Mapping[str, bytes]) -> tuple[Graph, dict[str, bytes]]:
        return assembly.assemble_again(papers, lambda some: ((p, found[p]) for p in some), names, Report(), NO_CORRECTIONS, kept)

    *but_one, _ = found
    kept = again(but_one, {})[1]
    took = time.process_time() - between
    graph = again(list(found), kept)[0]
    took_again = time.process_time() - between - took
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{len(pairs):8,} papers: read {between - start:6.1f} s, assembled {took:6.1f} s, again {took_again:5.1f} s, "
        f"peak {peak:6,.0f} MB, {len(graph.entities):8,} entities, {len(graph.statements):8,} statements",
        flush=True,
    )


def main() -> None:
    """One process for each size."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    if len(sys.argv) > 2:
        measure(None if str(folder) == "-" else folder, int(sys.argv[2]))
        return
    size = len(papers.merge(Ledger(Folder(folder).ledger, write=False).records(), Report())) if folder else SIZE
    for part in (size // 4, size // 2, size):
        subprocess.run([sys.executable, __file__, str(folder or "-"), str(part)], check=True)


if __name__ == "__main__":
    main()
