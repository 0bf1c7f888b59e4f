"""A graph cut into pieces, each with a digest: of two graphs, only the pieces that differ need be written.

A piece is a node with what begins there: a paper with its mentions, proposals and results; an entity with its names; an
entity's statements about others.
"""

from __future__ import annotations

import hashlib
import json
import marshal
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any, Protocol, runtime_checkable

from kg.model import Entity, Evidence, Graph, Paper, Result, Statement
from kg.schema import RelationKind
from kg.stores.base import Imprint
from kg.stores.rows import links, nodes

_DIGITS = 16
Digests = dict[str, str]
"""For each id, 16 hex digits that stand for its piece."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """Digests of papers, of entities, and of the statements of each entity that is a head of one."""

    papers: Digests
    entities: Digests
    heads: Digests

    def encode(self) -> str:
        """JSON that `decode` reads."""
        parts = (self.papers, self.entities, self.heads)
        # As one text, digests are read in a fraction of the time.
        return json.dumps([[list(part), "".join(part.values())] for part in parts], separators=(",", ":"))

    @classmethod
    def decode(cls, text: str) -> Pieces | None:
        """What `encode` wrote; None for anything else."""
        try:
            papers, entities, heads = (_digests(*part) for part in json.loads(text))
        except (ValueError, TypeError, RecursionError):
            return None
        return cls(papers, entities, heads)

    def __len__(self) -> int:
        return len(self.papers) + len(self.entities) + len(self.heads)


def _digests(ids: list[str], digests: str) -> Digests:
    """One digest for each id. Raises ValueError, TypeError where there are more or fewer."""
    return dict(zip(ids, (digests[at : at + _DIGITS] for at in range(0, len(digests), _DIGITS)), strict=True))


@dataclass(frozen=True, slots=True)
class Changes:
    """How one graph differs from an earlier one: ids of pieces that are new or others now, and of those that are gone."""

    papers: Collection[str]
    entities: Collection[str]
    heads: Collection[str]
    gone_papers: Collection[str]
    gone_entities: Collection[str]

    def __len__(self) -> int:
        return sum(map(len, (self.papers, self.entities, self.heads, self.gone_papers, self.gone_entities)))


def changes(before: Pieces, now: Pieces) -> Changes:
    """What has to be written for a store that holds `before` to hold `now`."""
    return Changes(
        papers=_others(before.papers, now.papers),
        entities=_others(before.entities, now.entities),
        heads={*_others(before.heads, now.heads), *(before.heads.keys() - now.heads.keys())},
        gone_papers=before.papers.keys() - now.papers.keys(),
        gone_entities=before.entities.keys() - now.entities.keys(),
    )


def _others(before: Digests, now: Digests) -> set[str]:
    return {id_ for id_, digest in now.items() if before.get(id_) != digest}


Step = tuple[str, str, list[Any]]
"""A statement by the file of the layout that it stands in and its name there, with its rows."""


def steps(graph: InPieces, imprint: Imprint, todo: Changes) -> Iterator[Step]:
    """What makes a store that differs by `todo` hold `graph`, in order; the imprint last."""
    for name, ids in (
        ("empty_papers", todo.papers),
        ("delete_results", {*todo.papers, *todo.gone_papers}),
        ("delete_papers", todo.gone_papers),
        ("empty_heads", todo.heads),
        ("empty_entities", todo.entities),
        ("unlabel_entities", todo.entities),
        ("delete_entities", todo.gone_entities),
    ):
        yield "pieces", name, sorted(ids)
    part = graph.part(todo)
    *others, stamp = nodes(part, imprint).items()
    yield from (("nodes", label, rows) for label, rows in others)
    yield from (("relationships", kind, rows) for kind, rows in links(part).items())
    yield "pieces", "delete_idle_aliases", [None]
    yield "nodes", *stamp


@runtime_checkable
class InPieces(Protocol):
    """What can tell of a graph which pieces it has, and give some of them. Equal graphs made in one way have equal ones."""

    def pieces(self) -> Pieces:
        """Digests of them all."""

    def part(self, todo: Changes) -> Graph:
        """The pieces that are new or others now, with the entities that the rows of their results look at."""


@dataclass(frozen=True)
class Whole:
    """The pieces of a graph in memory."""

    graph: Graph

    def pieces(self) -> Pieces:
        """Digests of what stands in them."""
        return cut(self.graph)

    def part(self, todo: Changes) -> Graph:
        """Those pieces."""
        return _part(self.graph, todo)


def _part(graph: Graph, todo: Changes) -> Graph:
    def is_meant(statement: Statement) -> bool:
        return statement.head in (todo.papers if statement.kind is RelationKind.PROPOSES else todo.heads)

    results = tuple(result for result in graph.results if result.evidence.paper in todo.papers)
    wanted = {*todo.entities, *(end for r in results for end in (r.subject, r.dataset, r.metric) if end)}
    return Graph(
        papers=tuple(paper for paper in graph.papers if paper.id in todo.papers),
        entities=tuple(entity for entity in graph.entities if entity.id in wanted),
        statements=tuple(filter(is_meant, graph.statements)),
        occurrences=tuple(one for one in graph.occurrences if one.paper in todo.papers),
        results=results,
    )


# --- digests: a graph has a million parts, so they are turned into plain tuples by the quickest means -----------------------


def _reader(kind: type, *but: str) -> Callable[[Any], tuple[Any, ...]]:
    return attrgetter(*(field.name for field in fields(kind) if field.name not in but))


_paper, _entity, _quote, _result = _reader(Paper), _reader(Entity, "kind"), _reader(Evidence), _reader(Result, "evidence")
_span = attrgetter("field", "start", "end")


def cut(graph: Graph) -> Pieces:
    """The pieces of a graph whose parts are sorted: equal graphs have equal ones."""
    of_papers: dict[str, list[object]] = {paper.id: [_paper(paper)] for paper in graph.papers}
    heads: dict[str, list[object]] = defaultdict(list)
    for s in graph.statements:
        to = of_papers[s.head] if s.kind is RelationKind.PROPOSES else heads[s.head]
        to.append((s.kind.value, s.tail, s.confidence, tuple(map(_quote, s.evidence))))
    for o in graph.occurrences:
        of_papers[o.paper].append((o.entity, tuple(map(_span, o.spans))))
    for r in graph.results:
        # Its row also tells what the number means, and that depends on what the things are called that it is about.
        ends = [(graph.entity[id_].name, graph.entity[id_].kind.value) for id_ in (r.subject, r.dataset, r.metric) if id_]
        of_papers[r.evidence.paper].append((_result(r), _quote(r.evidence), ends))
    return Pieces(
        papers={id_: piece(parts) for id_, parts in of_papers.items()},
        entities={entity.id: piece_of(entity) for entity in graph.entities},
        heads={id_: piece(parts) for id_, parts in heads.items()},
    )


def piece_of(entity: Entity) -> str:
    """The digest of an entity."""
    return piece((entity.kind.value, _entity(entity)))


def piece(value: Any) -> str:
    """16 hex digits that stand for plain values."""
    # Layout 2 of marshal writes what is equal alike; the later ones look at what is shared.
    return hashlib.blake2b(marshal.dumps(value, 2), digest_size=8).hexdigest()
