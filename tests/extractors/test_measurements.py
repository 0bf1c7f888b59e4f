"""Reported numbers, on sentences written for these tests."""

from __future__ import annotations

import time

import pytest

from extractors import measurements
from extractors.reading import Reading
from extractors.weights import ResultWeights
from kg.model import Measurement, Paper, Span
from tests.extractors.test_relations import reading

WEIGHTS = ResultWeights(traits={"multiple neither": -9.0, "multiple data set": -9.0})
NAMES = "M:FooNet; M:BarNet; D:LeafSet; D:TwigSet; C:recall; C:accuracy; C:F1; C:runtime; C:FPS"
SIZES = "M:FooNet-S; M:FooNet-M; M:FooNet-L; D:OakSet"


def measured(*said: str, names: str = NAMES, proposed: tuple[str, ...] = ("FooNet",)) -> list[Measurement]:
    read = reading("FooNet for leaves", "We propose FooNet.", *said, names=names, proposed=proposed)
    return measurements.find(read, WEIGHTS)


def rows(sentence: str) -> list[tuple[str, str | None, str | None]]:
    return [(m.text, m.dataset, m.metric) for m in measured(sentence)]


@pytest.mark.parametrize(
    ("sentence", "value"),
    [
        ("It achieves 83.8% accuracy.", "83.8%"),
        ("It improves accuracy by +0.6%.", "+0.6%"),
        (r"It improves accuracy by 5\%.", r"5\%"),
        ("It has up to 17.7x lower runtime.", "17.7x"),
        ("It has 10 times less runtime.", "10 times"),
        ("It needs 40times less runtime.", "40times"),
        ("It gives a 50-fold reduction of runtime.", "50-fold"),
        ("It gains 2.2702 ~ 5.9563 dB over others.", "2.2702 ~ 5.9563 dB"),
        ("It gains 1.5% to 6.4% accuracy.", "1.5% to 6.4%"),
        ("It gains 3-5% on average.", "3-5%"),
        ("It reaches an F1 of 0.78 there.", "0.78"),
        ("It outperforms others by 2.8 F1.", "2.8"),
        ("It improves accuracy by 5 points.", "5"),
        ("It runs at 33 FPS.", "33 FPS"),
        ("It answers in 23.1 ms.", "23.1 ms"),
        ("It reaches an F1 of 0.54±0.15 there.", "0.54±0.15"),
        ("It needs seven times less runtime.", "seven times"),
    ],
)
def test_a_value_keeps_its_sign_and_unit(sentence: str, value: str) -> None:
    assert [m.text for m in measured(sentence)] == [value]


@pytest.mark.parametrize(
    "sentence",
    [
        "It has 7 billion parameters.",
        "It is trained on 4.5 million images.",
        "It was released in 2021.",
        "It is trained with 10% of the labeled data.",
        "It uses 4-bit weights and 12 layers.",
        "See version v2.0 of it.",
        "It covers 14 languages.",
    ],
)
def test_counts_years_versions_and_settings_are_no_results(sentence: str) -> None:
    assert measured(sentence) == []


def test_a_number_within_a_name_is_no_result() -> None:
    assert measured("It achieves much on Leaf-3.5 now.", names="M:FooNet; D:Leaf-3.5") == []


def test_two_values_of_from_and_to_are_two_results() -> None:
    assert [m.text for m in measured("It improves accuracy from 38.4% to 41.6% there.")] == ["38.4%", "41.6%"]


def test_metric_and_data_set_beside_the_value_are_its_own() -> None:
    found = rows("It achieves 91.2% accuracy on LeafSet and a recall of 0.87 on TwigSet.")
    assert found == [("91.2%", "LeafSet", "accuracy"), ("0.87", "TwigSet", "recall")]


def test_respectively_pairs_values_with_data_sets_in_order() -> None:
    found = rows("It reaches an accuracy of 91.2% and 87.4% on LeafSet and TwigSet, respectively.")
    assert found == [("91.2%", "LeafSet", "accuracy"), ("87.4%", "TwigSet", "accuracy")]


