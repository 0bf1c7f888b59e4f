"""What was counted the last time is used again where little has changed, and that leaves no trace in the graph."""

from __future__ import annotations

import sqlite3
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.assembly import accounts, counted
from kg.build import build, remove
from kg.folder import Folder
from kg.model import Extraction, Paper
from tests.assembly.test_order import Reader, _file, _without_sources, corpora
from tests.made import extraction, paper

Read = list[tuple[Paper, Extraction]]


class Place:
    """A folder in which papers come and go, with a store in memory."""

    def __init__(self, folder: Path, read: Read) -> None:
        self.path, self.folder, self.reader = folder, Folder(folder / "graph"), Reader(read)
        self._files = 0

    def add(self, some: Read) -> None:
        self._files += 1
        path = _file(self.path, self._files, [p for p, _ in some])
        build([path], folder=self.folder, open_store=lambda: self.reader, extractor=self.reader)

    def remove(self, some: Read) -> None:
        remove([p.id for p, _ in some], folder=self.folder, open_store=lambda: self.reader, extractor=self.reader)

    def lines(self) -> list[str]:
        return _without_sources(self.reader.graph())


def scratch(read: Read) -> list[str]:
    with tempfile.TemporaryDirectory() as name:
        place = Place(Path(name), read)
        place.add(read)
        return place.lines()


@pytest.fixture
def however_much(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counts are used again however much has changed, and then never written again."""
    monkeypatch.setattr(counted, "ANEW", 100.0)


@settings(max_examples=15, deadline=None)
@given(corpora(), st.data())
def test_papers_that_come_and_go_are_added_and_taken_back(read: Read, data: st.DataObject) -> None:
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as name:
        patch.setattr(counted, "ANEW", data.draw(st.sampled_from([0.3, 100.0])))
        place = Place(Path(name), read)
        there = data.draw(st.lists(st.sampled_from(read), min_size=1, unique_by=lambda one: one[0].id))
        place.add(there)
        for _ in range(3):
            some = data.draw(st.lists(st.sampled_from(read), min_size=1, unique_by=lambda one: one[0].id))
            gone = [one for one in some if one in there]
            there = [one for one in there if one not in gone] + [one for one in some if one not in gone]
            if new := [one for one in some if one not in gone]:
                place.add(new)
            if gone and there:
                place.remove(gone)
            elif gone:
                there = gone
            assert place.lines() == scratch(there)


def of(number: int, *names: str) -> tuple[Paper, Extraction]:
    p = paper(f"Paper {number}", " ; ".join(names) + ".", published=str(2018 + number % 5))
    return p, extraction(p, {name: ("Method", [name]) for name in names}, [])


@pytest.mark.usefixtures("however_much")
def test_only_what_is_new_or_gone_is_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = [of(number, f"Leaf{number}", "Trunk") for number in range(30)]
    place = Place(tmp_path, read)
    place.add(read[1:29])
    seen: list[str] = []
    unpack = counted.unpack
    monkeypatch.setattr(counted, "unpack", lambda kind, id_, packed: seen.append(id_) or unpack(kind, id_, packed))
    place.add(read[29:])
    place.remove(read[5:6])
    assert set(seen) == {read[29][0].id, read[5][0].id}
    assert place.lines() == scratch([*read[1:5], *read[6:]])


@pytest.mark.usefixtures("however_much")
@pytest.mark.parametrize("damage", ["DELETE FROM replaced", "UPDATE replaced SET naming = x'00', outline = x'00'"])
def test_where_what_was_counted_is_lost_all_is_counted_anew(tmp_path: Path, damage: str) -> None:
    read = [of(number, f"Leaf{number}", "Trunk") for number in range(9)]
    place = Place(tmp_path, read)
    place.add(read)
    place.remove(read[3:4])
    with sqlite3.connect(place.folder.ledger) as db:
        assert db.execute("SELECT count(*) FROM replaced").fetchone() == (1,)
        db.execute(damage)
    db.close()
    place.remove(read[6:7])
    assert place.lines() == scratch([*read[:3], *read[4:6], *read[7:]])


@pytest.mark.usefixtures("however_much")
@pytest.mark.parametrize("name", ["counts", "namings", "drafts"])
def test_damaged_counts_are_not_used(tmp_path: Path, name: str) -> None:
    read = [of(number, f"Leaf{number}", "Trunk") for number in range(5)]
    place = Place(tmp_path, read)
    place.add(read[:4])
    with sqlite3.connect(place.folder.ledger) as db:
        (body,) = db.execute("SELECT body FROM together WHERE name = ?", (name,)).fetchone()
        db.execute("UPDATE together SET body = ? WHERE name = ?", (body[:-1] + bytes([body[-1] ^ 1]), name))
    db.close()
    place.add(read[4:])
    assert place.lines() == scratch(read)


def test_more_than_is_worth_keeping_is_counted_each_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counted, "MOST", 3)
    monkeypatch.setattr(accounts, "_MOST_PAPERS", 2)
    read = [of(number, f"Leaf{number}", "Trunk") for number in range(5)]
    place = Place(tmp_path, read)
    place.add(read[:4])
    place.add(read[4:])
    assert place.lines() == scratch(read)
