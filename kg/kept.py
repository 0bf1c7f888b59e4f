"""What assembly keeps in the ledger, of each paper and of all together: it can be lost without harm, and is made again."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any

TABLE = """
CREATE TABLE IF NOT EXISTS packed (
    paper TEXT PRIMARY KEY, source TEXT NOT NULL, version TEXT NOT NULL, stamp BLOB NOT NULL,
    naming BLOB NOT NULL, outline BLOB NOT NULL, opens BLOB NOT NULL, profile BLOB NOT NULL, body BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS replaced (paper TEXT PRIMARY KEY, naming BLOB NOT NULL, outline BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS together (name TEXT PRIMARY KEY, version TEXT NOT NULL, body BLOB NOT NULL);
DROP TABLE IF EXISTS kept;
DROP TABLE IF EXISTS memo;
"""
"""`source` is what the paper is made of: its text and its records. What is kept holds as long as these are the same. `stamp`
is the beginning of each part but the last, from which a thousand papers are read in the time that their parts take for one.

`together` is what is kept of all papers together, and `replaced` what that was made of where it is no more: the first parts
that there were of a paper since anything was written there.
"""

_JOINED = "packed k ON k.paper = p.id AND k.version = ? AND k.source = p.text || ' ' || p.records"
_STAMPS = f"SELECT p.id, k.stamp, k.source FROM papers p LEFT JOIN {_JOINED}"  # noqa: S608 - made of constants
_FORMER = {
    part: f"SELECT {part} FROM replaced WHERE paper = ?1 UNION ALL SELECT {part} FROM packed WHERE paper = ?1 LIMIT 1"  # noqa: S608
    for part in ("naming", "outline")
}
_PARTS = ("naming", "outline", "opens", "profile", "body")
_REPLACE = "INSERT OR IGNORE INTO replaced SELECT paper, naming, outline FROM packed WHERE version = ? AND paper = ?"
_REPLACE_IDLE = (
    "INSERT OR IGNORE INTO replaced SELECT paper, naming, outline FROM packed "
    "WHERE version = ? AND paper NOT IN (SELECT id FROM papers)"
)
_KEEP = "INSERT OR REPLACE INTO packed SELECT id, text || ' ' || records, ?, ?, ?, ?, ?, ?, ? FROM papers WHERE id = ?"


class KeptParts:
    """The tables in a database; `explained` is what its errors are told in."""

    def __init__(self, db: sqlite3.Connection, explained: Callable[[], AbstractContextManager[None]]) -> None:
        self._db, self._explained = db, explained

    def stamps(self, version: str, ids: Iterable[str] | None = None) -> Iterator[tuple[str, bytes | None, str]]:
        """The ids of papers, sorted, with `stamp` and `source` of what this version keeps of them, or None."""
        with self._explained():
            if ids is None:
                yield from self._rows(f"{_STAMPS} ORDER BY p.id", (version,))
            else:
                for id_ in sorted(ids):
                    yield from self._rows(f"{_STAMPS} WHERE p.id = ?", (version, id_))

    def read(self, parts: Sequence[str], version: str, ids: Iterable[str] | None = None) -> Iterator[tuple[Any, ...]]:
        """Ids of papers, sorted, each with these parts of what this version keeps of it, where it keeps something.

        Of all papers, or of some.
        """
        columns = ", ".join(f"k.{part}" for part in parts if part in _PARTS)
        found = f"SELECT p.id, {columns} FROM papers p JOIN {_JOINED}"  # noqa: S608 - made of names of columns
        with self._explained():
            if ids is None:
                yield from self._rows(f"{found} ORDER BY p.id", (version,))
            else:
                for id_ in sorted(ids):
                    yield from self._rows(f"{found} WHERE p.id = ?", (version, id_))

    def _rows(self, statement: str, values: tuple[str, ...]) -> Iterator[tuple[Any, ...]]:
        """The rows. Whoever reads a part of them may let go of them after the ledger is closed, which a cursor does not stand."""
        return map(tuple, self._db.execute(statement, values))

    def former(self, part: str, ids: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """A part of some papers as it was before it was replaced, or as it is where the paper is no more."""
        with self._explained():
            for id_ in ids:
                for (body,) in self._db.execute(_FORMER[part], (id_,)):
                    yield id_, body

    def keep(self, version: str, found: Iterable[tuple[str, bytes, tuple[bytes, ...]]]) -> None:
        """Keep stamp and parts of these papers, in place of what is there of them."""
        with self._explained(), self._db:
            for id_, stamp, parts in found:
                self._db.execute(_REPLACE, (version, id_))
                self._db.execute(_KEEP, (version, stamp, *parts, id_))

    def drop(self, version: str, id_: str) -> None:
        """Keep nothing of that paper any more."""
        with self._explained(), self._db:
            self._db.execute(_REPLACE, (version, id_))
            self._db.execute("DELETE FROM packed WHERE paper = ?", (id_,))

    def recall(self, version: str, name: str) -> bytes:
        """What this version has remembered under a name; empty where that is nothing."""
        with self._explained():
            found = self._db.execute("SELECT body FROM together WHERE version = ? AND name = ?", (version, name)).fetchone()
            return bytes(found[0]) if found else b""

    def remember(self, version: str, name: str, body: bytes) -> None:
        """Keep this in place of what was remembered under that name."""
        with self._explained(), self._db:
            self._db.execute("INSERT OR REPLACE INTO together VALUES (?, ?, ?)", (name, version, body))
            self._db.execute("DELETE FROM replaced")

    def drop_old(self, version: str) -> None:
        """Drop what other versions have kept, and what is of papers that are no more."""
        with self._explained(), self._db:
            self._db.execute("DELETE FROM together WHERE version <> ?", (version,))
            self._db.execute(_REPLACE_IDLE, (version,))
            self._db.execute("DELETE FROM packed WHERE version <> ? OR paper NOT IN (SELECT id FROM papers)", (version,))