@pytest.mark.parametrize(
    ("sentence", "datasets"),
    [
        (
            "It achieves 81.9% accuracy and 83.3% recall on LeafSet, and 37.1% accuracy on TwigSet.",
            ["LeafSet", "LeafSet", "TwigSet"],
        ),
        ("It achieves 54.0% recall on LeafSet, 87.2% recall on TwigSet.", ["LeafSet", "TwigSet"]),
        ("It is best on LeafSet val set with 58.0% recall, and TwigSet val set with 68.4% recall.", ["LeafSet", "TwigSet"]),
        ("We test on LeafSet, on which we achieve an accuracy of 90.1%, and first results on TwigSet.", ["LeafSet"]),
    ],
)
def test_a_value_belongs_to_the_data_set_of_its_phrase(sentence: str, datasets: list[str]) -> None:
    assert [m.dataset for m in measured(sentence)] == datasets


def test_a_data_set_that_leads_to_the_value_is_preferred_to_the_next_one() -> None:
    found = rows("Accuracy rises: LeafSet: 83.1%, TwigSet: 71.5%.")
    assert [(value, dataset) for value, dataset, _ in found] == [("83.1%", "LeafSet"), ("71.5%", "TwigSet")]


def test_the_subject_is_the_proposal_where_it_or_nothing_is_named() -> None:
    assert [m.subject for m in measured("Compared to BarNet, accuracy improves by 3.1%.")] == ["FooNet"]


def test_without_a_proposal_the_system_before_the_value_is_the_subject() -> None:
    assert [m.subject for m in measured("BarNet achieves 83.8% accuracy on LeafSet.", proposed=())] == ["BarNet"]


def test_what_is_outperformed_is_not_the_subject() -> None:
    said = "It achieves 83.1% accuracy on LeafSet, which outperforms usual BarNet."
    assert measured(said, proposed=()) == []


def test_without_any_system_there_is_no_result() -> None:
    assert measured("Humans reach 83.8% accuracy.", names="C:accuracy", proposed=()) == []


def test_a_sentence_of_numbers_is_cut_and_a_long_line_read_in_time() -> None:
    text = "It achieves " + "1.5% and " * 50_000 + "9" * 5_000_000 + " $" * 50_000
    base = reading("FooNet", "FooNet", names="M:FooNet", proposed=("FooNet",))
    paper = Paper(id="p", title="FooNet", abstract=text)
    read = Reading(paper, (Span("title", 0, 6), Span("abstract", 0, len(text))), base.mentions[:1], ("FooNet",))
    start = time.process_time()
    assert len(measurements.find(read, WEIGHTS)) <= measurements.MAX_VALUES
    assert time.process_time() - start < 5


@pytest.mark.parametrize(
    ("sentence", "metric"),
    [
        ("It gains accuracy and has a 24x lower runtime.", "runtime"),
        ("The runtime is cut by 3x at the same accuracy.", "runtime"),
        ("It needs 10% of the runtime.", "runtime"),
    ],
)
def test_a_multiple_is_of_the_cost_that_the_words_by_it_name(sentence: str, metric: str) -> None:
    assert [(m.metric, m.dataset) for m in measured("We test on LeafSet.", sentence)] == [(metric, None)]


def test_a_multiple_is_of_the_data_set_of_its_sentence() -> None:
    assert [m.dataset for m in measured("It has a 24x lower runtime on LeafSet.")] == ["LeafSet"]


