"""What several tests share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands import EXAMPLES, Kg, run

_SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real pages, gold files and corpora beside the checkout; skips where it is absent."""
    if not _SHARED.is_dir():
        pytest.skip(f"needs the real data in {_SHARED.name}/ beside the checkout")
    return _SHARED


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
