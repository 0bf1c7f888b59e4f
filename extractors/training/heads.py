"""Heads for a public corpus: the same encoder, span head and pair head, with the corpus's own labels.

They measure the recipe on other people's annotation and are no part of the extractor.
"""

from __future__ import annotations

import math
import random
import re
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from extractors.decoding import Floats
from extractors.encoding import Reader
from extractors.pairing import KINDS
from extractors.training.batches import apart, like_length, padded
from extractors.training.benchmarks import Corpus, Document, Mention, Relation
from extractors.training.network import Dropout, Encoder, PairHead, SpanHead, has_bf16, optimizer
from extractors.training.passages import ROOM, Ends, Passage, ends, held, passages
from extractors.training.scoring import Found

KIN = {
    "scier": {"Dataset": "Dataset", "Method": "Method", "Task": "Task"},
    "scierc": {"Material": "Dataset", "Method": "Method", "Metric": "Metric", "Task": "Task"},
    "tdmsci": {"DATASET": "Dataset", "METRIC": "Metric", "TASK": "Task"},
}
"""Where training starts from this project's own model: the kind whose weights each kind of a corpus begins with, if any."""

_OWN_LABELS = ("spans.out.", "pairs.out.", "pairs.kind.", "pairs.kinds.")


@dataclass(frozen=True)
class Lessons:
    """How the heads are trained."""

    epochs: int
    size: int = 4
    encoder_rate: float = 2e-4
    head_rate: float = 1e-3
    warm_up: float = 0.1
    dropout: float = 0.15
    pair_weight: float = 0.3
    seed: int = 1


LESSONS = {"scier": Lessons(epochs=6), "scierc": Lessons(epochs=10), "tdmsci": Lessons(epochs=8)}


@dataclass(frozen=True, slots=True)
class Group:
    """Several passages padded to one length; their candidates one behind the other, pieces counted through."""

    passages: tuple[Passage, ...]
    ids: Tensor
    features: Tensor
    mask: Tensor
    first: Tensor
    last: Tensor
    width: Tensor
    kinds: Tensor


def group(chosen: Sequence[Passage]) -> Group:
    """The chosen passages as one batch."""
    kinds = torch.from_numpy(np.concatenate([p.kinds for p in chosen]))
    return Group(tuple(chosen), *padded([p.window for p in chosen]), kinds)


class Heads(nn.Module):
    """Encoder and heads with the labels of a corpus. Under the names of `network.Network`, so its weights fit."""

    def __init__(self, corpus: Corpus, dropout: float) -> None:
        super().__init__()
        self.encoder = Encoder(dropout)
        width = self.encoder.size.read_width
        self.spans = SpanHead(dropout, width, kinds=len(corpus.kinds))
        self.pairs = PairHead(dropout, width, kinds=len(corpus.kinds), outputs=max(1, len(corpus.relations)))

    def start_from(self, theirs: Mapping[str, Tensor], corpus: Corpus) -> None:
        """Takes all weights of our own model that do not belong to its labels; of the span head's labels, those of `KIN`."""
        taken = {name: value for name, value in theirs.items() if not name.startswith(_OWN_LABELS)}
        _, unknown = self.load_state_dict(taken, strict=False)
        if unknown:
            raise ValueError(f"These weights are of no model that `extractors.training.train` makes: there is {unknown}.")
        rows = [(0, 0)]
        for kind, ours in KIN[corpus.name].items():
            rows.append((1 + corpus.kinds.index(kind), 1 + [k.value for k in KINDS].index(ours)))
        with torch.no_grad():
            for here, there in rows:
                self.spans.out.weight[here] = theirs["spans.out.weight"][there]
                self.spans.out.bias[here] = theirs["spans.out.bias"][there]

    def read(self, chosen: Group) -> tuple[Tensor, Tensor]:
        """(batch, pieces, read width) in single precision, and the scores of the candidates (candidates, 1 + kinds)."""
        with torch.autocast("cpu", torch.bfloat16, enabled=has_bf16()):
            read = self.encoder(chosen.ids, chosen.features, chosen.mask)
        read = read.float()
        return read, self.spans(read, chosen.first, chosen.last, chosen.width)[:, :-1]

    def pair_scores(self, read: Tensor, asked: Ends, kinds: Sequence[int]) -> Tensor:
        """(pairs, relations). `read` (pieces, read width) of one passage; `kinds` (chosen,) numbers in the corpus's."""
        count = len(asked.chosen)
        first, last = torch.from_numpy(asked.pieces)
        arrays = (asked.heads, asked.tails, asked.distances, asked.strings, asked.before, asked.behind)
        # Every mention is a node of its own: these corpora relate places in the text.
        result: Tensor = self.pairs(
            read, read.new_zeros(count), first, last, torch.eye(count), torch.tensor(kinds), *map(torch.from_numpy, arrays)
        )
        return result


