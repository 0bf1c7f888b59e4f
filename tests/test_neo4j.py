"""What only a server's database must stand: other people's nodes, other ledgers' graphs, builds that are cut off."""

from __future__ import annotations

import dataclasses
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kg.errors import InvalidData, StoreError
from kg.model import Graph
from kg.schema import Kind, RelationKind
from kg.scripts import layout
from kg.stores import neo4j_writer, rows
from kg.stores.base import Imprint, Store
from kg.stores.neo4j import Neo4jStore
from kg.stores.neo4j_turns import SLOTS
from tests import graphs
from tests.commands import EXAMPLES, ROOT, run
from tests.graphs import IMPRINT
from tests.places import Neo4j, with_ledger_of

OTHERS = Imprint("ledger-2", "fingerprint-2")
SMALLER = graphs.graph(entities=(graphs.entity("Root"),))


@pytest.fixture
def server(neo4j: Neo4j) -> Iterator[Neo4j]:
    """The server with an empty database, before and after."""
    neo4j.empty()
    yield neo4j
    neo4j.empty()


def write(server: Neo4j, graph: Graph, folder: Path, imprint: Imprint = IMPRINT, *, replace_ours: bool = False) -> int:
    """Write `graph`; the number of rows that had to be changed for it."""
    told = [(0, 1)]
    with server.place.open(folder, replace_ours=replace_ours) as store:
        store.write(graph, imprint, progress=lambda done, total: told.append((done, total)))
        assert store.graph() == graph
    return told[-1][1] - 1


# --- other people's nodes


FOREIGN = """
UNWIND range(1, 100) AS n
CREATE (m:Model {name: 'Model T', number: n})-[:DESCRIBED_IN {page: n}]->(p:Paper {id: 'p1', title: 'A cookbook', year: 1900 + n})
CREATE (:Person {name: 'Ada'})-[:WROTE]->(p)
"""


@pytest.fixture
def foreign(server: Neo4j) -> Neo4j:
    """A database that was never ours: no constraint of ours, and ids that occur many times."""
    for row in server.run("SHOW CONSTRAINTS YIELD name"):
        server.run(f"DROP CONSTRAINT {row['name']}")
    for row in server.run("SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP'"):
        server.run(f"DROP INDEX {row['name']}")
    server.run(FOREIGN)
    return server


@pytest.mark.parametrize("replace_ours", [False, True])
def test_a_database_full_of_foreign_nodes_is_refused_and_not_one_changes(
    foreign: Neo4j, tmp_path: Path, replace_ours: bool
) -> None:
    before = foreign.everything()
    with pytest.raises(StoreError, match=r"100 :Model and 100 :Paper.*KG_NEO4J_DATABASE"):
        write(foreign, graphs.family(), tmp_path, replace_ours=replace_ours)
    assert foreign.everything() == before
    assert foreign.run("SHOW CONSTRAINTS") == []
    assert foreign.run("SHOW INDEXES YIELD type WHERE type <> 'LOOKUP'") == []


def test_a_build_into_foreign_nodes_is_refused_before_anything_is_read(foreign: Neo4j, tmp_path: Path) -> None:
    before = foreign.everything()
    done = run("build", EXAMPLES / "daily_papers.txt", "--dir", tmp_path / "g", environment=foreign.place.environment)
    assert done.returncode == 1
    assert "did not write" in done.stderr
    assert foreign.everything() == before


@pytest.mark.parametrize("label", ["Model", "Paper", "Entity", "Alias", "Result", "Task", "Cladograph"])
def test_nodes_that_others_add_later_stop_the_next_build_and_stay(server: Neo4j, tmp_path: Path, label: str) -> None:
    write(server, graphs.family(), tmp_path)
    server.run(f"CREATE (:{label} {{name: 'theirs'}})")
    before = server.everything()
    for replace_ours in (False, True):
        with pytest.raises(StoreError, match=f"1 :{label}"):
            write(server, SMALLER, tmp_path, replace_ours=replace_ours)
    assert server.everything() == before


