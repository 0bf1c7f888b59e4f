from __future__ import annotations

import random

import pytest

from kg.assembly import assemble
from kg.model import Extraction, Graph, KnownName, Paper
from kg.report import Reason, Report
from kg.schema import Kind, RelationKind
from tests.made import extraction, paper

Read = list[tuple[Paper, Extraction]]


def graph(*read: tuple[Paper, Extraction], names: tuple[KnownName, ...] = ()) -> Graph:
    return assemble(read, names, Report())


def one(title: str, abstract: str, things: dict[str, tuple[str, list[str]]], *relations: tuple[str, str, str], year: int = 2022):
    p = paper(title, abstract, published=str(year))
    return p, extraction(p, things, relations)


def test_spellings_of_one_name_meet_in_one_entity() -> None:
    made = graph(
        one("A", "We use GPT-3.", {"GPT-3": ("Model", ["GPT-3"])}),
        one("B", "We use GPT3.", {"GPT3": ("Model", ["GPT3"])}),
        one("C", "We use gpt-3.", {"gpt-3": ("Model", ["gpt-3"])}),
    )
    assert [e.papers for e in made.entities] == [3]


def test_an_acronym_defined_in_one_paper_is_known_in_all() -> None:
    made = graph(
        one("A", "Low-Rank Adaptation (LoRA) works.", {"LoRA": ("Method", ["LoRA", "Low-Rank Adaptation"])}),
        one("B", "We study low-rank adaptation.", {"low-rank adaptation": ("Method", ["low-rank adaptation"])}),
        one("C", "We study LoRA.", {"LoRA": ("Method", ["LoRA"])}),
    )
    assert [(e.id, e.name, e.papers) for e in made.entities] == [("lora", "LoRA", 3)]
    assert [alias.casefold() for alias in made.entities[0].aliases] == ["low-rank adaptation"]


def test_an_acronym_with_two_long_forms_is_two_entities() -> None:
    made = graph(
        one("A", "Contrastive learning (CL) helps.", {"CL": ("Method", ["CL", "Contrastive learning"])}),
        one("B", "Continual learning (CL) forgets.", {"CL": ("Task", ["CL", "Continual learning"])}),
    )
    assert {e.id for e in made.entities} == {"cl~contrastive-learning", "cl~continual-learning"}
    assert {e.kind for e in made.entities} == {Kind.METHOD, Kind.TASK}


def test_long_forms_that_agree_do_not_split_an_acronym() -> None:
    made = graph(
        one("A", "Convolutional networks (CNN).", {"CNN": ("Method", ["CNN", "Convolutional networks"])}),
        one("B", "Convolutional neural networks (CNN).", {"CNN": ("Method", ["CNN", "Convolutional neural networks"])}),
    )
    assert [e.id for e in made.entities] == ["cnn"]


def test_a_known_name_gives_name_kind_and_year() -> None:
    known = KnownName("CLIP", Kind.MODEL, ("Contrastive Language-Image Pre-training",), 2021)
    made = graph(
        one("A", "We use Contrastive Language-Image Pretraining.", {"x": ("Method", ["Contrastive Language-Image Pretraining"])}),
        one("B", "We use CLIP.", {"CLIP": ("Method", ["CLIP"])}, year=2024),
        names=(known,),
    )
    assert [(e.name, e.kind, e.first_seen, e.first_seen_is_bound) for e in made.entities] == [("CLIP", Kind.MODEL, 2021, False)]


def test_a_new_thing_with_a_known_ambiguous_name_is_another_entity() -> None:
    known = KnownName("LaMDA", Kind.MODEL, (), 2022, None, frozenset({"LaMDA"}))
    made = graph(
        one(
            "LaMDA: spectral tuning", "LaMDA is new.", {"LaMDA": ("Model", ["LaMDA"])}, ("PAPER", "PROPOSES", "LaMDA"), year=2024
        ),
        one("B", "LaMDA talks.", {"LaMDA": ("Model", ["LaMDA"])}),
        names=(known,),
    )
    assert len({e.id for e in made.entities}) == 2


APART = one(
    "A",
    "Low-rank adaptation methods, such as LoRA.",
    {"LoRA": ("Method", ["LoRA"]), "low-rank adaptation": ("Method", ["Low-rank adaptation"])},
    ("LoRA", "VARIANT_OF", "low-rank adaptation"),
)
ONE = one("B", "Low-rank adaptation (LoRA).", {"LoRA": ("Method", ["LoRA", "Low-rank adaptation"])})
MORE = one("C", "We use low-rank adaptation (LoRA).", {"LoRA": ("Method", ["LoRA", "low-rank adaptation"])})


def test_what_a_paper_sets_apart_stays_apart() -> None:
    made = graph(APART, ONE)
    assert {e.id for e in made.entities} == {"lora", "low-rank-adaptation"}
    assert [s.key for s in made.statements] == [("lora", RelationKind.VARIANT_OF, "low-rank-adaptation")]


