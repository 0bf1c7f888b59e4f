"""What an exporter is. An exporter is one file in this package that defines `EXPORTER`; the registry finds it by itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO, Protocol

from kg.model import Graph


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What was written: how many nodes and edges, and how many characters the format forbids and U+FFFD stands for now.

    `next` says how another program takes the file, where that is not plain.
    """

    nodes: int
    edges: int
    replaced: int = 0
    next: str = ""


class Exporter(Protocol):
    """Writes one format. The same graph gives the same bytes: no date, no path, no host."""

    name: str
    suffix: str
    """What names of such files end with, lower case, with the dot."""
    text: bool
    """True if the bytes are UTF-8 text, which may go to a terminal or a pipe."""

    def write(self, graph: Graph, file: BinaryIO) -> ExportReport:
        """Write the whole graph to `file`, which stays open. Raises InvalidData if an end of something is missing."""
