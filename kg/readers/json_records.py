"""Records of JSON files, one object at a time: an array, an answer of a service around one, JSON Lines, or one object.

ijson reads what is larger than a line, so that no file is held whole.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from kg.readers.base import Head, Source
from kg.readers.files import LONGEST_LINE, lines, texts
from kg.readers.text import shown
from kg.report import Reason, Report

Row = dict[str, Any]

_LISTS = ("results", "message.items", "data", "items", "papers", "works", "records", "recommendedPapers", "matches")
"""Where services put the list of records, as keys joined by points."""
_BEGINS = frozenset({"item", *(f"{path}.item" for path in _LISTS)})
"""Where a record begins, as ijson says it."""
_SINGLE = "message"
"""Where one of them puts a single record."""


@dataclass(frozen=True, slots=True)
class Peek:
    """What the first record of a file looks like: its keys (`author.item.family` for those within), each with its kind."""

    keys: Mapping[str, str]

    def has(self, *keys: str) -> bool:
        """True if it has all these keys."""
        return all(key in self.keys for key in keys)

    def any(self, *keys: str) -> bool:
        """True if it has one of these keys."""
        return any(key in self.keys for key in keys)

    def kind(self, key: str) -> str:
        """What stands under a key: `string`, `number`, `boolean`, `null`, `start_array`, `start_map`; empty if it is missing."""
        return self.keys.get(key, "")


@lru_cache(maxsize=8)
def peek(head: Head) -> Peek:
    """What the first record in the beginning of a file looks like; one without keys where it is no JSON.

    If the first line is a broken record and another one follows, as in `records`, that other one tells.
    """
    text = head.text.lstrip("\ufeff \t\r\n")
    keys, is_whole = _keys(text)
    after = text.partition("\n")[2]
    if not is_whole and text.startswith('{"') and after.startswith('{"'):
        keys, _ = _keys(after)
    return Peek(keys)


_DEEPEST = 200
"""How deep a record may be nested: no service nests its papers by more than ten, and any text can be made of what is left."""
_LONGEST_NUMBER = 600
"""Digits of a number. Python can be told to refuse whole numbers from 640 on, and ijson's C part then brings the process down."""
_TEXT = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_BRACKET = re.compile(r"[\[\]{}]")
_LONG_NUMBER = re.compile(rf"[0-9]{{{_LONGEST_NUMBER + 1}}}")


def _keys(text: str) -> tuple[dict[str, str], bool]:
    """The keys of the first record in a text, each with its kind, and whether that record is there to its end."""
    if not text.startswith(("{", "[")):
        return {}, False
    import ijson

    keys: dict[str, str] = {}
    begun: str | None = None
    try:
        _Limits().feed(text)
        for prefix, event, _ in ijson.parse(io.BytesIO(text.encode(errors="replace")), multiple_values=True):
            if begun is None and event == "start_map" and prefix in _BEGINS:
                begun, keys = prefix, {}
            elif event == "end_map" and prefix == (begun or ""):
                return keys, True
            elif event not in ("map_key", "end_map", "end_array") and prefix:
                base = begun or (_SINGLE if prefix.startswith(f"{_SINGLE}.") else "")
                keys.setdefault(prefix[len(base) :].removeprefix(".") if prefix.startswith(base) else prefix, event)
    except (ijson.JSONError, ValueError, ArithmeticError):
        pass  # the beginning ends somewhere
    return keys, False


def records(source: Source, report: Report) -> Iterator[tuple[str, Row]]:
    """Where each record stands, and the record; what is no object is rejected.

    If the first line is a whole value, each line is taken for one, and a broken line costs no other one. Else the file is
    taken for one value, or several that follow each other, and read to where it is broken.
    """
    if _in_lines(source):
        yield from _of_lines(source, report)
        return
    found = (one for document in _of_documents(source, report) for one in listed(document))
    for number, value in enumerate(found, start=1):
        where = f"{source.name}, record {number}"
        if isinstance(value, dict):
            yield where, value
        else:
            _refuse(value, where, report)


def listed(value: object) -> list[object]:
    """The records in a value: those of an array or of a service's answer, else the value itself."""
    if isinstance(value, list):
        return value
    if isinstance(value, dict) and "title" not in value:
        for path in _LISTS:
            found: object = value
            for key in path.split("."):
                found = found.get(key) if isinstance(found, dict) else None
            if isinstance(found, list) and (not found or any(isinstance(one, dict) for one in found)):
                return found
        if isinstance(value.get(_SINGLE), dict):
            return [value[_SINGLE]]
    return [value]


def value_of(text: str, decode: Callable[[str], object] = json.loads) -> object:
    """The value of a text of JSON. Raises ValueError where it is none, or is nested deeper than any record."""
    if text.count("[") + text.count("{") > _DEEPEST:
        _Limits().feed(text)
    return decode(text)