def test_nodes_with_labels_of_their_own_live_beside_the_graph(server: Neo4j, tmp_path: Path) -> None:
    server.run("CREATE (:Note {id: 'root', text: 'mine'})-[:NEXT {n: 1}]->(:Note {id: 'branch'})")
    theirs = server.everything()
    write(server, graphs.family(), tmp_path)
    write(server, graphs.hostile(), tmp_path)
    write(server, Graph(), tmp_path)
    write(server, SMALLER, tmp_path, OTHERS, replace_ours=True)
    assert [row for row in server.everything() if row["labels"] == ["Note"]] == theirs


def test_a_relationship_that_somebody_drew_to_our_node_keeps_it_from_being_deleted(server: Neo4j, tmp_path: Path) -> None:
    write(server, graphs.family(), tmp_path)
    server.run("MATCH (e:Entity {id: 'leaf'}) CREATE (:Note {text: 'look here'})-[:ABOUT]->(e)")
    before = server.everything()
    with pytest.raises(StoreError, match=r"'leaf'.*:ABOUT.*Nothing was changed"):
        write(server, SMALLER, tmp_path)
    assert server.everything() == before
    write(server, SMALLER, tmp_path, replace_ours=True)
    assert server.run("MATCH (n:Note) RETURN n.text AS text") == [{"text": "look here"}]


# --- other ledgers' graphs


def test_another_ledgers_graph_is_refused_and_the_ways_out_are_named(server: Neo4j, tmp_path: Path) -> None:
    write(server, graphs.family(), tmp_path, OTHERS)
    before = server.everything()
    with pytest.raises(StoreError, match=r"another ledger \(ledger-2.*KG_NEO4J_DATABASE.*--replace-ours"):
        write(server, SMALLER, tmp_path)
    assert server.everything() == before


def test_replacing_ours_leaves_one_graph(server: Neo4j, tmp_path: Path) -> None:
    write(server, graphs.family(), tmp_path, OTHERS)
    write(server, SMALLER, tmp_path, replace_ours=True)
    assert server.run("MATCH (n) RETURN DISTINCT n.cladograph AS ledger") == [{"ledger": "ledger-1"}]


# --- only what differs


def test_writing_the_same_graph_changes_nothing(server: Neo4j, tmp_path: Path) -> None:
    write(server, graphs.family(), tmp_path)
    before = server.everything()
    assert write(server, graphs.family(), tmp_path) == 0
    assert server.everything() == before


def test_one_changed_entity_is_one_changed_row(server: Neo4j, tmp_path: Path) -> None:
    write(server, graphs.family(), tmp_path)
    family = graphs.family()
    entities = tuple(dataclasses.replace(e, papers=9) if e.id == "twig" else e for e in family.entities)
    assert write(server, dataclasses.replace(family, entities=entities), tmp_path) == 1


def test_one_statement_less_is_one_changed_row(server: Neo4j, tmp_path: Path) -> None:
    write(server, graphs.family(), tmp_path)
    family = graphs.family()
    left = tuple(s for s in family.statements if s.key != ("twig", RelationKind.OUTPERFORMS, "branch"))
    assert write(server, dataclasses.replace(family, statements=left), tmp_path) == 1


def test_a_changed_kind_takes_the_old_label_away_and_leaves_labels_of_others(server: Neo4j, tmp_path: Path) -> None:
    write(server, SMALLER, tmp_path)
    server.run("MATCH (e:Entity {id: 'root'}) SET e:Favourite")
    write(server, graphs.graph(entities=(graphs.entity("Root", Kind.DATASET),)), tmp_path)
    assert server.run("MATCH (e:Entity) RETURN labels(e) AS labels") == [{"labels": ["Entity", "Dataset", "Favourite"]}]


