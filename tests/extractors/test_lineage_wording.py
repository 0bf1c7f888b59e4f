"""Ways in which abstracts tell a family: read by the whole pipeline, in sentences written for these tests."""

from __future__ import annotations

import pytest

from extractors.gazetteer import builtin
from extractors.pipeline import Extractor, load
from kg.model import Extraction
from kg.schema import RelationKind
from tests.made import paper


@pytest.fixture(scope="module")
def extract() -> Extractor:
    return load(builtin())


def read(extract: Extractor, title: str, abstract: str) -> Extraction:
    (extraction,) = extract([paper(title, abstract, published="2024")])
    return extraction


def family(extraction: Extraction) -> set[tuple[str, str]]:
    return {(r.head, r.tail) for r in extraction.relations if r.kind is RelationKind.VARIANT_OF}


def test_a_class_is_set_apart_from_its_example(extract: Extractor) -> None:
    found = read(extract, "On tuning", "Low-rank adaptation methods, such as LoRA, are popular. We study both.")
    assert ("LoRA", "low-rank adaptation") in family(found)


def test_an_acronym_beside_its_long_form_is_one_thing(extract: Extractor) -> None:
    found = read(extract, "On tuning", "Low-rank adaptation (LoRA) is popular. We study LoRA.")
    assert {m.name for m in found.mentions if "adaptation" in m.text.lower()} == {"LoRA"}


def test_what_the_title_explains_is_the_thing_itself(extract: Extractor) -> None:
    found = read(extract, "Zorbex: Multi-scale Graph Transformer for Parsing", "We propose Zorbex, which parses sentences.")
    assert len({m.name for m in found.mentions if m.text in ("Zorbex", "Multi-scale Graph Transformer")}) == 1


def test_a_long_form_in_title_and_abstract_is_paired_whatever_its_letters(extract: Extractor) -> None:
    found = read(
        extract,
        "ZaXo: Big Network Tuning via Spectral Low-Dimensional Adaptation",
        "We introduce big network tuning via spectral low-dimensional adaptation (ZaXo), a new approach.",
    )
    assert any(m.name == "ZaXo" and m.text.startswith("big network") for m in found.mentions)


def test_what_we_extend_is_the_parent_of_what_holds_its_name(extract: Extractor) -> None:
    found = read(
        extract,
        "Experts for tuning",
        "We apply a sparse Mixture of LoRA Experts (MoLE). We extend the popular LoRA method by a set of experts.",
    )
    assert ("MoLE", "LoRA") in family(found)


def test_a_comma_before_the_subject_makes_no_list(extract: Extractor) -> None:
    found = read(extract, "Small models", "With data augmentation, TinyBERT is a compressed version of BERT.")
    assert ("TinyBERT", "BERT") in family(found)
    assert ("data augmentation", "BERT") not in family(found)


def test_examples_belong_to_the_class_right_before_them(extract: Extractor) -> None:
    found = read(
        extract,
        "Encoders",
        "We use contrastive learning, called SimCLR, which turns language models (e.g., BERT and RoBERTa) into encoders.",
    )
    assert ("BERT", "contrastive learning") not in family(found)


def test_a_short_form_is_what_the_paper_defines_not_what_the_list_knows(extract: Extractor) -> None:
    found = read(extract, "On search", "We speed up nearest neighbor (NN) search. NN is slow. A neural network helps.")
    names = {m.text: m.name for m in found.mentions}
    assert names["NN"] != names["neural network"]
