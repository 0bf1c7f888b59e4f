"""How time, memory and disk grow with the papers: curves of extraction and of assembly, with the exponent of each.

    python benchmarks/scale.py                                                   small sizes
    python benchmarks/scale.py PAPERS... --extract 1000,10000,44000              abstracts of files or folders
    python benchmarks/scale.py --graph FOLDER --extract "" --assemble 1000000    extractions of a built graph, and more like them

Abstracts are read and extracted as `kg build` does it, each size in a folder of its own; `--engine local,ray` does it on this
machine and on a cluster, and tells whether both graphs are the same, byte for byte. What is assembled
is made from these extractions, or from those of a graph that was built before: renamed so that the number of different names
grows as theirs does (parts/growth.py), put into a ledger, and built from there, into the embedded store or (`--store csv`)
into the files of Neo4j's importer, as `kg build --offline-import` writes them. Each size runs in a process of its own; memory
is its peak, and where it starts others on this machine, theirs too. Seconds of processors are those that other load does not
change much. It runs on Linux. Nothing is written outside a temporary folder (TMPDIR), which for a million papers needs some
25 gigabytes, and outside that of `--keep`.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from parts.curves import power_law
from parts.growth import Growth, Pair, law_of
from parts.memory import peak, peak_of_others

from app.extractor import LazyExtractor, engine_of
from extractors import spreading
from kg import readers
from kg.batches import batched
from kg.build import Extractor, build
from kg.config import Login
from kg.export import export
from kg.folder import Folder
from kg.ledger import Ledger
from kg.made import MADE, Made, Past
from kg.model import KnownName, Paper
from kg.offline import FOLDER, OfflineStore
from kg.report import Report
from kg.stores import open_store
from kg.stores.base import Store

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT.parent / "shared" / "corpus" / "abstracts.jsonl.zst"
EXTRACT, ASSEMBLE = "60,120,240", "1000,2000,4000"
TEMPLATES = 10_000
"""So many real papers are used to make others from: enough for all that papers look like, and held in memory."""
_CACHE_KB = 1_000_000
EMBEDDED, CSV = "embedded", "csv"
_NOWHERE = "bolt://127.0.0.1:9"
"""A server that does not run: its importer's files are all that is made for it."""
Row = dict[str, float]


def opened(store: str, folder: Path) -> Store:
    """The store of a folder, to be written."""
    if store == CSV:
        return OfflineStore(_NOWHERE, Login(), folder, None)
    return open_store(EMBEDDED, folder, write=True)


def measured(folder: Path, paths: Sequence[Path], extractor: Extractor, store: str = EMBEDDED) -> Row:
    """What a build takes: seconds by the clock, of all and of each phase, and of processors; megabytes of memory and disk."""
    ends: dict[str, float] = {}
    peaks: dict[str, float] = {}
    started = time.perf_counter()

    def progress(phase: str, *_: int | None) -> None:
        ends.setdefault(f"{phase} begins", time.perf_counter())
        peaks.setdefault(phase, peak())
        ends[phase] = time.perf_counter()

    opening = partial(opened, store, folder)
    outcome = build(paths, folder=Folder(folder), open_store=opening, extractor=extractor, progress=progress)
    ended = time.perf_counter()
    others = peak_of_others() * spreading.processes() if outcome.extracted >= spreading.MANY else 0
    between = ends.get("extracting", ends.get("reading", started))
    return {
        "papers": outcome.papers,
        "seconds": ended - started,
        "reading": ends.get("reading", started) - started,
        "extracting": between - ends.get("reading", started),
        "assembling": ends.get("writing begins", ended) - between,
        "writing": ended - ends.get("writing begins", ended),
        "processor": sum(os.times()[:4]),
        "memory": peak() + others,
        "till writing": peaks.get("writing", peak()),
        "disk": sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6,
    }


def extract(folder: Path, file: Path, engine: str) -> Row:
    """A build of the papers in a file."""
    return measured(folder, [file], LazyExtractor(engine=engine_of(engine, Folder(folder))))


