"""Where the nodes of a picture stand: computed once, from fixed beginnings, so that the same graph looks the same each time."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from app.network import Drawn
from kg.config import MIN_CONFIDENCE
from kg.model import Graph
from kg.schema import RelationKind

if TYPE_CHECKING:
    import networkx as nx

Places = dict[str, tuple[int, int]]
"""Whole pixels from the middle, by the node's id."""

Pair = tuple[str, str]

MOST_DRAWN = 300
_APART, _NAMELESS = 74.0, 106.0
_NEAR, _ASPECT, _CLOSE = 56.0, 1.5, 0.65
_LETTER, _PADDING = 7.4, 26.0
_BESIDE_LINES, _MOST_BESIDE_LINES = 34.0, 60
_GAP = 70.0
# A line that leads straight to the left has its label misplaced by vis-network, one straight up crosses the name below its dot.
_ASLANT = 0.5
_ROUNDS = 120
_GOLDEN = math.pi * (3 - math.sqrt(5))


def overview(graph: Graph, *, limit: int = MOST_DRAWN) -> Places:
    """Places of the `limit` entities with most neighbours, without those that none of the others is a neighbour of.

    Neighbours are joined by a statement that is shown by default. Parts of the picture that nothing joins stand apart,
    the largest in the middle.
    """
    network = _most_connected(graph, limit)
    if not network:
        return {}
    import networkx as nx

    parts = sorted((sorted(part) for part in nx.connected_components(network)), key=lambda part: (-len(part), part))
    return _packed([_laid_out(dict.fromkeys(part, _NAMELESS), network.edges(part)) for part in parts])


def around(nodes: Sequence[Drawn], edges: Sequence[Drawn], centre: str) -> list[Drawn]:
    """The nodes with `x` and `y`: joined ones near each other, no name over another, `centre` at 0, 0."""
    shown = tuple((str(node["id"]), str(node["kind"]), str(node["label"])) for node in nodes)
    places = _around(shown, tuple((str(edge["from"]), str(edge["to"])) for edge in edges), centre)
    return [node | {"x": places[node["id"]][0], "y": places[node["id"]][1]} for node in nodes]


# Every click draws the page again, and 500 nodes take a second.
@lru_cache(maxsize=64)
def _around(nodes: tuple[tuple[str, str, str], ...], pairs: tuple[Pair, ...], centre: str) -> Places:
    wide = {id_: len(label) * _LETTER + _PADDING for id_, _, label in nodes}
    # Screens are wider than they are high.
    # Among many no line has a name of its own: without room for those, all the other names are larger.
    spread = 1.0 if len(nodes) <= _MOST_BESIDE_LINES else _CLOSE
    found = _laid_out(wide, pairs, begin=_rings(nodes, centre), apart=_NEAR, aspect=_ASPECT, spread=spread)
    x, y = found[centre]
    return {id_: (round(float(at[0] - x)), round(float(at[1] - y))) for id_, at in found.items()}


def _rings(nodes: Sequence[tuple[str, str, str]], centre: str) -> dict[str, tuple[float, float]]:
    """A first place for each node: on two circles round the centre, those of one kind side by side."""
    others = sorted((kind, id_) for id_, kind, _ in nodes if id_ != centre)
    places = {centre: (0.0, 0.0)}
    for number, (_, id_) in enumerate(others):
        angle = _ASLANT + 2 * math.pi * number / len(others)
        radius = 0.8 + 0.2 * (number % 2)
        places[id_] = (radius * math.cos(angle), radius * math.sin(angle))
    return places


def _most_connected(graph: Graph, limit: int) -> nx.Graph[str]:
    import networkx as nx

    whole: nx.Graph[str] = nx.Graph()
    whole.add_edges_from(
        (s.head, s.tail)
        for s in graph.statements
        if s.kind is not RelationKind.PROPOSES and s.head != s.tail and s.confidence >= MIN_CONFIDENCE
    )
    by_rank = sorted(whole, key=lambda id_: (-whole.degree(id_), -graph.entity[id_].papers, id_))
    kept = set(by_rank[:limit])
    return _network([], [pair for pair in whole.edges if kept.issuperset(pair)])


def _network(ids: Iterable[str], pairs: Iterable[Pair]) -> nx.Graph[str]:
    """Built in a fixed order: networkx's own parts of networks iterate over sets, whose order differs between runs."""
    import networkx as nx

    network: nx.Graph[str] = nx.Graph()
    network.add_nodes_from(ids)
    network.add_edges_from(sorted((min(pair), max(pair)) for pair in pairs))
    return network


def _laid_out(
    wide: Mapping[str, float],
    pairs: Iterable[Pair],
    *,
    begin: Mapping[str, tuple[float, float]] | None = None,
    apart: float = _APART,
    aspect: float = 1.0,
    spread: float = 1.0,
) -> dict[str, Any]:
    """Points around (0, 0), as numpy arrays, each with room for a name `wide` pixels wide and `apart` high.

    They spread about `aspect` times as far sideways as up and down.
    """
    import numpy as np

    ids = list(wide)
    at = {id_: number for number, id_ in enumerate(ids)}
    joined = sorted({(min(pair), max(pair)) for pair in pairs})
    lines = np.array([(at[a], at[b]) for a, b in joined if a != b], dtype=int).reshape(-1, 2)
    first = np.random.RandomState(7).rand(len(ids), 2) if begin is None else np.array([begin[id_] for id_ in ids])
    points = _shaped(spread * apart * math.sqrt(len(ids)) * _sprung(first, lines), aspect)
    points = _apart(points, np.array([wide[id_] for id_ in ids]), apart, lines)
    return dict(zip(ids, points - points.mean(axis=0), strict=True))


