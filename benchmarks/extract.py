"""Abstracts a second: the whole extractor beside spaCy's own EntityRuler over the same known names, in one run.

Reads 500 abstracts of ../shared/corpus where it is there, else the examples. Rounds alternate, so that a noisy machine
troubles both alike; the ratio of the medians is what to look at.
"""

from __future__ import annotations

import resource
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import spacy

from extractors.gazetteer import builtin
from extractors.pipeline import load
from kg import readers
from kg.model import Paper
from kg.report import Report

ROOT = Path(__file__).resolve().parents[1]
ROUNDS, PAPERS = 3, 500


def sample() -> list[Paper]:
    """The abstracts to read."""
    corpus = ROOT.parent / "shared" / "corpus" / "abstracts.jsonl.zst"
    source = corpus if corpus.is_file() else ROOT / "examples" / "daily_papers.txt"
    papers = []
    for paper in readers.read([source], report=Report()):
        papers.append(paper)
        if len(papers) == PAPERS:
            break
    return papers


def ruler() -> Callable[[list[Paper]], int]:
    """SpaCy's rule-based matcher with the same names, as a person would set it up."""
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    patterns = [{"label": str(name.kind), "pattern": form} for name in builtin() for form in name.forms()]
    nlp.add_pipe("entity_ruler", config={"phrase_matcher_attr": "LOWER"}).add_patterns(patterns)
    return lambda papers: sum(len(doc.ents) for doc in nlp.pipe(f"{p.title}\n\n{p.abstract}" for p in papers))


def timed(read: Callable[[list[Paper]], int], papers: list[Paper]) -> tuple[float, int]:
    """(abstracts a second, what was found)."""
    start = time.perf_counter()
    found = read(papers)
    return len(papers) / (time.perf_counter() - start), found


def main() -> None:
    """Print the rates and their ratio."""
    papers = sample()
    extractor = load(builtin())
    peers: dict[str, Callable[[list[Paper]], int]] = {
        "Cladograph": lambda batch: sum(len(e.mentions) for e in extractor(batch)),
        "EntityRuler": ruler(),
    }
    rates: dict[str, list[float]] = {name: [] for name in peers}
    found = dict.fromkeys(peers, 0)
    for read in peers.values():
        read(papers[:20])
    for _ in range(ROUNDS):
        for name, read in peers.items():
            rate, found[name] = timed(read, papers)
            rates[name].append(rate)
    medians = {name: statistics.median(values) for name, values in rates.items()}
    for name, rate in medians.items():
        print(f"{name:12} {rate:8.1f} abstracts/s  ({min(rates[name]):.1f} to {max(rates[name]):.1f}), {found[name]} mentions")
    print(f"ratio        {medians['Cladograph'] / medians['EntityRuler']:8.3f}")
    print(f"memory       {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:8.0f} MB at most")


if __name__ == "__main__":
    main()
