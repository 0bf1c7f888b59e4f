"""What every store keeps: the graph as it was written, nothing half, nothing changed by whoever asks."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from kg.errors import InvalidData, Locked, StoreError, TooNew, UnknownFormat
from kg.model import Graph, Occurrence, Result
from kg.schema import Kind, RelationKind
from kg.stores import open_store, rows
from kg.stores.base import Imprint, Store
from tests import graphs
from tests.any_graphs import any_graphs
from tests.graphs import IMPRINT
from tests.places import Place


@pytest.fixture
def store(place: Place, tmp_path: Path) -> Iterator[Store]:
    with place.open(tmp_path) as opened:
        yield opened


@pytest.fixture
def family(store: Store) -> Store:
    store.write(graphs.family(), IMPRINT)
    return store


# --- written and read back


@pytest.mark.parametrize("make", [graphs.family, graphs.hostile, Graph], ids=["family", "hostile", "empty"])
def test_a_graph_is_read_back_as_it_was_written(store: Store, make: type[Graph]) -> None:
    store.write(make(), IMPRINT)
    assert store.graph() == make()


@pytest.mark.parametrize("name", graphs.HOSTILE)
def test_a_hostile_name_is_found_by_its_id(store: Store, name: str) -> None:
    store.write(graphs.hostile(), IMPRINT)
    found = store.query("MATCH (e:Entity {id: $id}) RETURN e.name AS name", {"id": name})
    assert found.rows == ((name,),)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(graph=any_graphs())
def test_any_graph_is_read_back_as_it_was_written_over_any_other(store: Store, graph: Graph) -> None:
    store.write(graph, IMPRINT)
    assert store.graph() == graph


def test_writing_twice_changes_no_count(family: Store) -> None:
    counts = "MATCH (n) WITH count(n) AS nodes MATCH ()-[r]->() RETURN nodes AS nodes, count(r) AS relationships"
    before = family.query(counts)
    family.write(graphs.family(), IMPRINT)
    assert family.query(counts) == before


def test_what_is_no_longer_in_the_graph_is_gone_after_a_write(family: Store) -> None:
    smaller = graphs.graph(entities=(graphs.entity("Root", Kind.METHOD),))
    family.write(smaller, Imprint("ledger-1", "fingerprint-2"))
    assert family.graph() == smaller
    assert family.query("MATCH (n:Model) RETURN n.id AS id").rows == ()


def test_a_write_tells_how_far_it_is(store: Store) -> None:
    told: list[tuple[int, int]] = []
    store.write(graphs.family(), IMPRINT, progress=lambda done, total: told.append((done, total)))
    assert told == sorted(told)
    assert told[-1][0] == told[-1][1] > 0


def test_the_layout_is_as_described(family: Store) -> None:
    forms = family.query("MATCH (a:Alias)-[:NAMES]->(e:Entity {id: 'root'}) RETURN a.id AS form ORDER BY form")
    assert forms.rows == (("root",), ("rootmodel",), ("rt",))
    twice = family.query("MATCH (:Alias {id: 'rt'})-[:NAMES]->(e:Model|Method) RETURN e.id AS id ORDER BY id")
    assert twice.rows == (("radix",), ("root",))
    owned = family.query("MATCH (n) WHERE n.cladograph = 'ledger-1' RETURN count(n) AS owned").rows
    assert owned == family.query("MATCH (n) RETURN count(n) AS nodes").rows
    said = family.query(
        "MATCH (:Entity {id: 'branch'})-[r:VARIANT_OF]->() RETURN r.support AS n, r.papers AS p, r.sentences AS s, r.id AS id"
    )
    assert said.rows == (
        (2, ["p1", "p2"], ["branch VARIANT_OF root."], rows.statement_id(("branch", RelationKind.VARIANT_OF, "root"))),
    )
    reported = family.query(
        "MATCH (p:Paper)-[:REPORTS]->(r:Result {id: 'r1'})-[:OF]->(s) MATCH (s)<-[:OF]-(r)-[:ON]->(d) MATCH (r)-[:IN]->(m) "
        "RETURN p.id AS paper, s.id AS subject, d.id AS dataset, m.id AS metric, r.value AS value"
    )
    assert reported.rows == (("p1", "root", "glue", "f1", 80.5),)


@pytest.mark.parametrize(
    "broken",
    [
        graphs.graph(entities=(graphs.entity("A"),), statements=(graphs.statement("a", RelationKind.USES, "b"),)),
        graphs.graph(entities=(graphs.entity("A"),), statements=(graphs.statement("p9", RelationKind.PROPOSES, "a"),)),
        graphs.graph(entities=(graphs.entity("A"),), occurrences=(Occurrence("p9", "a", ()),)),
        graphs.graph(entities=(graphs.entity("A"), graphs.entity("A"))),
        graphs.graph(
            papers=(graphs.paper("p1", "T"),), results=(Result("r", "a", None, None, "1", 1.0, "", 1.0, graphs.evidence("p1")),)
        ),
    ],
    ids=["no tail", "no paper", "no mentioning paper", "twice", "no subject"],
)
def test_a_graph_with_loose_ends_is_refused_and_the_old_one_stays(family: Store, broken: Graph) -> None:
    with pytest.raises(InvalidData, match=r"not in the graph|twice"):
        family.write(broken, IMPRINT)
    assert family.graph() == graphs.family()


# --- imprints, writers, kills


def test_the_imprint_says_whose_graph_is_there(store: Store) -> None:
    assert store.imprint() is None
    store.write(graphs.family(), IMPRINT)
    assert store.imprint() == IMPRINT
    store.write(graphs.family(), Imprint("ledger-1", "other"))
    assert store.imprint() == Imprint("ledger-1", "other")


def test_a_graph_of_a_later_layout_is_refused_and_not_overwritten(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with place.open(tmp_path) as store:
        with monkeypatch.context() as later:
            later.setattr(rows, "VERSION", rows.VERSION + 1)
            store.write(graphs.family(), IMPRINT)
        for ask in (store.imprint, store.graph, lambda: store.write(Graph(), IMPRINT)):
            with pytest.raises(TooNew, match="later version"):
                ask()


def test_a_second_writer_is_refused_until_the_first_is_done(place: Place, tmp_path: Path) -> None:
    first = place.open(tmp_path)
    with pytest.raises(Locked, match="Another process"), place.open(tmp_path) as second:
        second.write(Graph(), IMPRINT)
    first.close()
    with place.open(tmp_path) as third:
        third.write(Graph(), IMPRINT)


def test_readers_read_beside_a_writer_and_see_what_it_has_written(place: Place, tmp_path: Path) -> None:
    with place.open(tmp_path) as writer, place.open(tmp_path, write=False) as reader:
        writer.write(graphs.family(), IMPRINT)
        assert reader.graph() == graphs.family()
        writer.write(Graph(), IMPRINT)
        assert reader.graph() == Graph()


def test_a_store_opened_for_reading_does_not_write(place: Place, tmp_path: Path) -> None:
    with place.open(tmp_path, write=False) as reader, pytest.raises(StoreError, match="opened for reading"):
        reader.write(Graph(), IMPRINT)


_WRITE_AND_DIE = """
import os, signal, sys
from pathlib import Path
from kg.config import settings
from kg.stores import open_store
from tests import graphs

