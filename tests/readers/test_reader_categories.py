"""Only the papers of some categories of arXiv: which there are, which are read, and what is said of the others."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg import readers
from kg.build import build
from kg.errors import InputError, UsageError
from kg.folder import Folder
from kg.ledger import Ledger
from kg.readers import ReadOptions, record
from kg.readers.categories import categories
from kg.report import Reason, Report
from kg.stores import open_store
from tests.commands import run
from tests.test_merging import StandIn

SAMPLES = Path(__file__).resolve().parents[1] / "samples"


def snapshot(path: Path, *told: object) -> Path:
    """A file in the form of arXiv's snapshot, a paper for each value of `categories`."""
    rows = [
        {"id": f"2401.{n:05}", "title": f"A Paper on Trees, Part {n}", "abstract": "We grow.", "categories": one, "versions": []}
        for n, one in enumerate(told)
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def read(path: Path, *asked: str) -> tuple[list[str], Report]:
    """The arXiv ids of the papers of a file that are in these categories."""
    report = Report()
    found = readers.read([path], options=ReadOptions(categories=categories(asked)), report=report)
    return [paper.arxiv_id or "" for paper in found], report


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        (["cs.CL"], [0, 1, 5]),
        (["stat.ML"], [1, 2]),
        (["cs.CL", "stat.ML"], [0, 1, 2, 5]),
        (["cs.*"], [0, 1, 4, 5]),
        (["cmp-lg"], [0, 1, 5]),
        (["astro-ph.*"], [6, 7]),
        (["eess.SY"], [4]),
        (["hep-th"], [8]),
        (["math.AG"], []),
    ],
)
def test_any_of_a_papers_categories_counts_by_whatever_it_is_called(tmp_path: Path, asked: list[str], kept: list[int]) -> None:
    told = [
        "cs.CL",
        "q-bio.NC stat.ML cs.CL",
        "stat.ML",
        "csx.CL",
        ["cs.SY"],
        "cmp-lg",
        "astro-ph",
        "astro-ph.CO gr-qc",
        "hep-th",
    ]
    found, report = read(snapshot(tmp_path / "s.json", *told), *asked)
    assert found == [f"2401.{number:05}" for number in kept]
    assert report.passed_over == len(told) - len(kept)
    assert not report.rejections


def test_what_is_passed_over_is_not_made_readable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts: list[str] = []

    def readable(text: str, *, is_latex: bool) -> str:
        texts.append(text)
        return text

    monkeypatch.setattr(record, "readable", readable)
    read(snapshot(tmp_path / "s.json", *["math.CO"] * 20, "cs.CL"), "cs.CL")
    assert [text for text in texts if "Part" in text] == ["A Paper on Trees, Part 20"]


def test_dublin_core_tells_categories_in_words() -> None:
    path = SAMPLES / "arxiv_oai" / "record_dc.xml"
    assert read(path, "cs.CL")[0] == ["2101.00001"]
    assert read(path, "cs.LG")[1].passed_over == 1


def test_a_paper_of_no_category_is_rejected_and_so_is_an_error_that_the_service_answered(tmp_path: Path) -> None:
    found, report = read(snapshot(tmp_path / "s.json", None, "", "cs.CL"), "cs.CL")
    assert found == ["2401.00002"]
    assert [one.reason for one in report.rejections] == [Reason.BAD_FIELD] * 2
    answer = tmp_path / "answer.xml"
    answer.write_text('<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><error code="badVerb">Illegal</error></OAI-PMH>')
    assert "badVerb" in read(answer, "cs.CL")[1].rejections[0].detail


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("cs.cl", "Did you mean 'cs.CL'"),
        ("CS.*", "Did you mean 'cs.*'"),
        ("cs.ML", "Did you mean 'stat.ML'"),
        ("cs.XX", "In cs there are cs.AI"),
        ("cs", "'cs.*' for the whole of it"),
        ("astro-ph", "astro-ph.*"),
        ("cs.CL,stat.ML", "once for each"),
        ("physics", "physics.*"),
        ("*", "Its archives are astro-ph"),
        ("", "Its archives are"),
        ("x" * 10_000, "..."),
    ],
)
def test_what_is_no_category_is_refused_with_what_may_have_been_meant(asked: str, told: str) -> None:
    with pytest.raises(UsageError) as error:
        categories(["stat.ML", asked])
    assert told in str(error.value)
    assert len(str(error.value)) < 600


def test_in_a_folder_files_of_other_formats_are_rejected_where_a_category_is_asked_for(tmp_path: Path) -> None:
    snapshot(tmp_path / "a.json", "cs.CL", "math.CO")
    (tmp_path / "b.bib").write_text("@article{x,\n title = {Oak},\n abstract = {We plant.}\n}\n", encoding="utf-8")
    found, report = read(tmp_path, "cs.CL")
    assert len(found) == 1
    assert ["bibtex" in one.detail for one in report.rejections] == [True]
    (tmp_path / "a.json").unlink()
    with pytest.raises(InputError, match="none of its 1 files"):
        read(tmp_path, "cs.CL")


def test_a_build_tells_in_one_line_how_many_were_passed_over_and_keeps_none_of_them(tmp_path: Path) -> None:
    one = snapshot(tmp_path / "one.json", "cs.CL", *["math.CO"] * 1_200)
    other = snapshot(tmp_path / "other.json", "hep-th")
    folder = Folder(tmp_path / "g")
    outcome = build(
        [one, other],
        folder=folder,
        open_store=lambda: open_store("embedded", folder.path, write=True),
        extractor=StandIn(),
        options=ReadOptions(categories=categories(["cs.CL", "cs.CV"])),
    )
    assert (outcome.papers, outcome.report.rejections, outcome.more_rejected) == (1, [], 0)
    assert outcome.report.notes == ["1,201 papers of other categories were passed over."]
    with Ledger(folder.ledger, write=False) as ledger:
        assert len(list(ledger.records())) == 1
        assert list(ledger.rejections()) == []


def test_the_command_refuses_a_category_before_it_reads_anything(tmp_path: Path) -> None:
    path = snapshot(tmp_path / "s.json", "cs.CL")
    for arguments, told in (
        (["build", str(path), "--category", "cs.ML"], "stat.ML"),
        (["build", "--category", "cs.CL"], "Name the files"),
    ):
        done = run(*arguments, "--dir", str(tmp_path / "g"))
        assert done.returncode == 2
        assert told in " ".join(done.stderr.split())
    assert not (tmp_path / "g").exists()
