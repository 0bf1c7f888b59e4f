"""The trained model: the mentions of a paper with kind, certainty and whether the paper proposes them, and pairs of names.

Runs on onnxruntime, tokenizers and NumPy; torch is for training alone. All heavy imports come with `Tagger.load`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from extractors.decoding import Floats, Scored, Tagged, decode
from extractors.encoding import FEATURE_SIZES, Ints, Reader, Window
from extractors.pairing import ALLOWED, KINDS, RELATIONS, Pairs, pairs
from kg.errors import InputError
from kg.model import Field, Paper
from kg.names import fold
from kg.schema import RelationKind

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

MODEL_FILE, PAIRS_FILE, TOKENIZER_FILE, LABELS_FILE = "model.onnx", "pairs.onnx", "tokenizer.json", "labels.json"

_BATCH_PIECES = 2048
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

    def spans(self, ids: Padded) -> tuple[Floats, Floats]:
        """(batch, pieces, 416) what was read, (candidates, 7) scores, candidates of all windows one behind the other."""

    def links(self, read: Floats, proposed: Floats, asked: Pairs) -> Floats:
        """(pairs, 10) probabilities for the pairs of one window; `read` is the window's, unpadded."""


@dataclass(frozen=True, slots=True)
class Padded:
    """Windows padded to one length, as arrays; pieces of candidates are counted through the batch."""

    ids: Ints
    features: Ints
    mask: Floats
    first: Ints
    last: Ints
    width: Ints


def padded(windows: Sequence[Window]) -> Padded:
    """The windows as one batch."""
    longest = max(len(w.ids) for w in windows)
    ids = np.zeros((len(windows), longest), np.int64)
    features = np.zeros((len(windows), longest, len(FEATURE_SIZES)), np.int64)
    mask = np.zeros((len(windows), longest), np.float32)
    for row, window in enumerate(windows):
        length = len(window.ids)
        ids[row, :length], features[row, :length], mask[row, :length] = window.ids, window.features, 1.0
    first = np.concatenate([w.first_pieces() + i * longest for i, w in enumerate(windows)])
    last = np.concatenate([w.last_pieces() + i * longest for i, w in enumerate(windows)])
    return Padded(ids, features, mask, first, last, np.concatenate([w.widths() for w in windows]))


class OnnxModel:
    """The exported graphs of one folder."""

    def __init__(self, folder: Path, threads: int) -> None:
        self._spans = _session(folder / MODEL_FILE, threads)
        self._links = _session(folder / PAIRS_FILE, 1)

    def spans(self, ids: Padded) -> tuple[Floats, Floats]:
        """See `Model`."""
        names = ("ids", "features", "mask", "first", "last", "width")
        read, scores = self._spans.run(["read", "scores"], {name: getattr(ids, name) for name in names})
        return read, scores

    def links(self, read: Floats, proposed: Floats, asked: Pairs) -> Floats:
        """See `Model`."""
        given = {"read": read, "proposed": proposed, "members": asked.members(), "node_kinds": asked.kinds}
        for name in ("first", "last", "heads", "tails", "distances", "strings", "before", "behind"):
            given[name] = getattr(asked, name)
        scores: Floats = self._links.run(["scores"], given)[0]
        result: Floats = 1.0 / (1.0 + np.exp(-scores))
        return result


def _session(path: Path, threads: int) -> InferenceSession:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


class Tagger:
    """Papers in, mentions out. `load` opens the weights; building one does nothing else."""

    def __init__(self, reader: Reader, model: Model, thresholds: Thresholds) -> None:
        self._reader, self._model, self.thresholds = reader, model, thresholds

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
        return cls(reader, OnnxModel(folder, threads), Thresholds.load(folder / LABELS_FILE))

    def __call__(self, papers: Sequence[Paper]) -> list[list[Tagged]]:
        """The mentions of each paper, in the order of the text."""
        return [list(tags.mentions) for tags in self.tags(papers, links=False)]

    def tags(self, papers: Sequence[Paper], *, links: bool = True) -> list[Tags]:
        """Mentions of each paper, and what holds between its names unless `links` is False."""
        read = self._reader.read([(p.title, p.abstract) for p in papers])
        flat = [(number, window) for number, windows in enumerate(read) for window in windows]
        found: list[list[tuple[Scored, Floats]]] = [[] for _ in papers]
        order = sorted(range(len(flat)), key=lambda i: len(flat[i][1].ids))
        scored: dict[int, tuple[Scored, Floats]] = {}
        for group in _groups(order, [len(w.ids) for _, w in flat]):
            scored.update(zip(group, self._scored([flat[i][1] for i in group]), strict=True))
        for i, (number, _) in enumerate(flat):
            found[number].append(scored[i])
        return [self._tags(paper, windows, links=links) for paper, windows in zip(papers, found, strict=True)]

    def _scored(self, windows: Sequence[Window]) -> Iterator[tuple[Scored, Floats]]:
        read, scores = self._model.spans(padded(windows))
        at = 0
        for row, window in enumerate(windows):
            count = len(window.heads)
            yield Scored(window, scores[at : at + count]), read[row, : len(window.ids)]
            at += count

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
        likely = self._model.links(read, proposed, asked)
        folded = [fold(strings[int(np.argmax(row))]) for row in members]
        likely = likely * ALLOWED[asked.kinds[asked.heads], asked.kinds[asked.tails]]
        for pair, output in zip(*np.nonzero(likely >= _LEAST), strict=True):
            kind = RELATIONS[output] if output < len(RELATIONS) else None
            yield (folded[asked.heads[pair]], kind, folded[asked.tails[pair]]), float(likely[pair, output])


def _groups(order: Sequence[int], lengths: Sequence[int]) -> Iterator[list[int]]:
    """Windows in batches of like length, each of about `_BATCH_PIECES` pieces."""
    group: list[int] = []
    for i in order:
        if group and lengths[i] * (len(group) + 1) > _BATCH_PIECES:
            yield group
            group = []
        group.append(i)
    if group:
        yield group
