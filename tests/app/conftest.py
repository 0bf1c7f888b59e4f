"""A graph of the examples, built once, and `kg` as a person runs it."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"

Kg = Callable[..., "Done"]


@dataclass(frozen=True)
class Done:
    """What a command left: its exit code, and what it wrote."""

    returncode: int
    stdout: str
    stderr: str


def run(*arguments: str | Path, cwd: Path | None = None, environment: dict[str, str] | None = None) -> Done:
    """Runs `kg` in this process, so that spaCy is loaded once for all tests."""
    from app.cli import main

    stdout, stderr = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("KG_")]:
            patch.delenv(name)
        for name, value in ({"COLUMNS": "200"} | (environment or {})).items():
            patch.setenv(name, value)
        patch.setattr(sys, "argv", ["kg", *map(str, arguments)])
        patch.chdir(cwd or ROOT)
        with redirect_stdout(stdout), redirect_stderr(stderr), pytest.raises(SystemExit) as ended:
            main()
            sys.exit(0)
    return Done(int(ended.value.code or 0), stdout.getvalue(), stderr.getvalue())


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
