from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.names import fold, singular, slug, title_id


@pytest.mark.parametrize(
    "spellings",
    [
        ("GPT-3", "GPT3", "gpt 3"),
        ("LLaMA-2-70B", "LLaMA 2 70B", "llama-2 70b"),
        ("large language model", "Large Language Models", "large-language models"),
        ("loss", "losses"),
        ("policy", "policies"),
        ("GAN", "GANs"),
        ("DG", "DGs"),
        ("matrix", "matrices", "Matrices"),
        ("vertex", "vertices"),
        ("U-Net", "UNet"),
        ("Adam", "Adam's"),
    ],
)
def test_spellings_of_a_name_fold_to_one_form(spellings: tuple[str, ...]) -> None:
    assert len({fold(s) for s in spellings}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [("LoRA", "LoRA+"), ("LaMDA", "LaMDA++"), ("GPT-3.5", "GPT-35"), ("A", "A*"), ("GPT-3 175B", "GPT-3175B"), ("TIES", "TIE")],
)
def test_different_names_stay_different(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(st.text(min_size=1))
def test_every_text_has_a_form_and_an_id(text: str) -> None:
    assert fold(text)
    assert slug(text)
    assert "\x1f" not in fold(text) or "\x1f" in text


@pytest.mark.parametrize(
    "name",
    [
        *("TensorFlow.js", "k-means", "K-Means", "fuzzy c means", "As", "Ios"),
        *("robotics", "molecular dynamics", "genomics", "combinatorics", "time series", "Time Series", "species", "CC-News"),
        *("naive Bayes", "Metropolis-Hastings", "Navier-Stokes", "least squares", "gravitational lens"),
    ],
)
def test_what_only_ends_like_a_plural_is_left_as_it_is(name: str) -> None:
    assert singular(name) == name


def test_a_title_without_case_and_punctuation_is_the_papers_id() -> None:
    assert title_id("LoRA: Low-Rank Adaptation") == title_id("lora low rank adaptation")
    assert len(title_id("x")) == 10


@pytest.mark.parametrize(
    ("plural", "single"),
    [
        ("attention matrices", "attention matrix"),
        ("Jacobian Matrices", "Jacobian Matrix"),
        ("indices", "index"),
        ("Indices", "Index"),
        ("sentiment analyses", "sentiment analysis"),
        ("hypotheses", "hypothesis"),
        ("Biases", "Bias"),
        ("movies", "movie"),
        ("comics", "comic"),
        ("Event Cameras", "Event Camera"),
        ("photos", "photo"),
        ("ties", "tie"),
        ("vertices", "vertex"),
        ("appendices", "appendix"),
        ("policies", "policy"),
        ("slices", "slice"),
        ("devices", "device"),
        ("inductive biases", "inductive bias"),
        ("databases", "database"),
    ],
)
def test_a_plural_has_its_proper_singular(plural: str, single: str) -> None:
    assert singular(plural) == single
