"""The files of an embedded graph: how they are written, so that a kill finds the old graph or the new one, and read.

`graph.kgl` is a graph as kglite saves it, `graph.pieces` says whose graph that is and what its pieces are, and `graph.more`,
where it is there, holds the steps that lead from that graph to the one that is meant.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import shutil
import warnings
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import IO, Any

from kg.errors import Damaged, Locked, StoreError
from kg.scripts import code, digest_of
from kg.stores import pieces, rows
from kg.stores.base import Imprint

FILE = "graph.kgl"
PIECES = "graph.pieces"
"""Digests of the pieces that the graph's file is made of. Without it, or if it is another file's, all is written anew."""
MORE = "graph.more"
"""The steps that lead from the graph in the file to the one that is meant; not there where that is the same."""
LOCK = "lock"
SCRATCH = "writing"

State = tuple[int, ...]
"""What the system says of the files: equal states, equal files."""


class GraphFiles:
    """The files in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / FILE
        self._known: tuple[State | None, tuple[Imprint, pieces.Pieces] | None] | None = None

    def state(self) -> State | None:
        """What changes whenever a file is written; None where there is none."""
        try:
            now = self.path.stat()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise StoreError(f"'{self.path}' cannot be read: {error.strerror}. Get permission to read it.") from error
        try:
            more = (self.folder / MORE).stat()
        except OSError:
            return (now.st_ino, now.st_size, now.st_mtime_ns)
        return (now.st_ino, now.st_size, now.st_mtime_ns, more.st_ino, more.st_size, more.st_mtime_ns)

    def there(self) -> tuple[Imprint, pieces.Pieces] | None:
        """Whose graph the file holds, and its pieces; None where nothing, or nothing that is certain, is known of them."""
        state = self.state()
        if self._known is None or self._known[0] != state:
            self._known = (state, self._read_pieces())
        return self._known[1]

    def _read_pieces(self) -> tuple[Imprint, pieces.Pieces] | None:
        try:
            about, _, text = (self.folder / PIECES).read_text(encoding="utf-8").partition("\n")
            stamp, ledger, fingerprint = json.loads(about)
            found = pieces.Pieces.decode(text) if stamp == _stamp(self.path) else None
        except (OSError, ValueError, TypeError):
            return None
        return None if found is None else (Imprint(ledger, fingerprint), found)

    def more(self, base: Imprint) -> tuple[Imprint, list[pieces.Step]]:
        """What is meant, and the steps to it from the graph in the file, whose imprint is `base`. Raises Damaged, TooNew."""
        path = self.folder / MORE
        try:
            digest, _, body = path.read_text(encoding="utf-8").partition("\n")
            version, of, meant, steps = json.loads(body if digest == _digest(body.encode()) else "")
        except FileNotFoundError:
            return base, []
        except (OSError, ValueError) as error:
            raise unreadable(path, error) from error
        if version > rows.VERSION:
            raise rows.too_new(f"'{path}'", version)
        # Steps from another graph are what a kill has left: that graph's file was just replaced.
        return (Imprint(*meant), steps) if of == list(dataclasses.astuple(base)) else (base, [])

    def keep_steps(self, base: Imprint, imprint: Imprint, steps: list[pieces.Step]) -> None:
        """Leave the graph's file, which has the imprint `base`, as it is, and write what leads from it to what is meant."""
        scratch = self._scratch()
        body = json.dumps([rows.VERSION, dataclasses.astuple(base), dataclasses.astuple(imprint), steps])
        (scratch / MORE).write_text(f"{_digest(body.encode())}\n{body}", encoding="utf-8")
        (scratch / MORE).replace(self.folder / MORE)
        _flush(self.folder)

    def keep_whole(self, graph: Any, imprint: Imprint, now: pieces.Pieces) -> None:
        """Save a graph of kglite in place of all that is there."""
        scratch = self._scratch()
        _save(graph, scratch / FILE)
        about = json.dumps([_stamp(scratch / FILE), *dataclasses.astuple(imprint)])
        (scratch / PIECES).write_text(f"{about}\n{now.encode()}", encoding="utf-8")
        (scratch / FILE).replace(self.path)
        (scratch / PIECES).replace(self.folder / PIECES)
        (self.folder / MORE).unlink(missing_ok=True)
        _flush(self.folder)

    def _scratch(self) -> Path:
        self.clear()
        scratch = self.folder / SCRATCH
        scratch.mkdir()
        return scratch

    def clear(self) -> None:
        """Remove what a write, also one that was killed, has left half done."""
        shutil.rmtree(self.folder / SCRATCH, ignore_errors=True)


