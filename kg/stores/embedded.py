"""The embedded store: one file in the graph's folder, read and written by kglite within this process.

Written beside the old one, then renamed over it: a reader, or a kill, finds the old graph or the new one. What differs in
little from the old one is written as a second file of the steps that lead to it, which whoever opens the graph takes; with
more, the steps are taken and the outcome is saved. Where it is not known for certain what the old one holds, or much differs,
all is written anew.
"""

from __future__ import annotations

import datetime
import json
import threading
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from kg.collector import without_collector
from kg.errors import InvalidData, QueryError, ReadOnly, StoreError, TooNew
from kg.jsonvalues import finite
from kg.model import Graph
from kg.scripts import layout, schema
from kg.stores import pieces, readonly, rows
from kg.stores.base import Batches, Imprint, Parts, Rows, Value, in_memory
from kg.stores.embedded_files import MORE, GraphFiles, State, failures, load, lock, one_paragraph, unreadable

_WHOLE_GRAPH_S = 600.0
_FEW = 5_000
"""Up to so many rows of steps are left to whoever opens the graph: they take a part of a second."""
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
        self._loaded: tuple[State, Any] | None = None
        self._files = GraphFiles(folder)
        self._lock = lock(folder) if write else None

    def imprint(self) -> Imprint | None:
        """Whose graph is there, or None where there is none yet."""
        if self._files.state() is None:
            return None
        # Where it is certain what the files hold, nothing has to be loaded to say so.
        there = self._files.there() if self._lock else None
        return rows.read_imprint(self._ask, f"'{self.folder}'") if there is None else self._files.more(there[0])[0]

    @without_collector()
    def write(self, graph: Parts, imprint: Imprint, *, progress: Callable[[int, int], None] | None = None) -> None:
        """Make the store hold exactly `graph`. Can be killed at any moment and called again.

        `progress` is told (done, total) in parts of the graph. Raises StoreError if the folder cannot be written, TooNew if a
        later version of Cladograph wrote what is there; what was there stays.
        """
        if self._lock is None:
            raise StoreError(f"The graph in '{self.folder}' was opened for reading. Open it with write=True to write it.")
        self._refuse_to_overwrite_newer()
        try:
            if isinstance(graph, Graph):
                rows.check(graph)
            cut = graph if isinstance(graph, pieces.InPieces) else pieces.Whole(in_memory(graph))
            now, there = cut.pieces(), self._files.there()
            steps = self._steps(cut, imprint, now)
            if there is not None and steps is not None and _size(steps) <= _FEW:
                self._files.keep_steps(there[0], imprint, steps)
                if progress is not None:
                    progress(_size(steps), _size(steps))
            else:
                self._files.keep_whole(self._made(graph, imprint, steps, progress), imprint, now)
        except InvalidData:
            raise
        except failures() as error:
            raise StoreError(
                f"The graph cannot be written into '{self.folder}': {one_paragraph(error)} "
                "What was there is unharmed. Make room or get permission to write there, then build again."
            ) from error
        finally:
            self._files.clear()

    def _steps(self, graph: pieces.InPieces, imprint: Imprint, now: pieces.Pieces) -> list[pieces.Step] | None:
        """The steps from what the file holds to `graph`; None where all has to be written anew."""
        there = self._files.there()
        if there is None or there[0].ledger != imprint.ledger:
            return None
        todo = pieces.changes(there[1], now)
        if len(todo) > _MANY * len(now):
            return None
        return [step for step in pieces.steps(graph, imprint, todo) if step[2]]

    def _made(
        self, graph: Parts, imprint: Imprint, steps: list[pieces.Step] | None, progress: Callable[[int, int], None] | None
    ) -> Any:
        """The graph in memory as kglite holds it: the one that was there after those steps, or one made from nothing."""
        self._loaded = None
        if steps is None:
            made = _empty()
            _run_all(made, rows.batches(graph, imprint), rows.size(graph), progress)
        else:
            made = load(self._files.path)
            made.read_only(False)
            _run_all(made, _statements(steps), _size(steps), progress)
        return made

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
                raise readonly.refusal(cypher) or ReadOnly(f"A query here is read-only: {one_paragraph(error)}") from error
            except kglite.CypherTimeoutError as error:
                raise QueryError(
                    f"The query took longer than {timeout_s:g} s. Begin it at a name, bound its paths (`*1..3`), "
                    "or allow more time."
                ) from error
            except kglite.CypherExecutionError as error:
                if "max_work_units" not in str(error):
                    raise QueryError(f"The query does not run: {one_paragraph(error)}") from error
                raise QueryError(
                    f"The query makes more than {work:,} rows on its way, more than memory is meant for. Begin it at a name, "
                    "bound its paths (`*1..3`), or count before joining."
                ) from error
            except (kglite.KgError, ValueError, TypeError, OverflowError, RecursionError) as error:
                refusal = readonly.refusal(cypher)
                raise refusal or QueryError(f"The query does not run: {one_paragraph(error)}") from error

    def _current(self) -> Any:
        """The graph as the files hold it now; loaded again where they have changed."""
        state = self._files.state()
        if state is None:
            raise StoreError(
                f"There is no graph in '{self.folder}' yet. Write one with `kg build FILE... --dir {self.folder}`, "
                "or name the folder that holds one."
            )
        if self._loaded is None or self._loaded[0] != state:
            self._loaded = (state, self._opened())
        return self._loaded[1]

    def _opened(self) -> Any:
        """The graph of the file, with the steps behind it taken."""
        found = load(self._files.path)
        if (self.folder / MORE).exists():
            base = rows.read_imprint(lambda text: found.cypher(text, disable_optimizer=True), f"'{self.folder}'")
            steps = self._files.more(base)[1] if base else []
            try:
                found.read_only(False)
                _run_all(found, _statements(steps), 0, None)
            except failures() as error:
                raise unreadable(self.folder / MORE, error) from error
        found.read_only(True)
        return found

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


def _run_all(graph: Any, todo: Batches, total: int, progress: Callable[[int, int], None] | None) -> None:
    done = 0
    for statement, batch in todo:
        graph.cypher(statement, params={"rows": batch}, timeout_ms=0, disable_optimizer=True)
        done += len(batch)
        if progress is not None:
            progress(min(done, total), total)
    if progress is not None and done < total:
        progress(total, total)


def _statements(steps: Iterable[pieces.Step]) -> Batches:
    return ((layout(file)[name], batch) for file, name, batch in steps)


def _size(steps: Iterable[pieces.Step]) -> int:
    return sum(len(batch) for _, _, batch in steps)
