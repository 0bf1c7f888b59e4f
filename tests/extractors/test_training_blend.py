"""Fitting what model and rules weigh, on numbers made for these tests."""

from __future__ import annotations

import pytest

from extractors.training import results
from extractors.training.blend import Row, best_threshold, fit_link, likely
from extractors.training.fitting import fit
from extractors.weights import LinkWeights, Signs

START = [-1.2, 0.8, 1.0, 0.5, 0.0, 0.0, 0.0, 0.0]
RECORD = {
    "id": "p",
    "title": "FooNet",
    "abstract": "FooNet has 83.1% accuracy.",
    "entities": [
        {"name": "FooNet", "type": "Model", "mentions": ["FooNet"]},
        {"name": "accuracy", "type": "Metric", "mentions": ["accuracy"]},
    ],
    "relations": [{"head": "PAPER", "type": "PROPOSES", "tail": "FooNet"}],
    "results": [{"subject": "FooNet", "dataset": None, "metric": "accuracy", "value": "83.1%"}],
}


def test_weights_without_examples_are_those_they_start_from() -> None:
    assert list(fit([], [], [0.5, -1.0])) == [0.5, -1.0]


def test_the_more_they_are_held_the_less_weights_move() -> None:
    rows, right = [[1.0]] * 8, [True] * 8
    free, held = fit(rows, right, [0.0, 0.0], 0.1), fit(rows, right, [0.0, 0.0], 100.0)
    assert free[1] > held[1] > 0


def test_unsure_ends_are_learned_to_count_against_a_relation() -> None:
    rows = [Row(0.5, None, Signs(head=0.9, tail=end), right=end > 0.5) for end in (0.95, 0.2, 0.9, 0.1) for _ in range(20)]
    weights = fit_link(rows, START)
    sure, unsure = likely(weights, [rows[0], rows[20]])
    assert weights.tail > 0
    assert sure > 0.5 > unsure


def test_each_weight_lands_in_its_own_field() -> None:
    assert fit_link([], START) == LinkWeights(*START)


def test_a_threshold_is_chosen_where_its_neighbours_are_good_too() -> None:
    sure, right = [0.9, 0.8, 0.3, 0.2, 0.1], [True, True, False, False, False]
    threshold, reached = best_threshold(sure, right, 2)
    assert 0.3 < threshold < 0.8
    assert reached == pytest.approx(1.0)


def test_results_of_annotated_papers_teach_the_weight_of_their_traits() -> None:
    other = RECORD | {"abstract": "FooNet lost, 17.0% to BarNet.", "results": []}
    told = [RECORD] * 30 + [other] * 30
    found = [(record, results.as_annotated(record)) for record in (RECORD, other)]
    weights = results.fitted(results.learned(told), found)
    assert weights.traits["metric"] > weights.traits["neither"]
    assert weights.threshold == results.THRESHOLD


def test_an_annotated_paper_is_read_as_if_all_were_found() -> None:
    read = results.as_annotated(RECORD)
    assert {m.name for m in read.mentions} == {"FooNet", "accuracy"}
    assert read.proposed == ("FooNet",)
