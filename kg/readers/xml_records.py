"""Records of XML files, one element at a time: a file of any size, a cut one, several joined in one, or a bare record.

The elements that hold records are cut out of the text by their tags and parsed each by itself, so that one broken record
costs no other. Names are taken without their namespaces: some programs write prefixes, some none, some undeclared ones.
Entities that a file defines itself are never replaced, and a file that defines any is refused.
"""

from __future__ import annotations

import html.entities
import re
from collections.abc import Iterable, Iterator
from typing import Literal
from xml.etree.ElementTree import Element, TreeBuilder  # only built here, never parsed by it
from xml.parsers import expat  # what it is given has no document type, with which every known attack begins

from kg.readers.base import Source
from kg.readers.files import texts
from kg.readers.text import shown
from kg.report import Reason, Report

LONGEST_RECORD = 4 * 1024 * 1024
_DEEPEST = 100
_OVERLAP = 4096
_PREFIX = r"(?:[A-Za-z_][\w.-]*:)?"
_SKIPPED = r"<!--.*?(?:-->|\Z)|<!\[CDATA\[.*?(?:\]\]>|\Z)"
_EMPTY = re.compile(r"<[^<>]*/>")
_NAMED = re.compile(r"&([A-Za-z][A-Za-z0-9]*);")
_BARE = re.compile(r"&(?!#?\w+;)")
_OF_XML = frozenset(("amp", "lt", "gt", "quot", "apos"))
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


_Kind = Literal["element", "start", "entity", "cut", "long"]
_REFUSED: dict[str, tuple[Reason, str]] = {
    "entity": (
        Reason.NOT_PARSED,
        "the file defines entities, by which a small file can grow without end; it was read no further",
    ),
    "cut": (Reason.CUT_OFF, "the file ends within this record"),
    "long": (Reason.BAD_TEXT, "the record is longer than 4 MiB"),
}


class _Broken(Exception):
    """Why an element cannot be parsed; never leaves this module."""


def begins_with(text: str, *names: str) -> bool:
    """True if the first element of an XML text, whatever its namespace, is one of `names`."""
    text = re.sub(r"<!--.*?-->|<\?.*?\?>|<!DOCTYPE[^\[>]*(?:\[.*?\])?\s*>", "", text[:20_000], flags=re.DOTALL).lstrip(
        "\ufeff \t\n"
    )
    match = re.match(rf"<{_PREFIX}([\w.-]+)", text)
    return match is not None and match[1] in names


def elements(
    source: Source, report: Report, wanted: tuple[str, ...], context: tuple[str, ...] = ()
) -> Iterator[tuple[str, Element]]:
    """Where each element called one of `wanted` stands and the element, in the file's order; none lies in another.

    Of elements called one of `context`, which hold others, only the start is given: name and attributes. What cannot be
    parsed, or is longer than 4 MiB, is rejected.
    """
    number = 0
    for kind, text in _Cutter(wanted, context).cut(texts(source, report)):
        number += kind not in ("start", "entity")
        where = f"{source.name}, record {number}"
        if kind in _REFUSED:
            reason, why = _REFUSED[kind]
            report.reject(where if number else source.name, reason, f"{why}: {shown(text)}")
            if kind == "entity":
                return
            continue
        try:
            yield where, _parsed(text)
        except _Broken as broken:
            report.reject(where, Reason.NOT_PARSED, f"{broken}: {shown(text)}")


def words(element: Element | None) -> str:
    """All text in an element, formulas in LaTeX within `$`; empty where there is no element."""
    if element is None:
        return ""
    pieces = [element.text or ""]
    for child in element:
        inner = words(child)
        is_formula = child.tag == "tex-math" and "$" not in inner
        pieces += [f"${inner.strip()}$" if is_formula else inner, child.tail or ""]
    return "".join(pieces)


def text_in(element: Element, path: str) -> str:
    """The text of the first element at `path` in `element`; empty where there is none."""
    return words(element.find(path))


