"""Papers as tensors: windows with their labels, batches of like length, and the pairs that a window's names form."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from extractors.decoding import Floats
from extractors.encoding import FEATURE_SIZES, Ints, Reader, Window
from extractors.pairing import ALLOWED, KINDS, RELATIONS, SAME, Pairs, node_keys, pairs
from extractors.training.corpus import Annotated
from kg.names import fold


@dataclass(frozen=True, slots=True)
class Taught:
    """What a teacher read in a window, as probabilities.

    `spans` (candidates, 7): none, the five kinds, proposed. `chosen` and `kinds`: the candidates that stand as names in its
    pairs. `keys`: folded string and kind of each node; `links` (nodes, nodes, 10): what holds from one node to another.
    """

    spans: NDArray[np.float16]
    chosen: Ints
    kinds: Ints
    keys: tuple[tuple[str, int], ...]
    links: NDArray[np.float16]

    def to_tensors(self) -> tuple[Tensor, Tensor, Tensor, list[tuple[str, int]], Tensor]:
        """For `torch.save`."""
        spans, chosen, kinds, links = (torch.from_numpy(x) for x in (self.spans, self.chosen, self.kinds, self.links))
        return spans, chosen, kinds, list(self.keys), links

    @classmethod
    def from_tensors(cls, row: tuple[Tensor, Tensor, Tensor, list[tuple[str, int]], Tensor]) -> Taught:
        """What `to_tensors` gave."""
        spans, chosen, kinds, keys, links = row
        return cls(spans.numpy(), chosen.numpy(), kinds.numpy(), tuple(keys), links.numpy())


@dataclass(frozen=True, slots=True)
class Example:
    """A window and what is to be learned from it.

    `kinds` (candidates,): 0 none, else 1 + the number of the kind; `entities` (candidates,): number of the entity, or -1.
    `taught`: what a teacher read there. A paper without annotation has nothing else to learn from.
    """

    paper: Annotated
    window: Window
    kinds: Ints
    entities: Ints
    proposed: Ints
    taught: Taught | None = None

    def without_pairs(self) -> Example:
        """The same, but what the teacher says of pairs is left out."""
        if self.taught is None:
            return self
        return replace(self, taught=replace(self.taught, keys=(), links=np.zeros((0, 0, SAME + 1), np.float16)))

    def trusts(self) -> float:
        """How much of what is learned is the teacher's, 0..1."""
        if self.taught is None:
            return 0.0
        return TRUST if self.paper.kinds else 1.0

    def targets(self) -> tuple[Floats, Floats, Floats]:
        """(candidates, 6) probabilities of none and the kinds; (candidates,) proposed, and whether that is to be learned."""
        kinds = np.eye(len(KINDS) + 1, dtype=np.float32)[self.kinds]
        proposed, named = self.proposed.astype(np.float32), (self.kinds > 0).astype(np.float32)
        if self.taught is None:
            return kinds, proposed, named
        share, read = self.trusts(), self.taught.spans.astype(np.float32)
        likely = (read[:, 0] < 0.5).astype(np.float32) if share == 1.0 else named
        return (1 - share) * kinds + share * read[:, :-1], (1 - share) * proposed + share * read[:, -1], likely


TRUST = 0.5
"""Share of the teacher in what is learned from an annotated paper."""


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
    """Several windows padded to one length; candidates of all of them one behind the other, pieces counted through.

    `kinds` (candidates, 6), `proposed` and `named` (candidates,) are `Example.targets`.
    """

    examples: tuple[Example, ...]
    ids: Tensor
    features: Tensor
    mask: Tensor
    first: Tensor
    last: Tensor
    width: Tensor
    kinds: Tensor
    proposed: Tensor
    named: Tensor

    def to(self, device: torch.device) -> Batch:
        """The same batch with its tensors on `device`."""
        names = ("ids", "features", "mask", "first", "last", "width", "kinds", "proposed", "named")
        return replace(self, **{name: getattr(self, name).to(device) for name in names})


def batch(chosen: Sequence[Example]) -> Batch:
    """The chosen examples as one batch."""
    targets = zip(*(e.targets() for e in chosen), strict=True)
    return Batch(tuple(chosen), *padded([e.window for e in chosen]), *(torch.from_numpy(np.concatenate(x)) for x in targets))


