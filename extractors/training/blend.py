"""Fits what model and rules weigh, on the annotated papers that neither has learned from; writes `blend.json`.

    python -m extractors.training.blend ../shared/gold/train.jsonl --model extractors/model

One after the other, each with what came before: spans, kinds, the threshold of spans, proposals, relations, results.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
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
from extractors.tagger import Model, Seen
from extractors.training.corpus import Annotated, annotated, paper_of, records
from extractors.weights import WEIGHTS_FILE, KindWeights, LinkWeights, ResultWeights, SpanWeights, Weights, logit
from kg.evaluate import score as measure
from kg.evaluate import to_gold
from kg.model import Extraction, Paper
from kg.names import fold
from kg.schema import PAPER, Kind, RelationKind

Array = NDArray[np.float64]

SPAN_SOURCES = (Source.GAZETTEER, Source.ABBREVIATION, Source.SHAPE, Source.PHRASE, Source.PROPOSAL)
PRIOR_WEIGHT = 1.0
"""Strength with which a weight is held to where it starts: as if so many finds had been seen that agree with it."""

_STEPS = (0.15, 0.2, 0.25, 0.3, 0.35, 0.375, 0.4, 0.425, 0.45, 0.475, 0.5, 0.55)
_SURE_ENOUGH = 0.02
_MORE = ("first", "apart")


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


def fit(rows: Sequence[Sequence[float]], right: Sequence[bool], start: Sequence[float]) -> Array:
    """Weights of a logistic sum, the bias first, held to `start` where little is known. Newton's method with short steps."""
    held = np.array(start, float)
    if not rows:
        return held
    given = np.column_stack([np.ones(len(rows)), np.array(rows, float)])
    wanted, weights = np.array(right, float), held.copy()

    def cost(tried: Array) -> float:
        sums = given @ tried
        return float((np.logaddexp(0.0, sums) - wanted * sums).sum() + PRIOR_WEIGHT * ((tried - held) ** 2).sum() / 2)

    for _ in range(60):
        p = 1.0 / (1.0 + np.exp(-np.clip(given @ weights, -30, 30)))
        slope = given.T @ (p - wanted) + PRIOR_WEIGHT * (weights - held)
        bend = (given * (p * (1.0 - p))[:, None]).T @ given + PRIOR_WEIGHT * np.eye(len(held))
        step = np.linalg.solve(bend, slope)
        while cost(weights - step) > cost(weights) and np.abs(step).max() > 1e-6:
            step = step / 2
        weights = weights - step
    return weights


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


Row = tuple[float, float | None, dict[str, bool], bool]
"""What the model says, what the best rule says, what else is asked of `LinkWeights.probability`, and whether it is right."""


def fit_link(rows: Sequence[Row], wanted: int) -> LinkWeights:
    """Weights of one kind of relation, and the threshold with the best F1; `wanted` is how many the gold has."""
    given = [
        [
            logit(model),
            float(rule is not None),
            logit(rule) if rule is not None else 0.0,
            *(float(more.get(k, False)) for k in _MORE),
        ]
        for model, rule, more, _ in rows
    ]
    start = LinkWeights()
    fitted = fit(given, [right for *_, right in rows], [start.bias, start.model, start.rule, start.score, *(0.0 for _ in _MORE)])
    weights = LinkWeights(*(_round(w) for w in fitted))
    likely = np.array([weights.probability(model, rule, **more) for model, rule, more, _ in rows])
    right = np.array([right for *_, right in rows], bool)

    def score(threshold: float) -> float:
        kept = likely >= threshold
        return float(2 * right[kept].sum() / (kept.sum() + wanted)) if wanted else 0.0

    best = max(_STEPS, key=score) if len(rows) else start.threshold
    return replace(weights, threshold=best)


def fit_proposals(found: Sequence[Sheet], weights: Weights, model: Model) -> LinkWeights:
    """Weights for "the paper proposes it"."""
    years, rows, wanted = {n.name: n.year for n in builtin()}, [], 0
    for sheet in found:
        reading, _ = sheet.read(weights, model)
        forms = _forms(reading)
        gold = [tail for _, tail in sheet.truth(RelationKind.PROPOSES)]
        rules: dict[str, float] = {}
        for claim in proposals.find(reading, kinds.load(), years):
            rules[claim.tail] = max(claim.score, rules.get(claim.tail, 0.0))
        wanted += len(gold)
        top = max(reading.novelty.values(), default=0.0)
        for name, novelty in reading.novelty.items():
            if novelty >= _SURE_ENOUGH or name in rules:
                rows.append((novelty, rules.get(name), {"first": novelty == top}, any(forms[name] & tail for tail in gold)))
    return fit_link(rows, wanted)


