"""A graph as rows of nodes and relationships, and back: what all stores write and read alike.

The layout, with the property `cladograph` (the ledger's id) on every node and without properties that are None:

    (:Paper)   (:Entity:<Kind>)   (:Result)   (:Alias {id: folded name})   (:Cladograph {id: ledger, fingerprint, version})
    (:Alias)-[:NAMES]->(:Entity)       (:Paper)-[:MENTIONS|PROPOSES]->(:Entity)       (:Paper)-[:REPORTS]->(:Result)
    (:Result)-[:OF]->(subject) [:ON]->(data set) [:IN]->(metric)       (:Entity)-[:<any other relation>]->(:Entity)

Evidence and mentions, which Cypher has no type for, are lists of JSON strings.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from json.encoder import encode_basestring as _quoted
from operator import length_hint
from typing import Any, cast

from kg.codec import Record, encode
from kg.collector import without_collector
from kg.errors import InvalidData, StoreError, TooNew
from kg.model import Entity, Evidence, Graph, Key, Occurrence, Paper, Result, Span, Statement, evidence_order
from kg.names import fold
from kg.results.readings import reading_of
from kg.schema import Kind, RelationKind
from kg.scripts import layout
from kg.stores.base import Batches, Imprint, Parts, Value

VERSION = 1
"""Of the layout. It rises when an older Cladograph could misread a newer one's graph."""

OWNER = "cladograph"
"""The property of every node that holds the ledger's id: for whoever writes, and left out of nodes that a query gives."""

ENDS: dict[str, tuple[str, str]] = {
    **{kind.value: ("Entity", "Entity") for kind in RelationKind},
    "PROPOSES": ("Paper", "Entity"),
    "MENTIONS": ("Paper", "Entity"),
    "REPORTS": ("Paper", "Result"),
    "NAMES": ("Alias", "Entity"),
    "OF": ("Result", "Entity"),
    "ON": ("Result", "Entity"),
    "IN": ("Result", "Entity"),
}
"""The first label of both ends of every type of relationship."""

UNFINISHED = "imported "
"""What the fingerprint of a graph begins with that Neo4j's importer has loaded, until what it leaves out is there."""

Row = dict[str, Value]
Ask = Callable[[str], Iterable[Mapping[str, Value]]]
"""Answers one reading statement, wholly, a mapping a row."""


def batches(graph: Parts, imprint: Imprint, *, size: int = 5_000) -> Batches:
    """All statements that write `graph`, each with at most `size` rows: nodes first, the imprint last; made as they are read.

    Raises InvalidData if something in the graph refers to what is not in it, or two things share an identity.
    """
    if isinstance(graph, Graph):
        check(graph)
    return chain(
        _batches(layout("nodes"), node_rows(graph, imprint), size),
        _batches(layout("relationships"), link_rows(graph), size),
        # The imprint says that all is there; whoever is killed before it leaves a graph that nobody takes for whole.
        [(layout("nodes")[STAMP], [stamp_row(imprint)])],
    )


def _batches(texts: Mapping[str, str], found: Iterable[tuple[str, Row]], size: int) -> Batches:
    waiting: dict[str, list[Row]] = defaultdict(list)
    for name, row in found:
        waiting[name].append(row)
        if len(waiting[name]) == size:
            yield texts[name], waiting.pop(name)
    yield from ((texts[name], rows) for name, rows in waiting.items())


def size(graph: Parts) -> int:
    """About how many rows there are, for those who watch: told without making them."""
    parts = ((graph.papers, 1), (graph.entities, 3), (graph.statements, 1), (graph.occurrences, 1), (graph.results, 4))
    return sum(length_hint(part) * rows for part, rows in parts)


