"""What a reader is. A reader is one file in this package that defines `READER`; the registry finds it by itself."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal, Protocol, runtime_checkable

from kg.model import Paper
from kg.readers.categories import Categories
from kg.report import Report


@dataclass(frozen=True, slots=True)
class Head:
    """The beginning of a file, by which readers recognise their format.

    `name` is the file's name without `.gz` and the like; `text` its first 64 KiB, unpacked and decoded, bad bytes replaced,
    line ends made one.
    """

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read: opened unpacked, as bytes, from the start each time."""

    path: Path

    @property
    def name(self) -> str:
        """The path as it was given, for messages: files in different folders may go by the same name."""
        return os.fsencode(self.path).decode(errors="backslashreplace")

    def open(self) -> BinaryIO:
        """The unpacked bytes. Raises InputError if the file cannot be opened or unpacked."""
        from kg.readers.files import open_unpacked

        return open_unpacked(self.path)


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What a person says about all files.

    `page_year`: the year a page was saved in, for dates printed without one. `categories`: only papers of these are wanted.
    """

    page_year: int | None = None
    categories: Categories | None = None


class Reader(Protocol):
    """Reads one format. Broken records are rejected in the report; the rest is read."""

    name: str
    marks: str
    """What a file of this format is known by, as a sentence for people."""
    rank: int
    """When it is asked, smallest first: 10 has a signature of its own, 50 a typical layout, 90 fits many files."""

    def accepts(self, head: Head) -> bool:
        """True if the file looks like this format."""

    def read(self, source: Source, options: ReadOptions, report: Report) -> Iterator[Paper]:
        """The papers of the file, in its order, one at a time; the file is never held whole where the format allows."""


@runtime_checkable
class ByCategory(Protocol):
    """What a reader has whose format tells the categories of arXiv: it gives the papers of those that the options want."""

    by_category: Literal[True]
