"""Tables whose quotes, cells, line ends or header are not as they should be: no row is lost unsaid, none is read askew."""

from __future__ import annotations

from pathlib import Path

from kg import readers
from kg.report import Reason, Report
from tests.readers.test_reader_formats import written


def test_a_quote_that_is_never_closed_costs_its_own_row_and_no_other(tmp_path: Path) -> None:
    before, broken, after = "Alder,We grow trees.,2020", 'Birch,"We cut trees,2021', '"Oak, again","We ""plant""\ntrees.",2022'
    for rows, lost in (((before, broken, after), 3), ((before, after, broken), 5), ((broken, after, before), 2)):
        papers, report = written(tmp_path, "\n".join(("Title,Abstract,Year", *rows)))
        assert {paper.title: paper.abstract for paper in papers} == {
            "Alder": "We grow trees.",
            "Oak, again": 'We "plant" trees.',
        }
        assert [(one.where.rpartition(", ")[2], one.reason) for one in report.rejections] == [(f"line {lost}", Reason.NOT_PARSED)]
        assert "quote" in report.rejections[0].detail


def test_a_row_with_more_cells_than_the_header_is_counted_and_not_read_askew(tmp_path: Path) -> None:
    text = "Title,Abstract,Year\nAlder,We grow, trees,2020\nOak,We plant.,2021,,\nElm,We wait.\n"
    papers, report = written(tmp_path, text)
    assert [(paper.title, paper.abstract) for paper in papers] == [("Oak", "We plant."), ("Elm", "We wait.")]
    assert [(one.where.rpartition(", ")[2], one.reason) for one in report.rejections] == [("line 2", Reason.NOT_PARSED)]


def test_a_table_with_the_line_ends_of_old_macs_is_read(tmp_path: Path) -> None:
    papers, report = written(tmp_path, 'Title,Abstract\rAlder,"We grow\rtrees."\rOak,We plant them.\r')
    assert [(paper.title, paper.abstract) for paper in papers] == [("Alder", "We grow trees."), ("Oak", "We plant them.")]
    assert report.rejections == []


def test_a_file_without_a_header_is_no_table_and_it_is_said(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("Alder,We grow trees.\n")
    report = Report()
    assert list(readers.read([path], reader="table", report=report)) == []
    assert [one.reason for one in report.rejections] == [Reason.NOT_PARSED]
