"""What several tests share."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.stores.base import Store
from scripts.neo4j_server import CannotStart, start, stop
from tests.commands import EXAMPLES, ROOT, Kg, run
from tests.places import PLACES, Neo4j, Place, embedded, holding_family

_IN_CI = os.environ.get("CI") == "true"
_ON_A_SERVER = {"neo4j", "place", "family"}
_SLOW = {"chromium", "cluster"}
_SHARED = Path(__file__).resolve().parents[2] / "shared"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Puts whole files that need a Neo4j server at the beginning, those that need a browser or a cluster at the end.

    Two processes begin at either end, and meet among the many quick ones between: neither is left with a long one.
    """
    needs: dict[Path, set[str]] = {}
    for item in items:
        needs.setdefault(item.path, set()).update(getattr(item, "fixturenames", ()))
    items.sort(key=lambda item: (not needs[item.path] & _ON_A_SERVER, bool(needs[item.path] & _SLOW)))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    from tests.sharing import FromBothEnds

    return FromBothEnds(config, log) if config.getoption("dist") == "loadfile" else None


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real pages, gold files and corpora beside the checkout; skips where it is absent."""
    if not _SHARED.is_dir():
        pytest.skip(f"needs the real data in {_SHARED.name}/ beside the checkout")
    return _SHARED


@pytest.fixture(scope="session", autouse=True)
def _no_settings_of_the_users_own() -> Iterator[None]:
    """Keeps every test away from the graph, and the server, that the shell's variables name."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith(("KG_", "NEO4J_"))]:
            patch.delenv(name)
        yield


@pytest.fixture(autouse=True)
def _main_stays_what_it_is() -> Iterator[None]:
    """Takes back what Streamlit's AppTest leaves as `__main__`: processes that a later test starts would run that script."""
    main = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = main


@pytest.fixture(scope="session")
def graph_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("examples") / "graph"
    done = run("build", EXAMPLES / "daily_papers.txt", "--dir", folder)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def kg(graph_folder: Path) -> Kg:
    """Runs a command on the graph of the examples."""
    return lambda *arguments: run(*arguments, "--dir", graph_folder)


@pytest.fixture(scope="session")
def neo4j(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Neo4j]:
    """A Neo4j server for this run alone. Without Java or Maven it skips; in CI these are installed, or it fails."""
    if _IN_CI:
        subprocess.run(["bash", str(ROOT / "scripts" / "install_java.sh")], stdout=sys.stderr, check=False)
    home = tmp_path_factory.mktemp("neo4j").resolve()
    try:
        # Planning the longest queries takes seconds, and the tests ask them of graph after graph.
        server = start(home, configuration="dbms.cypher.min_replan_interval=1h\n")
    except CannotStart as error:
        if _IN_CI:
            pytest.fail(f"CI must run the tests that need a Neo4j server: {error}")
        pytest.skip(f"no test with a Neo4j server was run: {error} (`bash scripts/install_java.sh` does it as root.)")
    try:
        with Neo4j.of(server) as opened:
            yield opened
    finally:
        stop(home)


@pytest.fixture(params=PLACES)
def place(request: pytest.FixtureRequest) -> Place:
    """Every kind of store, with nothing in it."""
    if request.param == "embedded":
        return embedded()
    server: Neo4j = request.getfixturevalue("neo4j")
    server.empty()
    return server.place


@pytest.fixture(params=PLACES)
def family(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """Every kind of store, with the family in it, opened for reading."""
    place = embedded() if request.param == "embedded" else request.getfixturevalue("neo4j").place
    with holding_family(place, tmp_path) as store:
        yield store
