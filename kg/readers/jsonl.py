"""JSON Lines: one object a line with `title` and `abstract`, and what else is known of the paper; or an array of them.

Read are `id`, `published` (or `date`, or `year`), `url`, `doi`, `arxiv_id`, `authors` (a count, a list of names, or names
parted by semicolons), `upvotes`, `source` and `venue`. Any other key is left alone: of an annotated file only papers are read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Final

from kg.model import Paper
from kg.names import title_id
from kg.readers.base import Head, ReadOptions, Source
from kg.readers.files import LONGEST_LINE, lines
from kg.readers.json_records import peek, records, value_of
from kg.readers.record import names_in
from kg.readers.text import clean, iso_date, one_line, shown, unusable
from kg.report import Reason, Report

_BEGINS = re.compile(r'\s*\{\s*"')
_TITLE = re.compile(r'"title"\s*:')
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?![\d-])")
_DOI_PREFIX = re.compile(r"^(?:https?://(?:dx\.)?doi\.org/|doi:\s*)", re.IGNORECASE)
_ARXIV_PREFIX = re.compile(r"^arxiv:\s*", re.IGNORECASE)
_NO_PREFIX = re.compile(r"^")
# Neo4j's indexes hold no text of more than 8 kB, and one record must not keep a graph out of it.
_LONGEST_ID = 1_000
# Stores hold counts as signed 64-bit numbers.
_LARGEST_COUNT = 2**63 - 1


class _Refused(Exception):
    """Why a line is no paper; never leaves this module."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(detail)
        self.reason, self.detail = reason, detail


class _Object:
    """One record. A field that cannot be used is left out and counted in `left_out`, unless the paper hangs on it."""

    def __init__(self, fields: dict[str, object]) -> None:
        self._fields = fields
        self.left_out: dict[str, str] = {}

    def required(self, key: str) -> str:
        """Text of a field that must be text; empty if it is missing. Raises _Refused."""
        value = self._fields.get(key)
        if value is not None and not isinstance(value, str):
            raise _Refused(Reason.BAD_FIELD, f"'{key}' is {shown(json.dumps(value))}, not text")
        return value or ""

    def id(self) -> str:
        """The record's own id, empty if it brings none that can be used. Raises _Refused."""
        value = self._fields.get("id")
        if isinstance(value, int) and not isinstance(value, bool) and abs(value) <= _LARGEST_COUNT:
            return str(value)
        found = one_line(self.required("id"))
        if len(found) > _LONGEST_ID:
            self._leave_out("id", value, f"an id, for it has more than {_LONGEST_ID:,} characters")
            return ""
        return found

    def text(self, key: str, without: re.Pattern[str] = _NO_PREFIX) -> str | None:
        """Text of an optional field on one line, without a prefix; None if there is none."""
        value = self._fields.get(key)
        if isinstance(value, str):
            return without.sub("", one_line(value)) or None
        self._leave_out(key, value, "text")
        return None

    def count(self, key: str) -> int | None:
        """A number of things: given as such, or as the list of them."""
        value = self._fields.get(key)
        if isinstance(value, list):
            return len(value) or None
        if isinstance(value, str) and ";" in value:
            return len(names_in(value)) or None
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _LARGEST_COUNT:
            return value
        self._leave_out(key, value, "a count")
        return None

    def names(self, key: str) -> tuple[str, ...]:
        """The names in a list of them, or of objects with a `name`, or in a text with semicolons; else none."""
        value = self._fields.get(key)
        if isinstance(value, list):
            names = [one.get("name") if isinstance(one, dict) else one for one in value]
            return tuple(name for one in names if isinstance(one, str) and (name := one_line(one)))
        return tuple(map(one_line, names_in(value))) if isinstance(value, str) and ";" in value else ()

    def published(self) -> str | None:
        """The date in `published` or `date`, cut to the day, else the year in `year`."""
        for key in ("published", "date", "year"):
            value = self._fields.get(key)
            if isinstance(value, float) and value.is_integer():
                value = int(value)
            number = isinstance(value, int) and not isinstance(value, bool)
            match = _DATE.match(str(value).strip()) if number or isinstance(value, str) else None
            date = iso_date(*(int(part) for part in match.groups() if part)) if match else None
            if date:
                return date
            self._leave_out(key, value, "a date like 2021, 2021-06 or 2021-06-17")
        return None

    def sources(self) -> tuple[str, ...]:
        """Where the record says that it comes from."""
        named = {self.text("source"), self.text("venue")} - {None}
        return tuple(sorted(name for name in named if name)) or ("jsonl",)

    def _leave_out(self, key: str, value: object, wanted: str) -> None:
        if value is not None and value != "":
            self.left_out[key] = f"{shown(json.dumps(value))} is not {wanted}"


