"""The graph of all papers, whose parts are made while they are read: what is held of it are its entities and small numbers."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from heapq import merge
from itertools import chain, groupby
from operator import attrgetter, itemgetter
from typing import Any, Generic, NamedTuple, TypeVar

from kg.assembly.buckets import in_order
from kg.assembly.local import span_order
from kg.assembly.outlines import Body, Profile, evidence_of, spans_of, unpack
from kg.assembly.shelf import Shelf
from kg.assembly.statements import KINDS, PROPOSES, Said, results_of, statement
from kg.assembly.tally import Things
from kg.made import Counts
from kg.model import Entity, Evidence, Graph, Key, Occurrence, Paper, Result, Span, Statement
from kg.schema import Kind
from kg.stores.pieces import Changes, Pieces, piece, piece_of

_T = TypeVar("_T")
_KINDS = {kind: kind.value for kind in Kind}
"""Looked up here, it is told sooner than by itself."""


@dataclass(frozen=True)
class Part(Generic[_T]):
    """One part of a graph, made anew whenever it is read; `size` is about how many there are in it."""

    make: Callable[[], Iterator[_T]]
    size: int

    def __iter__(self) -> Iterator[_T]:
        return self.make()

    def __length_hint__(self) -> int:
        return self.size


class Assembled:
    """The graph of the papers of a shelf.

    `of` tells, for each thing, which of `entities` it is; those in `dropped` are left out, and so are the statements in `gone`.
    """

    def __init__(
        self,
        shelf: Shelf,
        things: Things,
        of: array[int],
        entities: Sequence[Entity],
        said: Said,
        dropped: Collection[int],
        gone: Collection[Key],
    ) -> None:
        self._shelf, self._things, self._of, self._entities, self._said = shelf, things, of, entities, said
        self._dropped, self._gone = dropped, gone
        self._numbers = {paper: number for number, paper in enumerate(things.papers)}
        kept = [number for number in range(len(entities)) if number not in dropped]
        self._in_order = sorted(kept, key=lambda number: entities[number].id)

    # --- parts ------------------------------------------------------------------------------------------------------------

    @property
    def papers(self) -> Part[Paper]:
        """By id."""
        return Part(lambda: iter(self._shelf.papers()), len(self._things.papers))

    @property
    def entities(self) -> Part[Entity]:
        """By id."""
        return Part(lambda: (self._entities[number] for number in self._in_order), len(self._in_order))

    @property
    def statements(self) -> Part[Statement]:
        """By key."""
        return Part(lambda: merge(self._proposals(), self._between(), key=lambda one: one.key), len(self._said))

    @property
    def occurrences(self) -> Part[Occurrence]:
        """By paper and entity."""
        return Part(lambda: chain.from_iterable(map(self._of_paper, self._bodies())), len(self._of))

    @property
    def results(self) -> Part[Result]:
        """By id."""
        return Part(self._results, len(self._things.papers))

    def _bodies(self, ids: Collection[str] | None = None) -> Iterator[_Paper]:
        for id_, profile, body in self._shelf.bodies(ids):
            number = self._numbers[id_]
            of = self._of[self._things.begin[number] : self._things.begin[number + 1]]
            yield _Paper(id_, unpack(Profile, id_, profile), unpack(Body, id_, body), of)

    def _of_paper(self, paper: _Paper) -> Iterator[Occurrence]:
        places: dict[int, list[tuple[Span, ...]]] = defaultdict(list)
        for entity, spans in zip(paper.of, paper.body.spans, strict=True):
            if entity not in self._dropped:
                places[entity].append(spans_of(spans))
        ids = self._entities
        for entity in sorted(places, key=lambda number: ids[number].id):
            found = places[entity]
            yield Occurrence(paper.id, ids[entity].id, found[0] if len(found) == 1 else _joined(found))

    def _proposals(self, ids: Collection[str] | None = None) -> Iterator[Statement]:
        for paper in self._bodies(ids):
            found: dict[str, list[Evidence]] = defaultdict(list)
            for (head, _, tail, _), quote in zip(paper.profile.relations, paper.body.relations, strict=True):
                if head < 0:
                    found[self._entities[paper.of[tail]].id].append(evidence_of(paper.id, quote))
            for id_ in sorted(found):
                key = (paper.id, KINDS[PROPOSES], id_)
                if key not in self._gone:
                    yield statement(key, found[id_])

    def _between(self, heads: Collection[int] | None = None) -> Iterator[Statement]:
        """The statements of entities about others, or those of some entities, by key."""
        said, n = self._said, len(self._entities)
        rank = array("q", bytes(8 * n))
        for place, number in enumerate(self._in_order):
            rank[number] = place
        quotes = (
            ((rank[said.heads[at]] * len(KINDS) + said.kinds[at]) * n + rank[said.tails[at]], (at, paper.id, quote))
            for paper, at in self._said_by(heads)
            for quote in [paper.body.relations[said.places[at]]]
        )
        size = len(said) if heads is None else 0
        for _, same in groupby(in_order(quotes, n * n * len(KINDS), size), lambda one: one[0]):
            found = [rest for _, rest in same]
            evidence = [evidence_of(paper, quote) for _, paper, quote in found]
            yield statement(self._key(found[0][0]), evidence)

    def _said_by(self, heads: Collection[int] | None) -> Iterator[tuple[_Paper, int]]:
        """The relations between entities, or those of some heads, each with its paper."""
        said = self._said
        papers = None
        if heads is not None:
            papers = {self._things.papers[said.papers[at]] for at, head in enumerate(said.heads) if head in heads}
        for paper in self._bodies(papers):
            number = self._numbers[paper.id]
            for at in range(said.begin[number], said.begin[number + 1]):
                head = said.heads[at]
                if head >= 0 and (heads is None or head in heads) and not self._is_gone(at):
                    yield paper, at

    def _key(self, at: int) -> Key:
        said = self._said
        head = said.heads[at]
        first = self._things.papers[said.papers[at]] if head < 0 else self._entities[head].id
        return (first, KINDS[said.kinds[at]], self._entities[said.tails[at]].id)

    def _is_gone(self, at: int) -> bool:
        return bool(self._gone) and self._key(at) in self._gone

    def _results(self) -> Iterator[Result]:
        found = ((int(one.id, 16), _plain(one)) for paper in self._bodies() for one in self._of_results(paper))
        for _, plain in in_order(found, 16**12, len(self._things.papers)):
            yield Result(*(*plain[:-1], Evidence(*plain[-1])))

    def _of_results(self, paper: _Paper) -> Iterator[Result]:
        of = [self._entities[number] for number in paper.of]
        gone = {self._entities[number].id for number in self._dropped}
        quotes = [evidence_of(paper.id, quote) for quote in paper.body.numbers]
        for result in results_of(paper.profile, quotes, of):
            if result.subject not in gone:
                dataset, metric = (None if end in gone else end for end in (result.dataset, result.metric))
                yield replace(result, dataset=dataset, metric=metric) if gone else result

    def counts(self) -> Counts:
        """How much there is of each part, without making any."""
        said, n = self._said, len(self._entities)
        rows = enumerate(zip(said.heads, said.kinds, said.tails, said.papers, strict=True))
        keys = (
            (((n + paper if head < 0 else head) * len(KINDS) + kind) * n + tail, None)
            for at, (head, kind, tail, paper) in rows
            if not self._is_gone(at)
        )
        alike = groupby(in_order(keys, (n + len(self._things.papers)) * len(KINDS) * n, len(said)), itemgetter(0))
        return Counts(
            papers=len(self._things.papers),
            entities=_by_count(_KINDS[self._entities[number].kind] for number in self._in_order),
            statements=_by_count(KINDS[key // n % len(KINDS)].value for key, _ in alike),
            results=sum(subject not in self._dropped for subject in said.measured),
        )

    # --- pieces -----------------------------------------------------------------------------------------------------------

    def pieces(self) -> Pieces:
        """Digests of what the pieces are made from: what is kept of each paper, and what its things are."""
        tags = [f"{one.id}\0{_KINDS[one.kind]}\0{one.name}" for one in self._entities]
        for number in self._dropped:
            tags[number] = ""
        gone: dict[str, list[str]] = defaultdict(list)
        for first, _, last in sorted(self._gone):
            gone[first].append(last)
        papers: dict[str, str] = {}
        stamps = self._things.stamps
        begin = self._things.begin
        for number, (id_, stamp) in enumerate(zip(self._things.papers, stamps, strict=True)):
            its = list(map(tags.__getitem__, self._of[begin[number] : begin[number + 1]]))
            papers[id_] = piece((stamp, its, gone.get(id_, ())))
        said = self._said
        heads: dict[int, list[object]] = defaultdict(list)
        rows = zip(said.heads, said.kinds, said.tails, said.papers, said.places, strict=True)
        for at, (head, kind, tail, paper, place) in enumerate(rows):
            if head >= 0 and not (self._gone and self._is_gone(at)):
                heads[head].append((kind, tags[tail], stamps[paper], place))
        return Pieces(
            papers=papers,
            entities={one.id: piece_of(one) for one in self.entities},
            heads={self._entities[head].id: piece(parts) for head, parts in heads.items()},
        )

    def part(self, todo: Changes) -> Graph:
        """These pieces, with the entities that the rows of their results look at."""
        heads = {number for number in self._in_order if self._entities[number].id in todo.heads}
        results = tuple(result for paper in self._bodies(todo.papers) for result in self._of_results(paper))
        wanted = {*todo.entities, *(end for r in results for end in (r.subject, r.dataset, r.metric) if end)}
        return Graph(
            papers=tuple(self._shelf.papers(todo.papers)),
            entities=tuple(one for one in self.entities if one.id in wanted),
            statements=(*self._proposals(todo.papers), *self._between(heads)),
            occurrences=tuple(chain.from_iterable(map(self._of_paper, self._bodies(todo.papers)))),
            results=results,
        )


class _Paper(NamedTuple):
    """What is kept of one paper, and which entities its things are."""

    id: str
    profile: Profile
    body: Body
    of: array[int]


def _by_count(kinds: Iterable[str]) -> dict[str, int]:
    """How many of each, the most frequent first."""
    return dict(sorted(Counter(kinds).items(), key=lambda one: (-one[1], one[0])))


_of_evidence = attrgetter(*(field.name for field in fields(Evidence)))


def _plain(result: Result) -> tuple[Any, ...]:
    """A result as plain values, in the order of its fields."""
    r = result
    return (r.id, r.subject, r.dataset, r.metric, r.text, r.value, r.unit, r.confidence, _of_evidence(r.evidence))


def _joined(places: Sequence[tuple[Span, ...]]) -> tuple[Span, ...]:
    return tuple(sorted({*chain.from_iterable(places)}, key=span_order))
