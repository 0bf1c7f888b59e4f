"""The embedded store: one file in the graph's folder, read and written by kglite within this process.

Written beside the old one, then renamed over it: a reader, or a kill, finds the old graph or the new one. What is written
is the old one with the pieces that differ put in place of theirs; where it is not known for certain what the old one holds,
or much differs, all is written anew.
"""

from __future__ import annotations

import datetime
import json
import os
import shutil
import threading
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import IO, Any

from kg.errors import Damaged, InvalidData, Locked, QueryError, ReadOnly, StoreError, TooNew
from kg.jsonvalues import finite
from kg.model import Graph
from kg.scripts import code, digest_of, layout, schema
from kg.stores import pieces, readonly, rows
from kg.stores.base import Imprint, Rows, Value

FILE = "graph.kgl"
PIECES = "graph.pieces"
"""Digests of the pieces that the graph's file is made of. Without it, or if it is another file's, all is written anew."""
LOCK = "lock"
SCRATCH = "writing"
_WHOLE_GRAPH_S = 600.0
_MANY = 0.25
"""From this share of pieces that differ on, all is written anew: that is as quick, and leaves no gaps in the file."""
_WORK = 5_000_000
"""Most rows and items that a query may make on its way: some 300 bytes each. What one text grows to is not bounded."""


