"""The snapshots that benchmarks/snapshot.py makes: as many different papers as lines, and those that are asked for in each."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from kg import readers
from kg.papers import merge
from kg.readers import ReadOptions
from kg.readers.categories import categories
from kg.report import Report
from tests.commands import ROOT

sys.path.insert(0, str(ROOT / "benchmarks"))
from parts.snapshots import KEPT, Snapshots

SAMPLES = ROOT / "tests" / "samples"
KEEP = 5


def made(path: Path, megabytes: float) -> int:
    lines = (SAMPLES / "arxiv_snapshot" / "snapshot.jsonl").read_text(encoding="utf-8").splitlines()
    papers = list(readers.read([ROOT / "examples" / "daily_papers.txt"], report=Report()))
    return Snapshots([json.loads(line) for line in lines], papers, KEEP).write(path, megabytes)


def test_each_line_is_a_paper_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "s.json"
    count, report = made(path, 0.3), Report()
    every = list(readers.read([path], report=report))
    assert readers.find(path).name == "arxiv_snapshot"
    assert len(merge(every, Report())) == len(every) == count > 100
    assert not report.rejections


def test_the_papers_that_are_asked_for_are_the_same_at_every_size(tmp_path: Path) -> None:
    found = []
    for megabytes in (0.1, 0.3):
        path, report = tmp_path / f"{megabytes}.json", Report()
        count = made(path, megabytes)
        papers = list(readers.read([path], options=ReadOptions(categories=categories([KEPT])), report=report))
        found.append([(paper.title, paper.abstract) for paper in papers])
        assert report.passed_over == count - KEEP
    assert len(found[0]) == KEEP
    assert found[0] == found[1]
