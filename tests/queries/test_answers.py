"""Every query gives the rows that can be counted by hand."""

from __future__ import annotations

import pytest

from kg.names import fold
from kg.stores.base import Store
from tests import graphs
from tests.queries.asking import asked


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
