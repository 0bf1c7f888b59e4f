"""Reads back the GraphML that Cladograph writes; any other is refused with what it lacks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, NoReturn, TypeVar
from xml.parsers import expat  # every known attack begins with a document type, which is refused

from kg import jsonvalues as js
from kg.codec import Record, from_row
from kg.errors import InputError, InvalidData
from kg.export.network import EDGE_TYPES, MENTIONS, NODE_TYPES, REPORTS, RESULT_ENDS, Scalar
from kg.model import Entity, Graph, Occurrence, Paper, Result, Statement
from kg.schema import RelationKind

_T = TypeVar("_T", bound=Record)

_NAMESPACE = "http://graphml.graphdrawing.org/xmlns "
_WRITTEN_BY_US = "Only a file that `kg export` wrote can be read back."
_MAY_BE_UNKNOWN = {
    "paper": ("published", "url", "doi", "arxiv_id", "authors", "upvotes"),
    "entity": ("first_seen",),
    "result": ("value",),
}
_LISTS = {"aliases", "sources", "author_names", "evidence", "sentences", "mentions"}


def read_graphml(source: str | Path | BinaryIO) -> Graph:
    """The graph that was written to `source`, a path or an open file.

    Raises InputError if it cannot be opened, is no XML, has a document type, or lacks what Cladograph writes.
    """
    if isinstance(source, str | Path):
        try:
            with Path(source).open("rb") as file:
                return _read(file, Path(source).name)
        except OSError as error:
            raise InputError(f"'{source}' cannot be read: {error.strerror or error}.") from error
    return _read(source, Path(str(getattr(source, "name", "the file"))).name)


def _read(file: BinaryIO, name: str) -> Graph:
    document = _Document(name)
    try:
        document.parser().ParseFile(file)
        return document.records.graph()
    except expat.ExpatError as error:
        raise InputError(f"{name} is not whole XML: {error}.") from None
    except InvalidData as error:
        raise InputError(f"{name}: {error} {_WRITTEN_BY_US}") from None
    except (LookupError, ValueError) as error:
        raise InputError(f"{name} is in an encoding that cannot be read ({error}). Save it as UTF-8.") from None


@dataclass
class Records:
    """Turns nodes and edges into records as they come; results wait for their edges."""

    papers: list[Paper] = field(default_factory=list)
    entities: list[Entity] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)
    occurrences: list[Occurrence] = field(default_factory=list)
    results: dict[str, js.Row] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)

    def graph(self) -> Graph:
        """All that was added, in that order. Raises InvalidData for a result without a subject."""
        results = [_record(row, Result) for row in self.results.values()]
        return Graph(tuple(self.papers), tuple(self.entities), tuple(self.statements), tuple(self.occurrences), tuple(results))

    def add_node(self, attributes: Mapping[str, str], data: Mapping[str, str]) -> None:
        """A paper, an entity or a result, by its `data`; `attributes` holds the node's `id`. Raises InvalidData."""
        where = f"node '{attributes.get('id')}'"
        kind = _needed(data, "labels", where).strip(":").split(":")[0].lower()
        if kind not in _MAY_BE_UNKNOWN:
            raise InvalidData(
                f"{where} has labels {js.shown(data['labels'])}, which are not a paper's, an entity's or a result's."
            )
        row = {"type": kind, **dict.fromkeys(_MAY_BE_UNKNOWN[kind]), **_row(data, NODE_TYPES, where)}
        for shown_only in ("label", "labels") if kind == "entity" else ("label", "labels", "kind"):
            row.pop(shown_only, None)
        self.ids[attributes.get("id", "")] = str(row.get("id"))
        if kind == "paper":
            self.papers.append(_record(row, Paper))
        elif kind == "entity":
            self.entities.append(_record(row, Entity))
        else:
            self.results[attributes.get("id", "")] = {**row, "subject": None, "dataset": None, "metric": None}

    def add_edge(self, attributes: Mapping[str, str], data: Mapping[str, str]) -> None:
        """What joins `source` and `target` of the `attributes`, which both have been added. Raises InvalidData."""
        source, target = attributes.get("source", ""), attributes.get("target", "")
        where = f"edge '{source}' -> '{target}'"
        for end in (source, target):
            if end not in self.ids:
                raise InvalidData(f"{where}: there is no node '{end}' before it.")
        label = _needed(data, "label", where)
        row = _row(data, EDGE_TYPES, where)
        if label in RESULT_ENDS and source in self.results:
            self.results[source][RESULT_ENDS[label]] = self.ids[target]
        elif label == MENTIONS:
            spans = row.get("mentions")
            found = {"type": "occurrence", "paper": self.ids[source], "entity": self.ids[target], "spans": spans}
            self.occurrences.append(_record(found, Occurrence))
        elif label in RelationKind.__members__:
            del row["label"]
            row.pop("weight", None)
            said = {"type": "statement", "head": self.ids[source], "kind": label, "tail": self.ids[target], **row}
            self.statements.append(_record(said, Statement))
        elif label != REPORTS:
            known = ", ".join([*RelationKind.__members__, MENTIONS, REPORTS, *RESULT_ENDS])
            raise InvalidData(f"{where} is labelled {js.shown(label)}. Known: {known}.")


