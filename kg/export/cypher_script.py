"""A script of Cypher that makes the graph in an empty Neo4j database: `cypher-shell -f graph.cypher`, or Neo4j's browser.

It holds the statements that `kg build` runs, with their rows written out in place of the parameter: a batch a statement,
a statement a line or a few. This is the one place where values stand in the text of a query; `literal` escapes them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from kg.errors import InvalidData
from kg.export.base import ExportReport
from kg.export.network import edges
from kg.export.xmltext import HALVES, printable, utf8
from kg.model import Graph
from kg.scripts import schema
from kg.stores import rows

_ROWS = 200
_CHARACTERS = 100_000
_SPECIAL = re.compile(r"\\u?|['\x00-\x1f\x7f-\x9f\u2028\u2029]")
_NAMED = {"\\": "\\\\", "\\u": "\\\\\\u0075", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_HEAD = """\
// A graph of Cladograph, for an empty database of Neo4j 5 or later: cypher-shell -f graph.cypher
// `kg import` of the same graph as .jsonl or .graphml into a new folder then lets `kg` ask it there.
"""


class CypherScript:
    """Writes a script of Cypher."""

    name = "cypher"
    suffix = ".cypher"
    text = True

    def write(self, graph: Graph, file: BinaryIO) -> ExportReport:
        """Write the script; halves of characters, which UTF-8 cannot hold, become U+FFFD and are counted."""
        graph, replaced = printable(graph, HALVES)
        edge_count = sum(1 for _ in edges(graph))
        with utf8(file) as out:
            out.write(_HEAD)
            out.writelines(f"{statement};\n" for statement in _statements(graph))
        nodes = len(graph.papers) + len(graph.entities) + len(graph.results)
        return ExportReport(nodes, edge_count, replaced, "Run it in an empty database: cypher-shell -f FILE.")


def _statements(graph: Graph) -> Iterator[str]:
    # Without the constraints first, every MERGE would look at all nodes.
    yield from schema("constraints")
    for statement, batch in rows.batches(graph, rows.imprint_of(graph), size=_ROWS):
        for literals in _portions(map(literal, batch)):
            # Not re.sub, which would read backslashes in what it puts in.
            yield statement.replace("$rows", f"[{', '.join(literals)}]")
    yield from schema("indexes")


def _portions(literals: Iterable[str]) -> Iterator[list[str]]:
    """The same in lists that are each no longer than a server parses at ease; at least one in each."""
    portion: list[str] = []
    length = 0
    for one in literals:
        if portion and length + len(one) > _CHARACTERS:
            yield portion
            portion, length = [], 0
        portion.append(one)
        length += len(one)
    if portion:
        yield portion


def literal(value: object) -> str:
    """`value` as Cypher writes it, on one line: a text, a number, a truth value, a list or a map of these."""
    match value:
        case str():
            return _text(value)
        case bool():
            return str(value).lower()
        case int():
            return str(value)
        case float() if math.isfinite(value):
            return repr(value)
        case list():
            return f"[{', '.join(map(literal, value))}]"
        case dict():
            return f"{{{', '.join(f'{name}: {literal(one)}' for name, one in value.items())}}}"
    raise InvalidData(f"{value!r} cannot be written in Cypher.")


def _text(value: str) -> str:
    return f"'{_SPECIAL.sub(_escaped, value)}'"


def _escaped(found: re.Match[str]) -> str:
    sign = found[0]
    # Some versions of Neo4j read \uXXXX before they look for strings and for what is escaped in them. A `u` behind a
    # backslash of the text is itself written by its number: whichever is read first, the text is the same.
    return _NAMED.get(sign) or f"\\u{ord(sign):04X}"


EXPORTER = CypherScript()
