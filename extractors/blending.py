"""Where the names are: what the model scored and what the rules found, weighed against each other.

The one rule for overlaps. Every span that the model looks at gets one probability, a logistic sum of the model's own and of
the rules that found the very same span. The likeliest span is taken first; what shares a character with it is dropped. A
name of the user's own list is certain. The weights are those of `weights.py`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import exp, log

import numpy as np

from extractors.decoding import Choice, Floats, Scored, greedy
from extractors.finds import TITLE_GAP, Find, Source
from extractors.gazetteer import SCORES
from extractors.kinds import Kinds
from extractors.pairing import KINDS
from extractors.weights import KindWeights, SpanWeights
from extractors.words import addresses
from kg.model import Field, Paper
from kg.schema import Kind

_LEAST = 0.02
"""Spans that the model holds for less likely than this are left out."""
_CERTAIN = 0.99
_OF_THE_LIST = (Kind.MODEL, Kind.DATASET)
"""Kinds that the list of names knows better than any sentence, unless the name means other things too."""
_NUMBER_FORMAT = re.compile(r"(?:bf|fp|tf|nf|mxfp|u?int)-?\d{1,2}", re.IGNORECASE)
"""bf16, INT8: never a data set, though they look like the names of some."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """The spans of one window that may be mentions.

    `rows`: their numbers there; `model`: logits of the model's probabilities; `sources`: the rules that found each.
    """

    window: int
    rows: Sequence[int]
    model: Floats
    sources: Sequence[frozenset[Source]]


def candidates(paper: Paper, scored: Sequence[Scored], finds: Iterable[Find]) -> list[Candidates]:
    """What there is to weigh, one object a window. Spans in web addresses are none."""
    shift = {"title": 0, "abstract": len(paper.title) + len(TITLE_GAP)}
    found: defaultdict[tuple[int, int], set[Source]] = defaultdict(set)
    for find in finds:
        found[find.start, find.end].add(find.source)
    closed = {f: addresses(text) for f, text in _texts(paper).items()}
    out = []
    for number, item in enumerate(scored):
        likely = 1.0 - item.kinds()[:, 0]
        rows, sources = [], []
        for row in np.nonzero(likely >= _LEAST)[0].tolist():
            span = item.window.span(row)
            if any(span.start < end and start < span.end for start, end in closed[span.field]):
                continue
            rows.append(row)
            by = shift[span.field]
            sources.append(frozenset(found.get((span.start + by, span.end + by), ())))
        sure = np.clip(likely[rows], 1e-6, 1 - 1e-6)
        out.append(Candidates(number, rows, np.log(sure / (1.0 - sure)).astype(np.float32), sources))
    return out


def weighed(weights: SpanWeights, some: Candidates) -> Floats:
    """(candidates,) probability that each is a mention."""
    rules = [sum(weights.rules.get(source, 0.0) for source in found) for found in some.sources]
    total = weights.bias + weights.model * some.model + np.array(rules, np.float32)
    result: Floats = (1.0 / (1.0 + np.exp(-total))).astype(np.float32)
    return result


def blend(paper: Paper, scored: Sequence[Scored], finds: Sequence[Find], weights: SpanWeights) -> list[Find]:
    """The mentions found, without overlaps, in the order of the text. The user's own names (`firm`) stand in any case."""
    shift = {"title": 0, "abstract": len(paper.title) + len(TITLE_GAP)}
    named = {(find.start, find.end): find.name for find in finds if find.name}
    listed = [find for find in finds if find.source is Source.GAZETTEER]
    kinds = {(find.start, find.end): find.kind for find in listed}
    doubtful = {(find.start, find.end) for find in listed if find.score < SCORES["known"]}
    sure = {at for at, kind in kinds.items() if kind in _OF_THE_LIST and at not in doubtful}
    own = [find for find in finds if find.firm]
    ranked = [
        (float(p), some.window, row)
        for some in candidates(paper, scored, finds)
        for p, row in zip(weighed(weights, some), some.rows, strict=True)
    ]
    blended = []
    for choice in greedy(_texts(paper), scored, ranked, weights.threshold):
        at = (choice.span.start + shift[choice.span.field], choice.span.end + shift[choice.span.field])
        if not any(at[0] < find.end and find.start < at[1] for find in own):
            found = _find(choice, at, named.get(at), kinds.get(at))
            blended.append(replace(found, firm=True) if at in sure else found)
    blended += [Find(f.start, f.end, f.text, f.kind, f.source, _CERTAIN, f.name, firm=True) for f in own]
    return sorted(blended, key=lambda find: find.start)


def _find(choice: Choice, at: tuple[int, int], name: str | None, kind: Kind | None) -> Find:
    likely = choice.likely[1:] / choice.likely[1:].sum()
    return Find(*at, choice.text, kind, Source.MODEL, choice.sure, name, likely=tuple(likely.tolist()), proposed=choice.proposed)


def kind_sums(members: Sequence[Find], table: Kinds) -> list[tuple[float, float, float]]:
    """For each kind: mean logarithm of the model's probability, logarithm of the mean share in the table, known as that kind.

    `members` are the finds of one thing in one paper.
    """
    scored = [find.likely for find in members if find.likely]
    model = [sum(log(p + 1e-4) for p in of_kind) / len(scored) for of_kind in zip(*scored, strict=True)] or [0.0] * len(KINDS)
    shares = [table.shares(find.text) for find in members]
    share = [log(sum(s[kind] for s in shares) / len(shares) + 1e-3) for kind in KINDS]
    known = {find.kind for find in members}
    return [(m, s, float(kind in known)) for m, s, kind in zip(model, share, KINDS, strict=True)]


def kind_of(members: Sequence[Find], table: Kinds, weights: KindWeights) -> tuple[Kind, float]:
    """The likeliest kind of a thing, and its probability; that of the user's own list where it stands there."""
    firm = next((find.kind for find in members if find.firm and find.kind), None)
    if firm is None and all(_NUMBER_FORMAT.fullmatch(find.text) for find in members):
        firm = Kind.METHOD
    if firm is not None:
        return firm, 1.0
    totals = {
        kind: weights.bias.get(kind, 0.0) + weights.model * model + weights.table * share + weights.known * known
        for kind, (model, share, known) in zip(KINDS, kind_sums(members, table), strict=True)
    }
    best = max(totals, key=lambda kind: totals[kind])
    return best, 1.0 / sum(exp(total - totals[best]) for total in totals.values())


def _texts(paper: Paper) -> dict[Field, str]:
    return {"title": paper.title, "abstract": paper.abstract}
