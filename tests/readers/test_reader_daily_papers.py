from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg import readers
from kg.model import Paper
from kg.papers import merge
from kg.readers import ReadOptions
from kg.report import Reason, Report

TOP = (
    "new\n\nGet trending papers in your email inbox!\n\nSubscribe\n\nDaily Papers\n\n"
    "byAK and the research community\n\nDec 10\n\n"
)
LONG = (
    "We describe a method that nobody asked for, and measure it on data that nobody has. It works well on a small set of "
    "toys, where it beats its rivals by two points, and less well on anything else. We say why that is so, and offer a "
    "remedy that takes a tenth of the time. Further tests on five languages show the same picture throughout."
)
OTHER = LONG.replace("We describe", "Here is described")
META = "  • 18 authors\n·\nOct 5, 2022 1\n\n"


def read(tmp_path: Path, text: str, *, page_year: int | None = None) -> tuple[list[Paper], Report]:
    path = tmp_path / "page.txt"
    path.write_text(text)
    report = Report()
    options = ReadOptions(page_year=page_year)
    return list(readers.read([path], reader="daily_papers", options=options, report=report)), report


def one(tmp_path: Path, metadata: str) -> Paper:
    """The first of two papers, which has these lines of metadata."""
    papers, report = read(tmp_path, f"{TOP}First Title: A Paper\n\n{LONG}\n\n{metadata}\n\nSecond Title: A Paper\n\n{OTHER}\n")
    assert [(p.title, p.abstract) for p in papers] == [("First Title: A Paper", LONG), ("Second Title: A Paper", OTHER)]
    assert not report.rejections
    assert papers[1].authors is None
    return papers[0]


@pytest.mark.parametrize(
    ("metadata", "authors", "published", "upvotes"),
    [
        ("  • 18 authors\n·\nOct 5, 2022 1", 18, "2022-10-05", 1),
        ("  • 3 authors\n·\nJun 18, 2024", 3, "2024-06-18", None),
        ("  • 1 author\n·\nMarch 2, 2024", 1, "2024-03-02", None),
        ("  • authors\n·\nMay 12, 2023", None, "2023-05-12", None),
        ("·\nMay 12, 2023 4", None, "2023-05-12", 4),
        ("May 12, 2023", None, "2023-05-12", None),
        ("  • 18 authors", 18, None, None),
        ("  • 18 authors\n·\nOct 5, 2022\n12", 18, "2022-10-05", 12),
        ("  • 18 authors\n\n·\n\nOct 5, 2022\n\n12", 18, "2022-10-05", 12),
        ("  • 18 authors\n·\nOct 5, 2022 1.2k", 18, "2022-10-05", 1200),
        ("  • 2,918 authors\n·\nOct 5, 2022 1,234", 2918, "2022-10-05", 1234),
        ("  • 18 authors · Oct 5, 2022 · 7 upvotes", 18, "2022-10-05", 7),
        ("18 authors\nOct 5, 2022\nUpvote 31", 18, "2022-10-05", 31),
        ("  • 18 authors\n·\nOct 5, 2022 12 3", 18, "2022-10-05", 12),
        ("  • 18 authors\n·\nOct 5, 2022 1\nSubmitted by someone\n3 comments", 18, "2022-10-05", 1),
        ("A University of Trees\n  • 18 authors\n·\nOct 5, 2022 1", 18, "2022-10-05", 1),
        ("  • 18 authors\n·\nA University of Trees\n·\nOct 5, 2022 1", 18, "2022-10-05", 1),
        ("\u00a0 • 18\u00a0authors\u00a0\n·\u00a0\nOct\u00a05, 2022 1\u200b", 18, "2022-10-05", 1),
        ("  • 18 authors\n·\nFeb 30, 2022", 18, "2022-02", None),
        ("  • 18 authors\n·\nOct 5, 2022 1\n\nDec 9", 18, "2022-10-05", 1),
    ],
)
def test_every_shape_of_metadata_is_read(
    tmp_path: Path, metadata: str, authors: int | None, published: str | None, upvotes: int | None
) -> None:
    paper = one(tmp_path, metadata)
    assert (paper.authors, paper.published, paper.upvotes) == (authors, published, upvotes)


