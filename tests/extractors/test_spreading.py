"""Many papers read by several processes."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

import pytest

from app.extractor import LazyExtractor
from extractors import gazetteer, pipeline, spreading
from kg.errors import CladographError, InvalidData
from kg.model import Extraction, Paper

PAPERS = [Paper(f"p{i}", f"Zed{i}: Gates", "We propose gates. " * (i % 5) + "It beats BERT on GLUE.") for i in range(70)]


def test_several_processes_read_what_one_reads_in_the_order_given() -> None:
    alone = pipeline.load(gazetteer.builtin())
    together = list(spreading.spread(PAPERS, gazetteer.builtin(), pipeline.MODEL, 2))
    assert together == list(alone(PAPERS))


@pytest.mark.parametrize(("papers", "cores", "spreads"), [(120, 2, True), (120, 1, False), (20, 2, False)])
def test_many_papers_are_spread_where_there_are_cores(
    monkeypatch: pytest.MonkeyPatch, papers: int, cores: int, spreads: bool
) -> None:
    used: list[str] = []

    def by(way: str) -> Callable[..., Iterator[Extraction]]:
        def read(given: Iterable[Paper], *_: object) -> Iterator[Extraction]:
            used.append(way)
            return (Extraction(paper.id, "") for paper in given)

        return read

    monkeypatch.setattr(spreading, "processes", lambda: cores)
    monkeypatch.setattr(spreading, "spread", by("spread"))
    monkeypatch.setattr(pipeline.Extractor, "__call__", lambda _, given: by("here")(given))
    asked = [Paper(f"p{i}", "T", "A.") for i in range(papers)]
    assert [x.paper_id for x in LazyExtractor()(asked)] == [paper.id for paper in asked]
    assert used == ["spread" if spreads else "here"]


def failing_at(*bad: str) -> Callable[[Sequence[Paper]], Iterator[Extraction]]:
    """What reads two papers at a time, and fails at some."""

    def read(papers: Sequence[Paper]) -> Iterator[Extraction]:
        for start in range(0, len(papers), 2):
            if not {paper.id for paper in papers[start : start + 2]}.isdisjoint(bad):
                raise ZeroDivisionError("0")
            yield from (Extraction(paper.id, "") for paper in papers[start : start + 2])

    return read


@pytest.mark.parametrize("bad", [(), ("p0",), ("p1", "p2"), ("p40", "p69"), ("p68", "p69"), tuple(f"p{n}" for n in range(1, 70))])
def test_a_paper_that_cannot_be_read_takes_no_other_with_it(bad: tuple[str, ...]) -> None:
    found = list(spreading.each(failing_at(*bad), PAPERS))
    assert [paper.id for paper, one in zip(PAPERS, found, strict=True) if isinstance(one, InvalidData)] == list(bad)
    assert [one.paper_id for one in found if isinstance(one, Extraction)] == [p.id for p in PAPERS if p.id not in bad]


def test_what_fails_at_all_papers_is_no_fault_of_theirs() -> None:
    with pytest.raises(ZeroDivisionError):
        list(spreading.each(failing_at(*(paper.id for paper in PAPERS)), PAPERS))


def test_what_a_killed_process_read_is_read_by_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreading, "_CHUNK", 1)
    found = spreading.spread(PAPERS[:12], (), pipeline.MODEL, 1)
    first = next(found)
    for child in multiprocessing.active_children():
        child.kill()
    assert [one.paper_id for one in (first, *found) if isinstance(one, Extraction)] == [paper.id for paper in PAPERS[:12]]


def not_prepared(*_: object) -> None:
    """In place of what loads a model."""


def dying(papers: Sequence[Paper]) -> list[Extraction]:
    """Reads papers in a process that one with "fatal" in its abstract takes with it."""
    if any("fatal" in paper.abstract for paper in papers):
        os.kill(os.getpid(), signal.SIGSEGV)
    return [Extraction(paper.id, "") for paper in papers]


@pytest.mark.parametrize("bad", [{"p33"}, {"p0", "p1", "p69"}])
def test_a_paper_that_takes_its_process_with_it_takes_no_other_paper(bad: set[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreading, "_prepare", not_prepared)
    monkeypatch.setattr(spreading, "_read", dying)
    papers = [replace(paper, abstract="fatal") if paper.id in bad else paper for paper in PAPERS]
    found = list(spreading.spread(papers, (), pipeline.MODEL, 2))
    assert {paper.id for paper, one in zip(papers, found, strict=True) if isinstance(one, InvalidData)} == bad
    assert [one.paper_id for one in found if isinstance(one, Extraction)] == [p.id for p in papers if p.id not in bad]


def test_where_every_process_dies_no_paper_is_blamed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreading, "_prepare", not_prepared)
    monkeypatch.setattr(spreading, "_read", dying)
    papers = [replace(paper, abstract="fatal") for paper in PAPERS]
    with pytest.raises(CladographError, match="run the command again"):
        list(spreading.spread(papers, (), pipeline.MODEL, 2))


def test_they_end_with_the_process_that_started_them_however_it_ends() -> None:
    code = (
        "from tests.extractors.test_spreading import PAPERS; from extractors import pipeline, spreading\n"
        "if __name__ == '__main__':\n"
        "    found = spreading.spread(PAPERS * 50, (), pipeline.MODEL, 2); next(found); print('reads', flush=True); list(found)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"reads\n"
        parent.kill()
        # They hold the pipe too: its end comes when the last of them has gone.
        assert parent.stdout.read() == b""
