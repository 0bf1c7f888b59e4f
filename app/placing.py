"""Where the nodes of a picture stand: computed once, with a seed, so that the same graph looks the same each time."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from kg.config import MIN_CONFIDENCE
from kg.model import Graph
from kg.schema import RelationKind

if TYPE_CHECKING:
    import networkx as nx

Places = dict[str, tuple[int, int]]
"""Whole pixels from the middle, by entity id."""

MOST_DRAWN = 300
_APART = 74.0
_GAP = 70.0
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
    return _packed([_laid_out(network, part) for part in parts])


def _most_connected(graph: Graph, limit: int) -> nx.Graph:
    import networkx as nx

    whole = nx.Graph()
    whole.add_edges_from(
        (s.head, s.tail)
        for s in graph.statements
        if s.kind is not RelationKind.PROPOSES and s.head != s.tail and s.confidence >= MIN_CONFIDENCE
    )
    by_rank = sorted(whole, key=lambda id_: (-whole.degree(id_), -graph.entity[id_].papers, id_))
    kept = set(by_rank[:limit])
    # Built anew in a fixed order: networkx's subgraphs iterate over sets, whose order differs between runs.
    network = nx.Graph()
    network.add_edges_from(sorted((a, b) if a < b else (b, a) for a, b in whole.edges if a in kept and b in kept))
    return network


def _laid_out(network: nx.Graph, part: list[str]) -> dict[str, Any]:
    """Points of one connected part around (0, 0), as numpy arrays, no two of them closer than a label needs."""
    import networkx as nx
    import numpy as np

    own = nx.Graph()
    own.add_nodes_from(part)
    own.add_edges_from(sorted((a, b) if a < b else (b, a) for a, b in network.edges(part)))
    size = len(part)
    placed = nx.spring_layout(own, seed=7, iterations=120, k=2.2 / math.sqrt(size), scale=_APART * math.sqrt(size))
    points = _spread(np.array([placed[id_] for id_ in part]))
    return dict(zip(part, points - points.mean(axis=0), strict=True))


def _spread(points: Any) -> Any:
    """`points` pushed apart until nearly all pairs keep their distance; labels are wide, so more so sideways."""
    import numpy as np

    wide = np.array([0.7, 1.0])
    points = points * wide
    for _ in range(120):
        between = points[:, None, :] - points[None, :, :]
        distance = np.sqrt((between**2).sum(axis=2)) + 1e-6
        push = np.clip(_APART - distance, 0, None) * (1 - np.eye(len(points)))
        if not push.any():
            break
        points = points + (between / distance[:, :, None] * push[:, :, None]).sum(axis=1) * 0.25
    points = points / wide
    across, along = points.std(axis=0)
    # About as high as wide: the picture's frame is.
    return points * np.array([1.0, float(np.clip(across / (along + 1e-6), 1.0, 1.6))])


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
