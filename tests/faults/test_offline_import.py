"""First loads by Neo4j's own importer: the graph that a build writes, into a new database, and into nothing else."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.config import Login
from kg.errors import StoreError, UsageError
from kg.export.files import MANIFEST
from kg.offline import FOLDER, OfflineStore, home_of
from kg.stores import open_store
from scripts.neo4j_server import prepare, start, stop
from tests import graphs
from tests.commands import run
from tests.contracts.test_parity import names_of, same_answers
from tests.graphs import IMPRINT
from tests.places import Neo4j, with_ledger_of

NOBODY = "bolt://127.0.0.1:1"


def home_with(folder: Path, program: str) -> Path:
    """A server's folder whose importer is this shell script."""
    script = folder / "bin" / "neo4j-admin"
    script.parent.mkdir(parents=True)
    script.write_text(f"#!/bin/sh\n{program}\n")
    script.chmod(0o755)
    return folder


def offline(folder: Path, home: Path | None, where: str = NOBODY, login: Login | None = None) -> OfflineStore:
    return OfflineStore(where, login or Login(), folder, home)


def test_only_a_server_has_an_importer(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="KG_STORE"):
        offline(tmp_path, None, "embedded")
    done = run("build", "--offline-import", "--replace-ours", "--dir", tmp_path, "--store", NOBODY)
    assert done.returncode == 2


def test_the_servers_folder_comes_from_the_environment_and_ours_comes_first() -> None:
    assert home_of({}) is None
    assert home_of({"NEO4J_HOME": "/a", "KG_NEO4J_HOME": "/b"}) == Path("/b")
    assert home_of({"NEO4J_HOME": "/a", "KG_NEO4J_HOME": ""}) == Path("/a")


def test_for_a_server_elsewhere_the_files_are_made_and_the_command_is_told(graph_folder: Path, tmp_path: Path) -> None:
    folder = with_ledger_of(graph_folder, tmp_path / "it's here")
    for _ in range(2):
        done = run("build", "--offline-import", "--dir", folder, environment={"KG_STORE": NOBODY, "KG_NEO4J_DATABASE": "papers"})
        assert done.returncode == 0, done.stderr
        assert "neo4j-admin database import full papers @import.args" in done.stdout
        assert str(folder / FOLDER) in done.stdout
    made = {path.name for path in (folder / FOLDER).iterdir()}
    assert made == {"nodes.csv", "relationships.csv", "import.args", "import.report", MANIFEST}
    assert not (folder / "graph.kgl").exists()


def test_what_is_filled_offline_cannot_be_asked(tmp_path: Path) -> None:
    with offline(tmp_path, None) as store:
        assert store.imprint() is None
        for ask in (store.graph, lambda: store.query("RETURN 1 AS one")):
            with pytest.raises(StoreError, match="before its server runs"):
                ask()


def test_a_running_server_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    home = home_with(tmp_path / "home", "exit 0")
    with socket.create_server(("127.0.0.1", 0)) as listening:
        where = f"bolt://127.0.0.1:{listening.getsockname()[1]}"
        with pytest.raises(StoreError, match="wants it stopped"):
            offline(tmp_path, home, where)
    assert not (tmp_path / FOLDER).exists()


def test_a_folder_without_an_importer_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="KG_NEO4J_HOME"):
        offline(tmp_path, tmp_path)


@pytest.mark.parametrize("kind", ["databases", "transactions"])
def test_a_database_that_is_there_is_refused_and_left(tmp_path: Path, kind: str) -> None:
    home = home_with(tmp_path / "home", "exit 1")
    place = home / "data" / kind / "neo4j"
    place.mkdir(parents=True)
    (place / "neostore").write_text("theirs")
    with pytest.raises(StoreError, match=r"only makes new ones.*delete"):
        offline(tmp_path, home)
    assert (place / "neostore").read_text() == "theirs"
    with offline(tmp_path, home, login=Login(database="another")):
        pass


