"""Extractions in, one graph out. A pure function of the set of papers, what was extracted from them, and the names."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from kg.assembly.entities import entities_of
from kg.assembly.groups import Point
from kg.assembly.kinds import parted
from kg.assembly.known import KnownNames
from kg.assembly.linking import Linker, grouped
from kg.assembly.local import Local, apart_pairs, locals_of, span_order
from kg.assembly.remade import corrected
from kg.assembly.statements import results_of, statements_of
from kg.assembly.strangers import Usage
from kg.corrections import NO_CORRECTIONS, Corrections
from kg.model import Extraction, Graph, KnownName, Occurrence, Paper, Span
from kg.report import Report


@cache
def version() -> str:
    """Ten hex digits that change whenever the same input may give another graph: a digest of the code that makes it."""
    digest = hashlib.sha256()
    home = files("kg")
    parts = [home / name for name in ("names.py", "papers.py", "schema.py")]
    parts += sorted((p for p in (home / "assembly").iterdir() if p.name.endswith(".py")), key=lambda p: p.name)
    for part in parts:
        digest.update(part.read_bytes())
    return digest.hexdigest()[:10]


def assemble(
    read: Iterable[tuple[Paper, Extraction]],
    names: Iterable[KnownName] | KnownNames,
    report: Report,
    corrections: Corrections = NO_CORRECTIONS,
) -> Graph:
    """One graph of all papers. Their order does not matter; `names` that come first win, and `corrections` over all."""
    with _without_collector():
        return _assembled(sorted(read, key=lambda pair: pair[0].id), names, report, corrections)


@contextmanager
def _without_collector() -> Iterator[None]:
    """Millions of objects are made and none of them forms a circle: looking for circles would take a sixth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _assembled(
    papers: Sequence[tuple[Paper, Extraction]],
    names: Iterable[KnownName] | KnownNames,
    report: Report,
    corrections: Corrections,
) -> Graph:
    linked = link(papers, names if isinstance(names, KnownNames) else KnownNames(names))
    made = corrected(corrections, linked.groups, linked.listed, entities_of(linked.groups, linked.listed))
    graph = Graph(
        papers=tuple(paper for paper, _ in papers),
        entities=made.entities,
        statements=statements_of(papers, made.ends, report),
        occurrences=_occurrences((local, made.ends[local.key].id) for local in linked.things),
        results=results_of(papers, made.ends, report),
    )
    return made.finish(graph, report)


@dataclass(frozen=True)
class Linked:
    """The things of all papers, the groups that they form, and which groups are a known name, as the papers alone have it."""

    things: Sequence[Local]
    linker: Linker
    groups: Mapping[Point, Sequence[Local]]
    listed: Mapping[Point, KnownName]


def link(papers: Sequence[tuple[Paper, Extraction]], known: KnownNames) -> Linked:
    """The things of papers, which are sorted by id, linked to each other. Also asked to explain what was linked, and why."""
    usage = Usage((extraction for _, extraction in papers), known)
    of_paper = {paper.id: {local.name: local for local in locals_of(paper, extraction, usage)} for paper, extraction in papers}
    locals_ = [local for found in of_paper.values() for local in found.values()]
    apart = [
        (of_paper[paper.id][head], of_paper[paper.id][tail])
        for paper, extraction in papers
        for head, tail in apart_pairs(extraction)
    ]
    linker = Linker(locals_, known, apart)
    groups = grouped(locals_, linker)
    listed = {group: known.rows[row] for group in groups if (row := linker.known(group)) is not None}
    return Linked(locals_, linker, parted(groups, listed), listed)


def _occurrences(found: Iterable[tuple[Local, str]]) -> tuple[Occurrence, ...]:
    spans: dict[tuple[str, str], set[Span]] = {}
    for local, entity in found:
        spans.setdefault((local.paper, entity), set()).update(local.spans)
    return tuple(
        Occurrence(paper, entity, tuple(sorted(spans[paper, entity], key=span_order))) for paper, entity in sorted(spans)
    )
