"""Long forms and their short forms."""

from __future__ import annotations

import pytest

from extractors.abbreviations import by_brackets, checked, plausible
from extractors.finds import Pair


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("LoRA", "Low-Rank Adaptation"),
        ("MIM", "masked image modeling"),
        ("LLMs", "large language models"),
        ("GAN", "generative adversarial network"),
        ("BERT", "Bidirectional Encoder Representations from Transformers"),
        ("ReID", "Re-identification"),
        ("3DGS", "3D Gaussian Splatting"),
    ],
)
def test_a_short_form_made_of_its_words_is_believed(short: str, long: str) -> None:
    assert plausible(short, long)


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("ReID", "-identification"),
        ("pass", "passages"),
        ("LoRA", "Adaptation with low rank"),
        ("MIM", "masked image (and text) modeling"),
        ("MIM", "masks. It models"),
        ("eg", "energy graph"),
        ("SOTA", "state-of-the-art"),
        ("GNN", "GNN graph neural network"),
        ("A", "attention"),
        ("", ""),
    ],
)
def test_what_does_not_look_like_a_short_form_is_refused(short: str, long: str) -> None:
    assert not plausible(short, long)


def test_brackets_pair_the_words_before_them() -> None:
    text = "We study masked image modeling (MIM) and large language models (LLMs), not images (see Fig. 2) or passages (pass)."
    found = [(text[p.short_start : p.short_end], text[p.long_start : p.long_end]) for p in by_brackets(text)]
    assert found == [("MIM", "masked image modeling"), ("LLMs", "large language models")]


def test_of_two_definitions_of_one_short_form_the_first_stays() -> None:
    text = "continual learning (CL) and contrastive learning (CL)"
    pairs = [Pair(0, 18, 20, 22), Pair(28, 48, 50, 52)]
    assert checked(reversed(pairs), text) == (pairs[0],)
