"""The same questions asked of NetworkX: the graph in memory, and each named query as a person would write it in Python."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import networkx as nx

from kg.model import Graph
from kg.names import fold

LEAST = 0.5
Answer = Callable[["Network", str, str], int]


class Network:
    """A directed graph with several edges between two nodes, and an index of names."""

    def __init__(self, graph: Graph) -> None:
        self.net = nx.MultiDiGraph()
        self.net.add_nodes_from((paper.id, {"kind": "Paper", "title": paper.title, "year": paper.year}) for paper in graph.papers)
        self.net.add_nodes_from(
            (entity.id, {"kind": entity.kind.value, "name": entity.name, "papers": entity.papers}) for entity in graph.entities
        )
        self.net.add_edges_from(
            (s.head, s.tail, s.kind.value, {"confidence": s.confidence, "evidence": s.evidence}) for s in graph.statements
        )
        self.net.add_edges_from((o.paper, o.entity, "MENTIONS", {"spans": o.spans}) for o in graph.occurrences)
        self.named: dict[str, list[str]] = {}
        for entity in graph.entities:
            for form in {fold(form) for form in entity.forms()}:
                self.named.setdefault(form, []).append(entity.id)

    def edges(self, id_: str, kind: str, *, inward: bool) -> list[str]:
        """Ids at the other ends of the edges of a kind that are sure enough."""
        found = self.net.in_edges(id_, keys=True, data=True) if inward else self.net.out_edges(id_, keys=True, data=True)
        return [
            head if inward else tail for head, tail, key, data in found if key == kind and data.get("confidence", 1.0) >= LEAST
        ]

    def reached(self, name: str, *, inward: bool) -> int:
        """How many are reached by up to six steps of VARIANT_OF."""
        start = set(self.named.get(fold(name), ()))
        seen, now = set(start), set(start)
        for _ in range(6):
            now = {other for id_ in now for other in self.edges(id_, "VARIANT_OF", inward=inward)} - seen
            seen |= now
        return len(seen) - len(start)

    def around(self, name: str, kind: str, *, inward: bool) -> int:
        """How many things are joined to those of a name by one edge of this kind."""
        return len({other for id_ in self.named.get(fold(name), ()) for other in self.edges(id_, kind, inward=inward)})


def _neighbourhood(net: Network, name: str, other: str) -> int:
    del other
    ids = net.named.get(fold(name), ())
    both = [*net.net.in_edges(ids, keys=True, data=True), *net.net.out_edges(ids, keys=True, data=True)]
    return sum(1 for *_, key, data in both if key not in ("MENTIONS", "PROPOSES") and data["confidence"] >= LEAST)


def _path(net: Network, name: str, other: str) -> int:
    (start,), (end,) = net.named[fold(name)], net.named[fold(other)]
    sure = nx.subgraph_view(
        net.net,
        filter_node=lambda node: net.net.nodes[node]["kind"] != "Paper",
        filter_edge=lambda a, b, key: net.net.edges[a, b, key].get("confidence", 1.0) >= LEAST,
    ).to_undirected(as_view=True)
    try:
        return len(nx.shortest_path(sure, start, end))
    except nx.NetworkXNoPath:
        return 0


def _search(net: Network, name: str, other: str) -> int:
    del other
    piece = fold(name)[:6]
    return sum(piece in form for form in net.named)


def _most_used(net: Network, name: str, other: str) -> int:
    del name, other
    used = Counter(
        tail for _, tail, key, data in net.net.edges(keys=True, data=True) if key == "USES" and data["confidence"] >= LEAST
    )
    return len(used.most_common(20))


def _statistics(net: Network, name: str, other: str) -> int:
    del name, other
    kinds = Counter(kind for _, kind in net.net.nodes(data="kind"))
    return len(kinds) + len(Counter(key for *_, key in net.net.edges(keys=True)))


ANSWERS: dict[str, Answer] = {
    "variants_of": lambda net, name, _: net.reached(name, inward=True),
    "ancestors_of": lambda net, name, _: net.reached(name, inward=False),
    "neighbourhood_of": _neighbourhood,
    "used_by": lambda net, name, _: net.around(name, "USES", inward=True),
    "papers_mentioning": lambda net, name, _: net.around(name, "MENTIONS", inward=True),
    "path_between": _path,
    "search": _search,
    "most_used": _most_used,
    "statistics": _statistics,
}
"""How many rows each query of the library has here."""