def assemble(folder: Path, store: str) -> Row:
    """A build of what the ledger in a folder holds, and how large the graph is that comes of it."""
    version, names = made_with(folder)
    row = measured(folder, [], Past(version, names), store)
    return {**row, **(of_files(folder / FOLDER) if store == CSV else of_store(folder))}


def of_store(folder: Path) -> Row:
    """How large the graph of a folder is."""
    with open_store(EMBEDDED, folder, write=False) as store:
        (entities,) = store.query("MATCH (n:Entity) RETURN count(n) AS number", {}).rows[0]
        (statements,) = store.query("MATCH (:Entity)-[r]->(:Entity) RETURN count(r) AS number", {}).rows[0]
    return {"entities": entities, "statements": statements}


def of_files(folder: Path) -> Row:
    """How large the graph is that the importer's files hold."""
    csv.field_size_limit(2**31 - 1)
    with (folder / "nodes.csv").open(newline="", encoding="utf-8") as file:
        entities = sum(row[0].startswith("Entity:") for row in csv.reader(file))
    with (folder / "relationships.csv").open(newline="", encoding="utf-8") as file:
        statements = sum(all(end.startswith("Entity:") for end in row[:2]) for row in csv.reader(file))
    return {"entities": entities, "statements": statements}


def digest(folder: Path) -> str:
    """What tells the graph of a folder from any other: of the bytes of `kg export graph.jsonl`."""
    with open_store(EMBEDDED, folder, write=False) as store, tempfile.TemporaryDirectory() as place:
        file = Path(place) / "graph.jsonl"
        export(store.graph(), file)
        with file.open("rb") as written:
            return hashlib.file_digest(written, "sha256").hexdigest()


def made_with(folder: Path) -> tuple[str, tuple[KnownName, ...]]:
    """The extractor's version and the names that a graph was built with."""
    with Ledger(Folder(folder).ledger, write=False) as ledger:
        made = Made.of(ledger.remembered(MADE))
    if made is None:
        raise SystemExit(f"No graph was built in '{folder}' yet.")
    return made.extractor, made.names


def templates(folder: Path) -> list[Pair]:
    """Papers of a graph with their extractions, in an order that means nothing."""
    version, _ = made_with(folder)
    with Ledger(Folder(folder).ledger, write=False) as ledger:
        ids = list(ledger.paper_ids())
        chosen = set(random.Random(1).sample(ids, min(TEMPLATES, len(ids))))
        found = list(ledger.extractions((paper for paper in ledger.papers() if paper.id in chosen), version))
    random.Random(1).shuffle(found)
    return found


def fill(folder: Path, growth: Growth, size: int, made: str) -> None:
    """Puts so many papers and their extractions into the ledger of a folder, as if they had been read."""
    folder.mkdir()
    with Ledger(Folder(folder).ledger, write=True) as ledger:
        # What stands ready before the clock starts: without room for the index in memory, a million keys take hours.
        ledger._db.execute(f"PRAGMA cache_size={-_CACHE_KB}")
        for some in batched(growth.pairs(size), 2_000):
            ledger.add(paper for paper, _ in some)
            ledger.keep(some)
        ledger.remember(MADE, made)


def in_a_process(*arguments: object) -> Any:
    """What this script prints when it is given a step to do."""
    command = [sys.executable, __file__, "--step", *map(str, arguments)]
    found = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout.splitlines()[-1])
    print(*arguments, json.dumps(found), file=sys.stderr, flush=True)
    return found


def print_curves(title: str, rows: Sequence[Row]) -> None:
    """A table, and the exponents of its curves."""
    columns = [name for name in rows[0] if any(row[name] for row in rows)]
    print(f"\n{title}; seconds, megabytes\n")
    print("| " + " | ".join(columns) + " |\n|" + "---:|" * len(columns))
    for row in rows:
        print("| " + " | ".join(f"{row[name]:,.0f}" if row[name] >= 100 else f"{row[name]:.1f}" for name in columns) + " |")
    if len({row["papers"] for row in rows}) > 1:
        laws = {name: power_law([(row["papers"], max(row[name], 1e-3)) for row in rows])[0] for name in columns[1:]}
        print("\nexponents: " + ", ".join(f"{name} {exponent:.2f}" for name, exponent in laws.items()), flush=True)


