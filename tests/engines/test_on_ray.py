"""`kg build --engine ray`: the graph and the ledger of the local way, whoever dies on the way there."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import pytest

from kg import codec
from kg.build import Extractor, Outcome, Progress, build, remove, silent
from kg.engines import on_ray
from kg.engines.on_ray import Load, OnRay, Read
from kg.engines.shards import Found, Shards, name_of
from kg.errors import CladographError
from kg.export import export
from kg.folder import Folder
from kg.model import Extraction, KnownName, Paper
from kg.names import title_id
from kg.stores import open_store
from tests.commands import EXAMPLES, run
from tests.faults.house import Words, graph_of, kept
from tests.made import paper

WORKERS = 2
TITLES = [f"Model{number}NET" for number in range(100)]


# --- what stands in for the extractor, in the processes of the cluster


class Noting:
    """Reads as the house's words do, and writes down which papers it reads; at the one called `fatal` it dies, once."""

    def __init__(self, place: Path, fatal: str = "") -> None:
        self.place, self.fatal = place, fatal

    def __call__(self, papers: Sequence[Paper]) -> Iterator[Found]:
        for one in papers:
            if one.title == self.fatal and not (self.place / "died").exists():
                (self.place / "died").touch()
                os.kill(os.getpid(), signal.SIGKILL)
            with (self.place / "read").open("a", encoding="utf-8") as file:
                file.write(f"{one.title}\n")
            yield from Words()([one])


def noting(place: Path, fatal: str, names: Sequence[KnownName]) -> Read:
    """The same where a process of the cluster begins."""
    return Noting(place, fatal)


def words(names: Sequence[KnownName]) -> Read:
    """The house's extractor."""
    return Words()


class Spread(Words):
    """The house's extractor, on a cluster."""

    def __init__(self, load: Load, place: Path) -> None:
        self.engine = OnRay(load, Folder(place / "graph").shards, processes=WORKERS)

    def __call__(self, papers: Sequence[Paper]) -> Iterator[Found]:  # type: ignore[override]
        return self.engine(papers, self.names, self.version)


def built(place: Path, extractor: Extractor, progress: Progress = silent) -> Outcome:
    """A graph of a hundred papers in `place`."""
    place.mkdir(exist_ok=True)
    file, folder = place / "papers.jsonl", Folder(place / "graph")
    rows = [{"title": title, "abstract": f"{title} is a variant of LoRA, unlike GPT."} for title in TITLES]
    file.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    opened = partial(open_store, "embedded", folder.path, write=True)
    return build([file], folder=folder, open_store=opened, extractor=extractor, progress=progress)


def exported(place: Path) -> bytes:
    graph = graph_of(place)
    assert graph is not None
    export(graph, place / "graph.jsonl")
    return (place / "graph.jsonl").read_bytes()


def read_so_far(place: Path) -> list[str]:
    file = place / "read"
    return file.read_text(encoding="utf-8").split() if file.exists() else []


# --- with a cluster


