"""What all papers say of the graph's entities: which relations are statements, and what numbers are results of."""

from __future__ import annotations

import hashlib
import json
from array import array
from collections.abc import Iterable, Iterator, Sequence

from kg.assembly.confidence import joined
from kg.assembly.outlines import Profile
from kg.assembly.values import parse_value
from kg.model import Entity, Evidence, Key, Result, Statement, evidence_order
from kg.report import Reason, Rejection
from kg.schema import Kind, RelationKind, allows

KINDS = tuple(sorted(RelationKind))
_NUMBER = {kind.value: number for number, kind in enumerate(KINDS)}
PROPOSES = _NUMBER[RelationKind.PROPOSES.value]
_COMPARED = _NUMBER[RelationKind.COMPARED_WITH.value]
_KIND = {kind: number for number, kind in enumerate(Kind)}
_ALLOWED = tuple(tuple(tuple(allows(kind, a, b) for b in Kind) for a in Kind) for kind in KINDS)


class Said:
    """The relations of all papers that the joined graph allows, one after the other, some 40 bytes each.

    `heads` and `tails` are numbers of entities, the head of a proposal -1; `kinds` numbers in `KINDS`; `papers` the numbers of
    the papers, `places` where in a paper the relation stands, `begin` the number of each paper's first relation; `measured`
    holds the subject of each result. What is not allowed is among the `rejections` of relations and the `refusals` of results.
    """

    def __init__(self, entities: Sequence[Entity]) -> None:
        self._entities = entities
        self._kinds = bytes(_KIND[one.kind] for one in entities)
        self.heads, self.tails, self.papers = array("q"), array("q"), array("q")
        self.places, self.scores, self.kinds = array("q"), array("d"), bytearray()
        self.begin, self.measured = array("q", [0]), array("q")
        self.rejections: list[Rejection] = []
        self.refusals: list[Rejection] = []

    def __len__(self) -> int:
        return len(self.tails)

    def add(self, number: int, paper: str, profile: Profile, of: Sequence[int]) -> None:
        """The relations of the paper of that number, whose things are `of` these entities."""
        kinds = self._kinds
        for place, (head, name, tail, score) in enumerate(profile.relations):
            kind, source, target = _NUMBER[name], of[head] if head >= 0 else -1, of[tail]
            if head >= 0:
                if source == target:
                    said = f"{profile.titles[head]} {name} {profile.titles[tail]}"
                    self._reject(paper, Reason.SAME_THING, said)
                    continue
                if not _ALLOWED[kind][kinds[source]][kinds[target]]:
                    a, b = self._entities[source], self._entities[target]
                    said = f"{profile.titles[head]} {name} {profile.titles[tail]}: {a.kind} to {b.kind}"
                    self._reject(paper, Reason.ENDS_NOT_ALLOWED, said)
                    continue
                if kind == _COMPARED and self._entities[target].id < self._entities[source].id:
                    source, target = target, source
            self.heads.append(source)
            self.tails.append(target)
            self.kinds.append(kind)
            self.papers.append(number)
            self.places.append(place)
            self.scores.append(score)
        self.begin.append(len(self.tails))
        if profile.numbers:
            its = [self._entities[entity] for entity in of]
            ends = {
                (of[subject], _slot(dataset, Kind.DATASET, its), _slot(metric, Kind.METRIC, its), place)
                for subject, dataset, metric, _, place in profile.numbers
            }
            self.measured.extend(subject for subject, *_ in ends)
            self.refusals += _refused(paper, profile, its)

    def _reject(self, paper: str, reason: Reason, said: str) -> None:
        self.rejections.append(Rejection(f"paper {paper}", reason, said))


def statement(key: Key, evidence: Sequence[Evidence]) -> Statement:
    """The statement that rests on this evidence, in any order, maybe some of it twice."""
    if len(evidence) == 1:
        return Statement(*key, joined([evidence[0].score]), (evidence[0],))
    return Statement(*key, confidence((e.paper, e.score) for e in evidence), tuple(sorted(set(evidence), key=evidence_order)))


def confidence(scores: Iterable[tuple[object, float]]) -> float:
    """How likely a statement is right, of which papers say it with these scores."""
    best: dict[object, float] = {}
    for paper, score in scores:
        best[paper] = max(best.get(paper, 0.0), score)
    return joined(best.values())


def results_of(profile: Profile, quotes: Sequence[Evidence], of: Sequence[Entity]) -> Iterator[Result]:
    """The results of one paper; the same number given twice for the same things in one place is one.

    What is no data set or no metric in the joined graph is left out of its result.
    """
    results: dict[str, Result] = {}
    for (subject, dataset, metric, text, _), quote in zip(profile.numbers, quotes, strict=True):
        ends = (_slot(dataset, Kind.DATASET, of), _slot(metric, Kind.METRIC, of))
        result = _result(of[subject].id, *ends, text, quote)
        kept = results.get(result.id)
        if kept is None or (result.confidence, result.evidence.extractor) > (kept.confidence, kept.evidence.extractor):
            results[result.id] = result
    yield from results.values()


def _slot(thing: int | None, kind: Kind, of: Sequence[Entity]) -> str | None:
    """Id of the thing that a result was measured on or in, None if it is of another kind than that takes."""
    return None if thing is None or of[thing].kind is not kind else of[thing].id


def _refused(paper: str, profile: Profile, of: Sequence[Entity]) -> Iterator[Rejection]:
    for subject, dataset, metric, text, _ in profile.numbers:
        for thing, kind in ((dataset, Kind.DATASET), (metric, Kind.METRIC)):
            if thing is not None and of[thing].kind is not kind:
                said = f"result {text} of {profile.titles[subject]}: {profile.titles[thing]} is a {of[thing].kind}, not a {kind}"
                yield Rejection(f"paper {paper}", Reason.ENDS_NOT_ALLOWED, said)


def _result(subject: str, dataset: str | None, metric: str | None, text: str, evidence: Evidence) -> Result:
    start, end = evidence.head or (evidence.start, evidence.end)
    key = json.dumps([evidence.paper, evidence.field, start, end, subject, dataset, metric])
    value, unit = parse_value(text)
    return Result(
        id=hashlib.sha1(key.encode(), usedforsecurity=False).hexdigest()[:12],
        subject=subject,
        dataset=dataset,
        metric=metric,
        text=text,
        value=value,
        unit=unit,
        confidence=evidence.score,
        evidence=evidence,
    )
