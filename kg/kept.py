"""What assembly keeps of each paper in the ledger: it can be lost without harm, and is made again."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any

TABLE = """
CREATE TABLE IF NOT EXISTS kept (
    paper TEXT PRIMARY KEY, source TEXT NOT NULL, version TEXT NOT NULL,
    naming BLOB NOT NULL, outline BLOB NOT NULL, opens BLOB NOT NULL, profile BLOB NOT NULL, body BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS memo (version TEXT PRIMARY KEY, body BLOB NOT NULL);
"""
"""`source` is what the paper is made of: its text and its records. What is kept holds as long as these are the same.

`memo` has one row at most, of what is kept of all papers together.
"""

_JOINED = "kept k ON k.paper = p.id AND k.version = ? AND k.source = p.text || ' ' || p.records"
_NAMINGS = f"SELECT p.id, k.naming FROM papers p LEFT JOIN {_JOINED} ORDER BY p.id"  # noqa: S608 - made of constants
_COLUMNS = ("naming", "outline", "opens", "profile", "body", "source")


class KeptParts:
    """The table in a database; `explained` is what its errors are told in."""

    def __init__(self, db: sqlite3.Connection, explained: Callable[[], AbstractContextManager[None]]) -> None:
        self._db, self._explained = db, explained

    def namings(self, version: str) -> Iterator[tuple[str, bytes | None]]:
        """The ids of all papers, sorted, with the part `naming` of what this version of assembly keeps, or None."""
        with self._explained():
            yield from self._db.execute(_NAMINGS, (version,))

    def read(self, parts: Sequence[str], version: str, ids: Iterable[str] | None = None) -> Iterator[tuple[Any, ...]]:
        """Ids of papers, sorted, each with these parts of what this version keeps of it, where it keeps something.

        Of all papers, or of some. A part may also be `source`.
        """
        columns = ", ".join(f"k.{part}" for part in parts if part in _COLUMNS)
        found = f"SELECT p.id, {columns} FROM papers p JOIN {_JOINED}"  # noqa: S608 - made of names of columns
        with self._explained():
            if ids is None:
                yield from self._db.execute(f"{found} ORDER BY p.id", (version,))
            else:
                for id_ in sorted(ids):
                    yield from self._db.execute(f"{found} WHERE p.id = ?", (version, id_))

    def keep(self, version: str, found: Iterable[tuple[str, tuple[bytes, ...]]]) -> None:
        """Keep the parts of these papers, in place of what is there of them."""
        with self._explained(), self._db:
            self._db.executemany(
                "INSERT OR REPLACE INTO kept SELECT id, text || ' ' || records, ?, ?, ?, ?, ?, ? FROM papers WHERE id = ?",
                ((version, *parts, id_) for id_, parts in found),
            )

    def drop(self, id_: str) -> None:
        """Keep nothing of that paper any more."""
        with self._explained(), self._db:
            self._db.execute("DELETE FROM kept WHERE paper = ?", (id_,))

    def recall(self, version: str) -> bytes:
        """What this version has remembered; empty where that is nothing."""
        with self._explained():
            found = self._db.execute("SELECT body FROM memo WHERE version = ?", (version,)).fetchone()
            return bytes(found[0]) if found else b""

    def remember(self, version: str, memo: bytes) -> None:
        """Keep this in place of what was remembered."""
        with self._explained(), self._db:
            self._db.execute("DELETE FROM memo")
            self._db.execute("INSERT INTO memo VALUES (?, ?)", (version, memo))

    def drop_old(self, version: str) -> None:
        """Drop what other versions have kept, and what is of papers that are no more."""
        with self._explained(), self._db:
            self._db.execute("DELETE FROM memo WHERE version <> ?", (version,))
            self._db.execute("DELETE FROM kept WHERE version <> ? OR paper NOT IN (SELECT id FROM papers)", (version,))