def test_an_importer_that_fails_is_quoted_and_leaves_no_half_of_a_database(tmp_path: Path) -> None:
    home = home_with(tmp_path / "home", 'mkdir -p "$NEO4J_HOME/data/databases/neo4j"; echo "no room on $PWD" >&2; exit 3')
    with offline(tmp_path / "graph", home) as store, pytest.raises(StoreError, match=r"importer failed(.|\n)*no room on"):
        store.write(graphs.family(), IMPRINT)
    assert not (home / "data" / "databases" / "neo4j").exists()
    assert (tmp_path / "graph" / FOLDER / "nodes.csv").is_file()
    # Whoever puts it right runs it again.
    (home / "bin" / "neo4j-admin").write_text("#!/bin/sh\nexec cp nodes.csv $NEO4J_HOME\n")
    told: list[tuple[int, int]] = []
    with offline(tmp_path / "graph", home) as store:
        store.write(graphs.family(), IMPRINT, progress=lambda done, total: told.append((done, total)))
    assert told[-1][0] == told[-1][1]
    assert "Cladograph" in (home / "nodes.csv").read_text()
    assert "kg build" in store.next
    assert not (tmp_path / "graph" / FOLDER).exists()


@pytest.mark.parametrize(("small", "options"), [(10**9, "-Xmx1g -XX:TieredStopAtLevel=1"), (0, "-Xmx1g")])
def test_java_compiles_well_only_for_large_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small: int, options: str
) -> None:
    monkeypatch.setenv("JDK_JAVA_OPTIONS", "-Xmx1g")
    monkeypatch.setattr("kg.offline._SMALL", small)
    home = home_with(tmp_path / "home", 'echo "$JDK_JAVA_OPTIONS" > "$NEO4J_HOME/options"')
    with offline(tmp_path / "graph", home) as store:
        store.write(graphs.family(), IMPRINT)
    assert (home / "options").read_text().strip() == options


# --- the real importer, and the real server


@pytest.fixture(scope="module")
def loaded(neo4j: Neo4j, graph_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Neo4j, Path]]:
    """A server started on what `kg build --offline-import` made, and the graph's folder. (`neo4j` skips without Java.)"""
    place = tmp_path_factory.mktemp("offline").resolve()
    folder, home = with_ledger_of(graph_folder, place / "graph"), prepare(place / "home")
    environment = {"KG_STORE": NOBODY, "KG_NEO4J_HOME": str(home)}
    done = run("build", "--offline-import", "--dir", folder, environment=environment)
    assert done.returncode == 0, done.stderr
    assert "start the server" in done.stdout
    refused = run("build", "--offline-import", "--dir", folder, environment=environment)
    assert refused.returncode == 1
    assert "only makes new ones" in refused.stderr
    server = start(home)
    try:
        with Neo4j.of(server) as opened:
            yield opened, folder
    finally:
        stop(home)


def test_a_graph_loaded_by_the_importer_is_the_one_that_a_build_writes(
    loaded: tuple[Neo4j, Path], neo4j: Neo4j, graph_folder: Path
) -> None:
    there, folder = loaded
    asked = run("lineage", "LoRA", "--dir", folder, environment=there.place.environment)
    assert asked.returncode == 1
    assert "kg build" in asked.stderr
    built = run("build", "--dir", folder, environment=there.place.environment)
    assert built.returncode == 0, built.stderr
    assert "Nothing new" in built.stderr
    neo4j.empty()
    other = with_ledger_of(graph_folder, folder.parent / "other")
    built = run("build", "--dir", other, environment=neo4j.place.environment)
    assert built.returncode == 0, built.stderr
    assert there.content() == neo4j.content()
    assert len(there.run("SHOW CONSTRAINTS")) == len(neo4j.run("SHOW CONSTRAINTS")) > 0
    with there.place.open(folder, write=False) as one, neo4j.place.open(other, write=False) as two:
        same_answers((one, two), names_of(two.graph(), 3))
    neo4j.empty()


def test_a_running_server_with_a_graph_is_refused_here_and_from_elsewhere(loaded: tuple[Neo4j, Path]) -> None:
    there, folder = loaded
    before = there.content()
    login, where = there.place.login, there.place.where
    with pytest.raises(StoreError, match="wants it stopped"):
        OfflineStore(where, login, folder, there.home)
    with pytest.raises(StoreError, match="nodes in"):
        OfflineStore(where, login, folder, None)
    assert there.content() == before


def test_an_empty_database_of_a_server_that_runs_elsewhere_gets_its_files(neo4j: Neo4j, tmp_path: Path) -> None:
    neo4j.empty()
    with OfflineStore(neo4j.place.where, neo4j.place.login, tmp_path, None) as store:
        store.write(graphs.hostile(), IMPRINT)
    assert "neo4j-admin" in store.next
    with open_store(neo4j.place.where, tmp_path, write=False, login=neo4j.place.login) as there:
        assert there.imprint() is None
