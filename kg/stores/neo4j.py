"""The graph in a database of a Neo4j server, where other people's nodes may live too."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from kg.collector import without_collector
from kg.config import Login
from kg.errors import Locked, QueryError, ReadOnly, StoreError
from kg.model import Graph
from kg.scripts import schema
from kg.stores import neo4j_writer, readonly, rows
from kg.stores.base import Imprint, Parts, Rows, Value
from kg.stores.neo4j_connection import connect, explained, hang_up, patience, sentence
from kg.stores.neo4j_values import plain

if TYPE_CHECKING:
    from neo4j import Session, Transaction

T = TypeVar("T")

_PATIENCE_S = 2.0
_WHOLE_GRAPH_S = 600.0
_GRACE_S = 15.0
"""How much longer than a query may take its answer is waited for: the server itself ends a query that takes too long."""
_TRIES = 3
_TIMED_OUT = "TransactionTimedOut"
_ENDED = ("TransactionTimedOut", "LockClientStopped", "Transaction.Terminated")
_CHANGES = frozenset({"w", "rw", "s"})


class Neo4jStore:
    """The graph in a server's database. With `write`, this process alone writes there until the store is closed.

    `replace_ours` deletes what Cladograph wrote there before, whichever ledger it is from, and nothing else. `ledger`
    says whose graph is asked for: any other one that is there, now or later, is refused. Raises UsageError for an address
    that is none, Locked if another process writes, StoreError if the database cannot be used or holds nodes with our
    labels that are not ours. One store may serve many threads.
    """

    name = "neo4j"

    def __init__(self, address: str, login: Login, *, write: bool, replace_ours: bool = False, ledger: str | None = None) -> None:
        self._connection = connect(address, login)
        self._replace = replace_ours
        self._ledger = ledger
        self._holding: tuple[Session, Transaction] | None = None
        self._seen: Imprint | None = None
        try:
            if write:
                self._prepare()
                self._hold()
            elif ledger:
                self._require_graph()
        except BaseException:
            self.close()
            raise

    def imprint(self) -> Imprint | None:
        """Whose graph is there, or None where there is none yet, or only a part of one."""
        if self._replace:
            return None
        return rows.read_imprint(self._ask, self._connection.begin)

    @without_collector()
    def write(self, graph: Parts, imprint: Imprint, *, progress: Callable[[int, int], None] | None = None) -> None:
        """Make the database hold exactly `graph`, beside whatever others have there. Can be killed and called again.

        `progress` is told (done, total) in rows. Raises StoreError where the database holds another ledger's graph, or
        cannot be written; TooNew where a later version of Cladograph wrote what is there.
        """
        if self._holding is None:
            raise StoreError(f"The graph in {self._connection.where} was opened for reading. Open it with write=True.")
        if not self._replace:
            # Raises TooNew: a later version's graph is not for this one to change.
            self.imprint()
        neo4j_writer.write(
            self._connection, graph, imprint, replace_ours=self._replace, progress=progress, require_right=self._require_right
        )
        self._replace = False

    def query(
        self, cypher: str, params: Mapping[str, Value] | None = None, *, limit: int | None = None, timeout_s: float = 30.0
    ) -> Rows:
        """Rows of a reading query, at most `limit` of them. Raises ReadOnly if it wants to write, QueryError if it is wrong."""
        readonly.refuse_writes(cypher)

        def ask() -> Rows:
            columns, found = self._run(cypher, params or {}, None if limit is None else limit + 1, timeout_s)
            cut = limit is not None and len(found) > limit
            return Rows(columns, tuple(tuple(plain(value) for value in row) for row in found[:limit]), cut)

        return self._of_one_graph(ask)

    def graph(self) -> Graph:
        """The whole graph, read back; equal to the one written. Its parts are sorted by their identity.

        Raises StoreError if it is written anew every time that it is read.
        """
        return self._of_one_graph(lambda: rows.read_graph(self._ask))

    def _of_one_graph(self, read: Callable[[], T]) -> T:
        """What `read` gives, read of one graph: the one that was there the last time is there once it has been read.

        What is read is not one moment: a large write deletes and adds in between. Raises StoreError where there is none.
        """
        before = self._seen
        for _ in range(_TRIES):
            before = before or self._require_graph()
            try:
                found = read()
            except Exception:
                # What is deleted while it is read may be there in part.
                if self._require_graph() == before:
                    raise
            else:
                if self._require_graph() == before:
                    self._seen = before
                    return found
            before = None
        raise StoreError(f"The graph in {self._connection.where} is being written again and again. Wait until that is done.")

    def close(self) -> None:
        """Let go of the server and of the right to write."""
        from neo4j.exceptions import DriverError, Neo4jError

        if self._holding is not None:
            session, transaction = self._holding
            self._holding = None
            try:
                with patience(session, _GRACE_S):
                    transaction.close()
                    session.close()
            except (DriverError, Neo4jError, OSError):
                # The server has gone, and what it held for us with it.
                pass
        self._connection.close()

    def __enter__(self) -> Neo4jStore:
        return self

    def __exit__(self, *exc: object) -> None:
        if self._holding is not None and exc and not isinstance(exc[1], Exception | None):
            hang_up(self._holding[0])  # whoever interrupts does not wait for a server that is silent
        self.close()

    def _prepare(self) -> None:
        """Make the constraints and indexes that are not there. Nothing is done to a database that holds foreign nodes."""
        with self._connection.failures(), self._connection.session(write=True) as session:
            neo4j_writer.refuse_foreign(session, self._connection)
            for statement in (*schema("constraints"), *schema("indexes")):
                session.run(statement).consume()
            if not self._replace:
                neo4j_writer.finish_import(session)

    def _hold(self) -> None:
        from neo4j.exceptions import DriverError, Neo4jError

        try:
            self._holding = neo4j_writer.hold(self._connection, _PATIENCE_S)
        except (DriverError, Neo4jError, OSError) as error:
            if any(reason in str(getattr(error, "code", "")) for reason in _ENDED):
                raise Locked(
                    f"Another process is writing the graph in {self._connection.where}. Wait until it is done, "
                    "or name another database with KG_NEO4J_DATABASE."
                ) from error
            raise StoreError(explained(error, self._connection.address, self._connection.login)) from error

    def _require_right(self) -> None:
        """Raises StoreError where nothing keeps others from writing here any more: the connection that did so was cut."""
        from neo4j.exceptions import DriverError, Neo4jError

        try:
            if self._holding is not None:
                session, transaction = self._holding
                with patience(session, _GRACE_S):
                    transaction.run("RETURN 1 AS one").consume()
        except (DriverError, Neo4jError, OSError) as error:
            raise StoreError(
                f"The connection to {self._connection.address} was cut, and with it what keeps other builds out. What was "
                "written so far is not taken for a graph; run the command again, and it goes on from there."
            ) from error

    def _require_graph(self) -> Imprint:
        """Whose graph is there. Raises StoreError where there is none, only a part of one, or another one than is asked for."""
        imprint = rows.read_imprint(self._ask, self._connection.begin)
        if imprint is None:
            raise StoreError(
                f"There is no graph in {self._connection.where} yet, or a build is writing it, or was cut off. "
                "Write it with `kg build FILE...` (what was extracted before is not extracted again)."
            )
        if imprint.fingerprint.startswith(rows.UNFINISHED):
            raise StoreError(
                f"The graph in {self._connection.where} was loaded by Neo4j's importer, which leaves out indexes and empty "
                "lists. Run `kg build` once, without files: it adds them."
            )
        if self._ledger and imprint.ledger != self._ledger:
            raise StoreError(
                f"{self._connection.begin} holds the graph of another folder (ledger {imprint.ledger}), not of the one that was "
                f"asked for (ledger {self._ledger}). Name the folder that was built there with --dir or KG_DIR, or the place of "
                "this folder's graph with KG_STORE and KG_NEO4J_DATABASE; or write this one's there, in place of the other: "
                "`kg build FILE... --replace-ours`."
            )
        return imprint

    def _ask(self, cypher: str) -> Iterable[Mapping[str, Value]]:
        columns, found = self._run(cypher, {}, None, _WHOLE_GRAPH_S)
        return [dict(zip(columns, row, strict=True)) for row in found]

    def _run(
        self, cypher: str, params: Mapping[str, Value], row_limit: int | None, timeout_s: float
    ) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
        """Columns and at most `row_limit` rows, read in a transaction that the server lets change nothing."""
        from neo4j.exceptions import ClientError, DriverError, Neo4jError

        try:
            with (
                self._connection.session(write=False, fetch_size=min(1000, row_limit or 1000)) as session,
                patience(session, timeout_s + _GRACE_S),
                session.begin_transaction(timeout=timeout_s) as transaction,
            ):
                result = transaction.run(cypher, dict(params))
                columns = tuple(result.keys())
                found = [tuple(record) for record in (result if row_limit is None else result.fetch(row_limit))]
                changes = result.consume().query_type in _CHANGES
        except ClientError as error:
            raise _meant(error, cypher, timeout_s) or self._failure(error) from error
        except (Neo4jError, DriverError, OSError) as error:
            raise self._failure(error) from error
        except (ValueError, TypeError, OverflowError) as error:
            raise QueryError(f"The query does not run: {sentence(str(error))}") from error
        if changes:
            raise readonly.refusal(cypher) or ReadOnly("A query here is read-only; this one is made to write.")
        return columns, found

    def _failure(self, error: Exception) -> StoreError:
        return StoreError(explained(error, self._connection.address, self._connection.login))


def _meant(error: Exception, cypher: str, timeout_s: float) -> QueryError | None:
    """The error for a query that the server refuses for what it is; None where the fault is the server's or the login's."""
    code = str(getattr(error, "code", ""))
    if _TIMED_OUT in code:
        return QueryError(
            f"The query took longer than {timeout_s:g} s. Begin it at a name, bound its paths (`*1..3`), or allow more time."
        )
    if ".Statement." not in code and ".Procedure." not in code and ".Request." not in code:
        return None
    said = sentence(str(getattr(error, "message", "")).split('\n"')[0])
    refusal = readonly.refusal(cypher)
    if refusal is None and "AccessMode" in code:
        refusal = ReadOnly(f"A query here is read-only: {said}")
    return refusal or QueryError(f"The query does not run: {said}")