def fit_relations(found: Sequence[Sheet], weights: Weights, model: Model) -> dict[str, LinkWeights]:
    """Weights of every kind of relation between things."""
    years = {n.name: n.year for n in builtin()}
    rows: dict[RelationKind, list[Row]] = {kind: [] for kind in RelationKind if kind is not RelationKind.PROPOSES}
    wanted: dict[RelationKind, int] = dict.fromkeys(rows, 0)
    for sheet in found:
        read, scored = sheet.read(weights, model)
        reading, _ = proposals.propose(read, kinds.load(), years, weights.link(RelationKind.PROPOSES))
        forms = _forms(reading)
        rules: dict[tuple[str, RelationKind, str], float] = {}
        for rule in relations.find(reading):
            link = (rule.head, rule.kind, rule.tail)
            rules[link] = max(rule.score, rules.get(link, 0.0))
        gold, near = {kind: sheet.truth(kind) for kind in rows}, links.together(reading)
        for kind, ends in gold.items():
            wanted[kind] += len(ends)
        asked = {*rules, *((head, kind, tail) for head, kind, tail in scored if kind is not None)}
        for link in sorted(asked):
            head, kind, tail = link
            right = any(
                (forms[head] & h and forms[tail] & t)
                or (kind is RelationKind.COMPARED_WITH and forms[head] & t and forms[tail] & h)
                for h, t in gold[kind]
            )
            rows[kind].append((scored.get(link, 0.0), rules.get(link), {"apart": frozenset((head, tail)) not in near}, right))
    return {str(kind): fit_link(rows[kind], wanted[kind]) for kind in rows}


def fit_results(found: Sequence[Sheet], weights: Weights, model: Model) -> ResultWeights:
    """Weights for "the number, its subject, data set and metric are right"."""
    years, rows, right = {n.name: n.year for n in builtin()}, [], []
    for sheet in found:
        read, _ = sheet.read(weights, model)
        reading, _ = proposals.propose(read, kinds.load(), years, weights.link(RelationKind.PROPOSES))
        forms = _forms(reading)
        names = {e["name"]: frozenset(map(fold, e["mentions"])) for e in sheet.gold["entities"]}
        gold = [
            (r["value"], [names.get(r.get(end) or "") for end in ("subject", "dataset", "metric")]) for r in sheet.gold["results"]
        ]
        for m in measurements.find(reading):
            ours = [forms.get(name) if name else None for name in (m.subject, m.dataset, m.metric)]
            rows.append([logit(m.score)])
            right.append(
                any(
                    " ".join(m.text.split()) == " ".join(value.split())
                    and all((a is None and b is None) or bool(a and b and a & b) for a, b in zip(ours, ends, strict=True))
                    for value, ends in gold
                )
            )
    bias, score = fit(rows, right, [0.0, 1.0])
    return ResultWeights(_round(bias), _round(score))


def _forms(reading: Reading) -> dict[str, set[str]]:
    forms: dict[str, set[str]] = {}
    for mention in reading.mentions:
        forms.setdefault(mention.name, set()).add(fold(mention.text))
    return forms


def _round(weight: float) -> float:
    return round(float(weight), 3)


def fitted(found: Sequence[Sheet], model: Model) -> Weights:
    """All weights."""
    weights = Weights(spans=fit_spans(found))
    weights = replace(weights, kinds=fit_kinds(found, weights))
    tried = {t: replace(weights, spans=replace(weights.spans, threshold=t)) for t in (0.3, 0.325, 0.35, 0.375, 0.4, 0.425, 0.45)}
    weights = tried[choose(found, "mention", tried)]
    tried = {t: replace(weights, same=t) for t in (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.95)}
    weights = tried[choose(found, "entity", tried, model)]
    weights = replace(weights, links={str(RelationKind.PROPOSES): fit_proposals(found, weights, model)})
    weights = replace(weights, links={**weights.links, **fit_relations(found, weights, model)})
    return replace(weights, results=fit_results(found, weights, model))


def blend(gold: Path, folder: Path) -> None:
    """Fits the weights for the model in that folder, and writes them beside it."""
    target = folder / WEIGHTS_FILE
    if not target.is_file():
        Weights().save(target)
    extractor = load(builtin(), folder)
    model = extractor.nlp.get_pipe("cladograph_spans").tagger.model  # type: ignore[attr-defined]
    fitted(sheets(records(gold, only_held_out=True), extractor), model).save(target)


def main() -> None:
    """Reads the command line and fits."""
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("gold", type=Path)
    args.add_argument("--model", type=Path, default=MODEL)
    a = args.parse_args()
    blend(a.gold, a.model)


if __name__ == "__main__":
    main()
