"""What it takes to read a large file: a snapshot of arXiv's metadata, with `--category` and without, at several sizes.

    python benchmarks/snapshot.py                                           small sizes
    python benchmarks/snapshot.py --build 100,300,1000 --read 100,300       megabytes

The files are made by repeating and altering real lines (parts/snapshots.py). `--build` builds a graph as `kg build
--category` does: the papers that are kept are as many, and the same, at every size. `--read` reads all lines into a ledger and
merges them, without a filter, and extracts nothing. Each size runs in a process of its own; memory is the peak of that
process, and beside it that of the largest it starts. It runs on Linux. Nothing is written outside a temporary folder
(TMPDIR), which needs some three times the size of the largest file.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from functools import partial
from itertools import islice
from pathlib import Path

from parts.curves import power_law
from parts.memory import peak, peak_of_others
from parts.snapshots import KEPT, Snapshots

from app.extractor import LazyExtractor
from kg import readers
from kg.batches import batched
from kg.build import build
from kg.folder import Folder
from kg.ledger import Ledger
from kg.readers import ReadOptions, Source
from kg.readers.categories import categories
from kg.report import Report
from kg.stores import open_store

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
CORPUS, EXAMPLES = SHARED / "corpus" / "abstracts.jsonl.zst", ROOT / "examples" / "daily_papers.txt"
LINES, FEW_LINES = SHARED / "samples" / "arxiv-metadata-snapshot.jsonl", ROOT / "tests/samples/arxiv_snapshot/snapshot.jsonl"
BUILD, READ, KEEP = "2,8", "2,8", 20
PAPERS = 5_000
"""So many real papers of machine learning are repeated."""
RECORDS = 500
Row = dict[str, float]


def built(folder: Path, file: Path) -> Row:
    """A build of the papers of one category."""
    read_by: list[tuple[float, float]] = []
    started = time.perf_counter()

    def progress(phase: str, *_: int | None) -> None:
        if phase == "reading":
            read_by.append((time.process_time(), peak()))

    outcome = build(
        [file],
        folder=Folder(folder),
        open_store=partial(open_store, "embedded", folder, write=True),
        extractor=LazyExtractor(),
        options=ReadOptions(categories=categories([KEPT])),
        progress=progress,
    )
    return {
        "passed over": outcome.report.passed_over,
        "papers": outcome.papers,
        "reading": read_by[-1][0],
        "processor": sum(os.times()[:4]),
        "seconds": time.perf_counter() - started,
        "memory, read": read_by[-1][1],
        "memory": peak(),
        "largest other": peak_of_others(),
        "ledger": _megabytes(folder),
    }


def read(folder: Path, file: Path) -> Row:
    """All papers of a file put into a ledger and merged, as a build does before it extracts."""
    folder.mkdir()
    source, report = Source(file), Report()
    with Ledger(Folder(folder).ledger, write=True) as ledger:
        new = sum(map(ledger.add, batched(readers.find(file).read(source, ReadOptions(), report), RECORDS)))
        reading, memory = time.process_time(), peak()
        papers = ledger.merge(report)
    return {
        "records": new,
        "papers": papers,
        "rejected": len(report.rejections),
        "reading": reading,
        "merging": time.process_time() - reading,
        "memory, read": memory,
        "memory": peak(),
        "ledger": _megabytes(folder),
    }


def _megabytes(folder: Path) -> float:
    return Folder(folder).ledger.stat().st_size / 1e6


def in_a_process(step: str, folder: Path, file: Path) -> Row:
    """What this script prints when it is given a step to do."""
    command = [sys.executable, __file__, "--step", step, str(folder), str(file)]
    found: Row = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout.splitlines()[-1])
    print(step, json.dumps(found), file=sys.stderr, flush=True)
    return found


def measured(step: str, title: str, sizes: Sequence[float], snapshots: Snapshots) -> None:
    """Does a step at each size, and prints a table and the exponents of its columns."""
    rows: list[Row] = []
    for size in sizes:
        with tempfile.TemporaryDirectory() as name:
            file = Path(name) / "arxiv-metadata-oai-snapshot.json"
            lines = snapshots.write(file, size)
            rows.append({"megabytes": size, "lines": lines, **in_a_process(step, Path(name) / "graph", file)})
    if not rows:
        return
    columns = list(rows[0])
    print(f"\n{title}; seconds, megabytes\n\n| " + " | ".join(columns) + " |\n|" + "---:|" * len(columns))
    for row in rows:
        print("| " + " | ".join(f"{row[name]:,.0f}" if row[name] >= 100 else f"{row[name]:.1f}" for name in columns) + " |")
    if len(rows) > 1:
        laws = {name: power_law([(row["megabytes"], max(row[name], 1e-3)) for row in rows])[0] for name in columns[1:]}
        print("\nexponents: " + ", ".join(f"{name} {exponent:.2f}" for name, exponent in laws.items()), flush=True)


def sizes_of(text: str) -> list[float]:
    """The numbers of a list like 100,300,1000."""
    return sorted(float(part) for part in text.split(",") if part.strip())


def main() -> None:
    """Measures what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("papers", nargs="*", type=Path, help="files or folders of papers of machine learning")
    parser.add_argument(
        "--lines", type=Path, default=LINES if LINES.is_file() else FEW_LINES, help="a real snapshot, or part of one"
    )
    parser.add_argument("--build", default=BUILD, type=sizes_of, help=f"megabytes of files to build from; default {BUILD}")
    parser.add_argument("--read", default=READ, type=sizes_of, help=f"megabytes of files to read wholly; default {READ}")
    parser.add_argument("--keep", default=KEEP, type=int, help=f"papers of {KEPT} in each file; default {KEEP}")
    asked = parser.parse_args()
    paths = asked.papers or [CORPUS if CORPUS.is_file() else EXAMPLES]
    papers = list(islice(readers.read(paths, report=Report()), PAPERS))
    lines = [json.loads(line) for line in asked.lines.read_text(encoding="utf-8").splitlines()]
    snapshots = Snapshots(lines, papers, min(asked.keep, len(papers)))
    measured("build", f"Built from the papers of {KEPT}", asked.build, snapshots)
    measured("read", "All read and merged", asked.read, snapshots)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--step"]:
        step, *places = sys.argv[2:]
        print(json.dumps((built if step == "build" else read)(*map(Path, places))))
    else:
        main()