def _paper(record: _Object) -> Paper:
    """The paper of one object. Raises _Refused."""
    title, abstract = one_line(record.required("title")), clean(record.required("abstract"))
    refusal = unusable(title, abstract)
    if refusal:
        raise _Refused(*refusal)
    return Paper(
        id=record.id() or title_id(title),
        title=title,
        abstract=abstract,
        published=record.published(),
        url=record.text("url"),
        doi=record.text("doi", _DOI_PREFIX),
        arxiv_id=record.text("arxiv_id", _ARXIV_PREFIX),
        authors=record.count("authors"),
        upvotes=record.count("upvotes"),
        sources=record.sources(),
        author_names=record.names("authors"),
    )


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"the key {shown(twice)} is given twice")
    return fields


def _nothing(_constant: str) -> None:
    """None for NaN and the infinities, by which some programs write that they know nothing."""


_DECODER = json.JSONDecoder(object_pairs_hook=_once, parse_constant=_nothing)


def _parsed(line: str) -> _Object:
    """The object in one line. Raises _Refused."""
    try:
        value = value_of(line, _DECODER.decode)
    except ValueError as error:
        raise _Refused(Reason.NOT_PARSED, f"{error}: {shown(line)}") from None
    if not isinstance(value, dict):
        raise _Refused(Reason.NOT_PARSED, f"not a JSON object: {shown(line)}")
    return _Object(value)


def _of_lines(source: Source) -> bool:
    """True if the first line looks like a whole object, be it broken; False for an array, or an object on several lines."""
    with source.open() as stream:
        while line := stream.readline(LONGEST_LINE):
            text = line.strip(b"\xef\xbb\xbf \t\r\n")
            if text:
                return text != b"{" and not text.startswith(b"[") and not text.endswith(b",")
    return True


def _objects(source: Source, report: Report) -> Iterator[tuple[str, str, _Object]]:
    """Where each object stands, in full and within the file, and the object; what is none is rejected."""
    if not _of_lines(source):
        for where, row in records(source, report):
            yield where, where.rpartition(", ")[2], _Object(row)
        return
    for number, line in lines(source, report):
        if not line.strip():
            continue
        where = f"line {number}"
        try:
            yield f"{source.name}, {where}", where, _parsed(line)
        except _Refused as refused:
            report.reject(f"{source.name}, {where}", refused.reason, refused.detail)


class _Jsonl:
    name = "jsonl"
    marks = 'JSON Lines, or a JSON array: objects with at least "title" and "abstract"'
    rank = 90

    def accepts(self, head: Head) -> bool:
        """True if the first line begins an object, and a title is near; or if objects in an array have title and abstract."""
        first = head.text.lstrip("\ufeff \t\r\n").partition("\n")[0]
        if _BEGINS.match(first) is not None and _TITLE.search(head.text) is not None:
            return True
        return peek(head).has("title", "abstract")

    def read(self, source: Source, options: ReadOptions, report: Report) -> Iterator[Paper]:  # noqa: ARG002
        """The papers of the file, one at a time."""
        # How many records each key was left out of, and the first of them: a large file may have millions.
        left_out: dict[str, tuple[int, str]] = {}
        for where, within, record in _objects(source, report):
            try:
                yield _paper(record)
            except _Refused as refused:
                report.reject(where, refused.reason, refused.detail)
                continue
            for key, why in record.left_out.items():
                number, first = left_out.get(key, (0, f"{within}: {why}"))
                left_out[key] = number + 1, first
        for key, (number, first) in sorted(left_out.items()):
            count = "1 record" if number == 1 else f"{number} records"
            report.note(f"{source.name}: '{key}' was left out of {count}, the first in {first}.")


READER: Final = _Jsonl()
