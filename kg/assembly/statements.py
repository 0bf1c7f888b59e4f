"""Relations of all papers joined into statements, and measurements into results."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from kg.assembly.accounts import Account
from kg.assembly.confidence import joined
from kg.assembly.values import parse_value
from kg.model import Entity, Evidence, Key, Result, Statement, evidence_order
from kg.report import Reason, Report
from kg.schema import PAPER, Kind, RelationKind, allows

Ends = Mapping[tuple[str, str], Entity]
"""The entity of each (paper id, name in that paper)."""


def statements_of(accounts: Iterable[Account], ends: Ends, report: Report) -> tuple[Statement, ...]:
    """All statements, sorted by key. Relations that the joined graph does not allow are rejected with their reason."""
    evidence: dict[Key, list[Evidence]] = defaultdict(list)
    for account in accounts:
        for head, kind, tail, piece in account.relations:
            key = _key(account.paper, head, kind, tail, ends, report)
            if key is not None:
                evidence[key].append(piece)
    return tuple(_statement(key, evidence[key]) for key in sorted(evidence))


def _key(paper: str, head: str, kind: RelationKind, tail: str, ends: Ends, report: Report) -> Key | None:
    to = ends[paper, tail]
    if head == PAPER:
        return (paper, kind, to.id)
    of = ends[paper, head]
    if of.id == to.id:
        report.reject(f"paper {paper}", Reason.SAME_THING, f"{head} {kind} {tail}")
        return None
    if not allows(kind, of.kind, to.kind):
        report.reject(f"paper {paper}", Reason.ENDS_NOT_ALLOWED, f"{head} {kind} {tail}: {of.kind} to {to.kind}")
        return None
    if kind is RelationKind.COMPARED_WITH and to.id < of.id:
        of, to = to, of
    return (of.id, kind, to.id)


def _statement(key: Key, evidence: Sequence[Evidence]) -> Statement:
    head, kind, tail = key
    if len(evidence) == 1:
        return Statement(head, kind, tail, joined([evidence[0].score]), (evidence[0],))
    best: dict[str, float] = {}
    for piece in evidence:
        best[piece.paper] = max(best.get(piece.paper, 0.0), piece.score)
    return Statement(head, kind, tail, joined(best.values()), tuple(sorted(set(evidence), key=evidence_order)))


def results_of(accounts: Iterable[Account], ends: Ends, report: Report) -> tuple[Result, ...]:
    """All results, sorted by id; the same number given twice for the same things in one place is one.

    What is no data set or no metric in the joined graph is left out of its result, with its reason.
    """
    results: dict[str, Result] = {}
    for account in accounts:
        for number in account.numbers:
            result = _result(number, ends, report)
            kept = results.get(result.id)
            if kept is None or (result.confidence, result.evidence.extractor) > (kept.confidence, kept.evidence.extractor):
                results[result.id] = result
    return tuple(results[id_] for id_ in sorted(results))


def _result(number: tuple[str, str | None, str | None, str, Evidence], ends: Ends, report: Report) -> Result:
    of, dataset_name, metric_name, text, evidence = number
    subject = ends[evidence.paper, of].id
    said = f"result {text} of {of}"
    dataset, metric = (
        _slot(evidence.paper, said, name, kind, ends, report)
        for name, kind in ((dataset_name, Kind.DATASET), (metric_name, Kind.METRIC))
    )
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


def _slot(paper: str, said: str, name: str | None, kind: Kind, ends: Ends, report: Report) -> str | None:
    """Id of the thing that a result was measured on or in, None if it is of another kind than that takes."""
    if name is None:
        return None
    entity = ends[paper, name]
    if entity.kind is kind:
        return entity.id
    report.reject(f"paper {paper}", Reason.ENDS_NOT_ALLOWED, f"{said}: {name} is a {entity.kind}, not a {kind}")
    return None
