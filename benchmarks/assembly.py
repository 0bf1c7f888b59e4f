"""How the cost of assembly grows with the papers: time and peak memory for a quarter, a half and all of them.

python benchmarks/assembly.py                 8,000 made-up papers
python benchmarks/assembly.py FOLDER          the papers of a built graph, copied from its ledger
python benchmarks/assembly.py FOLDER more     one paper more in a copy of that graph, by `kg build` as people run it

Each size runs in a process of its own, so that memory is told apart. Times are of the processor, without other load; of one
paper more also by the clock, from the command to the answer of a query that finds it. The graph must have been built by the
same code, or all its papers are read again.
"""

from __future__ import annotations

import json
import random
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice, pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from app.extractor import LazyExtractor
from kg import assembly
from kg.assembly.assembled import Assembled
from kg.batches import batched
from kg.folder import Folder
from kg.ledger import Ledger
from kg.made import MADE, Made
from kg.model import Extraction, KnownName, Mention, Paper, Relation, Span
from kg.report import Report
from kg.schema import Kind, RelationKind
from kg.shelves import LedgerShelf

T = TypeVar("T")
ROOT = Path(__file__).resolve().parents[1]
TIMES = 3
"""So many papers are added, one after the other, and not counting the first."""
ABSTRACT = "We propose {name}, a new method for image classification. {name} outperforms ResNet on ImageNet and is based on BERT."

MANY, READ = 500, "benchmark"
"""Papers put into the ledger at a time, and the version of the extractor that is said to have read them."""
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


def from_ledger(folder: Path) -> tuple[Iterator[tuple[Paper, Extraction]], tuple[KnownName, ...]]:
    """The papers of a built graph with what was extracted from them, and the names it was made with."""
    ledger = Ledger(Folder(folder).ledger, write=False)
    made = Made.of(ledger.remembered(MADE))
    if made is None:
        raise SystemExit(f"No graph was built in '{folder}' yet.")
    return ledger.extractions(ledger.papers(), made.extractor), made.names


def measure(folder: Path | None, size: int) -> None:
    """Prints one line: papers, seconds to assemble all but one and read the whole graph, and for one more; peak memory."""
    pairs, names = from_ledger(folder) if folder else (made_up(size), ())
    with TemporaryDirectory() as place, Ledger(Path(place) / "ledger.sqlite", write=True) as ledger:
        for some in batched(islice(pairs, size - 1), MANY):
            _add(ledger, some)
        start = time.process_time()
        entities, statements = _assembled(ledger, names, lambda graph: (_count(graph.entities), _count(graph.statements)))
        took = time.process_time() - start
        _add(ledger, list(islice(pairs, 1)))
        start = time.process_time()
        _assembled(ledger, names, lambda graph: graph.pieces())
        again = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{size:8,} papers: assembled {took:6.1f} s, one more {again:5.1f} s, peak {peak:6,.0f} MB, "
        f"{entities:8,} entities, {statements:8,} statements",
        flush=True,
    )


def one_more(folder: Path) -> None:
    """Prints a line for each paper that is added: seconds, of processor and clock, until it can be asked for; memory."""
    with Ledger(Folder(folder).ledger, write=False) as ledger:
        made = Made.of(ledger.remembered(MADE))
    if made is None or made.extractor != LazyExtractor().version:
        raise SystemExit(
            f"'{folder}' was built by another extractor, or never: all its papers would be read again. Build it anew."
        )
    with TemporaryDirectory() as place:
        copy = shutil.copytree(folder, Path(place) / "graph")
        for number in range(TIMES + 1):
            name = f"{_name(random.Random(number)).title().replace(' ', '')}Net"
            file = Path(place) / f"{number}.jsonl"
            file.write_text(
                json.dumps({"title": f"{name} for images", "abstract": ABSTRACT.format(name=name), "year": 2026}) + "\n"
            )
            start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
            _kg("build", str(file), "--dir", str(copy))
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            built = time.perf_counter() - start
            if name not in _kg("show", name, "--dir", str(copy)):
                raise SystemExit(f"'{name}' was added and is not found.")
            took = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            answered, peak = time.perf_counter() - start, after.ru_maxrss / 1024
            print(
                f"{'one more' if number else 'first   '}: {took:5.1f} s of processors; by the clock built after {built:5.1f} s, "
                f"answered after {answered:5.1f} s; peak {peak:6,.0f} MB",
                flush=True,
            )


def _kg(*arguments: str) -> str:
    command = [sys.executable, "-m", "app.cli", *arguments]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout


def _add(ledger: Ledger, some: Sequence[tuple[Paper, Extraction]]) -> None:
    ledger.add([paper for paper, _ in some])
    ledger.keep([(paper, replace(extraction, extractor_version=READ)) for paper, extraction in some])


def _assembled(ledger: Ledger, names: Sequence[KnownName], use: Callable[[Assembled], T]) -> T:
    """What `use` makes of the graph of all papers of the ledger."""
    ledger.merge(Report())
    shelf = LedgerShelf(ledger, READ, assembly.account_version(READ, names))
    return assembly.assemble_for(lambda graph, _: use(graph), shelf, names)


def _count(part: Iterable[object]) -> int:
    return sum(1 for _ in part)


def main() -> None:
    """One process for each size."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    if folder and sys.argv[2:] == ["more"]:
        one_more(folder.resolve())
        return
    if len(sys.argv) > 2:
        measure(None if str(folder) == "-" else folder, int(sys.argv[2]))
        return
    size = _count(Ledger(Folder(folder).ledger, write=False).paper_ids()) if folder else SIZE
    for part in (size // 4, size // 2, size):
        subprocess.run([sys.executable, __file__, str(folder or "-"), str(part)], check=True)


if __name__ == "__main__":
    main()
