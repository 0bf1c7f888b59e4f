"""Extractions in, one graph out. A pure function of the set of papers, what was extracted from them, and the names."""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TypeVar

from kg.assembly.accounts import keep_up
from kg.assembly.assembled import Assembled
from kg.assembly.entities import entities_of
from kg.assembly.grouping import Grouping
from kg.assembly.groups import Join, Point
from kg.assembly.known import KnownNames
from kg.assembly.linking import Linker
from kg.assembly.outlines import LAYOUT, Packed, Profile, Spoilt, unpack
from kg.assembly.remade import Remade, corrected
from kg.assembly.shelf import InMemory, Read, Shelf, Stamp
from kg.assembly.statements import KINDS, Said, confidence
from kg.assembly.years import with_agreeing_years
from kg.collector import without_collector
from kg.config import MIN_CONFIDENCE
from kg.corrections import NO_CORRECTIONS, Corrections
from kg.model import Entity, Extraction, Graph, Key, KnownName, Paper
from kg.report import Report
from kg.schema import RelationKind
from kg.scripts import code, digest_of
from kg.stores.base import in_memory

T = TypeVar("T")


@cache
def version() -> str:
    """Ten hex digits that change whenever the same input may give another graph: a digest of the code that makes it."""
    home = files("kg")
    named = (home / name for name in ("names.py", "papers.py", "merging.py", "schema.py", "shown.py"))
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


def assemble_again(
    papers: Iterable[Paper],
    read: Read,
    names: Iterable[KnownName] | KnownNames,
    report: Report,
    corrections: Corrections,
    kept: Mapping[str, Packed],
) -> tuple[Graph, dict[str, Packed]]:
    """The graph that `assemble` makes, and what to keep, by the papers' ids, for `kept` the next time.

    What was kept must be of the same papers, extractions, names and `version`. `read` is asked for the others alone.
    """
    shelf = InMemory(papers, read, kept)

    def whole(made: Assembled, told: Report) -> Graph:
        graph = in_memory(made)
        report.rejections += told.rejections
        report.effects += told.effects
        return graph

    return assemble_for(whole, shelf, names, corrections), shelf.fresh


def assemble_for(
    use: Callable[[Assembled, Report], T],
    shelf: Shelf,
    names: Iterable[KnownName] | KnownNames,
    corrections: Corrections = NO_CORRECTIONS,
) -> T:
    """What `use` makes of the graph of a shelf's papers, which is made while it is read, and of the report on it.

    Of the papers is held what grows with the number of names, and a few bytes a thing. Where `use` finds that something kept is
    damaged, it is called again.
    """
    known = names if isinstance(names, KnownNames) else KnownNames(names)
    with without_collector():
        while True:
            report = Report()
            try:
                stamps = keep_up(shelf, known)
                return use(_assembled(shelf, known, stamps, report, corrections), report)
            except Spoilt as spoilt:
                # What is kept can be lost at any time: it is made again.
                shelf.drop(str(spoilt))


def _assembled(shelf: Shelf, known: KnownNames, stamps: Sequence[Stamp], report: Report, corrections: Corrections) -> Assembled:
    grouping = Grouping(Linker(shelf, known, stamps), shelf, known)
    made = corrected(corrections, grouping, grouping.listed, entities_of(grouping.drafts(), grouping.listed))
    entities, of = _numbered(grouping, made)
    said = _said(shelf, grouping, entities, of, report)
    there = _touched(grouping, said, entities, made.touches())
    gone = made.losses(there, report)
    dropped = made.dropped()
    final = with_agreeing_years({one.id: one for one in entities}, _variants(said, entities, gone))
    entities = [final[one.id] for one in entities]
    out = frozenset(number for number, one in enumerate(entities) if one.id in dropped)
    return Assembled(shelf, grouping.things, of, entities, said, out, gone)


def _numbered(grouping: Grouping, made: Remade) -> tuple[list[Entity], array[int]]:
    """All entities, and for each thing which of them it is."""
    points = list(made.final)
    numbers = {point: number for number, point in enumerate(points)}
    # Of a group that corrections merged into another one nothing is left: all its things have moved.
    numbers_of = [numbers.get(point, -1) for point in grouping.points]
    of = array("q", map(numbers_of.__getitem__, grouping.of))
    for thing, point in made.moved.items():
        of[thing] = numbers[point]
    return list(made.final.values()), of


def _said(shelf: Shelf, grouping: Grouping, entities: Sequence[Entity], of: array[int], report: Report) -> Said:
    """The relations of all papers; what is left out of them, and of their results, is reported."""
    said, begin = Said(entities), grouping.things.begin
    for number, (id_, packed) in enumerate(shelf.profiles()):
        said.add(number, id_, unpack(Profile, id_, packed), of[begin[number] : begin[number + 1]])
    report.rejections += said.rejections
    report.rejections += said.refusals
    return said


def _key(grouping: Grouping, said: Said, entities: Sequence[Entity], at: int) -> Key:
    head = said.heads[at]
    first = grouping.things.papers[said.papers[at]] if head < 0 else entities[head].id
    return (first, KINDS[said.kinds[at]], entities[said.tails[at]].id)


def _touched(grouping: Grouping, said: Said, entities: Sequence[Entity], ids: set[str]) -> set[Key]:
    """The statements with an end in `ids`."""
    numbers = {number for number, one in enumerate(entities) if one.id in ids} if ids else set()
    places = (at for at in range(len(said)) if said.heads[at] in numbers or said.tails[at] in numbers) if numbers else ()
    return {_key(grouping, said, entities, at) for at in places}


def _variants(said: Said, entities: Sequence[Entity], gone: set[Key]) -> Iterator[tuple[str, str]]:
    """Who is a variant of whom, by id, of the statements that are shown by default."""
    scores: dict[tuple[str, str], list[tuple[int, float]]] = {}
    kind = KINDS.index(RelationKind.VARIANT_OF)
    for at in range(len(said)):
        if said.kinds[at] == kind:
            ends = (entities[said.heads[at]].id, entities[said.tails[at]].id)
            scores.setdefault(ends, []).append((said.papers[at], said.scores[at]))
    for (head, tail), found in scores.items():
        if (head, RelationKind.VARIANT_OF, tail) not in gone and confidence(found) >= MIN_CONFIDENCE:
            yield head, tail


@dataclass(frozen=True)
class Linked:
    """What linking made of some papers: the group of each of their things, by paper and name, as the papers alone have it.

    `listed` are the groups that are a known name; `joins` are all that was made one, in order.
    """

    groups: Mapping[tuple[str, str], Point]
    listed: Mapping[Point, KnownName]
    joins: Sequence[Join]


def link(read: Iterable[tuple[Paper, Extraction]], known: KnownNames) -> Linked:
    """Links the things of some papers to each other, to explain what was linked, and why."""
    found = dict(read)
    shelf = InMemory(found, lambda papers: ((p, found[p]) for p in papers), {})
    linker = Linker(shelf, known, keep_up(shelf, known))
    groups: dict[tuple[str, str], Point] = {}
    for number, (id_, packed) in enumerate(shelf.profiles()):
        for at, title in enumerate(unpack(Profile, id_, packed).titles, linker.things.begin[number]):
            groups[id_, title] = linker.group(at)
    listed = {group: known.rows[row] for group in set(groups.values()) if (row := linker.known(group)) is not None}
    return Linked(groups, listed, linker.joins())