def test_the_head_of_the_page_is_no_paper_and_the_day_of_the_page_no_date(tmp_path: Path) -> None:
    papers, report = read(tmp_path, f"{TOP}A Title\n\n{LONG}\n")
    assert [(p.title, p.published, p.sources) for p in papers] == [("A Title", None, ("Daily Papers",))]
    assert report == Report()


def test_an_unknown_line_in_the_head_is_left_out_with_a_note(tmp_path: Path) -> None:
    papers, report = read(tmp_path, f"Welcome back to the site\n\n{TOP}More news for you\n\nA Title\n\n{LONG}\n\n{META}")
    assert [p.title for p in papers] == ["A Title"]
    assert len(report.notes) == 2
    assert not report.rejections


def test_papers_without_metadata_are_told_apart(tmp_path: Path) -> None:
    text = f"{TOP}One\n\n{LONG}\n\nreBEN: Two\n\n{OTHER}\n\nDo Three Work?\n\n{LONG}\n\nFour\n\n{OTHER}\n\n{META}"
    papers, report = read(tmp_path, text)
    assert [(p.title, p.authors) for p in papers] == [("One", None), ("reBEN: Two", None), ("Do Three Work?", None), ("Four", 18)]
    assert report == Report()


@pytest.mark.parametrize(
    "part",
    [
        "Results:",
        "Code: https://example.org/code",
        "The code is at https://example.org/code",
        "• a list with an item",
        "(ii) a second item of a list",
        "where x is short",
        "A short closing sentence.",
        OTHER,
        f"Results\n\n{OTHER}",
    ],
)
def test_blank_lines_within_an_abstract_do_not_end_it(tmp_path: Path, part: str) -> None:
    papers, report = read(tmp_path, f"{TOP}One\n\n{LONG}\n\n{part}\n\n{META}Two\n\n{OTHER}\n\n{META}")
    assert [p.title for p in papers] == ["One", "Two"]
    assert papers[0].abstract == " ".join([LONG, *part.split()])
    assert papers[0].authors == 18
    assert report == Report()


def test_titles_and_abstracts_on_several_lines_are_joined(tmp_path: Path) -> None:
    words = LONG.split()
    wrapped = "\n".join(" ".join(words[i : i + 9]) for i in range(0, len(words), 9))
    wrapped = f"{wrapped}\nThanks to all\nauthors\nand voters (all of them\n12\n) for their patience."
    papers, report = read(tmp_path, f"{TOP}A Title that\n  spans\u00a0two lines\n\n{wrapped}\n\n{META}")
    assert [(p.title, p.abstract) for p in papers] == [("A Title that spans two lines", " ".join(wrapped.split()))]
    assert report == Report()


def test_a_missing_blank_line_below_the_title_or_the_metadata_does_no_harm(tmp_path: Path) -> None:
    papers, report = read(tmp_path, f"{TOP}One\n{LONG}\n{META.strip()}\nTwo\n\n{OTHER}\n")
    assert [(p.title, p.abstract, p.upvotes) for p in papers] == [("One", LONG, 1), ("Two", OTHER, None)]
    assert report == Report()


def test_a_page_without_any_blank_line_is_cut_where_long_lines_are(tmp_path: Path) -> None:
    papers, report = read(tmp_path, f"{TOP}One\n{LONG}\nTwo\n{OTHER}\n{META}Three\n{LONG}".replace("\n\n", "\n"))
    assert [(p.title, p.abstract, p.authors) for p in papers] == [("One", LONG, None), ("Two", OTHER, 18), ("Three", LONG, None)]
    assert report == Report()


def test_lines_beside_the_metadata_are_left_out_with_a_note(tmp_path: Path) -> None:
    records = f"One\n\n{LONG}\n\nTree Lab\n\n{META}Two\n\n{OTHER}\n\nSea Lab\n{META}"
    papers, report = read(tmp_path, TOP + records)
    assert [(p.abstract, p.authors) for p in papers] == [(LONG, 18), (OTHER, 18)]
    assert not report.rejections
    assert len(report.notes) == 1
    assert "'Tree Lab', 'Sea Lab'" in report.notes[0]


