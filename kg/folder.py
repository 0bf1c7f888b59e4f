"""The folder in which everything about one graph lies, and the lock that lets one process at a time change it."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kg.errors import Locked, NotFound, StoreError


@dataclass(frozen=True, slots=True)
class Folder:
    """Where a graph's ledger, its embedded store and the user's own names lie."""

    path: Path

    @property
    def ledger(self) -> Path:
        """SQLite file: the papers, and what was extracted from each."""
        return self.path / "ledger.sqlite"

    @property
    def names(self) -> Path:
        """The user's own list of names; need not be there."""
        return self.path / "names.tsv"

    def require(self) -> None:
        """Raises NotFound unless a graph was built here."""
        if not self.ledger.is_file():
            raise NotFound(
                f"There is no graph in '{self.path}'. Build one with `kg build FILE... --dir {self.path}`, "
                "or name another folder with --dir or KG_DIR."
            )

    def require_ledger_of_graph(self) -> None:
        """Raises StoreError if a graph lies here without the ledger it was made from: a build would replace it."""
        graph = self.path / "graph.kgl"
        if graph.exists() and not (self.ledger.is_file() and self.ledger.stat().st_size):
            raise StoreError(
                f"'{self.path}' holds a graph but not the ledger it was made from, so a build would replace it by the new papers "
                f"alone. Put '{self.ledger.name}' back, move '{graph.name}' away, or build into another --dir."
            )

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Make the folder and hold its lock. Raises Locked if another process does, StoreError if it cannot be made."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            lock = os.open(self.path / "build.lock", os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise StoreError(
                f"Cannot write in '{self.path}': {error.strerror}. Name a folder you may write in with --dir."
            ) from error
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(lock)
            raise Locked(f"Another build is writing in '{self.path}'. Wait until it has ended, or use another --dir.") from error
        try:
            yield
        finally:
            os.close(lock)
