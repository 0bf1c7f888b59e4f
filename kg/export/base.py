"""What an exporter is. An exporter is one file in this package that defines `EXPORTER`; the registry finds it by itself."""

from __future__ import annotations

from abc import ABC, abstractmethod
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from kg.model import Graph


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What was written: how many nodes and edges, and how many characters the format forbids and U+FFFD stands for now.

    `next` says how another program takes the file, where that is not plain, or what was left out.
    """

    nodes: int
    edges: int
    replaced: int = 0
    next: str = ""


class Exporter(Protocol):
    """Writes one format. The same graph gives the same bytes: no date, no path, no host."""

    @property
    def name(self) -> str:
        """What `--format` calls it."""

    @property
    def suffix(self) -> str:
        """What names of such files end with, lower case, with the dot."""

    @property
    def text(self) -> bool:
        """True if the bytes are UTF-8 text, which may go to a terminal or a pipe."""

    def write(self, graph: Graph, file: BinaryIO) -> ExportReport:
        """Write the whole graph to `file`, which stays open. Raises InvalidData if an end of something is missing."""


class Files(Protocol):
    """Where an exporter of several files puts them, one after the other."""

    def open(self, name: str) -> AbstractContextManager[BinaryIO]:
        """A new file, to be written. A slash in `name` leads into a folder."""


class FolderExporter(ABC):
    """Writes a format of several files: into a folder, or packed as one archive.

    A folder's name ends with `suffix` without its `.zip`. Where `any_folder` holds, any other folder's name will do too.
    """

    name: str
    suffix: str
    text = False
    any_folder = False

    @abstractmethod
    def write_files(self, graph: Graph, files: Files) -> ExportReport:
        """Write the whole graph as `files`. Raises InvalidData if an end of something is missing."""

    def write(self, graph: Graph, file: BinaryIO) -> ExportReport:
        """Write the archive of these files."""
        from kg.export.files import Archive

        with Archive(file) as archive:
            return self.write_files(graph, archive)
