"""Where nodes stand: round a middle for a neighbourhood, along the years for a family tree."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from app.network import Drawn, box, relation_words
from kg.export.network import entity_key
from kg.lineage import Branch
from kg.schema import RelationKind

_SPREAD = 64
_ROW, _GAP, _LETTER, _PADDING = 50, 36, 7.2, 24
_WIDTH, _WIDEST_GAP = 980, 190


def spread(nodes: Sequence[Drawn], edges: Sequence[Drawn], centre: str) -> list[Drawn]:
    """The nodes with `x` and `y`: joined ones near each other, `centre` at 0, 0; the same ones always at the same places."""
    kinds = tuple((str(node["id"]), str(node["kind"])) for node in nodes)
    found = _spring(kinds, tuple((str(edge["from"]), str(edge["to"])) for edge in edges), centre)
    return [node | {"x": found[node["id"]][0], "y": found[node["id"]][1]} for node in nodes]


# Every click draws the page again, and 300 nodes take half a second.
@lru_cache(maxsize=64)
def _spring(kinds: tuple[tuple[str, str], ...], pairs: tuple[tuple[str, str], ...], centre: str) -> dict[str, tuple[int, int]]:
    import networkx as nx

    network: nx.Graph[str] = nx.Graph()
    network.add_nodes_from(id_ for id_, _ in kinds)
    network.add_edges_from(pairs)
    if len(network) < 2:
        return dict.fromkeys(network, (0, 0))
    apart = 1.9 / math.sqrt(len(network))
    found = nx.spring_layout(network, pos=_rings(kinds, centre), fixed=[centre], k=apart, iterations=80, seed=1)
    scale = _SPREAD * math.sqrt(len(network))
    # Screens are wider than they are high.
    return {id_: (round(x * scale * 1.12), round(y * scale)) for id_, (x, y) in found.items()}


def _rings(nodes: Sequence[tuple[str, str]], centre: str) -> dict[str, tuple[float, float]]:
    """A first place for each node: on a circle round the centre, those of one kind side by side."""
    around = sorted((node for node in nodes if node[0] != centre), key=lambda node: (node[1], node[0]))
    places = {centre: (0.0, 0.0)}
    for number, (id_, _) in enumerate(around):
        angle = 2 * math.pi * number / len(around)
        radius = 0.8 + 0.2 * (number % 2)
        places[id_] = (radius * math.cos(angle), radius * math.sin(angle))
    return places


@dataclass(frozen=True, slots=True)
class Picture:
    """A family tree to draw: boxes with places, edges, the years as stripes, and how wide and high it is."""

    nodes: list[Drawn]
    edges: list[Drawn]
    bands: list[Drawn]
    width: int
    height: int


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
        for child in sorted(branch.children, key=lambda one: self.column[one.entity.id], reverse=True):
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
    branches = {**(_branches(up) if up else {}), **(_branches(down) if down else {})}
    links = {link for tree in (up, down) if tree for link in _links(tree)}
    column = _columns(branches, links)
    rows = _rows(down, up, column)
    widths = {id_: len(box(branch.entity)["label"]) * _LETTER + _PADDING for id_, branch in branches.items()}
    middle, bands = _years(column, widths)
    lowest = min(rows.values(), default=0)
    nodes = [
        box(branch.entity) | {"x": round(middle[column[id_]]), "y": (rows[id_] - lowest) * _ROW}
        for id_, branch in sorted(branches.items())
    ]
    height = (max(rows.values(), default=0) - lowest + 1) * _ROW
    return Picture(nodes, [_edge(*link) for link in sorted(links)], bands, bands[-1]["to"], height)


def _branches(tree: Branch) -> dict[str, Branch]:
    found = {tree.entity.id: tree}
    for child in tree.children:
        found |= {id_: branch for id_, branch in _branches(child).items() if id_ not in found or branch.children}
    return found


def _links(tree: Branch) -> set[tuple[str, str, float]]:
    """(ancestor, variant, confidence) of every step."""
    found = {(child.step.above, child.step.below, child.step.confidence) for child in tree.children if child.step}
    return found.union(*(_links(child) for child in tree.children))


def _columns(branches: dict[str, Branch], links: set[tuple[str, str, float]]) -> dict[str, tuple[float, int]]:
    """(year, step within the year) of each entity; an unknown year comes last of all."""
    year = {id_: float(branch.entity.first_seen or math.inf) for id_, branch in branches.items()}
    step = dict.fromkeys(branches, 0)
    # A variant of the same year stands one step to the right; a cycle ends because a year has no more steps than entities.
    for _ in range(6):
        for above, below, _sure in sorted(links):
            if year[above] == year[below] and step[below] <= step[above] < 6:
                step[below] = step[above] + 1
    return {id_: (year[id_], step[id_]) for id_ in branches}


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
    """The middle of each column, and the stripes: one a year, as wide as what stands in it."""
    wide: dict[tuple[float, int], float] = {}
    for id_, place in column.items():
        wide[place] = max(wide.get(place, 0.0), widths[id_])
    # A small family is spread out, so that its lines can be told apart.
    gap = max(_GAP, min(_WIDEST_GAP, (_WIDTH - sum(wide.values())) / len(wide)))
    middle: dict[tuple[float, int], float] = {}
    bands: list[Drawn] = []
    x = 0.0
    for year in sorted({place[0] for place in wide}):
        begin = x
        for place in sorted(place for place in wide if place[0] == year):
            middle[place] = x + gap / 2 + wide[place] / 2
            x += wide[place] + gap
        bands.append({"label": "year unknown" if year == math.inf else str(int(year)), "from": round(begin), "to": round(x)})
    return middle, bands


def _edge(above: str, below: str, confidence: float) -> Drawn:
    words = relation_words(RelationKind.VARIANT_OF)
    return {
        "id": f"{entity_key(above)} {entity_key(below)}",
        "from": entity_key(above),
        "to": entity_key(below),
        "title": f"{100 * confidence:.0f} % sure that the right one is a {words} the left one",
        "dashes": confidence < 0.5,
    }
