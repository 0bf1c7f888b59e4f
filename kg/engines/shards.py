"""Extractions as Parquet files, many papers in each: what several machines write, and one build takes into its ledger.

A row has the key of a text, the id of the paper it was read for, the extractor's version, and the extraction as its line
of JSON (`kg.codec`), or what went wrong in its place. A shard is there whole or not at all: it is written under another name,
and renamed.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import uuid
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from kg import codec
from kg.errors import InvalidData, StoreError
from kg.model import Extraction, Paper
from kg.papers import text_key

Found = Extraction | InvalidData

_SUFFIX, _PART, _BEGUN = ".parquet", ".part", ".begun"
_HELD = 32
"""Shards whose rows are held, undecoded: papers of old and new shards may take turns."""


@dataclass(frozen=True, slots=True)
class Shards:
    """Those of one version of the extractor, in a folder that every machine which reads papers can write in."""

    folder: Path
    version: str

    @classmethod
    def of(cls, root: Path, version: str) -> Shards:
        """Those of a version below `root`: makes the folder, clears away what other versions and a killed job left."""
        folder = root / re.sub(r"[^\w.+-]", "_", version)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for other in root.iterdir():
                if other != folder:
                    shutil.rmtree(other, ignore_errors=True)
            for left in folder.iterdir():
                if left.suffix in (_PART, _BEGUN):
                    left.unlink(missing_ok=True)
        except OSError as error:
            raise StoreError(f"Cannot write in '{folder}': {error.strerror}. Look at its permissions and its disk.") from error
        return cls(folder, version)

    def index(self) -> dict[str, str]:
        """The name of a shard for each text that one has. A file that is no shard, or is cut short, is taken away."""
        found: dict[str, str] = {}
        for path in sorted(self.folder.glob(f"*{_SUFFIX}")):
            try:
                texts = _texts(path)
            except (InvalidData, OSError):
                path.unlink(missing_ok=True)
                continue
            found.update(dict.fromkeys(texts, path.stem))
        return found

    def write(self, name: str, found: Iterable[tuple[Paper, Found]]) -> None:
        """Write a shard in one step."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        names = ("text", "paper", "version", "extraction", "fault")
        rows = [(text_key(paper), paper.id, self.version, *_told(one)) for paper, one in found]
        columns = zip(*rows, strict=True)
        table = pa.table({name: pa.array(column, pa.string()) for name, column in zip(names, columns, strict=True)})
        part = self.folder / f"{name}.{uuid.uuid4().hex}{_PART}"
        try:
            with part.open("wb") as file:
                pq.write_table(table, file, compression="zstd")
                file.flush()
                os.fsync(file.fileno())
            part.replace(self._path(name))
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)

    def take(self, name: str, paper: Paper) -> Found:
        """What the shard of that name has of a paper's text. Raises StoreError where it has nothing."""
        try:
            told, fault = _rows(self._path(name))[text_key(paper)]
            found = InvalidData(fault) if told is None else codec.decode(told)
        except (InvalidData, OSError, KeyError) as error:
            _rows.cache_clear()
            raise StoreError(
                f"The shard '{self._path(name)}' cannot be read ({error}). Delete it and run the command again."
            ) from error
        return replace(found, paper_id=paper.id) if isinstance(found, Extraction) else _fault(found)

    def journal(self, name: str) -> Journal:
        """What is known of attempts to make the shard of that name."""
        return Journal(self.folder / f"{name}{_BEGUN}")

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}{_SUFFIX}"


@dataclass(frozen=True, slots=True)
class Journal:
    """A file that says what was begun: who comes after a process that died finds in it what it may have died of."""

    path: Path

    def begin(self, what: str) -> int:
        """Note that `what` begins; how often it had begun before and not ended."""
        noted = self.path.read_text(encoding="utf-8").split() if self.path.exists() else []
        self._note(what)
        return noted.count(what) - noted.count(_ended(what))

    def end(self, what: str) -> None:
        """Note that `what` has ended."""
        self._note(_ended(what))

    def _note(self, line: str) -> None:
        with self.path.open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")

    def close(self) -> None:
        """All of it has ended."""
        self.path.unlink(missing_ok=True)


def _ended(what: str) -> str:
    return f"/{what}"


def name_of(papers: Iterable[Paper]) -> str:
    """What the shard of these papers is called: the same one for the same texts."""
    return hashlib.sha256("\n".join(map(text_key, papers)).encode()).hexdigest()[:24]


def _told(found: Found) -> tuple[str | None, str | None]:
    return (codec.encode(found), None) if isinstance(found, Extraction) else (None, str(found))


def _fault(found: object) -> InvalidData:
    return found if isinstance(found, InvalidData) else InvalidData("a shard holds something else than an extraction")


def _texts(path: Path) -> list[str]:
    """The keys of the texts of a shard. Raises InvalidData for a file that is none."""
    return _columns(path, ("text",))["text"]


@lru_cache(maxsize=_HELD)
def _rows(path: Path) -> Mapping[str, tuple[str | None, str]]:
    found = _columns(path, ("text", "extraction", "fault"))
    return {text: (told, fault) for text, told, fault in zip(*found.values(), strict=True)}


def _columns(path: Path, names: tuple[str, ...]) -> dict[str, list[str]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.ParquetFile(path).read(columns=list(names))
        return {name: table.column(name).to_pylist() for name in names}
    except (pa.ArrowException, KeyError) as error:
        raise InvalidData(f"not a shard ({error})") from error
