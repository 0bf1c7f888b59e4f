"""Where sentences end."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.sentences import sentences, split
from kg.model import Paper

# A bar marks where the next sentence begins.
CASES = [
    "We follow Smith et al. (2020) closely. |It works.",
    "As shown by Smith et al. |The model is small.",
    "Some signs, e.g. Colour or i.e. Shape, are kept. |They help.",
    "We release v0.1 and reach 83.8% top-1 accuracy. |Code is at https://x.org/a.b/c.html now. |Enjoy.",
    "See Fig. 2 and Eq. 3 and Sec. Four. |That is all.",
    "It is better vs. BERT and approx. Twice as fast. |Done!",
    "The work of J. Smith and A. B. Jones inspired us. |We extend it.",
    "We call this plan B. |The rest follows.",
    "Models above (ge 175B) are costly. |With $\\alpha = 0.5$ we save half.",
    'Is it so? |Yes! |(We checked.) |"It is." |And more.',
    "Our goals: 1. Speed is first. |We meet it.",
    "It costs 3.5 dB. |10 runs agree.",
    "One thought\n\n|Another thought",
    "A line\nthat goes on. |The end",
    "It is fast. |we also show more.",
    "No stop at the end",
]


@pytest.mark.parametrize("marked", CASES)
def test_a_text_is_cut_where_a_reader_would_cut_it(marked: str) -> None:
    text = marked.replace("|", "")
    assert [text[a:b] for a, b in split(text)] == [piece.strip() for piece in marked.split("|")]


def test_the_title_is_a_sentence_of_its_own() -> None:
    paper = Paper("p", "LoopNet: Loops", "We propose LoopNet. It loops.")
    assert [(s.field, s.of(paper)) for s in sentences(paper)] == [
        ("title", "LoopNet: Loops"),
        ("abstract", "We propose LoopNet."),
        ("abstract", "It loops."),
    ]


@given(st.text())
def test_sentences_cover_everything_but_white_space_and_never_overlap(text: str) -> None:
    bounds = split(text)
    assert all(a < b for a, b in bounds)
    assert all(left[1] <= right[0] for left, right in pairwise(bounds))
    covered = "".join(text[a:b] for a, b in bounds)
    assert "".join(covered.split()) == "".join(text.split())


@pytest.mark.parametrize("unit", [".", "a", " ", "\n", "\n ", "(", "a.", "A. ", "1. ", "et al. ", "…"])
def test_a_long_line_takes_linear_time(unit: str) -> None:
    text = unit * (200_000 // len(unit))
    start = time.process_time()
    split(text)
    assert time.process_time() - start < 5