def imprint_of(graph: Graph) -> Imprint:
    """The imprint of a graph that comes from a file instead of a ledger: equal graphs have equal ones."""
    digest = hashlib.sha256()
    records: Iterable[Record] = chain(graph.papers, graph.entities, graph.statements, graph.occurrences, graph.results)
    for record in records:
        digest.update(encode(record).encode() + b"\n")
    return Imprint(f"imported-{digest.hexdigest()[:16]}", digest.hexdigest())


def statement_id(key: Key) -> str:
    """12 hex digits that stand for a statement's identity."""
    text = f"[{_quoted(key[0])}, {_quoted(key[1].value)}, {_quoted(key[2])}]"
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()[:12]


def nodes(graph: Parts, imprint: Imprint) -> dict[str, list[Row]]:
    """The properties of all nodes by `Paper`, the kind of an entity, `Alias`, `Result`, and at last `Cladograph`."""
    found: dict[str, list[Row]] = {"Paper": []}
    for name, row in node_rows(graph, imprint):
        found.setdefault(name, []).append(row)
    # In this order also where there are none.
    rest = {name: found.pop(name, []) for name in ("Alias", "Result")}
    return found | rest | {STAMP: [stamp_row(imprint)]}


def links(graph: Parts) -> dict[str, list[Row]]:
    """All relationships by type: the ids of both ends as `head` and `tail`, and `properties`."""
    found: dict[str, list[Row]] = defaultdict(list)
    for kind, row in link_rows(graph):
        found[kind].append(row)
    return dict(found)


STAMP = "Cladograph"
"""The label of the node that says whose graph it is."""


def stamp_row(imprint: Imprint) -> Row:
    """The properties of the node that says whose graph it is and that all of it is there."""
    return {"id": imprint.ledger, "fingerprint": imprint.fingerprint, "version": VERSION, OWNER: imprint.ledger}


def node_rows(graph: Parts, imprint: Imprint) -> Iterator[tuple[str, Row]]:
    """All nodes but the imprint, each with its label. What is held of them are names and titles."""
    owner: Row = {OWNER: imprint.ledger}
    titles: dict[str, str] = {}
    names: dict[str, str] = {}
    aliases: set[str] = set()
    for paper in graph.papers:
        titles[paper.id] = paper.title
        yield "Paper", _plain(paper) | _year(paper) | owner
    for entity in graph.entities:
        aliases.update(map(fold, entity.forms()))
        names[entity.id] = entity.name
        yield entity.kind.value, _plain(entity) | owner
    for key in sorted(aliases):
        yield "Alias", {"id": key, **owner}
    for result in graph.results:
        metric, on = (None if end is None else names[end] for end in (result.metric, result.dataset))
        yield "Result", _result_row(result, metric, on, titles[result.evidence.paper]) | owner


def link_rows(graph: Parts) -> Iterator[tuple[str, Row]]:
    """All relationships, each with its type; as in `links`."""
    for entity in graph.entities:
        for key in sorted(set(map(fold, entity.forms()))):
            yield "NAMES", _link(key, entity.id, {})
    for o in graph.occurrences:
        said: Row = {"count": len(o.spans), "mentions": list(map(_span_json, o.spans))}
        yield "MENTIONS", _link(o.paper, o.entity, said)
    for statement in graph.statements:
        yield statement.kind.value, _link(statement.head, statement.tail, _statement_row(statement))
    for result in graph.results:
        yield "REPORTS", _link(result.evidence.paper, result.id, {})
        for kind, tail in (("OF", result.subject), ("ON", result.dataset), ("IN", result.metric)):
            if tail is not None:
                yield kind, _link(result.id, tail, {})


def _link(head: str, tail: str, properties: Row) -> Row:
    # A row is a map of values; a map of properties within it is what UNWIND takes and a property could not.
    return cast("Row", {"head": head, "tail": tail, "properties": properties})


def _statement_row(statement: Statement) -> Row:
    papers = statement.papers
    return {
        "id": statement_id(statement.key),
        "confidence": statement.confidence,
        "support": len(papers),
        "papers": list(papers),
        "sentences": list(statement.sentences),
        "evidence": list(map(_evidence_json, statement.evidence)),
    }


