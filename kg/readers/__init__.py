"""The readers of all formats, found by themselves: each module of this package that defines `READER` is one.

A file is read by the first reader that accepts its beginning. They are asked by `rank`, then by name: a format with a
signature of its own (10) before one known by its layout (50), and that before one that fits many files (90), so where
two accept the same file, the more specific one reads it.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kg.errors import InputError, UnknownFormat, unknown
from kg.model import Paper
from kg.readers.base import ByCategory, Reader, ReadOptions, Source
from kg.readers.files import head
from kg.report import Reason, Rejection, Report

__all__ = ["Chosen", "ReadOptions", "Reader", "Source", "choose", "find", "read", "readers"]


@dataclass(frozen=True, slots=True)
class Chosen:
    """The files to read with their readers, in the order to read them, and why others in the same folders are left out."""

    files: dict[Path, Reader] = field(default_factory=dict)
    refused: dict[Path, Rejection] = field(default_factory=dict)


def readers() -> dict[str, Reader]:
    """All readers by name, in the order in which they are asked."""
    modules = (importlib.import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__))
    found: list[Reader] = [module.READER for module in modules if hasattr(module, "READER")]
    return {reader.name: reader for reader in sorted(found, key=lambda reader: (reader.rank, reader.name))}


def find(path: Path, name: str | None = None) -> Reader:
    """The reader called `name`, else the first that accepts the file.

    Raises InputError if the file cannot be read at all, UnknownFormat if no reader has that name or accepts the file.
    """
    known = readers()
    formats = "\n".join(f"  {reader.name}: {reader.marks}" for reader in known.values())
    if name is not None and name not in known:
        raise UnknownFormat(f"{unknown('reader', name, known)}\n{formats}")
    beginning = head(path)
    if name is not None:
        return known[name]
    for reader in known.values():
        if reader.accepts(beginning):
            return reader
    raise UnknownFormat(f"No reader knows what '{path}' is. Name one with --reader, or save it in one of these:\n{formats}")


def choose(paths: Sequence[Path], reader: str | None, report: Report, options: ReadOptions | None = None) -> Chosen:
    """Every file to read with its reader, in the order given; a file named twice is read once.

    A folder stands for the files in it, sorted by name; hidden files and sub-folders are left aside. What cannot be read
    is rejected in a folder; a path given by itself raises InputError or UnknownFormat. So does a format that tells no
    categories where the options want some: whether its papers are of these, nobody could say.
    """
    chosen = Chosen()
    options = options or ReadOptions()
    for path in paths:
        if path.is_dir():
            _choose_in_folder(path, reader, chosen, report, options)
        else:
            chosen.files[path] = _fit(path, reader, options)
    report.rejections += chosen.refused.values()
    return chosen


def read(
    paths: Sequence[Path], *, reader: str | None = None, options: ReadOptions | None = None, report: Report
) -> Iterator[Paper]:
    """The records of all files as papers, one at a time, repeated ones included (`kg.papers.merge` joins them).

    The files are chosen as `choose` does, before the first is read.
    """
    options = options or ReadOptions()
    return _read(choose(paths, reader, report, options).files, options, report)


def _read(chosen: dict[Path, Reader], options: ReadOptions, report: Report) -> Iterator[Paper]:
    for path, reader in chosen.items():
        yield from reader.read(Source(path), options, report)


def _fit(path: Path, name: str | None, options: ReadOptions) -> Reader:
    """The reader of a file, as `find` finds it. Raises InputError too where the options ask what its format does not tell."""
    found = find(path, name)
    if options.categories and not isinstance(found, ByCategory):
        telling = ", ".join(reader.name for reader in readers().values() if isinstance(reader, ByCategory))
        raise InputError(
            f"'{path}' is of the format {found.name}, which does not tell arXiv's categories, so that --category cannot choose "
            f"among its papers. Build it by itself, without --category. The formats that tell them: {telling}."
        )
    return found


def _choose_in_folder(folder: Path, name: str | None, chosen: Chosen, report: Report, options: ReadOptions) -> None:
    """Choose the readable files of a folder. Raises InputError if there are none."""
    if name is not None and name not in readers():
        raise UnknownFormat(unknown("reader", name, readers()))
    files: dict[Path, Reader] = {}
    refused: dict[Path, Rejection] = {}
    try:
        visible = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except OSError as error:
        raise InputError(f"The folder '{folder}' cannot be listed: {error.strerror}. Change its permissions.") from None
    for path in visible:
        if path.is_dir():
            report.note(f"The folder '{path}' was not read: only files directly in '{folder}' are. Name it too.")
            continue
        try:
            files[path] = _fit(path, name, options)
        except InputError as error:
            refused[path] = Rejection(Source(path).name, Reason.NOT_PARSED, str(error).splitlines()[0])
    if not files:
        what = f"none of its {len(refused)} files can be read" if refused else "there are no files in it"
        raise InputError(f"Nothing to read in the folder '{folder}': {what}. Known formats: {', '.join(readers())}.")
    chosen.files.update(files)
    chosen.refused.update(refused)
