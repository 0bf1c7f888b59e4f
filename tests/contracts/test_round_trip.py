"""Out of one store, through files and networkx, into the other, and back: nothing is lost on the way."""

from __future__ import annotations

import io
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings

from kg.errors import InputError, InvalidData
from kg.export.graphml import EXPORTER
from kg.export.network import to_networkx
from kg.export.network_reader import from_networkx
from kg.export.xmltext import printable
from kg.model import Graph
from kg.stores.rows import in_order
from tests import graphs
from tests.any_graphs import any_graphs
from tests.places import Neo4j, embedded


def through_networkx(graph: Graph) -> Graph:
    """The graph written as GraphML, read by networkx, and made of what networkx holds."""
    file = io.BytesIO()
    EXPORTER.write(graph, file)
    return from_networkx(nx.parse_graphml(file.getvalue().decode(), force_multigraph=True))


def travel(neo4j: Neo4j, folder: Path, graph: Graph) -> None:
    """Graph -> Neo4j -> GraphML -> networkx -> embedded -> Neo4j. Fails where anything is another thing at the end."""
    neo4j.empty()
    with neo4j.place.open(folder) as there:
        there.write(graph, graphs.IMPRINT)
        before = neo4j.everything()
        with embedded().open(folder / "here") as here:
            here.write(through_networkx(there.graph()), graphs.IMPRINT)
            back = here.graph()
        assert back == graph
        told: list[int] = []
        there.write(back, graphs.IMPRINT, progress=lambda _, total: told.append(total))
        assert told[-1] == 1, "rows besides the imprint were changed"
        assert neo4j.everything() == before


@settings(
    max_examples=12,
    # A failure is told at once: making it smaller would write to the server for minutes.
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(graph=any_graphs())
def test_a_round_trip_over_both_stores_loses_nothing(neo4j: Neo4j, tmp_path: Path, graph: Graph) -> None:
    try:
        # What XML cannot hold is replaced, and counted, on the way out.
        clean = in_order(printable(graph)[0])
    except InvalidData:
        assume(False)
    travel(neo4j, tmp_path, clean)


@pytest.mark.parametrize("make", [graphs.family, graphs.hostile, Graph], ids=["family", "hostile", "empty"])
def test_graphs_made_by_hand_come_back_whole(neo4j: Neo4j, tmp_path: Path, make: type[Graph]) -> None:
    travel(neo4j, tmp_path, printable(make())[0])


@pytest.mark.parametrize("make", [graphs.family, graphs.hostile, Graph], ids=["family", "hostile", "empty"])
def test_our_own_network_is_read_back(make: type[Graph]) -> None:
    assert from_networkx(to_networkx(make())) == make()


def test_a_network_of_others_is_refused_with_what_it_lacks() -> None:
    with pytest.raises(InputError, match=r"node '0' has no 'labels'.*Cladograph made"):
        from_networkx(nx.path_graph(2, create_using=nx.MultiDiGraph))
