"""A made-up graph as large as is asked for, with degrees as in real ones: a few things are used by all, most by hardly any.

The things that a paper mentions are drawn by preferential attachment: one that is known is taken again, in proportion to
how often it was taken before, but for a share of mentions that name something new. All is drawn from one seed.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from kg.model import Entity, Evidence, Graph, Occurrence, Paper, Span, Statement
from kg.schema import Kind, RelationKind
from kg.stores.rows import in_order

_TEXT = "It says so in a sentence of about the usual length, which names the two things and how one is to the other. "
_KINDS = (Kind.MODEL, Kind.METHOD, Kind.METHOD, Kind.DATASET, Kind.TASK)
_RELATIONS = (
    (RelationKind.USES, 45),
    (RelationKind.VARIANT_OF, 15),
    (RelationKind.OUTPERFORMS, 15),
    (RelationKind.COMPARED_WITH, 10),
    (RelationKind.PART_OF, 15),
)


@dataclass
class _Drawing:
    """What has been drawn so far."""

    random: random.Random
    things: int
    taken: list[int] = field(default_factory=list)
    """Each thing as often as it was mentioned: a draw from here is by popularity."""
    new: int = 0

    def mentioned(self, count: int) -> list[int]:
        """Different things that a paper mentions."""
        found: dict[int, None] = {}
        while len(found) < count:
            if self.new < self.things and (not self.taken or self.random.random() < 0.12):
                found[self.new] = None
                self.new += 1
            elif len(self.taken) <= count:
                found[self.random.randrange(self.things)] = None
            else:
                found[self.random.choice(self.taken)] = None
        self.taken += found
        return list(found)


def made_up(nodes: int, relationships: int, seed: int) -> Graph:
    """A graph of about so many nodes and relationships in a store: papers, things, their names, and what is said of them.

    A third of the nodes each are papers, things, and names; of the relationships, one a thing leads from its name, and of
    the rest about two thirds are mentions.
    """
    drawing = _Drawing(random.Random(seed), max(20, nodes // 3))
    things, papers = drawing.things, max(20, nodes - 2 * drawing.things - 1)
    a_paper = max(2, round((relationships - things) * 0.66 / papers))
    sizes = [drawing.random.lognormvariate(0, 0.5) * a_paper * 0.88 for _ in range(papers)]
    mentioned = [drawing.mentioned(min(things // 2, max(2, round(size)))) for size in sizes]
    left = relationships - things - sum(map(len, mentioned))
    statements: dict[object, Statement] = {}
    for n, found in enumerate(mentioned):
        # What was said before, and is lost as a repetition, is made up for by the papers that are left.
        for statement in _said(drawing.random, n, found, (left - len(statements)) / (papers - n)):
            statements.setdefault(statement.key, statement)
    counts = [0] * things
    for one in drawing.taken:
        counts[one] += 1
    return in_order(
        Graph(
            papers=tuple(Paper(_paper(n), f"Title {n}", _TEXT * 8, f"{2000 + n * 26 // papers}-05") for n in range(papers)),
            entities=tuple(
                Entity(_thing(n), f"model {n}", _KINDS[n % 5], (), counts[n], 2000 + n * 26 // things) for n in range(things)
            ),
            statements=tuple(statements.values()),
            occurrences=tuple(
                Occurrence(_paper(n), _thing(one), (Span("abstract", 0, 5),))
                for n, found in enumerate(mentioned)
                for one in found
            ),
        )
    )


def names_by_popularity(graph: Graph, count: int, seed: int) -> list[str]:
    """Names to ask for, drawn by how often they are mentioned: what people ask for is what is known."""
    ranked = [entity for entity in graph.entities if entity.papers]
    chosen = random.Random(seed).choices(ranked, weights=[entity.papers for entity in ranked], k=count)
    return [entity.name for entity in chosen]


def _said(draw: random.Random, paper: int, mentioned: list[int], wanted: float) -> list[Statement]:
    """About so many statements of one paper: what it proposes, and relations between things that it mentions."""
    found = [_statement(draw, _paper(paper), RelationKind.PROPOSES, mentioned[0], paper)]
    kinds = draw.choices([kind for kind, _ in _RELATIONS], [share for _, share in _RELATIONS], k=max(0, round(wanted) - 1))
    for kind in kinds:
        head, tail = draw.sample(mentioned, 2)
        if kind is RelationKind.VARIANT_OF:
            # The younger from the older, as it is but for mistakes: so families are trees, and not one tangle.
            head, tail = max(head, tail), min(head, tail)
        found.append(_statement(draw, _thing(head), kind, tail, paper))
    return found


def _statement(draw: random.Random, head: str, kind: RelationKind, tail: int, paper: int) -> Statement:
    evidence = Evidence(_paper(paper), "abstract", 0, len(_TEXT), (0, 2), (3, 5), "made up", 0.9, _TEXT)
    return Statement(head, kind, _thing(tail), round(draw.uniform(0.4, 1.0), 3), (evidence,))


def _paper(n: int) -> str:
    return f"p{n}"


def _thing(n: int) -> str:
    return f"m{n}"
