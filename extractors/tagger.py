"""The trained model: scores of the spans of a paper (kind, proposed here), and of pairs of names.

Runs on onnxruntime, tokenizers and NumPy; torch is for training alone. All heavy imports come with `Tagger.load`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from extractors.decoding import Floats, Scored
from extractors.encoding import Reader, Window
from extractors.pairing import Pairs
from kg.errors import InputError
from kg.model import Paper

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

MODEL_FILE, PAIRS_FILE, TOKENIZER_FILE = "model.onnx", "pairs.onnx", "tokenizer.json"

_CHUNK = 2
"""Papers that one thread reads at a time."""

_SLOW = ["SkipLayerNormFusion"]
"""What onnxruntime would put into the graph, and better does not: its sum and norm in one take seven times as long as two."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A window as the model read it: its candidates scored, and (pieces, 416) what the pair head goes on from."""

    scored: Scored
    read: Floats


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
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"], disabled_optimizers=_SLOW)


class Tagger:
    """Papers in, scores out. `load` opens the weights; building one does nothing else.

    With one thread papers are read when their scores are asked for, by whoever asks.
    """

    def __init__(self, reader: Reader, model: Model, *, threads: int = 1) -> None:
        self.reader, self.model = reader, model
        self._pool = ThreadPoolExecutor(threads) if threads > 1 else None

    @classmethod
    def load(cls, folder: Path, *, threads: int = 2) -> Tagger:
        """The tagger whose files lie in `folder`. Raises InputError naming the file or the package that is missing."""
        missing = [f for f in (MODEL_FILE, PAIRS_FILE, TOKENIZER_FILE) if not (folder / f).is_file()]
        if missing:
            raise InputError(
                f"The model in {folder} lacks {', '.join(missing)}. Make it with `make train`, or install the package anew."
            )
        try:
            from tokenizers import Tokenizer
        except ImportError as problem:
            raise InputError(
                "The model needs onnxruntime and tokenizers, which are not installed here. Install cladograph anew."
            ) from problem
        reader = Reader(Tokenizer.from_file(str(folder / TOKENIZER_FILE)))
        return cls(reader, OnnxModel(folder), threads=threads)

    def begin(self, papers: Sequence[Paper]) -> Callable[[], list[list[Seen]]]:
        """Starts to read the papers on the tagger's threads; what it gives waits for them: the windows of each paper."""
        if self._pool is None:
            return lambda: self._read(papers)
        # One window a run and one run a core: nothing is padded, and no paper's scores depend on its neighbours.
        parts = [self._pool.submit(self._read, papers[i : i + _CHUNK]) for i in range(0, len(papers), _CHUNK)]
        return lambda: [seen for part in parts for seen in part.result()]

    def _read(self, papers: Sequence[Paper]) -> list[list[Seen]]:
        windows = self.reader.read([(p.title, p.abstract) for p in papers])
        return [[self._see(window) for window in some if len(window.heads)] for some in windows]

    def _see(self, window: Window) -> Seen:
        read, scores = self.model.spans(window)
        return Seen(Scored(window, scores), read)