@pytest.mark.parametrize(
    "damage",
    [
        "MATCH (e:Entity {id: 'root'}) SET e.name = 'changed'",
        "MATCH (e:Entity {id: 'root'}) SET e.extra = 1",
        "MATCH (e:Entity {id: 'root'}) REMOVE e.aliases",
        "MATCH (e:Entity {id: 'root'}) REMOVE e:Model",
        "MATCH (e:Entity {id: 'root'}) DETACH DELETE e",
        "MATCH (:Entity {id: 'root'})-[r]->() DELETE r",
        "MATCH (:Entity)-[r:USES]->() SET r.confidence = 0.1",
        "MATCH (a:Entity {id: 'root'}), (b:Entity {id: 'glue'}) CREATE (a)-[:USES {id: 'x'}]->(b)",
        "MATCH (a:Entity {id: 'branch'})-[r:USES]->(b:Entity {id: 'dropout'}) CREATE (a)-[s:USES]->(b) SET s = properties(r)",
    ],
)
def test_what_somebody_changed_in_the_graph_is_put_right_by_the_next_write(server: Neo4j, tmp_path: Path, damage: str) -> None:
    write(server, graphs.family(), tmp_path)
    server.run(damage)
    assert write(server, graphs.family(), tmp_path) > 0
    assert write(server, graphs.family(), tmp_path) == 0
    assert server.run("MATCH ()-[r:USES]->() RETURN count(r) AS n") == [{"n": 3}]


# --- many changes, in batches


@pytest.fixture
def in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neo4j_writer, "AT_ONCE", 5)
    monkeypatch.setattr(neo4j_writer, "BATCH", 3)


@pytest.mark.usefixtures("in_batches")
def test_a_graph_written_in_batches_is_read_back_as_it_was_written(server: Neo4j, tmp_path: Path) -> None:
    for graph in (graphs.family(), graphs.hostile(), Graph(), graphs.family()):
        write(server, graph, tmp_path)
    write(server, SMALLER, tmp_path, OTHERS, replace_ours=True)


_KILLED_IN_BATCHES = """
import os, signal, sys
from pathlib import Path
from kg.config import settings
from kg.stores import neo4j_writer, open_store
from tests import graphs

neo4j_writer.AT_ONCE, neo4j_writer.BATCH = 5, 3

def die(done, total):
    if done >= total // 2:
        os.kill(os.getpid(), signal.SIGKILL)

chosen = settings()
with open_store(chosen.store, Path(sys.argv[1]), write=True, login=chosen.login) as store:
    store.write(graphs.hostile(), graphs.IMPRINT, progress=die)
"""


def test_half_a_graph_is_not_taken_for_one_and_the_next_write_goes_on(server: Neo4j, tmp_path: Path) -> None:
    write(server, graphs.family(), tmp_path)
    environment = {**os.environ, **server.place.environment, "PYTHONPATH": "."}
    killed = subprocess.run([sys.executable, "-c", _KILLED_IN_BATCHES, str(tmp_path)], cwd=ROOT, env=environment)
    assert killed.returncode == -signal.SIGKILL
    with server.place.open(tmp_path, write=False) as store:
        assert store.imprint() is None
        for ask in (store.graph, lambda: store.query("MATCH (n) RETURN count(n) AS n")):
            with pytest.raises(StoreError, match="cut off"):
                ask()
    assert write(server, graphs.hostile(), tmp_path) > 0


def test_a_graph_with_loose_ends_is_refused_before_anything_is_deleted(server: Neo4j, tmp_path: Path) -> None:
    write(server, graphs.family(), tmp_path)
    before = server.everything()
    with pytest.raises(InvalidData):
        write(server, graphs.graph(statements=(graphs.statement("a", RelationKind.USES, "b"),)), tmp_path, replace_ours=True)
    assert server.everything() == before


# --- the command


