"""Abstracts a second: the whole `kg build` beside spaCy's own CNN for names, and the model beside the same one in torch.

All of them read the same texts on the same two cores, each as it is fastest there: `kg build` with its processes, spaCy
with one process and with two, both networks with two threads that read a paper each. Runs alternate, so that a noisy
machine troubles them alike: the ratios are what to look at. The steady rate comes from the difference of a long and a
short run; the time of the processors, children included, is nearly the same whatever else runs.

spaCy's network is trained here on the annotated abstracts of ../shared (one pass: its speed does not hang on how well
it learned, and its score is printed). Reads abstracts of ../shared/corpus where it is there, else the examples.
"""

from __future__ import annotations

import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import spacy
from spacy.training import Example
from spacy.util import filter_spans, minibatch

from extractors.pipeline import MODEL
from extractors.tagger import Model, Tagger
from extractors.training.corpus import Annotated, annotated
from kg import readers
from kg.model import Paper
from kg.report import Report

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
ROUNDS, LONG, SHORT, PASSES, SEED = 3, 500, 120, 1, 1
CORES = 2

Read = Callable[[list[Paper]], object]


@dataclass(frozen=True)
class Taken:
    """What one run took: seconds by the clock, and seconds of the processors."""

    clock: float
    cores: float


def sample() -> list[Paper]:
    """The abstracts to read."""
    corpus = SHARED / "corpus" / "abstracts.jsonl.zst"
    found = readers.read([corpus if corpus.is_file() else ROOT / "examples" / "daily_papers.txt"], report=Report())
    return [paper for paper, _ in zip(found, range(LONG), strict=False)]


def gold(path: Path) -> list[Annotated]:
    """Annotated abstracts."""
    with path.open(encoding="utf-8") as lines:
        return [annotated(json.loads(line)) for line in lines if line.strip()]


def as_example(nlp: Any, paper: Annotated) -> Example:
    """An annotated abstract as spaCy learns from it."""
    doc = nlp.make_doc(f"{paper.title}\n\n{paper.abstract}")
    shift = {"title": 0, "abstract": len(paper.title) + 2}
    spans = [
        doc.char_span(s.span.start + shift[s.span.field], s.span.end + shift[s.span.field], label=str(paper.kinds[s.entity]))
        for s in paper.spots
    ]
    ents = [(s.start_char, s.end_char, s.label_) for s in filter_spans([s for s in spans if s is not None])]
    return Example.from_dict(doc, {"entities": ents})


def spacy_cnn(papers: list[Annotated]) -> Any:
    """SpaCy's standard network for names (hashed embeddings, CNN, transitions), trained on `papers`."""
    nlp = spacy.blank("en")
    nlp.add_pipe("ner")
    examples = [as_example(nlp, paper) for paper in papers]
    rng, optimizer = random.Random(SEED), nlp.initialize(lambda: examples)
    for _ in range(PASSES):
        rng.shuffle(examples)
        for batch in minibatch(examples, 16):
            nlp.update(batch, sgd=optimizer, drop=0.2)
    return nlp


def f1(nlp: Any, papers: Iterable[Annotated]) -> float:
    """F1 of distinct (text, kind) by paper: the row `mention` of `kg eval`."""
    right = found = wanted = 0
    for paper in papers:
        truth = {(paper.string(s).casefold(), str(paper.kinds[s.entity])) for s in paper.spots}
        ours = {(ent.text.casefold(), ent.label_) for ent in nlp(f"{paper.title}\n\n{paper.abstract}").ents}
        right, found, wanted = right + len(truth & ours), found + len(ours), wanted + len(truth)
    return 2 * right / max(found + wanted, 1)


def spans_by(reader: Any, model: Model) -> Read:
    """Scores of all spans by a model, on both cores."""
    tagger = Tagger(reader, model, threads=CORES)
    return lambda papers: sum(len(seen.scored.scores) for windows in tagger.begin(papers)() for seen in windows)


