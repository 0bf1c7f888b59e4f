"""Abstracts a second: the whole extractor beside spaCy's own CNN for names, and its model beside the same one in torch.

spaCy's network is trained here on the annotated abstracts of ../shared (one pass: its speed does not hang on how well
it learned, and its score is printed). Reads 400 abstracts of ../shared/corpus where it is there, else the examples. All
runs alternate in one process, so that a noisy machine troubles them alike; the ratios are what to look at. The steady
rate comes from the difference of a long and a short run. torch is left out where it is not installed (`make train` brings it).
"""

from __future__ import annotations

import json
import random
import resource
import statistics
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import spacy
from spacy.training import Example
from spacy.util import filter_spans, minibatch

from extractors.gazetteer import builtin
from extractors.pipeline import Extractor, load
from extractors.tagger import Model, Tagger
from extractors.training.corpus import Annotated, annotated
from kg import readers
from kg.model import Paper
from kg.report import Report

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
ROUNDS, LONG, SHORT, PASSES, SEED = 3, 400, 80, 1, 1

Read = Callable[[list[Paper]], int]


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
    tagger = Tagger(reader, model, threads=2)
    return lambda papers: sum(len(seen.scored.scores) for windows in tagger.begin(papers)() for seen in windows)


def peers(extractor: Extractor) -> dict[str, Read]:
    """What is timed, by name."""
    train = SHARED / "gold" / "train.jsonl"
    nlp = spacy_cnn(gold(train if train.is_file() else ROOT / "examples" / "gold.jsonl"))
    dev = SHARED / "gold" / "dev.jsonl"
    if dev.is_file():
        print(f"spaCy's CNN after {PASSES} passes: mention F1 {100 * f1(nlp, gold(dev)):.1f} on dev")
    tagger = extractor.nlp.get_pipe("cladograph_spans").tagger  # type: ignore[attr-defined]
    found: dict[str, Read] = {
        "Cladograph": lambda papers: sum(len(e.mentions) for e in extractor(papers)),
        "spaCy CNN": lambda papers: sum(
            len(doc.ents) for doc in nlp.pipe((f"{p.title}\n\n{p.abstract}" for p in papers), n_process=1)
        ),
        "its model": spans_by(tagger.reader, tagger.model),
    }
    try:
        from extractors.training.export import TorchModel
        from extractors.training.network import Network
    except ImportError:
        print("torch is not installed: its row is left out.")
    else:
        found["in torch"] = spans_by(tagger.reader, TorchModel(Network()))
    return found


def rate(read: Read, papers: list[Paper]) -> float:
    """Abstracts a second without the fixed part: from the difference of a long and a short run."""
    took = []
    for part in (papers[:SHORT], papers):
        start = time.perf_counter()
        read(part)
        took.append(time.perf_counter() - start)
    return (len(papers) - SHORT) / max(took[1] - took[0], 1e-9)


def main() -> None:
    """Print the rates and their ratios."""
    papers, extractor = sample(), load(builtin())
    timed = peers(extractor)
    rates: dict[str, list[float]] = {name: [] for name in timed}
    for read in timed.values():
        read(papers[:20])
    for _ in range(ROUNDS):
        for name, read in timed.items():
            rates[name].append(rate(read, papers))
    medians = {name: statistics.median(values) for name, values in rates.items()}
    for name, value in medians.items():
        print(f"{name:12} {value:8.1f} abstracts/s  ({min(rates[name]):.1f} to {max(rates[name]):.1f})")
    for ours, theirs in (("Cladograph", "spaCy CNN"), ("its model", "in torch")):
        if theirs in medians:
            print(f"{ours} : {theirs} = {medians[ours] / medians[theirs]:.2f}")
    print(f"memory       {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:8.0f} MB at most, peers included")


if __name__ == "__main__":
    main()
