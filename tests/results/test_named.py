from __future__ import annotations

import pytest

from kg.results.readings import Reading, Says, reading


def read(sentence: str, metric: str | None, title: str = "", on: str = "") -> Reading:
    """The reading of the number that stands in double angle brackets."""
    before, _, rest = sentence.partition("«")
    text, _, after = rest.partition("»")
    return reading(text, before + text + after, len(before), metric, title, on)


@pytest.mark.parametrize(
    ("sentence", "metric", "name"),
    [
        ("It reaches 68.4% PQ, «44.0%» AP and 83.5% mIoU.", "PQ", "average precision"),
        ("It obtains 63.8% HOTA, «80.6%» MOTA and 78.5% IDF1.", "HOTA", "MOTA"),
        ("It reaches 69% recall at over «90%» precision.", "recall", "precision"),
        ("It keeps its complexity low («92.4%» accuracy with 8M parameters).", "complexity", "accuracy"),
        ("It reaches «64.7%» accuracy.", None, "accuracy"),
        ("A «2%» error is guaranteed with a test coverage of 60%.", "test coverage", "error rate"),
    ],
)
def test_the_measure_right_behind_a_number_is_its_own(sentence: str, metric: str | None, name: str) -> None:
    assert read(sentence, metric).measure.name == name


@pytest.mark.parametrize(
    ("sentence", "metric", "name"),
    [
        ("It reaches «48.6» AP of masks.", "mask AP", "mask AP"),
        ("It reaches «72.1%» accuracy.", "robust accuracy", "robust accuracy"),
        ("It brings a «40%» error reduction in RMSE.", "RMSE", "RMSE"),
        ("It is «3.3x» faster; PQ is the same.", "speedup", "speedup"),
    ],
)
def test_a_measure_that_was_found_more_exactly_stays(sentence: str, metric: str, name: str) -> None:
    assert read(sentence, metric).measure.name == name


def test_points_of_a_named_measure_are_gains_unless_they_are_reached() -> None:
    gain = read("Nova improves the language model by 6 perplexity points and helps with «8.7» GLUE score points.", "perplexity")
    assert (gain.measure.name, gain.says) == ("GLUE score", Says.GAIN)
    reached = read("Nova achieves 28.2 and «33.9» BLEU points.", "BLEU")
    assert (reached.measure.name, reached.says) == ("BLEU", Says.VALUE)


@pytest.mark.parametrize(
    ("sentence", "metric", "name", "unit"),
    [
        ("with an accuracy that needs «71.6» GFLOPs", "accuracy", "FLOPs", ""),
        ("It reaches its best accuracy in «3 hours».", "accuracy", "", "s"),
        ("It runs at a speed of «25» frames/sec there.", "speed", "throughput", "fps"),
    ],
)
def test_a_unit_that_no_quality_has_tells_the_measure(sentence: str, metric: str, name: str, unit: str) -> None:
    found = read(sentence, metric)
    assert (found.measure.name, found.unit) == (name, unit)


@pytest.mark.parametrize(
    "sentence",
    [
        "It beats others, surpassing all previous methods over «30%» in accuracy.",
        "It leads by large margins, i.e., «16%» on Foo.",
        "Accuracy is improved everywhere, including «32%» on Foo.",
        "Accuracy decreases in bad weather, in the order of «40%».",
        "We achieve (77.4+«4.2»)% accuracy.",
    ],
)
def test_more_words_that_tell_a_gain(sentence: str) -> None:
    assert read(sentence, "accuracy").says is Says.GAIN


@pytest.mark.parametrize(
    "sentence",
    [
        "Here prior art has «27.9%» accuracy, and Nova reaches 55.7%.",
        "Nova outperforms the results of «58.7%» by Foo.",
        "For comparison, a phrase-based system achieves «33.3%».",
        "Nova comes close (73.5%) to its supervised counterpart («74.4%»).",
    ],
)
def test_more_words_that_tell_what_others_reached(sentence: str) -> None:
    assert read(sentence, "accuracy").says is Says.BASELINE


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Nova for Weakly Supervised Segmentation", "weakly-supervised mIoU"),
        ("Nova for Semi-Supervised Segmentation", "few-label mIoU"),
        ("Nova for Selective Prediction", "selective mIoU"),
        ("Nova for Segmentation", "mIoU"),
    ],
)
def test_a_title_tells_the_regime_of_all_numbers_of_its_paper(title: str, name: str) -> None:
    assert read("It achieves «66.4%» mIoU on Foo.", "mIoU", title).measure.name == name


def test_what_is_measured_without_an_attack_is_no_robustness() -> None:
    said = "Nova («92%» accuracy without any attack) keeps 86% accuracy under the strong Foo attack."
    assert read(said, "accuracy").measure.name == "accuracy"


def test_a_number_is_on_the_part_or_the_whole_that_stands_nearer() -> None:
    said = "Accuracy is {} on Foo and {} on a skewed data set derived from the Foo."
    assert read(said.format("«98.4%»", "85.5%"), "accuracy", on="Foo").measure.name == "accuracy"
    assert read(said.format("98.4%", "«85.5%»"), "accuracy", on="Foo").measure.name == "accuracy on a part or version"


@pytest.mark.parametrize("sentence", ["It achieves «56.3%» on Bar -> Foo.", "On Bar → Foo, it achieves «56.3%»."])
def test_what_was_learnt_elsewhere_has_a_board_of_its_own(sentence: str) -> None:
    assert read(sentence, "mIoU", on="Foo").measure.name == "mIoU on a part or version"
