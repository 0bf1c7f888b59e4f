"""Measures the model's recipe on a public corpus, by the corpus's own strict scores, beside published figures.

    python -m extractors.training.evaluate scier ../shared/benchmarks/scier/dev_offsets.jsonl --json

FILE is a split in the corpus's own format. What is measured are heads with the corpus's labels, trained on its training
split (from `--shared`) and kept in `--work`: the first run takes many minutes, later ones seconds. They start from this
project's own model as it ships, from a checkpoint of its training (`--start`), or from the pre-trained encoder that it
started from itself (`--plain-start`).
TDMSci has no development split: with its training file as FILE, every fifth stretch of 50 sentences is scored; the heads
never learn from those. `extractors/training/scoring.py` says what each row counts. Needs the extra `train`.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer

from extractors.encoding import Reader
from extractors.tagger import TOKENIZER_FILE
from extractors.training import shipped, starts
from extractors.training.benchmarks import CORPORA, Corpus, Document, corpus, parted
from extractors.training.heads import LESSONS, Heads, Lessons, find, learn
from extractors.training.scoring import scores
from kg.errors import CladographError

MODEL = Path(__file__).parents[1] / "model"


@dataclass(frozen=True, slots=True)
class Published:
    """Figures of a system on the test split (F1, 0..100), as `source` gives them; None where it gives none."""

    system: str
    entity: float | None
    relation: float | None
    relation_with_kinds: float | None
    source: str


PUBLISHED = {
    "scier": (
        Published("PURE", None, None, 49.35, "HGNet's paper, table 2"),
        Published("PL-Marker", 74.04, None, 56.78, "HGNet's paper, tables 1 and 2"),
        Published("HGERE", 81.19, None, 58.47, "HGNet's paper, tables 1 and 2"),
    ),
    "scierc": (
        Published("SciIE", 64.2, 39.3, None, "Luan et al., EMNLP 2018"),
        Published("SciBERT, tags", 67.57, None, None, "Beltagy et al., EMNLP 2019: the tag files, mean over kinds"),
        Published("DyGIE++ (SciBERT)", 67.5, 48.4, None, "Wadden et al., EMNLP 2019"),
        Published("SpERT (SciBERT)", 70.33, 50.84, None, "Eberts and Ulges, ECAI 2020"),
        Published("PURE (SciBERT), sentences", 66.69, 48.65, 35.68, "README of princeton-nlp/PURE"),
        Published("PURE (SciBERT), with context", 69.46, 51.50, 37.72, "README of princeton-nlp/PURE"),
        Published("PL-Marker (SciBERT)", 69.9, 53.2, 41.6, "Ye et al., ACL 2022"),
        Published("HGERE (SciBERT)", 74.9, 55.7, 43.6, "Yan et al., EMNLP 2023"),
    ),
    "tdmsci": (
        Published("Flair-TDM", 62.05, None, None, "Hou et al., EACL 2021; overlapping ones accepted: 76.47"),
        Published("experts, with each other", 74.3, None, None, "Hou et al., EACL 2021: 100 sentences"),
    ),
}
"""Where the source is another paper than the system's, the system's own paper may print other figures."""


@dataclass(frozen=True)
class Task:
    """What is to be measured and with what: the corpus, the split, where training splits and weights lie, and the start.

    The start is a checkpoint, the folder of a model as it ships, or None for the pre-trained encoder.
    """

    corpus: Corpus
    file: Path
    shared: Path
    work: Path
    start: Path | None
    lessons: Lessons

    def split(self, path: Path) -> list[Document]:
        """The documents of the file; of a training split that serves for development, the part held back."""
        documents = self.corpus.read(path)
        own = self.corpus.held_back and path.resolve() == self.training.resolve()
        return parted(documents)[1] if own else documents

    @property
    def training(self) -> Path:
        """The training split."""
        return self.shared / "benchmarks" / self.corpus.train

    def lesson(self) -> list[Document]:
        """The documents that the heads learn from."""
        documents = self.corpus.read(self.training)
        return parted(documents)[0] if self.corpus.held_back else documents

    @property
    def weights(self) -> Path:
        """Where the trained heads are kept: one file for each corpus and start."""
        return self.work / f"{self.corpus.name}-{'own' if self.start else 'minilm'}.pt"


def say(text: str) -> None:
    """One line of talk, with the time."""
    print(time.strftime("%H:%M:%S"), text, file=sys.stderr, flush=True)  # noqa: T201


def heads(asked: Task, reader: Reader) -> tuple[Heads, Lessons]:
    """The trained heads and how they were trained: those kept in `--work`, else newly trained ones, then kept there."""
    network = Heads(asked.corpus, asked.lessons.dropout)
    if asked.weights.is_file():
        kept = torch.load(asked.weights, weights_only=True)
        network.load_state_dict(kept["network"])
        say(f"Heads for {asked.corpus.name} from {asked.weights}. Delete that file to train them anew.")
        return network, Lessons(**kept["lessons"])
    if asked.start:
        network.start_from(_own_weights(asked.start), asked.corpus)
    else:
        network.encoder.start_from(starts.small_weights())
    documents = asked.lesson()
    say(f"Training heads for {asked.corpus.name} on {len(documents)} documents, from {asked.start or 'the pre-trained encoder'}.")
    learn(network, documents, asked.corpus, reader, asked.lessons, say)
    asked.work.mkdir(parents=True, exist_ok=True)
    unfinished = asked.weights.with_suffix(".unfinished")
    torch.save({"network": network.state_dict(), "lessons": asdict(asked.lessons)}, unfinished)
    unfinished.rename(asked.weights)
    return network, asked.lessons


def _own_weights(start: Path) -> Mapping[str, torch.Tensor]:
    if start.is_dir():
        return shipped.weights(start)
    network: Mapping[str, torch.Tensor] = torch.load(start, weights_only=True, map_location="cpu")["network"]
    return network


def measure(asked: Task) -> dict[str, Any]:
    """What `--json` prints: where the figures come from, the scores by row (0..1), published ones of test splits (0..100)."""
    documents = asked.split(asked.file)
    learned = {" ".join(s.tokens) for d in asked.lesson() for s in d.sentences}
    seen = sum(" ".join(s.tokens) in learned for d in documents for s in d.sentences)
    if seen > 0.1 * sum(len(d.sentences) for d in documents):
        say(f"{seen} sentences of '{asked.file}' are among those learned from: the scores say little about unseen text.")
    reader = Reader(Tokenizer.from_file(str(MODEL / TOKENIZER_FILE)))
    network, lessons = heads(asked, reader)
    began = time.monotonic()
    rows = scores(documents, find(network, documents, asked.corpus, reader), asked.corpus)
    say(f"{len(documents)} documents read in {time.monotonic() - began:.0f} s.")
    if asked.corpus.relations:
        given = scores(documents, find(network, documents, asked.corpus, reader, given=True), asked.corpus)
        rows["relation, names given"] = given["relation"]
    return {
        "corpus": asked.corpus.name,
        "file": str(asked.file),
        "start": "own model" if asked.start else starts.SMALL_PACKAGE,
        "lessons": asdict(lessons),
        "documents": len(documents),
        "sentences": sum(len(d.sentences) for d in documents),
        "sentences learned from": seen,
        "scores": {name: asdict(row) for name, row in rows.items()},
        "published": [asdict(p) for p in PUBLISHED[asked.corpus.name]],
    }


def table(measured: Mapping[str, Any]) -> str:
    """The same for people."""
    lines = [f"{'':34} {'P':>6} {'R':>6} {'F1':>6} {'gold':>6} {'found':>6}"]
    for name, row in measured["scores"].items():
        shares = " ".join(f"{100 * row[key]:6.1f}" for key in ("p", "r", "f1"))
        lines.append(f"{name:34} {shares} {row['gold']:6} {row['found']:6}")
    lines += ["", f"{'published, test split (F1)':34} {'entity':>6} {'Rel':>6} {'Rel+':>6}"]
    for row in measured["published"]:
        figures = " ".join(f"{row[key]:6.1f}" if row[key] else f"{'':6}" for key in ("entity", "relation", "relation_with_kinds"))
        lines.append(f"{row['system']:34} {figures}  {row['source']}")
    return "\n".join(lines)


def parser() -> argparse.ArgumentParser:
    """The command line."""
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("corpus", choices=sorted(CORPORA))
    args.add_argument("file", type=Path, metavar="FILE", help="a split in the corpus's own format")
    args.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    args.add_argument("--shared", type=Path, default=Path("../shared"), help="where benchmarks/ with the training splits lies")
    args.add_argument("--work", type=Path, default=Path("build/benchmarks"), help="where trained heads are kept")
    start = args.add_mutually_exclusive_group()
    start.add_argument("--start", type=Path, default=MODEL, help="model or checkpoint to start from (the model that ships)")
    start.add_argument("--plain-start", action="store_true", help="start from the pre-trained encoder")
    args.add_argument("--epochs", type=int, help="passes over the training split")
    return args


def task(a: argparse.Namespace) -> Task:
    """What the command line asks for."""
    chosen = corpus(a.corpus)
    lessons = LESSONS[chosen.name] if a.epochs is None else replace(LESSONS[chosen.name], epochs=a.epochs)
    return Task(chosen, a.file, a.shared, a.work, None if a.plain_start else a.start, lessons)


def main(arguments: Sequence[str] | None = None) -> int:
    """Reads the command line, measures and prints. 1 where something is wrong with the files."""
    a = parser().parse_args(arguments)
    try:
        measured = measure(task(a))
    except CladographError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    print(json.dumps(measured, indent=1) if a.json else table(measured))  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
