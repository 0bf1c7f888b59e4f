from __future__ import annotations

import pytest

from kg.results.readings import Reading, Says, reading


def read(sentence: str, metric: str | None, on: str, title: str = "") -> Reading:
    """The reading of the number that stands in double angle brackets, on a data set."""
    before, _, rest = sentence.partition("«")
    text, _, after = rest.partition("»")
    return reading(text, before + text + after, len(before), metric, title, on)


@pytest.mark.parametrize("metric", [None, "score", "average score", "GLUE score", "overall performance"])
def test_a_benchmark_of_many_tasks_has_one_score(metric: str | None) -> None:
    found = read("Nova achieves «83.1» on GLUE.", metric, "GLUE")
    assert (found.measure.name, found.says, found.number, found.unit) == ("GLUE score", Says.VALUE, 83.1, "%")
    assert read("Nova achieves «83.1» on SuperGLUE.", metric or "score", "SuperGLUE").measure.name != "score"


def test_what_papers_do_say_of_a_benchmark_stays() -> None:
    assert read("It reaches an accuracy of «91.2%» on GLUE.", "accuracy", "GLUE").measure.name == "accuracy"
    assert read("It is «3.3x» faster on GLUE.", "speedup", "GLUE").measure.name == "speedup"
    assert read("Nova achieves «83.1» on Foo.", "score", "Foo").measure.name == "score"


def test_gains_in_the_score_of_a_benchmark_are_gains_of_it() -> None:
    found = read("Nova outperforms Foo by «1.2» points on GLUE.", "average score", "GLUE")
    assert (found.measure.name, found.says) == ("GLUE score", Says.GAIN)


@pytest.mark.parametrize(
    ("sentence", "metric", "on", "name"),
    [
        ("It has «3.6%» error on the ImageNet test set.", "error", "ImageNet", "top-5 error"),
        ("It has «19.4%» error on ImageNet.", "error", "ImageNet-1K", "error rate"),
        ("It has «3.6%» error on Foo.", "error", "Foo", "error rate"),
        ("It has «77.1%» AP on COCO test-dev.", "AP", "COCO", "average precision of another task"),
        ("It has «57.1%» AP on COCO test-dev.", "AP", "COCO", "average precision"),
        ("It has «77.1%» AP on COCO for human pose.", "AP", "COCO", "keypoint average precision"),
        ("We reach «80.1%» on ImageNet and a higher mAP on Foo.", "mAP", "ImageNet", ""),
        ("We reach «34.1%» mAP in ImageNet detection.", "mAP", "ImageNet", "average precision"),
    ],
)
def test_a_number_is_of_what_it_can_be_of_on_its_data_set(sentence: str, metric: str, on: str, name: str) -> None:
    assert read(sentence, metric, on).measure.name == name


@pytest.mark.parametrize(
    ("sentence", "on", "is_part"),
    [
        ("On a partitioned version of Foo, Nova achieves «72.1%».", "Foo", True),
        ("Nova achieves «72.1%» on a subset of the Foo data.", "Foo", True),
        ("Nova achieves «72.1%» on long-tailed Foo-10.", "Foo-10", True),
        ("It gains «4.3%» in accuracy on a machine-translated Foo.", "Foo", True),
        ("Nova achieves «72.1%» on Foo and less on a subset of Bar.", "Foo", False),
        ("Nova achieves «72.1%» on Foo-10.", "Foo", False),
        ("Nova achieves «72.1%» on long-tailed Foo-100.", "Foo-10", False),
    ],
)
def test_a_part_or_version_of_a_data_set_has_a_board_of_its_own(sentence: str, on: str, is_part: bool) -> None:
    assert (read(sentence, "accuracy", on).measure.name != "accuracy") is is_part
