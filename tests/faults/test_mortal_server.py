"""A server of these tests' own that is killed, and whose disk is full, in the middle of a load; then it comes back."""

from __future__ import annotations

import os
import resource
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from kg.errors import StoreError
from kg.model import Graph
from kg.stores import neo4j_connection, neo4j_writer
from scripts.neo4j_server import Server, start, stop
from tests import graphs
from tests.graphs import IMPRINT
from tests.places import Neo4j

pytestmark = pytest.mark.usefixtures("neo4j")  # which skips, or fails in CI, where there is no Java


@dataclass
class Mortal:
    """A server with its home, which outlasts it."""

    home: Path
    server: Server

    def revive(self) -> None:
        """End what is left of the server, and start it again."""
        stop(self.home)
        self.server = start(self.home)

    def with_store(self, do: Callable[[Neo4j], None]) -> None:
        """Do something with the running server."""
        with Neo4j.of(self.server) as opened:
            do(opened)


@pytest.fixture(scope="module")
def mortal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mortal]:
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


def write(server: Neo4j, graph: Graph, told: Callable[[int, int], None] | None = None) -> None:
    with server.place.open(Path("nowhere")) as store:
        store.write(graph, IMPRINT, progress=told)


def in_the_middle(do: Callable[[], None]) -> Callable[[int, int], None]:
    """A progress that does something once, when half is done."""
    left = [do]

    def told(done: int, total: int) -> None:
        if left and done >= total // 2:
            left.pop()()

    return told


def assert_cut_off_and_finished(mortal: Mortal) -> None:
    """No graph is taken for one; the next write makes it whole, and the same as in a database of its own."""

    def finish(server: Neo4j) -> None:
        with server.place.open(Path("nowhere"), write=False) as store:
            assert store.imprint() is None
        write(server, graphs.hostile())
        content = server.content()
        server.empty()
        write(server, graphs.hostile())
        assert server.content() == content

    mortal.with_store(finish)


def test_a_server_killed_in_the_middle_of_a_load_goes_on_from_there(mortal: Mortal) -> None:
    def load(server: Neo4j) -> None:
        write(server, graphs.family())
        kill = in_the_middle(lambda: os.kill(mortal.server.pid, signal.SIGKILL))
        with pytest.raises(StoreError, match=r"answers at|was cut|run the command again"):
            write(server, graphs.hostile(), kill)

    mortal.with_store(load)
    mortal.revive()
    assert_cut_off_and_finished(mortal)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits the files of another process")
def test_a_disk_that_fills_up_in_the_middle_of_a_load_is_told_and_got_over(mortal: Mortal) -> None:
    def load(server: Neo4j) -> None:
        write(server, graphs.family())
        # No file of the server may grow, or be written beyond this: to it, that is a full disk.
        full = in_the_middle(lambda: resource.prlimit(mortal.server.pid, resource.RLIMIT_FSIZE, (4096, 4096)))
        with pytest.raises(StoreError) as caught:
            write(server, graphs.hostile(), full)
        assert "\n" not in str(caught.value)

    mortal.with_store(load)
    mortal.revive()
    assert_cut_off_and_finished(mortal)