def _result_row(result: Result, metric: str | None, on: str | None, title: str) -> Row:
    """What a result is, and what its number says, for queries to compare it by."""
    read = reading_of(result.text, result.evidence, metric, title, on)
    row: dict[str, Value] = {
        "id": result.id,
        "value": result.value,
        "text": result.text,
        "unit": result.unit,
        "confidence": result.confidence,
        "paper": result.evidence.paper,
        "sentence": result.evidence.text,
        "evidence": _evidence_json(result.evidence),
        "says": read.says.value,
        "basis": read.basis.value if read.basis else None,
        "measure": read.measure.name,
        "better": read.better.value,
        "number": read.number,
        "number_unit": read.unit,
        "setting": read.setting,
    }
    return {name: value for name, value in row.items() if value is not None}


def _plain(node: Paper | Entity) -> Row:
    found: Row = {}
    for name in _FIELDS[type(node)]:
        value = getattr(node, name)
        # Names of authors came later than other fields: where none is known, the node is as it was before.
        if value is not None and (value or name != "author_names"):
            found[name] = list(value) if isinstance(value, tuple) else str(value) if isinstance(value, str) else value
    return found


_FIELDS = {kind: tuple(field.name for field in dataclasses.fields(kind)) for kind in (Paper, Entity)}


def _year(paper: Paper) -> Row:
    return {} if paper.year is None else {"year": paper.year}


# A graph has millions of these: they are put together by hand, not by dataclasses.asdict, which copies all it meets.
def _span_json(span: Span) -> str:
    return f'{{"field":"{span.field}","start":{span.start},"end":{span.end}}}'


def _evidence_json(evidence: Evidence) -> str:
    e = evidence
    return (
        f'{{"paper":{_quoted(e.paper)},"field":{_quoted(e.field)},"start":{e.start},"end":{e.end},"head":{_ends(e.head)},'
        f'"tail":{_ends(e.tail)},"extractor":{_quoted(e.extractor)},"score":{e.score!r},"text":{_quoted(e.text)}}}'
    )


def _ends(span: tuple[int, int] | None) -> str:
    return "null" if span is None else f"[{span[0]},{span[1]}]"


def check(graph: Graph) -> None:
    """Raises InvalidData where a write would lose something in silence: a missing end, an identity met twice."""
    identities: dict[str, list[object]] = {
        "paper": [p.id for p in graph.papers],
        "entity": [e.id for e in graph.entities],
        "statement": [s.key for s in graph.statements],
        "occurrence": [(o.paper, o.entity) for o in graph.occurrences],
        "result": [r.id for r in graph.results],
    }
    for what, ids in identities.items():
        if len(set(ids)) < len(ids):
            twice = next(one for one, times in Counter(ids).items() if times > 1)
            raise InvalidData(f"The graph holds the {what} {twice!r} twice. Join the two before writing it.")
    lost = next(_lost(graph), None)
    if lost is not None:
        raise InvalidData(f"{lost[0]}: '{lost[1]}' is not in the graph. Add it, or leave out what refers to it.")


def _lost(graph: Graph) -> Iterator[tuple[str, str]]:
    """What refers to something that is not there, and to what."""
    papers, entities = graph.paper, graph.entity
    for s in graph.statements:
        heads: Mapping[str, object] = papers if s.kind is RelationKind.PROPOSES else entities
        if s.head not in heads or s.tail not in entities:
            yield f"{s.head} {s.kind} {s.tail}", s.tail if s.head in heads else s.head
    for o in graph.occurrences:
        if o.paper not in papers or o.entity not in entities:
            yield f"The mention of '{o.entity}' in '{o.paper}'", o.entity if o.paper in papers else o.paper
    for r in graph.results:
        ends = ((papers, r.evidence.paper), (entities, r.subject), (entities, r.dataset), (entities, r.metric))
        yield from ((f"The result '{r.id}'", end) for there, end in ends if end is not None and end not in there)