def _stamp(path: Path) -> str:
    """What tells what the file at `path` holds from all else, and from what other code has written."""
    with path.open("rb") as file:
        return f"{rows.VERSION} {_writer()} {hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()}"


def _digest(body: bytes) -> str:
    return hashlib.blake2b(body, digest_size=16).hexdigest()


@cache
def _writer() -> str:
    """Ten hex digits that change whenever the same graph may be written otherwise."""
    import kglite

    home, queries = files("kg"), files("cypher") / "layout"
    parts = [
        home / "names.py",
        *(home / "stores" / name for name in ("rows.py", "pieces.py", "embedded.py", "embedded_files.py")),
    ]
    parts += [*code("results"), *(queries / f"{name}.cypher" for name in ("nodes", "relationships", "pieces"))]
    return digest_of(parts, begin=kglite.__version__)


def _save(graph: Any, path: Path) -> None:
    import kglite

    with warnings.catch_warnings():
        # It warns that columns were filled by MERGE and load a little slower: nothing that a user could change.
        warnings.simplefilter("ignore", kglite.MappedFallbackWarning)
        graph.save(str(path), fsync=True)


def load(path: Path) -> Any:
    """The graph in a file, to be read. Raises Damaged, or StoreError without permission."""
    import kglite

    # Advice on unused labels is for people at a console; a small graph has no edge of most types.
    kglite.set_query_warning_policy("silent")
    try:
        graph = kglite.load(str(path))
    except failures() as error:
        raise unreadable(path, error) from error
    graph.read_only(True)
    return graph


def unreadable(path: Path, error: Exception) -> StoreError:
    """The error for a file that cannot be read."""
    if isinstance(error, PermissionError):
        return StoreError(f"'{path}' cannot be read: {error.strerror}. Get permission to read it.")
    return Damaged(
        f"The graph in '{path}' cannot be read: {one_paragraph(error)} "
        f"Run `kg build --dir {path.parent}`: it writes the graph again from the ledger. "
        "If it was imported, import its file again."
    )


def lock(folder: Path) -> IO[str]:
    """The open lock file of `folder`; the right to write ends when it is closed, or with the process."""
    import fcntl

    try:
        folder.mkdir(parents=True, exist_ok=True)
        held = (folder / LOCK).open("a+", encoding="utf-8")
    except OSError as error:
        raise StoreError(
            f"The folder '{folder}' cannot be written: {error.strerror or error}. Name another one, "
            "or get permission to write there."
        ) from error
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        held.seek(0)
        holder = held.read().strip() or "unknown"
        held.close()
        raise Locked(
            f"Another process (number {holder}) is writing the graph in '{folder}'. Wait until it is done, "
            "or build into another folder."
        ) from error
    held.truncate(0)
    held.write(str(os.getpid()))
    held.flush()
    return held


def _flush(folder: Path) -> None:
    """Make a renaming in `folder` outlast a loss of power."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def failures() -> tuple[type[Exception], ...]:
    """What kglite, or writing and reading files, raises."""
    import kglite

    return (OSError, kglite.KgError, ValueError, LookupError, OverflowError, MemoryError)


def one_paragraph(error: Exception) -> str:
    """What `error` says on one line; the query that an engine prints below it is left out."""
    text = " ".join(str(error).split("\n   ")[0].split()) or type(error).__name__
    return text if text.endswith(".") else text + "."