def test_commands_answer_alike_on_either_store(server: Neo4j, graph_folder: Path, tmp_path: Path) -> None:
    environment = server.place.environment
    folder = with_ledger_of(graph_folder, tmp_path / "g")
    built = run("build", EXAMPLES / "daily_papers.txt", "--dir", folder, environment=environment)
    assert built.returncode == 0, built.stderr
    assert not (folder / "graph.kgl").exists()
    for command in (
        ["lineage", "LoRA"],
        ["query", "variants_of", "--param", "name=LoRA", "--json"],
        ["show", "LoRA"],
        ["search", "lo"],
        ["stats"],
    ):
        there, here = (
            run(*command, "--dir", folder, environment=environment),
            run(*command, "--dir", graph_folder),
        )
        assert (there.returncode, there.stdout) == (0, here.stdout), there.stderr
    again = run("build", EXAMPLES / "daily_papers.txt", "--dir", folder, environment=environment)
    assert "Nothing new" in again.stderr


def test_a_build_from_another_folder_needs_to_be_told_to_replace(server: Neo4j, graph_folder: Path, tmp_path: Path) -> None:
    write(server, graphs.family(), tmp_path / "other", OTHERS)
    mine = with_ledger_of(graph_folder, tmp_path / "mine")
    command = ["build", EXAMPLES / "daily_papers.txt", "--dir", mine]
    refused = run(*command, environment=server.place.environment)
    assert refused.returncode == 1
    assert "--replace-ours" in refused.stderr
    replaced = run(*command, "--replace-ours", environment=server.place.environment)
    assert replaced.returncode == 0, replaced.stderr
    assert server.run("MATCH (n) RETURN count(DISTINCT n.cladograph) AS graphs") == [{"graphs": 1}]


# --- what is not one moment


@pytest.mark.parametrize("slot", SLOTS)
@pytest.mark.parametrize("replace_ours", [False, True])
def test_a_commit_that_a_client_left_behind_is_waited_for(server: Neo4j, tmp_path: Path, slot: str, replace_ours: bool) -> None:
    write(server, graphs.family(), tmp_path)
    alone = server.content()
    server.empty()
    with server.driver.session() as session, server.place.open(tmp_path, replace_ours=replace_ours) as store:
        left = session.begin_transaction()
        left.run(layout("server")["slot"], slot=slot).consume()
        left.run("CREATE (:Paper {id: 'left behind', cladograph: $ledger})", ledger=IMPRINT.ledger).consume()
        committing = threading.Timer(0.5, left.commit)
        committing.start()
        store.write(graphs.family(), IMPRINT)
        committing.join()
    assert server.content() == alone


def test_a_query_during_which_the_graph_was_written_anew_is_asked_again(server: Neo4j, tmp_path: Path) -> None:
    write(server, graphs.family(), tmp_path)
    with server.place.open(tmp_path, write=False) as store:
        assert count_of_papers(store) == len(graphs.family().papers)
        ask, left = Neo4jStore._run, [SMALLER]

        def meanwhile(*args: Any) -> Any:
            found = ask(*args)
            if left:
                write(server, left.pop(), tmp_path, Imprint(IMPRINT.ledger, "later"))
            return found

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Neo4jStore, "_run", meanwhile)
            assert count_of_papers(store) == len(SMALLER.papers)


def count_of_papers(store: Store) -> object:
    return store.query("MATCH (p:Paper) RETURN count(p) AS papers").rows[0][0]


def test_what_fails_because_it_is_deleted_while_it_is_read_is_read_again(
    server: Neo4j, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(server, graphs.family(), tmp_path)
    read, left = rows.read_graph, [SMALLER]

    def meanwhile(*args: Any) -> Graph:
        if not left:
            return read(*args)
        write(server, left.pop(), tmp_path, Imprint(IMPRINT.ledger, "later"))
        raise TypeError("There is a part of it.")

    with server.place.open(tmp_path, write=False) as store:
        monkeypatch.setattr(rows, "read_graph", meanwhile)
        assert store.graph() == SMALLER
        left.append(SMALLER)
        with pytest.raises(TypeError):
            store.graph()  # the same graph is there as before: it is a fault of ours
