"""The ledger: a SQLite file with every record read and what was extracted from each text. The store can be made from it.

Records are kept as they were read; which of them are one paper is decided anew, so that the order of reading leaves no
trace; the papers that come of it are kept as long as the records are the same. An extraction belongs to a text (title and
abstract) and a version of the extractor, not to a file or a build.
Beside them lies what assembly keeps of each paper: it can be lost without harm, and is made again.
"""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Literal, TypeVar

from kg import codec, kept, merging
from kg.errors import InvalidData, Locked, StoreError, TooNew
from kg.model import Extraction, Paper
from kg.papers import text_key
from kg.report import Reason, Rejection, Report
from kg.schema import PAPER
from kg.scripts import digest_of

VERSION = 1
"""Layout of the file. A file with a higher one was written by a later Cladograph."""

_TABLES = """
CREATE TABLE IF NOT EXISTS about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS records (key TEXT PRIMARY KEY, record TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS extractions (
    text TEXT NOT NULL, version TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (text, version)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS rejections (
    file TEXT NOT NULL, place TEXT NOT NULL, reason TEXT NOT NULL, detail TEXT NOT NULL,
    PRIMARY KEY (file, place, reason, detail)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS extracted ON extractions (version, text);
DROP TABLE IF EXISTS accounts;
"""
"""Records have rowids: without, SQLite gives each that is longer than a quarter of a page a page more, so most of them."""
_MANY = 500
_MERGED = "papers"
"""The name under which it is remembered of which records the table of papers is."""
_PAPERS = "SELECT p.records, r.record, p.line FROM papers p LEFT JOIN records r ON p.line IS NULL AND r.key = p.records"
_NOT_EXTRACTED = "NOT EXISTS (SELECT 1 FROM extractions e INDEXED BY extracted WHERE e.text = p.text AND e.version = ?)"
_COUNT_MISSING = f"SELECT count(*) FROM papers p WHERE {_NOT_EXTRACTED}"  # noqa: S608 - made of constants
_MISSING = f"{_PAPERS} WHERE p.id > ? AND {_NOT_EXTRACTED} ORDER BY p.id LIMIT ?"

_T = TypeVar("_T", Paper, Extraction)