def test_what_more_papers_take_for_one_thing_is_one_thing() -> None:
    assert {e.id for e in graph(APART, ONE, MORE).entities} == {"lora"}


def test_what_the_list_of_names_takes_for_one_thing_is_one_thing() -> None:
    known = KnownName("LoRA", Kind.METHOD, ("low-rank adaptation",), 2021)
    report = Report()
    made = assemble([APART], (known,), report)
    assert [(e.id, e.papers) for e in made.entities] == [("lora", 1)]
    assert report.by_reason() == {str(Reason.SAME_THING): 1}


def test_the_same_statement_of_two_papers_keeps_the_evidence_of_both() -> None:
    things = {"DyLoRA": ("Method", ["DyLoRA"]), "LoRA": ("Method", ["LoRA"])}
    fact = ("DyLoRA", "VARIANT_OF", "LoRA")
    made = graph(one("A", "DyLoRA is a LoRA.", things, fact), one("B", "DyLoRA extends LoRA.", things, fact))
    (statement,) = made.statements
    assert statement.support == 2
    assert set(statement.sentences) == {"DyLoRA is a LoRA.", "DyLoRA extends LoRA."}
    assert statement.confidence == pytest.approx(0.96)


def test_comparisons_are_one_statement_whichever_end_comes_first() -> None:
    things = {"BERT": ("Model", ["BERT"]), "GPT": ("Model", ["GPT"])}
    made = graph(
        one("A", "BERT against GPT.", things, ("BERT", "COMPARED_WITH", "GPT")),
        one("B", "GPT against BERT.", things, ("GPT", "COMPARED_WITH", "BERT")),
    )
    assert [s.support for s in made.statements] == [2]


def test_relations_that_the_joined_kinds_do_not_allow_are_rejected_with_their_reason() -> None:
    report = Report()
    known = KnownName("GLUE", Kind.DATASET)
    read = [one("A", "BERT on GLUE.", {"BERT": ("Model", ["BERT"]), "GLUE": ("Task", ["GLUE"])}, ("BERT", "APPLIED_TO", "GLUE"))]
    made = assemble(read, (known,), report)
    assert made.statements == ()
    assert report.by_reason() == {str(Reason.ENDS_NOT_ALLOWED): 1}


def test_the_year_is_the_proposing_papers_else_a_bound() -> None:
    made = graph(
        one("A", "We propose XNet.", {"XNet": ("Method", ["XNet"])}, ("PAPER", "PROPOSES", "XNet"), year=2023),
        one("B", "XNet and YNet.", {"XNet": ("Method", ["XNet"]), "YNet": ("Method", ["YNet"])}, year=2020),
    )
    years = {e.name: (e.first_seen, e.first_seen_is_bound) for e in made.entities}
    assert years == {"XNet": (2023, False), "YNet": (2020, True)}


def test_a_measurement_becomes_a_result_with_its_value() -> None:
    p = paper("A", "XNet reaches 83.8% accuracy on ImageNet.")
    things = {"XNet": ("Model", ["XNet"]), "accuracy": ("Metric", ["accuracy"]), "ImageNet": ("Dataset", ["ImageNet"])}
    made = graph((p, extraction(p, things, results=[("XNet", "ImageNet", "accuracy", "83.8%")])))
    (result,) = made.results
    assert (result.subject, result.dataset, result.metric) == ("xnet", "imagenet", "accuracy")
    assert (result.value, result.unit, result.text) == (83.8, "%", "83.8%")


def test_the_order_of_papers_leaves_no_trace() -> None:
    words = ["LoRA", "lora", "LoRAs", "Low-Rank Adaptation", "CL", "GPT-3", "GPT3", "Contrastive Learning", "Continual Learning"]
    chance = random.Random(7)
    read = []
    for n in range(25):
        picked = chance.sample(words, 3)
        things = {picked[0]: ("Method", picked[:2]), picked[2]: ("Method", [picked[2]])}
        relation = (picked[0], "USES", picked[2])
        read.append(one(f"Paper {n}", " and ".join(picked) + ".", things, relation))
    wanted = graph(*read)
    for _ in range(5):
        chance.shuffle(read)
        assert graph(*read) == wanted


def test_a_result_on_what_is_no_data_set_in_the_graph_is_told_without_it() -> None:
    report = Report()
    p = paper("A", "XNet reaches 83.8% accuracy on GLUE.")
    things = {"XNet": ("Model", ["XNet"]), "accuracy": ("Metric", ["accuracy"]), "GLUE": ("Dataset", ["GLUE"])}
    read = [(p, extraction(p, things, results=[("XNet", "GLUE", "accuracy", "83.8%")]))]
    made = assemble(read, (KnownName("GLUE", Kind.TASK),), report)
    (result,) = made.results
    assert (result.dataset, result.metric) == (None, "accuracy")
    assert report.by_reason() == {str(Reason.ENDS_NOT_ALLOWED): 1}
