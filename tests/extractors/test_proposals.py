"""What a paper proposes, on sentences written for these tests."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from extractors import proposals
from extractors.finds import Source
from extractors.kinds import Kinds
from extractors.reading import Reading
from extractors.sentences import sentences
from extractors.weights import LinkWeights
from kg.model import Mention, Paper, Span
from kg.schema import Kind

NOTHING_KNOWN = Kinds({})


def reading(title: str, abstract: str, *names: str, source: Source = Source.SHAPE, published: str | None = None) -> Reading:
    paper = Paper("p", title, abstract, published)
    mentions = [
        Mention(name, Kind.METHOD, Span(field, m.start(), m.end()), m.group(), source, 0.5)
        for name in names
        for field in ("title", "abstract")
        for m in re.finditer(re.escape(name), paper.text(field))
    ]
    return Reading(paper, sentences(paper), tuple(sorted(mentions, key=lambda m: m.span)))


@pytest.mark.parametrize(
    ("title", "abstract", "names", "proposed"),
    [
        ("LoopNet: Networks That Loop", "Loops matter.", ("LoopNet",), ("LoopNet",)),
        ("On loops", "We propose LoopNet, a network of loops built on BaseNet.", ("LoopNet", "BaseNet"), ("LoopNet",)),
        ("On loops", "We introduce a simple method for loops called LoopNet.", ("LoopNet",), ("LoopNet",)),
        (
            "On loops",
            "This paper presents a novel loop network that beats BaseNet.",
            ("loop network", "BaseNet"),
            ("loop network",),
        ),
        ("On loops", "LoopNet is proposed to loop.", ("LoopNet",), ("LoopNet",)),
        ("On loops", "LoopNet, a novel network, beats BaseNet.", ("LoopNet", "BaseNet"), ("LoopNet",)),
        ("On loops", "We present LoopNet and LoopBench.", ("LoopNet", "LoopBench"), ("LoopBench", "LoopNet")),
        ("Loop pruning for Cats", "Cats are hard.", ("Loop pruning",), ("Loop pruning",)),
        ("A survey of loops", "We review LoopNet and BaseNet.", ("LoopNet", "BaseNet"), ()),
        ("On loops", "We use BaseNet. BaseNet was strong.", ("BaseNet",), ()),
        ("On loops", "We use tools from the recently-proposed BaseNet loop.", ("BaseNet",), ()),
        ("On loops", "Here we follow the previously designed BaseNet.", ("BaseNet",), ()),
    ],
)
def test_what_is_said_to_be_new_is_proposed(title: str, abstract: str, names: tuple[str, ...], proposed: tuple[str, ...]) -> None:
    relations = proposals.find(reading(title, abstract, *names), NOTHING_KNOWN, {})
    assert {r.tail for r in relations} == set(proposed)


def test_the_sentence_that_says_so_is_the_evidence() -> None:
    read = reading("On loops", "Loops are old. We propose LoopNet.", "LoopNet")
    (relation,) = proposals.find(read, NOTHING_KNOWN, {})
    assert relation.sentence.of(read.paper) == "We propose LoopNet."
    assert relation.tail_span is not None
    assert relation.tail_span.of(read.paper) == "LoopNet"


@pytest.mark.parametrize(("published", "proposed"), [("2020", set()), ("2015", {"BaseNet"})])
def test_a_name_of_an_earlier_year_is_built_on_not_proposed(published: str, proposed: set[str]) -> None:
    read = replace(
        reading("On loops", "We propose BaseNet with loops.", "BaseNet", published=published), novelty={"BaseNet": 0.99}
    )
    found, relations = proposals.propose(read, NOTHING_KNOWN, {"BaseNet": 2015}, LinkWeights())
    assert set(found.proposed) == {r.tail for r in relations} == proposed


def test_what_the_model_alone_holds_for_new_rests_on_the_sentence_that_presents_it() -> None:
    text = "A loop gate is slow. In this work we present, among others, what we need for a loop gate."
    read = replace(reading("On gates", text, "loop gate"), novelty={"loop gate": 0.9})
    found, (relation,) = proposals.propose(read, NOTHING_KNOWN, {}, LinkWeights())
    assert found.proposed == ("loop gate",)
    assert (relation.extractor, relation.sentence.of(read.paper).split()[0]) == (Source.MODEL, "In")


def test_the_surest_comes_first_and_the_doubtful_not_at_all() -> None:
    read = replace(
        reading("On loops", "LoopNet, LoopMix and BaseNet.", "LoopNet", "LoopMix", "BaseNet"),
        novelty={"LoopNet": 0.8, "LoopMix": 0.95, "BaseNet": 0.1},
    )
    found, relations = proposals.propose(read, NOTHING_KNOWN, {}, LinkWeights())
    assert found.proposed == ("LoopMix", "LoopNet")
    assert all(0.25 <= r.score <= 1 for r in relations)


@pytest.mark.parametrize(("novelty", "proposed"), [(0.95, ("LN",)), (0.5, ())])
def test_a_short_form_known_elsewhere_is_new_where_the_paper_spells_it_out_and_the_model_is_sure(
    novelty: float, proposed: tuple[str, ...]
) -> None:
    text = "Loops matter. The loop norm (LN) is fast."
    places = {"loop norm": text.index("loop norm"), "LN": text.index("LN")}
    paper = Paper("p", "On loops", text, "2022")
    mentions = tuple(
        Mention("LN", Kind.METHOD, Span("abstract", at, at + len(form)), form, Source.MODEL, 0.9) for form, at in places.items()
    )
    read = Reading(paper, sentences(paper), mentions, novelty={"LN": novelty})
    found, _ = proposals.propose(read, NOTHING_KNOWN, {"LN": 2016}, LinkWeights())
    assert found.proposed == proposed


@pytest.mark.parametrize(
    ("title", "abstract", "rule"),
    [
        ("Seeing the Forest: Counting Trees", "Trees are many.", "title saying"),
        ("Forest Gate: Counting Trees", "A forest gate counts trees.", "title"),
        ("Loop Net-2: Counting Trees", "Trees are many.", "title"),
    ],
)
def test_ordinary_words_before_the_colon_that_the_abstract_never_repeats_are_hardly_a_name(
    title: str, abstract: str, rule: str
) -> None:
    opening = title.partition(":")[0]
    (claim,) = proposals.find(reading(title, abstract, opening), NOTHING_KNOWN, {})
    assert claim.score == proposals.SCORES[rule]
    paper = Paper("p", title, abstract)
    assert bool(proposals.candidates(paper, sentences(paper))) == (rule == "title")


def test_what_is_hardly_a_thing_is_hardly_proposed() -> None:
    read = replace(reading("On loops", "LoopNet and LoopMix.", "LoopNet", "LoopMix"), novelty={"LoopNet": 0.9, "LoopMix": 0.9})
    doubtful = tuple(replace(m, score=0.1) if m.name == "LoopMix" else replace(m, score=0.9) for m in read.mentions)
    found, _ = proposals.propose(replace(read, mentions=doubtful), NOTHING_KNOWN, {}, LinkWeights(tail=1.0))
    assert found.proposed == ("LoopNet",)
