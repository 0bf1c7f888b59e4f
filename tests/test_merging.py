"""Merging on disk: the same papers as in memory, few bytes of a record held, and nothing done twice."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import build, merging
from kg.batches import batched
from kg.folder import Folder
from kg.ledger import Ledger
from kg.merging import Merging
from kg.model import Extraction, KnownName, Paper
from kg.names import title_id
from kg.papers import merge
from kg.readers.arxiv_snapshot import READER
from kg.readers.base import ReadOptions, Source
from kg.report import Report
from kg.stores import open_store
from tests.made import paper
from tests.test_papers import RECORDS

VERSION = "stand-in"
_BATCH = 40


class StandIn:
    """An extractor that finds nothing, and remembers how many papers it was given at a time."""

    version = VERSION
    names: tuple[KnownName, ...] = ()

    def __init__(self) -> None:
        self.given: list[int] = []

    def __call__(self, papers: list[Paper]) -> Iterator[Extraction]:
        self.given.append(len(papers))
        return (Extraction(one.id, VERSION) for one in papers)


def in_memory() -> Ledger:
    return Ledger(Path(":memory:"), write=True)


@settings(deadline=None)  # each opens a database
@given(st.lists(RECORDS, max_size=12))
def test_a_ledger_has_the_papers_that_merging_in_memory_gives(records: list[Paper]) -> None:
    held, kept = Report(), Report()
    with in_memory() as ledger:
        ledger.add(records)
        count = ledger.merge(kept)
        found = tuple(ledger.papers())
        members = [ledger.records_of(one.id) for one in found]
        ids = list(ledger.paper_ids())
    assert found == merge(records, held)
    assert kept == held
    assert (count, ids) == (len(found), [one.id for one in found])
    assert sum(map(len, members)) == len(set(records)), "each record belongs to one paper"


def introduction(abstract: str) -> Paper:
    return paper("Introduction", abstract)


def test_an_id_that_a_paper_gets_is_not_one_that_another_has() -> None:
    taken = paper("Introduction On trees.", "A paper of that title.")
    records = [introduction("On seas."), introduction("On trees."), taken]
    assert taken.id == title_id("Introduction On trees.")
    papers = merge(records, Report())
    assert len({one.id for one in papers}) == 3
    with in_memory() as ledger:
        ledger.add(records)
        ledger.merge(Report())
        assert tuple(ledger.papers()) == papers


def test_what_is_merged_is_not_merged_again_until_the_records_are_others(monkeypatch: pytest.MonkeyPatch) -> None:
    runs: list[int] = []
    run = Merging.run

    def counted(one: Merging, report: Report) -> None:
        runs.append(1)
        run(one, report)

    monkeypatch.setattr(Merging, "run", counted)
    one, other = (
        paper("Growing Trees from Labels", "a", published="2018"),
        paper("Growing trees from labels", "a", published="2021"),
    )
    with in_memory() as ledger:
        ledger.add([one, other])
        notes = []
        for _ in range(2):
            report = Report()
            assert ledger.merge(report) == 1
            notes.append(report.notes)
        assert len(runs) == 1
        assert notes[0] == notes[1] != []
        ledger.forget(ledger.records_of(one.id)[:1])
        assert ledger.merge(Report()) == 1
        assert len(runs) == 2
        assert len(ledger.records_of(one.id)) == 1


@settings(deadline=None)  # each opens two databases
@given(st.lists(st.lists(RECORDS, max_size=5), max_size=4), st.data())
def test_records_that_come_later_are_merged_as_if_all_had_come_at_once(parts: list[list[Paper]], data: st.DataObject) -> None:
    told = Report(), Report()
    with in_memory() as grown, in_memory() as whole:
        for part in parts:
            grown.add(part)
            grown.merge(Report())
        keys = list(grown.record_keys())
        gone = data.draw(st.sets(st.sampled_from(keys), max_size=2)) if keys else set()
        whole.add([record for part in parts for record in part])
        for ledger, report in zip((grown, whole), told, strict=True):
            ledger.forget(gone)
            ledger.merge(report)
        assert list(grown.papers()) == list(whole.papers())
        assert [grown.records_of(one.id) for one in grown.papers()] == [whole.records_of(one.id) for one in whole.papers()]
    assert told[0] == told[1]


def test_a_record_that_shares_nothing_is_looked_at_alone() -> None:
    with in_memory() as ledger:
        ledger.add(paper(f"A first look at tree number {at}", "a") for at in range(5))
        ledger.merge(Report())
        looked: list[str] = []
        read = ledger._record

        def counted(key: str, line: object) -> Paper:
            looked.append(key)
            return read(key, line)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(ledger, "_record", counted)
            ledger.add([paper("Another look at trees", "b")])
            assert ledger.merge(Report()) == 6
            assert len(looked) == 1
            ledger.add([paper("Another look at trees", "b, and more of it")])
            assert ledger.merge(Report()) == 6
            assert len(looked) > 6, "it may be the same paper as any other"


@pytest.mark.parametrize(("where", "second"), [("_set_apart", "One"), ("_digests", "Two")], ids=["of all", "of new ones"])
def test_a_merge_that_is_cut_off_leaves_what_was_there_and_is_done_the_next_time(tmp_path: Path, where: str, second: str) -> None:
    path = tmp_path / "ledger.sqlite"
    with Ledger(path, write=True) as ledger:
        ledger.add([paper("One", "a")])
        ledger.merge(Report())
        ledger.add([paper(second, "b"), paper("Three", "c")])
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Merging, where, stop)
            with pytest.raises(KeyboardInterrupt):
                ledger.merge(Report())
        assert [one.title for one in ledger.papers()] == ["One"]
    with Ledger(path, write=True) as ledger:
        assert ledger.merge(Report()) == 3


def stop(*_: object) -> None:
    raise KeyboardInterrupt


def snapshot(path: Path, count: int, *, of: Callable[[int], str] = str) -> Path:
    """A file in the form of arXiv's snapshot; `of` tells what the title of a number ends with."""
    with path.open("w", encoding="utf-8") as file:
        for number in range(count):
            row = {
                "id": f"2401.{number:05}",
                "submitter": "A. Person",
                "authors": "A. Person and B. Other",
                "title": f"A paper on something that is told at some length, number {of(number)}",
                "categories": "cs.CL cs.LG",
                "abstract": f"We say in {number} words what nobody has said before. " * 80,
                "versions": [{"version": "v1", "created": "Mon, 1 Jan 2024 00:00:00 GMT"}],
                "update_date": "2024-01-02",
                "authors_parsed": [["Person", "A.", ""], ["Other", "B.", ""]],
            }
            file.write(json.dumps(row) + "\n")
    return path


