from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.results.measures import NOT_SAID, Better, Scale, known, measure


@pytest.mark.parametrize(
    ("metric", "better"),
    [
        ("accuracy", "higher"),
        ("Top-1 accuracy", "higher"),
        ("F1-score", "higher"),
        ("AUROC", "higher"),
        ("mAP", "higher"),
        ("BLEU", "higher"),
        ("Inception Score", "higher"),
        ("PSNR", "higher"),
        ("frames per second", "higher"),
        ("perplexity", "lower"),
        ("PPL", "lower"),
        ("word error rate", "lower"),
        ("FID", "lower"),
        ("test error", "lower"),
        ("RMSE", "lower"),
        ("MAE", "lower"),
        ("latency", "lower"),
        ("number of parameters", "lower"),
        ("FLOPs", "lower"),
        ("GPU memory", "lower"),
        ("translation edit rate", "lower"),
        # Not in the table: their words tell.
        ("rotation error", "lower"),
        ("label ranking loss", "lower"),
        ("sliced frobnication distance", "lower"),
        ("planning time", "lower"),
        ("toxicity score", "lower"),
        ("certified accuracy", "higher"),
        ("semantic consistency", "higher"),
        ("sampling speed", "higher"),
        ("GLUE score", "higher"),
        ("nDCG@10", "higher"),
        # Nobody can tell.
        ("attack success rate", "unknown"),
        ("robust accuracy under attack", "unknown"),
        ("frobnication", "unknown"),
        ("α", "unknown"),
        ("", "unknown"),
    ],
)
def test_which_way_is_better_is_known_or_said_to_be_unknown(metric: str, better: str) -> None:
    assert measure(metric).better == better


@pytest.mark.parametrize(
    "names",
    [
        (
            "top-1 accuracy",
            "Top-1",
            "accuracy",
            "classification accuracy",
            "average accuracy",
            "top-1 fine-tuning accuracy",
            "acc",
        ),
        ("F1", "F1 score", "F-measure", "F1-scores"),
        ("mAP", "mean average precision", "AP", "box AP"),
        ("mIoU", "mean IoU", "mean intersection-over-union"),
        ("error rate", "test error", "top-1 error", "classification error rate"),
        ("R@1", "recall@1", "Hits@1", "rank-1"),
    ],
)
def test_names_of_one_measure_meet(names: tuple[str, ...]) -> None:
    assert len({measure(name) for name in names}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("top-1 accuracy", "top-5 accuracy"),
        ("accuracy", "zero-shot accuracy"),
        ("accuracy", "error rate"),
        ("AP", "AP50"),
        ("BLEU", "BLEU-4"),
        ("macro F1", "micro F1"),
        ("error rate", "rotation error"),
        ("PER", "processing time per image"),
    ],
)
def test_names_of_different_measures_do_not(one: str, other: str) -> None:
    assert measure(one).name != measure(other).name


@pytest.mark.parametrize(
    "metric", ["speedup", "speed-up", "accuracy degradation", "parameter reduction", "compression ratio", "accuracy loss"]
)
def test_what_is_itself_a_comparison_is_said_to_be_one(metric: str) -> None:
    assert measure(metric).is_change
    assert not measure("training loss").is_change


def test_no_metric_is_a_measure_of_its_own() -> None:
    assert measure(None) == measure("  ") == NOT_SAID


def test_the_table_gives_every_measure_a_direction_and_every_line_a_source() -> None:
    assert len(known()) > 90
    for row in known():
        assert row.is_listed
        assert row.better in Better
        assert row.scale in Scale


@given(st.text(max_size=80))
def test_any_name_has_a_measure(metric: str) -> None:
    assert measure(metric) == measure(metric)
