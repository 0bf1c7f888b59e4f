from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.results.measures import Scale
from kg.results.readings import Basis, Reading, Says, reading


def read(sentence: str, metric: str | None = "accuracy", title: str = "") -> Reading:
    """The reading of the number that stands in double angle brackets."""
    before, _, rest = sentence.partition("«")
    text, _, after = rest.partition("»")
    return reading(text, before + text + after, len(before), metric, title)


@pytest.mark.parametrize(
    ("sentence", "metric", "number", "unit"),
    [
        ("Nova achieves an accuracy of «72.4%» on Foo.", "accuracy", 72.4, "%"),
        ("Nova achieves «72.4» on Foo.", "accuracy", 72.4, "%"),
        ("Nova achieves an accuracy of «0.724» on Foo.", "accuracy", 72.4, "%"),
        ("Nova reaches «$72.4\\%$» top-1.", "top-1 accuracy", 72.4, "%"),
        ("an F1 of «0.83»", "F1", 83.0, "%"),
        ("The AUC is «.91».", "AUROC", 91.0, "%"),
        ("a correlation of «82.5%»", "Spearman correlation", 0.825, ""),
        ("a correlation of «0.82»", "Spearman correlation", 0.82, ""),
        ("an SSIM of «0.93»", "SSIM", 0.93, ""),
        ("Nova has a latency of «26 ms».", "latency", 0.026, "s"),
        ("It takes «10 hours».", "training time", 36_000.0, "s"),
        ("It needs «563M» parameters.", "FLOPs", 563e6, ""),
        ("with only «22.2» GFLOPs", "FLOPs", 22.2e9, ""),
        ("our backbone («4.8»G FLOPs)", "FLOPs", 4.8e9, ""),
        ("It has «1.3B».", "parameters", 1.3e9, ""),
        ("a perplexity of «16.7»", "perplexity", 16.7, ""),
        ("a PSNR of «40.30 dB»", "PSNR", 40.3, "dB"),
        ("an FID of «2.9»", "FID", 2.9, ""),
        ("at «345» frames per second", "latency", 345.0, "fps"),
        ("from 38.4% to «41.6%» mAP", "mAP", 41.6, "%"),
        ("Nova reaches 61.3 and «48.1» AP on Foo and Bar.", "AP", 48.1, "%"),
        ("a miss rate of 3.7 / «17.4» / 21.8 on A / B / C", "miss rate", 17.4, "%"),
        ("Nova sets a state-of-the-art accuracy of «88.7%».", "accuracy", 88.7, "%"),
        ("It obtains «28.4» BLEU points on Foo.", "BLEU", 28.4, "%"),
        ("with a test error of «3.5%»", "test error", 3.5, "%"),
        ("It achieves «48.6» mask AP.", "mask AP", 48.6, "%"),
        ("maintaining an accuracy of «75.9%»", "accuracy", 75.9, "%"),
    ],
)
def test_a_value_is_brought_to_the_scale_of_its_measure(sentence: str, metric: str, number: float, unit: str) -> None:
    found = read(sentence, metric)
    assert (found.says, found.number, found.unit) == (Says.VALUE, number, unit)


@pytest.mark.parametrize(
    ("sentence", "metric", "basis"),
    [
        ("It improves accuracy by «3.2» points.", "accuracy", Basis.ABSOLUTE),
        ("a gain of «3.2 points»", "accuracy", Basis.ABSOLUTE),
        ("an absolute improvement of «2.9%» over Foo", "accuracy", Basis.ABSOLUTE),
        ("It outperforms Foo by «0.7».", None, Basis.ABSOLUTE),
        ("It improves by «12%».", "accuracy", Basis.UNCLEAR),
        ("Nova surpasses Foo by 2.1%, «3.4%» and 5.0% on A, B and C.", "accuracy", Basis.UNCLEAR),
        ("outperforming it by 2.1% on A and «3.4%» on B", "accuracy", Basis.UNCLEAR),
        ("with 1.8%, «2.2%» and 4.5% accuracy gains", "accuracy", Basis.UNCLEAR),
        ("Nova is better («+0.6%»).", "accuracy", Basis.UNCLEAR),
        ("It has «4.2%» higher accuracy than Foo.", "accuracy", Basis.UNCLEAR),
        ("It reduces the error by «20%» relative.", "error rate", Basis.RELATIVE),
        ("a relative improvement of «5.5%»", "F1", Basis.RELATIVE),
        ("It reduces latency by «30%».", "latency", Basis.RELATIVE),
        ("with «51%» fewer FLOPs", "FLOPs", Basis.RELATIVE),
        ("It is «2.4x» faster.", "latency", Basis.FACTOR),
        ("a speedup of «6.2x»", "speedup", Basis.FACTOR),
        ("It is «two orders of magnitude» faster.", None, Basis.FACTOR),
        ("with a loss of «0.2%»", "accuracy", Basis.UNCLEAR),
        ("improving success rates by «158%»", "success rate", Basis.UNCLEAR),
        ("It shrinks Foo (25.1% further reduction), Bar (20.7%) and even Baz-101 («51.7%»).", "accuracy", Basis.UNCLEAR),
    ],
)
def test_a_gain_is_no_value_and_says_what_it_counts(sentence: str, metric: str | None, basis: Basis) -> None:
    found = read(sentence, metric)
    assert (found.says, found.basis) == (Says.GAIN, basis)


