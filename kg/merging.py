"""From the records of a ledger to its papers, as `kg.papers.merge` does it, but on disk: few bytes of a record are held.

SQLite sorts what records share; what is held is which of them belong together, and the records of no more than one paper.
What they share stays there, so that new records which share nothing are looked at alone.
"""

from __future__ import annotations

import hashlib
import sqlite3
from array import array
from collections.abc import Callable, Iterable, Iterator
from itertools import count, groupby

from kg import codec
from kg.errors import InvalidData
from kg.model import Paper
from kg.papers import Gathered, Joined, Key, Odds, claim, keys, text_key, with_another_id
from kg.report import Report

TABLE = """
CREATE TABLE IF NOT EXISTS papers (
    id TEXT PRIMARY KEY, text TEXT NOT NULL, records TEXT NOT NULL, line TEXT
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS merged (key TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS taken (key BLOB PRIMARY KEY) WITHOUT ROWID;
"""
"""The papers by id: the key of their text, the keys of their records, and where it is not its only record's, their line.

`merged` are the keys of the records that they are of, `taken` stands for what another record of one of them would share.
"""

_SCRATCH = """
CREATE TEMP TABLE seen (number INTEGER PRIMARY KEY, key TEXT NOT NULL, id TEXT NOT NULL, text TEXT NOT NULL);
CREATE TEMP TABLE shared (key BLOB NOT NULL, number INTEGER NOT NULL);
CREATE TEMP TABLE joined (root INTEGER NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (root, number)) WITHOUT ROWID;
CREATE TEMP TABLE found (id TEXT NOT NULL, text TEXT NOT NULL, records TEXT NOT NULL, line TEXT);
"""
_CLEARED = "DROP TABLE IF EXISTS seen; DROP TABLE IF EXISTS shared; DROP TABLE IF EXISTS joined; DROP TABLE IF EXISTS found"
_MANY = 500
_DIGEST = 12
"""Bytes that stand for what records share: enough that no two of many millions are taken for one."""

Read = Callable[[str, str], Paper]
"""The record of a line that is kept under a key; raises where it is none."""


class NotAlone(Exception):
    """New records concern papers that are there: what was written of them is to be taken back."""