def held_by(ledger: Path, source: Path) -> int:
    """Most bytes that reading the file, merging and going through what is missing hold at a time."""
    tracemalloc.start()
    try:
        with Ledger(ledger, write=True) as opened:
            for batch in batched(READER.read(Source(source), ReadOptions(), Report()), _BATCH):
                opened.add(batch)
            opened.merge(Report())
            for some in opened.missing(VERSION, _BATCH):
                opened.keep([(one, Extraction(one.id, VERSION)) for one in some])
            opened.purge(VERSION)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("of", [str, lambda number: str(number % 7)], ids=["distinct", "few titles"])
def test_four_times_the_records_take_hardly_more_memory(
    tmp_path: Path, of: Callable[[int], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(merging, "_MANY", _BATCH)
    few, many = (snapshot(tmp_path / f"{count}.jsonl", count, of=of) for count in (200, 800))
    held_by(tmp_path / "warm.sqlite", few)
    one, four = held_by(tmp_path / "few.sqlite", few), held_by(tmp_path / "many.sqlite", many)
    assert four - one < 0.2 * (many.stat().st_size - few.stat().st_size)


def test_papers_are_handed_to_the_extractor_some_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "_PAPERS", 4)
    extractor = StandIn()
    done: list[tuple[int, int | None]] = []

    def progress(phase: str, now: int, total: int | None) -> None:
        if phase == "extracting":
            done.append((now, total))

    folder = Folder(tmp_path / "g")
    outcome = build.build(
        [snapshot(tmp_path / "ten.jsonl", 10)],
        folder=folder,
        open_store=lambda: open_store("embedded", folder.path, write=True),
        extractor=extractor,
        progress=progress,
    )
    assert (outcome.papers, outcome.extracted, extractor.given) == (10, 10, [4, 4, 2])
    assert done[-1] == (10, 10)


def test_many_rejected_records_are_all_kept_and_the_first_are_told(tmp_path: Path) -> None:
    source = snapshot(tmp_path / "p.jsonl", 3)
    with source.open("a", encoding="utf-8") as file:
        file.writelines("not json\n" for _ in range(1_200))
    folder = Folder(tmp_path / "g")
    for _ in range(2):
        outcome = build.build(
            [source],
            folder=folder,
            open_store=lambda: open_store("embedded", folder.path, write=True),
            extractor=StandIn(),
        )
        held = len(outcome.report.rejections)
        assert 0 < held < 1_200
        assert held + outcome.more_rejected == 1_200
        with Ledger(folder.ledger, write=False) as ledger:
            assert len(list(ledger.rejections())) == 1_200
