from __future__ import annotations

import pytest

from kg.assembly import assemble
from kg.model import Extraction, Graph, KnownName, Paper
from kg.report import Report
from kg.schema import Kind
from tests.made import extraction, paper

Read = tuple[Paper, Extraction]
Things = dict[str, tuple[str, list[str]]]


def read(title: str, things: Things, *relations: tuple[str, str, str], year: int = 2022, score: float = 0.9) -> Read:
    """A paper whose abstract is all the texts of its things."""
    p = paper(title, ". ".join(text for _, texts in things.values() for text in texts) + ".", published=str(year))
    return p, extraction(p, things, relations, score=score)


def made(*papers: Read, names: tuple[KnownName, ...] = ()) -> Graph:
    return assemble(papers, names, Report())


def entities_of(graph: Graph, *texts: str) -> list[set[str]]:
    """For each text, the ids of the entities that its mentions came to."""
    found = []
    for text in texts:
        spots = [(o.entity, span.of(graph.paper[o.paper])) for o in graph.occurrences for span in o.spans]
        found.append({entity for entity, said in spots if said == text})
    return found


def one_each(*names: str, kind: str = "Method") -> list[Read]:
    return [read(f"Paper {n}", {name: (kind, [name])}) for n, name in enumerate(names)]


@pytest.mark.parametrize(
    "names",
    [
        ("LLaMA2", "Llama 2", "LLama-2"),
        ("caption generation", "generating captions", "generation of captions"),
        ("beam search", "beam search algorithm", "Beam-Search"),
        ("NeRF", "NeRFs", "NeRF model"),
    ],
)
def test_wordings_of_one_thing_are_one_node(names: tuple[str, ...]) -> None:
    assert len(made(*one_each(*names)).entities) == 1


@pytest.mark.parametrize(
    "names",
    [
        ("LLaMA", "LLaMA-2", "LLaMA-2-70B"),
        ("GPT-3", "GPT-3 175B", "GPT-3.5"),
        ("ImageNet", "ImageNet-1K", "ImageNet-21k"),
        ("robustness", "network robustness"),
        ("3D detection", "2D detection"),
    ],
)
def test_versions_sizes_and_kinds_are_nodes_of_their_own(names: tuple[str, ...]) -> None:
    assert len(made(*one_each(*names)).entities) == len(names)


def test_a_shortened_name_joins_nothing_in_other_papers() -> None:
    graph = made(
        read("A", {"network robustness": ("Task", ["network robustness", "robustness"])}),
        read("B", {"robustness": ("Task", ["robustness"])}),
    )
    assert {e.name: e.papers for e in graph.entities} == {"network robustness": 1, "robustness": 1}


def test_what_a_paper_shortens_to_a_common_name_is_parted_from_it() -> None:
    common = [read(f"Paper {n}", {"tagging": ("Task", ["tagging"])}) for n in range(3)]
    graph = made(read("A", {"joint slot tagging": ("Task", ["joint slot tagging", "tagging"])}), *common)
    assert {e.name: e.papers for e in graph.entities} == {"joint slot tagging": 1, "tagging": 4}


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("DAVIS 2016", "DAVIS 2016/2017"),
        ("style tagging", "style tagging and captioning"),
        ("DSL", "low-resource DSLs"),
    ],
)
def test_forms_that_cannot_name_one_thing_are_two(name: str, other: str) -> None:
    graph = made(read("A", {name: ("Dataset", [name, other])}))
    one, two = entities_of(graph, name, other)
    assert two
    assert one != two


def test_an_acronym_means_what_its_own_paper_says() -> None:
    graph = made(
        read("A", {"CL": ("Method", ["CL", "contrastive learning"])}),
        read("B", {"CL": ("Task", ["CL", "continual learning"])}),
        read("C", {"continual learning": ("Task", ["continual learning"])}),
    )
    assert {(e.name, e.papers) for e in graph.entities} == {("CL", 1), ("continual learning", 2)}


