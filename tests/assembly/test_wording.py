from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.assembly.naming import fits, is_short
from kg.assembly.spelling import misspellings
from kg.assembly.wording import numbers, rewordings
from kg.names import fold


def forms(text: str) -> set[str]:
    return {fold(text), *(form for form, _ in rewordings(text))}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("BERT model", "BERT"),
        ("ResNets", "ResNet architecture"),
        ("Kvasir dataset", "Kvasir data set"),
        ("E2E Challenge", "E2E"),
        ("beam search algorithm", "beam search"),
        ("method of finite elements", "finite elements"),
        ("self-training strategy", "self-training"),
        ("Tree of Thoughts (ToT) prompting", "Tree of Thoughts prompting"),
        ("generation of captions", "caption generation"),
        ("generating captions", "caption generation"),
        ("segmenting videos", "video segmentation"),
        ("classification of tabular data", "classifying tabular data"),
        ("recovering depth and normals", "recovery of depth and normals"),
        ("retrieval over tables", "table retrieval"),
        ("three-dimensional localization", "3D localization"),
        (r"$\texttt{Gemma}$-2B", "Gemma-2B"),
        ("behaviour cloning", "behavior cloning"),
        ("topic modelling", "topic modeling"),
        ("value normalisation", "value normalization"),
        ("opti(cid:173) mal transport", "optimal transport"),
        ("StyleGANv2", "StyleGAN2"),
        ("MobileNetV2", "MobileNet 2"),
        ("SQuAD v2.0", "SQuAD 2.0"),
        ("YOLO-v3", "YOLOv3"),
    ],
)
def test_rewordings_of_a_name_meet(one: str, other: str) -> None:
    assert forms(one) & forms(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("language model", "language"),
        ("neural network", "neural"),
        ("graph-based methods", "graph-based"),
        ("kernel method", "kernel"),
        ("vision-language tasks", "vision-language"),
        ("matching network", "network matching"),
        ("learning rate", "rate learning"),
        ("GPT-3", "GPT-2"),
        ("YOLOv3 detector", "YOLOv8 detector"),
        ("conv2", "con2"),
        ("V1", "1"),
    ],
)
def test_other_things_do_not_meet(one: str, other: str) -> None:
    assert not forms(one) & forms(other)


def test_rewordings_do_not_depend_on_case_where_case_says_nothing() -> None:
    assert forms("Generating Image Captions") == forms("generating image captions")


@pytest.mark.parametrize(
    ("short", "long", "expected"),
    [
        ("LM", "language model", True),
        ("LM", "large language model", False),
        ("CLIP", "Contrastive Language-Image Pre-training", True),
        ("GANs", "generative adversarial networks", True),
        ("F-CAM", "Full Resolution Class Activation Maps", True),
        ("RL", "deep reinforcement learning", False),
        ("BERT", "transformer", False),
    ],
)
def test_an_acronym_fits_what_its_letters_begin(short: str, long: str, expected: bool) -> None:
    assert is_short(short)
    assert fits(short, long) is expected


def test_rare_words_one_slip_from_a_frequent_one_are_misspelt() -> None:
    counts = {"gaussian": 40, "guassian": 1, "gausssian": 2, "contrastive": 90, "contractive": 2, "effective": 30, "affective": 1}
    assert misspellings(counts) == {"guassian": "gaussian", "gausssian": "gaussian"}


def test_a_word_that_many_names_hold_is_not_misspelt() -> None:
    assert misspellings({"casuality": 3, "causality": 50}) == {}


@given(st.dictionaries(st.text("abcde", min_size=7, max_size=9), st.sampled_from([1, 30]), max_size=40))
def test_the_index_misses_no_word_that_comparing_all_would_find(counts: dict[str, int]) -> None:
    rare = [word for word, count in counts.items() if count == 1]
    frequent = [word for word, count in counts.items() if count > 1]
    wanted = {word for word in rare for other in frequent if is_slip(word, other)}
    assert set(misspellings(counts)) == wanted


def is_slip(word: str, right: str) -> bool:
    """Compared letter by letter: one left out or added, but for the last one, or two beside each other exchanged."""
    if len(word) == len(right):
        places = [at for at, (a, b) in enumerate(zip(word, right, strict=True)) if a != b]
        return (
            len(places) == 2 and places[1] == places[0] + 1 and [word[at] for at in places] == [right[at] for at in places[::-1]]
        )
    longer, shorter = sorted((word, right), key=len, reverse=True)
    left_out = {longer[:at] + longer[at + 1 :] for at in range(len(longer))}
    return longer[:-1] != shorter and shorter in left_out


def test_numbers_of_a_name() -> None:
    assert numbers("three-dimensional ResNet-50") == ("3", "50")
