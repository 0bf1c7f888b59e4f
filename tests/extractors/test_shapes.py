"""Names by their shape."""

from __future__ import annotations

import pytest

from extractors import ordinary
from extractors.shapes import families, find, is_name, spelt_out
from extractors.words import is_quantity, layout
from kg.model import KnownName
from kg.schema import Kind

FAMILIES = families([KnownName("LLaMA", Kind.MODEL), KnownName("CIFAR-10", Kind.DATASET), KnownName("GPT-3", Kind.MODEL)])


def names(text: str) -> list[str]:
    return [f.text for f in find(layout(text).words, FAMILIES)]


@pytest.mark.parametrize(
    "name", ["LLaMA-2-70B", "ViT-B/16", "SwinV2-H", "GPT-3.5", "CIFAR-10-LT", "ResNet-50", "LaMDA++", "iKala", "COCO"]
)
def test_a_name_is_found_whole(name: str) -> None:
    assert names(f"We use {name}, too.") == [name]


@pytest.mark.parametrize(
    "text", ["top-1", "12-layer", "175B", "2D", "GPU", "State-of-the-Art", "Multi-View", "i.e.", "10x", "word", "Title"]
)
def test_what_only_looks_like_a_name_is_not_one(text: str) -> None:
    assert not is_name(text)
    assert names(text) == []


def test_a_version_or_size_belongs_to_the_family_before_it() -> None:
    assert names("GPT-3 175B and LLaMA 2 are large; BLEU 30 is a score.") == ["GPT-3 175B", "LLaMA 2", "BLEU"]


def test_a_version_is_what_its_family_is() -> None:
    assert [f.kind for f in find(layout("LLaMA-2-70B on CIFAR-10-LT with FooNet").words, FAMILIES)] == [
        Kind.MODEL,
        Kind.DATASET,
        None,
    ]


def test_endings_are_left_off() -> None:
    assert names("an LLM-based, GPT-4-driven tool and GPT-4's answer") == ["LLM", "GPT-4", "GPT-4"]


def test_names_in_addresses_are_no_names() -> None:
    assert names("Code: https://github.com/Foo/BarNet and www.BazNet.org/QuxNet or me@LabX.edu.") == []


def test_the_mark_of_a_citation_taken_out_is_no_name() -> None:
    assert names("LoopNet (CITATION) wins.") == ["LoopNet"]


@pytest.mark.parametrize(
    "text", ["1.56x", "21x", "40times", "1.3Times", "16-bit", "8-Bit", "15M", "1.8B", "7Bs", "2020b", "32 bits"]
)
def test_a_bare_size_count_or_multiple_is_a_quantity(text: str) -> None:
    assert is_quantity(text)


@pytest.mark.parametrize("text", ["4-bit quantization", "LLaMA-7B", "ViT-B", "3D", "F1", "1-shot"])
def test_what_names_more_than_a_number_is_no_quantity(text: str) -> None:
    assert not is_quantity(text)


@pytest.mark.parametrize(("text", "expected"), [("eXtreme", True), ("LOcalization", True), ("iKala", False), ("GraphNet", False)])
def test_an_ordinary_word_with_odd_capitals_spells_out_an_acronym(text: str, expected: bool) -> None:
    assert spelt_out(text, ordinary.load()) is expected


def test_a_percentage_behind_a_name_is_no_version() -> None:
    assert names("On CIFAR-100 71.5% is reached.") == ["CIFAR-100"]
