"""Text in XML: escaping, and what XML 1.0 (or another format) cannot hold replaced before anything is written."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, BinaryIO, TextIO

from kg.errors import InvalidData
from kg.export.network import keys
from kg.model import Evidence, Graph, evidence_order

FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
HALVES = re.compile("[\ud800-\udfff]")
"""Half characters, which UTF-8 cannot hold."""
REPLACEMENT = "\ufffd"


def text(value: str) -> str:
    """`value` as the content of an element."""
    # A reader turns a bare \r into \n.
    return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")


def attribute(value: str) -> str:
    """`value` as the value of an attribute, in its quotes."""
    # A reader turns bare white space into blanks.
    escaped = text(value).replace('"', "&quot;").replace("\n", "&#10;").replace("\t", "&#9;")
    return f'"{escaped}"'


@contextmanager
def utf8(file: BinaryIO) -> Iterator[TextIO]:
    """`file` as text, the same bytes on every system; it stays open."""
    wrapped = io.TextIOWrapper(file, encoding="utf-8", newline="\n")
    try:
        yield wrapped
        wrapped.flush()
    finally:
        wrapped.detach()


def printable(graph: Graph, forbidden: re.Pattern[str] = FORBIDDEN) -> tuple[Graph, int]:
    """`graph` with U+FFFD for every character that XML 1.0, or else `forbidden`, forbids, and how many there were.

    What its records keep sorted is sorted again. Raises InvalidData if two ids cannot be told apart after that.
    """
    count = sum(len(forbidden.findall(string)) for string in strings(graph) if not string.isprintable())
    if not count:
        return graph, 0
    cleaned: Graph = _cleaned(graph, forbidden)
    first: dict[str, str] = {}
    for old, new in zip(keys(graph), keys(cleaned), strict=True):
        if first.setdefault(new, old) != old:
            raise InvalidData(f"The ids {first[new]!r} and {old!r} differ only in characters that this format cannot hold.")
    return cleaned, count


def strings(record: object) -> Iterator[str]:
    """All strings in a graph or a record of one, at any depth."""
    waiting: list[Any] = [record]
    while waiting:
        value = waiting.pop()
        kind: Any = type(value)
        if kind is str:
            yield value
        elif kind is tuple:
            waiting.extend(value)
        else:
            waiting.extend(getattr(value, name) for name in _field_names(kind))


@cache
def _field_names(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind)) if is_dataclass(kind) else ()


def _cleaned(value: Any, forbidden: re.Pattern[str]) -> Any:
    """A copy of records with the characters replaced."""
    kind: Any = type(value)
    if kind is str:
        return forbidden.sub(REPLACEMENT, value)
    if kind is tuple:
        items = tuple(_cleaned(one, forbidden) for one in value)
        return tuple(sorted(items, key=evidence_order)) if items and isinstance(items[0], Evidence) else items
    if names := _field_names(kind):
        changed = {name: _cleaned(getattr(value, name), forbidden) for name in names}
        for name in ("aliases", "sources"):
            if name in changed:
                changed[name] = tuple(sorted(set(changed[name])))
        return kind(**changed)
    return value