class Merging:
    """One run over the records of a database, which fills its table of papers."""

    def __init__(self, db: sqlite3.Connection, read: Read) -> None:
        self._db = db
        self._read = read

    def run(self, report: Report) -> None:
        """Makes the table hold exactly the papers of the records, in the transaction under way; notes what is at odds."""
        self._execute(_CLEARED)
        self._execute(_SCRATCH)
        size = self._look_at_all()
        self._execute("DELETE FROM merged; DELETE FROM taken")
        self._db.execute("INSERT INTO merged SELECT key FROM seen")
        self._db.execute("INSERT OR IGNORE INTO taken SELECT key FROM shared")
        self._join(size)
        self._take_single()
        self._take_joined(report)
        self._set_apart()
        self._db.execute("DELETE FROM papers")
        self._db.execute("INSERT INTO papers SELECT id, text, records, line FROM found ORDER BY id")
        self._execute(_CLEARED)

    def add(self) -> None:
        """Makes a paper of each record that is not merged yet, in the transaction under way.

        Raises NotAlone, and all has to be merged anew, where one of them may share a paper, or wants an id that is taken, or
        where a record that is merged is there no more.
        """
        if self._db.execute("SELECT 1 FROM merged WHERE key NOT IN (SELECT key FROM records) LIMIT 1").fetchone():
            raise NotAlone
        try:
            rows = self._db.execute("SELECT key, record FROM records WHERE key NOT IN (SELECT key FROM merged) ORDER BY key")
            while some := rows.fetchmany(_MANY):
                for key, line in some:
                    record = self._read(key, line)
                    self._db.execute("INSERT INTO papers VALUES (?, ?, ?, NULL)", (record.id, text_key(record), key))
                    self._db.executemany("INSERT INTO taken VALUES (?)", ((one,) for one in self._digests(record)))
            self._db.execute("INSERT OR IGNORE INTO merged SELECT key FROM records")
        except sqlite3.IntegrityError as error:
            raise NotAlone from error

    def _execute(self, script: str) -> None:
        # sqlite3's own way to run a script ends the transaction.
        for statement in script.split(";"):
            self._db.execute(statement)

    def _look_at_all(self) -> int:
        """Numbers the records by their keys and writes down what each may share with others; how many there are."""
        number = 0
        rows = self._db.execute("SELECT key, record FROM records ORDER BY key")
        while some := rows.fetchmany(_MANY):
            seen, shared = [], []
            for key, line in some:
                number += 1
                record = self._read(key, line)
                seen.append((number, key, record.id, text_key(record)))
                shared += [(one, number) for one in self._digests(record)]
            self._db.executemany("INSERT INTO seen VALUES (?, ?, ?, ?)", seen)
            self._db.executemany("INSERT INTO shared VALUES (?, ?)", shared)
        return number

    def _digests(self, record: Paper) -> set[bytes]:
        return set(map(_digest, keys(record)))

    def _join(self, size: int) -> None:
        """Writes down which records are one paper, of those that are not one by themselves."""
        joined = Joined(size + 1)
        last, first = b"", 0
        for key, number in self._db.execute("SELECT key, number FROM shared ORDER BY key, number"):
            if key == last:
                joined.join(number, first)
            else:
                last, first = key, number
        roots = array("q", map(joined.root, range(size + 1)))
        several = array("q", bytes(8 * (size + 1)))
        for root in roots:
            several[root] += 1
        pairs = ((root, number) for number, root in enumerate(roots) if several[root] > 1)
        self._db.executemany("INSERT INTO joined VALUES (?, ?)", pairs)
        self._db.execute("DELETE FROM shared")

    def _take_single(self) -> None:
        self._db.execute("CREATE INDEX temp.joined_by_number ON joined (number)")
        self._db.execute(
            "INSERT INTO found SELECT id, text, key, NULL FROM seen "
            "WHERE NOT EXISTS (SELECT 1 FROM joined WHERE joined.number = seen.number)"
        )

    def _take_joined(self, report: Report) -> None:
        odds = Odds()
        # In this order nothing has to be sorted, and so no record is held but the one at hand.
        rows = self._db.execute(
            "SELECT j.root, r.key, r.record FROM joined j CROSS JOIN seen s ON s.number = j.number "
            "CROSS JOIN records r ON r.key = s.key ORDER BY j.root, j.number"
        )
        self._db.executemany("INSERT INTO found VALUES (?, ?, ?, ?)", self._gathered(rows, odds))
        odds.tell(report)

    def _gathered(self, rows: Iterable[tuple[int, str, str]], odds: Odds) -> Iterator[tuple[str, str, str, str]]:
        for _, members in groupby(rows, key=lambda row: row[0]):
            of: list[str] = []
            group = Gathered()
            for _, key, line in members:
                of.append(key)
                group.add(self._read(key, line))
            odds.look_at(group)
            paper = group.paper()
            yield paper.id, text_key(paper), " ".join(of), codec.encode(paper)

    def _set_apart(self) -> None:
        """Gives each paper an id of its own, as `kg.papers` says which."""
        self._db.execute("CREATE INDEX temp.found_by_id ON found (id)")
        for turn in count(1):
            shared = self._db.execute("SELECT id FROM found GROUP BY id HAVING count(*) > 1 ORDER BY id").fetchall()
            if not shared:
                return
            # All are chosen before the first is renamed: what it is called then may be one of these ids too.
            for row in [row for (id_,) in shared for row in self._losers(id_)]:
                paper = with_another_id(self._paper(row), turn)
                self._db.execute("UPDATE found SET id = ?, line = ? WHERE rowid = ?", (paper.id, codec.encode(paper), row))

    def _losers(self, id_: str) -> Iterator[int]:
        """The rows of all papers with this id but the one that keeps it."""
        rows = [row for (row,) in self._db.execute("SELECT rowid FROM found WHERE id = ? ORDER BY rowid", (id_,))]
        keeper = min(rows, key=lambda row: claim(self._paper(row)))
        return (row for row in rows if row != keeper)

    def _paper(self, row: int) -> Paper:
        key, line = self._db.execute("SELECT records, line FROM found WHERE rowid = ?", (row,)).fetchone()
        if line is None:
            return self._read(*self._db.execute("SELECT key, record FROM records WHERE key = ?", (key,)).fetchone())
        return paper_of(line)


def paper_of(line: str) -> Paper:
    """The paper in a line of the table. Raises InvalidData where it is none."""
    found = codec.decode(line)
    if not isinstance(found, Paper):
        raise InvalidData(f"a {type(found).__name__.lower()} stands where a paper should")
    return found


def _digest(key: Key) -> bytes:
    return hashlib.blake2b(repr(key).encode(errors="surrogatepass"), digest_size=_DIGEST).digest()
