"""Extractions in, one graph out. A pure function of the set of papers, what was extracted from them, and the names."""

from __future__ import annotations

import gc
import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import chain

from kg.assembly.accounts import LAYOUT, Account, accounts_of
from kg.assembly.entities import entities_of
from kg.assembly.groups import Point
from kg.assembly.kinds import parted
from kg.assembly.known import KnownNames
from kg.assembly.linking import Linker, grouped
from kg.assembly.local import Local, span_order
from kg.assembly.remade import corrected
from kg.assembly.statements import results_of, statements_of
from kg.assembly.years import with_agreeing_years
from kg.corrections import NO_CORRECTIONS, Corrections
from kg.model import Extraction, Graph, KnownName, Occurrence, Paper, Span
from kg.report import Report
from kg.scripts import code, digest_of


@cache
def version() -> str:
    """Ten hex digits that change whenever the same input may give another graph: a digest of the code that makes it."""
    home = files("kg")
    named = (home / name for name in ("names.py", "papers.py", "merging.py", "schema.py"))
    return digest_of([*named, *code("assembly"), *code("results")])


def account_version(extractor: str, names: Sequence[KnownName]) -> str:
    """Text that changes whenever an account may be another one, or packed otherwise, though its paper stays as it is."""
    digest = hashlib.sha256(f"{version()} {LAYOUT}".encode())
    for row in names:
        digest.update(repr((*row.forms(), row.kind.value, row.year, sorted(row.ambiguous))).encode())
    return f"{extractor} {digest.hexdigest()[:10]}"


def assemble(
    read: Iterable[tuple[Paper, Extraction]],
    names: Iterable[KnownName] | KnownNames,
    report: Report,
    corrections: Corrections = NO_CORRECTIONS,
) -> Graph:
    """One graph of all papers. Their order does not matter; `names` that come first win, and `corrections` over all."""
    found = dict(read)
    return assemble_again(list(found), lambda papers: ((p, found[p]) for p in papers), names, report, corrections, {})[0]


Read = Callable[[Sequence[Paper]], Iterable[tuple[Paper, Extraction]]]
"""What was extracted from papers, each with its own."""


def assemble_again(
    papers: Iterable[Paper],
    read: Read,
    names: Iterable[KnownName] | KnownNames,
    report: Report,
    corrections: Corrections,
    kept: Mapping[str, bytes],
) -> tuple[Graph, dict[str, bytes]]:
    """The graph that `assemble` makes, and what to keep, by the papers' ids, for `kept` the next time.

    What was kept must be of the same papers, extractions, names and `version`. `read` is asked for the others alone.
    """
    known = names if isinstance(names, KnownNames) else KnownNames(names)
    with without_collector():
        in_order = sorted(papers, key=lambda paper: paper.id)
        found, fresh = accounts_of(in_order, read, known, kept)
        there = {account.paper for account in found}
        return _assembled([p for p in in_order if p.id in there], found, known, report, corrections), fresh


def accounts(read: Iterable[tuple[Paper, Extraction]], known: KnownNames) -> list[Account]:
    """The accounts of papers, sorted by their ids: what `link` takes."""
    found = dict(sorted(read, key=lambda pair: pair[0].id))
    return accounts_of(list(found), lambda papers: ((p, found[p]) for p in papers), known, {})[0]


@contextmanager
def without_collector() -> Iterator[None]:
    """Millions of objects are made and few of them form a circle: looking for circles would take a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _assembled(
    papers: Sequence[Paper], accounts: Sequence[Account], known: KnownNames, report: Report, corrections: Corrections
) -> Graph:
    linked = link(accounts, known)
    made = corrected(corrections, linked.groups, linked.listed, entities_of(linked.groups, linked.listed))
    graph = Graph(
        papers=tuple(papers),
        entities=made.entities,
        statements=statements_of(accounts, made.ends, report),
        occurrences=_occurrences((local, made.ends[local.key].id) for local in linked.things),
        results=results_of(accounts, made.ends, report),
    )
    return with_agreeing_years(made.finish(graph, report))


@dataclass(frozen=True)
class Linked:
    """The things of all papers, the groups that they form, and which groups are a known name, as the papers alone have it."""

    things: Sequence[Local]
    linker: Linker
    groups: Mapping[Point, Sequence[Local]]
    listed: Mapping[Point, KnownName]


def link(accounts: Sequence[Account], known: KnownNames) -> Linked:
    """The things of papers, which are sorted by id, linked to each other. Also asked to explain what was linked, and why."""
    linker = Linker(accounts, known)
    things = [local for account in accounts for local in account.things]
    groups = grouped(things, linker)
    listed = {group: known.rows[row] for group in groups if (row := linker.known(group)) is not None}
    return Linked(things, linker, parted(groups, listed), listed)


def _occurrences(found: Iterable[tuple[Local, str]]) -> tuple[Occurrence, ...]:
    places: dict[tuple[str, str], list[tuple[Span, ...]]] = defaultdict(list)
    for local, entity in found:
        places[local.paper, entity].append(local.spans)
    return tuple(Occurrence(paper, entity, _joined(places[paper, entity])) for paper, entity in sorted(places))


def _joined(places: Sequence[tuple[Span, ...]]) -> tuple[Span, ...]:
    return places[0] if len(places) == 1 else tuple(sorted({*chain.from_iterable(places)}, key=span_order))
