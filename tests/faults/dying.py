"""Processes that die where they are told to: one that has imported everything, and forks one child for each death.

A child counts the moments at which something could be lost: a file that is opened to be written, renamed or removed, a
statement of the ledger, a row that the store has written, a query that is sent to a server, and its answer. At the
chosen one it kills itself, as `kill -9` would: nothing is closed, nothing is cleared up.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.config import Login
from tests.commands import ROOT

_EVENTS = frozenset({"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate", "shutil.rmtree", "sqlite3.connect"})
_NEVER = 1_000_000


@dataclass(frozen=True)
class Mortuary:
    """The process that forks. One at a time."""

    process: subprocess.Popen[str]

    def run(
        self, what: str, place: Path, die_at: int = _NEVER, where: str = "embedded", login: Login | None = None
    ) -> tuple[str, int]:
        """Do an act in a child that dies at that moment: `done`, `killed` or what went wrong; and how many moments there were."""
        login = login or Login()
        order = [what, str(place), die_at, where, login.user, login.password]
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        said, moments = json.loads(self.process.stdout.readline())
        return said, moments


@contextmanager
def mortuary() -> Iterator[Mortuary]:
    """A process that can fork children that die."""
    environment = {**os.environ, "PYTHONPATH": "."}
    with subprocess.Popen(
        [sys.executable, "-m", "tests.faults.dying"],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield Mortuary(process)
        assert process.stdin is not None
        process.stdin.close()


class _Fate:
    """Counts moments, and ends the process at one of them."""

    def __init__(self, die_at: int, told: int) -> None:
        self.moments, self.die_at, self.told = 0, die_at, told

    def __call__(self, *_: object) -> None:
        os.pwrite(self.told, f"{self.moments:8}".encode(), 0)
        if self.moments == self.die_at:
            os.kill(os.getpid(), signal.SIGKILL)
        self.moments += 1


def _watch(fate: _Fate) -> None:
    """Let all that changes something outside this process pass by `fate`."""
    import sqlite3

    from kg.stores import embedded

    def audited(event: str, arguments: tuple[Any, ...]) -> None:
        if event in _EVENTS or (event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+")):
            fate()

    sys.addaudithook(audited)
    connect, run_all = sqlite3.connect, embedded._run_all

    def traced(*arguments: Any, **options: Any) -> sqlite3.Connection:
        found = connect(*arguments, **options)
        found.set_trace_callback(fate)
        return found

    sqlite3.connect = traced  # type: ignore[assignment]
    embedded._run_all = lambda graph, todo, total, progress: run_all(graph, todo, total, lambda *_: fate())
    with suppress(ImportError):
        _watch_driver(fate)


def _watch_driver(fate: _Fate) -> None:
    import neo4j

    for kind, names in ((neo4j.Session, ["run"]), (neo4j.ManagedTransaction, ["run", "_commit"]), (neo4j.Transaction, ["run"])):
        for name in names:
            real = getattr(kind, name)

            def watched(self: Any, *arguments: Any, _real: Any = real, **options: Any) -> Any:
                fate()
                found = _real(self, *arguments, **options)
                fate()
                return found

            setattr(kind, name, watched)


def _child(order: list[Any], told: int) -> None:
    from tests.faults.house import act

    what, place, die_at, where, user, password = order
    said = "done"
    try:
        _watch(_Fate(die_at, told))
        act(what, Path(place), where, Login(user, password))
    except Exception as error:  # noqa: BLE001 - whatever it is, the test has to see it
        said = f"{type(error).__name__}: {error}"
    os.pwrite(told, said.encode(), 8)
    os._exit(0)


def main() -> None:
    """Fork a child for each line that comes; tell how it ended."""
    import tempfile

    from tests.faults import house  # noqa: F401 - imported once for all children

    with suppress(ImportError):
        import neo4j  # noqa: F401

    for line in sys.stdin:
        with tempfile.TemporaryFile() as told:
            child = os.fork()
            if child == 0:
                _child(json.loads(line), told.fileno())
            status = os.waitpid(child, 0)[1]
            told.seek(0)
            data = told.read()
        killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        print(json.dumps(["killed" if killed else data[8:].decode(), int(data[:8] or 0)]), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
