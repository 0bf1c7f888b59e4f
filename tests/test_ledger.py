from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from kg.errors import Locked, StoreError, TooNew
from kg.folder import Folder
from kg.ledger import Ledger
from kg.model import Paper
from kg.report import Reason, Rejection, Report
from tests.made import extraction, paper

A = paper("A", "LoRA is small.")
B = paper("B", "BERT is big.")


@pytest.fixture
def ledger(tmp_path: Path):
    with Ledger(tmp_path / "ledger.sqlite", write=True) as opened:
        yield opened


def missing(ledger: Ledger, version: str, size: int = 10) -> list[Paper]:
    ledger.merge(Report())
    lists = list(ledger.missing(version, size))
    assert all(0 < len(some) <= size for some in lists)
    assert ledger.count_missing(version) == sum(map(len, lists))
    return [paper for some in lists for paper in some]


def test_a_record_is_kept_once(ledger: Ledger) -> None:
    assert ledger.add([A, B, A]) == 2
    assert ledger.add([B]) == 0
    assert sorted(ledger.records()) == sorted([A, B])


def test_records_take_hardly_more_room_than_their_texts(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    texts = [f"We say in {number} words what nobody has said before. " * 25 for number in range(400)]
    with Ledger(path, write=True) as ledger:
        ledger.add(paper(f"Paper {number}", text) for number, text in enumerate(texts))
    assert path.stat().st_size < 2 * sum(map(len, texts))


def test_what_was_extracted_is_found_again_by_text_and_version(ledger: Ledger) -> None:
    found = extraction(A, {"LoRA": ("Method", ["LoRA"])})
    ledger.add([A, B])
    ledger.keep([(A, found)])
    assert missing(ledger, "test") == [B]
    assert sorted(missing(ledger, "later")) == sorted([A, B])
    assert list(ledger.extractions([B, A], "test")) == [(A, found)]


def test_the_same_text_under_another_id_is_not_extracted_again(ledger: Ledger) -> None:
    ledger.keep([(A, extraction(A, {"LoRA": ("Method", ["LoRA"])}))])
    other = replace(A, id="arxiv-1")
    ledger.add([other])
    assert missing(ledger, "test") == []
    ((_, found),) = ledger.extractions([other], "test")
    assert found.paper_id == "arxiv-1"


def test_purging_drops_other_versions_and_forgotten_texts(ledger: Ledger) -> None:
    for p in (A, B):
        ledger.keep([(p, extraction(p, {}))])
    ledger.add([A])
    ledger.merge(Report())
    ledger.purge("test")
    ledger.add([B])
    assert missing(ledger, "test") == [B]
    ledger.purge("another")
    assert sorted(missing(ledger, "test")) == sorted([A, B])


def test_rejections_of_a_file_replace_its_earlier_ones(ledger: Ledger) -> None:
    ledger.reject(
        "a.txt", [Rejection("a.txt, record 1", Reason.NO_TITLE, "x"), Rejection("a.txt, record 2", Reason.NO_TITLE, "y")]
    )
    ledger.reject("b.txt", [Rejection("b.txt, record 1", Reason.CUT_OFF, "z")])
    ledger.reject("a.txt", [Rejection("a.txt, record 1", Reason.NO_TITLE, "x")])
    assert [r.where for r in ledger.rejections()] == ["a.txt, record 1", "b.txt, record 1"]


def test_a_ledger_of_a_later_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    Ledger(path, write=True).close()
    with sqlite3.connect(path) as db:
        db.execute("UPDATE about SET value = '99' WHERE name = 'version'")
    with pytest.raises(TooNew, match="Upgrade"):
        Ledger(path, write=True)


def test_a_file_that_is_no_ledger_is_refused_with_the_way_out(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    path.write_bytes(b"not a database" * 100)
    with pytest.raises(StoreError, match="build the graph again"):
        Ledger(path, write=True)


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE about SET value = 'new' WHERE name = 'version'",
        "UPDATE about SET value = x'ff' WHERE name = 'version'",
        "DELETE FROM about WHERE name = 'ledger'",
        "DROP TABLE rejections",
        "ALTER TABLE rejections RENAME COLUMN reason TO why",
        "UPDATE rejections SET reason = 'none that is known'",
        "UPDATE records SET record = '{'",
        "UPDATE records SET record = x'ff'",
        "UPDATE records SET record = (SELECT body FROM extractions)",
        "UPDATE records SET record = replace(record, 'small', 'large')",
        "UPDATE extractions SET body = '[' || body",
        "UPDATE extractions SET body = 7",
        "UPDATE extractions SET body = (SELECT record FROM records)",
        'UPDATE extractions SET body = replace(body, \'"head":"QLoRA"\', \'"head":"Nobody"\')',
    ],
)
def test_a_ledger_that_was_edited_by_hand_is_refused_with_the_way_out(tmp_path: Path, harm: str) -> None:
    path = tmp_path / "ledger.sqlite"
    both = paper("QLoRA", "QLoRA is a small LoRA.")
    with Ledger(path, write=True) as ledger:
        ledger.add([both])
        found = extraction(
            both, {"QLoRA": ("Method", ["QLoRA"]), "LoRA": ("Method", ["LoRA"])}, [("QLoRA", "VARIANT_OF", "LoRA")]
        )
        ledger.keep([(both, found)])
        ledger.reject("a.txt", [Rejection("a.txt, record 1", Reason.NO_TITLE, "x")])
    with sqlite3.connect(path) as db:
        db.execute(harm)
    with pytest.raises(StoreError, match="build the graph again"), Ledger(path, write=False) as ledger:
        list(ledger.records())
        list(ledger.extractions([both], "test"))
        list(ledger.rejections())


