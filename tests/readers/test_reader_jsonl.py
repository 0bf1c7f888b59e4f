from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg import readers
from kg.model import Paper
from kg.names import title_id
from kg.report import Reason, Report

ABSTRACT = "We study something, and find something."


def read(tmp_path: Path, *lines: object) -> tuple[list[Paper], Report]:
    path = tmp_path / "in.jsonl"
    path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines))
    report = Report()
    return list(readers.read([path], reader="jsonl", report=report)), report


def one(tmp_path: Path, **fields: object) -> tuple[Paper, Report]:
    papers, report = read(tmp_path, {"title": "A Paper on Trees", "abstract": ABSTRACT} | fields)
    assert not report.rejections
    return papers[0], report


def test_a_record_with_only_title_and_abstract_is_a_paper(tmp_path: Path) -> None:
    paper, report = one(tmp_path)
    assert paper == Paper(title_id("A Paper on Trees"), "A Paper on Trees", ABSTRACT, sources=("jsonl",))
    assert report == Report()


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"published": "2021-06-17T10:00:00Z"}, "2021-06-17"),
        ({"published": "2021-06-17 10:00"}, "2021-06-17"),
        ({"published": "2021-06"}, "2021-06"),
        ({"published": "2021"}, "2021"),
        ({"published": 2021}, "2021"),
        ({"year": 2021}, "2021"),
        ({"year": 2021.0}, "2021"),
        ({"year": "2021"}, "2021"),
        ({"published": "2021-06-31", "year": 2021}, "2021-06"),
        ({"published": None, "year": 2020}, "2020"),
        ({"published": "", "year": 2020}, "2020"),
        ({"published": "2021-06", "year": 2020}, "2021-06"),
    ],
)
def test_dates_are_read_as_precisely_as_they_stand_there(tmp_path: Path, fields: dict[str, object], expected: str) -> None:
    paper, report = one(tmp_path, **fields)
    assert paper.published == expected
    assert not report.notes


def test_counts_identifiers_and_sources_are_read(tmp_path: Path) -> None:
    paper, _ = one(
        tmp_path, id=17, authors=["A", "B"], upvotes=3.0, doi="https://doi.org/10.1/X", arxiv_id="arXiv:2101.00001", url="u"
    )
    assert (paper.id, paper.authors, paper.upvotes, paper.doi, paper.arxiv_id, paper.url) == (
        "17", 2, 3, "10.1/X", "2101.00001", "u",
    )  # fmt: skip
    assert one(tmp_path, authors=4)[0].authors == 4
    assert one(tmp_path, venue="b", source="a")[0].sources == ("a", "b")
    assert one(tmp_path, venue="b", source="b")[0].sources == ("b",)


@pytest.mark.parametrize(
    "field",
    [
        {"published": "yesterday"},
        {"year": "MMXX"},
        {"year": 20},
        {"authors": "A and B"},
        {"authors": -1},
        {"upvotes": True},
        {"upvotes": 10**30},
        {"upvotes": {"n": 1}},
        {"url": ["u"]},
        {"doi": 10},
        {"venue": {}},
    ],
)
def test_an_optional_field_that_makes_no_sense_is_left_out_and_noted(tmp_path: Path, field: dict[str, object]) -> None:
    paper, report = one(tmp_path, **field)
    (key,) = field
    assert paper == one(tmp_path)[0]
    assert len(report.notes) == 1
    assert f"'{key}'" in report.notes[0]
    assert "line 1" in report.notes[0]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{not json", Reason.NOT_PARSED),
        ("[1, 2]", Reason.NOT_PARSED),
        ('"text"', Reason.NOT_PARSED),
        ('{"title": "T", "title": "U", "abstract": "a"}', Reason.NOT_PARSED),
        ('{"title": "T", "abstract": "a", "x": ' + "[" * 100_000 + "]" * 100_000 + "}", Reason.NOT_PARSED),
        ('{"title": "T", "abstract": "a", "n": ' + "9" * 10_000 + "}", Reason.NOT_PARSED),
        ({"abstract": ABSTRACT}, Reason.NO_TITLE),
        ({"title": None, "abstract": ABSTRACT}, Reason.NO_TITLE),
        ({"title": " \n", "abstract": ABSTRACT}, Reason.NO_TITLE),
        ({"title": "T"}, Reason.NO_ABSTRACT),
        ({"title": "T", "abstract": "\x00 \t"}, Reason.NO_ABSTRACT),
        ({"title": 7, "abstract": ABSTRACT}, Reason.BAD_FIELD),
        ({"title": "T", "abstract": ["a"]}, Reason.BAD_FIELD),
        ({"title": "T", "abstract": ABSTRACT, "id": {"a": 1}}, Reason.BAD_FIELD),
        ({"title": "T", "abstract": "word " * 100_000}, Reason.BAD_TEXT),
    ],
)
def test_a_broken_line_is_rejected_with_its_reason_and_the_others_are_read(tmp_path: Path, line: object, reason: Reason) -> None:
    good = {"title": "A Paper on Trees", "abstract": ABSTRACT}
    papers, report = read(tmp_path, good, line, "", good)
    assert len(papers) == 2
    assert [(r.where, r.reason) for r in report.rejections] == [(f"{tmp_path / 'in.jsonl'}, line 2", reason)]
    assert len(report.rejections[0].detail) < 300


@pytest.mark.parametrize("key", ["title", "year"])
def test_a_value_nested_to_any_depth_does_not_stop_the_reader(tmp_path: Path, key: str) -> None:
    fields = json.dumps({"title": "A Paper", "abstract": ABSTRACT, key: "deep"})
    lines = [fields.replace('"deep"', "[" * depth + "]" * depth) for depth in range(900, 1100)]
    papers, report = read(tmp_path, *lines, fields)
    assert papers
    assert len(papers) + len(report.rejections) == len(lines) + 1


def test_nan_is_taken_for_nothing(tmp_path: Path) -> None:
    papers, report = read(tmp_path, '{"title": "A Paper", "abstract": "Some text.", "upvotes": NaN, "year": Infinity}')
    assert (papers[0].upvotes, papers[0].published) == (None, None)
    assert report == Report()


def test_characters_that_no_store_holds_are_replaced(tmp_path: Path) -> None:
    title = r"A\u0000 Paper\u0001on\n\t Trees \ud800"
    abstract = r"One\u0007two\tthree\nfour\udfff \ud83d\ude00"
    papers, _ = read(tmp_path, f'{{"title": "{title}", "abstract": "{abstract}", "id": "\\ud800"}}')
    assert papers[0].title == "A Paper on Trees \ufffd"
    assert papers[0].abstract == "One two\tthree\nfour\ufffd \N{GRINNING FACE}"
    assert papers[0].id == "\ufffd"


def test_annotations_beside_a_paper_are_not_looked_at(tmp_path: Path) -> None:
    paper, report = one(tmp_path, entities=[{"name": 1}], relations="broken", results=None)
    assert paper.title == "A Paper on Trees"
    assert report == Report()


def test_real_annotated_files_and_corpora_are_read_without_loss(shared: Path) -> None:
    report = Report()
    gold = list(readers.read([shared / "gold" / "dev.jsonl"], report=report))
    for number, paper in enumerate(readers.read([shared / "corpus" / "abstracts.jsonl.zst"], report=report)):
        assert paper.year
        if number == 2000:
            break
    assert len(gold) == 103
    assert all(paper.id == title_id(paper.title) for paper in gold)
    assert report == Report()
