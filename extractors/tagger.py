"""The trained model: the mentions of a paper with kind, certainty and whether the paper proposes them, and pairs of names.

Runs on onnxruntime, tokenizers and NumPy; torch is for training alone. All heavy imports come with `Tagger.load`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from extractors.decoding import Floats, Scored, Tagged, decode
from extractors.encoding import Reader, Window
from extractors.pairing import ALLOWED, KINDS, RELATIONS, Pairs, pairs
from kg.errors import InputError
from kg.model import Field, Paper
from kg.names import fold
from kg.schema import RelationKind

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

MODEL_FILE, PAIRS_FILE, TOKENIZER_FILE, LABELS_FILE = "model.onnx", "pairs.onnx", "tokenizer.json", "labels.json"

_CHUNK = 8
"""Papers that one thread reads at a time."""

_LEAST = 0.05
"""Pairs less likely than this are left out."""


@dataclass(frozen=True, slots=True)
class Linked:
    """What the model holds of two names of a paper, given by their folded strings. `kind` None: one and the same thing."""

    head: str
    kind: RelationKind | None
    tail: str
    score: float


@dataclass(frozen=True, slots=True)
class Tags:
    """All that the model found in one paper: mentions in the order of the text, links the surest first."""

    mentions: tuple[Tagged, ...]
    links: tuple[Linked, ...]


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From which probability on something counts; chosen on held-out training papers and kept beside the weights."""

    mention: float = 0.5
    proposed: float = 0.5
    same: float = 0.5
    relations: tuple[float, ...] = (0.5,) * len(RELATIONS)

    @classmethod
    def load(cls, path: Path) -> Thresholds:
        """Those in `labels.json`."""
        saved = json.loads(path.read_text(encoding="utf-8"))
        relations = tuple(float(saved["relations"][kind.value]) for kind in RELATIONS)
        return cls(float(saved["mention"]), float(saved["proposed"]), float(saved["same"]), relations)

    def save(self, path: Path) -> None:
        """Written so that `load` reads them again."""
        rows = {kind.value: value for kind, value in zip(RELATIONS, self.relations, strict=True)}
        saved = {"mention": self.mention, "proposed": self.proposed, "same": self.same, "relations": rows}
        path.write_text(json.dumps(saved, indent=1) + "\n", encoding="utf-8")

    def relation(self, kind: RelationKind) -> float:
        """The threshold of one kind."""
        return self.relations[RELATIONS.index(kind)]


class Model(Protocol):
    """Whatever gives scores: the exported graphs, or the network in training."""

    def spans(self, window: Window) -> tuple[Floats, Floats]:
        """(pieces, 416) what was read, (candidates, 7) scores."""

    def links(self, read: Floats, proposed: Floats, asked: Pairs) -> Floats:
        """(pairs, 10) probabilities for the pairs of one window; `read` is the window's, unpadded."""


class OnnxModel:
    """The exported graphs of one folder."""

    def __init__(self, folder: Path) -> None:
        self._spans = _session(folder / MODEL_FILE)
        self._links = _session(folder / PAIRS_FILE)

    def spans(self, window: Window) -> tuple[Floats, Floats]:
        """See `Model`."""
        given = {"ids": window.ids, "features": window.features, "width": window.widths()}
        given |= {"first": window.first_pieces(), "last": window.last_pieces()}
        read, scores = self._spans.run(["read", "scores"], given)
        return read, scores

    def links(self, read: Floats, proposed: Floats, asked: Pairs) -> Floats:
        """See `Model`."""
        given = {"read": read, "proposed": proposed, "members": asked.members(), "node_kinds": asked.kinds}
        for name in ("first", "last", "heads", "tails", "distances", "strings", "before", "behind"):
            given[name] = getattr(asked, name)
        scores: Floats = self._links.run(["scores"], given)[0]
        result: Floats = 1.0 / (1.0 + np.exp(-scores))
        return result


def _session(path: Path) -> InferenceSession:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = 1, 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


