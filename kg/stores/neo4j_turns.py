"""Transactions on two connections that take turns: while one is committed, the rows of the next are made and sent.

The work in a transaction is done by one at a time. Two that write relationships of the same nodes would wait for each
other's locks until the server ends one of them. Each connection has a slot, a lock that its transactions hold until they
are committed: whoever takes both, as every writer does first, has waited for a commit that a client left behind.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from itertools import cycle
from typing import TYPE_CHECKING, Any, TypeVar

from kg.scripts import layout
from kg.stores.neo4j_connection import Connection, hang_up, patience

if TYPE_CHECKING:
    from neo4j import Bookmarks, ManagedTransaction, Session

T = TypeVar("T")
SLOTS = ("one", "other")
_A_MOMENT_S = 0.1


class _Stopped(Exception):
    """Nothing more is to be written."""


def in_turns(
    connection: Connection,
    steps: Iterable[T],
    work: Callable[[ManagedTransaction, T], None],
    done: Callable[[T], None],
    *,
    after: Bookmarks,
    silence_s: float,
) -> Bookmarks:
    """Do `work` for each of `steps` in a transaction of its own, in about their order; `done` is told of those committed.

    What the transactions read and find is at least what `after` stands for; what they wrote is what is given back. Steps are
    taken, and `done` is called, in this thread. Raises what `work`, `done` or the driver raises; of the steps behind it, one
    may be in its commit then. A server that is silent for `silence_s` in a transaction is hung up on.
    """
    turn, stopped = threading.Lock(), threading.Event()

    def in_turn(transaction: ManagedTransaction, slot: str, step: T) -> None:
        with turn:
            if stopped.is_set():
                raise _Stopped
            take(transaction, slot)
            work(transaction, step)

    with (
        connection.session(write=True, after=after) as one,
        connection.session(write=True, after=after) as other,
        ThreadPoolExecutor(2) as pool,
    ):

        def write(session: Session, slot: str, step: T) -> T:
            with patience(session, silence_s):
                session.execute_write(in_turn, slot, step)
            return step

        sessions = dict(zip(SLOTS, (one, other), strict=True))
        waiting: dict[str, Future[T]] = {}
        try:
            for step, slot in zip(steps, cycle(SLOTS)):
                if slot in waiting:
                    done(waiting.pop(slot).result())
                waiting[slot] = pool.submit(write, sessions[slot], slot, step)
            for future in waiting.values():
                done(future.result())
        except BaseException:
            stopped.set()
            while wait(waiting.values(), _A_MOMENT_S).not_done:
                # One that is just calling the server is only there the next time.
                for session in sessions.values():
                    hang_up(session, for_good=True)
            raise
        return one.last_bookmarks() + other.last_bookmarks()


def take(transaction: ManagedTransaction, slot: str) -> None:
    """Wait for whoever writes in that slot, and keep others out of it until the transaction ends."""
    # The driver's types ask for a text known beforehand; a file's text is that.
    statement: Any = layout("server")["slot"]
    transaction.run(statement, {"slot": slot}).consume()
