"""Overlaps, groups and kinds."""

from __future__ import annotations

from extractors.finds import Find, Pair, Source
from extractors.mentions import Groups, everywhere, name_of, resolve
from extractors.words import layout
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


def test_a_capital_within_a_sentence_belongs_to_the_term() -> None:
    text = "We use the Hungarian algorithm. Token mixers run."
    assert name_of([find(text, "Hungarian algorithm")], [], text) == "Hungarian algorithm"
    assert name_of([find(text, "Token mixers")], [], text) == "token mixer"


def test_a_term_with_a_short_form_in_it_is_the_term_written_out() -> None:
    text = "Token mixing (TM) is old. We study lazy TM. Lazy token mixing is cheap. So is TM."
    finds = [find(text, "Token mixing"), find(text, "lazy TM"), find(text, "Lazy token mixing"), find(text, "TM", at=70)]
    groups = Groups(finds, [Pair(0, 12, 14, 16)], text)
    assert sorted(len(members) for members in groups.members.values()) == [2, 2]
