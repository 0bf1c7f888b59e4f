"""Several files as one export: packed as an archive, or in a folder that is there whole or not at all."""

from __future__ import annotations

import ctypes
import os
import secrets
import shutil
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, cast

from kg.errors import StoreError
from kg.export.base import ExportReport, FolderExporter
from kg.model import Graph

MANIFEST = ".cladograph"
"""The file in a written folder that names all others, a line each: what it does not name is somebody's own."""

_LONG_AGO = (1980, 1, 1, 0, 0, 0)
_HERE, _EXCHANGE = -100, 2  # AT_FDCWD and RENAME_EXCHANGE of Linux


class Archive:
    """A zip of files, the same bytes at any time and on any system."""

    def __init__(self, file: BinaryIO) -> None:
        self._zip = zipfile.ZipFile(file, "w")

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._zip.close()

    @contextmanager
    def open(self, name: str) -> Iterator[BinaryIO]:
        """A file of the archive, to be written."""
        info = zipfile.ZipInfo(name, _LONG_AGO)
        info.compress_type = zipfile.ZIP_DEFLATED
        info.create_system = 3
        info.external_attr = 0o644 << 16
        with self._zip.open(info, "w", force_zip64=True) as raw:
            yield cast("BinaryIO", raw)


class _Folder:
    """Files below a folder, and their names."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.names: list[str] = []

    @contextmanager
    def open(self, name: str) -> Iterator[BinaryIO]:
        place = self.path / name
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("xb") as file:
            yield file
        self.names.append(name)


def beside(target: Path) -> Path:
    """Where to write what is to become `target` in one step."""
    # Not the whole name: one that is as long as names may be has no room for more.
    return target.with_name(f".{target.name[:40]}.{secrets.token_hex(4)}.part")


def write_folder(exporter: FolderExporter, graph: Graph, target: Path) -> ExportReport:
    """Write the files to a folder beside `target`, then put it in its place in one step.

    Raises StoreError where `target` holds what no export wrote, OSError where the system refuses.
    """
    _require_ours(target)
    part = beside(target)
    part.mkdir()
    try:
        folder = _Folder(part)
        report = exporter.write_files(graph, folder)
        (part / MANIFEST).write_text("".join(f"{name}\n" for name in sorted(folder.names)), encoding="utf-8", newline="\n")
        if target.exists():
            shutil.copymode(target, part)
        if hasattr(os, "sync"):
            os.sync()  # once for all: a file at a time would take longer than all the writing
        _put(part, target)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    return report


def _require_ours(target: Path) -> None:
    if target.exists() and not target.is_dir():
        raise NotADirectoryError(None, "it is a file, and this format is a folder")
    try:
        written = {MANIFEST, *(target / MANIFEST).read_text(encoding="utf-8").splitlines()}
    except (FileNotFoundError, UnicodeDecodeError):
        written = set()
    for folder, folders, names in os.walk(target):
        # A link to a folder is not gone into, and is somebody's own all the same.
        for name in (*names, *(name for name in folders if (Path(folder) / name).is_symlink())):
            found = (Path(folder) / name).relative_to(target).as_posix()
            if found not in written:
                raise StoreError(
                    f"'{target}' holds '{found}', which no export wrote and which would be lost. "
                    "Move it away, or name another folder."
                )


def _put(part: Path, target: Path) -> None:
    """Make `part` be `target`. A kill leaves one of the two folders there, the old or the new one, but for what is said below."""
    if not target.exists() or not any(target.iterdir()):
        part.replace(target)
    elif _exchanged(part, target):
        shutil.rmtree(part)
    else:
        # Without an exchange there is a moment with no folder of that name: the old one then lies beside, whole.
        old = part.with_suffix(".old")
        target.rename(old)
        part.rename(target)
        shutil.rmtree(old)


def _exchanged(one: Path, other: Path) -> bool:
    """True if the two folders have changed places in one step; False, and nothing done, where the system cannot."""
    if sys.platform != "linux":
        return False
    rename = getattr(ctypes.CDLL(None), "renameat2", None)
    return rename is not None and rename(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) == 0
