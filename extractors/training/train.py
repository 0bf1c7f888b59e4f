"""Trains the model from the annotated abstracts and writes it as the extractor reads it.

    python -m extractors.training.train --shared ../shared --out extractors/model

A large network learns from the annotated abstracts, reads them and others that nobody has annotated, and the small one
learns from both, and at the end from the annotated ones alone. Needs the extra `train` (`make train` sees to it). Takes a
GPU where there is one.
All that is made on the way lies in `--work`, checkpoints one an epoch; `--resume` goes on with what lies there.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional

from extractors.encoding import Reader
from extractors.training import corpus, starts
from extractors.training.batches import Batch, Example, batches, examples
from extractors.training.blend import blend
from extractors.training.card import RECIPE_FILE, write
from extractors.training.export import export
from extractors.training.network import LARGE, SMALL, Dropout, Network, Size, has_bf16, optimizer
from extractors.training.pair_loss import pair_loss
from extractors.training.teaching import Teacher, forget, lessons, unread


@dataclass(frozen=True)
class Recipe:
    """What a run is made of; the model card repeats it.

    `unread`: abstracts without annotation that a teacher reads first. `spurious_from`: the epoch from which on the model's own
    false names stand among those whose pairs are judged.
    """

    epochs: int = 6
    size: int = 8
    encoder_rate: float = 2e-4
    head_rate: float = 1e-3
    warm_up: float = 0.1
    dropout: float = 0.15
    varied: float = 0.4
    pair_weight: float = 0.3
    proposed_weight: float = 0.5
    seed: int = 1
    limit: int = 0
    unread: int = 0
    minutes: float = 0.0
    spurious_from: int = 1


TEACHER = Recipe(epochs=4, encoder_rate=6e-5, head_rate=5e-4, dropout=0.1)
"""How the large network is trained."""

SETTLED = (
    Recipe(epochs=2, encoder_rate=1e-4, head_rate=5e-4, warm_up=0.03, spurious_from=0),
    Recipe(epochs=1, encoder_rate=8e-5, head_rate=4e-4, warm_up=0.03, spurious_from=0, pair_weight=0.5),
)
"""How the small one goes on when it has learned from the large one; the mean of both ends is what ships."""


def say(text: str) -> None:
    """One line of talk, with the time."""
    print(time.strftime("%H:%M:%S"), text, file=sys.stderr, flush=True)  # noqa: T201


def losses(network: Network, chosen: Batch, recipe: Recipe, *, spurious: bool) -> dict[str, Tensor]:
    """The three losses of one batch, each over what there is to find: spans, proposals, pairs."""
    with torch.autocast(chosen.ids.device.type, torch.bfloat16, enabled=has_bf16()):
        read = network.encoder(chosen.ids, chosen.features, chosen.mask)
    read = read.float()
    scores = network.spans(read, chosen.first, chosen.last, chosen.width)
    spans = functional.cross_entropy(scores[:, :-1], chosen.kinds, reduction="sum") / (1.0 + chosen.kinds[:, 1:].sum())
    proposed = functional.binary_cross_entropy_with_logits(scores[:, -1], chosen.proposed, chosen.named, reduction="sum")
    proposed = proposed / (1.0 + chosen.named.sum())
    pair_sum, positive = pair_loss(network, read, scores, chosen, spurious=spurious)
    return {
        "spans": spans,
        "proposed": recipe.proposed_weight * proposed,
        "pairs": recipe.pair_weight * pair_sum / (1.0 + positive),
    }


class Pace:
    """How far the run is (0..1), by steps or, where the recipe gives minutes, by the clock; and the rates that follow."""

    def __init__(self, recipe: Recipe, steps: int) -> None:
        self._recipe, self._steps, self.step, self._began = recipe, steps, 0, time.monotonic()

    def progress(self) -> float:
        """Share of the run that is behind us."""
        if self._recipe.minutes:
            return (time.monotonic() - self._began) / 60 / self._recipe.minutes
        return self.step / self._steps

    def apply(self, chosen: torch.optim.Optimizer) -> None:
        """Sets the rates of the next step: up to the recipe's, then linearly down to nothing."""
        done = self.progress()
        factor = min(max(done, 1 / self._steps) / self._recipe.warm_up, max(0.0, 1 - done) / (1 - self._recipe.warm_up))
        for group in chosen.param_groups:
            group["lr"] = group["top"] * factor