class _Cutter:
    """Cuts the wanted elements, and the starts of those around them, out of a text that comes in pieces."""

    def __init__(self, wanted: tuple[str, ...], context: tuple[str, ...]) -> None:
        around = rf"|(?P<around><{_PREFIX}(?:{'|'.join(context)})(?=[\s/>])[^>]*>)" if context else "|(?P<around>(?!))"
        start = rf"<{_PREFIX}(?P<name>{'|'.join(wanted)})(?=[\s/>])"
        self._outside = re.compile(rf"{_SKIPPED}|(?P<entity><!ENTITY\s)|{start}{around}", re.DOTALL)
        self._inside = {
            name: re.compile(rf"{_SKIPPED}|(?P<end></{_PREFIX}{name}\s*>)|(?P<again><{_PREFIX}{name}(?=[\s/>]))", re.DOTALL)
            for name in wanted
        }
        self._buffer, self._scan = "", 0
        self._open: str | None = None
        """The name of the element that the buffer begins with, while its end is looked for."""

    def cut(self, pieces: Iterable[str]) -> Iterator[tuple[_Kind, str]]:
        """What there is, in order: whole elements, starts, and why there is no more, or no element where one began."""
        for piece in pieces:
            self._buffer += piece
            yield from self._found(last=False)
            if self._open and len(self._buffer) > LONGEST_RECORD:
                self._open = None  # what is left of it is skipped, up to where another one begins
                yield "long", self._drop(len(self._buffer))
            elif not self._open:
                self._drop(max(self._scan, len(self._buffer) - _OVERLAP))
        yield from self._found(last=True)
        if self._open:
            yield "element" if _EMPTY.match(self._buffer) else "cut", self._buffer

    def _found(self, *, last: bool) -> Iterator[tuple[_Kind, str]]:
        while match := (self._inside[self._open] if self._open else self._outside).search(self._buffer, self._scan):
            groups = match.groupdict()
            if not any(groups.values()):
                if match[0].endswith(("-->", "]]>")) or last or len(match[0]) > LONGEST_RECORD:
                    self._scan = match.end()
                    continue
                # A comment whose end has not come yet.
                self._scan = match.start()
                return
            if self._open:
                empty = _EMPTY.match(self._buffer)
                size = empty.end() if empty else match.start() if groups["again"] else match.end()
                self._open = None
                yield "element", self._drop(size)
            elif groups["name"]:
                self._drop(match.start())
                self._open, self._scan = groups["name"], 1
            elif groups["entity"]:
                yield "entity", self._drop(match.end())
            else:
                self._drop(match.end())
                yield "start", groups["around"].rstrip("/>") + "/>"
        # Overlapping, for a tag may have come only in part.
        self._scan = max(self._scan, len(self._buffer) - _OVERLAP)

    def _drop(self, size: int) -> str:
        """The first `size` characters of the buffer, which are done with."""
        dropped, self._buffer = self._buffer[:size], self._buffer[size:]
        self._scan = max(self._scan - size, 0)
        return dropped


def _parsed(fragment: str) -> Element:
    """The element that a text is, names without namespaces. Raises _Broken."""
    builder = TreeBuilder()
    depth = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEEPEST:
            raise _Broken("nested too deeply")
        builder.start(_local(tag), {_local(name): value for name, value in attributes.items()})

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(_local(tag))

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, builder.data
    try:
        parser.Parse(_mended(fragment).encode(), True)
    except expat.ExpatError as error:
        raise _Broken(str(error)) from None
    return builder.close()


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _mended(fragment: str) -> str:
    """`fragment` without what XML forbids and many programs write: control characters, bare ampersands, entities of HTML."""
    fragment = _NOT_XML.sub(" ", fragment)
    return _NAMED.sub(_character, _BARE.sub("&amp;", fragment)) if "&" in fragment else fragment


def _character(match: re.Match[str]) -> str:
    name = match[1]
    return match[0] if name in _OF_XML else html.entities.html5.get(f"{name};", match[0])
