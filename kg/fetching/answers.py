"""Answers of services: what they hold as papers, by the readers of their formats, and the few things around the papers."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from kg.fetching.base import NotYet, Service
from kg.model import Paper
from kg.readers.base import Reader, ReadOptions, Source
from kg.readers.text import one_line
from kg.report import Report

_ATOM = "http://www.w3.org/2005/Atom "
_TOTAL = "http://a9.com/-/spec/opensearch/1.1/ totalResults"
_ERRORS = "arxiv.org/api/errors"
_LONGEST_TEXT = 1_000


@dataclass(frozen=True, slots=True)
class Answer(Source):
    """An answer as readers see it: a file that lies in memory."""

    body: bytes = b""

    def open(self) -> BinaryIO:
        """The bytes, from the start each time."""
        import io

        return io.BytesIO(self.body)


def read(reader: Reader, service: Service, body: bytes) -> tuple[tuple[Paper, ...], Report]:
    """The papers in an answer as the reader of its format reads them, and what it could not read."""
    report = Report()
    answer = Answer(Path(f"{service.name}'s answer"), body)
    return tuple(reader.read(answer, ReadOptions(), report)), report


def json_of(service: Service, body: bytes) -> object:
    """The JSON in an answer. Raises NotYet if it is none, as where it was cut or is a page of HTML."""
    try:
        found: object = json.loads(body)
    except (ValueError, RecursionError):
        raise NotYet(f"{service.name} answered with JSON that is cut or damaged") from None
    return found


@dataclass(frozen=True, slots=True)
class Feed:
    """What an Atom feed of arXiv says of itself: how many entries it has, out of how many results, or why it has none."""

    entries: int
    total: int
    error: str = ""


class _FeedReader:
    """Counts the entries of a feed while it is parsed, and keeps the few texts that say something of the whole."""

    def __init__(self) -> None:
        self.path: list[str] = []
        self.entries = 0
        self.texts: dict[str, str] = {}

    def start(self, name: str, _attributes: object) -> None:
        self.path.append(name)
        self.entries += len(self.path) == 2 and name == f"{_ATOM}entry"

    def end(self, _name: str) -> None:
        self.path.pop()

    def text(self, text: str) -> None:
        key = self.path[-1] if len(self.path) in {2, 3} else ""
        if key in {_TOTAL, f"{_ATOM}id", f"{_ATOM}summary"} and self.entries <= 1:
            self.texts[key] = (self.texts.get(key, "") + text)[-_LONGEST_TEXT:]

    def no_doctype(self, *_: object) -> None:
        raise ValueError("a feed has no document type")


def feed_of(service: Service, body: bytes) -> Feed:
    """The feed in an answer. Raises NotYet if it is none, as where it was cut or is a page of HTML."""
    from xml.parsers import expat

    found = _FeedReader()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = found.start, found.end
    # Without one there are no entities that could grow, nor any that lie elsewhere.
    parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = found.text, found.no_doctype
    try:
        parser.Parse(body, True)
        total = int(found.texts[_TOTAL])
    except (expat.ExpatError, ValueError, KeyError):
        raise NotYet(f"{service.name} answered with something that is no whole Atom feed") from None
    is_error = found.entries == 1 and _ERRORS in found.texts.get(f"{_ATOM}id", "")
    return Feed(found.entries, total, one_line(found.texts.get(f"{_ATOM}summary", ""))[:200] if is_error else "")
