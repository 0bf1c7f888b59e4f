"""Measures the model on annotated papers: writes predictions as `score.py` reads them, and chooses thresholds.

python -m extractors.training.evaluate ../shared/gold/dev.jsonl --model extractors/model --write predictions.jsonl
"""

from __future__ import annotations

import argparse
import dataclasses
import importlib.util
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from extractors.decoding import Floats, Tagged
from extractors.encoding import Window
from extractors.pairing import RELATIONS, Pairs
from extractors.tagger import LABELS_FILE, Model, Tagger, Tags, Thresholds
from extractors.training.card import Rows, card, failures, sizes
from extractors.training.corpus import Annotated, held_out, read
from kg.errors import InputError
from kg.model import Paper
from kg.names import fold
from kg.schema import PAPER, RelationKind, allows

STRUCTURE = (RelationKind.VARIANT_OF, RelationKind.PART_OF, RelationKind.USES)
COMPARISON = (RelationKind.OUTPERFORMS, RelationKind.COMPARED_WITH)


def papers_of(found: Iterable[Annotated]) -> list[Paper]:
    """The papers without their annotation."""
    return [Paper(p.id, p.title, p.abstract) for p in found]


def record(paper: Paper, tags: Tags, at: Thresholds) -> dict[str, Any]:
    """One paper as `score.py` reads it: names joined into entities, relations and proposals above their thresholds."""
    groups = _entities(tags, at)
    names = {key: group[0].text for group in groups for key in {fold(m.text) for m in group}}
    entities = [{"name": g[0].text, "type": g[0].kind.value, "mentions": sorted({m.text for m in g})} for g in groups]
    kinds = {g[0].text: g[0].kind for g in groups}
    sure = {g[0].text: max(m.proposed for m in g) for g in groups}
    relations = [{"head": PAPER, "type": "PROPOSES", "tail": name} for name, score in sure.items() if score >= at.proposed]
    for (head, kind, tail), _ in _relations(tags, names, at):
        if allows(kind, kinds[head], kinds[tail]):
            relations.append({"head": head, "type": kind.value, "tail": tail})
    return {"id": paper.id, "entities": entities, "relations": relations, "results": []}


def _entities(tags: Tags, at: Thresholds) -> list[list[Tagged]]:
    """Mentions by thing: equal folded strings, and strings of one kind that the model holds for the same thing."""
    kind_of = {fold(m.text): m.kind for m in tags.mentions}
    root = {key: key for key in kind_of}

    def find(key: str) -> str:
        while root[key] != key:
            key = root[key]
        return key

    for link in tags.links:
        if link.kind is None and link.score >= at.same and kind_of[link.head] == kind_of[link.tail]:
            root[find(link.head)] = find(link.tail)
    groups: defaultdict[str, list[Tagged]] = defaultdict(list)
    for mention in tags.mentions:
        groups[find(fold(mention.text))].append(mention)
    return list(groups.values())


def _relations(tags: Tags, names: dict[str, str], at: Thresholds) -> list[tuple[tuple[str, RelationKind, str], float]]:
    """Relations between entities above their thresholds; of those that exclude each other the surest alone."""
    best: dict[tuple[str, RelationKind, str], float] = {}
    for link in tags.links:
        if link.kind is not None and link.score >= at.relation(link.kind) and names[link.head] != names[link.tail]:
            key = (names[link.head], link.kind, names[link.tail])
            best[key] = max(best.get(key, 0.0), link.score - at.relation(link.kind))
    taken: set[tuple[frozenset[str], tuple[RelationKind, ...]]] = set()
    kept = []
    for key, margin in sorted(best.items(), key=lambda item: (-item[1], item[0])):
        family = next((f for f in (STRUCTURE, COMPARISON) if key[1] in f), None)
        if family is not None:
            pair = (frozenset((key[0], key[2])), family)
            if pair in taken:
                continue
            taken.add(pair)
        kept.append((key, margin))
    return kept