@dataclass(frozen=True)
class Start:
    """What a run begins with: a network's size, the weights of its encoder or of all of it, and what a teacher has read."""

    size: Size
    weights: Path
    taught: Sequence[Example] = ()

    def network(self, dropout: float) -> Network:
        """A network with these weights."""
        made = Network(dropout, self.size)
        if self.weights.suffix == ".pt":
            made.load_state_dict(torch.load(self.weights, weights_only=True)["network"])
        else:
            made.encoder.start_from(self.weights)
        return made


def train(
    papers: Sequence[corpus.Annotated], reader: Reader, recipe: Recipe, start: Start, work: Path, *, resume: bool = False
) -> Network:
    """The trained network. Each epoch's checkpoint is `work/epoch-N.pt`, with what is needed to go on from it."""
    torch.manual_seed(recipe.seed)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    material = Material(papers, reader, recipe, start.taught)
    network = start.network(recipe.dropout)
    network.to(device)
    pace = Pace(recipe, recipe.epochs * math.ceil(material.per_epoch / recipe.size))
    chosen, epoch = optimizer(network, network.encoder, recipe.encoder_rate, recipe.head_rate), 0
    old = {int(p.stem.removeprefix("epoch-")): p for p in work.glob("epoch-*.pt")} if resume else {}
    if old:
        state = torch.load(old[max(old)], weights_only=True, map_location=device)
        network.load_state_dict(state["network"])
        chosen.load_state_dict(state["optimizer"])
        pace.step, epoch = state["step"], state["epoch"] + 1
    while pace.progress() < 1.0:
        # Every epoch has its own seed, so a run that was interrupted goes on as it would have gone.
        rng = random.Random(f"{recipe.seed} {epoch}")
        torch.manual_seed(1000 * recipe.seed + epoch)
        Dropout.seed(1000 * recipe.seed + epoch)
        groups = (group.to(device) for group in batches(material.of_epoch(epoch, rng), recipe.size, rng))
        _epoch(network, groups, chosen, pace, recipe, epoch)
        state = {"network": network.state_dict(), "optimizer": chosen.state_dict(), "step": pace.step, "epoch": epoch}
        unfinished = work / "epoch.unfinished"
        torch.save(state, unfinished)
        unfinished.rename(work / f"epoch-{epoch}.pt")
        epoch += 1
    network.cpu()
    return network


class Material:
    """What is learned from in each epoch: every annotated paper, some with other names, and as many that a teacher read."""

    def __init__(self, papers: Sequence[corpus.Annotated], reader: Reader, recipe: Recipe, taught: Sequence[Example]) -> None:
        self._papers, self._reader, self._varied = papers, reader, recipe.varied
        self._names = corpus.name_lists(papers)
        annotated = {paper.id for paper in papers}
        self._unread = [example for example in taught if example.paper.id not in annotated]
        self._taught: dict[str, list[Example]] = {}
        for example in taught:
            self._taught.setdefault(example.paper.id, []).append(example)
        self.per_epoch = len(papers) + min(len(papers), len(self._unread))

    def of_epoch(self, epoch: int, rng: random.Random) -> list[Example]:
        """The examples of one epoch. Papers that nobody annotated come in turn."""
        varied = [paper for paper in self._papers if rng.random() < self._varied]
        others = {paper.id for paper in self._papers} - {paper.id for paper in varied}
        plain = [paper for paper in self._papers if paper.id in others and paper.id not in self._taught]
        found = examples([corpus.vary(paper, self._names, rng) for paper in varied] + plain, self._reader)
        found += [example for paper in self._papers if paper.id in others for example in self._taught.get(paper.id, [])]
        count = self.per_epoch - len(self._papers)
        found += [self._unread[(epoch * count + i) % len(self._unread)] for i in range(count)]
        return found


def _epoch(
    network: Network, groups: Iterator[Batch], chosen: torch.optim.Optimizer, pace: Pace, recipe: Recipe, epoch: int
) -> None:
    network.train()
    sums: dict[str, float] = {}
    began = time.monotonic()
    for number, group in enumerate(groups, start=1):
        if pace.progress() >= 1.0:
            return
        pace.apply(chosen)
        parts = losses(network, group, recipe, spurious=epoch >= recipe.spurious_from)
        torch.stack(list(parts.values())).sum().backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        chosen.step()
        chosen.zero_grad(set_to_none=True)
        pace.step += 1
        for name, value in parts.items():
            sums[name] = sums.get(name, 0.0) + value.item()
        if number % 50 == 0:
            means = " ".join(f"{name} {value / number:.3f}" for name, value in sums.items())
            say(f"epoch {epoch} step {number}: {means}, {(time.monotonic() - began) / number:.2f} s a step")


