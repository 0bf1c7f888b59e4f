"""Files as readers see them: unpacked, as bytes, as lines or by their beginning; what is wrong with a file is named."""

from __future__ import annotations

import bz2
import codecs
import io
import lzma
import stat
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, Protocol, cast

import zstandard

from kg.errors import InputError
from kg.readers.base import Head, Source
from kg.readers.decoding import Recoding, decoded, pieces, tell, wide
from kg.report import Reason, Report

HEAD_BYTES = 64 * 1024
LONGEST_LINE = 16 * 1024 * 1024

# zstd may unpack 4 bytes to 128 KiB: little is unpacked at a time, so that a hostile file cannot fill the memory.
_PACKED_CHUNK = 2 * 1024
_GZIP = b"\x1f\x8b"
_ZSTD = b"\x28\xb5\x2f\xfd"
_BZIP2 = b"BZh"
_XZ = b"\xfd7zXZ\x00"
_SUFFIXES = {".gz": _GZIP, ".zst": _ZSTD, ".bz2": _BZIP2, ".xz": _XZ}
_LONGEST_MAGIC = 6
_MOST_MEMORY = 256 * 1024 * 1024
# Packed papers are a tenth of their size. What unpacks to so much more is made to fill a disk, or to keep a machine busy.
_SWELLS, _HARMLESS = 200, 64 * 1024 * 1024
_FOREIGN = {
    b"PK\x03\x04": "a ZIP archive (or an office document): unpack it and give the text files in it",
    b"%PDF": "a PDF: Cladograph reads records with title and abstract, not the papers themselves",
}


class CutOff(InputError):
    """A packed file that breaks off or is damaged. Everything before that point has been handed out already."""


class _Unpacker(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, /) -> bytes: ...