def _in_lines(source: Source) -> bool:
    """True if the first line with something in it is a whole object or array; or the second one if the first is broken."""
    seen = 0
    with source.open() as stream:
        while line := stream.readline(LONGEST_LINE):
            text = line.decode(errors="replace").strip("\ufeff \t\r\n")
            if not text:
                continue
            seen += 1
            try:
                return isinstance(value_of(text), dict if seen > 1 else dict | list) and text not in ("{}", "[]")
            except ValueError:
                if seen > 1 or not text.startswith('{"'):
                    return False
    return False


def _of_lines(source: Source, report: Report) -> Iterator[tuple[str, Row]]:
    for number, line in lines(source, report):
        if not line.strip():
            continue
        where = f"{source.name}, line {number}"
        try:
            values = listed(value_of(line))
        except ValueError as error:
            report.reject(where, Reason.NOT_PARSED, f"{error}: {shown(line)}")
            continue
        for value in values:
            if isinstance(value, dict):
                yield where, value
            else:
                _refuse(value, where, report)


def _of_documents(source: Source, report: Report) -> Iterator[object]:
    import ijson

    where = _path(source)
    count = 0
    text = _Utf8(texts(source, report))
    try:
        # ijson's own way to floats gives up at whole numbers of more than 64 bits.
        for value in ijson.items(text, where, multiple_values=True):
            count += 1
            yield _with_floats(value)
    except (ijson.JSONError, ValueError, ArithmeticError) as error:
        # ijson calls most errors an end that came too early; only where it asked for more in vain is it one.
        reason, why = (
            (Reason.CUT_OFF, "the file ends within a value") if text.ended else (Reason.NOT_PARSED, "no JSON from here on")
        )
        report.reject(f"{source.name}, after record {count}", reason, f"{why} ({_said(error)})")


def _with_floats(value: Any) -> object:
    """`value` with floats for the decimals in it."""
    found = [value]
    within: list[Any] = [found]
    while within:
        one = within.pop()
        for key, part in one.items() if isinstance(one, dict) else enumerate(one):
            if isinstance(part, Decimal):
                one[key] = float(part)
            elif isinstance(part, dict | list):
                within.append(part)
    return found[0]


def _path(source: Source) -> str:
    """Where the records of a document lie, as ijson says it; empty if the document is one."""
    import ijson

    single = ""
    try:
        for prefix, event, _ in ijson.parse(_Utf8(texts(source, Report())), multiple_values=True):
            if event == "start_map" and prefix in _BEGINS:
                return str(prefix)
            if event == "start_map" and prefix == _SINGLE:
                single = _SINGLE
            if event == "start_array" and prefix == "":
                return "item"
            if event == "end_map" and prefix == "":
                break
    except (ijson.JSONError, ValueError, ArithmeticError):
        pass  # reading it says so
    return single


def _said(error: Exception) -> str:
    return shown(" ".join(str(error).split()))


def _refuse(value: object, where: str, report: Report) -> None:
    what = "nothing (null): the service knows no such paper" if value is None else f"not a JSON object: {shown(repr(value))}"
    report.reject(where, Reason.NOT_PARSED, what)


class _Limits:
    """How deep JSON is nested, and how long its numbers are, as far as it was fed.

    ijson spells out the way to each value: its time grows with the square of the depth.
    """

    def __init__(self) -> None:
        self._depth, self._in_text, self._rest, self._digits = 0, False, "", ""

    def feed(self, piece: str) -> None:
        """Take the next piece of the text. Raises ValueError where it is nested too deeply, or a number is too long."""
        text = self._rest + piece
        # A backslash at the end belongs to what comes next.
        cut = len(text) - (len(text) - len(text.rstrip("\\"))) % 2
        text, self._rest = text[:cut], text[cut:]
        # Each text goes; the last one may have no end yet.
        parts = _TEXT.sub(" ", f'"{text}' if self._in_text else text).partition('"')
        self._in_text = bool(parts[1])
        code = self._digits + parts[0]
        if _LONG_NUMBER.search(code):
            raise ValueError(f"a number of more than {_LONGEST_NUMBER} digits")
        self._digits = code[len(code.rstrip("0123456789")) :]
        opened, closed = (sum(map(code.count, signs)) for signs in ("[{", "]}"))
        if self._depth + opened > _DEEPEST:
            self._depth = self._exactly(code)
        else:
            self._depth += opened - closed

    def _exactly(self, code: str) -> int:
        depth = self._depth
        for sign in _BRACKET.findall(code):
            depth += 1 if sign in "[{" else -1
            if depth > _DEEPEST:
                raise ValueError("nested too deeply")
        return depth


class _Utf8:
    """Pieces of text as a file of bytes; `ended` once more was asked for than there is."""

    def __init__(self, pieces: Iterator[str]) -> None:
        self._pieces, self._ready = pieces, b""
        self._limits = _Limits()
        self.ended = False

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes; nothing at the end."""
        while not self._ready:
            piece = next(self._pieces, None)
            if piece is None:
                self.ended = True
                return b""
            self._limits.feed(piece)
            self._ready = piece.encode(errors="replace")
        found, self._ready = (self._ready, b"") if size < 0 else (self._ready[:size], self._ready[size:])
        return found
