"""CSV files for `neo4j-admin database import full`, which fills a new database faster than any other way: one archive.

In the archive are `nodes.csv`, `relationships.csv`, the importer's arguments in `import.args`, and `after.cypher`: the
constraints and indexes, and the empty lists, which the importer cannot make. Text is always in quotes, so that an empty
one is told from none; what parts the items of a list is a character that stands nowhere in the graph.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import chain
from typing import Any, BinaryIO, NamedTuple, TextIO

from kg.batches import batched
from kg.errors import InvalidData
from kg.export.base import ExportReport, Files
from kg.export.files import Archive
from kg.export.network import edges
from kg.export.xmltext import HALVES, printable, strings, utf8
from kg.model import Graph
from kg.schema import Kind
from kg.scripts import layout, schema
from kg.stores import rows
from kg.stores.base import Imprint, Parts, Value

NODES: dict[str, str] = {
    "id": "string",
    "cladograph": "string",
    "title": "string",
    "abstract": "string",
    "published": "string",
    "year": "long",
    "url": "string",
    "doi": "string",
    "arxiv_id": "string",
    "authors": "long",
    "upvotes": "long",
    "sources": "string[]",
    "author_names": "string[]",
    "name": "string",
    "kind": "string",
    "aliases": "string[]",
    "papers": "long",
    "first_seen": "long",
    "first_seen_is_bound": "boolean",
    "value": "double",
    "text": "string",
    "unit": "string",
    "confidence": "double",
    "paper": "string",
    "sentence": "string",
    "evidence": "string",
    "says": "string",
    "basis": "string",
    "measure": "string",
    "better": "string",
    "number": "double",
    "number_unit": "string",
    "setting": "string",
    "fingerprint": "string",
    "version": "long",
}
"""Every property of a node with its type for the importer, in the order of the columns."""

RELATIONSHIPS: dict[str, str] = {
    "id": "string",
    "confidence": "double",
    "support": "long",
    "papers": "string[]",
    "sentences": "string[]",
    "evidence": "string[]",
    "count": "long",
    "mentions": "string[]",
}
"""The same for relationships."""

_NODE_PLACES = {name: place for place, name in enumerate(NODES)}
_LINK_PLACES = {name: place for place, name in enumerate(RELATIONSHIPS)}
_NO_CELLS = "," * (len(RELATIONSHIPS) - 1)
_KINDS = frozenset(Kind)
_SIGN = re.compile("[\x1c-\x1f\ue000-\uf8ff]")
_USUAL = "\x1f"
_BUFFER = 4 * 1024 * 1024
_COMMAND = "neo4j-admin database import full neo4j @import.args"
_NEXT = f"""\
Unpack it into a folder of its own. There, with the server stopped:
  {_COMMAND}
and with the server running:
  cypher-shell -f after.cypher"""
_README = f"""\
A graph of Cladograph for Neo4j 5 or later. In this folder, with the server stopped and the database new:

    {_COMMAND}

Then start the server, make the constraints and indexes, and the empty lists, which the importer leaves out:

    cypher-shell -f after.cypher

