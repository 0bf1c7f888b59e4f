"""Several files as one export: packed as an archive, or in a folder that is there whole or not at all."""

from __future__ import annotations

import ctypes
import fcntl
import os
import re
import secrets
import shutil
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, TypeVar, cast

from kg.errors import StoreError
from kg.export.base import Files

T = TypeVar("T")

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


@contextmanager
def part_beside(target: Path, make: Callable[[Path], object]) -> Iterator[Path]:
    """Where to write what is to become `target` in one step: `make` makes a file or folder there, which goes again on a fault.

    What exports to the same place left behind when they were killed is removed first; what one is writing now stays.
    """
    _clear(target)
    while True:
        # Not the whole name: one that is as long as names may be has no room for more.
        part = target.with_name(f"{_beginning(target)}{secrets.token_hex(4)}.part")
        make(part)
        held = os.open(part, os.O_RDONLY)
        _lock(held, fcntl.LOCK_SH)
        if part.exists():
            break
        os.close(held)  # taken for left behind, and removed, before it was held
    try:
        yield part
    except BaseException:
        _remove(part)
        raise
    finally:
        os.close(held)


def _beginning(target: Path) -> str:
    return f".{target.name[:40]}."


def _clear(target: Path) -> None:
    """Remove what killed exports left. A folder that was moved aside is only removed where the new one is in its place."""
    endings = r"(?:part|old)" if target.exists() else "part"
    left = re.compile(rf"{re.escape(_beginning(target))}[0-9a-f]{{8}}\.{endings}")
    with suppress(OSError):
        for path in [path for path in target.parent.iterdir() if left.fullmatch(path.name)]:
            with suppress(OSError):
                held = os.open(path, os.O_RDONLY)
                try:
                    if _lock(held, fcntl.LOCK_EX | fcntl.LOCK_NB):
                        _remove(path)
                finally:
                    os.close(held)


def _lock(held: int, how: int) -> bool:
    """True if what is open is locked now; False where somebody else's lock stands against it, or the file system has none."""
    try:
        fcntl.flock(held, how)
    except OSError:
        return False
    return True


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def write_folder(write: Callable[[Files], T], target: Path) -> T:
    """What `write` gives when it has written its files to a folder beside `target`, which is then put in its place in one step.

    Raises StoreError where `target` holds what no export wrote, OSError where the system refuses.
    """
    _require_ours(target)
    with part_beside(target, Path.mkdir) as part:
        folder = _Folder(part)
        found = write(folder)
        (part / MANIFEST).write_text("".join(f"{name}\n" for name in sorted(folder.names)), encoding="utf-8", newline="\n")
        if target.exists():
            shutil.copymode(target, part)
        if hasattr(os, "sync"):
            os.sync()  # once for all: a file at a time would take longer than all the writing
        _put(part, target)
    return found


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
