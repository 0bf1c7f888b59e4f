"""The folder in which everything about one graph lies, and the lock that lets one process at a time change it."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kg.errors import Locked, NotFound, StoreError, UsageError

_MADE = frozenset(("ledger.sqlite", "imported.json"))
"""By these a folder is known for a graph's: it was built, or imported."""
_OWN = _MADE | {"graph.kgl", "graph.pieces", "graph.more", "names.tsv", "corrections.toml", "lock", "build.lock"}


def require_not_own(file: Path) -> None:
    """Raises UsageError if a file to write is one of those that a graph consists of: the graph would be lost."""
    place = Path(os.path.realpath(file))
    if place.name in _OWN and any((place.parent / name).is_file() for name in _MADE):
        raise UsageError(f"'{file}' is a file of the graph in that folder, which would be lost. Name another file to write to.")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a graph that has no ledger comes from: the name of the file, and the id that its nodes carry in a ledger's place."""

    file: str
    id: str


@dataclass(frozen=True, slots=True)
class Folder:
    """Where a graph's ledger, its embedded store and the user's own names lie."""

    path: Path

    @property
    def ledger(self) -> Path:
        """SQLite file: the papers, and what was extracted from each."""
        return self.path / "ledger.sqlite"

    @property
    def shards(self) -> Path:
        """Folder of extractions that a cluster's machines wrote; there if one ever read papers of this graph."""
        return self.path / "shards"

    @property
    def names(self) -> Path:
        """The user's own list of names; need not be there."""
        return self.path / "names.tsv"

    @property
    def corrections(self) -> Path:
        """What people know better than the papers; need not be there."""
        return self.path / "corrections.toml"

    @property
    def mark(self) -> Path:
        """What says that the graph was imported; not there where it was built."""
        return self.path / "imported.json"

    @property
    def changed(self) -> int:
        """A number that is another one whenever the graph may be."""
        return (self.ledger if self.ledger.is_file() else self.mark).stat().st_mtime_ns

    def origin(self) -> Origin | None:
        """Where the graph was imported from; None for one that is made from a ledger. Raises StoreError if nobody can tell."""
        try:
            found = json.loads(self.mark.read_text(encoding="utf-8"))
            return Origin(str(found["file"]), str(found["id"]))
        except (FileNotFoundError, NotADirectoryError):
            return None
        except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
            raise StoreError(f"'{self.mark}' cannot be read ({error}). Import the graph again into a new --dir.") from error

    def set_origin(self, origin: Origin) -> None:
        """Mark the folder's graph as imported, in one step. Raises StoreError if the folder cannot be written."""
        part = self.mark.with_suffix(".part")
        text = json.dumps({"file": origin.file, "id": origin.id}) + "\n"
        try:
            part.write_text(text, encoding="utf-8")
            part.replace(self.mark)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise StoreError(self._cannot_write(error)) from error

    def require(self) -> None:
        """Raises NotFound unless a graph was built or imported here."""
        if not (self.ledger.is_file() or self.mark.is_file()):
            raise NotFound(
                f"There is no graph in '{self.path}'. Build one with `kg build FILE... --dir {self.path}`, "
                "or name another folder with --dir or KG_DIR."
            )

    def require_ledger_of_graph(self) -> None:
        """Raises StoreError if a graph lies here without the ledger it was made from: a build would replace it."""
        origin = self.origin()
        if origin:
            raise StoreError(
                f"The graph in '{self.path}' was imported from '{origin.file}', without the papers' records that a build makes a "
                "graph from: it can be asked and exported, not changed. Build those papers, and yours, into another --dir."
            )
        graph = self.path / "graph.kgl"
        if graph.exists() and not (self.ledger.is_file() and self.ledger.stat().st_size):
            raise StoreError(
                f"'{self.path}' holds a graph but not the ledger it was made from, so a build would replace it by the new papers "
                f"alone. Put '{self.ledger.name}' back, move '{graph.name}' away, or build into another --dir."
            )

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Make the folder and hold its lock. Raises Locked if another process does, StoreError if it cannot be made."""
        if not _is_text(str(self.path)):
            raise StoreError(
                f"The name '{self.path}' holds bytes that are not UTF-8, which not every store can read. Use another --dir."
            )
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            lock = os.open(self.path / "build.lock", os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise StoreError(self._cannot_write(error)) from error
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(lock)
            raise Locked(f"Another build is writing in '{self.path}'. Wait until it has ended, or use another --dir.") from error
        try:
            yield
        finally:
            os.close(lock)

    def _cannot_write(self, error: OSError) -> str:
        for path in (self.path, *self.path.parents):
            if path.is_symlink() and not path.exists():
                return f"'{path}' is a link to '{path.readlink()}', which is not there. Make that folder, or use another --dir."
        return f"Cannot write in '{self.path}': {error.strerror}. Name a folder you may write in with --dir."


def _is_text(name: str) -> bool:
    """False for a name that the system gave as bytes that are no text."""
    return not any("\ud800" <= character <= "\udfff" for character in name)
