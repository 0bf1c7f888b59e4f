"""What the pair head is taught by: the pairs of a batch, and how far its scores are from what holds."""

from __future__ import annotations

from itertools import islice

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from extractors.training.batches import Batch, Example, apart, pair_labels
from extractors.training.network import Network


def pair_loss(network: Network, read: Tensor, scores: Tensor, chosen: Batch, *, spurious: bool) -> tuple[Tensor, float]:
    """Sum of the losses of all pairs of a batch, and the number of pairs that something holds for."""
    total, positive, at = read.new_zeros(()), 0.0, 0
    fixed = scores.detach()
    for row, example in enumerate(chosen.examples):
        count = len(example.kinds)
        mine, at = fixed[at : at + count], at + count
        labels = pair_labels(example, _spurious(example, mine) if spurious and example.paper.kinds else [])
        if labels is None:
            continue
        p = labels.pairs
        pieces = zip(example.window.first_pieces().tolist(), example.window.last_pieces().tolist(), strict=True)
        number = {ends: i for i, ends in enumerate(pieces)}
        candidates = [number[ends] for ends in zip(p.first.tolist(), p.last.tolist(), strict=True)]
        members = torch.from_numpy(p.members()).to(read.device)
        proposed = members @ mine[candidates, -1].sigmoid() / members.sum(1)
        first, last = torch.from_numpy(p.first).to(read.device), torch.from_numpy(p.last).to(read.device)
        arrays = (p.kinds, p.heads, p.tails, p.distances, p.strings, p.before, p.behind)
        tensors = (torch.from_numpy(x).to(read.device) for x in arrays)
        out = network.pairs(read[row, : len(example.window.ids)], proposed, first, last, members, *tensors)
        holds, counts = labels.holds.to(read.device), labels.counts.to(read.device)
        loss = functional.binary_cross_entropy_with_logits(out, holds, reduction="none") * counts
        total = total + loss.sum()
        positive += float(labels.holds.sum())
    return total, positive


def _spurious(example: Example, scores: Tensor, most: int = 5) -> list[tuple[int, int]]:
    """Candidates that the model takes for names where there are none, the surest first: (candidate, kind)."""
    likely = scores[:, :-1].softmax(-1).cpu()
    wrong = (likely[:, 0] < 0.5).numpy() & (example.entities < 0)
    ranked = sorted(np.nonzero(wrong)[0].tolist(), key=lambda i: float(likely[i, 0]))
    blocked = np.nonzero(example.entities >= 0)[0].tolist()
    return [(i, int(likely[i, 1:].argmax())) for i in islice(apart(example.window, ranked, blocked), most)]
