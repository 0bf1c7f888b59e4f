"""What stands round some entities, cut to what is wanted and to what can be looked at, as a graph of its own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.network import PAPER_KIND
from kg.model import Graph, Statement
from kg.schema import Kind, RelationKind

if TYPE_CHECKING:
    from kg.opened import Cladograph, Fact

MOST = 500
"""How many nodes a picture takes: with more nobody sees anything, and browsers become slow."""

SIZES = (100, 200, MOST)
"""How many a picture may be asked to take; the second where nobody says."""

KINDS = (*(kind.value for kind in Kind), PAPER_KIND)
FIRST = {"papers": "What most papers say", "sure": "What is surest", "newest": "What is newest"}
"""Which neighbours come first where there is no room for all."""

RELATIONS = tuple(kind.value for kind in RelationKind if kind is not RelationKind.PROPOSES)


@dataclass(frozen=True, slots=True)
class Wanted:
    """The entity in the middle, those opened beside it, and what of their surroundings is to be shown.

    `beside` are there too, without their surroundings; `first` says which neighbours there is room for (a key of FIRST).
    """

    centre: str
    opened: tuple[str, ...] = ()
    kinds: frozenset[str] = frozenset(KINDS)
    relations: frozenset[str] = frozenset(RELATIONS)
    confidence: float = 0.0
    beside: tuple[str, ...] = ()
    first: str = "papers"

    @property
    def middles(self) -> tuple[str, ...]:
        """All entities whose surroundings are shown; they themselves always are."""
        return tuple(dict.fromkeys((self.centre, *self.opened)))


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """What is shown, and how much is not.

    `less_certain` counts the statements that confidence 0 would add, those among neighbours too; `filtered` the statements
    about the middles that are left out by kind or relation; `left_out` the nodes for which there is no room beside `most`.
    """

    graph: Graph
    less_certain: int
    filtered: int
    left_out: int
    most: int


def neighbourhood(graph: Cladograph, wanted: Wanted, *, most: int = MOST) -> Neighbourhood:
    """What is wanted of the statements about the middles, with the statements among all that is shown.

    There is room for `most` nodes round each middle, and for MOST in all; `wanted.first` says what comes first. What one more
    middle brings takes no room from what was there before. Raises NotFound for a centre that is not there; other entities
    that are not there are left out.
    """
    middles = (graph.entity(wanted.centre).id, *(id_ for id_ in wanted.middles[1:] if graph.find(id_)))
    facts = [(middle, fact) for middle in middles for fact in graph.facts(middle)]
    fitting = [(middle, fact) for middle, fact in facts if _fits(fact, wanted)]
    filtered = {_key(middle, fact) for middle, fact in facts if not _fits(fact, wanted) and fact.confidence >= wanted.confidence}
    sure = {fact.other for _, fact in fitting if fact.confidence >= wanted.confidence and fact.other not in middles}
    kept = [*middles, *(id_ for id_ in wanted.beside if id_ not in middles)]
    in_all = min(MOST, most * len(middles))
    room = max(0, in_all - len(kept))
    every = _nearest(fitting, middles, wanted.first, most)[:room]
    near = _nearest([one for one in fitting if one[1].confidence >= wanted.confidence], middles, wanted.first, most)[:room]
    part = graph.part([*kept, *near])
    whole = part if set(every) == set(near) else graph.part([*kept, *every])
    shown, papers_left_out = _cut(part, wanted, in_all)
    without_bound, _ = _cut(whole, replace(wanted, confidence=0.0), in_all)
    return Neighbourhood(
        shown,
        less_certain=max(0, len(without_bound.statements) - len(shown.statements)),
        filtered=len(filtered),
        left_out=len(sure.difference(near, kept)) + papers_left_out,
        most=in_all,
    )


def _nearest(facts: list[tuple[str, Fact]], middles: tuple[str, ...], first: str, most: int) -> list[str]:
    """The other ends of the facts of each middle, in the order that `first` names: as many as there is room for beside it."""

    def rank(fact: Fact) -> tuple[float, ...]:
        year = -(fact.first_seen or 0)
        ranks = {"sure": (-fact.confidence, -fact.support), "newest": (year, -fact.support, -fact.confidence)}
        return ranks.get(first, (-fact.support, -fact.confidence))

    found: dict[str, None] = {}
    for middle in middles:
        own = (fact for of, fact in facts if of == middle and fact.other not in middles)
        ranked = dict.fromkeys(fact.other for fact in sorted(own, key=lambda fact: (*rank(fact), fact.other)))
        found |= dict.fromkeys([*ranked][: most - 1])
    return [*found]


def _fits(fact: Fact, wanted: Wanted) -> bool:
    return fact.of_kind.value in wanted.kinds and fact.kind.value in wanted.relations


def _key(middle: str, fact: Fact) -> tuple[str, str, str]:
    head, tail = (middle, fact.other) if fact.outgoing else (fact.other, middle)
    return (head, fact.kind.value, tail)


def _papers(part: Graph, wanted: Wanted) -> list[str]:
    """The papers that propose what is shown, surest first, if papers are wanted."""
    if PAPER_KIND not in wanted.kinds:
        return []
    proposals = [s for s in part.statements if s.kind is RelationKind.PROPOSES and s.confidence >= wanted.confidence]
    return list(dict.fromkeys(s.head for s in sorted(proposals, key=lambda s: (-s.confidence, s.key))))


def _cut(part: Graph, wanted: Wanted, most: int) -> tuple[Graph, int]:
    """The wanted statements of `part`, with papers as far as there is room for nodes; and how many papers there is none for."""
    papers = _papers(part, wanted)
    room = max(0, most - len(part.entities))
    shown = set(papers[:room])

    def is_shown(statement: Statement) -> bool:
        if statement.confidence < wanted.confidence:
            return False
        if statement.kind is RelationKind.PROPOSES:
            return statement.head in shown
        return statement.kind.value in wanted.relations

    cut = Graph(
        tuple(paper for paper in part.papers if paper.id in shown),
        part.entities,
        tuple(statement for statement in part.statements if is_shown(statement)),
    )
    return cut, max(0, len(papers) - room)