`kg import` of the same graph as .jsonl or .graphml into a new folder, with KG_STORE set, lets `kg` ask it there.
"""


class Neo4jCsv:
    """Writes the archive."""

    name = "neo4j-csv"
    suffix = ".neo4j.zip"
    text = False

    def write(self, graph: Graph, file: BinaryIO) -> ExportReport:
        """Write the archive; halves of characters, which UTF-8 cannot hold, become U+FFFD and are counted."""
        graph, replaced = printable(graph, HALVES)
        edge_count = sum(1 for _ in edges(graph))
        with Archive(file) as archive:
            tables(graph, rows.imprint_of(graph), archive)
            for name, content in (("after.cypher", _after()), ("README.txt", _README)):
                with _member(archive, name) as out:
                    out.write(content)
        return ExportReport(len(graph.papers) + len(graph.entities) + len(graph.results), edge_count, replaced, _NEXT)


def tables(graph: Parts, imprint: Imprint, files: Files) -> int:
    """Write what the importer reads: two tables, and its arguments; how many nodes there are.

    The rows are made while they are written. Raises InvalidData where an end of something is missing.
    """
    if isinstance(graph, Graph):
        rows.check(graph)
    parting = _parting(graph)
    with _member(files, "nodes.csv") as out:
        all_nodes = chain(rows.node_rows(graph, imprint), [(rows.STAMP, rows.stamp_row(imprint))])
        nodes = _write(out, ":ID,:LABEL", NODES, (_node_line(label, row, parting) for label, row in all_nodes))
    with _member(files, "relationships.csv") as out:
        lines = (_link_line(kind, row, parting) for kind, row in rows.link_rows(graph))
        links = _write(out, ":START_ID,:END_ID,:TYPE", RELATIONSHIPS, lines)
    with _member(files, "import.args") as out:
        out.write(_arguments(parting, max(nodes.longest, links.longest)))
    return nodes.lines


@contextmanager
def _member(files: Files, name: str) -> Iterator[TextIO]:
    """A text file, to be written."""
    with files.open(name) as raw, utf8(raw) as out:
        yield out


class _Written(NamedTuple):
    """How many lines a table has, and the number of bytes of its longest one."""

    lines: int
    longest: int


def _write(out: TextIO, header: str, columns: Mapping[str, str], lines: Iterable[str]) -> _Written:
    count = longest = 0
    out.write(",".join([header, *(f"{name}:{type_}" for name, type_ in columns.items())]) + "\n")
    for some in batched(lines, 1_000):
        out.write("\n".join(some) + "\n")
        count += len(some)
        # Four bytes are the most that a character takes.
        longest = max(longest, 4 * max(map(len, some)))
    return _Written(count, longest)


def _node_line(name: str, row: rows.Row, parting: str) -> str:
    label = "Entity" if name in _KINDS else name
    labels = _text(f"{label}{parting}{name}" if name in _KINDS else name)
    return ",".join([_key(label, row["id"]), labels, *_cells(row, _NODE_PLACES, parting)])


def _link_line(kind: str, row: rows.Row, parting: str) -> str:
    head, tail = rows.ENDS[kind]
    # A map, which no property can be and which the type of values leaves out for that reason.
    properties: dict[str, Value] = row["properties"]  # type: ignore[assignment]
    cells = ",".join(_cells(properties, _LINK_PLACES, parting)) if properties else _NO_CELLS
    return f'{_key(head, row["head"])},{_key(tail, row["tail"])},"{kind}",{cells}'


def _key(label: str, id_: Value) -> str:
    """What the importer finds a node by: an alias and an entity may share an id."""
    return _text(f"{label}:{id_}")


def _cells(row: Mapping[str, Value], places: Mapping[str, int], parting: str) -> list[str]:
    cells = [""] * len(places)
    try:
        for name, value in row.items():
            cells[places[name]] = _CELLS[type(value)](value, parting)
    except KeyError as error:
        raise InvalidData(f"No column is called {error}. Add it to those of this exporter.") from None
    return cells


def _text(value: str, _parting: str = "") -> str:
    return '"' + value.replace('"', '""') + '"'


_CELLS: dict[type, Callable[[Any, str], str]] = {
    type(None): lambda _value, _parting: "",
    str: _text,
    list: lambda value, parting: _text(parting.join(value)) if value else "",
    bool: lambda value, _parting: "true" if value else "false",
    int: lambda value, _parting: repr(value),
    float: lambda value, _parting: repr(value),
}
"""How a value is written, by its type. All lists of a graph are of text."""


def _parting(graph: Parts) -> str:
    """The first character, from the separators of ASCII and then those of private use, that stands in no list.

    What stands in the lists of a graph that is made while it is read stands in its papers and entities too, or is our own.
    """
    if not any(_USUAL in text for text in _listed(graph)):
        return _USUAL
    held = (graph.statements, graph.occurrences, graph.results) if isinstance(graph, Graph) else ()
    records = chain(graph.papers, graph.entities, *held)
    used = {sign for record in records for text in strings(record) for sign in _SIGN.findall(text)}
    signs = map(chr, (0x1E, 0x1D, 0x1C, *range(0xE000, 0xF900)))
    return next(sign for sign in signs if sign not in used)


def _listed(graph: Parts) -> Iterator[str]:
    """All that stands in lists, but what is JSON: there no separator of ASCII stands as it is."""
    for paper in graph.papers:
        yield from (paper.id, paper.title, paper.abstract, *paper.sources, *paper.author_names)
    for entity in graph.entities:
        yield from entity.aliases
    for statement in graph.statements if isinstance(graph, Graph) else ():
        for evidence in statement.evidence:
            yield evidence.paper
            yield evidence.text


def _arguments(parting: str, longest: int) -> str:
    """What the importer is told, one argument a line. It takes a value that is larger than its buffer for a fault."""
    lines = ["--nodes=nodes.csv", "--relationships=relationships.csv", "--multiline-fields=true", "--bad-tolerance=0"]
    lines.append(f"--array-delimiter=U+{ord(parting):04X}")
    if longest > _BUFFER:
        lines.append(f"--read-buffer-size={longest}")
    return "".join(f"{line}\n" for line in lines)


def _after() -> str:
    statements = [*schema("constraints"), *schema("indexes"), *layout("imported").values()]
    return "".join(f"{statement};\n" for statement in statements)


EXPORTER = Neo4jCsv()
