"""What each part of the extractor is worth: F1 on the development papers with one part left out, all weights fitted anew.

Needs ../shared (skips without it). Relations other than PROPOSES are not looked at here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from extractors import kinds, proposals
from extractors.finds import Source
from extractors.gazetteer import builtin
from extractors.pipeline import load
from extractors.tagger import Model
from extractors.training.blend import Sheet, fitted, sheets
from extractors.training.corpus import records
from extractors.weights import KindWeights, Weights
from kg.evaluate import score, to_gold
from kg.model import Extraction
from kg.schema import RelationKind

GOLD = Path(__file__).resolve().parents[2] / "shared" / "gold"
ROWS = ("mention", "mention, named", "mention, any type", "entity", "relation PROPOSES")

Change = Callable[[Sheet], Sheet]


def without(*sources: Source) -> Change:
    """The sheet without what these rules found."""
    return lambda sheet: replace(sheet, finds=[find for find in sheet.finds if find.source not in sources])


def measured(found: Sequence[Sheet], weights: Weights, model: Model) -> list[float]:
    """F1 of each row, in percent."""
    years = {name.name: name.year for name in builtin()}
    graphs = []
    for sheet in found:
        read, _ = sheet.read(weights, model)
        reading, new = proposals.propose(read, kinds.load(), years, weights.link(RelationKind.PROPOSES))
        graphs.append(to_gold(Extraction(sheet.paper.id, "", reading.mentions, new), sheet.paper))
    rows = score([sheet.gold for sheet in found], graphs)
    return [100 * rows[row].f1 for row in ROWS]


def main() -> None:
    """Print the table."""
    if not GOLD.is_dir():
        print("The annotated papers are not beside the checkout: nothing to measure.")
        return
    extractor = load(builtin())
    model: Model = extractor.nlp.get_pipe("cladograph_spans").tagger.model  # type: ignore[attr-defined]
    held = sheets(records(GOLD / "train.jsonl", only_held_out=True), extractor)
    dev = sheets(records(GOLD / "dev.jsonl", only_held_out=False), extractor)
    parts: dict[str, Change] = {
        "everything": lambda sheet: sheet,
        "without known names": without(Source.GAZETTEER),
        "without abbreviations": lambda sheet: replace(without(Source.ABBREVIATION)(sheet), pairs=()),
        "without shapes": without(Source.SHAPE),
        "without candidates for proposals": without(Source.PROPOSAL),
        "without all rules for spans": lambda sheet: replace(sheet, finds=[], pairs=()),
    }
    print(f"{'':34}" + "".join(f"{row.removeprefix('relation '):>19}" for row in ROWS))
    for name, change in parts.items():
        weights = fitted([change(sheet) for sheet in held], model)
        changed = [change(sheet) for sheet in dev]
        variants = {name: weights}
        if name == "everything":
            variants["without joining by the model"] = replace(weights, same=1.01)
            variants["without the table of kinds"] = replace(weights, kinds=KindWeights())
        for what, used in variants.items():
            print(f"{what:34}" + "".join(f"{value:19.1f}" for value in measured(changed, used, model)))


if __name__ == "__main__":
    main()