@dataclass
class _Item:
    """A node or an edge while it is read."""

    what: str
    attributes: Mapping[str, str]
    data: dict[str, str] = field(default_factory=dict)


@dataclass
class _Document:
    """Follows the parser through the file, one node or edge at a time."""

    name: str
    records: Records = field(default_factory=Records)
    names: dict[str, str] = field(default_factory=dict)
    depth: int = 0
    item: _Item | None = None
    key: str | None = None
    pieces: list[str] = field(default_factory=list)

    def parser(self) -> expat.XMLParserType:
        """A parser that calls this document."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self.refuse_doctype
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.characters
        return parser

    def refuse_doctype(self, *_: object) -> NoReturn:
        raise InputError(f"{self.name} has a document type (<!DOCTYPE ...>), which could make it read other files. Remove it.")

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        name = tag.removeprefix(_NAMESPACE)
        if self.depth == 1 and tag != f"{_NAMESPACE}graphml":
            raise InputError(f"{self.name} is not GraphML: its root is <{tag.rpartition(' ')[2]}>.")
        if name == "key":
            # Other programs rename the ids of keys and keep the names.
            self.names[attributes.get("id", "")] = attributes.get("attr.name", "")
        elif name in ("node", "edge"):
            self.item = _Item(name, attributes)
        elif name == "data" and self.item is not None:
            # None for what has no name: yEd's drawing.
            self.key, self.pieces = self.names.get(attributes.get("key", "")) or None, []

    def characters(self, text: str) -> None:
        if self.key is not None:
            self.pieces.append(text)

    def end(self, tag: str) -> None:
        self.depth -= 1
        name = tag.removeprefix(_NAMESPACE)
        if self.item is None:
            return
        if name == "data" and self.key is not None:
            self.item.data[self.key] = "".join(self.pieces)
            self.key = None
        elif name == self.item.what:
            add = self.records.add_node if name == "node" else self.records.add_edge
            add(self.item.attributes, self.item.data)
            self.item = None


def _needed(data: Mapping[str, str], name: str, where: str) -> str:
    if name not in data:
        raise InvalidData(f"{where} has no '{name}'.")
    return data[name]


def _record(row: js.Row, kind: type[_T]) -> _T:
    record = from_row(row)
    if not isinstance(record, kind):
        raise InvalidData(f"{js.shown(record)} is not a {kind.__name__.lower()}.")
    return record


def _row(data: Mapping[str, str], types: Mapping[str, type[Scalar]], where: str) -> js.Row:
    """The known data as values of JSON; what other programs added is left alone."""
    row: js.Row = {}
    for name, value in data.items():
        if name in types:
            try:
                row[name] = _value(name, value, types)
            except ValueError:
                raise InvalidData(f"{where}: {name}={js.shown(value)} is not a {types[name].__name__}.") from None
    return row


_READ: dict[type[Scalar], Callable[[str], Scalar]] = {
    str: str,
    int: int,
    float: float,
    bool: lambda value: {"true": True, "false": False}.get(value, value),
}


def _value(name: str, value: str, types: Mapping[str, type[Scalar]]) -> object:
    if name in _LISTS or (name == "papers" and types is EDGE_TYPES):
        return js.load(value)
    return _READ[types[name]](value)