def taught_by_large(
    papers: Sequence[corpus.Annotated], known: Sequence[str], reader: Reader, recipe: Recipe, a: argparse.Namespace
) -> list[Example]:
    """What the large network reads in the annotated papers and in `recipe.unread` others, of which none is `known`."""
    work = a.work / "teacher"
    work.mkdir(parents=True, exist_ok=True)
    last = work / "last.pt"
    if not (a.resume and last.is_file()):
        teacher = replace(TEACHER, seed=recipe.seed, limit=recipe.limit)
        network = train(papers, reader, teacher, Start(LARGE, starts.large_weights(work)), work, resume=a.resume)
        forget(work)
        _save(network, last)
    network = Start(LARGE, last).network(TEACHER.dropout)
    others = unread(a.shared / "corpus" / "abstracts.jsonl.zst", recipe.unread, known)
    return lessons(Teacher(network, reader), [*papers, *others], work)


def settled(papers: Sequence[corpus.Annotated], reader: Reader, recipe: Recipe, start: Start, a: argparse.Namespace) -> Network:
    """The network of `start` after some more epochs on annotated papers; the teacher has a say in spans, in pairs no more."""
    own = [example.without_pairs() for example in start.taught if example.paper.kinds]
    ends = []
    for number, part in enumerate(SETTLED, start=1):
        work = a.work / f"settled-{number}"
        work.mkdir(parents=True, exist_ok=True)
        more = replace(part, seed=recipe.seed + number, limit=recipe.limit)
        network = train(papers, reader, more, replace(start, taught=own), work, resume=a.resume)
        _save(network, work / "last.pt")
        start = replace(start, weights=work / "last.pt")
        ends.append(network.state_dict())
    network.load_state_dict({name: torch.stack([end[name].float() for end in ends]).mean(0) for name in ends[0]})
    return network


def _save(network: Network, path: Path) -> None:
    torch.save({"network": network.state_dict()}, path)


def main() -> None:
    """Reads the command line, trains, exports and says where the model lies."""
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--shared", type=Path, default=Path("../shared"))
    args.add_argument("--out", type=Path, default=Path("extractors/model"))
    args.add_argument("--work", type=Path, default=Path("build/training"))
    args.add_argument("--epochs", type=int, default=Recipe.epochs)
    args.add_argument("--seed", type=int, default=Recipe.seed)
    args.add_argument("--limit", type=int, default=0, help="train on the first N papers only (learning curves)")
    args.add_argument("--unread", type=int, default=7000, help="abstracts that a teacher reads first; 0: train without a teacher")
    args.add_argument("--minutes", type=float, default=0.0, help="stop by the clock instead of after --epochs (busy machines)")
    args.add_argument("--resume", action="store_true")
    a = args.parse_args()
    recipe = Recipe(epochs=a.epochs, seed=a.seed, limit=a.limit, unread=a.unread, minutes=a.minutes)
    a.work.mkdir(parents=True, exist_ok=True)
    papers = corpus.read(a.shared / "gold" / "train.jsonl")
    learned = [p for p in papers if not corpus.held_out(p.id)][: recipe.limit or None]
    say(f"{len(papers)} papers, {len(learned)} of them to learn from; {json.dumps(recipe_row(recipe))}")
    tokenizer = starts.small_folder() / "tokenizer.json"
    reader = Reader(Tokenizer.from_file(str(tokenizer)))
    taught = taught_by_large(learned, [p.id for p in papers], reader, recipe, a) if recipe.unread else []
    network = train(learned, reader, recipe, Start(SMALL, starts.small_weights(), taught), a.work, resume=a.resume)
    _save(network, a.work / "last.pt")
    if taught:
        network = settled(learned, reader, recipe, Start(SMALL, a.work / "last.pt", taught), a)
    export(network, a.out, tokenizer)
    (a.out / RECIPE_FILE).write_text(json.dumps(recipe_row(recipe), indent=1) + "\n", encoding="utf-8")
    blend(a.shared / "gold" / "train.jsonl", a.out)
    for name, rows in write(a.shared, a.out).items():
        say(f"{name}: " + ", ".join(f"{row} {value['f1']:.3f}" for row, value in rows.items()))
    say(f"The model lies in {a.out}.")


def recipe_row(recipe: Recipe) -> dict[str, float]:
    """The recipe as plain values."""
    return {name: getattr(recipe, name) for name in Recipe.__dataclass_fields__}


if __name__ == "__main__":
    main()
