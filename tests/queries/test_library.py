"""The query library: every file is well formed, runs on every store, and gives the rows that can be counted by hand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.reference import queries_reference
from kg import queries
from kg.errors import InvalidData, NotFound, UsageError
from kg.importing import read_graph
from kg.queries import Query, library
from kg.stores import open_store
from kg.stores.base import Store
from tests import graphs
from tests.queries.asking import asked

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "examples" / "graph.jsonl"
ARGUMENTS = {"name": "Root", "a": "Bough", "b": "Books", "dataset": "glue", "kind": "dataset", "prefix": "r"}
FAULTS = {"contradictions", "disputed_results"}
"""What papers disagree on: there is nothing of it in the small graphs."""
NEEDED = {
    "leaderboard_of",
    "gains_on",
    "measured_datasets",
    *FAULTS,
    "variants_of",
    "ancestors_of",
    "uses_of",
    "used_by",
    "papers_proposing",
    "papers_mentioning",
    "neighbourhood_of",
    "most_used",
    "search",
    "statistics",
    "parts_of",
    "datasets_of",
    "metrics_of",
    "models_on",
    "results_on",
    "outperforms",
    "outperformed_by",
    "compared_with",
    "path_between",
    "timeline_of",
    "co_mentioned",
}


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The graph that the reference shows rows of."""
    with open_store("embedded", tmp_path_factory.mktemp("sample"), write=True) as opened:
        opened.write(read_graph(SAMPLE), graphs.IMPRINT)
        yield opened


def test_the_library_holds_what_is_promised() -> None:
    assert set(library()) >= NEEDED


@pytest.mark.parametrize("query", library().values(), ids=lambda query: query.name)
def test_every_file_has_its_head_a_limit_and_an_order(query: Query) -> None:
    head, body = re.match(r"((?://[^\n]*\n)*)(.*)", query.cypher, re.DOTALL).groups()  # type: ignore[union-attr]
    assert head.startswith(f"// purpose: {query.purpose}")
    assert all(column.meaning for column in query.columns)
    assert query.params[-1].name == "limit"
    order, limit = body.strip().splitlines()[-2:]
    assert order.startswith("ORDER BY ")
    assert limit == "LIMIT $limit"
    assert ";" not in body


@pytest.mark.parametrize("query", library().values(), ids=lambda query: query.name)
def test_every_file_asks_only_for_what_it_declares(query: Query) -> None:
    declared = {p.name for p in query.params} | {p.key for p in query.params if p.type in ("name", "text")}
    used = set(re.findall(r"\$(\w+)", query.cypher.split("\n", len(query.params) + 1)[-1]))
    assert used <= declared
    assert {p.name for p in query.params if p.type not in ("name", "text")} <= used


@pytest.mark.parametrize("name", sorted(library()))
def test_every_query_runs_and_gives_the_columns_it_declares(family: Store, name: str) -> None:
    query = library()[name]
    found = queries.run(family, name, {p.name: ARGUMENTS[p.name] for p in query.params if p.default is None})
    assert found.columns == tuple(column.name for column in query.columns)
    if name not in {"compared_with", "outperforms", "used_by", "gains_on", "statements_between", *FAULTS}:
        assert found.rows


def test_the_reference_is_up_to_date() -> None:
    told = "python -m app.reference queries > cypher/README.md"
    assert (ROOT / "cypher" / "README.md").read_text(encoding="utf-8") == queries_reference(SAMPLE), told


@pytest.mark.parametrize("name", sorted(library()))
def test_the_example_of_every_query_has_rows(sample: Store, name: str) -> None:
    query = library()[name]
    assert {param.name for param in query.params if param.default is None} <= dict(query.example).keys()
    assert queries.run(sample, name, dict(query.example)).rows or name in FAULTS


@pytest.mark.parametrize(
    "text", ["MATCH (n) RETURN n", "// purpose: x\nRETURN 1", "// purpose: x\n// param: a b\n// returns: c - d\n"]
)
def test_a_file_without_its_head_is_refused(text: str) -> None:
    with pytest.raises(InvalidData, match="broken"):
        Query.parse("broken", text)


# --- what does not fit


@pytest.mark.parametrize(
    ("query", "params", "said"),
    [
        ("variants_of", {}, "needs the parameter 'name'"),
        ("variants_of", {"nme": "Root"}, "Did you mean 'name'"),
        ("variants_of", {"name": "Root", "min_confidence": "high"}, "is not a number"),
        ("variants_of", {"name": "Root", "min_confidence": "nan"}, "is not a number"),
        ("variants_of", {"name": "Root", "limit": 0}, "Give 1 or more"),
        ("variants_of", {"name": "Root", "limit": 1.5}, "is not a whole number"),
        ("variants_of", {"name": "  "}, "is empty"),
        ("most_used", {"kind": "modle"}, "Model, Method"),
    ],
)
def test_parameters_that_do_not_fit_are_explained(
    family: Store, query: str, params: dict[str, str | int | float], said: str
) -> None:
    with pytest.raises(UsageError, match=said):
        queries.run(family, query, params)


def test_an_unknown_query_names_the_nearest(family: Store) -> None:
    with pytest.raises(NotFound, match="Did you mean 'variants_of'"):
        queries.run(family, "varants_of", {})


def test_an_unknown_thing_names_the_nearest_at_most_three(family: Store) -> None:
    with pytest.raises(NotFound, match=r"nothing called 'Brnch'.*'Branch'"):
        queries.run(family, "variants_of", {"name": "Brnch"})
    with pytest.raises(NotFound, match="nothing called 'Gleu'"):
        queries.run(family, "results_on", {"dataset": "Gleu"})
    with pytest.raises(NotFound, match="'Zzyzx'"):
        queries.run(family, "path_between", {"a": "Root", "b": "Zzyzx"})


def test_changing_the_library_one_has_got_changes_no_query(family: Store) -> None:
    library().clear()
    assert asked(family, "metrics_of", "name", name="Root") == [("F1",)]