def read_imprint(ask: Ask, where: str) -> Imprint | None:
    """Whose graph is there; None where there is none. Raises TooNew for a later layout, StoreError for two graphs in one."""
    rows = list(ask(layout("read")["imprint"]))
    if not rows:
        return None
    if len(rows) > 1:
        raise StoreError(f"{where} holds the graphs of several ledgers. Delete what is there and build again.")
    ledger, fingerprint, version = (rows[0][name] for name in ("ledger", "fingerprint", "version"))
    if not isinstance(version, int) or version > VERSION:
        raise too_new(where, version)
    return Imprint(str(ledger), str(fingerprint))


def too_new(where: str, version: object) -> TooNew:
    """The error for what has another layout than the ones known here."""
    return TooNew(
        f"{where} was written by a later version of Cladograph (layout {version}; this one reads up to {VERSION}). "
        "Upgrade Cladograph, or build into another folder."
    )


@without_collector()
def read_graph(ask: Ask) -> Graph:
    """The graph whose rows `ask` gives, sorted by identity. A list that is not there is empty: importers of CSV leave it out."""
    read = layout("read")
    found = Graph(
        papers=tuple(paper_of(row) for row in ask(read["papers"])),
        entities=tuple(entity_of(row) for row in ask(read["entities"])),
        statements=tuple(_statement(row) for name in ("proposals", "statements") for row in ask(read[name])),
        occurrences=tuple(_occurrence(row) for row in ask(read["occurrences"])),
        results=tuple(_result(row) for row in ask(read["results"])),
    )
    return in_order(found)


def in_order(graph: Graph) -> Graph:
    """The same graph, its parts sorted by their identity, as assembly sorts them."""
    return Graph(
        papers=tuple(sorted(graph.papers, key=lambda paper: paper.id)),
        entities=tuple(sorted(graph.entities, key=lambda entity: entity.id)),
        statements=tuple(sorted(graph.statements, key=lambda statement: statement.key)),
        occurrences=tuple(sorted(graph.occurrences, key=lambda one: (one.paper, one.entity))),
        results=tuple(sorted(graph.results, key=lambda result: result.id)),
    )


def paper_of(row: Mapping[str, Any]) -> Paper:
    """The paper of a row whose columns are the fields of `Paper`; a list that is missing is empty."""
    lists = {name: tuple(row[name] or ()) for name in ("sources", "author_names")}
    return Paper(**{**row, **lists})


def entity_of(row: Mapping[str, Any]) -> Entity:
    """The entity of a row that has at least the fields of `Entity` as columns."""
    return Entity(
        id=row["id"],
        name=row["name"],
        kind=Kind(row["kind"]),
        aliases=tuple(row["aliases"] or ()),
        papers=row["papers"],
        first_seen=row["first_seen"],
        first_seen_is_bound=bool(row["first_seen_is_bound"]),
    )


def _statement(row: Mapping[str, Any]) -> Statement:
    evidence = tuple(sorted((_evidence(text) for text in row["evidence"]), key=evidence_order))
    return Statement(row["head"], RelationKind(row["kind"]), row["tail"], float(row["confidence"]), evidence)


def _occurrence(row: Mapping[str, Any]) -> Occurrence:
    return Occurrence(row["paper"], row["entity"], tuple(Span(**json.loads(text)) for text in row["mentions"] or ()))


def _result(row: Mapping[str, Any]) -> Result:
    return Result(**{**row, "evidence": _evidence(row["evidence"])})


def _evidence(text: str) -> Evidence:
    fields = json.loads(text)
    ends = {name: None if fields[name] is None else tuple(fields[name]) for name in ("head", "tail")}
    return Evidence(**{**fields, **ends})
