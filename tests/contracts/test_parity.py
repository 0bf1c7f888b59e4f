"""The same build, the same removal and every query over both stores: the same rows in the same order."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kg import queries
from kg.errors import NotFound
from kg.model import Graph
from kg.queries import Query, library
from kg.schema import RelationKind
from kg.scripts import layout
from kg.stores.base import Store
from tests import graphs
from tests.commands import EXAMPLES, run
from tests.places import Neo4j, embedded, with_ledger_of

NAMES = 6
CALLS = 8
TAKING_NAMES = [query for query in library().values() if any(param.type == "name" for param in query.params)]

Pair = tuple[Store, Store]


def names_of(graph: Graph, count: int) -> list[str]:
    """Names of the entities that occur most, one a kind first."""
    ranked = sorted(graph.entities, key=lambda entity: (-entity.papers, entity.id))
    first = {entity.kind: entity.name for entity in reversed(ranked)}
    return list(dict.fromkeys([*first.values(), *(entity.name for entity in ranked)]))[:count]


def calls(query: Query, names: list[str]) -> Iterator[dict[str, Any]]:
    """Parameters for a query: every name for each parameter of that type."""
    values = {
        "name": names,
        "text": [names[0][:2], names[-1][-3:], "o"],
        "kind": ["Model", "Dataset"],
    }
    wanted = [param for param in query.params if param.type in values]
    for chosen in itertools.islice(itertools.product(*(values[param.type] for param in wanted)), CALLS):
        yield {param.name: value for param, value in zip(wanted, chosen, strict=True)}


def answer(store: Store, query: str, params: dict[str, Any]) -> object:
    """The rows, or the text of the error."""
    try:
        return queries.run(store, query, params, limit=30)
    except NotFound as error:
        return str(error)


def same_answers(pair: Pair, names: list[str]) -> None:
    """Fails where the two stores answer any query of the library differently."""
    here, there = pair
    for query in library().values():
        for params in calls(query, names):
            assert answer(here, query.name, params) == answer(there, query.name, params), (query.name, params)


@pytest.mark.parametrize("make", [graphs.family, graphs.hostile], ids=["family", "hostile"])
def test_graphs_made_by_hand_are_answered_alike(neo4j: Neo4j, tmp_path: Path, make: type[Graph]) -> None:
    neo4j.empty()
    with embedded().open(tmp_path) as here, neo4j.place.open(tmp_path) as there:
        for store in (here, there):
            store.write(make(), graphs.IMPRINT)
        same_answers((here, there), names_of(make(), NAMES))


@pytest.fixture(params=["examples", "a real page"])
def built(request: pytest.FixtureRequest, graph_folder: Path, tmp_path: Path) -> tuple[Path, Path]:
    """A folder with a graph in a file, and the page that it was built from."""
    if request.param == "examples":
        # Copied with what was extracted from them: that takes longer than all that is tested here.
        shutil.copytree(graph_folder, tmp_path / "here")
        return tmp_path / "here", EXAMPLES / "daily_papers.txt"
    page = min((request.getfixturevalue("shared") / "seeds").glob("*.txt"), key=lambda path: path.stat().st_size)
    done = run("build", page, "--dir", tmp_path / "here")
    assert done.returncode == 0, done.stderr
    return tmp_path / "here", page


def test_the_same_build_and_the_same_removal_are_answered_alike(neo4j: Neo4j, tmp_path: Path, built: tuple[Path, Path]) -> None:
    here, page = built
    there = with_ledger_of(here, tmp_path / "there")
    neo4j.empty()
    done = run("build", page, "--dir", there, environment=neo4j.place.environment)
    assert done.returncode == 0, done.stderr
    names = compare(neo4j, here, there)
    with embedded().open(here, write=False) as store:
        gone = [paper.id for paper in store.graph().papers[:3]]
    for folder, environment in ((here, {}), (there, neo4j.place.environment)):
        done = run("remove", *gone, "--dir", folder, environment=environment)
        assert done.returncode == 0, done.stderr
    compare(neo4j, here, there, names[: NAMES // 2])


def compare(neo4j: Neo4j, here: Path, there: Path, names: list[str] | None = None) -> list[str]:
    """Fails where the graphs, or their answers, differ; the names that were asked for."""
    with embedded().open(here, write=False) as first, neo4j.place.open(there, write=False) as second:
        graph = first.graph()
        assert second.graph() == graph
        asked = names or names_of(graph, NAMES)
        same_answers((first, second), asked)
    return asked


def _operators(plan: dict[str, Any]) -> set[str]:
    """What the server does to answer: a name that ends in Scan looks at everything there is of some sort."""
    found = {str(plan["operatorType"]).split("@")[0]}
    return found.union(*(_operators(child) for child in plan.get("children", [])))


def _plan(neo4j: Neo4j, cypher: str, params: dict[str, Any]) -> set[str]:
    with neo4j.driver.session() as session:
        plan = session.run("EXPLAIN " + cypher, params).consume().plan  # type: ignore[arg-type]
    assert plan is not None
    return _operators(plan)


@pytest.fixture(scope="module")
def large(neo4j: Neo4j, tmp_path_factory: pytest.TempPathFactory) -> Neo4j:
    """A database in which looking at every node would be noticed."""
    neo4j.empty()
    entities = tuple(graphs.entity(f"n{number}") for number in range(2000))
    papers = tuple(graphs.paper(f"p{number}", f"Title {number}") for number in range(500))
    kinds = [kind for kind in RelationKind if kind is not RelationKind.PROPOSES]
    said = tuple(graphs.statement(f"n{number}", kind, f"n{number // 2}") for kind in kinds for number in range(1, 200))
    with neo4j.place.open(tmp_path_factory.mktemp("large")) as store:
        store.write(graphs.graph(papers=papers, entities=entities, statements=said), graphs.IMPRINT)
    # A plan made for an empty database says nothing.
    neo4j.run("CALL db.prepareForReplanning()")
    return neo4j


@pytest.mark.parametrize("query", TAKING_NAMES, ids=lambda query: query.name)
def test_a_query_that_takes_a_name_looks_at_no_node_but_by_its_id(large: Neo4j, query: Query) -> None:
    params = query.bind({param.name: "n1" for param in query.params if param.type == "name"})
    assert not [name for name in _plan(large, query.cypher, params) if name.endswith("Scan")]


@pytest.mark.parametrize("name", [name for name, text in layout("lookup").items() if "$id" in text or "$key" in text])
def test_what_pages_ask_about_one_thing_looks_at_no_node_but_by_its_id(large: Neo4j, name: str) -> None:
    params = {"id": "n1", "ids": ["n1", "n2"], "key": "n1", "limit": 10}
    assert not [operator for operator in _plan(large, layout("lookup")[name], params) if operator.endswith("Scan")]
