"""Fits what makes a measurement right: first on names as the annotators gave them, then on names as they are found.

Results are few (one paper in three has one), so the weight of each trait comes from all training papers, read with their
annotated names; there the model is not asked. How much less is right where names are found, the held-out papers tell.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from extractors import measurements
from extractors.reading import Reading
from extractors.sentences import sentences
from extractors.training.corpus import annotated, paper_of
from extractors.training.fitting import fit
from extractors.weights import ResultWeights
from kg.model import Mention
from kg.names import fold

_SEEN_ENOUGH = 15
"""Measurements that a trait must have been seen with to get a weight."""
THRESHOLD = 0.25
"""About half of the F1 that results reach: what is likelier makes F1 better."""


def as_annotated(record: Mapping[str, Any]) -> Reading:
    """An annotated paper as if everything in it had been read rightly."""
    sheet, paper = annotated(dict(record)), paper_of(record)
    names = [str(entity["name"]) for entity in record["entities"]]
    mentions = [Mention(names[s.entity], sheet.kinds[s.entity], s.span, sheet.string(s), "annotation", 1.0) for s in sheet.spots]
    placed = {mention.name for mention in mentions}
    proposed = tuple(name for number, name in enumerate(names) if number in sheet.proposed and name in placed)
    return Reading(paper, sentences(paper), tuple(sorted(mentions, key=lambda m: m.span)), proposed)


@dataclass(frozen=True, slots=True)
class Learned:
    """What annotated names tell of the traits of right measurements: a bias, and a weight for each trait."""

    bias: float
    of_trait: Mapping[str, float]


def learned(told: Iterable[Mapping[str, Any]]) -> Learned:
    """The weights of the traits, from papers read with their annotated names."""
    rows = [row for record in told for row in _judged(record, as_annotated(record))]
    seen = Counter(trait for traits, _ in rows for trait in traits)
    names = sorted(trait for trait, count in seen.items() if count >= _SEEN_ENOUGH)
    given = [[float(name in traits) for name in names] for traits, _ in rows]
    bias, *weights = fit(given, [right for _, right in rows], [0.0] * (len(names) + 1))
    return Learned(bias, dict(zip(names, weights, strict=True)))


def fitted(learned: Learned, found: Sequence[tuple[Mapping[str, Any], Reading]]) -> ResultWeights:
    """The weights for names as they are found: `found` are gold and reading of some papers, which set bias and strength."""
    bias, of_trait = learned.bias, learned.of_trait
    rows = [row for record, reading in found for row in _judged(record, reading)]
    sums = [[bias + sum(of_trait.get(trait, 0.0) for trait in sorted(traits))] for traits, _ in rows]
    shift, slope = fit(sums, [right for _, right in rows], [0.0, 1.0])
    shown = {name: round(float(weight * slope), 3) for name, weight in of_trait.items()}
    return ResultWeights(round(float(shift + slope * bias), 3), shown, THRESHOLD)


def _judged(record: Mapping[str, Any], reading: Reading) -> Iterator[tuple[frozenset[str], bool]]:
    """Traits of each measurement, and whether the annotators have it too; each of theirs is taken once."""
    names = {e["name"]: frozenset(map(fold, e["mentions"])) for e in record["entities"]}
    free = [
        (" ".join(r["value"].split()).casefold(), [names.get(r.get(end) or "") for end in ("subject", "dataset", "metric")])
        for r in record["results"]
    ]
    forms: dict[str, set[str]] = {}
    for mention in reading.mentions:
        forms.setdefault(mention.name, set()).add(fold(mention.text))
    for m, traits in measurements.candidates(reading):
        ours = [forms.get(name) if name else None for name in (m.subject, m.dataset, m.metric)]
        text = " ".join(m.text.split()).casefold()
        hit = next((g for g in free if g[0] == text and all(map(_agree, ours, g[1]))), None)
        if hit is not None:
            free.remove(hit)
        yield traits, hit is not None


def _agree(ours: set[str] | None, theirs: frozenset[str] | None) -> bool:
    return (ours is None and theirs is None) or bool(ours and theirs and ours & theirs)