def learn(
    network: Heads, documents: Sequence[Document], corpus: Corpus, reader: Reader, lessons: Lessons, say: Callable[[str], None]
) -> None:
    """Trains the network in place. Passages are cut elsewhere in every epoch."""
    torch.manual_seed(lessons.seed)
    Dropout.seed(lessons.seed)
    rated = optimizer(network, network.encoder, lessons.encoder_rate, lessons.head_rate)
    for epoch in range(lessons.epochs):
        rng, began, sums = random.Random(f"{lessons.seed} {epoch}"), time.monotonic(), defaultdict[str, float](float)
        cut = passages(documents, corpus, reader, first=rng.randint(ROOM // 4, ROOM))
        network.train()
        steps = math.ceil(len(cut) / lessons.size)
        for step, numbers in enumerate(like_length([p.window for p in cut], lessons.size, rng), start=1):
            chosen = group([cut[i] for i in numbers])
            done = (epoch + step / steps) / lessons.epochs
            for rates in rated.param_groups:
                rates["lr"] = rates["top"] * min(done / lessons.warm_up, (1 - done) / (1 - lessons.warm_up))
            parts = _losses(network, chosen, corpus, lessons, doubts=epoch > 0)
            torch.stack(list(parts.values())).sum().backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            rated.step()
            rated.zero_grad(set_to_none=True)
            for name, value in parts.items():
                sums[name] += value.item()
        means = ", ".join(f"{name} {value / steps:.3f}" for name, value in sums.items())
        say(f"epoch {epoch + 1} of {lessons.epochs}: {means}; {time.monotonic() - began:.0f} s")


def _losses(network: Heads, chosen: Group, corpus: Corpus, lessons: Lessons, *, doubts: bool) -> dict[str, Tensor]:
    """Losses of one group, each over what there is to find. `doubts`: spans wrongly found are ends that nothing holds for."""
    read, scores = network.read(chosen)
    total = functional.cross_entropy(scores, chosen.kinds, reduction="sum")
    losses = {"spans": total / (1.0 + (chosen.kinds > 0).sum())}
    if not corpus.relations:
        return losses
    at, positive, pair_sum = 0, 0.0, read.new_zeros(())
    for row, passage in enumerate(chosen.passages):
        mine, at = scores[at : at + len(passage.kinds)].detach(), at + len(passage.kinds)
        gold = [int(i) for i in np.nonzero(passage.kinds)[0]]
        kinds = [int(passage.kinds[i]) - 1 for i in gold]
        if doubts:
            wrong = [(c, k) for c, k in _taken(passage, mine, blocked=gold)]
            gold, kinds = gold + [c for c, _ in wrong], kinds + [k for _, k in wrong]
        asked = ends(passage, gold) if len(gold) > 1 else None
        if asked is not None:
            holds = torch.from_numpy(held(passage, asked, corpus))
            out = network.pair_scores(read[row, : len(passage.window.ids)], asked, kinds)
            pair_sum = pair_sum + functional.binary_cross_entropy_with_logits(out, holds, reduction="sum")
            positive += float(holds.sum())
    losses["pairs"] = lessons.pair_weight * pair_sum / (1.0 + positive)
    return losses


def _taken(passage: Passage, scores: Tensor, *, blocked: Sequence[int] = ()) -> list[tuple[int, int]]:
    """(candidate, kind number) of the spans more likely a mention than not, the surest first, none over another or `blocked`."""
    likely = scores.softmax(-1).numpy()
    return greedy(passage, likely, 1.0 - likely[:, 0], 0.5, blocked=blocked)


def greedy(
    passage: Passage, likely: Floats, sure: Floats, threshold: float, *, blocked: Sequence[int] = ()
) -> list[tuple[int, int]]:
    """(candidate, kind number) of the surest candidates from `threshold` on that lie over none before them."""
    ranked = sorted(np.nonzero(sure >= threshold)[0].tolist(), key=lambda i: -float(sure[i]))
    return [(i, int(likely[i, 1:].argmax())) for i in apart(passage.window, ranked, blocked)]


REPEATED, RELATED = 0.25, 0.4
"""Least probability of a span whose string is a mention elsewhere in its document, and of a relation."""


@torch.no_grad()
def find(network: Heads, documents: Sequence[Document], corpus: Corpus, reader: Reader, *, given: bool = False) -> Found:
    """Mentions and relations of each sentence. `given`: the mentions are the annotated ones, only relations are sought.

    No two mentions overlap. Within a document, one string has one kind: the likeliest over its places. Between two
    mentions at most one relation is found, in one direction.
    """
    network.eval()
    result = Found([[set() for _ in d.sentences] for d in documents], [[set() for _ in d.sentences] for d in documents])
    for number, whole in enumerate(documents):
        cut = passages([whole], corpus, reader)
        reads, scores = _read_all(network, cut)
        chosen = [_gold(p) for p in cut] if given else _agreed(cut, scores)
        for passage, read, taken in zip(cut, reads, chosen, strict=True):
            for candidate, kind in taken:
                result.mentions[number][passage.sentences[candidate]].add(Mention(passage.place(candidate), corpus.kinds[kind]))
            for n, relation in _related(network, passage, read, taken, corpus):
                result.relations[number][n].add(relation)
    return result


def _gold(passage: Passage) -> list[tuple[int, int]]:
    return [(int(i), int(passage.kinds[i]) - 1) for i in np.nonzero(passage.kinds)[0]]


def _read_all(network: Heads, cut: Sequence[Passage], size: int = 8) -> tuple[list[Tensor], list[Floats]]:
    """Of each passage what the heads read, and the probabilities of its candidates."""
    reads: list[Tensor] = []
    likely: list[Floats] = []
    for at in range(0, len(cut), size):
        chosen = group(cut[at : at + size])
        read, scores = network.read(chosen)
        reads += [read[row, : len(p.window.ids)] for row, p in enumerate(chosen.passages)]
        likely += [part.softmax(-1).numpy() for part in scores.split([len(p.kinds) for p in chosen.passages])]
    return reads, likely


def _agreed(cut: Sequence[Passage], likely: Sequence[Floats]) -> list[list[tuple[int, int]]]:
    """The mentions of one document's passages, with one kind a string, and strings found once found again."""
    sure = [1.0 - rows[:, 0] for rows in likely]
    chosen = [greedy(p, rows, s, 0.5) for p, rows, s in zip(cut, likely, sure, strict=True)]
    votes: dict[str, Floats] = defaultdict(lambda: np.zeros(likely[0].shape[1] - 1, np.float32))
    for passage, rows, taken in zip(cut, likely, chosen, strict=True):
        for candidate, _ in taken:
            votes[passage.string(candidate)] += rows[candidate, 1:]
    agreed = []
    for passage, rows, certain, taken in zip(cut, likely, sure, chosen, strict=True):
        again = np.array([passage.string(i) in votes and bool(re.search(r"\w\w", passage.string(i))) for i in range(len(rows))])
        more = greedy(passage, rows, np.where(again, certain, 0.0), REPEATED, blocked=[c for c, _ in taken])
        agreed.append([(c, int(votes[passage.string(c)].argmax())) for c, _ in [*taken, *more]])
    return agreed


def _related(
    network: Heads, passage: Passage, read: Tensor, taken: Sequence[tuple[int, int]], corpus: Corpus
) -> Iterator[tuple[int, Relation]]:
    """(sentence number, relation) among the mentions of a passage."""
    asked = ends(passage, [c for c, _ in taken]) if corpus.relations and len(taken) > 1 else None
    if asked is None:
        return
    likely = network.pair_scores(read, asked, [k for _, k in taken]).sigmoid().numpy()
    best: dict[frozenset[int], tuple[float, int, int]] = {}
    for row, (h, t) in enumerate(zip(asked.heads.tolist(), asked.tails.tolist(), strict=True)):
        kind = int(likely[row].argmax())
        two = frozenset({h, t})
        best[two] = max(best.get(two, (0.0, 0, 0)), (float(likely[row, kind]), row, kind))
    for sure, row, kind in best.values():
        if sure >= RELATED:
            head, tail = asked.chosen[int(asked.heads[row])], asked.chosen[int(asked.tails[row])]
            relation = Relation(passage.place(head), corpus.relations[kind], passage.place(tail))
            yield int(passage.sentences[head]), relation
