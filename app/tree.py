"""A family tree as a picture along the years: who is a variant of whom stands to the right of it."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from app.family import folded_words
from app.network import Drawn, box, tree_edge
from kg.lineage import Branch, Step
from kg.model import Graph, Statement
from kg.schema import RelationKind

_ROW, _GAP, _LETTER, _PADDING = 44, 22, 6.9, 22
_WIDTH, _WIDEST_GAP = 760, 150
_EMPTY = 96


@dataclass(frozen=True, slots=True)
class Picture:
    """A family tree to draw: what is in it, boxes with places, edges, and the years as stripes."""

    graph: Graph
    nodes: list[Drawn]
    edges: list[Drawn]
    bands: list[Drawn]


@dataclass
class _Rows:
    """Which row each entity of a tree stands in: the youngest child beside its parent, older ones below."""

    column: dict[str, tuple[float, int]]
    row: dict[str, int] = field(default_factory=dict)
    used: int = 0

    def place(self, branch: Branch, row: int) -> None:
        self.row[branch.entity.id] = row
        beside = True
        # The youngest first: so no line runs through what stands in the columns between.
        own = (child for child in branch.children if not child.again)
        for child in sorted(own, key=lambda one: self.column[one.entity.id], reverse=True):
            if child.entity.id in self.row:
                continue
            if beside and self.column[child.entity.id] > self.column[branch.entity.id]:
                here = row
            else:
                self.used += 1
                here = self.used
            beside = False
            self.place(child, here)


def family_picture(down: Branch | None, up: Branch | None) -> Picture:
    """The tree of an entity along the years: its variants at and below its row, its ancestors above."""
    trees = [tree for tree in (up, down) if tree]
    graph = family_graph(trees)
    column = _columns(graph)
    rows = _rows(down, up, column)
    boxes = _boxes(graph, trees)
    middle, bands = _years(column, {id_: len(drawn["label"]) * _LETTER + _PADDING for id_, drawn in boxes.items()})
    lowest = min(rows.values(), default=0)
    nodes = [drawn | {"x": round(middle[column[id_]]), "y": (rows[id_] - lowest) * _ROW} for id_, drawn in boxes.items()]
    return Picture(graph, nodes, _edges(graph, trees), bands)


def _boxes(graph: Graph, trees: list[Branch]) -> dict[str, Drawn]:
    """The box of each entity; where some of what hangs on it is only counted, it says how many."""
    boxes = {entity.id: box(entity) for entity in graph.entities}
    for branch in (branch for tree in trees for branch in tree.walk()):
        if branch.folded:
            drawn = boxes[branch.entity.id]
            drawn["label"] += f"  +{branch.folded.count:,}"
            drawn["title"] += f"\nand {folded_words(branch.folded)}"
    return boxes


def _edges(graph: Graph, trees: list[Branch]) -> list[Drawn]:
    """The steps; a redundant one is faint and finely dashed."""
    redundant = {b.step.ends for tree in trees for b in tree.walk() if b.step and b.step.redundant}
    edges = []
    for said in graph.statements:
        edge = tree_edge(said, graph)
        if (said.head, said.tail) in redundant:
            edge |= {"faint": True, "dashes": [2, 5], "title": f"{edge['title']}\nalso by way of another"}
        edges.append(edge)
    return edges


def family_graph(trees: list[Branch]) -> Graph:
    """The entities of some trees, and the steps between them as statements."""
    branches = [branch for tree in trees for branch in tree.walk()]
    entities = {branch.entity.id: branch.entity for branch in branches}
    statements = {said.key: said for branch in branches if branch.step for said in [_statement(branch.step)]}
    return Graph(
        entities=tuple(entity for _, entity in sorted(entities.items())),
        statements=tuple(said for _, said in sorted(statements.items())),
    )


def _statement(step: Step) -> Statement:
    return Statement(step.below, RelationKind.VARIANT_OF, step.above, step.confidence, step.evidence)


def _columns(graph: Graph) -> dict[str, tuple[float, int]]:
    """(year, step within the year) of each entity; an unknown year comes last of all."""
    year = {entity.id: float(entity.first_seen or math.inf) for entity in graph.entities}
    step = dict.fromkeys(year, 0)
    # A variant of the same year stands one step to the right; a cycle ends because a year has no more steps than these.
    for _ in range(6):
        for said in graph.statements:
            below, above = said.head, said.tail
            if year[above] == year[below] and step[below] <= step[above] < 6:
                step[below] = step[above] + 1
    return {id_: (year[id_], step[id_]) for id_ in year}


def _rows(down: Branch | None, up: Branch | None, column: dict[str, tuple[float, int]]) -> dict[str, int]:
    below = _Rows(column)
    if down:
        below.place(down, 0)
    above = _Rows({id_: (-year, -step) for id_, (year, step) in column.items()})
    if up:
        above.place(up, 0)
    # What is both, because of a cycle, stands where it is a variant.
    return {**{id_: -row for id_, row in above.row.items()}, **below.row}


def _years(column: dict[str, tuple[float, int]], widths: dict[str, float]) -> tuple[dict[tuple[float, int], float], list[Drawn]]:
    """The middle of each column, and the stripes: one a year, as wide as what stands in it, and a narrow one for a gap."""
    wide: dict[tuple[float, int], float] = {}
    for id_, place in column.items():
        wide[place] = max(wide.get(place, 0.0), widths[id_])
    # A small family is spread out, so that its lines can be told apart.
    gap = max(_GAP, min(_WIDEST_GAP, (_WIDTH - sum(wide.values())) / len(wide)))
    middle: dict[tuple[float, int], float] = {}
    bands: list[Drawn] = []
    x, before = 0.0, math.inf
    for year in sorted({place[0] for place in wide}):
        if empty := _gap_label(before, year):
            bands.append({"label": empty, "from": round(x), "to": round(x + _EMPTY)})
            x += _EMPTY
        begin, before = x, year
        for place in sorted(place for place in wide if place[0] == year):
            middle[place] = x + gap / 2 + wide[place] / 2
            x += wide[place] + gap
        bands.append({"label": "year unknown" if year == math.inf else str(int(year)), "from": round(begin), "to": round(x)})
    return middle, bands


def _gap_label(before: float, year: float) -> str:
    """The years between two in which something appeared: `2016`, `2012–2016`, or an empty text where there are none."""
    if year == math.inf or year - before < 2:
        return ""
    first, last = int(before) + 1, int(year) - 1
    return str(first) if first == last else f"{first}–{last}"
