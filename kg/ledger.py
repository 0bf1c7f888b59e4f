"""The ledger: a SQLite file with every record read and what was extracted from each text. The store can be made from it.

Records are kept as they were read; which of them are one paper is decided anew, so that the order of reading leaves no
trace. An extraction belongs to a text (title and abstract) and a version of the extractor, not to a file or a build.
"""

from __future__ import annotations

import hashlib
import sqlite3
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from kg import codec
from kg.errors import Locked, StoreError, TooNew
from kg.model import Extraction, Paper
from kg.report import Reason, Rejection

VERSION = 1
"""Layout of the file. A file with a higher one was written by a later Cladograph."""

_TABLES = """
CREATE TABLE IF NOT EXISTS about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS records (key TEXT PRIMARY KEY, record TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS extractions (
    text TEXT NOT NULL, version TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (text, version)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS rejections (
    file TEXT NOT NULL, place TEXT NOT NULL, reason TEXT NOT NULL, detail TEXT NOT NULL,
    PRIMARY KEY (file, place, reason, detail)
) WITHOUT ROWID;
"""
_MANY = 500


def text_key(paper: Paper) -> str:
    """Identity of a paper's text: 40 hex digits of SHA-1 over title and abstract."""
    return hashlib.sha1(f"{paper.title}\0{paper.abstract}".encode(), usedforsecurity=False).hexdigest()


class Ledger:
    """One graph's ledger. Every method that writes is one transaction: after a kill it has happened or not."""

    def __init__(self, path: Path, *, write: bool) -> None:
        """Opens the file, and makes it where `write` is True. Raises TooNew, StoreError or Locked."""
        self._path = path
        with self._explained():
            if write:
                self._db = sqlite3.connect(path, timeout=5.0)
                self._check_version()
                self._db.executescript(_TABLES)
                self._set_up()
            else:
                self._db = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=5.0)
                self._check_version()
            self.id = self._about("ledger")

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            if "locked" in str(error):
                raise Locked(f"Another process is writing in '{self._path}'. Try again when it has ended.") from error
            if "full" in str(error):
                raise StoreError(
                    f"The disk that holds '{self._path}' is full. Free some room and run the command again."
                ) from error
            raise StoreError(f"Cannot use the ledger '{self._path}': {error}. Look at its permissions and its disk.") from error
        except sqlite3.DatabaseError as error:
            raise StoreError(
                f"'{self._path}' is not a ledger, or is damaged ({error}). Move it away and build the graph again from its files."
            ) from error

    def _about(self, name: str) -> str:
        row = self._db.execute("SELECT value FROM about WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else ""

    def _check_version(self) -> None:
        if not self._db.execute("SELECT 1 FROM sqlite_master WHERE name = 'about'").fetchone():
            return
        found = int(self._about("version") or 0)
        if found > VERSION:
            raise TooNew(
                f"'{self._path}' was written by a later Cladograph (layout {found}, this one knows {VERSION}). "
                "Upgrade Cladograph, or build into another --dir."
            )

    def _set_up(self) -> None:
        with self._db:
            rows = [("version", str(VERSION)), ("ledger", uuid.uuid4().hex)]
            self._db.executemany("INSERT OR IGNORE INTO about VALUES (?, ?)", rows)

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def add(self, records: Iterable[Paper]) -> int:
        """Keep records; the number of those that were not there yet."""
        rows = []
        for record in records:
            line = codec.encode(record)
            rows.append((hashlib.sha1(line.encode(), usedforsecurity=False).hexdigest(), line))
        with self._explained(), self._db:
            before = self._db.total_changes
            self._db.executemany("INSERT OR IGNORE INTO records VALUES (?, ?)", rows)
            return self._db.total_changes - before

    def records(self) -> list[Paper]:
        """All records, in the order of their keys, which does not depend on the order of reading."""
        with self._explained():
            return [_paper(line) for (line,) in self._db.execute("SELECT record FROM records ORDER BY key")]

    def record_keys(self) -> Iterator[str]:
        """Keys of all records, sorted: what the ledger holds, for a fingerprint."""
        with self._explained():
            for (key,) in self._db.execute("SELECT key FROM records ORDER BY key"):
                yield key

    def forget(self, records: Iterable[Paper]) -> None:
        """Remove records. What was extracted from their texts goes with the next `purge`."""
        keys = [(hashlib.sha1(codec.encode(r).encode(), usedforsecurity=False).hexdigest(),) for r in records]
        with self._explained(), self._db:
            self._db.executemany("DELETE FROM records WHERE key = ?", keys)

    def missing(self, papers: Iterable[Paper], version: str) -> list[Paper]:
        """Those of the papers from whose text this version has extracted nothing yet, in their order."""
        with self._explained():
            rows = self._db.execute("SELECT text FROM extractions WHERE version = ?", (version,))
            there = {text for (text,) in rows}
        return [paper for paper in papers if text_key(paper) not in there]

    def keep(self, found: Iterable[tuple[Paper, Extraction]]) -> None:
        """Keep what was extracted."""
        rows = [(text_key(paper), extraction.extractor_version, codec.encode(extraction)) for paper, extraction in found]
        with self._explained(), self._db:
            self._db.executemany("INSERT OR REPLACE INTO extractions VALUES (?, ?, ?)", rows)

    def extractions(self, papers: Iterable[Paper], version: str) -> Iterator[tuple[Paper, Extraction]]:
        """Each paper with what this version extracted from it, in the order given; papers without are left out."""
        with self._explained():
            for paper in papers:
                row = self._db.execute("SELECT body FROM extractions WHERE text = ? AND version = ?", (text_key(paper), version))
                for (body,) in row:
                    yield paper, replace(_extraction(body), paper_id=paper.id)

    def purge(self, papers: Iterable[Paper], version: str) -> None:
        """Drop extractions of other versions, and of texts that no paper has any more."""
        wanted = {text_key(paper) for paper in papers}
        with self._explained():
            rows = self._db.execute("SELECT text, version FROM extractions").fetchall()
            stale = [row for row in rows if row[1] != version or row[0] not in wanted]
            for start in range(0, len(stale), _MANY):
                with self._db:
                    self._db.executemany("DELETE FROM extractions WHERE text = ? AND version = ?", stale[start : start + _MANY])

    def reject(self, file: str, rejections: Iterable[Rejection]) -> None:
        """Replace what is known to have been rejected in one file (by its name)."""
        rows = [(file, r.where, str(r.reason), r.detail) for r in rejections]
        with self._explained(), self._db:
            self._db.execute("DELETE FROM rejections WHERE file = ?", (file,))
            self._db.executemany("INSERT OR IGNORE INTO rejections VALUES (?, ?, ?, ?)", rows)

    def rejections(self) -> list[Rejection]:
        """All rejections, by file and place."""
        with self._explained():
            rows = self._db.execute("SELECT place, reason, detail FROM rejections ORDER BY file, place, reason, detail")
            return [Rejection(place, Reason(reason), detail) for place, reason, detail in rows]


def _paper(line: str) -> Paper:
    paper = codec.decode(line)
    assert isinstance(paper, Paper)  # noqa: S101 - the table holds nothing else
    return paper


def _extraction(line: str) -> Extraction:
    extraction = codec.decode(line)
    assert isinstance(extraction, Extraction)  # noqa: S101 - the table holds nothing else
    return extraction
