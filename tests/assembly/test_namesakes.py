from __future__ import annotations

import pytest

from kg.assembly import assemble
from kg.model import Extraction, Graph, KnownName, Paper
from kg.names import fold
from kg.report import Report
from kg.schema import Kind
from tests.made import extraction, paper

Read = tuple[Paper, Extraction]
QUARTZ = KnownName("QuartzFormer", Kind.MODEL, (), 2019)
"""A name of a list that none of the real ones has."""


def read(
    title: str,
    texts: list[str],
    *,
    year: int | None = 2024,
    kind: str = "Model",
    proposed: bool = True,
    score: float = 0.97,
) -> Read:
    """A paper of one thing, which its title may name, and whether it proposes that."""
    p = paper(title, ". ".join(texts) + ".", published=None if year is None else str(year))
    relations = [("PAPER", "PROPOSES", texts[0])] if proposed else []
    return p, extraction(p, {texts[0]: (kind, texts)}, relations, score=score)


USER = read("A study of long documents", ["QuartzFormer"], year=2021, proposed=False)


def made(*papers: Read, name: KnownName = QUARTZ) -> Graph:
    return assemble(papers, (name,), Report())


def things(*papers: Read, name: KnownName = QUARTZ) -> list[int]:
    """In how many papers each thing of the known name is named: in these, and one that only uses the known thing."""
    graph = made(*papers, USER, name=name)
    return sorted(entity.papers for entity in graph.entities if fold(entity.name) == fold(name.name))


TWO, ONE = [1, 1], [2]


@pytest.mark.parametrize(
    ("paper", "why"),
    [
        (read("QuartzFormer: Quartz grains in thin sections", ["QuartzFormer"]), "it heads the title of a paper of later years"),
        (read("QuartzFormer: Grains", ["QuartzFormer", "Quarter Transformer"], proposed=False), "it is spelt out otherwise"),
        (read("Grains in thin sections", ["QUARTZformer"]), "it has other capitals"),
        (read("Grains in thin sections", ["QuartzFormer"], year=2015), "it is older"),
        (read("Grains in thin sections", ["QuartzFormer"], year=2020, kind="Dataset"), "it is another kind of thing"),
        (read("QuartzFormer: A Dataset of Grains", ["QuartzFormer"], year=2020), "the title calls it another kind of thing"),
        (read("QUARTZFORMER: Grains", ["QUARTZFORMER", "Quarter Transformer"], year=2020), "both in the known thing's year"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_new_thing_under_a_known_name_is_another_thing(paper: Read, why: str) -> None:
    assert things(paper) == TWO, why


@pytest.mark.parametrize(
    ("paper", "why"),
    [
        (read("QuartzFormer: Long documents at once", ["QuartzFormer"], year=2020), "its own paper, printed a year later"),
        (
            read("QuartzFormer: Long documents", ["QuartzFormer", "Quartz Transformer"], year=2019),
            "its own paper, which spells it",
        ),
        (read("Fine-tuned models of law", ["QuartzFormer"]), "a later paper that seems to propose it"),
        (read("QuartzFormer: what does it attend to", ["QuartzFormer"], proposed=False), "a later paper about it"),
        (read("QuartzFormer: grains", ["QuartzFormer"], score=0.7), "the reader is not sure that it is proposed"),
        (read("Fine-tuned models of law", ["quartzFormer"]), "nothing but its first letter is written otherwise"),
        (read("Fine-tuned models of law", ["Quartz-Former"]), "it is written with a hyphen"),
        (read("Grains in thin sections", ["QuartzFormer"], year=None), "when it is from is not known"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_only_uses_or_extends_the_known_thing_is_no_other_thing(paper: Read, why: str) -> None:
    assert things(paper) == ONE, why


def test_a_paper_that_gives_the_known_long_form_means_the_known_thing() -> None:
    name = KnownName("QuartzFormer", Kind.MODEL, ("Quartz Grain Transformer",), 2019)
    assert things(read("QuartzFormer: Revisited", ["QuartzFormer", "quartz grain transformers"]), name=name) == ONE
    assert things(read("QuartzFormer: Revisited", ["QuartzFormer", "Sparse Quartz Grain Layer"]), name=name) == ONE
    assert things(read("QuartzFormer: Revisited", ["QuartzFormer", "forty-hour mixer"]), name=name) == TWO


def test_words_are_no_namesakes_of_a_known_term() -> None:
    name = KnownName("quartz search", Kind.METHOD, (), 1999)
    user = read("A study", ["quartz search"], kind="Method", proposed=False)
    new = read("Quartz Search: a framework", ["quartz search", "Quartz Search"], kind="Method")
    assert [entity.papers for entity in made(new, user, name=name).entities] == [2]


def test_a_namesake_has_its_own_year_and_kin_and_the_known_thing_keeps_its_own() -> None:
    p = paper("QuartzFormer: Grains", "QuartzFormer is a grain classifier.", published="2024")
    kinds = {"QuartzFormer": ("Model", ["QuartzFormer"]), "grain classifier": ("Method", ["grain classifier"])}
    said = [("PAPER", "PROPOSES", "QuartzFormer"), ("QuartzFormer", "VARIANT_OF", "grain classifier")]
    graph = made((p, extraction(p, kinds, said, score=0.97)), USER)
    years = {entity.id: entity.first_seen for entity in graph.entities if entity.name == "QuartzFormer"}
    assert sorted(filter(None, years.values())) == [2019, 2024]
    new = next(id_ for id_, year in years.items() if year == 2024)
    assert {s.head for s in graph.statements if s.tail == "grain-classifier"} == {new}


def test_namesakes_of_two_papers_are_two_things() -> None:
    grains, hours = (read(f"QuartzFormer: {what}", ["QuartzFormer"]) for what in ("Grains", "Hours"))
    graph = made(grains, hours, USER)
    assert [entity.papers for entity in graph.entities] == [1, 1, 1]
    assert len({entity.id for entity in graph.entities}) == 3