class Ledger:
    """One graph's ledger. Every method that writes is one transaction: after a kill it has happened or not."""

    def __init__(self, path: Path, *, write: bool) -> None:
        """Opens the file, and makes it where `write` is True. Raises TooNew, StoreError or Locked."""
        self._path = path
        with self._explained():
            if write:
                self._db = sqlite3.connect(path, timeout=5.0)
                self._check_version()
                self._db.executescript(_TABLES + merging.TABLE + kept.TABLE)
                self._set_up()
            else:
                self._db = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=5.0)
                self._check_version()
            self.parts = kept.KeptParts(self._db, self._explained)
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
            self._remember(name, value)

    def _remember(self, name: str, value: str) -> None:
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

    def records(self) -> Iterator[Paper]:
        """All records, in the order of their keys, which does not depend on the order of reading."""
        with self._explained():
            for key, line in self._db.execute("SELECT key, record FROM records ORDER BY key"):
                yield self._record(key, line)

    def _record(self, key: str, line: object) -> Paper:
        record = self._read(line, Paper, f"record {key}")
        if key != _key(str(line)):
            # Under a key of another text it would neither be forgotten nor seen to have changed.
            raise self._damaged(f"record {key}: its text was changed")
        return record

    def record_keys(self) -> Iterator[str]:
        """Keys of all records, sorted: what the ledger holds, for a fingerprint."""
        with self._explained():
            for (key,) in self._db.execute("SELECT key FROM records ORDER BY key"):
                yield key

    def forget(self, keys: Iterable[str]) -> None:
        """Remove the records with these keys. What was extracted from their texts goes with the next `purge`."""
        with self._explained(), self._db:
            self._db.executemany("DELETE FROM records WHERE key = ?", [(key,) for key in keys])

    def merge(self, report: Report) -> int:
        """Finds out which records are one paper, and notes what is at odds; how many papers there are.

        What the other methods say of papers holds for the records that were there then.
        """
        with self._explained():
            state = self._state("records")
            notes = self._notes_of(state)
            if notes is None:
                notes = self._merged(state)
            for note in notes:
                report.note(note)
            return int(self._db.execute("SELECT count(*) FROM papers").fetchone()[0])

    def _merged(self, state: str) -> list[str]:
        """What is noted of the papers, which are made anew, or added to where what is there is of the other records."""
        run = merging.Merging(self._db, self._record)
        notes = self._notes_of(self._state("merged"))
        if notes is not None:
            with suppress(merging.NotAlone), self._db:
                run.add()
                self._remember(_MERGED, json.dumps([state, notes]))
                return notes
        fresh = Report()
        with self._db:
            run.run(fresh)
            self._remember(_MERGED, json.dumps([state, fresh.notes]))
        return fresh.notes

    def _notes_of(self, state: str) -> list[str] | None:
        """What was noted when just these records were merged; None where the papers that are there are of others."""
        try:
            told, notes = json.loads(self.remembered(_MERGED) or "[0, 0]")
        except (ValueError, TypeError):
            return None
        return list(map(str, notes)) if told == state else None

    def _state(self, table: Literal["records", "merged"]) -> str:
        """Digest of the keys of records in that table, and of the code that merges them."""
        digest = hashlib.sha256(_code().encode())
        for (key,) in self._db.execute(f"SELECT key FROM {table} ORDER BY key"):  # noqa: S608 - one of two words
            digest.update(key.encode())
        return digest.hexdigest()

    def papers(self, ids: Iterable[str] | None = None) -> Iterator[Paper]:
        """The papers behind all records, or some of them, sorted by id."""
        with self._explained():
            if ids is None:
                yield from map(self._paper, self._db.execute(f"{_PAPERS} ORDER BY p.id"))
            else:
                for id_ in sorted(ids):
                    yield from map(self._paper, self._db.execute(f"{_PAPERS} WHERE p.id = ?", (id_,)))

    def _paper(self, row: tuple[str, str | None, str | None]) -> Paper:
        key, record, line = row
        return self._record(key, record) if line is None else self._read(line, Paper, f"paper of record {key[:40]}")

    def paper_ids(self) -> Iterator[str]:
        """The ids of all papers, sorted."""
        with self._explained():
            for (id_,) in self._db.execute("SELECT id FROM papers ORDER BY id"):
                yield id_

    def records_of(self, id_: str) -> list[str]:
        """The keys of the records behind one paper; none where there is no such paper."""
        with self._explained():
            found = self._db.execute("SELECT records FROM papers WHERE id = ?", (id_,)).fetchone()
            return found[0].split() if found else []

    def count_missing(self, version: str) -> int:
        """Number of papers from whose text this version has extracted nothing yet."""
        with self._explained():
            return int(self._db.execute(_COUNT_MISSING, (version,)).fetchone()[0])

    def missing(self, version: str, size: int) -> Iterator[list[Paper]]:
        """These papers, sorted by id, in lists of at most `size`. Each is looked up when the one before has been kept."""
        last = ""
        while True:
            with self._explained():
                some = [self._paper(row) for row in self._db.execute(_MISSING, (last, version, size))]
            if not some:
                return
            yield some
            last = some[-1].id

    def keep(self, found: Iterable[tuple[Paper, Extraction]]) -> None:
        """Keep what was extracted, of the text and not of the paper: which id that has hangs on what was read with it."""
        rows = []
        for paper, extraction in found:
            text = text_key(paper)
            rows.append((text, extraction.extractor_version, codec.encode(replace(extraction, paper_id=text))))
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

    def named(self, ids: Iterable[str], version: str) -> Iterator[list[tuple[str, str]]]:
        """For each of these papers from which this version has extracted something, the name and the text of each mention."""
        with self._explained():
            for id_ in ids:
                query = "SELECT e.body FROM papers p JOIN extractions e ON e.text = p.text AND e.version = ? WHERE p.id = ?"
                for (body,) in self._db.execute(query, (version, id_)):
                    try:
                        yield [(str(one["name"]), str(one["text"])) for one in json.loads(body)["mentions"]]
                    except (ValueError, TypeError, KeyError, RecursionError) as error:
                        raise self._damaged(f"what was extracted from '{id_}': {error}") from error

    def purge(self, version: str) -> None:
        """Drop extractions of other versions, and of texts that no paper has any more."""
        with self._explained():
            self._db.execute("DROP TABLE IF EXISTS temp.stale")
            self._db.execute(
                "CREATE TEMP TABLE stale AS SELECT text, version FROM extractions "
                "WHERE version <> ? OR text NOT IN (SELECT text FROM papers)",
                (version,),
            )
            count = int(self._db.execute("SELECT count(*) FROM stale").fetchone()[0])
            for start in range(0, count, _MANY):
                with self._db:
                    self._db.execute(
                        "DELETE FROM extractions WHERE (text, version) IN "
                        "(SELECT text, version FROM stale WHERE rowid > ? AND rowid <= ?)",
                        (start, start + _MANY),
                    )
            self._db.execute("DROP TABLE stale")

    def reject(self, file: str, rejections: Iterable[Rejection]) -> None:
        """Replace what is known to have been rejected in one file, or by one step of a build."""
        with self._explained(), self._db:
            self._db.execute("DELETE FROM rejections WHERE file = ?", (_storable(file),))
            self._reject(file, rejections)

    def reject_more(self, file: str, rejections: Iterable[Rejection]) -> None:
        """Keep what was rejected besides what is known to have been."""
        with self._explained(), self._db:
            self._reject(file, rejections)

    def _reject(self, file: str, rejections: Iterable[Rejection]) -> None:
        rows = [tuple(map(_storable, (file, r.where, str(r.reason), r.detail))) for r in rejections]
        self._db.executemany("INSERT OR IGNORE INTO rejections VALUES (?, ?, ?, ?)", rows)

    def pardon(self, files: Iterable[str]) -> None:
        """Forget what was rejected in some files, or by some steps."""
        with self._explained(), self._db:
            self._db.executemany("DELETE FROM rejections WHERE file = ?", [(_storable(file),) for file in files])

    def rejections(self) -> Iterator[Rejection]:
        """All rejections, by file and place."""
        with self._explained():
            query = "SELECT place, reason, detail FROM rejections ORDER BY file, place, reason, detail"
            for place, reason, detail in self._db.execute(query):
                try:
                    yield Rejection(str(place), Reason(reason), str(detail))
                except ValueError as error:
                    raise self._damaged(f"rejections: {error}") from error


@cache
def _code() -> str:
    """Ten hex digits that change whenever the same records may be other papers."""
    return digest_of(files("kg") / name for name in ("codec.py", "merging.py", "names.py", "papers.py"))


def _key(line: str) -> str:
    """Identity of a record: 40 hex digits of SHA-1 over its line."""
    return hashlib.sha1(line.encode(), usedforsecurity=False).hexdigest()


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
