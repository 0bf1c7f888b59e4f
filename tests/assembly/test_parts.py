"""The parts of a graph that are made while they are read are those of a graph in memory, however little is held at once."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.assembly import assemble_for, buckets, grouping
from kg.assembly.assembled import Assembled
from kg.assembly.shelf import InMemory
from kg.build import build, remove
from kg.corrections import NO_CORRECTIONS, Correction, Corrections, Drop, DropStatement, Name
from kg.folder import Folder
from kg.model import Extraction, Graph, Paper, Statement
from kg.report import Report
from kg.stores import embedded, open_store
from kg.stores.base import in_memory
from kg.stores.pieces import Changes
from tests.assembly.test_order import KNOWN, Reader, _file, _without_sources, corpora, lines, scratch

T = TypeVar("T")
Read = list[tuple[Paper, Extraction]]


def assembled(read: Read, use: Callable[[Assembled], T], corrections: Corrections = NO_CORRECTIONS) -> T:
    found = dict(read)
    shelf = InMemory(found, lambda papers: ((p, found[p]) for p in papers), {})
    return assemble_for(lambda graph, _: use(graph), shelf, KNOWN, corrections)


@settings(max_examples=30, deadline=None)
@given(corpora())
def test_however_little_is_held_at_once_the_graph_is_the_same(read: Read) -> None:
    wanted = scratch(read)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(buckets, "AT_ONCE", 1)
        patch.setattr(grouping, "_AT_ONCE", 2)
        assert scratch(read) == wanted


@settings(max_examples=100, deadline=None)
@given(corpora(), st.data(), st.integers(1, 3))
def test_what_is_counted_without_being_made_is_what_is_there(read: Read, data: st.DataObject, at_once: int) -> None:
    plain = assembled(read, in_memory)
    whats = [Name(entity.name, entity.kind) for entity in plain.entities]
    drops = data.draw(st.lists(st.sampled_from(whats), max_size=2, unique=True))
    # Between two of one name and kind a statement cannot be named.
    named = [one for one in plain.statements if not _of_namesakes(one, plain)]
    wrong = data.draw(st.lists(st.sampled_from(named), max_size=1)) if named else []
    items: list[Correction] = [Drop(what) for what in drops]
    items += [_denied(one, plain) for one in wrong]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(buckets, "AT_ONCE", at_once)
        whole, counts = assembled(read, lambda graph: (in_memory(graph), graph.counts()), Corrections(tuple(items)))
    assert counts.papers == len(whole.papers)
    assert counts.entities == Counter(one.kind.value for one in whole.entities)
    assert counts.statements == Counter(one.kind.value for one in whole.statements)
    assert counts.results == len(whole.results)
    assert list(counts.entities.values()) == sorted(counts.entities.values(), reverse=True)


def _of_namesakes(statement: Statement, graph: Graph) -> bool:
    head, tail = _ends(statement, graph)
    return head.means(tail)


def _denied(statement: Statement, graph: Graph) -> DropStatement:
    head, tail = _ends(statement, graph)
    return DropStatement(head, statement.kind, tail)


def _ends(statement: Statement, graph: Graph) -> tuple[Name, Name]:
    entity, tail = graph.entity.get(statement.head), graph.entity[statement.tail]
    return Name(entity.name, entity.kind) if entity else Name(statement.head), Name(tail.name, tail.kind)


@settings(max_examples=30, deadline=None)
@given(corpora(), st.data())
def test_the_pieces_that_are_asked_for_are_those_of_the_whole_graph(read: Read, data: st.DataObject) -> None:
    whole = assembled(read, in_memory)
    papers = set(data.draw(st.lists(st.sampled_from([p.id for p in whole.papers]))))
    heads = set(data.draw(st.lists(st.sampled_from([e.id for e in whole.entities]))))
    todo = Changes(papers, heads, heads, (), ())
    part = assembled(read, lambda graph: graph.part(todo))
    assert part.papers == tuple(p for p in whole.papers if p.id in papers)
    assert sorted(s.key for s in part.statements) == [s.key for s in whole.statements if s.head in papers | heads]
    assert set(part.statements) <= set(whole.statements)
    assert part.occurrences == tuple(o for o in whole.occurrences if o.paper in papers)
    assert set(part.results) == {r for r in whole.results if r.evidence.paper in papers}
    assert set(part.entities) <= set(whole.entities)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 99), st.text())), st.integers(1, 9))
def test_values_are_sorted_by_their_keys_and_equal_keys_keep_their_order(values: list[tuple[int, str]], at_once: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(buckets, "AT_ONCE", at_once)
        assert list(buckets.in_order(values, 100, len(values))) == sorted(values, key=lambda value: value[0])


@settings(max_examples=8, deadline=None)
@given(corpora(), st.sampled_from([0, 5_000]))
def test_papers_that_come_one_by_one_leave_the_store_of_one_build(read: Read, few: int) -> None:
    extractor = Reader(read)
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        patch.setattr(embedded, "_MANY", 10.0)
        patch.setattr(embedded, "_FEW", few)
        places = {place: Folder(Path(name) / place) for place in ("whole", "pieces")}
        papers = [p for p, _ in read]

        def stored(place: str, *parts: list[Paper]) -> Graph:
            folder = places[place]
            for number, some in enumerate(parts):
                path = _file(Path(name), number, some)
                build(
                    [path], folder=folder, open_store=lambda: open_store("embedded", folder.path, write=True), extractor=extractor
                )
            with open_store("embedded", folder.path, write=False) as store:
                return store.graph()

        whole = stored("whole", papers[1:])
        stored("pieces", *([p] for p in papers))
        folder = places["pieces"]
        with open_store("embedded", folder.path, write=True) as store:
            there = {p.title: p.id for p in store.graph().papers}
        gone = there[papers[0].title]
        remove([gone], folder=folder, open_store=partial(open_store, "embedded", folder.path, write=True), extractor=extractor)
        assert _without_sources(stored("pieces")) == _without_sources(whole)


def test_a_body_that_is_damaged_is_taken_anew_while_parts_are_read() -> None:
    from tests.assembly.test_accounts import _of

    read = [_of("One", "BERT", "BERT"), _of("Two", "GPT", "GPT")]
    found = dict(read)
    shelf = InMemory(found, lambda papers: ((p, found[p]) for p in papers), {})
    assemble_for(lambda graph, _: in_memory(graph), shelf, KNOWN)
    kept = {id_: packed._replace(body=b"?" * 20) for id_, packed in shelf.fresh.items()}
    again = InMemory(found, lambda papers: ((p, found[p]) for p in papers), kept)
    reports: list[Report] = []

    def use(graph: Assembled, report: Report) -> Graph:
        reports.append(report)
        return in_memory(graph)

    assert lines(assemble_for(use, again, KNOWN)) == scratch(read)
    assert len(reports) == 3, "once for each that is damaged, and once more"
