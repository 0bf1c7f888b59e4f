"""What is told of why things are one is what made them one."""

from __future__ import annotations

from kg.assembly import assemble, reasons
from kg.assembly.naming import DEFINED
from kg.explaining import Explanation, explained
from kg.model import Extraction, KnownName, Paper
from kg.report import Report
from kg.schema import Kind
from tests.made import extraction, paper

Read = list[tuple[Paper, Extraction]]


def one(title: str, abstract: str, things: dict[str, tuple[str, list[str]]], *relations: tuple[str, str, str]):
    p = paper(title, abstract, published="2022")
    return p, extraction(p, things, relations)


PAPERS: Read = [
    one("A", "Grufen learning (GL) works.", {"GL": ("Method", ["GL", "Grufen learning"])}, ("PAPER", "PROPOSES", "GL")),
    one("B", "Grufen learning (GL) works well.", {"Grufen learning": ("Method", ["Grufen learning", "GL"])}),
    one("C", "GL and gl's.", {"GL": ("Task", ["GL"])}),
    one("D", "Plonker, a plonk machine; GRUFEN-learning.", {"Plonker": ("Model", ["Plonker", "plonk machine"])}),
]


def explain(id_: str, read: Read = PAPERS, names: tuple[KnownName, ...] = ()) -> Explanation:
    made = assemble(read, names, Report())
    spans = {o.paper: o.spans for o in made.occurrences if o.entity == id_}
    found = explained(made.entity[id_], spans=spans, read=read, names=names, others=[], corrections=[])
    assert found is not None
    return found


def titles(papers: tuple[str, ...]) -> list[str]:
    return sorted(p.title for p, _ in PAPERS if p.id in papers)


def test_an_acronym_is_told_with_its_papers() -> None:
    (alias,) = explain("gl").aliases
    assert (alias.text, alias.reason) == ("Grufen learning", DEFINED)
    assert titles(alias.papers) == ["A", "B"]
    assert "GL" in alias.because


def test_the_kind_is_told_with_the_papers_that_vote_and_propose() -> None:
    found = explain("gl")
    assert found.entity.kind is Kind.METHOD
    assert "propose" in found.kind_because
    assert [(vote.kind, titles(vote.papers), titles(vote.proposing)) for vote in found.votes] == [
        (Kind.METHOD, ["A", "B"], ["A"]),
        (Kind.TASK, ["C"], []),
    ]


def test_a_form_that_only_one_paper_uses_is_told_with_what_it_is_used_for() -> None:
    (alias,) = explain("plonker").aliases
    assert (alias.text, alias.reason) == ("plonk machine", reasons.IN_TEXT)
    assert "'Plonker'" in alias.because


def test_a_listed_name_is_told_as_one() -> None:
    found = explain("gl", names=(KnownName("GL", Kind.METHOD, ("Grufen learning",)),))
    assert "list" in found.kind_because
    assert [alias.reason for alias in found.aliases] == [reasons.LISTED]


def test_every_form_of_every_entity_has_a_reason_other_than_a_correction() -> None:
    more = [
        one(
            "E", "The Foo dataset (Foo) and FOO data.", {"Foo": ("Dataset", ["Foo", "Foo dataset"]), "FOO": ("Dataset", ["FOO"])}
        ),
        one("F", "We generate maps: map generation.", {"map generation": ("Task", ["map generation", "generate maps"])}),
    ]
    for entity in assemble([*PAPERS, *more], (), Report()).entities:
        for alias in explain(entity.id, [*PAPERS, *more]).aliases:
            assert alias.reason != reasons.CORRECTED
            assert alias.papers