def padded(windows: Sequence[Window]) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor, Tensor]:
    """Ids, features and mask of windows padded to one length; first and last piece and width of all their candidates."""
    longest = max(len(window.ids) for window in windows)
    ids = np.zeros((len(windows), longest), np.int64)
    features = np.zeros((len(windows), longest, len(FEATURE_SIZES)), np.int64)
    mask = np.zeros((len(windows), longest), np.float32)
    for row, window in enumerate(windows):
        length = len(window.ids)
        ids[row, :length], features[row, :length], mask[row, :length] = window.ids, window.features, 1.0
    first = np.concatenate([window.first_pieces() + row * longest for row, window in enumerate(windows)])
    last = np.concatenate([window.last_pieces() + row * longest for row, window in enumerate(windows)])
    width = np.concatenate([window.widths() for window in windows])
    text = torch.from_numpy(ids), torch.from_numpy(features), torch.from_numpy(mask)
    return *text, torch.from_numpy(first), torch.from_numpy(last), torch.from_numpy(width)


def batches(found: Sequence[Example], size: int, rng: random.Random) -> Iterator[Batch]:
    """All examples once, in batches of like length, the batches in random order."""
    for group in like_length([example.window for example in found], size, rng):
        yield batch([found[i] for i in group])


def like_length(windows: Sequence[Window], size: int, rng: random.Random) -> list[list[int]]:
    """The numbers of all windows, in groups of about one length, the groups in random order."""
    order = sorted(range(len(windows)), key=lambda i: len(windows[i].ids) + rng.uniform(-12, 12))
    groups = [order[i : i + size] for i in range(0, len(order), size)]
    rng.shuffle(groups)
    return groups


def apart(window: Window, ranked: Iterable[int], blocked: Iterable[int] = ()) -> Iterator[int]:
    """Those of the `ranked` candidates that lie over none before them and over none that is `blocked`."""
    taken = [(int(window.heads[i]), int(window.tails[i])) for i in blocked]
    for i in ranked:
        head, tail = int(window.heads[i]), int(window.tails[i])
        if all(tail < a or head > b for a, b in taken):
            taken.append((head, tail))
            yield i


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
    window, paper, taught = example.window, example.paper, example.taught
    if taught is not None and not paper.kinds:
        names, name_kinds = taught.chosen.tolist(), taught.kinds.tolist()
    else:
        names = np.nonzero(example.entities >= 0)[0].tolist()
        name_kinds = [int(example.kinds[i]) - 1 for i in names]
    chosen = names + [c for c, _ in spurious]
    kinds = name_kinds + [k for _, k in spurious]
    strings = [_string(paper, window, i) for i in chosen]
    if len({fold(s) for s in strings}) < 2:
        return None
    made = pairs(window, chosen, strings, kinds)
    if not len(made.heads):
        return None
    entity_of = np.full(len(made.kinds), -1, np.int64)
    entity_of[made.node_of[: len(names)]] = example.entities[names]
    holds = _annotated(paper, entity_of[made.heads], entity_of[made.tails])
    if taught is not None and taught.keys:
        share = example.trusts()
        holds = (1 - share) * holds + share * _read_by_teacher(taught, node_keys(strings, kinds), made)
    counts = ALLOWED[made.kinds[made.heads], made.kinds[made.tails]]
    return PairLabels(made, torch.from_numpy(holds), torch.from_numpy(counts.astype(np.float32)))


def _annotated(paper: Annotated, heads: Ints, tails: Ints) -> Floats:
    """(pairs, 10): what the annotation says of pairs of entities; -1 is none."""
    holds = np.zeros((len(heads), SAME + 1), np.float32)
    known: dict[tuple[int, int], list[int]] = {}
    for head, kind, tail in paper.relations:
        known.setdefault((head, tail), []).append(RELATIONS.index(kind))
    for row, (h, t) in enumerate(zip(heads.tolist(), tails.tolist(), strict=True)):
        if h >= 0 and t >= 0:
            holds[row, known.get((h, t), [])] = 1.0
            holds[row, SAME] = h == t
    return holds


def _read_by_teacher(taught: Taught, keys: Sequence[tuple[str, int]], made: Pairs) -> Floats:
    """(pairs, 10): what the teacher says of the pairs; nothing of names that it was not shown."""
    number = {key: i for i, key in enumerate(taught.keys)}
    known = np.array([number.get(key, -1) for key in keys], np.int64)
    heads, tails = known[made.heads], known[made.tails]
    holds: Floats = taught.links[heads, tails].astype(np.float32) * ((heads >= 0) & (tails >= 0))[:, None]
    return holds


def _string(paper: Annotated, window: Window, candidate: int) -> str:
    span = window.span(candidate)
    return paper.text(span.field)[span.start : span.end]