def extracted(papers: Iterable[Paper], sizes: Sequence[int], engines: Sequence[str], place: Path) -> Path | None:
    """Measures extraction; the folder of the largest graph. Ends where two engines do not come to the same graph."""
    found = list(islice(papers, max(sizes, default=0)))
    rows: dict[str, list[Row]] = {engine: [] for engine in engines}
    folder = None
    for size in sorted({min(size, len(found)) for size in sizes}):
        file = place / "papers.jsonl"
        lines = ({"id": p.id, "title": p.title, "abstract": p.abstract, "published": p.published} for p in found[:size])
        file.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
        digests = set()
        for engine in engines:
            folder = place / f"{engine}-{size}"
            rows[engine].append(in_a_process("extract", folder, file, engine))
            digests.add(in_a_process("digest", folder))
        if len(digests) > 1:
            raise SystemExit(f"The graphs of {size:,} papers differ: {' and '.join(engines)}.")
    for engine, some in rows.items():
        if some:
            print_curves(f"Extracted and built, {engine}, {spreading.processes()} cores", some)
    return folder


def assembled(graph: Path, sizes: Sequence[int], temp: Path, store: str) -> None:
    """Measures assembly."""
    pairs = templates(graph)
    law, rows = law_of(pairs), []
    print(f"\nNames grow as {law.factor:.2f} n^{law.exponent:.3f} among the n things of {len(pairs):,} papers.", flush=True)
    with Ledger(Folder(graph).ledger, write=False) as ledger:
        made = ledger.remembered(MADE)
    for size in sizes:
        with tempfile.TemporaryDirectory(dir=temp) as place:
            growth, folder = Growth(pairs, law), Path(place) / "graph"
            fill(folder, growth, size, made)
            names = growth.names()
            del growth
            rows.append({**in_a_process("assemble", folder, store), "names": names})
    print_curves(f"Assembled from extractions, {store}", rows)


def sizes_of(text: str) -> list[int]:
    """The numbers of a list like 1000,10000."""
    return sorted(int(part.replace("_", "")) for part in text.split(",") if part.strip())


def main() -> None:
    """Measures what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("papers", nargs="*", type=Path, help="files or folders of papers")
    parser.add_argument("--graph", type=Path, help="a built graph, whose extractions are taken instead of new ones")
    parser.add_argument("--extract", default=EXTRACT, type=sizes_of, help=f"how many abstracts; default {EXTRACT}")
    parser.add_argument("--assemble", default=ASSEMBLE, type=sizes_of, help=f"how many papers; default {ASSEMBLE}")
    parser.add_argument("--engine", default="local", help="local or ray, or local,ray: both, compared")
    parser.add_argument("--store", default=EMBEDDED, choices=(EMBEDDED, CSV), help="where what is assembled goes")
    parser.add_argument("--keep", type=Path, help="a folder where the graphs of what is extracted stay")
    asked = parser.parse_args()
    paths = asked.papers or [CORPUS if CORPUS.is_file() else ROOT / "examples" / "daily_papers.txt"]
    with tempfile.TemporaryDirectory() as name:
        place = asked.keep or Path(name)
        place.mkdir(parents=True, exist_ok=True)
        graph = extracted(readers.read(paths, report=Report()), asked.extract, asked.engine.split(","), place)
        graph = asked.graph or graph
        if graph is not None and asked.assemble:
            assembled(graph, asked.assemble, Path(name), asked.store)


def step(name: str, folder: Path, *rest: str) -> object:
    """Does one step, in this process."""
    if name == "extract":
        return extract(folder, Path(rest[0]), rest[1])
    return assemble(folder, rest[0]) if name == "assemble" else digest(folder)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--step"]:
        print(json.dumps(step(sys.argv[2], Path(sys.argv[3]), *sys.argv[4:])))
    else:
        main()