def test_a_short_abstract_below_a_title_is_one(tmp_path: Path) -> None:
    papers, _ = read(tmp_path, f"{TOP}One\n\nA survey of trees.\n\n{META}Two\n\nShort and without an end …\n\n{META}")
    assert [p.abstract for p in papers] == ["A survey of trees.", "Short and without an end …"]


def test_a_title_without_an_abstract_is_rejected_where_it_stands(tmp_path: Path) -> None:
    text = f"{TOP}One\n\n{LONG}\n\n{META}Lonely\n\n{META}Two\n\n{OTHER}\n\nAlso Lonely\n\nThree\n\n{LONG}\n\n{META}Last"
    papers, report = read(tmp_path, text)
    assert [p.title for p in papers] == ["One", "Two", "Three"]
    assert [(r.reason, r.detail.split("'")[1]) for r in report.rejections] == [
        (Reason.NO_ABSTRACT, "Lonely"),
        (Reason.NO_ABSTRACT, "Also Lonely"),
        (Reason.CUT_OFF, "Last"),
    ]


def test_text_without_a_title_is_rejected(tmp_path: Path) -> None:
    papers, report = read(tmp_path, f"{LONG}\n\n{META}One\n\n{OTHER}\n\n{META}")
    assert [p.title for p in papers] == ["One"]
    assert [r.reason for r in report.rejections] == [Reason.NO_TITLE]


@pytest.mark.parametrize(
    "rest", ["We intr", "  •", "  • 1", "  • 18 auth", "  • 18 authors\n·\nO", "  • 18 authors\n·\nOct 5, 20"]
)
def test_a_record_in_which_the_page_ends_is_read_with_what_is_there(tmp_path: Path, rest: str) -> None:
    before = "" if rest.startswith("We") else f"{LONG}\n\n"
    papers, report = read(tmp_path, f"{TOP}One\n\n{OTHER}\n\n{META}Two\n\n{before}{rest}")
    assert (papers[1].abstract, papers[1].published) == (LONG if before else rest, None)
    assert not report.rejections


def test_a_date_without_a_year_is_given_one_and_the_report_says_which(tmp_path: Path) -> None:
    pair = f"{TOP}One\n\n{LONG}\n\n  • 2 authors\n·\nAug 15 3\n\nTwo\n\n{OTHER}\n\n"
    papers, report = read(tmp_path, pair + META)
    assert (papers[0].published, papers[0].upvotes) == ("2023-08-15", 3)
    assert ["2023" in note and "--page-year" in note and "1 date" in note for note in report.notes] == [True]
    papers, report = read(tmp_path, pair + META, page_year=2031)
    assert [paper.published for paper in papers] == ["2031-08-15", "2022-10-05"]
    assert "2031" in report.notes[0]
    papers, report = read(tmp_path, pair)
    assert papers[0].published is None
    assert "--page-year" in report.notes[0]


def test_a_page_is_known_by_its_head_or_by_its_metadata(tmp_path: Path) -> None:
    for text in (f"{TOP}A Title\n\n{LONG}", f"A Title\n\n{LONG}\n\n{META}"):
        (tmp_path / "page").write_text(text)
        assert readers.find(tmp_path / "page").name == "daily_papers"
    (tmp_path / "page").write_text(json.dumps({"title": "Daily Papers", "abstract": "x"}))
    assert readers.find(tmp_path / "page").name == "jsonl"


def test_the_real_pages_give_all_their_papers(shared: Path) -> None:
    report = Report()
    records = list(readers.read([shared / "seeds"], report=report))
    papers = merge(records, report)
    with (shared / "gold" / "dev.jsonl").open() as gold:
        expected = {(paper["id"], paper["title"], paper["abstract"]) for paper in map(json.loads, gold)}
    assert (len(records), len(papers)) == (105, 103)
    assert {(paper.id, paper.title, paper.abstract) for paper in papers} == expected
    assert not report.rejections
    assert len(report.notes) == 2
    assert sum(paper.published is not None for paper in records) == 94
    assert sum(paper.upvotes is not None for paper in records) == 13