@pytest.mark.parametrize(
    ("sentence", "metric", "says"),
    [
        ("It improves accuracy from «38.4%» to 41.6%.", "accuracy", Says.BASELINE),
        ("compared to «71.2%» of Foo", "accuracy", Says.BASELINE),
        ("It exceeds human performance («93.5%»).", "accuracy", Says.BASELINE),
        ("It beats Foo (45.0% V.S. «43.9%» in mAP).", "mAP", Says.BASELINE),
        ("close to its supervised counterpart, an ensemble which achieves a mAP of «54.4%»", "mAP", Says.BASELINE),
        ("an upper bound accuracy of over «95%»", "accuracy", Says.BASELINE),
        ("with only «25%» of the FLOPs", "FLOPs", Says.SHARE),
        ("It reaches «96%» of Foo's performance.", "accuracy", Says.SHARE),
        ("It still maintains «95%» accuracy of Foo.", "accuracy", Says.SHARE),
        ("The parameters are reduced to about «11.75%».", None, Says.SHARE),
        ("Errors fall from previous «21.2%» and 14.7% to 12.1% and 10.4%.", "error rate", Says.BASELINE),
        ("using «1%» of the labels", "accuracy", Says.SETTING),
        ("at «70%» sparsity", "accuracy", Says.SETTING),
        ("after «300» epochs", "accuracy", Says.SETTING),
        ("a gain at IoU=«0.9»", "AP", Says.SETTING),
        ("68.3% at «50%» overlap", "mAP", Says.SETTING),
        ("a score of 9.49 ± «0.15»", "inception score", Says.SETTING),
        ("an accuracy of «70% to 75%»", "accuracy", Says.RANGE),
        ("It is «several orders of magnitude» faster.", None, Says.TEXT),
    ],
)
def test_what_was_there_before_and_what_was_chosen_have_no_place(sentence: str, metric: str | None, says: Says) -> None:
    assert read(sentence, metric).says == says


@pytest.mark.parametrize(
    ("sentence", "metric", "title", "name"),
    [
        ("It reaches «76.3%» zero-shot.", "accuracy", "", "zero-shot accuracy"),
        ("It improves one-shot accuracy to «87.8%».", "accuracy", "", "few-shot accuracy"),
        ("It reaches «75.1%» with 1% of the labels.", "accuracy", "", "few-label accuracy"),
        ("It reaches «42.6%» under strong attacks.", "accuracy", "", "robust accuracy"),
        ("It reaches «76.8%» AP.", "AP", "Two-stage human pose estimation", "keypoint average precision"),
        ("It reaches 46.4 AP (and «$65.1$» $AP_{50}$).", "AP", "", "AP50"),
        ("It obtains an mAP of 47.9% («68.3%» at 50% overlap).", "mAP", "", "AP50"),
        ("It obtains an mAP of «47.9%» (68.3% at 50% overlap).", "mAP", "", "average precision"),
        ("It achieves «40.1» AP at an IoU threshold of 0.75.", "AP", "", "AP75"),
        ("It reaches «30.5» AP 50 times faster.", "AP", "", "average precision"),
        ("It reaches «38.1%» mAP.", "mAP", "Fast instance segmentation", "mask AP"),
        ("It reaches «47.0%» AP in detection.", "AP", "Fast instance segmentation", "average precision"),
        ("It has «4.8%» top-5 error.", "error", "", "top-5 error"),
        ("It has an error of «19.4%» top-1 and 4.8% top-5.", "error", "", "error rate"),
        ("It reaches «76.3%».", "accuracy", "Zero-shot learning", "accuracy"),
        ("It reaches an error of 40.2%/«32.6%» with 1%/10% of labeled data.", "error", "", "few-label error rate"),
        ("It reaches an error of «38.5%».", "error", "Semi-supervised learning of Foo", "few-label error rate"),
        ("It attacks Foo with a success rate of «99%».", "success rate", "", "attack success rate"),
        ("The robot has a success rate of «99%».", "success rate", "", "success rate"),
    ],
)
def test_conditions_make_another_measure(sentence: str, metric: str, title: str, name: str) -> None:
    assert read(sentence, metric, title).measure.name == name


@pytest.mark.parametrize("metric", ["speedup", "model size", "latency"])
def test_points_are_no_gain_in_what_is_not_counted_in_points(metric: str) -> None:
    assert read("It improves by «1.2» points on average.", metric).measure.name == ""
    assert read("It outperforms Foo by «0.7» with a smaller model.", metric).measure.name == ""
    assert read("It is «5x» faster.", metric).measure.name == metric


def test_the_words_that_tell_the_conditions_are_kept() -> None:
    found = read("With ResNet-50 from scratch, Nova achieves «80.1%» on the test set without extra data.")
    assert found.setting == "ResNet-50, from scratch, test set, without extra data"


def test_where_the_number_is_not_in_the_sentence_it_is_still_read() -> None:
    assert reading("72.4%", "Nothing here.", -1, "accuracy").number == 72.4


@given(
    st.text(max_size=120),
    st.text(max_size=120),
    st.sampled_from(["5%", "0.5", "3x", "12"]),
    st.sampled_from(["accuracy", "FID", None]),
)
def test_any_sentence_can_be_read(before: str, after: str, number: str, metric: str | None) -> None:
    found = reading(number, before + number + after, len(before), metric)
    assert found.number is not None
    if found.says is Says.VALUE and found.measure.scale is Scale.PERCENT:
        assert found.number <= 100
