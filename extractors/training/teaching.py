"""What the large network reads in papers, kept for the small one to learn from: soft scores of spans and of pairs.

Papers without annotation are read too: the small network sees names there that no annotated paper holds.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
import zstandard
from torch import Tensor

from extractors.decoding import Floats, Scored
from extractors.encoding import Reader
from extractors.pairing import SAME, Pairs, node_keys, pairs
from extractors.training.batches import Example, Taught, apart, batch, examples
from extractors.training.corpus import Annotated
from extractors.training.network import Network
from kg.model import Field

_PART = 500
"""Papers whose lessons make one file."""

_FIRST_YEAR = 2018
"""Older papers speak of other things, in other words."""

_TAKEN = 0.4
"""Probability from which a span that the teacher reads is a name, for the pairs."""


def unread(path: Path, count: int, known: Iterable[str]) -> list[Annotated]:
    """`count` papers of a file of abstracts (JSON lines, zstd), none of them `known` by id; chosen by their ids alone."""
    left = set(known)
    chosen: list[tuple[str, Annotated]] = []
    with path.open("rb") as packed, zstandard.ZstdDecompressor().stream_reader(packed) as plain:
        for line in io.TextIOWrapper(plain, encoding="utf-8"):
            record: dict[str, Any] = json.loads(line)
            if record["id"] in left or int(record.get("year") or 0) < _FIRST_YEAR:
                continue
            paper = Annotated(record["id"], record["title"], record["abstract"], (), (), (), frozenset())
            chosen.append((hashlib.sha1(paper.id.encode(), usedforsecurity=False).hexdigest(), paper))
    return [paper for _, paper in sorted(chosen, key=lambda item: item[0])[:count]]


@dataclass(frozen=True, slots=True)
class _Names:
    """A window's names as they are taken for pairs: candidates, their strings and kinds."""

    chosen: list[int]
    strings: list[str]
    kinds: list[int]


class Teacher:
    """A trained network that reads papers for another."""

    def __init__(self, network: Network, reader: Reader) -> None:
        self._device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self._network, self.reader = network.eval().to(self._device), reader
        # The encoder's weights in half the width once, not anew for each batch.
        self._network.encoder.to(torch.bfloat16)

    def teach(self, papers: Sequence[Annotated], size: int = 8) -> list[Example]:
        """The windows of the papers, in their order, each with what the teacher reads there."""
        found = examples(papers, self.reader)
        order = sorted(range(len(found)), key=lambda i: len(found[i].window.ids))
        for i in range(0, len(order), size):
            group = order[i : i + size]
            for number, taught in zip(group, self._read([found[j] for j in group]), strict=True):
                found[number] = replace(found[number], taught=taught)
        return found

    @torch.inference_mode()
    def _read(self, group: Sequence[Example]) -> list[Taught]:
        given = batch(group).to(self._device)
        read = self._network.encoder(given.ids, given.features, given.mask.to(torch.bfloat16)).float()
        scores = self._network.spans(read, given.first, given.last, given.width).cpu().numpy()
        ends = np.cumsum([len(example.kinds) for example in group])[:-1]
        each = zip(group, read, np.split(scores, ends), strict=True)
        return [self._taught(example, row[: len(example.window.ids)], mine) for example, row, mine in each]

    def _taught(self, example: Example, read: Tensor, scores: Floats) -> Taught:
        scored = Scored(example.window, scores)
        kinds, proposed = scored.kinds(), scored.proposed()
        names = _names(example, kinds)
        keys = node_keys(names.strings, names.kinds)
        links = np.zeros((len(keys), len(keys), SAME + 1), np.float16)
        if len(keys) > 1:
            made = pairs(example.window, names.chosen, names.strings, names.kinds)
            links[made.heads, made.tails] = self._links(read, proposed[names.chosen], made)
        spans = np.concatenate([kinds, proposed[:, None]], axis=1).astype(np.float16)
        return Taught(spans, np.array(names.chosen, np.int64), np.array(names.kinds, np.int64), tuple(keys), links)

    def _links(self, read: Tensor, proposed: Floats, made: Pairs) -> Floats:
        if not len(made.heads):
            return np.zeros((0, SAME + 1), np.float32)
        members = made.members()
        means = (members @ proposed / members.sum(1)).astype(np.float32)
        arrays = (made.kinds, made.heads, made.tails, made.distances, made.strings, made.before, made.behind)
        given = (torch.from_numpy(x).to(self._device) for x in (means, made.first, made.last, members, *arrays))
        links: Floats = self._network.pairs(read, *given).sigmoid().cpu().numpy()
        return links


def _names(example: Example, kinds: Floats) -> _Names:
    """The annotated names of a window; where its paper has no annotation, those that the teacher takes for names."""
    window, paper = example.window, example.paper
    texts: dict[Field, str] = {"title": paper.title, "abstract": paper.abstract}
    if paper.kinds:
        chosen: list[int] = np.nonzero(example.entities >= 0)[0].tolist()
        numbers = [int(example.kinds[i]) - 1 for i in chosen]
    else:
        sure = 1 - kinds[:, 0]
        chosen = sorted(apart(window, sorted(np.nonzero(sure >= _TAKEN)[0].tolist(), key=lambda i: -float(sure[i]))))
        numbers = kinds[chosen, 1:].argmax(1).tolist() if chosen else []
    spans = [window.span(i) for i in chosen]
    return _Names(chosen, [texts[s.field][s.start : s.end] for s in spans], numbers)


def lessons(teacher: Teacher, papers: Sequence[Annotated], work: Path) -> list[Example]:
    """What the teacher reads in the papers. Each `_PART` papers are kept in `work`, so a run that was stopped goes on.

    What is kept of other papers is read anew; whoever trains the teacher anew calls `forget` first.
    """
    found: list[Example] = []
    for number, start in enumerate(range(0, len(papers), _PART)):
        path, part = work / f"lessons-{number}.pt", papers[start : start + _PART]
        kept = torch.load(path, weights_only=True) if path.is_file() else {}
        if kept.get("papers") != [paper.id for paper in part]:
            kept = {"papers": [paper.id for paper in part]}
            kept["taught"] = [example.taught.to_tensors() for example in teacher.teach(part) if example.taught]
            unfinished = path.with_suffix(".unfinished")
            torch.save(kept, unfinished)
            unfinished.rename(path)
        taught = map(Taught.from_tensors, kept["taught"])
        found += [replace(example, taught=row) for example, row in zip(examples(part, teacher.reader), taught, strict=True)]
    return found


def forget(work: Path) -> None:
    """Removes what a teacher has read."""
    for path in work.glob("lessons-*.pt"):
        path.unlink()
