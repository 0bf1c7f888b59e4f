"""Relations of all papers joined into statements, and measurements into results."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping

from kg.assembly.confidence import joined
from kg.assembly.values import parse_value
from kg.model import Entity, Evidence, Extraction, Key, Measurement, Paper, Relation, Result, Span, Statement, evidence_order
from kg.report import Reason, Report
from kg.schema import PAPER, Kind, RelationKind, allows

Ends = Mapping[tuple[str, str], Entity]
"""The entity of each (paper id, name in that paper)."""


def statements_of(read: Iterable[tuple[Paper, Extraction]], ends: Ends, report: Report) -> tuple[Statement, ...]:
    """All statements, sorted by key. Relations that the joined graph does not allow are rejected with their reason."""
    evidence: dict[Key, set[Evidence]] = defaultdict(set)
    for paper, extraction in read:
        for relation in extraction.relations:
            key = _key(paper, relation, ends, report)
            if key is not None:
                evidence[key].add(_evidence(paper, relation))
    return tuple(_statement(key, evidence[key]) for key in sorted(evidence))


def _key(paper: Paper, relation: Relation, ends: Ends, report: Report) -> Key | None:
    tail = ends[paper.id, relation.tail]
    if relation.head == PAPER:
        return (paper.id, relation.kind, tail.id)
    head = ends[paper.id, relation.head]
    said = f"{relation.head} {relation.kind} {relation.tail}"
    if head.id == tail.id:
        report.reject(f"paper {paper.id}", Reason.SAME_THING, said)
        return None
    if not allows(relation.kind, head.kind, tail.kind):
        report.reject(f"paper {paper.id}", Reason.ENDS_NOT_ALLOWED, f"{said}: {head.kind} to {tail.kind}")
        return None
    if relation.kind is RelationKind.COMPARED_WITH and tail.id < head.id:
        head, tail = tail, head
    return (head.id, relation.kind, tail.id)


def _evidence(paper: Paper, relation: Relation) -> Evidence:
    return _quote(paper, relation.sentence, (relation.head_span, relation.tail_span), relation.extractor, relation.score)


def _quote(paper: Paper, sentence: Span, ends: tuple[Span | None, Span | None], extractor: str, score: float) -> Evidence:
    head, tail = ((span.start, span.end) if span else None for span in ends)
    return Evidence(
        paper=paper.id,
        field=sentence.field,
        start=sentence.start,
        end=sentence.end,
        head=head,
        tail=tail,
        extractor=extractor,
        score=score,
        text=sentence.of(paper),
    )


def _statement(key: Key, evidence: Iterable[Evidence]) -> Statement:
    best: dict[str, float] = {}
    for piece in evidence:
        best[piece.paper] = max(best.get(piece.paper, 0.0), piece.score)
    head, kind, tail = key
    return Statement(head, kind, tail, joined(best.values()), tuple(sorted(evidence, key=evidence_order)))


def results_of(read: Iterable[tuple[Paper, Extraction]], ends: Ends, report: Report) -> tuple[Result, ...]:
    """All results, sorted by id; the same number given twice for the same things in one place is one.

    What is no data set or no metric in the joined graph is left out of its result, with its reason.
    """
    results: dict[str, Result] = {}
    for paper, extraction in read:
        for measurement in extraction.measurements:
            result = _result(paper, measurement, ends, report)
            kept = results.get(result.id)
            if kept is None or (result.confidence, result.evidence.extractor) > (kept.confidence, kept.evidence.extractor):
                results[result.id] = result
    return tuple(results[id_] for id_ in sorted(results))


def _result(paper: Paper, measurement: Measurement, ends: Ends, report: Report) -> Result:
    subject = ends[paper.id, measurement.subject].id
    dataset, metric = (
        _slot(paper, measurement, name, kind, ends, report)
        for name, kind in ((measurement.dataset, Kind.DATASET), (measurement.metric, Kind.METRIC))
    )
    span = measurement.span
    key = json.dumps([paper.id, span.field, span.start, span.end, subject, dataset, metric])
    value, unit = parse_value(measurement.text)
    return Result(
        id=hashlib.sha1(key.encode(), usedforsecurity=False).hexdigest()[:12],
        subject=subject,
        dataset=dataset,
        metric=metric,
        text=measurement.text,
        value=value,
        unit=unit,
        confidence=measurement.score,
        evidence=_quote(paper, measurement.sentence, (measurement.span, None), measurement.extractor, measurement.score),
    )


def _slot(paper: Paper, measurement: Measurement, name: str | None, kind: Kind, ends: Ends, report: Report) -> str | None:
    """Id of the thing that a result was measured on or in, None if it is of another kind than that takes."""
    if name is None:
        return None
    entity = ends[paper.id, name]
    if entity.kind is kind:
        return entity.id
    said = f"result {measurement.text} of {measurement.subject}: {name} is a {entity.kind}, not a {kind}"
    report.reject(f"paper {paper.id}", Reason.ENDS_NOT_ALLOWED, said)
    return None
