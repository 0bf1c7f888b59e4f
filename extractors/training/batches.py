"""Papers as tensors: windows with their labels, batches of like length, and the pairs that a window's names form."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from extractors.encoding import FEATURE_SIZES, Ints, Reader, Window
from extractors.pairing import ALLOWED, KINDS, RELATIONS, SAME, Pairs, pairs
from extractors.training.corpus import Annotated
from kg.names import fold


@dataclass(frozen=True, slots=True)
class Example:
    """A window and what is to be learned from it.

    `kinds` (candidates,): 0 none, else 1 + the number of the kind; `entities` (candidates,): number of the entity, or -1.
    """

    paper: Annotated
    window: Window
    kinds: Ints
    entities: Ints
    proposed: Ints


def examples(papers: Sequence[Annotated], reader: Reader) -> list[Example]:
    """One example a window, in the order of the papers."""
    found = []
    for paper, windows in zip(papers, reader.read([(p.title, p.abstract) for p in papers]), strict=True):
        entity = {spot.span: spot.entity for spot in paper.spots}
        for window in windows:
            spans = [window.span(i) for i in range(len(window.heads))]
            entities = np.array([entity.get(span, -1) for span in spans], np.int64)
            kinds = np.array([0 if e < 0 else 1 + KINDS.index(paper.kinds[e]) for e in entities], np.int64)
            proposed = np.array([e in paper.proposed for e in entities], np.int64)
            found.append(Example(paper, window, kinds, entities, proposed))
    return found


@dataclass(frozen=True, slots=True)
class Batch:
    """Several windows padded to one length; candidates of all of them one behind the other, pieces counted through."""

    examples: tuple[Example, ...]
    ids: Tensor
    features: Tensor
    mask: Tensor
    first: Tensor
    last: Tensor
    width: Tensor
    kinds: Tensor
    proposed: Tensor

    def to(self, device: torch.device) -> Batch:
        """The same batch with its tensors on `device`."""
        names = ("ids", "features", "mask", "first", "last", "width", "kinds", "proposed")
        return replace(self, **{name: getattr(self, name).to(device) for name in names})


def batch(chosen: Sequence[Example]) -> Batch:
    """The chosen examples as one batch."""
    longest = max(len(e.window.ids) for e in chosen)
    ids = torch.zeros(len(chosen), longest, dtype=torch.long)
    features = torch.zeros(len(chosen), longest, len(FEATURE_SIZES), dtype=torch.long)
    mask = torch.zeros(len(chosen), longest)
    for row, example in enumerate(chosen):
        length = len(example.window.ids)
        ids[row, :length] = torch.from_numpy(example.window.ids)
        features[row, :length] = torch.from_numpy(example.window.features)
        mask[row, :length] = 1.0
    first = np.concatenate([e.window.first_pieces() + i * longest for i, e in enumerate(chosen)])
    last = np.concatenate([e.window.last_pieces() + i * longest for i, e in enumerate(chosen)])
    tensors = (
        first,
        last,
        *(np.concatenate(x) for x in zip(*((e.window.widths(), e.kinds, e.proposed) for e in chosen), strict=True)),
    )
    return Batch(tuple(chosen), ids, features, mask, *(torch.from_numpy(x) for x in tensors))


def batches(found: Sequence[Example], size: int, rng: random.Random) -> Iterator[Batch]:
    """All examples once, in batches of like length, the batches in random order."""
    order = sorted(range(len(found)), key=lambda i: len(found[i].window.ids) + rng.uniform(-12, 12))
    groups = [order[i : i + size] for i in range(0, len(order), size)]
    rng.shuffle(groups)
    for group in groups:
        yield batch([found[i] for i in group])


@dataclass(frozen=True, slots=True)
class PairLabels:
    """The pairs among the names of one window, and which outputs hold for each: (pairs, 10) of 0 and 1.

    `counts` is 0 where the schema rules an output out.
    """

    pairs: Pairs
    holds: Tensor
    counts: Tensor


def pair_labels(example: Example, spurious: Sequence[tuple[int, int]]) -> PairLabels | None:
    """The pairs to learn from, or None where there are fewer than two names.

    `spurious`: (candidate, kind number) that the model took for names; nothing holds for them.
    """
    window, paper = example.window, example.paper
    gold = [int(i) for i in np.nonzero(example.entities >= 0)[0]]
    chosen = gold + [c for c, _ in spurious]
    kinds = [int(example.kinds[i]) - 1 for i in gold] + [k for _, k in spurious]
    strings = [_string(paper, window, i) for i in chosen]
    if len({fold(s) for s in strings}) < 2:
        return None
    made = pairs(window, chosen, strings, kinds)
    if not len(made.heads):
        return None
    entity_of = np.full(len(made.kinds), -1, np.int64)
    entity_of[made.node_of[: len(gold)]] = example.entities[gold]
    holds = np.zeros((len(made.heads), SAME + 1), np.float32)
    known: dict[tuple[int, int], list[int]] = {}
    for head, kind, tail in paper.relations:
        known.setdefault((head, tail), []).append(RELATIONS.index(kind))
    for row, (h, t) in enumerate(zip(entity_of[made.heads], entity_of[made.tails], strict=True)):
        if h >= 0 and t >= 0:
            holds[row, known.get((int(h), int(t)), [])] = 1.0
            holds[row, SAME] = h == t
    counts = ALLOWED[made.kinds[made.heads], made.kinds[made.tails]]
    return PairLabels(made, torch.from_numpy(holds), torch.from_numpy(counts.astype(np.float32)))


def _string(paper: Annotated, window: Window, candidate: int) -> str:
    span = window.span(candidate)
    return paper.text(span.field)[span.start : span.end]