class EmbeddedStore:
    """The graph in `folder`. With `write`, this process alone may write there until the store is closed.

    Raises Locked if another one does, StoreError if the folder cannot be used. One store may serve many threads.
    """

    name = "embedded"

    def __init__(self, folder: Path, *, write: bool) -> None:
        self.folder = folder
        self._turn = threading.Lock()
        self._loaded: tuple[tuple[int, int, int], Any] | None = None
        self._lock = _lock(folder) if write else None

    @property
    def _path(self) -> Path:
        return self.folder / FILE

    def imprint(self) -> Imprint | None:
        """Whose graph is there, or None where there is none yet."""
        return None if self._state() is None else rows.read_imprint(self._ask, f"'{self.folder}'")

    def write(self, graph: Graph, imprint: Imprint, *, progress: Callable[[int, int], None] | None = None) -> None:
        """Make the store hold exactly `graph`. Can be killed at any moment and called again.

        `progress` is told (done, total) in rows. Raises StoreError if the folder cannot be written, TooNew if a later
        version of Cladograph wrote what is there; what was there stays.
        """
        if self._lock is None:
            raise StoreError(f"The graph in '{self.folder}' was opened for reading. Open it with write=True to write it.")
        self._refuse_to_overwrite_newer()
        scratch = self.folder / SCRATCH
        try:
            rows.check(graph)
            now = pieces.cut(graph)
            written = self._changed(graph, imprint, now, progress)
            if written is None:
                written = _empty()
                _run_all(written, rows.batches(graph, imprint), progress)
            shutil.rmtree(scratch, ignore_errors=True)
            scratch.mkdir()
            _save(written, scratch / FILE)
            (scratch / PIECES).write_text(f"{_stamp(scratch / FILE)}\n{now.encode()}", encoding="utf-8")
            (scratch / FILE).replace(self._path)
            (scratch / PIECES).replace(self.folder / PIECES)
            _flush(self.folder)
        except InvalidData:
            raise
        except _failures() as error:
            raise StoreError(
                f"The graph cannot be written into '{self.folder}': {_one_paragraph(error)} "
                "What was there is unharmed. Make room or get permission to write there, then build again."
            ) from error
        finally:
            shutil.rmtree(scratch, ignore_errors=True)

    def _changed(self, graph: Graph, imprint: Imprint, now: pieces.Pieces, progress: Callable[[int, int], None] | None) -> Any:
        """What is there, made to hold `graph` by writing what differs; None where all has to be written anew."""
        there, before = self._loaded, self._pieces_there()
        if there is None or before is None:
            return None
        todo, owner = pieces.changes(before, now), self.imprint()
        if len(todo) > _MANY * len(now) or owner is None or owner.ledger != imprint.ledger:
            return None
        self._loaded, found = None, there[1]
        found.read_only(False)
        _run_all(found, [step for step in pieces.steps(graph, imprint, todo) if step[1]], progress)
        found.cypher(layout("pieces")["delete_idle_aliases"], timeout_ms=0, disable_optimizer=True)
        return found

    def _pieces_there(self) -> pieces.Pieces | None:
        """The pieces of the graph's file; None where nothing, or nothing that is certain, is known of them."""
        try:
            stamp, _, text = (self.folder / PIECES).read_text(encoding="utf-8").partition("\n")
            return pieces.Pieces.decode(text) if stamp == _stamp(self._path) else None
        except (OSError, UnicodeDecodeError):
            return None

    def query(
        self, cypher: str, params: Mapping[str, Value] | None = None, *, limit: int | None = None, timeout_s: float = 30.0
    ) -> Rows:
        """Rows of a reading query, at most `limit` of them. Raises ReadOnly if it wants to write, QueryError if it is wrong."""
        readonly.refuse_writes(cypher)
        # kglite knows only `//`; Neo4j knows both.
        plain_text = readonly.without_block_comments(cypher)
        answer = self._run(plain_text, params or {}, None if limit is None else limit + 1, timeout_s, work=_WORK)
        if isinstance(answer, str):
            raise QueryError("FORMAT CSV gives text, not rows. Leave it out and let `kg query --csv` write the rows.")
        columns = tuple(answer.columns)
        found = [tuple(plain(row[column]) for column in columns) for row in answer]
        cut = limit is not None and len(found) > limit
        return Rows(columns, tuple(found[:limit]), cut)

    def graph(self) -> Graph:
        """The whole graph, read back; equal to the one written. Its parts are sorted by their identity."""
        self.imprint()
        return rows.read_graph(self._ask)

    def close(self) -> None:
        """Let go of the file and of the right to write."""
        self._loaded = None
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def __enter__(self) -> EmbeddedStore:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def _ask(self, cypher: str) -> Iterable[Mapping[str, Value]]:
        answer: Iterable[Mapping[str, Value]] = self._run(cypher, {}, None, _WHOLE_GRAPH_S, work=None)
        return answer

    def _run(self, cypher: str, params: Mapping[str, Value], row_limit: int | None, timeout_s: float, *, work: int | None) -> Any:
        import kglite

        with self._turn:
            graph = self._current()
            try:
                # The optimizer of kglite 0.21 gave wrong rows without a word; without it none were found in 20,000 checks.
                return graph.cypher(
                    cypher,
                    params=dict(params),
                    timeout_ms=max(1, int(timeout_s * 1000)),
                    row_limit=row_limit,
                    max_work_units=work,
                    disable_optimizer=True,
                )
            except kglite.ReadOnlyError as error:
                raise readonly.refusal(cypher) or ReadOnly(f"A query here is read-only: {_one_paragraph(error)}") from error
            except kglite.CypherTimeoutError as error:
                raise QueryError(
                    f"The query took longer than {timeout_s:g} s. Begin it at a name, bound its paths (`*1..3`), "
                    "or allow more time."
                ) from error
            except kglite.CypherExecutionError as error:
                if "max_work_units" not in str(error):
                    raise QueryError(f"The query does not run: {_one_paragraph(error)}") from error
                raise QueryError(
                    f"The query makes more than {work:,} rows on its way, more than memory is meant for. Begin it at a name, "
                    "bound its paths (`*1..3`), or count before joining."
                ) from error
            except (kglite.KgError, ValueError, TypeError, OverflowError, RecursionError) as error:
                refusal = readonly.refusal(cypher)
                raise refusal or QueryError(f"The query does not run: {_one_paragraph(error)}") from error

    def _state(self) -> tuple[int, int, int] | None:
        """What changes whenever the file is written; None where there is none."""
        try:
            now = self._path.stat()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise StoreError(f"'{self._path}' cannot be read: {error.strerror}. Get permission to read it.") from error
        return (now.st_ino, now.st_size, now.st_mtime_ns)

    def _current(self) -> Any:
        """The graph as the file holds it now; loaded again where the file has changed."""
        state = self._state()
        if state is None:
            raise StoreError(
                f"There is no graph in '{self.folder}' yet. Write one with `kg build FILE... --dir {self.folder}`, "
                "or name the folder that holds one."
            )
        if self._loaded is None or self._loaded[0] != state:
            self._loaded = (state, _load(self._path))
        return self._loaded[1]

    def _refuse_to_overwrite_newer(self) -> None:
        try:
            self.imprint()
        except TooNew:
            raise
        except StoreError:
            # A damaged graph is written again from the ledger: that is the way out its error names.
            pass