def die(done, total):
    if done >= int(sys.argv[3]):
        os.kill(os.getpid(), signal.SIGKILL)

with open_store(sys.argv[1], Path(sys.argv[2]), write=True, login=settings().login) as store:
    store.write(graphs.hostile(), graphs.IMPRINT, progress=die)
"""


@pytest.mark.parametrize("rows_done", [1, 60])
def test_a_killed_write_leaves_the_old_graph_and_can_be_done_again(place: Place, rows_done: int, tmp_path: Path) -> None:
    with place.open(tmp_path) as store:
        store.write(graphs.family(), IMPRINT)
    killed = subprocess.run(
        [sys.executable, "-c", _WRITE_AND_DIE, place.where, str(tmp_path), str(rows_done)],
        check=False,
        cwd=Path(__file__).resolve().parents[2],
        env={**os.environ, **place.environment, "PYTHONPATH": "."},
    )
    assert killed.returncode == -signal.SIGKILL
    with place.open(tmp_path) as store:
        assert store.graph() == graphs.family()
        store.write(graphs.hostile(), IMPRINT)
        assert store.graph() == graphs.hostile()


def test_closing_twice_is_closing_once(place: Place, tmp_path: Path) -> None:
    store = place.open(tmp_path)
    store.close()
    store.close()


def test_an_unknown_store_is_named_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(UnknownFormat, match="Did you mean 'embedded'"):
        open_store("embeded", tmp_path, write=False)