def test_a_kind_of_what_an_acronym_commonly_stands_for_is_another_thing() -> None:
    many = [read(f"Paper {n}", {"entity linking": ("Task", ["entity linking"])}) for n in range(3)]
    papers = [read(f"More {n}", {"EL": ("Task", ["EL", "entity linking", "biomedical entity linking"])}) for n in range(2)]
    graph = made(*many, *papers)
    assert {e.name: e.papers for e in graph.entities} == {"entity linking": 5, "biomedical entity linking": 2}


def test_a_paper_older_than_a_known_name_with_its_own_long_form_means_another_thing() -> None:
    known = KnownName("BART", Kind.MODEL, (), 2019)
    graph = made(
        read("A", {"BART": ("Method", ["BART", "Bayesian Additive Regression Trees"])}, year=2010),
        read("B", {"BART": ("Model", ["BART"])}),
        names=(known,),
    )
    assert sorted((e.kind, e.papers) for e in graph.entities) == [(Kind.METHOD, 1), (Kind.MODEL, 1)]


def test_a_bare_acronym_goes_with_the_sense_of_most_papers() -> None:
    many = [read(f"Paper {n}", {"CL": ("Method", ["CL", "contrastive learning"])}) for n in range(3)]
    graph = made(*many, read("B", {"CL": ("Task", ["CL", "continual learning"])}), read("C", {"CL": ("Method", ["CL"])}))
    assert {e.papers for e in graph.entities} == {4, 1}


def test_a_bare_acronym_means_what_its_company_says() -> None:
    contrastive: Things = {"CL": ("Method", ["CL", "contrastive learning"]), "SimCLR": ("Model", ["SimCLR"])}
    continual: Things = {
        "CL": ("Task", ["CL", "continual learning"]),
        "catastrophic forgetting": ("Task", ["catastrophic forgetting"]),
    }
    told = [read(f"Paper {n}", things) for n, things in enumerate([contrastive, contrastive, continual, continual])]
    bare: Things = {"CL": ("Task", ["CL"]), "catastrophic forgetting": ("Task", ["catastrophic forgetting"])}
    graph = made(*told, read("A", bare))
    assert {e.id: e.papers for e in graph.entities if e.id.startswith("cl")} == {
        "cl~contrastive-learning": 2,
        "cl~continual-learning": 3,
    }


def test_a_bare_acronym_that_nobody_can_place_stays_alone() -> None:
    graph = made(
        read("A", {"CL": ("Method", ["CL", "contrastive learning"])}),
        read("B", {"CL": ("Task", ["CL", "continual learning"])}),
        read("C", {"CL": ("Method", ["CL"])}),
    )
    assert {(e.id, e.papers) for e in graph.entities} == {
        ("cl", 1),
        ("cl~contrastive-learning", 1),
        ("cl~continual-learning", 1),
    }


def test_a_new_thing_does_not_take_along_what_another_paper_is_about() -> None:
    graph = made(
        read("A", {"FooNet": ("Model", ["FooNet", "sparse mixer"])}, ("PAPER", "PROPOSES", "FooNet")),
        read("B", {"sparse mixer": ("Method", ["sparse mixer"])}),
    )
    assert {(e.name, e.papers) for e in graph.entities} == {("FooNet", 1), ("sparse mixer", 1)}


def test_a_new_thing_under_an_old_name_with_its_own_long_form_is_another_thing() -> None:
    known = KnownName("LaMDA", Kind.MODEL, (), 2022)
    things: Things = {"LaMDA": ("Method", ["LaMDA", "Large Model Decomposed Adaptation"])}
    graph = made(
        read("A", things, ("PAPER", "PROPOSES", "LaMDA"), year=2024),
        read("B", {"LaMDA": ("Model", ["LaMDA"])}),
        names=(known,),
    )
    assert {(e.id, e.papers) for e in graph.entities} == {("lamda", 1), ("lamda~large-model-decomposed-adaptation", 1)}


