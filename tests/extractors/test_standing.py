"""How things stand in a text: together or not, in the background or in what the paper says of itself."""

from __future__ import annotations

import pytest

from extractors.reading import Reading
from extractors.standing import Standing
from tests.extractors.test_relations import reading

NAMES = "M:FooNet; M:BarNet; M:OldNet"


@pytest.fixture
def read() -> Reading:
    return reading(
        "On trees",
        "OldNet is known, and so is BarNet.",
        "In this paper we study FooNet beside BarNet.",
        names=NAMES,
    )


def test_what_no_sentence_names_together_stands_apart(read: Reading) -> None:
    standing = Standing(read)
    assert standing.signs("FooNet", "OldNet").apart
    assert not standing.signs("FooNet", "BarNet").apart


def test_the_papers_own_part_begins_where_it_speaks_of_itself_and_holds_the_title(read: Reading) -> None:
    title, known, own = read.sentences
    assert Standing(read).told == {title, own}
    assert known not in Standing(read).told


def test_a_paper_that_never_speaks_of_itself_has_no_background() -> None:
    read = reading("On trees", "FooNet beats BarNet.", names=NAMES)
    assert Standing(read).told == set(read.sentences)


def test_the_name_of_what_is_proposed_begins_the_papers_own_part() -> None:
    read = reading("FooNet and OldNet", "BarNet is known.", "FooNet beats BarNet.", names=NAMES, proposed=("FooNet",))
    assert Standing(read).told == {read.sentences[0], read.sentences[2]}


def test_each_end_is_as_sure_as_its_surest_mention(read: Reading) -> None:
    signs = Standing(read).signs("FooNet", "BarNet")
    assert signs.head == max(m.score for m in read.mentions if m.name == "FooNet")
