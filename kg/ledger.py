"""The ledger: a SQLite file with every record read and what was extracted from each text. The store can be made from it.

Records are kept as they were read; which of them are one paper is decided anew, so that the order of reading leaves no
trace. An extraction belongs to a text (title and abstract) and a version of the extractor, not to a file or a build.
Accounts are what assembly made of extractions: they can be lost without harm, and are made again.
"""

from __future__ import annotations

import hashlib
import re
import sqlite3
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from kg import codec
from kg.errors import InvalidData, Locked, StoreError, TooNew
from kg.model import Extraction, Paper
from kg.report import Reason, Rejection
from kg.schema import PAPER

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
CREATE TABLE IF NOT EXISTS accounts (paper TEXT PRIMARY KEY, version TEXT NOT NULL, body BLOB NOT NULL);
"""
_MANY = 500

_T = TypeVar("_T", Paper, Extraction)


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
            if not self.id:
                raise self._damaged("it has no id")

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            if "locked" in str(error):
                raise Locked(f"Another process is writing in '{self._path}'. Try again when it has ended.") from error
            if "no such table" in str(error) or "no such column" in str(error):
                raise self._damaged(error) from error
            if "full" in str(error):
                raise StoreError(
                    f"The disk that holds '{self._path}' is full. Free some room and run the command again."
                ) from error
            raise StoreError(f"Cannot use the ledger '{self._path}': {error}. Look at its permissions and its disk.") from error
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            raise self._damaged(error) from error

    def _damaged(self, problem: object) -> StoreError:
        return StoreError(
            f"'{self._path}' is not a ledger, or is damaged ({problem}). Move it and 'graph.kgl' beside it away, "
            "and build the graph again from its files."
        )

    def _read(self, line: object, kind: type[_T], where: str) -> _T:
        """What `line` holds. Raises StoreError where it holds nothing of that kind: somebody else has written there."""
        try:
            found = codec.decode(line) if isinstance(line, str) else line
        except InvalidData as error:
            raise self._damaged(f"{where}: {error}") from error
        if not isinstance(found, kind):
            raise self._damaged(f"{where}: this is no {kind.__name__.lower()}")
        return found

    def _about(self, name: str) -> str:
        row = self._db.execute("SELECT value FROM about WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else ""

    def _check_version(self) -> None:
        if not self._db.execute("SELECT 1 FROM sqlite_master WHERE name = 'about'").fetchone():
            return
        version = self._about("version") or "0"
        if not re.fullmatch(r"\d{1,9}", version):
            raise self._damaged(f"its version is '{version}'")
        found = int(version)
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

    def remember(self, name: str, value: str) -> None:
        """Keep a text under a name, in place of the one that was there."""
        with self._explained(), self._db:
            self._db.execute("INSERT OR REPLACE INTO about VALUES (?, ?)", (f"of {name}", value))

    def remembered(self, name: str) -> str:
        """The text under that name; empty where there is none."""
        with self._explained():
            return self._about(f"of {name}")

    def add(self, records: Iterable[Paper]) -> int:
        """Keep records; the number of those that were not there yet."""
        rows = []
        for record in records:
            line = codec.encode(record)
            rows.append((_key(line), line))
        with self._explained(), self._db:
            before = self._db.total_changes
            self._db.executemany("INSERT OR IGNORE INTO records VALUES (?, ?)", rows)
            return self._db.total_changes - before

    def records(self) -> list[Paper]:
        """All records, in the order of their keys, which does not depend on the order of reading."""
        with self._explained():
            rows = self._db.execute("SELECT key, record FROM records ORDER BY key").fetchall()
        records = []
        for key, line in rows:
            records.append(self._read(line, Paper, f"record {key}"))
            if key != _key(line):
                # Under a key of another text it would neither be forgotten nor seen to have changed.
                raise self._damaged(f"record {key}: its text was changed")
        return records

    def record_keys(self) -> Iterator[str]:
        """Keys of all records, sorted: what the ledger holds, for a fingerprint."""
        with self._explained():
            for (key,) in self._db.execute("SELECT key FROM records ORDER BY key"):
                yield key

    def forget(self, records: Iterable[Paper]) -> None:
        """Remove records. What was extracted from their texts goes with the next `purge`."""
        keys = [(_key(codec.encode(record)),) for record in records]
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
                    where = f"extraction {text_key(paper)}"
                    found = self._read(body, Extraction, where)
                    if not _holds_together(found):
                        raise self._damaged(f"{where}: it does not hold together")
                    yield paper, replace(found, paper_id=paper.id)

    def accounts(self, papers: Iterable[Paper], version: str) -> dict[str, bytes]:
        """The accounts that this version of assembly has made of the papers, packed, by the papers' ids."""
        with self._explained():
            there = dict(self._db.execute("SELECT paper, body FROM accounts WHERE version = ?", (version,)))
        found = ((paper.id, there.get(_account_key(paper))) for paper in papers)
        return {id_: body for id_, body in found if isinstance(body, bytes)}

    def keep_accounts(self, papers: Iterable[Paper], version: str, fresh: Mapping[str, bytes]) -> None:
        """Keep accounts in place of earlier ones, and drop those of other versions and of papers that are no more."""
        keys = {_account_key(paper): paper.id for paper in papers}
        with self._explained(), self._db:
            there = self._db.execute("SELECT paper, version FROM accounts").fetchall()
            stale = [(key,) for key, made_by in there if made_by != version or key not in keys]
            self._db.executemany("DELETE FROM accounts WHERE paper = ?", stale)
            rows = ((key, version, fresh[id_]) for key, id_ in keys.items() if id_ in fresh)
            self._db.executemany("INSERT OR REPLACE INTO accounts VALUES (?, ?, ?)", rows)

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
        """Replace what is known to have been rejected in one file, or by one step of a build."""
        rows = [tuple(map(_storable, (file, r.where, str(r.reason), r.detail))) for r in rejections]
        with self._explained(), self._db:
            self._db.execute("DELETE FROM rejections WHERE file = ?", (_storable(file),))
            self._db.executemany("INSERT OR IGNORE INTO rejections VALUES (?, ?, ?, ?)", rows)

    def pardon(self, files: Iterable[str]) -> None:
        """Forget what was rejected in some files, or by some steps."""
        with self._explained(), self._db:
            self._db.executemany("DELETE FROM rejections WHERE file = ?", [(_storable(file),) for file in files])

    def rejections(self) -> list[Rejection]:
        """All rejections, by file and place."""
        with self._explained():
            query = "SELECT place, reason, detail FROM rejections ORDER BY file, place, reason, detail"
            rows = self._db.execute(query).fetchall()
        try:
            return [Rejection(str(place), Reason(reason), str(detail)) for place, reason, detail in rows]
        except ValueError as error:
            raise self._damaged(f"rejections: {error}") from error


def _key(line: str) -> str:
    """Identity of a record: 40 hex digits of SHA-1 over its line."""
    return hashlib.sha1(line.encode(), usedforsecurity=False).hexdigest()


def _account_key(paper: Paper) -> str:
    """Identity of all that an account takes from a paper itself."""
    text = f"{text_key(paper)}\0{paper.published or ''}\0{paper.id}"
    return hashlib.sha1(text.encode(errors="surrogatepass"), usedforsecurity=False).hexdigest()


def _holds_together(extraction: Extraction) -> bool:
    """True if all that is related or measured is mentioned, as one kind of thing: what assembly relies on."""
    try:
        mentioned = {PAPER, *extraction.kinds()}
    except InvalidData:
        return False
    related = (name for relation in extraction.relations for name in (relation.head, relation.tail))
    measured = (name for measurement in extraction.measurements for name in measurement.names())
    return mentioned.issuperset(related) and mentioned.issuperset(measured)


def _storable(text: str) -> str:
    """`text` as UTF-8 can say it: bytes of a file's name that are none are written out."""
    return text.encode(errors="backslashreplace").decode()