def _sprung(points: Any, lines: Any) -> Any:
    """`points` within -1 and 1: every point pushes every other, and lines pull like springs (Fruchterman and Reingold, 1991)."""
    import numpy as np

    size = len(points)
    k = 2.2 / math.sqrt(size)
    x, y = points.T.astype(float)
    longest = 0.1 * max(float(np.ptp(x)), float(np.ptp(y)))
    for step in range(_ROUNDS):
        dx, dy = np.subtract.outer(x, x), np.subtract.outer(y, y)
        push = k * k / np.maximum(dx * dx + dy * dy, 1e-4)
        along, up = np.einsum("ij,ij->i", dx, push), np.einsum("ij,ij->i", dy, push)
        for here, there in ((lines[:, 0], lines[:, 1]), (lines[:, 1], lines[:, 0])):
            wide, high = x[here] - x[there], y[here] - y[there]
            pull = np.maximum(np.hypot(wide, high), 0.01) / k
            along -= np.bincount(here, wide * pull, size)
            up -= np.bincount(here, high * pull, size)
        stride = longest * (1 - step / (_ROUNDS + 1)) / np.maximum(np.hypot(along, up), 0.01)
        x, y = x + along * stride, y + up * stride
    centred = np.column_stack([x - x.mean(), y - y.mean()])
    return centred / (np.abs(centred).max() or 1.0)


def _shaped(points: Any, aspect: float) -> Any:
    """`points` stretched, no more than 1.6 times, until they spread `aspect` times as far sideways as up and down."""
    import numpy as np

    across, along = points.std(axis=0) + 1e-6
    ratio = across / (along * aspect)
    return points * np.clip([1 / ratio, ratio], 1.0, 1.6)


def _apart(points: Any, wide: Any, high: float, lines: Any) -> Any:
    """`points` pushed from each other, and where they are few from lines too, until nearly all names have their room."""
    import numpy as np

    size = len(points)
    room = np.maximum(np.add.outer(wide, wide) / 2, high)
    for _ in range(_ROUNDS):
        dx, dy = np.subtract.outer(points[:, 0], points[:, 0]) / room, np.subtract.outer(points[:, 1], points[:, 1]) / high
        square = dx * dx + dy * dy
        np.fill_diagonal(square, 1.0)
        here, there = np.nonzero(square < 1.0)
        distance = np.sqrt(square[here, there]) + 1e-6
        push = 0.25 * np.clip(1 - distance, 0, None) / distance
        along = np.bincount(here, dx[here, there] * push * room[here, there], size)
        moved = np.column_stack([along, np.bincount(here, dy[here, there] * push * high, size)])
        if size <= _MOST_BESIDE_LINES and len(lines):
            moved = moved + _off_lines(points, lines)
        if not moved.any():
            break
        points = points + moved
    return points


def _off_lines(points: Any, lines: Any) -> Any:
    """How each point moves away from the lines between others that run through it or its name, which stands below it."""
    import numpy as np

    begin, way = points[lines[:, 0]], points[lines[:, 1]] - points[lines[:, 0]]
    middle = points[:, None, :] + np.array([0.0, 10.0])
    length = (way**2).sum(axis=1) + 1e-6
    share = np.clip(((middle - begin) * way).sum(axis=2) / length, 0, 1)
    away = middle - (begin + share[:, :, None] * way)
    distance = np.sqrt((away**2).sum(axis=2)) + 1e-6
    push = np.clip(_BESIDE_LINES - distance, 0, None)
    for end in (0, 1):
        push[lines[:, end], np.arange(len(lines))] = 0
    return (away / distance[:, :, None] * push[:, :, None]).sum(axis=1) * 0.2


def _packed(parts: Iterable[dict[str, Any]]) -> Places:
    """The parts side by side: each as near to the middle as those before it leave room, found along a spiral."""
    import numpy as np

    places: Places = {}
    taken = np.empty((0, 2))
    turn = np.arange(4000)
    spiral = 45 * np.sqrt(turn)[:, None] * np.column_stack([np.cos(turn * _GOLDEN), np.sin(turn * _GOLDEN)])
    for part in parts:
        radius = max(float(np.hypot(*point)) for point in part.values()) + _GAP
        free = np.ones(len(spiral), dtype=bool)
        for point in taken:
            free &= np.hypot(spiral[:, 0] - point[0], spiral[:, 1] - point[1]) >= radius
        beside = np.array([float(np.abs(taken).max(initial=0.0)) + radius, 0.0])
        centre = spiral[int(np.argmax(free))] if free.any() else beside
        taken = np.vstack([taken, [point + centre for point in part.values()]])
        places |= {id_: (round(float(x + centre[0])), round(float(y + centre[1]))) for id_, (x, y) in part.items()}
    return places