class Remembering:
    """A model that reads each window once, however often it is asked: choosing thresholds asks often."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._known: dict[bytes, tuple[Floats, Floats]] = {}

    def spans(self, window: Window) -> tuple[Floats, Floats]:
        """See `extractors.tagger.Model`."""
        key = window.ids.tobytes() + window.features.tobytes()
        if key not in self._known:
            self._known[key] = self._model.spans(window)
        return self._known[key]

    def links(self, read: Floats, proposed: Floats, asked: Pairs) -> Floats:
        """See `extractors.tagger.Model`."""
        return self._model.links(read, proposed, asked)


def choose(found: Sequence[Annotated], gold: dict[str, Any], score: Any, tagger: Tagger) -> Thresholds:
    """The thresholds with the best F1 on `found`, one after the other: mentions, same, proposals, each relation.

    `score` is `score.py`'s function of that name, `gold` its papers by id.
    """
    papers = papers_of(found)
    tagger.model = Remembering(tagger.model)
    best = Thresholds()
    steps = [0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6]

    def measure(at: Thresholds, tags: list[Tags], row: str) -> float:
        rows = score(gold, {p.id: record(p, t, at) for p, t in zip(papers, tags, strict=True)})
        return float(rows[row]["f1"]) if row in rows else 0.0

    def tagged(at: Thresholds) -> list[Tags]:
        tagger.thresholds = at
        return tagger.tags(papers, links=False)

    best = max((dataclasses.replace(best, mention=m) for m in steps), key=lambda at: measure(at, tagged(at), "mention"))
    tagger.thresholds = best
    tags = tagger.tags(papers)
    best = max((dataclasses.replace(best, same=m) for m in [*steps, 0.7]), key=lambda at: measure(at, tags, "entity"))
    best = max((dataclasses.replace(best, proposed=m) for m in steps), key=lambda at: measure(at, tags, "relation PROPOSES"))
    for i, kind in enumerate(RELATIONS):
        tried = []
        for value in [0.15, 0.2, *steps]:
            relations = (*best.relations[:i], value, *best.relations[i + 1 :])
            tried.append(dataclasses.replace(best, relations=relations))
        best = max(tried, key=lambda at: measure(at, tags, f"relation {kind.value}"))
    tagger.thresholds = best
    return best


def scorer(shared: Path) -> Any:
    """`score.py` beside the annotated abstracts, as a module."""
    spec = importlib.util.spec_from_file_location("score", shared / "gold" / "score.py")
    if spec is None or spec.loader is None:
        raise InputError(f"{shared}/gold holds no score.py.")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def held_out_gold(shared: Path) -> tuple[list[Annotated], dict[str, Any]]:
    """The papers that no model was trained on, and the same as `score.py` reads them."""
    path = shared / "gold" / "train.jsonl"
    found = [p for p in read(path) if held_out(p.id)]
    wanted = {p.id for p in found}
    with path.open(encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines if line.strip()]
    return found, {r["id"]: r for r in records if r["id"] in wanted}


def predict(tagger: Tagger, found: Sequence[Annotated]) -> dict[str, Any]:
    """Predictions by paper, as `score.py` reads them."""
    papers = papers_of(found)
    return {p.id: record(p, t, tagger.thresholds) for p, t in zip(papers, tagger.tags(papers), strict=True)}


def finish(tagger: Tagger, shared: Path, out: Path, recipe: Mapping[str, float]) -> dict[str, Rows]:
    """Chooses the thresholds on the held-out papers, measures, and writes `labels.json` and the card into `out`.

    Gives the scores on the held-out and on the development papers.
    """
    tools, (found, gold) = scorer(shared), held_out_gold(shared)
    choose(found, gold, tools.score, tagger).save(out / LABELS_FILE)
    rows: dict[str, Rows] = {"held-out": tools.score(gold, predict(tagger, found))}
    dev_gold = tools.load(shared / "gold" / "dev.jsonl")
    dev = predict(tagger, read(shared / "gold" / "dev.jsonl"))
    rows["dev"] = tools.score(dev_gold, dev)
    learned = [p for p in read(shared / "gold" / "train.jsonl") if not held_out(p.id)]
    text = card(recipe, rows, failures(dev_gold, dev, learned), sizes(out))
    (out / "README.md").write_text(text, encoding="utf-8")
    return rows


def main() -> None:
    """Reads the command line and writes one prediction a line."""
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("gold", type=Path)
    args.add_argument("--model", type=Path, default=Path("extractors/model"))
    args.add_argument("--write", type=Path, required=True)
    args.add_argument("--held-out", action="store_true", help="only the papers that are kept out of training")
    a = args.parse_args()
    found = [p for p in read(a.gold) if not a.held_out or held_out(p.id)]
    predicted = predict(Tagger.load(a.model), found)
    a.write.write_text("".join(json.dumps(row) + "\n" for row in predicted.values()), encoding="utf-8")


if __name__ == "__main__":
    main()