@pytest.mark.parametrize(
    "sentence",
    [
        "It reaches the same accuracy on LeafSet and is 4.2 times faster.",
        "It improves the accuracy by 24x.",
        "It is 2.8x as fast.",
        "Pruning 50% of the weights keeps accuracy.",
        "Zor Titan 3.0 reaches a good accuracy.",
        "FooNet 3.0 reaches a good accuracy.",
    ],
)
def test_multiples_of_nothing_shares_that_somebody_chose_and_versions_are_no_results(sentence: str) -> None:
    assert measured(sentence) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "It reaches 83.1% on LeafSet, 71.5% on TwigSet.",
        "On LeafSet it reaches 83.1% and on TwigSet 71.5%.",
        "It reaches 83.1% (LeafSet) and 71.5% (TwigSet).",
        "LeafSet (83.1%) and TwigSet (71.5%) get better.",
        "It reaches 83.1% compared with 80.4% of others on LeafSet, and 71.5% compared with 70.0% on TwigSet.",
        "It gains 82.0% and 83.1% on LeafSet, 71.5% and 69.0% on TwigSet.",
        "On LeafSet accuracy grows from 80.4% to 83.1% when trees are old, and on TwigSet it grows from 70.0% to 71.5%.",
    ],
)
def test_each_of_two_values_has_the_data_set_that_belongs_to_it(sentence: str) -> None:
    found = {m.text: m.dataset for m in measured(sentence)}
    assert (found["83.1%"], found["71.5%"]) == ("LeafSet", "TwigSet")


def test_both_values_of_from_and_to_have_the_data_set_behind_them() -> None:
    found = rows("TwigSet is new, and accuracy grows from 38.4% to 41.6% on LeafSet.")
    assert [dataset for _, dataset, _ in found] == ["LeafSet", "LeafSet"]


@pytest.mark.parametrize("proposed", [("FooNet",), ("BarNet",), ()])
def test_what_a_system_does_without_is_not_the_subject(proposed: tuple[str, ...]) -> None:
    found = measured("Without FooNet, BarNet has 83.1% accuracy on LeafSet.", proposed=proposed)
    assert [m.subject for m in found] == ["BarNet"]


def test_what_is_built_on_the_proposal_is_the_subject_where_the_paper_proposes_it_too() -> None:
    said = "Based on FooNet, we build BarNet, which achieves 83.1% accuracy on LeafSet."
    assert [m.subject for m in measured(said, proposed=("FooNet", "BarNet"))] == ["BarNet"]
    assert [m.subject for m in measured(said)] == ["FooNet"]


def test_what_stands_between_listed_data_sets_parts_no_list() -> None:
    found = rows("The accuracy is 83.1%, 71.5% for LeafSet with 4000 labels, TwigSet with 500 labels.")
    assert [dataset for _, dataset, _ in found] == ["LeafSet", "TwigSet"]


def test_the_papers_one_data_set_is_that_of_later_numbers_too() -> None:
    found = measured("We test on LeafSet.", "It achieves 83.1% accuracy.", names="M:FooNet; D:LeafSet; C:accuracy")
    assert [(m.text, m.dataset) for m in found] == [("83.1%", "LeafSet")]


@pytest.mark.parametrize("where", ["On a real task of the city", "Using three city datasets"])
def test_a_data_set_is_not_carried_on_to_what_is_measured_elsewhere(where: str) -> None:
    said = ("We test on LeafSet.", f"{where} it achieves 83.1% accuracy.")
    assert [m.dataset for m in measured(*said, names="M:FooNet; D:LeafSet; C:accuracy")] == [None]


def test_a_data_set_that_something_was_pretrained_on_is_not_what_is_measured_on() -> None:
    assert rows("Without being pretrained on LeafSet it achieves 83.1% accuracy.") == [("83.1%", None, "accuracy")]
    assert rows("Pre-trained on LeafSet, it achieves 83.1% accuracy on TwigSet.") == [("83.1%", "TwigSet", "accuracy")]


def test_of_several_data_sets_none_is_carried_on() -> None:
    assert [m.dataset for m in measured("We test on LeafSet and TwigSet.", "It achieves 83.1% accuracy.")] == [None]


def test_numbers_of_a_paper_that_proposes_data_alone_are_told_of_the_data() -> None:
    found = measured("The best baseline reaches 42.1% accuracy.", names="D:LeafSet; C:accuracy", proposed=("LeafSet",))
    assert [m.subject for m in found] == ["LeafSet"]


