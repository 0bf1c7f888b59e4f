"""Extractions in, one graph out. A pure function of the set of papers, what was extracted from them, and the names."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from kg.assembly.entities import entities_of
from kg.assembly.known import KnownNames
from kg.assembly.linking import Linker, grouped
from kg.assembly.local import Local, apart_pairs, locals_of
from kg.assembly.statements import results_of, statements_of
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


def assemble(read: Iterable[tuple[Paper, Extraction]], names: Iterable[KnownName], report: Report) -> Graph:
    """One graph of all papers. Their order does not matter; `names` that come first win."""
    papers = sorted(read, key=lambda pair: pair[0].id)
    known = KnownNames(names)
    of_paper = {paper.id: {local.name: local for local in locals_of(paper, extraction)} for paper, extraction in papers}
    locals_ = [local for found in of_paper.values() for local in found.values()]
    apart = [
        (of_paper[paper.id][head], of_paper[paper.id][tail])
        for paper, extraction in papers
        for head, tail in apart_pairs(extraction)
    ]
    linker = Linker(locals_, known, apart)
    groups = grouped(locals_, linker)
    rows = {group: linker.known(group) for group in groups}
    entities = entities_of(groups, {group: known.rows[row] for group, row in rows.items() if row is not None})
    ends = {local.key: entities[group] for group, members in groups.items() for local in members}
    return Graph(
        papers=tuple(paper for paper, _ in papers),
        entities=tuple(sorted(entities.values())),
        statements=statements_of(papers, ends, report),
        occurrences=_occurrences((local, ends[local.key].id) for local in locals_),
        results=results_of(papers, ends),
    )


def _occurrences(found: Iterable[tuple[Local, str]]) -> tuple[Occurrence, ...]:
    spans: dict[tuple[str, str], set[Span]] = {}
    for local, entity in found:
        spans.setdefault((local.paper, entity), set()).update(local.spans)
    return tuple(Occurrence(paper, entity, tuple(sorted(spans[paper, entity]))) for paper, entity in sorted(spans))
