"""One record a line, as `kg.codec` writes them: papers, entities, statements, occurrences, results. Nothing is lost."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from kg.codec import Record, decode, encode
from kg.errors import InputError, InvalidData
from kg.export.base import ExportReport
from kg.export.network import edges
from kg.export.xmltext import utf8
from kg.model import Entity, Extraction, Graph, Occurrence, Paper, Result, Statement


class JsonLines:
    """Writes one record a line."""

    name = "jsonl"
    suffix = ".jsonl"
    text = True

    def write(self, graph: Graph, file: BinaryIO) -> ExportReport:
        """Write the records in the graph's order; nothing is replaced."""
        records: chain[Record] = chain(graph.papers, graph.entities, graph.statements, graph.occurrences, graph.results)
        with utf8(file) as out:
            out.writelines(f"{encode(record)}\n" for record in records)
        return ExportReport(
            nodes=len(graph.papers) + len(graph.entities) + len(graph.results), edges=sum(1 for _ in edges(graph))
        )


def read_jsonl(path: str | Path) -> Graph:
    """The graph that was written to `path`. Raises InputError that names the line which is no record of a graph."""
    name = Path(path).name
    try:
        with Path(path).open("rb") as file:
            records = list(_records(file, name))
    except OSError as error:
        raise InputError(f"'{path}' cannot be read: {error.strerror or error}.") from error
    return Graph(
        tuple(record for record in records if isinstance(record, Paper)),
        tuple(record for record in records if isinstance(record, Entity)),
        tuple(record for record in records if isinstance(record, Statement)),
        tuple(record for record in records if isinstance(record, Occurrence)),
        tuple(record for record in records if isinstance(record, Result)),
    )


def _records(lines: Iterable[bytes], name: str) -> Iterable[Record]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            record = decode(line.decode())
        except (InvalidData, UnicodeDecodeError) as error:
            raise InputError(f"{name}, line {number}: {error}") from None
        if isinstance(record, Extraction):
            raise InputError(f"{name}, line {number}: an extraction is no part of a graph; `kg build` makes one of it.")
        yield record


EXPORTER = JsonLines()
