"""Ways in which abstracts tell a family: read by the whole pipeline, in sentences written for these tests."""

from __future__ import annotations

import pytest

from extractors.gazetteer import builtin
from extractors.pipeline import Extractor, load
from kg.config import MIN_CONFIDENCE
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
    """(child, parent) as people are shown it: without what is less certain."""
    sure = (r for r in extraction.relations if r.kind is RelationKind.VARIANT_OF and r.score >= MIN_CONFIDENCE)
    return {(r.head, r.tail) for r in sure}


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
        "We propose a sparse Mixture of LoRA Experts (MoLE). We extend the popular LoRA method by a set of experts.",
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


def test_what_is_so_called_is_not_proposed(extract: Extractor) -> None:
    found = read(extract, "On trees", "We introduce ZorBex. Low-rank adapters add so-called LoRA blocks to a model.")
    assert {r.tail for r in found.relations if r.kind is RelationKind.PROPOSES} == {"ZorBex"}


def test_masked_language_models_are_no_modelling(extract: Extractor) -> None:
    found = read(extract, "On encoders", "Masked language models (MLMs) such as BERT are strong. An MLM fills gaps.")
    assert family(found) == {("BERT", "masked language model")}
    assert {m.name for m in found.mentions if m.text.startswith("MLM")} == {"masked language model"}


def test_a_list_row_never_makes_a_model_and_its_modelling_one() -> None:
    forms = [{form.lower() for form in name.forms()} for name in builtin()]
    assert not [both for both in forms for form in both if form.endswith("model") and {f"{form}ing", f"{form}ling"} & both]


def test_a_titles_opening_is_no_other_papers_name(extract: Extractor) -> None:
    found = read(extract, "Learning to Prompt for Trees", "We introduce Leaf Optimization (LeOp), a simple approach.")
    assert "L2P" not in {m.name for m in found.mentions}
    assert {r.tail for r in found.relations if r.kind is RelationKind.PROPOSES} == {"LeOp"}


def test_multiples_sizes_and_number_formats_are_no_data_sets(extract: Extractor) -> None:
    found = read(
        extract, "On speed", "It is 1.56x and 40times faster in bf16 and INT8 on 175B weights of 4-bit, evaluated on int8."
    )
    assert not {m.text for m in found.mentions} & {"1.56x", "40times", "175B", "4-bit"}
    assert "Dataset" not in {str(m.kind) for m in found.mentions if m.text.lower() in ("bf16", "int8")}


def test_an_apostrophe_behind_the_titles_name_is_left_off(extract: Extractor) -> None:
    found = read(extract, "'Zorb Net': Parsing Trees", "We parse trees.")
    assert not [m.text for m in found.mentions if m.text[-1] in "'’"]
