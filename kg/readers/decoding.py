"""Bytes as text, whatever encoding some program wrote them in: UTF-8 is expected, the others are told from the bytes."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator
from typing import BinaryIO

from kg.report import Report

CHUNK = 64 * 1024
_MARKS = {
    b"\xff\xfe\x00\x00": "utf-32",
    b"\x00\x00\xfe\xff": "utf-32",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_DECLARED = re.compile(r"\s*<\?xml[^>]*?\bencoding\s*=\s*[\"']([A-Za-z0-9._:-]+)[\"']")


def wide(start: bytes) -> str | None:
    """The encoding of a file that begins with these bytes if it has two or four a character; None for all others."""
    for mark, name in _MARKS.items():
        if start.startswith(mark):
            return name
    if len(start) >= 4 and start[0] and start[2] and not start[1] and not start[3]:
        return "utf-16-le"
    if len(start) >= 4 and start[1] and start[3] and not start[0] and not start[2]:
        return "utf-16-be"
    return None


class Recoding(io.RawIOBase):
    """The bytes of a stream in another encoding as UTF-8."""

    def __init__(self, stream: BinaryIO, encoding: str) -> None:
        super().__init__()
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder(encoding)("replace")
        self._ready = memoryview(b"")

    def readable(self) -> bool:
        """True: this is what it is for."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Number of bytes put into `buffer`; 0 at the end."""
        while not self._ready:
            data = self._stream.read(CHUNK)
            self._ready = memoryview(self._decoder.decode(data, not data).encode(errors="replace"))
            if not data:
                break
        size = min(len(buffer), len(self._ready))
        buffer[:size] = self._ready[:size]
        self._ready = self._ready[size:]
        return size

    def close(self) -> None:
        """Close the stream beneath too."""
        self._stream.close()
        super().close()


def decoded(data: bytes) -> tuple[str, bool]:
    """`data` as text, and whether it is no UTF-8.

    Without any character of UTF-8 beyond ASCII it is taken for Windows-1252, the commonest other one (Latin-1 is a part of
    it); else what is wrong becomes U+FFFD.
    """
    try:
        return data.decode(), False
    except UnicodeDecodeError:
        return data.decode("utf-8" if _SEQUENCE.search(data) else "cp1252", errors="replace"), True


def tell(where: str, count: int, what: str, report: Report) -> None:
    """Notes how many lines or pieces of a file were no UTF-8."""
    if count:
        there = f"1 {what} holds" if count == 1 else f"{count} {what}s hold"
        report.note(
            f"{where}: {there} bytes that are not UTF-8; they were read as Windows-1252 where that is likely, else as U+FFFD. "
            "Save the file as UTF-8."
        )


def declared(start: str) -> str | None:
    """The encoding that an XML declaration names if it is another than UTF-8 and known; None otherwise."""
    match = _DECLARED.match(start.removeprefix("\ufeff"))
    if not match:
        return None
    try:
        # Python also calls packings encodings, and some that no declaration could have been read in.
        if b"<?xml".decode(match[1], errors="replace") != "<?xml":
            return None
        name = codecs.lookup(match[1]).name
    except (LookupError, ValueError):
        return None
    # Wide ones were turned into UTF-8 before; Latin-1's other half is what Windows-1252 adds to it.
    return None if name.startswith("utf") or name == "ascii" else {"iso8859-1": "cp1252"}.get(name, name)


def pieces(stream: BinaryIO, name: str, report: Report) -> Iterator[str]:
    """The text of a stream in pieces of about 64 KiB, decoded; the byte order mark is gone, line ends are as they are."""
    rest, wrong, decode = b"", 0, None
    first = True
    while data := stream.read(CHUNK):
        if first:
            encoding = declared(data[:200].decode("ascii", errors="replace"))
            decode = codecs.getincrementaldecoder(encoding)("replace") if encoding else None
        if decode:
            text = decode.decode(data)
        else:
            whole, rest = _at_a_character(rest + data)
            text, bad = decoded(whole)
            wrong += bad
        yield text.removeprefix("\ufeff") if first else text
        first = False
    if rest:
        text, bad = decoded(rest)
        wrong += bad
        yield text
    tell(name, wrong, "piece", report)


def _at_a_character(data: bytes) -> tuple[bytes, bytes]:
    """`data` in two, so that no character of UTF-8 is cut."""
    for back in range(1, min(4, len(data)) + 1):
        byte = data[-back]
        if byte >= 0xC0:
            length = 2 if byte < 0xE0 else 3 if byte < 0xF0 else 4
            return (data[:-back], data[-back:]) if back < length else (data, b"")
        if byte < 0x80:
            break
    return data, b""
