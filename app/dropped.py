"""Papers that are dropped on a page: read and extracted in a graph of their own first, then added to the one that is open."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import kg
from app.commands.explore import MOST_MB
from kg.build import Extractor, Outcome, Progress, build, remove
from kg.config import settings
from kg.errors import InputError, InvalidData, UnknownFormat
from kg.folder import Folder
from kg.model import Extraction, Graph, KnownName, Paper
from kg.opened import Cladograph
from kg.readers import ReadOptions, find
from kg.report import Rejection
from kg.stores import open_store

MOST_FILES = 20
MOST_PAPERS = 2_000
MOST_TEXT = 2_000_000
"""Characters that may be pasted. What is larger than any of these is a build's affair: `kg build FILE`."""

_PASTED = "pasted text"
_FOLDER = ".dropped"


@dataclass(frozen=True, slots=True)
class Piece:
    """A file, or a text that was pasted, with the name that it has for people."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Found:
    """What was found in some pieces: a graph of these papers alone, what was refused, and notes on what was decided.

    `known` are the ids of papers, and `known_things` those of things, that the open graph has already.
    """

    graph: Graph
    rejections: tuple[Rejection, ...]
    notes: tuple[str, ...]
    known: frozenset[str]
    known_things: frozenset[str]


@dataclass
class Keeping:
    """An extractor that reads no text twice: what was found when a text was looked at is used when it is added."""

    inner: Extractor
    kept: dict[tuple[str, str], Extraction] = field(default_factory=dict)

    @property
    def version(self) -> str:
        """That of the extractor itself."""
        return self.inner.version

    @property
    def names(self) -> Sequence[KnownName]:
        """Those of the extractor itself."""
        return self.inner.names

    def __call__(self, papers: Sequence[Paper]) -> Iterator[Extraction | InvalidData]:
        """One extraction a paper, in their order."""
        new = self.inner([paper for paper in papers if self._of(paper) is None])
        for paper in papers:
            found = self._of(paper) or next(new)
            if isinstance(found, Extraction):
                self.kept[paper.title, paper.abstract] = found
            yield found

    def _of(self, paper: Paper) -> Extraction | None:
        found = self.kept.get((paper.title, paper.abstract))
        fits = found is not None and found.extractor_version == self.version
        return replace(found, paper_id=paper.id) if found is not None and fits else None


def look(
    pieces: Sequence[Piece], opened: Cladograph, extractor: Extractor, progress: Progress, *, page_year: int | None = None
) -> Found:
    """What is found in the pieces, without a change to the open graph. `page_year`: when a page was saved.

    Raises InputError for what cannot be read as papers, or is too much for a page.
    """
    _require_little(pieces)
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        with _files(pieces, root / "files") as paths:
            folder = Folder(root / "graph")
            outcome = _build(paths, folder, extractor, progress, page_year=page_year)
        with kg.open(folder.path, store="embedded") as made:
            graph = made.graph()
    if len(graph.papers) > MOST_PAPERS:
        raise InputError(f"These are {len(graph.papers):,} papers, more than a page takes. Use `kg build FILE...`.")
    ids = {entity.id for entity in graph.entities}
    return Found(
        graph,
        _told(outcome.report.rejections, root),
        tuple(_without(note, root) for note in outcome.report.notes),
        frozenset(opened.titles({paper.id for paper in graph.papers})),
        frozenset(entity.id for entity in opened.part(ids).entities),
    )


def add(
    pieces: Sequence[Piece], opened: Cladograph, extractor: Extractor, progress: Progress, *, page_year: int | None = None
) -> Outcome:
    """Adds the papers of the pieces to the open graph. Raises Locked, StoreError, InputError."""
    folder = opened.folder
    # A file's rejections are kept under its path: the same piece has the same path each time.
    with _files(pieces, folder.path / _FOLDER) as paths:
        store = settings(dir=folder.path).store
        return _build(paths, folder, extractor, progress, page_year=page_year, store=store)


def take_out(ids: Sequence[str], opened: Cladograph, extractor: Extractor, progress: Progress) -> Outcome:
    """Takes papers out of the open graph again. Raises Locked, NotFound, StoreError."""
    folder = opened.folder
    chosen = settings(dir=folder.path)
    return remove(
        ids,
        folder=folder,
        open_store=lambda: open_store(chosen.store, folder.path, write=True, login=chosen.login),
        extractor=extractor,
        progress=progress,
    )


def _build(
    paths: list[Path],
    folder: Folder,
    extractor: Extractor,
    progress: Progress,
    *,
    page_year: int | None,
    store: str = "embedded",
) -> Outcome:
    login = settings(dir=folder.path).login
    return build(
        paths,
        folder=folder,
        open_store=lambda: open_store(store, folder.path, write=True, login=login),
        extractor=extractor,
        options=ReadOptions(page_year=page_year),
        progress=progress,
    )


def _require_little(pieces: Sequence[Piece]) -> None:
    if not pieces:
        raise InputError("There is nothing to read yet: drop a file, or paste a text.")
    if len(pieces) > MOST_FILES:
        raise InputError(f"These are {len(pieces)} files; a page takes {MOST_FILES}. Use `kg build FOLDER`.")
    size = sum(len(piece.content) for piece in pieces)
    if size > MOST_MB * 1024 * 1024:
        raise InputError(f"This is {size / 1024 / 1024:.0f} MB; a page takes {MOST_MB}. Use `kg build FILE`.")


@contextmanager
def _files(pieces: Sequence[Piece], place: Path) -> Iterator[list[Path]]:
    """The pieces as files, each in a folder that its content names, until the block ends."""
    made = []
    try:
        for piece in pieces:
            digest = hashlib.sha256(piece.content).hexdigest()[:16]
            path = place / digest / _file_name(piece.name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(piece.content)
            made.append(path)
        yield made
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _file_name(name: str) -> str:
    """A name that stays in its folder, whatever a browser called the file."""
    kept = "".join(sign if sign.isalnum() or sign in "-_. " else "-" for sign in Path(name).name)[-80:].strip(". ")
    return kept or "dropped"


def pasted(text: str) -> Piece:
    """A pasted text as a piece: of any format that a reader knows, else a title and, below it, an abstract.

    Raises InputError for a text that is neither.
    """
    if len(text) > MOST_TEXT:
        raise InputError(f"This text has {len(text):,} characters; a page takes {MOST_TEXT:,}. Save it and use `kg build FILE`.")
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / _PASTED
        path.write_text(text, encoding="utf-8")
        try:
            find(path)
        except UnknownFormat:
            return _one_paper(text)
    return Piece(f"{_PASTED}.txt", text.encode())


def _one_paper(text: str) -> Piece:
    title, _, abstract = text.strip().partition("\n")
    if not abstract.strip():
        raise InputError(
            "This is one line. Paste a title, and below it the abstract; or records in a format that `kg readers` names."
        )
    record = {"title": title.strip(), "abstract": " ".join(abstract.split())}
    return Piece(f"{_PASTED}.jsonl", (json.dumps(record, ensure_ascii=False) + "\n").encode())


def _told(rejections: Sequence[Rejection], root: Path) -> tuple[Rejection, ...]:
    return tuple(replace(one, where=_without(one.where, root)) for one in rejections)


def _without(text: str, root: Path) -> str:
    """`text` with the names that people know in place of where the files lay for a moment."""
    return re.sub(rf"{re.escape(str(root))}/files/[0-9a-f]{{16}}/", "", text)
