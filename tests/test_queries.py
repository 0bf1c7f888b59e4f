"""The query library: every file is well formed, runs on every store, and gives the rows that can be counted by hand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.reference import queries_reference
from kg import queries
from kg.errors import InvalidData, NotFound, UsageError
from kg.importing import read_graph
from kg.names import fold
from kg.queries import Query, library
from kg.schema import RelationKind
from kg.stores import open_store
from kg.stores.base import Store, Value
from tests import graphs
from tests.places import Place

IS_A = RelationKind.VARIANT_OF
ROOT = Path(__file__).resolve().parents[1]
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


@pytest.fixture
def store(place: Place, tmp_path: Path) -> Iterator[Store]:
    with place.open(tmp_path) as opened:
        yield opened


def asked(store: Store, query: str, columns: str, **params: str | float) -> list[tuple[Value, ...]]:
    """The named columns of the rows."""
    return [tuple(row[column] for column in columns.split()) for row in queries.run(store, query, params).as_dicts()]


# --- the files


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


# --- lineage


def test_each_variant_comes_once_at_its_least_depth_by_the_surest_way(family: Store) -> None:
    assert asked(family, "variants_of", "name depth via confidence path_confidence", name="Root") == [
        ("Branch", 1, "Root", 0.95, 0.95),
        ("Bough", 1, "Root", 0.4, 0.4),
        ("Twig", 2, "Branch", 0.8, 0.76),
        ("Leaf", 2, "Branch", 0.6, 0.57),
    ]


def test_a_way_is_as_sure_as_all_its_statements_together(family: Store) -> None:
    assert asked(family, "ancestors_of", "name via confidence path_confidence", name="Leaf", min_confidence=0.65) == [
        ("Twig", "Leaf", 0.7, 0.7),
        ("Bough", "Twig", 0.9, 0.63),
        ("Branch", "Twig", 0.8, 0.56),
        ("Root", "Branch", 0.95, 0.532),
    ]


def test_a_variant_says_when_it_appeared_and_by_what_names_it_goes(family: Store) -> None:
    found = {row[0]: row[1:] for row in asked(family, "variants_of", "name kind year year_is_bound support aliases", name="Leaf")}
    assert found["Root"] == ("Model", 2018, False, 1, ["RT", "Root model"])
    assert found["Bough"] == ("Model", 2019, True, 1, [])


@pytest.mark.parametrize("spelling", ["root", "ROOT", " Root-Model ", "rt", "Roots"])
def test_any_spelling_finds_the_family(family: Store, spelling: str) -> None:
    assert ("Branch", 1) in asked(family, "variants_of", "name depth", name=spelling)


def test_uncertain_statements_are_not_followed(family: Store) -> None:
    assert asked(family, "variants_of", "name depth via", name="Root", min_confidence=0.65) == [
        ("Branch", 1, "Root"),
        ("Twig", 2, "Branch"),
        ("Leaf", 3, "Twig"),
    ]


def test_ancestors_are_reached_upward(family: Store) -> None:
    assert asked(family, "ancestors_of", "name depth via", name="Twig", min_confidence=0.35) == [
        ("Bough", 1, "Twig"),
        ("Branch", 1, "Twig"),
        ("Root", 2, "Branch"),
    ]


def test_a_cycle_ends_and_nothing_is_its_own_ancestor(family: Store) -> None:
    assert "Twig" not in [name for (name,) in asked(family, "ancestors_of", "name", name="Twig")]


def test_a_thing_without_variants_has_no_rows(family: Store) -> None:
    assert asked(family, "variants_of", "name", name="Alone") == []


def test_one_sense_of_a_name_may_be_a_variant_of_another(store: Store) -> None:
    two = (graphs.entity("Old", aliases=("Same",)), graphs.entity("New", aliases=("Same",)))
    store.write(
        graphs.graph(papers=(graphs.paper("p1", "T"),), entities=two, statements=(graphs.statement("new", IS_A, "old"),)),
        graphs.IMPRINT,
    )
    assert asked(store, "variants_of", "name depth via", name="same") == [("New", 1, "Old")]


def test_lineage_goes_six_generations_and_no_further(store: Store) -> None:
    names = [f"g{n}" for n in range(9)]
    chain = tuple(graphs.statement(low, IS_A, high) for high, low in pairwise(names))
    entities = tuple(graphs.entity(name) for name in names)
    store.write(graphs.graph(papers=(graphs.paper("p1", "T"),), entities=entities, statements=chain), graphs.IMPRINT)
    assert asked(store, "variants_of", "name depth", name="g0") == [(f"g{n}", n) for n in range(1, 7)]
    assert asked(store, "ancestors_of", "name depth", name="g8") == [(f"g{8 - n}", n) for n in range(1, 7)]


def test_a_tangle_with_millions_of_paths_is_answered(store: Store) -> None:
    names = [f"k{n:02}" for n in range(30)]
    tangle = tuple(graphs.statement(a, IS_A, b) for a in names for b in names if a != b)
    entities = tuple(graphs.entity(name) for name in names)
    store.write(graphs.graph(papers=(graphs.paper("p1", "T"),), entities=entities, statements=tangle), graphs.IMPRINT)
    found = asked(store, "variants_of", "name depth", name="k00")
    assert found == [(name, 1) for name in names[1:]]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pairs=st.dictionaries(st.tuples(st.integers(0, 7), st.integers(0, 7)), st.sampled_from((0.2, 0.8)), max_size=20))
def test_lineage_agrees_with_a_walk_step_by_step(store: Store, pairs: dict[tuple[int, int], float]) -> None:
    sure = {(f"n{a}", f"n{b}") for (a, b), confidence in pairs.items() if a != b and confidence > 0.5}
    said = tuple(graphs.statement(f"n{a}", IS_A, f"n{b}", confidence) for (a, b), confidence in pairs.items() if a != b)
    entities = tuple(graphs.entity(f"n{n}") for n in range(8))
    store.write(graphs.graph(papers=(graphs.paper("p1", "T"),), entities=entities, statements=said), graphs.IMPRINT)
    down = dict(asked(store, "variants_of", "id depth", name="n0", min_confidence=0.5))  # type: ignore[arg-type]
    up = dict(asked(store, "ancestors_of", "id depth", name="n0", min_confidence=0.5))  # type: ignore[arg-type]
    assert down == _depths({(b, a) for a, b in sure})
    assert up == _depths(sure)


def _depths(steps: set[tuple[str, str]]) -> dict[str, int]:
    depths, level = {"n0": 0}, {"n0"}
    for depth in range(1, 7):
        level = {b for a, b in steps if a in level} - depths.keys()
        depths |= dict.fromkeys(level, depth)
    return {name: depth for name, depth in depths.items() if name != "n0"}


def test_a_limit_shows_the_nearest_and_says_that_more_are_there(family: Store) -> None:
    two = queries.run(family, "variants_of", {"name": "Root"}, limit=2)
    assert [row["name"] for row in two.as_dicts()] == ["Branch", "Bough"]
    assert two.cut
    assert not queries.run(family, "variants_of", {"name": "Root"}, limit=4).cut
    assert (
        queries.run(family, "variants_of", {"name": "Root", "limit": "3"}).rows
        == queries.run(family, "variants_of", {"name": "Root"}, limit=3).rows
    )


# --- statements, papers, results


@pytest.mark.parametrize(
    ("query", "name", "found"),
    [
        ("uses_of", "Branch", [("Dropout", 0.9), ("Attention", 0.5)]),
        ("used_by", "attention", [("Root", 0.9), ("Branch", 0.5)]),
        ("parts_of", "Root", [("Attention", 0.8)]),
        ("metrics_of", "Root", [("F1", 0.9)]),
        ("tasks_of", "Root", [("Tagging", 0.9)]),
        ("datasets_of", "Root", [("Books", 0.9), ("GLUE", 0.9)]),
        ("outperforms", "Twig", [("Branch", 0.5)]),
        ("outperformed_by", "Root", [("Branch", 0.9)]),
        ("compared_with", "Twig", [("Branch", 0.9)]),
        ("compared_with", "Branch", [("Twig", 0.9)]),
    ],
)
def test_a_statement_is_found_from_its_ends(family: Store, query: str, name: str, found: list[tuple[str, float]]) -> None:
    assert asked(family, query, "name confidence", name=name) == found
    surest = [row for row in found if row[1] >= 0.9]
    assert asked(family, query, "name confidence", name=name, min_confidence=0.9) == surest


def test_a_statement_comes_with_the_papers_and_the_sentence_that_say_it(family: Store) -> None:
    assert asked(family, "uses_of", "kind support papers sentence", name="Root") == [
        ("Method", 2, ["p1", "p2"], "root USES attention.")
    ]


def test_models_on_a_data_set_say_how_it_serves_them(family: Store) -> None:
    assert asked(family, "models_on", "name relation support", dataset="GLUE") == [
        ("Branch", "EVALUATED_ON", 2),
        ("Root", "EVALUATED_ON", 1),
    ]


def test_a_neighbourhood_has_both_directions(family: Store) -> None:
    found = asked(family, "neighbourhood_of", "name relation direction", name="Twig")
    assert sorted(found) == [
        ("Bough", "VARIANT_OF", "out"),
        ("Branch", "COMPARED_WITH", "in"),
        ("Branch", "OUTPERFORMS", "out"),
        ("Branch", "VARIANT_OF", "out"),
        ("Leaf", "VARIANT_OF", "in"),
    ]


def test_papers_that_propose_and_papers_that_mention(family: Store) -> None:
    assert asked(family, "papers_proposing", "title year paper", name="Root") == [("Root: a model", 2018, "p1")]
    assert asked(family, "papers_proposing", "paper", name="Twig", min_confidence=0.5) == []
    assert asked(family, "papers_mentioning", "paper mentions", name="Root") == [("p3", 1), ("p2", 1), ("p1", 2)]
    assert asked(family, "papers_mentioning", "paper published", name="Twig") == [("p3", "2020-05"), ("p4", None)]


def test_a_timeline_counts_papers_by_year(family: Store) -> None:
    assert asked(family, "timeline_of", "year papers mentions proposing", name="Root") == [
        (2018, 1, 2, 1),
        (2019, 1, 1, 0),
        (2020, 1, 1, 0),
    ]


def test_things_mentioned_together_are_counted_by_paper(family: Store) -> None:
    assert asked(family, "co_mentioned", "name together", name="Root") == [("Branch", 1), ("GLUE", 1), ("Twig", 1)]


def test_results_are_ranked_within_a_metric(family: Store) -> None:
    ranked = asked(family, "results_on", "name value text metric", dataset="GLUE", metric="f-1 scores")
    assert ranked == [("Branch", 82.0, "82", "F1"), ("Root", 80.5, "80.5%", "F1")]
    every = asked(family, "results_on", "name value metric paper", dataset="GLUE")
    assert sorted(every, key=str) == [("Branch", 82.0, "F1", "p2"), ("Branch", None, None, "p2"), ("Root", 80.5, "F1", "p1")]
    assert asked(family, "results_on", "name", dataset="GLUE", min_confidence=0.85) == [("Root",)]


def test_what_is_used_most_is_counted_by_its_users(family: Store) -> None:
    assert asked(family, "most_used", "name users", kind="Method") == [("Attention", 2), ("Dropout", 1)]
    assert asked(family, "most_used", "name users", kind="dataset") == [("GLUE", 2), ("Books", 1)]


def test_a_search_puts_beginnings_before_the_rest(family: Store) -> None:
    assert [name for (name,) in asked(family, "search", "name", prefix="R")][:2] == ["Root", "Radix"]
    assert asked(family, "search", "name", prefix="ro") == [("Root",), ("Dropout",)]
    assert asked(family, "search", "name", prefix="ROOT MODEL") == [("Root",)]
    assert asked(family, "search", "name", prefix="nothing like it") == []


def test_two_relations_at_once(family: Store) -> None:
    both = {"name": "Root", "also": "EVALUATED_ON", "other": "glue"}
    assert asked(family, "with_relations", "name depth also confidence", **both) == [("Branch", 1, "EVALUATED_ON", 0.9)]
    assert asked(family, "with_relations", "name depth", name="Root", order="newest") == [
        ("Twig", 2),
        ("Branch", 1),
        ("Bough", 1),
        ("Leaf", 2),
    ]
    assert asked(family, "with_relations", "name", name="Root", since=2020) == [("Twig",)]
    assert asked(family, "with_relations", "name proposed_in", name="Root", until=2019, min_confidence=0.5) == [
        ("Branch", ["Branch: a variant"])
    ]


def test_a_relation_may_be_asked_from_its_other_end(family: Store) -> None:
    shared = {"relation": "EVALUATED_ON", "name": "Root", "inverse": "true", "also": "EVALUATED_ON", "other": "Branch"}
    assert asked(family, "with_relations", "name", **shared, also_inverse="true") == [("GLUE",)]
    assert asked(family, "with_relations", "name", **shared) == []
    assert asked(family, "with_relations", "name", relation="TRAINED_ON or EVALUATED_ON", name="GLUE", kind="Method") == []


def test_what_is_said_of_variants_is_counted_by_them(family: Store) -> None:
    assert asked(family, "of_variants", "name variants of", name="Root") == [
        ("Dropout", 1, ["Branch"]),
        ("Attention", 1, ["Branch"]),
    ]


def test_two_things_are_told_apart_and_what_both_share(family: Store) -> None:
    said = asked(family, "statements_between", "head relation tail", a="Root", b="Branch")
    assert sorted(map(str, said)) == ["('Branch', 'OUTPERFORMS', 'Root')", "('Branch', 'VARIANT_OF', 'Root')"]
    shared = asked(
        family, "comparison_of", "relation direction name a_confidence b_confidence", a="Root", b="Branch", shared="true"
    )
    assert ("EVALUATED_ON", "out", "GLUE", 0.9, 0.9) in shared
    assert ("USES", "out", "Attention", 0.9, 0.5) in shared
    every = asked(family, "comparison_of", "name a_confidence b_confidence", a="Root", b="Branch")
    assert ("Dropout", None, 0.9) in every


def test_results_of_one_thing_by_data_set_and_metric(family: Store) -> None:
    assert asked(family, "results_of", "dataset metric value", name="Root") == [("GLUE", "F1", 80.5)]
    assert asked(family, "results_of", "text", name="Branch", dataset="glue", metric="f1") == [("82",)]
    assert asked(family, "results_of", "text", name="Twig", dataset="glue") == []


def test_things_and_papers_are_listed_by_year(family: Store) -> None:
    assert asked(family, "of_kind", "name", kind="Model", since=2019, order="newest") == [("Twig",), ("Branch",)]
    assert ("Bough",) in asked(family, "of_kind", "name", kind="Model", until=2019)
    assert asked(family, "of_kind", "name", kind="dataset") == [("GLUE",), ("Books",)]
    assert asked(family, "papers_of", "paper", since=2019) == [("p3",), ("p2",)]
    assert asked(family, "papers_of", "paper") == [("p3",), ("p2",), ("p1",), ("p4",)]
    assert asked(family, "papers_of", "paper", title="variant") == [("p2",)]


def test_lists_are_narrowed_to_years_relations_and_a_second_name(family: Store) -> None:
    assert asked(family, "models_on", "name", dataset="GLUE", since=2019) == [("Branch",)]
    assert asked(family, "models_on", "name", dataset="GLUE", relation="TRAINED_ON") == []
    assert asked(family, "datasets_of", "name", name="Root", relation="TRAINED_ON") == [("Books",)]
    assert asked(family, "papers_mentioning", "paper", name="Root", also="Branch") == [("p2",)]
    assert asked(family, "papers_mentioning", "paper", name="Root", until=2019) == [("p2",), ("p1",)]


def test_the_largest_families_are_counted_by_their_children(family: Store) -> None:
    assert asked(family, "largest_families", "name variants", min_confidence=0.5)[0] == ("Branch", 2)


def test_a_path_tells_its_steps(family: Store) -> None:
    assert asked(family, "path_between", "steps length confidence weakest", a="Dropout", b="Root") == [
        (["Branch USES Dropout", "Branch VARIANT_OF Root"], 2, 0.855, 0.9),
        (["Branch USES Dropout", "Branch OUTPERFORMS Root"], 2, 0.81, 0.9),
    ]
    assert asked(family, "path_between", "names", a="Bough", b="Books") == [(["Bough", "Root", "Books"],)]
    assert asked(family, "path_between", "names", a="Bough", b="Books", min_confidence=0.5) == []
    assert asked(family, "path_between", "names", a="Root", b="Alone") == []


def test_statistics_count_all_there_is(family: Store) -> None:
    found = {(what, kind): count for what, kind, count in asked(family, "statistics", "what kind count")}
    assert found["papers", ""] == 4
    assert found["results", ""] == 4
    assert sum(int(str(n)) for (what, _), n in found.items() if what == "entities") == len(graphs.family().entities)
    assert sum(int(str(n)) for (what, _), n in found.items() if what == "statements") == len(graphs.family().statements)
    assert found["statements", "PROPOSES"] == 3


@pytest.mark.parametrize("name", graphs.HOSTILE)
def test_a_hostile_name_is_a_value_and_never_a_query(store: Store, name: str) -> None:
    store.write(graphs.hostile(), graphs.IMPRINT)
    assert name in [found for (found,) in asked(store, "search", "name", prefix=name)]
    used = {s.tail for s in graphs.hostile().statements if fold(s.head) == fold(name)}
    assert used <= {found for (found,) in asked(store, "uses_of", "id", name=name)}
    assert store.graph() == graphs.hostile()


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
