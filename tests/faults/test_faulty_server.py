"""A server that is too old, full, silent or in each other's way, played by a stand-in: what is told, and that nothing hangs."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.config import Login
from kg.errors import StoreError
from kg.stores import neo4j as neo4j_store
from kg.stores import neo4j_connection, neo4j_writer, open_store
from kg.stores.base import Store
from tests import graphs
from tests.faults.bolt import Fault, StandIn, standing_in

pytestmark = pytest.mark.timeout(60)
IMPRINT_TEXT = "(n:Cladograph {id: row.id})"


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Little patience, so that no test waits for long."""
    monkeypatch.setattr(neo4j_connection, "_RETRY_S", 0.2)


def opened(server: StandIn, *, write: bool = True) -> Store:
    return open_store(server.address, Path("nowhere"), write=write, login=Login(password="secret"))


def written(server: StandIn) -> StandIn:
    """The server after a whole graph was written there."""
    with standing_in(server), opened(server) as store:
        store.write(graphs.family(), graphs.IMPRINT)
    return server


def refused(server: StandIn) -> str:
    """What is said where a graph cannot be written there."""
    with pytest.raises(StoreError) as caught:
        written(server)
    text = str(caught.value)
    assert "\n" not in text
    return text


def test_a_graph_is_written_in_order_with_its_imprint_last() -> None:
    asked = written(StandIn()).asked
    stamp = next(at for at, query in enumerate(asked) if IMPRINT_TEXT in query)
    assert not any("MERGE" in query for query in asked[stamp + 1 :])
    assert sum("MERGE" in query for query in asked) > 10


def test_a_server_too_old_is_refused_before_it_is_asked_to_change_anything() -> None:
    server = StandIn(agent="Neo4j/4.4.38", bolt=(4, 4))
    assert "needs 5 or later" in refused(server)
    assert not any(word in query for query in server.asked for word in ("CREATE", "MERGE", "DELETE"))


def test_a_server_that_cannot_be_told_to_keep_its_advice_is_written_to_all_the_same() -> None:
    asked = written(StandIn(agent="Neo4j/5.3.0", bolt=(5, 0))).asked
    assert any(IMPRINT_TEXT in query for query in asked)


@pytest.mark.parametrize("code", ["Transaction.DeadlockDetected", "General.TransactionMemoryLimit", "Transaction.Outdated"])
def test_what_passes_is_tried_again_and_the_whole_graph_gets_there(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neo4j_connection, "_RETRY_S", 20.0)
    server = written(StandIn(faults=[Fault("MERGE (n:Alias", f"Neo.TransientError.{code}", times=1)]))
    first = next(at for at, query in enumerate(server.asked) if "MERGE (n:Alias" in query)
    again = server.asked[first + 1 :]
    assert any("MERGE (n:Paper" in query for query in again), "the transaction begins anew"
    assert any(IMPRINT_TEXT in query for query in again)


def test_a_deadlock_that_does_not_end_is_told_and_no_imprint_is_written() -> None:
    server = StandIn(faults=[Fault("MERGE (n:Alias", "Neo.TransientError.Transaction.DeadlockDetected")])
    assert "run the command again" in refused(server)
    assert not any(IMPRINT_TEXT in query for query in server.asked)


def test_a_server_without_memory_is_told_with_the_setting_to_change() -> None:
    said = refused(StandIn(faults=[Fault("MERGE (n:Paper", "Neo.TransientError.General.MemoryPoolOutOfMemoryError")]))
    assert "server.memory.heap.max_size" in said


@pytest.mark.parametrize("code", ["Transaction.TransactionCommitFailed", "General.UnknownError", "Statement.ExecutionFailed"])
def test_a_commit_that_the_disk_has_no_room_for_is_told(code: str) -> None:
    # The commits before it, of the schema, go without one: they are single statements.
    said = refused(StandIn(faults=[Fault("COMMIT", f"Neo.DatabaseError.{code}")]))
    assert "not taken for a graph" in said


def test_a_database_that_turned_read_only_is_told() -> None:
    said = refused(StandIn(faults=[Fault("MERGE", "Neo.ClientError.General.ForbiddenOnReadOnlyDatabase")]))
    assert "does not write" in said


@pytest.mark.parametrize("where", ["HANDSHAKE", "HELLO"])
def test_a_server_that_takes_a_call_and_says_nothing_is_not_waited_for(where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neo4j_connection, "_CONNECT_S", 0.2)
    assert "bolt://" in refused(StandIn(faults=[Fault(where)]))


def test_a_server_that_falls_silent_at_a_question_is_hung_up_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neo4j_store, "_GRACE_S", 0.1)
    monkeypatch.setattr(neo4j_store, "_WHOLE_GRAPH_S", 0.1)
    server = StandIn(faults=[Fault("Cladograph")])
    with standing_in(server), opened(server, write=False) as store, pytest.raises(StoreError, match="bolt://"):
        store.imprint()


def test_a_server_that_falls_silent_in_the_middle_of_a_load_is_hung_up_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neo4j_writer, "SILENCE_S", 0.5)
    refused(StandIn(faults=[Fault("MERGE (n:Alias")]))


def test_a_query_that_the_server_ends_is_told_as_too_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    server = StandIn(faults=[Fault("Cladograph", "Neo.ClientError.Transaction.TransactionTimedOut")])
    with standing_in(server), opened(server, write=False) as store, pytest.raises(Exception, match="took longer"):
        store.imprint()


def test_a_build_that_others_are_no_longer_kept_out_of_stops() -> None:
    # The first is the greeting; the second asks whether the right to write is still there.
    server = StandIn(faults=[Fault("RETURN 1 AS one", "Neo.ClientError.Transaction.Terminated", after=1)])
    assert "keeps other builds out" in refused(server)
    assert not any("MERGE" in query and "CladographWriter" not in query for query in server.asked)