def test_what_is_less_likely_than_the_threshold_is_left_out_and_the_rest_scored() -> None:
    read = reading("FooNet", "FooNet has 83.1% accuracy.", "BarNet gains 70.0%.", names="M:FooNet; M:BarNet; C:accuracy")
    weights = ResultWeights(bias=0.4, traits={"neither": -5.0}, threshold=0.3)
    found = measurements.find(read, weights)
    assert [m.text for m in found] == ["83.1%"]
    assert 0.3 <= found[0].score < 1


def test_a_multiple_takes_no_metric_of_the_next_clause_and_no_data_set_of_two() -> None:
    read = reading(
        "FooNet", "On LeafSet and TwigSet FooNet is 24x smaller, and its runtime is the same.", names=NAMES, proposed=("FooNet",)
    )
    ((found, _),) = measurements.candidates(read)
    assert (found.text, found.dataset, found.metric) == ("24x", None, None)


@pytest.mark.parametrize(("metric", "named"), [("accuracy", None), ("runtime", "runtime")])
def test_a_time_is_no_score(metric: str, named: str | None) -> None:
    assert [m.metric for m in measured(f"It reaches its best {metric} in 3 hours.")] == [named]


@pytest.mark.parametrize(
    ("sentence", "value"),
    [
        ("FooNet has 83.1% accuracy, while BarNet only achieves an accuracy of 71.5%.", "71.5%"),
        ("FooNet has 83.1% accuracy, far more than BarNet (71.5%).", "71.5%"),
        ("FooNet has an accuracy of 83.1%, compared to accuracy = 71.5% by BarNet.", "71.5%"),
    ],
)
def test_a_value_that_its_clause_gives_to_a_rival_is_the_rivals(sentence: str, value: str) -> None:
    assert {m.text: m.subject for m in measured(sentence)} == {"83.1%": "FooNet", value: "BarNet"}


def test_a_gain_in_brackets_behind_a_rival_is_the_proposals() -> None:
    assert [m.subject for m in measured("FooNet is more accurate than BarNet (+3.1%).")] == ["FooNet"]


def test_listed_systems_have_listed_values_in_order() -> None:
    found = measured("FooNet-S, FooNet-M, and FooNet-L achieve 81.1%, 82.2%, and 83.3% accuracy.", names=f"{NAMES}; {SIZES}")
    assert [m.subject for m in found] == ["FooNet-S", "FooNet-M", "FooNet-L"]


def test_listed_rivals_have_no_values_of_their_own() -> None:
    found = measured("It outperforms FooNet-S and FooNet-M by 1.1% and 2.2% accuracy.", names=f"{NAMES}; {SIZES}")
    assert [m.subject for m in found] == ["FooNet", "FooNet"]


def test_without_a_proposal_what_stands_behind_the_value_is_not_the_subject() -> None:
    assert measured("Up to 83.1% accuracy is reached against BarNet.", proposed=()) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "It outperforms others by 18.5% while running at high FPS.",
        "It reaches 87.4%, better than others with fewer runtime.",
        "It reaches high recall on LeafSet; on the whole city it obtains a new best score of 80.7%.",
    ],
)
def test_a_metric_of_another_clause_is_not_the_values(sentence: str) -> None:
    assert [m.metric for m in measured(sentence)] == [None]


def test_a_metric_leads_a_list_parted_by_semicolons() -> None:
    found = rows("It has an accuracy of 83.1% on LeafSet with few labels; and 71.5% on TwigSet.")
    assert found == [("83.1%", "LeafSet", "accuracy"), ("71.5%", "TwigSet", "accuracy")]


def test_a_data_set_named_for_pretraining_is_not_what_is_measured_on() -> None:
    assert rows("With LeafSet pre-training, it achieves 83.1% accuracy.") == [("83.1%", None, "accuracy")]


def test_a_data_set_before_a_comma_belongs_to_the_values_before_it() -> None:
    said = "It has 83.1% accuracy on LeafSet leaves, 49.2% recall of small and of large twigs on TwigSet, 50.8% F1 on OakSet."
    assert [m.dataset for m in measured(said, names=f"{NAMES}; {SIZES}")] == ["LeafSet", "TwigSet", "OakSet"]
