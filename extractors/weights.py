"""What the model's and the rules' findings weigh against each other: fitted by `training/blend.py`, kept beside the model.

All sums are logistic: 1 / (1 + exp(-sum)) is the share of such finds that was right on annotated papers that neither the
model nor any table has learned from. So the scores of an extraction are probabilities.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from math import exp, log
from pathlib import Path

WEIGHTS_FILE = "blend.json"
_LEAST, _MOST = 1e-3, 1.0 - 1e-3


def logit(probability: float) -> float:
    """Logarithm of the odds, at most 6.9 either way."""
    p = min(max(probability, _LEAST), _MOST)
    return log(p / (1.0 - p))


def logistic(total: float) -> float:
    """The probability whose logit `total` is."""
    return 1.0 / (1.0 + exp(-total)) if total > 0 else exp(total) / (1.0 + exp(total))


@dataclass(frozen=True, slots=True)
class SpanWeights:
    """Is a span a mention: `model` for the logit of the model's probability, one of `rules` for each source that found it."""

    bias: float = 0.0
    model: float = 1.0
    rules: Mapping[str, float] = field(default_factory=dict)
    threshold: float = 0.4


@dataclass(frozen=True, slots=True)
class KindWeights:
    """Which kind a thing is: a softmax over the kinds.

    `model` for the logarithm of the model's probability, `table` for that of the share in the table of kinds, `known`
    where a known name has the kind.
    """

    bias: Mapping[str, float] = field(default_factory=dict)
    model: float = 1.0
    table: float = 0.0
    known: float = 0.0


@dataclass(frozen=True, slots=True)
class Signs:
    """What the text tells of a relation beside what model and rules say.

    `first`: the model holds nothing else in the paper for likelier; `apart`: no sentence names both ends; `head`, `tail`: how
    sure it is that each end is a mention.
    """

    first: bool = False
    apart: bool = False
    head: float = 0.5
    tail: float = 0.5

    def row(self) -> tuple[float, ...]:
        """As numbers, in the order of the fields."""
        return float(self.first), float(self.apart), logit(self.head), logit(self.tail)


NOTHING = Signs()


@dataclass(frozen=True, slots=True)
class LinkWeights:
    """Does a relation of one kind hold.

    `model` for the logit of the model's probability, `rule` where a rule found it too, `score` for the logit of its score,
    and one weight for each of `Signs`.
    """

    bias: float = -1.2
    model: float = 0.8
    rule: float = 1.0
    score: float = 0.5
    first: float = 0.0
    apart: float = 0.0
    head: float = 0.0
    tail: float = 0.0
    threshold: float = 0.25

    def probability(self, model: float, rule: float | None, signs: Signs = NOTHING) -> float:
        """That it holds. `model`: the model's probability; `rule`: the score of the best rule that found it, if one did."""
        of_signs = (self.first, self.apart, self.head, self.tail)
        total = self.bias + self.model * logit(model) + sum(w * x for w, x in zip(of_signs, signs.row(), strict=True))
        return logistic(total if rule is None else total + self.rule + self.score * logit(rule))


@dataclass(frozen=True, slots=True)
class ResultWeights:
    """Is a measurement right: one of `traits` for each that it has."""

    bias: float = 0.0
    traits: Mapping[str, float] = field(default_factory=dict)
    threshold: float = 0.3

    def probability(self, traits: Iterable[str]) -> float:
        """That it is."""
        return logistic(self.bias + sum(self.traits.get(trait, 0.0) for trait in sorted(traits)))


@dataclass(frozen=True, slots=True)
class Weights:
    """All of them; `links` by the kind of the relation. `same`: from which probability on two names are those of one thing."""

    spans: SpanWeights = field(default_factory=SpanWeights)
    kinds: KindWeights = field(default_factory=KindWeights)
    links: Mapping[str, LinkWeights] = field(default_factory=dict)
    results: ResultWeights = field(default_factory=ResultWeights)
    same: float = 0.5

    @classmethod
    def load(cls, path: Path) -> Weights:
        """Those that `save` wrote."""
        saved = json.loads(path.read_text(encoding="utf-8"))
        links = {kind: LinkWeights(**row) for kind, row in saved["links"].items()}
        spans, kinds, results = SpanWeights(**saved["spans"]), KindWeights(**saved["kinds"]), ResultWeights(**saved["results"])
        return cls(spans, kinds, links, results, saved["same"])

    def save(self, path: Path) -> None:
        """Written so that `load` reads them again."""
        path.write_text(json.dumps(asdict(self), indent=1) + "\n", encoding="utf-8")

    def link(self, kind: str) -> LinkWeights:
        """Those of one kind of relation; what a kind has that was never fitted, where it is missing."""
        return self.links.get(kind, LinkWeights())
