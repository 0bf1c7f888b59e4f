"""The same hostile files for every reader. A reader without a sample in tests/samples/<its name>/ fails."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kg import readers
from kg.errors import InputError
from kg.model import Paper
from kg.papers import merge
from kg.readers import ReadOptions, Source
from kg.readers.base import ByCategory
from kg.readers.categories import categories
from kg.report import Report

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
Read = Callable[[bytes], tuple[list[Paper], Report]]


def samples(name: str) -> list[Path]:
    folder = SAMPLES / name
    return sorted(folder.iterdir()) if folder.is_dir() else []


@pytest.fixture(params=readers.readers())
def name(request: pytest.FixtureRequest) -> str:
    reader = str(request.param)
    assert samples(reader), f"The reader '{reader}' needs a sample: put a small file into tests/samples/{reader}/."
    return reader


@pytest.fixture
def read(name: str, tmp_path: Path) -> Read:
    """Reads bytes by the reader itself, past the checks of the registry."""

    def of(data: bytes) -> tuple[list[Paper], Report]:
        path = tmp_path / samples(name)[0].name
        path.write_bytes(data)
        report = Report()
        return list(readers.readers()[name].read(Source(path), ReadOptions(), report)), report

    return of


def assert_clean(papers: list[Paper]) -> None:
    for paper in papers:
        assert paper.title == " ".join(paper.title.split())
        assert paper.abstract.strip()
        assert paper.sources
        (paper.title + paper.abstract + paper.id).encode()
        assert "\0" not in paper.title + paper.abstract


def test_module_and_reader_have_one_name_and_a_line_for_people(name: str) -> None:
    reader = readers.readers()[name]
    assert type(reader).__module__ == f"kg.readers.{name}"
    assert reader.marks
    assert "\n" not in reader.marks
    assert 0 < reader.rank < 100


def test_a_sample_finds_its_reader_and_is_read_without_a_rejection(name: str) -> None:
    for path in samples(name):
        report = Report()
        papers = list(readers.read([path], report=report))
        assert readers.find(path).name == name
        assert papers
        assert not report.rejections
        assert not any(path.name in source for paper in papers for source in paper.sources)
        assert_clean(papers)


def test_a_file_is_read_the_same_each_time(name: str, read: Read) -> None:
    data = samples(name)[0].read_bytes()
    assert read(data) == read(data)


def test_an_empty_file_gives_nothing_and_is_refused_by_name(name: str, read: Read, tmp_path: Path) -> None:
    assert read(b"")[0] == []
    (tmp_path / "empty").write_bytes(b"")
    with pytest.raises(InputError, match="empty"):
        readers.read([tmp_path / "empty"], reader=name, report=Report())


def test_a_binary_file_gives_no_nonsense_and_is_refused_by_name(name: str, read: Read, tmp_path: Path) -> None:
    data = bytes(range(256)) * 200
    assert_clean(read(data)[0])
    (tmp_path / "binary").write_bytes(data)
    with pytest.raises(InputError, match="binary"):
        readers.read([tmp_path / "binary"], reader=name, report=Report())


def test_a_file_cut_anywhere_is_read_up_to_the_cut(name: str, read: Read) -> None:
    for path in samples(name):
        data = path.read_bytes()
        whole = len(read(data)[0])
        last = 0
        for size in range(0, min(len(data), 10_000), 50):
            papers, _ = read(data[:size])
            assert_clean(papers)
            assert last - 1 <= len(papers) <= whole
            last = len(papers)


def test_ten_megabytes_in_one_line_are_survived(name: str, read: Read) -> None:
    data = samples(name)[0].read_bytes()
    long = b"word " * 2_000_000
    for hostile in (long, long + b"\n" + data, data + b"\n" + long, data.replace(b"We ", b"We " + long, 1)):
        papers, report = read(hostile)
        assert_clean(papers)
        assert all(len(rejection.detail) < 1000 for rejection in report.rejections)


def test_bytes_that_are_not_utf8_do_not_stop_the_reader(name: str, read: Read) -> None:
    data = samples(name)[0].read_bytes()
    whole = read(data)[0]
    papers, report = read(data.replace(b"We ", b"We\xff ", 1))
    assert len(papers) == len(whole)
    assert any("UTF-8" in note for note in report.notes)
    assert_clean(papers)


def test_records_that_stand_there_twice_are_merged_to_the_same_papers(name: str, read: Read) -> None:
    data = samples(name)[0].read_bytes()
    once, twice = read(data)[0], read(data + b"\n\n" + data)[0]
    assert len(twice) == 2 * len(once)
    assert merge(once, Report()) == merge(twice, Report())


def test_a_format_gives_the_papers_of_a_category_alone_or_is_refused_where_one_is_asked_for(name: str) -> None:
    options, report = ReadOptions(categories=categories(["cs.LG"])), Report()
    if isinstance(readers.readers()[name], ByCategory):
        every = [paper for path in samples(name) for paper in readers.read([path], report=Report())]
        some = list(readers.read(samples(name), options=options, report=report))
        assert 0 < len(some) < len(every)
        assert set(some) < set(every)
        assert report.passed_over == len(every) - len(some)
        assert not report.rejections
    else:
        with pytest.raises(InputError, match=f"{name}, which does not tell .* without --category"):
            readers.read(samples(name)[:1], options=options, report=report)