def test_more_papers_with_two_things_than_with_one_keep_them_two() -> None:
    apart = [read(f"P{n}", {"GraphMix": ("Method", ["GraphMix"]), "node blend": ("Method", ["node blend"])}) for n in range(2)]
    graph = made(read("A", {"GraphMix": ("Method", ["GraphMix", "node blend"])}), *apart)
    assert {e.name for e in graph.entities} == {"GraphMix", "node blend"}


# Kinds


def test_the_paper_that_proposes_a_thing_says_what_kind_it_is() -> None:
    others = [read(f"Paper {n}", {"FooNet": ("Method", ["FooNet"])}) for n in range(5)]
    graph = made(read("A", {"FooNet": ("Model", ["FooNet"])}, ("PAPER", "PROPOSES", "FooNet")), *others)
    assert [(e.kind, e.papers) for e in graph.entities] == [(Kind.MODEL, 6)]


def test_a_model_and_a_method_of_one_name_are_one_thing_and_a_measure_is_another() -> None:
    graph = made(
        read("A", {"entropy": ("Method", ["entropy"])}),
        read("B", {"entropy": ("Task", ["entropy"])}),
        read("C", {"entropy": ("Metric", ["entropy"])}),
    )
    assert sorted((e.kind, e.papers) for e in graph.entities) == [(Kind.METHOD, 2), (Kind.METRIC, 1)]
    assert len({e.id for e in graph.entities}) == 2


def test_a_kind_that_the_reader_is_not_sure_of_makes_no_second_thing() -> None:
    graph = made(
        read("A", {"entropy": ("Method", ["entropy"])}),
        read("B", {"entropy": ("Metric", ["entropy"])}, score=0.5),
    )
    assert len(graph.entities) == 1


def test_a_few_papers_that_see_another_kind_are_outvoted() -> None:
    many = [read(f"Paper {n}", {"FooBench": ("Dataset", ["FooBench"])}) for n in range(9)]
    graph = made(*many, read("X", {"FooBench": ("Metric", ["FooBench"])}))
    assert [(e.kind, e.papers) for e in graph.entities] == [(Kind.DATASET, 10)]


def test_a_known_name_written_otherwise_and_of_another_kind_is_another_thing() -> None:
    known = KnownName("TableQA", Kind.DATASET)
    graph = made(
        read("A", {"TableQA": ("Dataset", ["TableQA"])}), read("B", {"table QA": ("Task", ["table QA"])}), names=(known,)
    )
    assert {(e.name, e.kind) for e in graph.entities} == {("TableQA", Kind.DATASET), ("table QA", Kind.TASK)}


# Names and ids


def test_a_known_name_with_other_capitals_is_the_known_thing_whatever_a_reader_takes_it_for() -> None:
    known = KnownName("ZENOv2", Kind.MODEL)
    papers = [read(f"Zeno {n}", {"ZENOv2": ("Model", ["ZENOv2"])}) for n in range(2)]
    graph = made(*papers, read("Other", {"ZenoV2": ("Dataset", ["ZenoV2"])}), names=(known,))
    assert [(e.name, e.kind, e.papers) for e in graph.entities] == [("ZENOv2", Kind.MODEL, 3)]


def test_an_alias_stays_with_what_it_nearly_always_stands_for() -> None:
    many = [read(f"Paper {n}", {"CNN": ("Method", ["CNN", "convolutional neural network"])}) for n in range(8)]
    graph = made(*many, read("A", {"deep CNN": ("Method", ["deep CNN", "CNN"])}))
    assert {e.name: "CNN" in e.forms() for e in graph.entities if "deep" in e.name} == {"deep CNN": False}


def test_two_senses_worded_alike_still_have_two_ids() -> None:
    graph = made(
        read("A", {"PSR": ("Method", ["PSR", "predictive state representations"])}),
        read("B", {"PSR": ("Method", ["PSR", "point set registration"])}),
        read("C", {"Predictive State Representation": ("Metric", ["Predictive State Representation"])}),
    )
    assert len({e.id for e in graph.entities}) == len(graph.entities)
