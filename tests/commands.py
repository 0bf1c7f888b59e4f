"""`kg` as a person runs it."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
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
        for name in [name for name in os.environ if name.startswith(("KG_", "NEO4J_"))]:
            patch.delenv(name)
        for name, value in ({"COLUMNS": "200"} | (environment or {})).items():
            patch.setenv(name, value)
        patch.setattr(sys, "argv", ["kg", *map(str, arguments)])
        patch.chdir(cwd or ROOT)
        with redirect_stdout(stdout), redirect_stderr(stderr), pytest.raises(SystemExit) as ended:
            main()
            sys.exit(0)
    return Done(int(ended.value.code or 0), stdout.getvalue(), stderr.getvalue())
