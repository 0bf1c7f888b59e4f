"""Transactions on two connections that take turns: while one is committed, the rows of the next are made and sent.

The work in a transaction is done by one at a time. Two that write relationships of the same nodes would wait for each
other's locks until the server ends one of them; one that is being committed asks for no more.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import cycle
from typing import TYPE_CHECKING, TypeVar

from kg.stores.neo4j_connection import Connection, hang_up, patience

if TYPE_CHECKING:
    from neo4j import Bookmarks, ManagedTransaction, Session

T = TypeVar("T")


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
    taken, and `done` is called, in this thread. Raises what `work`, `done` or the driver raises: of the steps behind it one
    at most has been done then. A server that is silent for `silence_s` in a transaction is hung up on.
    """
    turn, stopped = threading.Lock(), threading.Event()

    def in_turn(transaction: ManagedTransaction, step: T) -> None:
        with turn:
            if stopped.is_set():
                raise _Stopped
            work(transaction, step)

    with (
        connection.session(write=True, after=after) as one,
        connection.session(write=True, after=after) as other,
        ThreadPoolExecutor(2) as pool,
    ):

        def write(session: Session, step: T) -> T:
            with patience(session, silence_s):
                session.execute_write(in_turn, step)
            return step

        sessions = (one, other)
        waiting: dict[Session, Future[T]] = {}
        try:
            for step, session in zip(steps, cycle(sessions)):
                if session in waiting:
                    done(waiting.pop(session).result())
                waiting[session] = pool.submit(write, session, step)
            for future in waiting.values():
                done(future.result())
        except BaseException:
            stopped.set()
            for session in sessions:
                hang_up(session)
            raise
        return one.last_bookmarks() + other.last_bookmarks()