def build(papers: list[Paper]) -> None:
    """A graph of the papers, in a folder of its own that is gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "papers.jsonl"
        rows = ({"id": p.id, "title": p.title, "abstract": p.abstract} for p in papers)
        file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        command = [sys.executable, "-m", "app.cli", "build", str(file), "--dir", f"{folder}/graph"]
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)


def spacy_reads(nlp: Any, processes: int) -> Read:
    """Names by spaCy."""

    def read(papers: list[Paper]) -> int:
        texts = (f"{p.title}\n\n{p.abstract}" for p in papers)
        return sum(len(doc.ents) for doc in nlp.pipe(texts, n_process=processes, batch_size=32))

    return read


def peers() -> dict[str, Read]:
    """What is timed, by name."""
    train = SHARED / "gold" / "train.jsonl"
    nlp = spacy_cnn(gold(train if train.is_file() else ROOT / "examples" / "gold.jsonl"))
    dev = SHARED / "gold" / "dev.jsonl"
    if dev.is_file():
        print(f"spaCy's CNN after {PASSES} passes: mention F1 {100 * f1(nlp, gold(dev)):.1f} on dev")
    tagger = Tagger.load(MODEL)
    found: dict[str, Read] = {
        "kg build": build,
        "spaCy, 1 process": spacy_reads(nlp, 1),
        f"spaCy, {CORES} processes": spacy_reads(nlp, CORES),
        "the model": spans_by(tagger.reader, tagger.model),
    }
    try:
        import torch

        from extractors.training.export import TorchModel
        from extractors.training.network import Network
    except ImportError as problem:
        print(
            f"The row of the model in torch is left out ({problem}). `EXTRA=train bash scripts/install.sh` brings what it needs."
        )
    else:
        torch.set_num_threads(1)
        found["the model in torch"] = spans_by(tagger.reader, TorchModel(Network()))
    return found


def took(read: Read, papers: list[Paper]) -> Taken:
    """What reading the papers takes."""
    start, used = time.perf_counter(), sum(os.times()[:4])
    read(papers)
    return Taken(time.perf_counter() - start, sum(os.times()[:4]) - used)


def steady(read: Read, papers: list[Paper]) -> Taken:
    """What one paper takes without the fixed part: from the difference of a long and a short run."""
    short, long = took(read, papers[:SHORT]), took(read, papers)
    more = len(papers) - SHORT
    return Taken(max(long.clock - short.clock, 1e-9) / more, (long.cores - short.cores) / more)


def main() -> None:
    """Print the rates and their ratios."""
    papers = sample()
    # First of all: what this process holds when it starts another one is counted as that one's too.
    build(papers)
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    timed = peers()
    found: dict[str, list[Taken]] = {name: [] for name in timed}
    for _ in range(ROUNDS):
        for name, read in timed.items():
            found[name].append(steady(read, papers))
    rates = {name: statistics.median(1 / t.clock for t in some) for name, some in found.items()}
    cores = {name: statistics.median(1000 * t.cores for t in some) for name, some in found.items()}
    for name, some in found.items():
        span = f"{min(1 / t.clock for t in some):.1f} to {max(1 / t.clock for t in some):.1f}"
        print(f"{name:20} {rates[name]:8.1f} abstracts/s  ({span})  {cores[name]:7.1f} ms of one core each")
    for ours, theirs in (
        ("kg build", "spaCy, 1 process"),
        ("kg build", f"spaCy, {CORES} processes"),
        ("the model", "the model in torch"),
    ):
        if theirs in rates:
            print(
                f"{ours} : {theirs} = {rates[ours] / rates[theirs]:.2f} by the clock, {cores[theirs] / cores[ours]:.2f} by cores"
            )
    print(f"memory: each process of `kg build` holds {memory:.0f} MB at most; there is one for each core, and a small one")


if __name__ == "__main__":
    main()
