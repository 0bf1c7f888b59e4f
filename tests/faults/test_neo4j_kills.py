"""On a real server: builds killed anywhere, wires cut anywhere, transactions in each other's way. The graph ends up the same."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from neo4j import Session
from neo4j.exceptions import Neo4jError

from kg.errors import CladographError, StoreError
from kg.model import Graph
from kg.stores import neo4j_connection, neo4j_writer, open_store
from kg.stores.base import Imprint
from tests import graphs
from tests.faults.dying import Mortuary, mortuary
from tests.faults.house import graph_of
from tests.faults.proxy import Wire, wired
from tests.graphs import IMPRINT
from tests.places import Neo4j

# Each example starts processes, or writes several graphs: a smaller one is not worth the minutes of looking for it.
FEW = settings(
    max_examples=5,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
OTHERS = Imprint("ledger-2", "fingerprint-2")


@pytest.fixture(scope="module")
def dying() -> Iterator[Mortuary]:
    with mortuary() as opened:
        yield opened


@pytest.fixture(scope="module")
def server(neo4j: Neo4j) -> Iterator[Neo4j]:
    yield neo4j
    neo4j.empty()


@pytest.fixture(scope="module")
def wire(server: Neo4j) -> Iterator[Wire]:
    with pytest.MonkeyPatch.context() as patch, wired(server.place.where) as opened:
        patch.setattr(neo4j_connection, "_RETRY_S", 0.5)
        yield opened


def write(server: Neo4j, graph: Graph, wire: Wire | None = None, *, replace_ours: bool = False) -> None:
    where = wire.address if wire else server.place.where
    with open_store(where, Path("nowhere"), write=True, login=server.place.login, replace_ours=replace_ours) as store:
        store.write(graph, IMPRINT)


@pytest.fixture(scope="module")
def contents(server: Neo4j) -> dict[str, list[str]]:
    """What the database holds where the family, or the hostile graph, is there whole."""
    found = {}
    for name, graph in (("family", graphs.family()), ("hostile", graphs.hostile())):
        server.empty()
        write(server, graph)
        found[name] = server.content()
    return found


@FEW
@given(share=st.floats(0, 1))
def test_a_build_killed_anywhere_is_finished_by_the_next(dying: Mortuary, server: Neo4j, share: float) -> None:
    login, where = server.place.login, server.place.where
    with tempfile.TemporaryDirectory() as name:
        server.empty()
        said, moments = dying.run("one", Path(name), where=where, login=login)
        assert said == "done", said
        before = graph_of(Path(name), where, login)
        said, _ = dying.run("three", Path(name), int(share * 2 * moments), where=where, login=login)
        assert said in ("killed", "done")
        between = graph_of(Path(name), where, login)
        assert dying.run("three", Path(name), where=where, login=login)[0] == "done"
        after = graph_of(Path(name), where, login)
        assert between in (before, after)
        content = server.content()
        server.empty()
        assert dying.run("nothing new", Path(name), where=where, login=login)[0] == "done"
        assert server.content() == content


@FEW
@given(
    share=st.floats(0, 1),
    direction=st.sampled_from(("sent", "received")),
    at_once=st.sampled_from((5, 10_000)),
    replace_ours=st.booleans(),
)
def test_a_wire_cut_anywhere_leaves_a_graph_or_none_and_the_next_write_is_whole(
    server: Neo4j, contents: dict[str, list[str]], wire: Wire, share: float, direction: str, at_once: int, replace_ours: bool
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(neo4j_writer, "AT_ONCE", at_once)
        patch.setattr(neo4j_writer, "BATCH", 3 if at_once == 5 else 2_000)
        server.empty()
        write(server, graphs.family())
        wire.heal()
        setattr(wire, direction, int(share * (60_000 if direction == "sent" else 25_000)))
        acknowledged = False
        try:
            write(server, graphs.hostile(), wire, replace_ours=replace_ours)
            acknowledged = True
        except StoreError as error:
            assert "\n" not in str(error)  # noqa: PT017 - it need not fail
        with server.place.open(Path("nowhere"), write=False) as store:
            there = store.graph() if store.imprint() else None
        if acknowledged:
            assert there == graphs.hostile()
        assert there in (graphs.hostile(), graphs.family(), None)
        wire.heal()
        write(server, graphs.hostile(), wire)
        assert server.content() == contents["hostile"]


def test_what_is_left_of_a_graph_that_is_being_replaced_is_not_taken_for_one(
    server: Neo4j, contents: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    server.empty()
    write(server, graphs.family())
    do, deleted = Session.execute_write, []

    def part(session: Session, *args: Any) -> Any:
        if deleted:
            raise OSError("The server has gone.")
        nodes = do(session, *args)
        if nodes:
            deleted.append(nodes)
        return nodes

    with monkeypatch.context() as patch:
        patch.setattr(neo4j_writer, "BATCH", 3)
        patch.setattr(Session, "execute_write", part)
        with pytest.raises(StoreError):
            write(server, graphs.hostile(), replace_ours=True)
    assert deleted
    assert 0 < len(server.content()) < len(contents["family"])
    with server.place.open(Path("nowhere"), write=False) as store:
        assert store.imprint() is None
    write(server, graphs.family())
    assert server.content() == contents["family"]


def test_a_build_whose_wire_was_cut_does_not_write_where_others_may_by_now(server: Neo4j, wire: Wire, tmp_path: Path) -> None:
    server.empty()
    wire.heal()
    with open_store(wire.address, tmp_path, write=True, login=server.place.login) as first:
        wire.cut()
        with server.place.open(tmp_path) as second:
            second.write(graphs.family(), OTHERS)
            before = server.content()
            with pytest.raises(CladographError):
                first.write(graphs.hostile(), IMPRINT)
    assert server.content() == before


def test_a_build_whose_wire_was_cut_stops_although_the_server_is_there_again(server: Neo4j, wire: Wire, tmp_path: Path) -> None:
    server.empty()
    wire.heal()
    with open_store(wire.address, tmp_path, write=True, login=server.place.login) as store:
        wire.cut()
        with pytest.raises(StoreError, match=r"run the command again|answers at"):
            store.write(graphs.hostile(), IMPRINT)
    assert server.content() == []


def test_a_real_deadlock_is_got_over(
    server: Neo4j, tmp_path: Path, contents: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(neo4j_connection, "_RETRY_S", 30.0)  # as it is; the wire has less patience
    server.empty()
    write(server, graphs.family())
    ours_first, theirs_first = "MATCH (p:Paper {id: 'p1'}) SET p.x = 1", "MATCH (e:Entity {id: 'radix'}) SET e.x = 1"
    family = graphs.family()
    changed = replace(
        family,
        papers=tuple(replace(paper, url="https://example.org") for paper in family.papers),
        entities=tuple(replace(entity, papers=entity.papers + 1) for entity in family.entities),
    )
    with server.driver.session() as session:
        theirs = session.begin_transaction()
        theirs.run(theirs_first).consume()
        waiting: list[threading.Thread] = []

        def want_ours() -> None:
            with suppress(Neo4jError):  # one of the two loses, no matter which
                theirs.run(ours_first).consume()
            theirs.close()

        def told(done: int, total: int) -> None:
            del total
            if done and not waiting:
                waiting.append(threading.Thread(target=want_ours))
                waiting[0].start()
                blocked = "SHOW TRANSACTIONS YIELD status WHERE status STARTS WITH 'Blocked' RETURN count(*) AS n"
                while not server.run(blocked)[0]["n"] and waiting[0].is_alive():
                    pass

        with server.place.open(tmp_path) as store:
            store.write(changed, IMPRINT, progress=told)
            assert store.graph() == changed
        waiting[0].join()
    write(server, graphs.family())
    assert server.content() == contents["family"]
