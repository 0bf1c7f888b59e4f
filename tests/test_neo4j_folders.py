"""Which folder's graph a server has: commands and pages ask for their folder's, and are not given another one's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import kg
from kg.errors import StoreError
from kg.ledger import Ledger
from kg.opened import Cladograph
from kg.stores.base import Imprint
from tests import graphs
from tests.commands import run
from tests.places import Neo4j

OTHERS = Imprint("ledger-of-another-folder", "fingerprint-2")


@pytest.fixture
def folder(neo4j: Neo4j, tmp_path: Path) -> Iterator[Path]:
    """A folder whose graph, the family, is on the server."""
    neo4j.empty()
    with Ledger(tmp_path / "ledger.sqlite", write=True) as ledger, neo4j.place.open(tmp_path) as store:
        store.write(graphs.family(), Imprint(ledger.id, "fingerprint-1"))
    with pytest.MonkeyPatch.context() as patch:
        for name, value in neo4j.place.environment.items():
            patch.setenv(name, value)
        yield tmp_path
    neo4j.empty()


def opened(folder: Path) -> Cladograph:
    return kg.open(folder)


def overwrite(neo4j: Neo4j, folder: Path) -> None:
    with neo4j.place.open(folder, replace_ours=True) as store:
        store.write(graphs.hostile(), OTHERS)


def test_the_folders_own_graph_is_opened_by_the_environment_alone(folder: Path) -> None:
    with opened(folder) as graph:
        assert graph.entity("Root").id == "root"
        assert graph.graph() == graphs.family()


def test_another_folders_graph_is_not_given_out(neo4j: Neo4j, folder: Path) -> None:
    overwrite(neo4j, folder)
    with pytest.raises(StoreError, match=r"another folder \(ledger ledger-of-another-folder\).*--dir.*--replace-ours"):
        opened(folder)
    done = run("lineage", "Root", "--dir", folder, environment=neo4j.place.environment)
    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_graph_that_is_replaced_while_it_is_open_is_not_mixed_up(neo4j: Neo4j, folder: Path) -> None:
    with opened(folder) as graph:
        overwrite(neo4j, folder)
        for ask in (lambda: graph.entity("Root"), graph.graph, graph.statistics):
            with pytest.raises(StoreError, match="another folder"):
                ask()


def test_an_empty_database_says_how_to_fill_it(neo4j: Neo4j, folder: Path) -> None:
    neo4j.empty()
    with pytest.raises(StoreError, match=r"no graph in.*kg build"):
        opened(folder)
