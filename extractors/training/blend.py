"""Fits what model and rules weigh, on the annotated papers that neither has learned from; writes `blend.json`.

    python -m extractors.training.blend ../shared/gold/train.jsonl --model extractors/model

One after the other, each with what came before: spans, kinds, the threshold of spans, proposals, relations, results. For the
model that is in use it then measures how sure is sure enough to be shown (see `cutoff.py`), and writes `kg/shown.py`.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from functools import cache
from math import log
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from extractors import blending, kinds, links, measurements, proposals, relations
from extractors.finds import Find, Source
from extractors.gazetteer import builtin
from extractors.mentions import Groups, grouped, to_reading
from extractors.pairing import KINDS
from extractors.pipeline import COMPONENTS, MODEL, Extractor, load
from extractors.reading import Reading
from extractors.standing import Standing
from extractors.tagger import Model, Seen
from extractors.training import cutoff, results
from extractors.training.corpus import Annotated, annotated, held_out, paper_of, records
from extractors.training.fitting import PRIOR_WEIGHT, fit
from extractors.weights import WEIGHTS_FILE, KindWeights, LinkWeights, Signs, SpanWeights, Weights, logit
from kg.evaluate import score as measure
from kg.evaluate import to_gold
from kg.model import Extraction, Paper, Relation
from kg.names import fold
from kg.reliability import Judged, judged
from kg.schema import PAPER, Kind, RelationKind

Array = NDArray[np.float64]

SPAN_SOURCES = (Source.GAZETTEER, Source.ABBREVIATION, Source.SHAPE, Source.PROPOSAL)
_START = [*astuple(LinkWeights())][:-1]

_STEPS = (0.15, 0.2, 0.25, 0.3, 0.35, 0.375, 0.4, 0.425, 0.45, 0.475, 0.5, 0.55)
_SURE_ENOUGH = 0.02
_SHARED = 10.0
"""Strength with which the weights of one kind of relation are held to those of all kinds: some kinds are rare."""
_UNSEEN = 0.9
"""F1 on papers that the weights were not fitted on, as a share of that on those that they were."""
_LEFT_OUT = {RelationKind.VARIANT_OF: log(77 / 57)}
"""What is added to the logit: of kinship the annotation has 57 of 100, and 77 of 100 that it has are right."""


@dataclass(frozen=True)
class Sheet:
    """One annotated paper as the pipeline read it, up to what the model scored."""

    paper: Paper
    gold: Mapping[str, Any]
    spots: Annotated
    cuts: Any
    laid: Any
    pairs: Any
    finds: Sequence[Find]
    seen: Sequence[Seen]

    def groups(self, weights: Weights) -> Groups:
        """The things found, by these weights."""
        placed = blending.blend(self.paper, [window.scored for window in self.seen], self.finds, weights.spans)
        return grouped(self.paper, self.laid, placed, self.pairs)

    def read(self, weights: Weights, model: Model | None = None) -> tuple[Reading, Mapping[links.Link, float]]:
        """The reading by these weights, and the links; without `model` no names are joined and there are no links."""

        def judge(members: Sequence[Find]) -> tuple[Kind, float]:
            return blending.kind_of(members, kinds.load(), weights.kinds)

        groups = self.groups(weights)
        reading = to_reading(self.paper, self.cuts, groups, judge)
        if model is None:
            return reading, {}
        return links.joined_by(links.scores(reading, self.seen, model), reading, groups, weights.same, judge)

    def truth(self, kind: RelationKind) -> list[tuple[frozenset[str], frozenset[str]]]:
        """The gold relations of a kind: folded forms of both ends."""
        forms = {e["name"]: frozenset(map(fold, e["mentions"])) for e in self.gold["entities"]} | {PAPER: frozenset((PAPER,))}
        ends = [(r["head"], r["tail"]) for r in self.gold["relations"] if r["type"] == kind]
        return [(forms[head], forms[tail]) for head, tail in ends if head in forms and tail in forms]


def sheets(gold: Iterable[Mapping[str, Any]], extractor: Extractor) -> list[Sheet]:
    """The annotated papers as the pipeline reads them."""
    rows = list(gold)
    papers = [paper_of(row) for row in rows]
    found = []
    with extractor.nlp.select_pipes(disable=COMPONENTS[COMPONENTS.index("cladograph_mentions") :]):
        for row, paper, doc in zip(rows, papers, extractor.docs(papers), strict=True):
            _ = doc._
            sheet = Sheet(paper, row, annotated(dict(row)), _.kg_cuts, _.kg_layout, _.kg_pairs, _.kg_finds, _.kg_seen)
            found.append(sheet)
    return found


def fit_spans(found: Iterable[Sheet]) -> SpanWeights:
    """Weights of model and rules for "this span is a mention"."""
    rows, right = [], []
    for sheet in found:
        gold = {spot.span for spot in sheet.spots.spots}
        for some in blending.candidates(sheet.paper, [s.scored for s in sheet.seen], sheet.finds):
            window = sheet.seen[some.window].scored.window
            for row, model, sources in zip(some.rows, some.model, some.sources, strict=True):
                rows.append([float(model), *(float(source in sources) for source in SPAN_SOURCES)])
                right.append(window.span(row) in gold)
    bias, model, *rules = fit(rows, right, [0.0, 1.0, *(0.0 for _ in SPAN_SOURCES)])
    return SpanWeights(_round(bias), _round(model), {str(s): _round(w) for s, w in zip(SPAN_SOURCES, rules, strict=True)})


def fit_kinds(found: Iterable[Sheet], weights: Weights) -> KindWeights:
    """Weights of model, table and known names for the kind of a thing that was found rightly. Gradient ascent."""
    rows, right = [], []
    for sheet in found:
        gold = {fold(form): Kind(e["type"]) for e in sheet.gold["entities"] for form in e["mentions"]}
        for members in sheet.groups(weights).members.values():
            kind = next((gold[fold(find.text)] for find in members if fold(find.text) in gold), None)
            if kind is not None:
                rows.append(blending.kind_sums(members, kinds.load()))
                right.append(KINDS.index(kind))
    given = np.concatenate([np.array(rows, float), np.tile(np.eye(len(KINDS)), (len(rows), 1, 1))], axis=2)
    at, total = np.arange(len(rows)), np.array([1.0, 0.0, 0.0] + [0.0] * len(KINDS))
    for _ in range(600):
        sums = given @ total
        p = np.exp(sums - sums.max(axis=1, keepdims=True))
        p /= p.sum(axis=1, keepdims=True)
        slope = (given[at, right] - (given * p[:, :, None]).sum(axis=1)).sum(axis=0) - PRIOR_WEIGHT * total
        total = total + slope * (2.0 / len(rows))
    model, table, known, *bias = (_round(w) for w in total)
    return KindWeights({str(kind): b for kind, b in zip(KINDS, bias, strict=True)}, model, table, known)


def choose(found: Sequence[Sheet], row: str, tried: Mapping[float, Weights], model: Model | None = None) -> float:
    """Of the values tried the one whose weights give the best F1 in that row of `kg.evaluate`."""

    def score(value: float) -> float:
        read = (sheet.read(tried[value], model)[0] for sheet in found)
        graphs = [to_gold(Extraction(r.paper.id, "", r.mentions), r.paper) for r in read]
        return measure([sheet.gold for sheet in found], graphs)[row].f1

    return max(tried, key=score)


@dataclass(frozen=True, slots=True)
class Row:
    """One relation that may hold: what the model, the best rule and the text say of it, and whether it is right."""

    model: float
    rule: float | None
    signs: Signs
    right: bool

    def numbers(self) -> list[float]:
        """What the weights are multiplied with, in the order of the fields of `LinkWeights`."""
        of_rule = [0.0, 0.0] if self.rule is None else [1.0, logit(self.rule)]
        return [logit(self.model), *of_rule, *self.signs.row()]


def fit_link(rows: Sequence[Row], start: Sequence[float], prior: float = PRIOR_WEIGHT) -> LinkWeights:
    """Weights of one kind of relation, or of all together; the threshold is left as it is."""
    fitted = fit([row.numbers() for row in rows], [row.right for row in rows], start, prior)
    return LinkWeights(*(_round(w) for w in fitted))


def likely(weights: LinkWeights, rows: Sequence[Row]) -> list[float]:
    """The probability of each."""
    return [weights.probability(row.model, row.rule, row.signs) for row in rows]


def best_threshold(sure: Sequence[float], right: Sequence[bool], wanted: int) -> tuple[float, float]:
    """The threshold around which F1 is best (mean of three steps, so that chance does not choose), and F1 there.

    `wanted` is how many the gold has.
    """
    p, good = np.array(sure), np.array(right, bool)

    def score(threshold: float) -> float:
        kept = p >= threshold
        return float(2 * good[kept].sum() / (kept.sum() + wanted)) if wanted else 0.0

    scores = [score(step) for step in _STEPS]
    best = max(range(1, len(_STEPS) - 1), key=lambda i: sum(scores[i - 1 : i + 2]))
    return _STEPS[best], scores[best]


@dataclass(frozen=True)
class Read:
    """One annotated paper, with its reading up to its proposals, and what the model holds of its names two by two."""

    sheet: Sheet
    reading: Reading
    scored: Mapping[links.Link, float]

    def proposing(self, weights: Weights) -> tuple[Reading, Sequence[Relation]]:
        """The reading with what the paper proposes by these weights."""
        return proposals.propose(self.reading, kinds.load(), _years(), weights.link(RelationKind.PROPOSES))

    def extraction(self, weights: Weights) -> Extraction:
        """All that is found in the paper by these weights."""
        reading, new = self.proposing(weights)
        related = links.weighed(reading, relations.find(reading), self.scored, weights)
        measured = tuple(measurements.find(reading, weights.results))
        return Extraction(self.sheet.paper.id, "", reading.mentions, (*new, *related), measured)


@cache
def _years() -> Mapping[str, int | None]:
    return {name.name: name.year for name in builtin()}


def fit_proposals(found: Sequence[Read]) -> LinkWeights:
    """Weights for "the paper proposes it", and the threshold with the best F1."""
    rows, wanted = [], 0
    for read in found:
        reading = read.reading
        forms = _forms(reading)
        gold = [tail for _, tail in read.sheet.truth(RelationKind.PROPOSES)]
        rules: dict[str, float] = {}
        for claim in proposals.find(reading, kinds.load(), _years()):
            rules[claim.tail] = max(claim.score, rules.get(claim.tail, 0.0))
        wanted += len(gold)
        top, sure = max(reading.novelty.values(), default=0.0), proposals.sureness(reading)
        for name, novelty in reading.novelty.items():
            if novelty >= _SURE_ENOUGH or name in rules:
                right = any(forms[name] & tail for tail in gold)
                rows.append(Row(novelty, rules.get(name), Signs(first=novelty == top, tail=sure[name]), right))
    fitted = fit_link(rows, _START)
    threshold, _ = best_threshold(likely(fitted, rows), [row.right for row in rows], wanted)
    return replace(fitted, threshold=threshold)


def fit_relations(found: Sequence[Read], weights: Weights) -> dict[str, LinkWeights]:
    """Weights of every kind of relation between things, each held to those of all kinds, and one threshold.

    F1 of all relations together is best where every relation is kept that is likelier than half of that F1, whatever its
    kind: so one threshold for all, and none that a kind with few examples chose by chance.
    """
    rows: dict[RelationKind, list[Row]] = {kind: [] for kind in RelationKind if kind is not RelationKind.PROPOSES}
    wanted = 0
    for read in found:
        reading, _ = read.proposing(weights)
        forms, standing = _forms(reading), Standing(reading)
        gold = {kind: read.sheet.truth(kind) for kind in rows}
        wanted += sum(map(len, gold.values()))
        for (head, kind, tail), (held, rule) in links.asked(relations.find(reading), read.scored).items():
            right = any(
                (forms[head] & h and forms[tail] & t)
                or (kind is RelationKind.COMPARED_WITH and forms[head] & t and forms[tail] & h)
                for h, t in gold[kind]
            )
            rows[kind].append(Row(held, rule, standing.signs(head, tail), right))
    shared = fit_link([row for some in rows.values() for row in some], _START)
    start = [*astuple(shared)][:-1]
    fitted = {kind: fit_link(some, start, _SHARED) for kind, some in rows.items()}
    sure = [p for kind, some in rows.items() for p in likely(fitted[kind], some)]
    _, reached = best_threshold(sure, [row.right for some in rows.values() for row in some], wanted)
    return {
        str(kind): replace(w, bias=_round(w.bias + _LEFT_OUT.get(kind, 0.0)), threshold=_round(_UNSEEN * reached / 2))
        for kind, w in fitted.items()
    }


def _forms(reading: Reading) -> dict[str, set[str]]:
    forms: dict[str, set[str]] = {}
    for mention in reading.mentions:
        forms.setdefault(mention.name, set()).add(fold(mention.text))
    return forms


def _round(weight: float) -> float:
    return round(float(weight), 3)


def fit_finds(found: Sequence[Sheet], model: Model) -> Weights:
    """The weights by which names are found and joined."""
    weights = Weights(spans=fit_spans(found))
    weights = replace(weights, kinds=fit_kinds(found, weights))
    tried = {t: replace(weights, spans=replace(weights.spans, threshold=t)) for t in (0.3, 0.325, 0.35, 0.375, 0.4, 0.425, 0.45)}
    weights = tried[choose(found, "mention", tried)]
    tried = {t: replace(weights, same=t) for t in (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.95)}
    return tried[choose(found, "entity", tried, model)]


def fit_rest(found: Sequence[Read], weights: Weights, learned: results.Learned) -> Weights:
    """`weights`, with those of proposals, relations and results."""
    weights = replace(weights, links={str(RelationKind.PROPOSES): fit_proposals(found)})
    weights = replace(weights, links={**weights.links, **fit_relations(found, weights)})
    readings = [(read.sheet.gold, read.proposing(weights)[0]) for read in found]
    return replace(weights, results=results.fitted(learned, readings))


def fitted(found: Sequence[Sheet], model: Model, told: Iterable[Mapping[str, Any]] = ()) -> Weights:
    """All weights. `told` are the annotated papers that tell what results look like; the model is not asked about them."""
    weights = fit_finds(found, model)
    return fit_rest(_read(found, weights, model), weights, results.learned(told))


def _read(found: Iterable[Sheet], weights: Weights, model: Model) -> list[Read]:
    return [Read(sheet, *sheet.read(weights, model)) for sheet in found]


def unseen(found: Sequence[Read], weights: Weights, learned: results.Learned) -> list[Judged]:
    """All finds in these papers, each judged by weights of proposals, relations and results that were fitted without its paper.

    The few weights by which names are found and joined rest on thousands of names, and are left as they are.
    """
    finds = []
    for without, left_out in cutoff.folds(found):
        of_others = fit_rest(without, weights, learned)
        for read in left_out:
            finds += judged(read.sheet.gold, read.extraction(of_others), read.sheet.paper)
    return finds


def blend(gold: Path, folder: Path) -> None:
    """Fits the weights for the model in that folder, and writes them beside it; for the one in use, also what is shown."""
    target = folder / WEIGHTS_FILE
    if not target.is_file():
        Weights().save(target)
    extractor = load(builtin(), folder)
    model = extractor.nlp.get_pipe("cladograph_spans").tagger.model  # type: ignore[attr-defined]
    learned = results.learned(record for record in records(gold, only_held_out=False) if not held_out(record["id"]))
    found = sheets(records(gold, only_held_out=True), extractor)
    weights = fit_finds(found, model)
    read = _read(found, weights, model)
    fit_rest(read, weights, learned).save(target)
    if folder.resolve() == MODEL.resolve():
        cutoff.write(unseen(read, weights, learned))


def main() -> None:
    """Reads the command line and fits."""
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("gold", type=Path)
    args.add_argument("--model", type=Path, default=MODEL)
    a = args.parse_args()
    blend(a.gold, a.model)


if __name__ == "__main__":
    main()
