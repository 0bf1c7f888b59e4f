"""A server of these tests' own that is killed, and whose disk is full, in the middle of a load; then it comes back."""

from __future__ import annotations

import os
import resource
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest

from kg.errors import StoreError
from kg.model import Graph
from kg.schema import RelationKind
from kg.stores import neo4j_connection, neo4j_writer
from scripts.neo4j_server import Server, start, stop
from tests import graphs
from tests.graphs import IMPRINT
from tests.places import Neo4j


@dataclass
class Mortal:
    """A server with its home, which outlasts it."""

    home: Path
    server: Server

    def kill(self) -> None:
        """What `kill -9` does, or a cut of the power: nothing is closed, nothing is cleared up."""
        os.kill(self.server.pid, signal.SIGKILL)

    def fill_its_disk(self) -> None:
        """No file of the server may grow, or be written beyond a few bytes: to it, that is a full disk."""
        resource.prlimit(self.server.pid, resource.RLIMIT_FSIZE, (4096, 4096))

    def revive(self) -> None:
        """Start the server again, whatever state it is in."""
        self.kill()
        stop(self.home)
        self.server = start(self.home)


@pytest.fixture(scope="module")
def mortal(neo4j: Neo4j, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mortal]:
    """Another server than that of all tests, without which none could be had: it skips, or fails in CI."""
    home = tmp_path_factory.mktemp("mortal").resolve()
    found = Mortal(home, start(home))
    try:
        yield found
    finally:
        stop(home)


@pytest.fixture(autouse=True)
def _in_batches_without_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neo4j_writer, "AT_ONCE", 5)
    monkeypatch.setattr(neo4j_writer, "BATCH", 3)
    monkeypatch.setattr(neo4j_connection, "_RETRY_S", 0.5)


def some(name: str) -> Graph:
    """A graph of nine papers and as many models, each a variant of the next: few kinds of things, for a server that is cold."""
    names = [f"{name}{number}" for number in range(9)]
    return graphs.graph(
        papers=tuple(graphs.paper(f"p-{one}", one) for one in names),
        entities=tuple(graphs.entity(one, papers=1) for one in names),
        statements=tuple(graphs.statement(a, RelationKind.VARIANT_OF, b, papers=(f"p-{a}",)) for a, b in pairwise(names)),
    )


def write(server: Neo4j, graph: Graph, told: Callable[[int, int], None] | None = None) -> None:
    with server.place.open(Path("nowhere")) as store:
        store.write(graph, IMPRINT, progress=told)


def written_until(mortal: Mortal, fault: Callable[[], None]) -> str:
    """What is said where the old graph is replaced, and the fault happens when more than half of that is done."""
    left = [fault]

    def told(done: int, total: int) -> None:
        if left and done > total // 2:
            left.pop()()

    with Neo4j.of(mortal.server) as server:
        write(server, some("old"))
        with pytest.raises(StoreError) as caught:
            write(server, some("new"), told)
    assert not left, "it failed before the fault"
    return str(caught.value)


def assert_cut_off_and_finished(mortal: Mortal, neo4j: Neo4j) -> None:
    """No graph is taken for one; the next write makes it whole, and the same as in a database where nothing happened."""
    neo4j.empty()
    write(neo4j, some("new"))
    with Neo4j.of(mortal.server) as server:
        with server.place.open(Path("nowhere"), write=False) as store:
            assert store.imprint() is None
        assert server.content(), "what was written before the fault is there"
        write(server, some("new"))
        assert server.content() == neo4j.content()


def test_a_server_killed_in_the_middle_of_a_load_goes_on_from_there(mortal: Mortal, neo4j: Neo4j) -> None:
    said = written_until(mortal, mortal.kill)
    assert "run the command again" in said or "answers at" in said
    mortal.revive()
    assert_cut_off_and_finished(mortal, neo4j)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits the files of another process")
def test_a_disk_that_fills_up_in_the_middle_of_a_load_is_told_and_got_over(mortal: Mortal, neo4j: Neo4j) -> None:
    said = written_until(mortal, mortal.fill_its_disk)
    assert "\n" not in said
    mortal.revive()
    assert_cut_off_and_finished(mortal, neo4j)
