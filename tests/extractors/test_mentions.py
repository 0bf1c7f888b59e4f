"""Overlaps, groups and kinds."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from extractors.finds import Find, Pair, Source
from extractors.mentions import Groups, as_defined, everywhere, explained_title, name_of, resolve
from extractors.words import layout
from kg.model import Paper
from kg.schema import Kind


def find(text: str, piece: str, source: Source = Source.SHAPE, score: float = 0.5, kind: Kind | None = None, at: int = 0) -> Find:
    start = text.index(piece, at)
    return Find(start, start + len(piece), piece, kind, source, score)


def test_of_two_that_overlap_the_longer_stays_then_the_earlier_source_then_the_surer() -> None:
    text = "graph attention network"
    whole, part = find(text, "graph attention network", score=0.1), find(text, "attention", Source.GAZETTEER, 0.9)
    assert resolve([part, whole]) == [whole]
    known = find(text, "graph attention network", Source.GAZETTEER, 0.05)
    assert resolve([whole, known]) == [known]
    sure = find(text, "graph attention network", Source.SHAPE, 0.2)
    assert resolve([whole, sure]) == [sure]


def test_what_is_found_once_is_found_everywhere() -> None:
    text = "Token mixing is cheap. We study token mixing and FooNet; FooNet wins, foonet too."
    laid = layout(text)
    finds = [find(text, "token mixing"), find(text, "FooNet", Source.SHAPE)]
    assert [f.text for f in everywhere(laid, finds)] == ["Token mixing", "token mixing", "FooNet", "FooNet"]


def test_long_and_short_form_are_one_thing() -> None:
    text = "token mixing (TM): TM is token-mixing"
    finds = [find(text, "token mixing"), find(text, "TM"), find(text, "TM", at=18), find(text, "token-mixing")]
    pair = Pair(0, 12, 14, 16)
    groups = Groups(finds, [pair], text)
    assert [len(members) for members in groups.members.values()] == [4]
    assert name_of(finds, [pair], text) == "TM"


def test_a_term_is_named_in_lower_case_and_singular() -> None:
    text = "Token mixers and token mixers"
    assert name_of([find(text, "Token mixers"), find(text, "token mixers")], [], text) == "token mixer"


@pytest.mark.parametrize(
    "form", ["mixture of experts", "bag-of-leaves", "search without labels", "time series", "detecting leaves", "Counting Leaves"]
)
def test_an_object_in_the_plural_stays_one(form: str) -> None:
    assert name_of([find(f"We use {form}.", form)], [], f"We use {form}.") == form


def test_an_object_in_the_plural_goes_where_the_paper_has_the_singular() -> None:
    text = "We use chain of thought prompts; a chain of thought prompt is short."
    finds = [find(text, "chain of thought prompts"), find(text, "chain of thought prompt", at=33)]
    assert name_of(finds, [], text) == "chain of thought prompt"


def test_a_capital_within_a_sentence_belongs_to_the_term() -> None:
    text = "We use the Hungarian algorithm. Token mixers run."
    assert name_of([find(text, "Hungarian algorithm")], [], text) == "Hungarian algorithm"
    assert name_of([find(text, "Token mixers")], [], text) == "token mixer"


def test_a_term_with_a_short_form_in_it_is_the_term_written_out() -> None:
    text = "Token mixing (TM) is old. We study lazy TM. Lazy token mixing is cheap. So is TM."
    finds = [find(text, "Token mixing"), find(text, "lazy TM"), find(text, "Lazy token mixing"), find(text, "TM", at=70)]
    groups = Groups(finds, [Pair(0, 12, 14, 16)], text)
    assert sorted(len(members) for members in groups.members.values()) == [2, 2]


@pytest.mark.parametrize(
    ("text", "pieces", "things"),
    [
        (
            "token map (TM) reading; TM reading; token map reading",
            ["token map (TM) reading", "TM reading", "token map reading"],
            1,
        ),
        ("leaf (early) reading; leaf reading", ["leaf (early) reading", "leaf reading"], 2),
    ],
)
def test_a_short_form_in_brackets_within_a_term_makes_no_other_thing(text: str, pieces: list[str], things: int) -> None:
    groups = Groups([find(text, piece) for piece in pieces], [Pair(0, 9, 11, 13)] if "(TM)" in text else [], text)
    assert len(groups.members) == things


@pytest.mark.parametrize(
    ("form", "name"),
    [
        ("token map (TM) reading", "token map reading"),
        ("leaf- let network", "leaflet network"),
        ("short- and long-leaf networks", "short- and long-leaf network"),
        ("$k$-leaf pruning", "k-leaf pruning"),
        (r"$\ell_1$-leaf pruning", "ℓ1-leaf pruning"),
        (r"\ell_\infty pruning", "ℓ∞ pruning"),
        (r"$(\epsilon,\delta)$-leaf", "(ϵ,δ)-leaf"),
        (r"\textsc{LeafNet}", "LeafNet"),
    ],
)
def test_a_name_has_no_brackets_broken_lines_or_signs_of_formulas(form: str, name: str) -> None:
    assert name_of([find(f"We use {form}.", form)], [], f"We use {form}.") == name


def test_a_known_name_stays_where_the_paper_defines_its_short_form_as_that() -> None:
    text = "a greedy token map (TM); TM is old"
    known = replace(find(text, "TM", at=20), name="token map")
    assert [f.name for f in as_defined([find(text, "greedy token map"), known], [Pair(9, 18, 20, 22)], text)][1] == "token map"
    other = replace(known, name="tree mixing")
    assert [f.name for f in as_defined([other], [Pair(9, 18, 20, 22)], text)] == [None]


def test_a_kind_of_what_a_short_form_stands_for_is_not_that() -> None:
    text = "a greedy token map (TM); TM is old"
    new, old = replace(find(text, "greedy token map"), proposed=0.9), find(text, "TM", at=20)
    pair = Pair(9, 18, 20, 22)
    for whole in (new, replace(new, proposed=0.0)):
        assert not Groups([whole, old], [pair], text).may_be_one("greedytokenmap", "tm", 0.97)
    assert Groups([new, replace(old, proposed=0.9)], [pair], text).may_be_one("greedytokenmap", "tm", 0.97)
    assert Groups([replace(new, proposed=0.0), old], [], text).may_be_one("greedytokenmap", "tm", 0.97)


@pytest.mark.parametrize(
    ("title", "joined"),
    [
        ("GTM: A Greedy Token-wise Map for Leaves", True),
        ("Oak: Greedy Tree Mixing for Leaves", True),
        ("Oak: A Greedy Tree Mixing for Leaves", False),
        ("Oak: Tree Evaluation for Leaves", False),
    ],
)
def test_a_title_explains_its_name_by_the_term_behind_the_colon(title: str, joined: bool) -> None:
    term = re.sub(r"^\w+: (?:A )?| for Leaves$", "", title)
    paper = Paper("p", title, f"We draw a {term.lower()}." if title.startswith("GTM") else "We draw.")
    text = f"{paper.title}\n\n{paper.abstract}"
    again = [find(text, term.lower())] if term.lower() in text else []
    assert bool(explained_title(paper, [find(text, title.partition(":")[0]), find(text, term), *again])) == joined