def test_what_is_pardoned_is_no_longer_counted(ledger: Ledger) -> None:
    for file in ("a.txt", "b.txt"):
        ledger.reject(file, [Rejection(f"{file}, record 1", Reason.NO_TITLE, "x")])
    ledger.pardon(["a.txt"])
    assert [r.where for r in ledger.rejections()] == ["b.txt, record 1"]


def test_names_of_files_that_are_no_text_are_kept_readable(ledger: Ledger) -> None:
    ledger.reject("a\udcff.txt", [Rejection("a\udcff.txt", Reason.NOT_PARSED, "'a\udcff.txt' is empty")])
    assert [r.where for r in ledger.rejections()] == ["a\\udcff.txt"]


def test_a_folder_is_written_by_one_at_a_time(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    with folder.writing(), pytest.raises(Locked), Folder(tmp_path).writing():
        pass
    with folder.writing():
        pass


def test_what_is_kept_of_a_paper_holds_for_its_version_and_its_records(ledger: Ledger) -> None:
    ledger.add([A, B])
    ledger.merge(Report())
    parts = tuple(part.encode() for part in ("naming", "outline", "opens", "profile", "body"))
    ledger.parts.keep("1", [(A.id, b"a", parts), (B.id, b"b", parts)])
    assert list(ledger.parts.read(["outline", "body"], "1")) == sorted((id_, b"outline", b"body") for id_ in (A.id, B.id))
    assert list(ledger.parts.read(["outline"], "1", [B.id])) == [(B.id, b"outline")]
    assert list(ledger.parts.read(["outline"], "2")) == []
    ledger.add([replace(A, published="2020")])
    ledger.merge(Report())
    stamps = {id_: stamp for id_, stamp, _ in ledger.parts.stamps("1")}
    assert stamps == {A.id: None, B.id: b"b"}, "A is of other records now"
    ledger.parts.drop("1", B.id)
    assert [stamp for _, stamp, _ in ledger.parts.stamps("1", [A.id, B.id])] == [None, None]
    ledger.parts.keep("2", [(A.id, b"a", parts)])
    ledger.parts.drop_old("3")
    assert list(ledger.parts.read(["outline"], "2")) == []


def test_what_was_replaced_or_dropped_is_there_until_something_is_remembered(ledger: Ledger) -> None:
    ledger.add([A, B])
    ledger.merge(Report())
    ids = [A.id, B.id]
    for turn in ("first", "second", "third"):
        parts = tuple(f"{turn} {part}".encode() for part in ("naming", "outline", "opens", "profile", "body"))
        ledger.parts.keep("1", [(id_, b"stamp", parts) for id_ in ids])
    ledger.parts.drop("1", B.id)
    assert dict(ledger.parts.former("outline", ids)) == dict.fromkeys(ids, b"first outline")
    ledger.parts.remember("1", "counts", b"body")
    assert dict(ledger.parts.former("naming", ids)) == {A.id: b"third naming"}, "of A is there what is kept of it"
    ledger.forget(ledger.records_of(A.id))
    ledger.merge(Report())
    ledger.parts.drop_old("1")
    assert dict(ledger.parts.former("naming", ids)) == {A.id: b"third naming"}
    assert (ledger.parts.recall("1", "counts"), ledger.parts.recall("2", "counts")) == (b"body", b"")


def test_what_was_being_read_when_the_ledger_was_closed_can_be_let_go_of(tmp_path: Path) -> None:
    with Ledger(tmp_path / "ledger.sqlite", write=True) as ledger:
        ledger.add([A, B])
        ledger.merge(Report())
        ids = [A.id, B.id]
        ledger.parts.keep("1", [(id_, b"stamp", (b"", b"", b"", b"", b"")) for id_ in ids])
        reading = [
            ledger.papers(),
            ledger.papers(ids),
            ledger.parts.read(["body"], "1"),
            ledger.parts.read(["body"], "1", ids),
            ledger.parts.stamps("1"),
            ledger.parts.stamps("1", ids),
            ledger.parts.former("naming", ids),
        ]
        for one in reading:
            assert next(one)
    for one in reading:
        one.close()
