"""Questions without a name, about the whole graph: what is there, since when, what is used most, who contradicts whom."""

from __future__ import annotations

from collections.abc import Iterator

from kg.asking.intent import Intent
from kg.asking.model import Plan
from kg.asking.telling import plural, when, years
from kg.asking.words import PAPER
from kg.schema import Kind, RelationKind

_COUNTABLE = (Kind.DATASET, Kind.METRIC, Kind.TASK)
"""Kinds of which the `top` ones are the most used ones; of models it would be a judgement."""


def about_all(intent: Intent) -> Iterator[Plan]:
    """The query that a question without a name asks for, if there is one."""
    relation = intent.stranded[0].relation if intent.stranded else ""
    if relation == RelationKind.VARIANT_OF:
        if intent.marks & {"most", "best", "list", "largest"}:
            yield Plan("largest_families", {}, "the things with the most direct variants")
    elif "conflict" in intent.topics:
        yield _conflicts(intent)
    elif years(intent) or _order(intent):
        if not relation:
            yield from _by_year(intent)
    elif relation in ("", RelationKind.USES):
        yield from _by_number(intent, used=bool(relation))


def _conflicts(intent: Intent) -> Plan:
    if "result" in intent.topics:
        return Plan("disputed_results", {}, "values of one thing that differ between two papers")
    return Plan("contradictions", {}, "pairs of which each is said to outperform the other")


def _by_year(intent: Intent) -> Iterator[Plan]:
    """Papers or things of one kind, of some years or the newest first."""
    order = _order(intent)
    if intent.wanted == PAPER and order != "oldest":
        yield _papers(intent)
    elif intent.wanted in tuple(Kind):
        ordered: dict[str, str | int] = {"order": order} if order else {}
        meaning = f"the {plural(intent.wanted)}{when(intent)}" + (f", the {order} first" if order else "")
        yield Plan("of_kind", {"kind": str(intent.wanted), **years(intent), **ordered}, meaning)


def _by_number(intent: Intent, *, used: bool) -> Iterator[Plan]:
    """How many there are, which there are, and which are used most."""
    most = used or "most" in intent.marks or ("best" in intent.marks and intent.wanted in _COUNTABLE)
    kind = str(intent.wanted)
    if "best" in intent.marks and not most:
        return
    if "result" in intent.topics and "most" in intent.marks and intent.wanted == Kind.DATASET:
        yield Plan("measured_datasets", {}, "the data sets on which most results are reported")
    elif "count" in intent.marks or "statistics" in intent.topics:
        yield Plan("statistics", {}, "how much of what the graph holds")
    elif intent.topics:
        return
    elif intent.wanted == PAPER and "list" in intent.marks:
        yield _papers(intent)
    elif intent.wanted in tuple(Kind) and most:
        yield Plan("most_used", {"kind": kind}, f"the {plural(kind)} that most others use")
    elif intent.wanted in tuple(Kind) and (intent.marks & {"list", "be"} or not intent.marks):
        yield Plan("of_kind", {"kind": kind}, f"the {plural(kind)}, by the papers that mention them")


def _papers(intent: Intent) -> Plan:
    return Plan("papers_of", years(intent), f"the papers{when(intent)}, the newest first")


def _order(intent: Intent) -> str:
    return next((mark for mark in ("newest", "oldest") if mark in intent.marks), "")