@pytest.fixture(scope="module")
def cluster() -> Iterator[None]:
    """A cluster of two processes on this machine, for all tests here: it takes seconds to start."""
    ray = pytest.importorskip("ray", reason="Ray is not installed: pip install 'cladograph[ray]'")
    with on_ray.cluster(WORKERS) as cores:
        assert cores == WORKERS
        yield
    assert not ray.is_initialized()


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The graph that the local way makes."""
    place = tmp_path_factory.mktemp("local")
    built(place, Words())
    return place


def test_a_worker_that_dies_loses_nothing(cluster: None, local: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(on_ray, "PART", 10)
    outcome = built(tmp_path, Spread(partial(noting, tmp_path, TITLES[35]), tmp_path))
    assert (tmp_path / "died").exists()
    assert outcome.extracted == len(TITLES)
    assert exported(tmp_path) == exported(local)
    assert kept(tmp_path) == kept(local)
    again = [title for title in set(read_so_far(tmp_path)) if read_so_far(tmp_path).count(title) > 1]
    assert len(again) < 10, "only the part that the worker had is read again"
    assert len(list(Folder(tmp_path / "graph").shards.rglob("*.parquet"))) == 10


def test_a_job_that_was_killed_goes_on_where_it_stopped(
    cluster: None, local: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(on_ray, "PART", 10)
    load = partial(noting, tmp_path, "")

    def kill(phase: str, done: int, total: int | None) -> None:
        if phase == "extracting":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        built(tmp_path, Spread(load, tmp_path), kill)
    done = len(kept(tmp_path)["extractions"])
    finished = len(list(Folder(tmp_path / "graph").shards.rglob("*.parquet")))
    assert 0 < done < len(TITLES)
    assert finished * 10 >= done
    before = len(read_so_far(tmp_path))
    assert built(tmp_path, Spread(load, tmp_path)).extracted == len(TITLES) - done
    assert len(read_so_far(tmp_path)) - before <= len(TITLES) - finished * 10
    assert exported(tmp_path) == exported(local)
    assert kept(tmp_path) == kept(local)


def test_the_command_gives_the_graph_of_the_local_way(cluster: None, graph_folder: Path, tmp_path: Path) -> None:
    done = run("build", EXAMPLES / "daily_papers.txt", "--engine", "ray", "--dir", tmp_path / "graph")
    assert done.returncode == 0, done.stderr
    both = [tmp_path / "graph", graph_folder]
    for number, folder in enumerate(both):
        assert run("export", tmp_path / f"{number}.jsonl", "--dir", folder).returncode == 0
    assert (tmp_path / "0.jsonl").read_bytes() == (tmp_path / "1.jsonl").read_bytes()
    assert list((tmp_path / "graph" / "shards").rglob("*.parquet"))


# --- without one


def row_of(papers: Sequence[Paper]) -> dict[str, str]:
    return {"name": name_of(papers), "papers": "\n".join(map(codec.encode, papers))}


class Died(BaseException):
    """In place of a kill: nothing of the part is done, and the next process knows nothing but what is on disk."""


PAPERS = [paper(title, f"{title} is a variant of LoRA.") for title in TITLES[:6]]


def processes_that_read(shards: Shards, fatal: set[str]) -> tuple[dict[str, str], int]:
    """What the last of several processes says of a part, each in the place of one that died, and how many died."""

    def read(papers: Sequence[Paper]) -> Iterator[Found]:
        for one in papers:
            if one.title in fatal:
                raise Died
            yield from Words()([one])

    for died in range(100):
        try:
            return on_ray.Reader(lambda _: read, (), shards)(row_of(PAPERS)), died
        except Died:
            continue
    raise AssertionError("There is no end to it.")


def test_a_paper_that_takes_its_process_with_it_is_given_up_and_the_others_are_read(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    shards = Shards.of(tmp_path, Words.version)
    said, died = processes_that_read(shards, {TITLES[2]})
    assert (said["refused"], died) == ("", 4)
    found = [shards.take(said["name"], one) for one in PAPERS]
    assert [isinstance(one, Extraction) for one in found] == [True, True, False, True, True, True]
    assert str(found[2]) == "the process that read it died, twice"


def test_where_every_process_dies_it_is_not_the_papers_that_are_given_up(tmp_path: Path) -> None:
    said, _ = processes_that_read(Shards.of(tmp_path, Words.version), set(TITLES))
    assert "want of memory" in said["refused"]


def test_a_machine_that_does_not_see_the_folder_says_so(tmp_path: Path) -> None:
    said = on_ray.Reader(words, (), Shards(tmp_path / "elsewhere", Words.version))(row_of(PAPERS))
    assert "storage that all its machines share" in said["refused"]


def test_a_machine_with_another_version_says_so_and_writes_nothing(tmp_path: Path) -> None:
    shards = Shards.of(tmp_path, "newer")
    said = on_ray.Reader(words, (), shards)(row_of(PAPERS))
    assert "the extractor words, not newer" in said["refused"]
    assert shards.index() == {}


def test_few_papers_still_give_every_core_a_part() -> None:
    assert [len(part) for part in on_ray.parts_of(PAPERS, 4).values()] == [2, 2, 2]
    assert [len(part) for part in on_ray.parts_of(PAPERS, 100).values()] == [1] * 6


def test_without_ray_the_command_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(on_ray, "find_spec", lambda name: None)
    done = run("build", EXAMPLES / "daily_papers.txt", "--engine", "ray", "--dir", tmp_path / "graph")
    assert done.returncode == 1
    assert "pip install 'cladograph[ray]'" in done.stderr
    assert not (tmp_path / "graph").exists()


def test_a_cluster_that_cannot_be_reached_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ray = pytest.importorskip("ray")

    def refuse(**_: object) -> None:
        raise ConnectionError("nobody answers")

    monkeypatch.setattr(ray, "is_initialized", lambda: False)
    monkeypatch.setattr(ray, "init", refuse)
    monkeypatch.setenv("RAY_ADDRESS", "10.0.0.1:6379")
    with pytest.raises(CladographError, match=r"RAY_ADDRESS=10.0.0.1:6379 .*nobody answers"):
        list(OnRay(words, tmp_path, processes=WORKERS)(PAPERS, (), Words.version))


def test_an_unknown_engine_is_told_with_those_there_are(tmp_path: Path) -> None:
    done = run("build", EXAMPLES / "daily_papers.txt", "--engine", "rey", "--dir", tmp_path / "graph")
    assert done.returncode == 2
    assert "Did you mean 'ray'? Known: local, ray" in done.stderr


def test_removing_a_paper_leaves_no_shard_behind_that_still_has_it(tmp_path: Path) -> None:
    built(tmp_path, Words())
    folder = Folder(tmp_path / "graph")
    (folder.shards / "words").mkdir(parents=True)
    opened = partial(open_store, "embedded", folder.path, write=True)
    remove([title_id(TITLES[0])], folder=folder, open_store=opened, extractor=Words())
    assert not folder.shards.exists()
