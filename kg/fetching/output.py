"""The file that papers are fetched into, and the note beside it on how far the fetch came.

Each paper is one line, written when its page has arrived; the note is written after the lines. So a fetch that is killed
has at most lines that the note does not know of yet: the page is asked for again, and what is in the file already is not
written twice. The note's name begins with a dot: a folder of papers is built without it.
"""

from __future__ import annotations

import fcntl
import json
import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import BinaryIO

from kg.errors import InputError, Locked
from kg.model import Paper
from kg.names import title_id
from kg.readers.files import LONGEST_LINE

_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Note:
    """How far a fetch came: what was asked, how many papers the file held before, and where to go on (None: at the end)."""

    asked: dict[str, str]
    before: int
    position: str | None
    format: int = _FORMAT


def line_of(paper: Paper) -> str:
    """A paper as the line that the reader of JSON Lines reads back as the same paper."""
    fields: dict[str, object] = {
        "id": paper.id,
        "title": paper.title,
        "abstract": paper.abstract,
        "authors": list(paper.author_names) or paper.authors,
        "year": paper.year,
        "published": paper.published,
        "arxiv_id": paper.arxiv_id,
        "doi": paper.doi,
        "url": paper.url,
        "upvotes": paper.upvotes,
        "source": paper.sources[0] if paper.sources else None,
    }
    return json.dumps({key: value for key, value in fields.items() if value is not None}, ensure_ascii=False)


def key_of(arxiv_id: object, doi: object, title: object, abstract: object) -> str:
    """What tells a paper from the others in a file: an identifier that stays when its text changes, else the text."""
    if arxiv_id or doi:
        return f"arxiv {arxiv_id}" if arxiv_id else f"doi {str(doi).lower()}"
    return f"text {title_id(f'{title} {abstract}')}"


def note_of(path: Path) -> Path:
    """Where the note on a file lies."""
    return path.with_name(f".{path.name}.fetch")


class Output:
    """An open file of papers. `keys` tell those that it holds; `note` says where to go on."""

    def __init__(self, path: Path, stream: BinaryIO, keys: set[str], note: Note) -> None:
        self.path, self.keys, self.note = path, keys, note
        self._stream = stream

    @property
    def found(self) -> int:
        """How many papers in it this question has found."""
        return len(self.keys) - self.note.before

    def add(self, papers: Iterable[Paper], *, most: int | None = None) -> tuple[int, int]:
        """Append those papers that are not in the file yet, `most` of them at most: how many those were, and how many not."""
        added = known = 0
        for paper in papers:
            key = key_of(paper.arxiv_id, paper.doi, paper.title, paper.abstract)
            if key in self.keys:
                known += 1
            elif most is not None and added >= most:
                break
            else:
                self._stream.write(line_of(paper).encode() + b"\n")
                self.keys.add(key)
                added += 1
        self._stream.flush()
        os.fsync(self._stream.fileno())
        return added, known

    def save(self, position: str | None) -> None:
        """Note, in one step, where the fetch goes on."""
        self.note = replace(self.note, position=position)
        part = note_of(self.path).with_suffix(".part")
        part.write_text(json.dumps(asdict(self.note), ensure_ascii=False) + "\n", encoding="utf-8")
        part.replace(note_of(self.path))


@contextmanager
def opened(path: Path, asked: dict[str, str], *, append: bool = False) -> Iterator[Output]:
    """The file for what is asked, its torn end mended; made if it is not there, and taken away again if no page arrives.

    Raises InputError if the file cannot be written, or holds something else than earlier answers to the same question
    (unless `append`); Locked if another fetch writes in it.
    """
    is_new = not path.exists()
    try:
        stream = _opened(path)
    except OSError as error:
        raise InputError(f"'{path}' cannot be written: {error.strerror}. Name another file with --output.") from error
    with stream:
        _lock(stream, path)
        note = _note(path, asked, is_empty=os.fstat(stream.fileno()).st_size == 0, append=append)
        keys = _mended(stream, path)
        output = Output(path, stream, keys, note or Note(asked, before=len(keys), position=""))
        # Before the first line: lines without a note would be taken for somebody else's.
        output.save(output.note.position)
        try:
            yield output
        finally:
            if is_new and not output.keys and output.note.position == "":
                path.unlink(missing_ok=True)
                note_of(path).unlink(missing_ok=True)


def _opened(path: Path) -> BinaryIO:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise InputError(f"'{path}' is a pipe or a device. Name a file with --output: a fetch goes on in it if it is stopped.")
    return os.fdopen(descriptor, "r+b")


def _lock(stream: BinaryIO, path: Path) -> None:
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise Locked(f"Another fetch is writing in '{path}'. Wait until it has ended, or name another file.") from error


def _note(path: Path, asked: dict[str, str], *, is_empty: bool, append: bool) -> Note | None:
    """The note on an earlier run of the same fetch; None where the file is begun with this one, or added to."""
    note = _read_note(note_of(path))
    if is_empty:
        return None
    if note and note.asked == asked:
        return note
    if append:
        return None
    why = f"holds what was found by {_told(note.asked)}" if note else "is there already, and no note of a fetch beside it"
    raise InputError(f"'{path}' {why}. Name another file with --output, or add to this one with --append.")


def _told(asked: dict[str, str]) -> str:
    return "another fetch (" + ", ".join(f"{key}: {value}" for key, value in asked.items()) + ")"


def _read_note(path: Path) -> Note | None:
    """The note in a file; None if there is none that can be read."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        asked, before, position = found["asked"], found["before"], found["position"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    texts = isinstance(asked, dict) and all(isinstance(value, str) for value in asked.values())
    if not (texts and found.get("format") == _FORMAT and type(before) is int and isinstance(position, str | None)):
        return None
    return Note(asked, before, position)


def _mended(stream: BinaryIO, path: Path) -> set[str]:
    """The keys of the papers in the file. What a kill has left of a last line is cut off.

    Raises InputError for a whole line that is no object: then the file is of another kind.
    """
    keys: set[str] = set()
    stream.seek(0)
    for number, line in enumerate(iter(lambda: stream.readline(LONGEST_LINE + 1), b""), start=1):
        is_whole = line.endswith(b"\n")
        try:
            record = json.loads(line) if line.strip() else {}
        except (ValueError, RecursionError):
            record = None
        if isinstance(record, dict):
            if record:
                keys.add(key_of(*map(record.get, ("arxiv_id", "doi", "title", "abstract"))))
            if not is_whole:
                stream.write(b"\n")
        elif is_whole or len(line) > LONGEST_LINE:
            what = f"'{path}', line {number} is not a paper, so nothing is added to that file."
            raise InputError(f"{what} Name another with --output.")
        else:
            stream.truncate(stream.tell() - len(line))
    stream.seek(0, os.SEEK_END)
    return keys
