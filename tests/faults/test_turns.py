"""A load large enough for two connections that take turns: the order of what is sent, and what stops it."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

import pytest

from kg.config import Login
from kg.errors import StoreError
from kg.stores import neo4j_writer, open_store
from tests import graphs
from tests.faults.bolt import Fault, StandIn, standing_in

pytestmark = pytest.mark.timeout(60)
STAMP = "MERGE (n:Cladograph "
RIGHT = "RETURN 1 AS one"


@pytest.fixture(autouse=True)
def _in_batches_without_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neo4j_writer, "AT_ONCE", 5)
    monkeypatch.setattr(neo4j_writer, "BATCH", 3)


def write(server: StandIn) -> list[tuple[int, int]]:
    """Writes a graph there; what was told of its progress."""
    told: list[tuple[int, int]] = []
    with standing_in(server), open_store(server.address, Path("nowhere"), write=True, login=Login(password="secret")) as store:
        store.write(graphs.family(), graphs.IMPRINT, progress=lambda done, total: told.append((done, total)))
    return told


def places(server: StandIn, what: str) -> list[int]:
    return [at for at, query in enumerate(server.asked) if what in query]


def test_relationships_follow_all_nodes_and_the_imprint_follows_all() -> None:
    server = StandIn()
    told = write(server)
    stamps, nodes, links = places(server, STAMP), places(server, "MERGE (n:"), places(server, "MERGE (head)")
    assert max(set(nodes) - set(stamps)) < min(links)
    assert stamps == [max(nodes + links)]
    assert len(links) > 5, "several batches"
    assert told == sorted(told)
    assert told[-1][0] == told[-1][1]


def test_the_right_to_write_is_asked_for_before_each_transaction() -> None:
    server = StandIn()
    write(server)
    merges = places(server, "MERGE (n:") + places(server, "MERGE (head)")
    assert all(RIGHT in server.asked[at - 1] for at in merges)


@pytest.mark.parametrize("where", ["MERGE (n:Alias", "MERGE (head)", STAMP])
def test_what_one_connection_fails_at_ends_the_other_and_is_told(where: str) -> None:
    server = StandIn(faults=[Fault(where, "Neo.DatabaseError.General.UnknownError")])
    with pytest.raises(StoreError, match="run the command again"):
        write(server)
    tried = places(server, where)
    # One transaction at most is under way on the other connection by then.
    later = server.asked[tried[0] + 1 :]
    assert sum("MERGE" in query and "CladographWriter" not in query for query in later) <= 1
    assert where == STAMP or not places(server, STAMP)


def test_an_interruption_is_not_kept_waiting_by_a_server_that_has_fallen_silent() -> None:
    server = StandIn(faults=[Fault("MERGE (head)", after=2)])
    begin = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        interrupted(server)
    assert time.monotonic() - begin < 10, "neither the driver's tries nor the one that holds the right are waited for"
    assert not places(server, STAMP)


def interrupted(server: StandIn) -> None:
    """Writes a graph, and presses Ctrl-C when the server has been silent for a moment."""

    def press() -> None:
        while len(places(server, "MERGE (head)")) < 3:
            time.sleep(0.01)
        time.sleep(0.2)
        os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=press, daemon=True).start()
    write(server)