def plain(value: object) -> Value:
    """`value` as scalars and lists of them: dates as ISO text; nodes, relationships, paths and maps as JSON text."""
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    return json.dumps(finite(_without_inner_ids(value)), ensure_ascii=False, sort_keys=True, default=str)


def _without_inner_ids(value: object) -> object:
    """`value` without what is of no use outside: kglite's row numbers and made-up title and type, whose graph a node is of."""
    if isinstance(value, list):
        return [_without_inner_ids(one) for one in value]
    if not isinstance(value, dict):
        return value
    if value.keys() == {"id", "labels", "properties"}:
        inner = {"type", "title", rows.OWNER} - ({"title"} if "Paper" in value["labels"] else set())
        properties = {name: one for name, one in value["properties"].items() if name not in inner}
        return {"labels": sorted(value["labels"]), "properties": properties}
    if value.keys() == {"id", "start", "end", "type", "properties"}:
        return {"type": value["type"], "properties": value["properties"]}
    return {name: _without_inner_ids(one) for name, one in value.items()}


def _empty() -> Any:
    """A graph in memory, as kglite holds it, with the constraints that every write relies on."""
    import kglite

    kglite.set_query_warning_policy("silent")
    graph = kglite.KnowledgeGraph()
    for statement in schema("constraints"):
        graph.cypher(statement, disable_optimizer=True)
    return graph


def _run_all(graph: Any, todo: Sequence[tuple[str, list[Any]]], progress: Callable[[int, int], None] | None) -> None:
    done, total = 0, sum(len(batch) for _, batch in todo)
    for statement, batch in todo:
        graph.cypher(statement, params={"rows": batch}, timeout_ms=0, disable_optimizer=True)
        done += len(batch)
        if progress is not None:
            progress(done, total)


def _stamp(path: Path) -> str:
    """What tells the file at `path` from what was written before or after it, or by other code."""
    now = path.stat()
    return f"{_writer()} {now.st_size} {now.st_mtime_ns}"


@cache
def _writer() -> str:
    """Ten hex digits that change whenever the same graph may be written otherwise."""
    import kglite

    home, queries = files("kg"), files("cypher") / "layout"
    parts = [home / "names.py", *(home / "stores" / name for name in ("rows.py", "pieces.py", "embedded.py"))]
    parts += [*code("results"), *(queries / f"{name}.cypher" for name in ("nodes", "relationships", "pieces"))]
    return digest_of(parts, begin=kglite.__version__)


def _save(graph: Any, path: Path) -> None:
    import kglite

    with warnings.catch_warnings():
        # It warns that columns were filled by MERGE and load a little slower: nothing that a user could change.
        warnings.simplefilter("ignore", kglite.MappedFallbackWarning)
        graph.save(str(path), fsync=True)


def _load(path: Path) -> Any:
    import kglite

    # Advice on unused labels is for people at a console; a small graph has no edge of most types.
    kglite.set_query_warning_policy("silent")
    try:
        graph = kglite.load(str(path))
    except _failures() as error:
        if isinstance(error, PermissionError):
            raise StoreError(f"'{path}' cannot be read: {error.strerror}. Get permission to read it.") from error
        raise Damaged(
            f"The graph in '{path}' cannot be read: {_one_paragraph(error)} "
            f"Run `kg build --dir {path.parent}`: it writes the graph again from the ledger. "
            "If it was imported, import its file again."
        ) from error
    graph.read_only(True)
    return graph


def _lock(folder: Path) -> IO[str]:
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


def _failures() -> tuple[type[Exception], ...]:
    import kglite

    return (OSError, kglite.KgError, ValueError, OverflowError, MemoryError)


def _one_paragraph(error: Exception) -> str:
    """What `error` says on one line; the query that an engine prints below it is left out."""
    text = " ".join(str(error).split("\n   ")[0].split()) or type(error).__name__
    return text if text.endswith(".") else text + "."
