"""Importing does nothing else: no model is opened, nothing is written, and the model of the data brings no driver."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HEAVY = {"spacy", "scispacy", "neo4j", "kglite", "networkx", "streamlit", "pyvis", "IPython", "numpy", "onnxruntime", "torch"}
SERVING = {"mcp", "fastapi", "uvicorn", "starlette", "pydantic", "anyio"}
# Needs the extra `train`, which is not part of `make install`.
TRAINING = ROOT / "extractors" / "training"

WATCHED = """
import importlib, json, os, sys

def refuse(event, args):
    # Python's own cache of compiled modules is switched off below, so nothing at all may be written.
    writes = event == "open" and args[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
    if writes and args[0] != os.devnull:
        raise SystemExit(f"{current} writes {args[0]}")
    if event in ("socket.connect", "os.mkdir", "sqlite3.connect"):
        raise SystemExit(f"{current} does {event} {args[1:]}")

current = "nothing"
loaded = []
sys.addaudithook(refuse)
for current in json.loads(sys.argv[1]):
    importlib.import_module(current)
    loaded.append(current)
print(json.dumps(loaded))
"""


def modules(package: str) -> list[str]:
    """Modules of one top-level package; what starts something when run as a script stays out."""
    found = []
    for path in sorted((ROOT / package).rglob("*.py")):
        if path.is_relative_to(TRAINING) or path.stem == "__main__":
            continue
        parts = path.relative_to(ROOT).with_suffix("").parts
        found.append(".".join(parts[:-1] if parts[-1] == "__init__" else parts))
    return found


def python(*arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-B", *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=240, check=False)


def test_the_model_of_the_data_brings_no_driver_and_no_language_model():
    done = python("-X", "importtime", "-c", "import kg.model")
    assert done.returncode == 0, done.stderr
    brought = {
        line.rsplit("|", 1)[-1].strip().split(".")[0] for line in done.stderr.splitlines() if line.startswith("import time:")
    }
    assert "kg" in brought
    assert not brought & HEAVY


def test_the_commands_are_there_without_what_only_serving_needs():
    done = python("-c", "import sys, app.cli; print(*sys.modules)")
    assert done.returncode == 0, done.stderr
    brought = {name.split(".")[0] for name in done.stdout.split()}
    assert "app" in brought
    assert not brought & SERVING


@pytest.mark.parametrize("package", ["kg", "extractors", "app", "cypher"])
def test_every_module_can_be_imported_and_does_nothing_else(package: str):
    names = modules(package)
    if not names:
        pytest.skip(f"there is no package '{package}' yet")
    done = python("-c", WATCHED, json.dumps(names))
    assert done.returncode == 0, done.stderr
    # stdout is data: an import that prints would spoil it.
    assert json.loads(done.stdout) == names
