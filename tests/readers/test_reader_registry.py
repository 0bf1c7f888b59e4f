from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg import readers
from kg.errors import InputError, UnknownFormat
from kg.model import Paper
from kg.readers.base import Head
from kg.report import Report
from tests.commands import ROOT, run

LINE = json.dumps({"title": "A Title of a Paper", "abstract": "An abstract."}) + "\n"


class _Greedy:
    name = "greedy"
    marks = "anything"
    rank = 99

    def accepts(self, head: Head) -> bool:
        return True

    def read(self, *_: object) -> list[Paper]:
        return []


def test_where_two_readers_accept_a_file_the_smaller_rank_reads_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text(LINE)
    both = {"jsonl": readers.readers()["jsonl"], "greedy": _Greedy()}
    monkeypatch.setattr(readers.jsonl, "READER", both["jsonl"])  # type: ignore[attr-defined]
    monkeypatch.setattr(readers.daily_papers, "READER", both["greedy"])  # type: ignore[attr-defined]
    assert readers.find(path).name == "jsonl"
    assert list(readers.readers())[-1] == "greedy"


def test_an_unknown_reader_is_answered_with_the_nearest_and_all_there_are(tmp_path: Path) -> None:
    with pytest.raises(UnknownFormat, match="Did you mean 'jsonl'") as error:
        readers.find(tmp_path / "never looked at", "jsonlines")
    for name, reader in readers.readers().items():
        assert name in str(error.value)
        assert reader.marks in str(error.value)


def test_a_file_of_no_known_format_is_answered_with_what_marks_each_format(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear reader,\n\nthis is a letter.\n")
    with pytest.raises(UnknownFormat) as error:
        readers.find(path)
    assert all(reader.marks in str(error.value) for reader in readers.readers().values())


def test_a_path_that_is_not_there_raises_before_anything_is_read(tmp_path: Path) -> None:
    (tmp_path / "good.jsonl").write_text(LINE)
    with pytest.raises(InputError, match="no file"):
        readers.read([tmp_path / "good.jsonl", tmp_path / "absent"], report=Report())


def test_a_folder_stands_for_its_files_and_says_what_it_left_out(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / ".hidden").write_text("no format")
    (tmp_path / "b.jsonl").write_text(LINE.replace("A Title", "B Title"))
    (tmp_path / "a.jsonl").write_text(LINE)
    (tmp_path / "notes.txt").write_text("no format either")
    (tmp_path / "empty.txt").write_text("")
    report = Report()
    found = readers.read([tmp_path], report=report)
    assert [paper.title[0] for paper in found] == ["A", "B"]
    assert sorted(r.where for r in report.rejections) == [str(tmp_path / "empty.txt"), str(tmp_path / "notes.txt")]
    assert "sub" in report.notes[0]


def test_a_folder_without_anything_to_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no files"):
        readers.read([tmp_path], report=Report())
    (tmp_path / "x.txt").write_text("no format")
    with pytest.raises(InputError, match="none of its 1 files"):
        readers.read([tmp_path], report=Report())
    with pytest.raises(UnknownFormat, match="Did you mean"):
        readers.read([tmp_path], reader="json", report=Report())


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(LINE)
    assert len(list(readers.read([path, tmp_path, path], report=Report()))) == 1


def test_a_named_reader_reads_a_file_that_does_not_show_its_format(tmp_path: Path) -> None:
    path = tmp_path / "plain.txt"
    path.write_text("A Title of a Paper\n\nAn abstract, however short.\n")
    found = list(readers.read([path], reader="daily_papers", report=Report()))
    assert [paper.abstract for paper in found] == ["An abstract, however short."]


def test_the_command_and_the_page_list_every_reader() -> None:
    done = run("readers", "--json")
    assert [row["reader"] for row in json.loads(done.stdout)] == list(readers.readers())
    assert "web_of_science" in run("readers").stdout
    page = (ROOT / "docs" / "readers.md").read_text(encoding="utf-8")
    assert [name for name in readers.readers() if f"| `{name}` |" not in page] == []