class Tagger:
    """Papers in, mentions out. `load` opens the weights; building one does nothing else."""

    def __init__(self, reader: Reader, model: Model, thresholds: Thresholds, *, threads: int = 1) -> None:
        self._reader, self.model, self.thresholds, self._threads = reader, model, thresholds, threads

    @classmethod
    def load(cls, folder: Path, *, threads: int = 2) -> Tagger:
        """The tagger whose files lie in `folder`. Raises InputError naming the file or the package that is missing."""
        missing = [f for f in (MODEL_FILE, PAIRS_FILE, TOKENIZER_FILE, LABELS_FILE) if not (folder / f).is_file()]
        if missing:
            raise InputError(
                f"The model in {folder} lacks {', '.join(missing)}. Make it with `make train`, or install the package anew."
            )
        try:
            from tokenizers import Tokenizer
        except ImportError as problem:
            raise InputError(
                "The model needs onnxruntime and tokenizers. Install them with `pip install 'cladograph[tagger]'`."
            ) from problem
        reader = Reader(Tokenizer.from_file(str(folder / TOKENIZER_FILE)))
        return cls(reader, OnnxModel(folder), Thresholds.load(folder / LABELS_FILE), threads=threads)

    def __call__(self, papers: Sequence[Paper]) -> list[list[Tagged]]:
        """The mentions of each paper, in the order of the text."""
        return [list(tags.mentions) for tags in self.tags(papers, links=False)]

    def tags(self, papers: Sequence[Paper], *, links: bool = True) -> list[Tags]:
        """Mentions of each paper, and what holds between its names unless `links` is False."""
        # One window a run and one run a core: nothing is padded, and no paper's scores depend on its neighbours.
        with ThreadPoolExecutor(self._threads) as pool:
            parts = [papers[i : i + _CHUNK] for i in range(0, len(papers), _CHUNK)]
            return [tags for part in pool.map(lambda some: self._part(some, links=links), parts) for tags in part]

    def _part(self, papers: Sequence[Paper], *, links: bool) -> list[Tags]:
        found = []
        for paper, windows in zip(papers, self._reader.read([(p.title, p.abstract) for p in papers]), strict=True):
            read = [(window, *self.model.spans(window)) for window in windows if len(window.heads)]
            found.append(self._tags(paper, [(Scored(window, scores), vectors) for window, vectors, scores in read], links=links))
        return found

    def _tags(self, paper: Paper, windows: Sequence[tuple[Scored, Floats]], *, links: bool) -> Tags:
        texts: dict[Field, str] = {"title": paper.title, "abstract": paper.abstract}
        mentions = decode(texts, [scored for scored, _ in windows], self.thresholds.mention)
        best: dict[tuple[str, RelationKind | None, str], float] = {}
        for number, (scored, read) in enumerate(windows if links else ()):
            for key, score in self._links([m for m in mentions if m.window == number], scored.window, read):
                best[key] = max(score, best.get(key, 0.0))
        linked = [Linked(*key, score) for key, score in best.items()]
        return Tags(tuple(mentions), tuple(sorted(linked, key=lambda k: (-k.score, k.head, k.kind or "", k.tail))))

    def _links(
        self, here: Sequence[Tagged], window: Window, read: Floats
    ) -> Iterator[tuple[tuple[str, RelationKind | None, str], float]]:
        strings = [m.text for m in here]
        if len({fold(s) for s in strings}) < 2:
            return
        asked = pairs(window, [m.candidate for m in here], strings, [KINDS.index(m.kind) for m in here])
        if not len(asked.heads):
            return
        members = asked.members()
        proposed = members @ np.array([m.proposed for m in here], np.float32) / members.sum(axis=1)
        likely = self.model.links(read, proposed, asked)
        folded = [fold(strings[int(np.argmax(row))]) for row in members]
        likely = likely * ALLOWED[asked.kinds[asked.heads], asked.kinds[asked.tails]]
        for pair, output in zip(*np.nonzero(likely >= _LEAST), strict=True):
            kind = RELATIONS[output] if output < len(RELATIONS) else None
            yield (folded[asked.heads[pair]], kind, folded[asked.tails[pair]]), float(likely[pair, output])