class _Unpacking(io.RawIOBase):
    """The unpacked bytes of a gzip, zstd, bzip2 or xz stream of any number of members.

    Where the packing breaks off, the stream first ends (so that the last, partial line is still read), and the read
    after that raises CutOff.
    """

    def __init__(self, packed: BinaryIO, new: Callable[[], _Unpacker], name: str) -> None:
        super().__init__()
        self._packed, self._new, self._name = packed, new, name
        self._unpacker = new()
        self._pending = b""
        self._ready = memoryview(b"")
        self._problem: str | None = None
        self._taken = self._given = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Number of bytes put into `buffer`; 0 at the end. Raises CutOff on the first call after a broken end."""
        if self._problem:
            raise CutOff(f"'{self._name}' {self._problem}. Fetch or pack it again.")
        while not self._ready:
            if not self._fill():
                return 0
        size = min(len(buffer), len(self._ready))
        buffer[:size] = self._ready[:size]
        self._ready = self._ready[size:]
        return size

    def _fill(self) -> bool:
        """True if the file goes on."""
        data = self._pending or self._packed.read(_PACKED_CHUNK)
        self._pending = b""
        self._taken += len(data)
        if not data:
            self._problem = None if self._unpacker.eof else "breaks off before the end of its packing"
            return False
        if self._unpacker.eof:
            # Members may follow each other, and some programs pad the end with zeros.
            data = data.lstrip(b"\x00")
            if not data:
                return True
            self._unpacker = self._new()
        try:
            self._ready = memoryview(self._unpacker.decompress(data))
        except (zlib.error, zstandard.ZstdError, lzma.LZMAError, OSError, EOFError) as error:
            self._problem = f"is damaged from here on ({error})"
            return False
        self._pending = self._unpacker.unused_data if self._unpacker.eof else b""
        self._taken -= len(self._pending)
        self._given += len(self._ready)
        if self._given > max(_HARMLESS, _SWELLS * self._taken):
            self._problem = f"unpacks to more than {_SWELLS} times its size, as no file of papers does"
        return self._problem is None

    def close(self) -> None:
        self._packed.close()
        super().close()


def _gzip() -> _Unpacker:
    return zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)


def _zstd() -> _Unpacker:
    return cast("_Unpacker", zstandard.ZstdDecompressor().decompressobj())


def _xz() -> _Unpacker:
    return lzma.LZMADecompressor(memlimit=_MOST_MEMORY)


_PACKINGS: tuple[tuple[bytes, Callable[[], _Unpacker]], ...] = (
    (_GZIP, _gzip),
    (_ZSTD, _zstd),
    (_BZIP2, bz2.BZ2Decompressor),
    (_XZ, _xz),
)


def _open(path: Path) -> BinaryIO:
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise InputError(f"'{path}' is a folder, not a file. Name a file in it.")
        if not stat.S_ISREG(mode):
            raise InputError(f"'{path}' is a pipe or a device. Save what it holds to a file, and name that.")
        return path.open("rb")
    except FileNotFoundError:
        raise InputError(f"There is no file '{path}'. Check the spelling, and the folder you are in.") from None
    except PermissionError:
        raise InputError(f"'{path}' may not be read by you. Change its permissions, or copy it to a place of yours.") from None
    except (OSError, ValueError) as error:
        raise InputError(f"'{path}' cannot be opened: {error}.") from None


def open_unpacked(path: Path) -> BinaryIO:
    """The bytes of a file, unpacked if they are packed, UTF-16 and UTF-32 as UTF-8 (told by the bytes, whatever the name).

    Packed with gzip, zstd, bzip2 or xz, that is.

    Raises InputError if it is not there, a folder, or not permitted. A packing that breaks off shows as an end of the
    file, and as CutOff if it is read again.
    """
    raw = _open(path)
    start = raw.read(_LONGEST_MAGIC)
    raw.seek(0)
    # A file cut within its first bytes is known by its name alone.
    named = _SUFFIXES.get(path.suffix.lower(), b"")
    stump = bool(start) and len(start) < _LONGEST_MAGIC and named.startswith(start)
    for magic, new in _PACKINGS:
        if start.startswith(magic) or (stump and named == magic):
            unpacked = io.BufferedReader(_Unpacking(raw, new, path.name), HEAD_BYTES)
            return _recoded(unpacked, unpacked.peek(4)[:4])
    return _recoded(raw, start[:4])


def _recoded(stream: BinaryIO, start: bytes) -> BinaryIO:
    encoding = wide(start)
    return io.BufferedReader(Recoding(stream, encoding), HEAD_BYTES) if encoding else stream


def head(path: Path) -> Head:
    """The beginning of a file, by which its reader is found: its line ends made one, its byte order mark gone.

    Raises InputError if the file cannot be opened, is empty, or is not text.
    """
    with open_unpacked(path) as stream:
        data = stream.read(HEAD_BYTES)
        if not data:
            # Either nothing was ever in it, or the packing breaks off at once: then this read says so.
            stream.read(1)
    text = codecs.getincrementaldecoder("utf-8-sig")("replace").decode(data)
    if not text.strip():
        raise InputError(f"'{path}' is empty. Save or export it again.")
    for magic, what in _FOREIGN.items():
        if data.startswith(magic):
            raise InputError(f"'{path}' is {what}.")
    if b"\x00" in data:
        raise InputError(f"'{path}' is a binary file, not text (nor text packed with gzip, zstd, bzip2 or xz). Name a text file.")
    name = path.name.removesuffix(path.suffix) if path.suffix.lower() in _SUFFIXES else path.name
    return Head(name, text.replace("\r\n", "\n").replace("\r", "\n"))


def lines(source: Source, report: Report) -> Iterator[tuple[int, str]]:
    """The lines of a file with their numbers from 1, without line ends, one at a time.

    A line over 16 MiB is rejected unread; bytes that are not UTF-8 are read as `decoding.decoded` says, and a note tells
    in how many lines; a packed file that breaks off is read as far as it goes, and the rest is rejected as cut off.
    """
    replaced = 0
    number = 0
    with source.open() as stream:
        try:
            while line := stream.readline(LONGEST_LINE + 1):
                number += 1
                if len(line) > LONGEST_LINE and not line.endswith(b"\n"):
                    _skip_line(stream)
                    report.reject(f"{source.name}, line {number}", Reason.BAD_TEXT, "the line is longer than 16 MiB")
                    continue
                text, bad = decoded(line.rstrip(b"\r\n"))
                replaced += bad
                yield number, text.removeprefix("\ufeff") if number == 1 else text
            stream.read(1)  # where the packing is broken behind the last line, this says so
        except CutOff as error:
            report.reject(f"{source.name}, after line {number}", Reason.CUT_OFF, str(error))
    tell(source.name, replaced, "line", report)


def short_lines(source: Source, report: Report) -> Iterator[tuple[int, str]]:
    """The same for formats in which a lone carriage return ends a line too; it is not counted as one."""
    for number, line in lines(source, report):
        for part in line.split("\r"):
            yield number, part


def texts(source: Source, report: Report) -> Iterator[str]:
    """The text of a file in pieces of any length, for formats that do not care for lines; the rest is as for `lines`."""
    with source.open() as stream:
        try:
            yield from pieces(stream, source.name, report)
            stream.read(1)
        except CutOff as error:
            report.reject(source.name, Reason.CUT_OFF, str(error))


def _skip_line(stream: BinaryIO) -> None:
    while (piece := stream.readline(HEAD_BYTES)) and not piece.endswith(b"\n"):
        pass
