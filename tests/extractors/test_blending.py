"""Model and rules weighed: where the names are, and of which kind they are."""

from __future__ import annotations

import numpy as np
import pytest

from extractors import kinds
from extractors.blending import blend, kind_of
from extractors.decoding import Scored
from extractors.encoding import Window, Word
from extractors.finds import TITLE_GAP, Find, Source
from extractors.pairing import KINDS
from extractors.weights import KindWeights, SpanWeights
from kg.model import Paper
from kg.schema import Kind

PAPER = Paper("p", "On gates", "FooNet gates BarSet (https://x.org/FooNet).")
RULES = SpanWeights(rules={Source.GAZETTEER: 2.0, Source.SHAPE: 1.0}, threshold=0.5)


def window(*texts: str) -> Window:
    """A window whose candidates are the first places of `texts` in the abstract."""
    starts = [PAPER.abstract.index(text) for text in texts]
    words = [
        Word("abstract", start, start + len(text), text, i, i) for i, (start, text) in enumerate(zip(starts, texts, strict=True))
    ]
    numbers = np.arange(len(texts))
    return Window(np.zeros(len(texts), np.int64), np.zeros((len(texts), 5), np.int64), tuple(words), numbers, numbers)


def scored(likely: dict[str, float], kind: Kind = Kind.MODEL) -> Scored:
    table = np.full((len(likely), len(KINDS) + 2), -9.0, np.float32)
    for row, p in enumerate(likely.values()):
        table[row, 0] = 0.0
        table[row, 1 + KINDS.index(kind)] = np.log(p / (1 - p))
    return Scored(window(*likely), table)


def find(text: str, source: Source, *, kind: Kind | None = None, firm: bool = False) -> Find:
    start = len(PAPER.title) + len(TITLE_GAP) + PAPER.abstract.index(text)
    return Find(start, start + len(text), text, kind, source, 0.5, None, firm)


def blended(likely: dict[str, float], *finds: Find) -> list[str]:
    return [found.text for found in blend(PAPER, [scored(likely)], finds, RULES)]


def test_what_the_model_doubts_counts_where_a_rule_found_the_same() -> None:
    assert blended({"FooNet": 0.3, "BarSet": 0.3}) == []
    assert blended({"FooNet": 0.3, "BarSet": 0.3}, find("FooNet", Source.GAZETTEER)) == ["FooNet"]
    assert blended({"FooNet": 0.3}, find("FooNet gates", Source.GAZETTEER)) == []


def test_of_two_that_overlap_the_likelier_stays() -> None:
    assert blended({"FooNet gates": 0.7, "FooNet": 0.9}) == ["FooNet"]
    assert blended({"FooNet gates": 0.7, "FooNet": 0.6}) == ["FooNet gates"]
    assert blended({"FooNet gates": 0.7, "FooNet": 0.6}, find("FooNet", Source.SHAPE)) == ["FooNet"]


def test_nothing_in_an_address_is_a_name() -> None:
    assert blended({"x.org/FooNet": 0.99}) == []


def test_the_users_own_names_stand_whatever_the_model_says() -> None:
    own = find("BarSet", Source.GAZETTEER, kind=Kind.METRIC, firm=True)
    (found,) = blend(PAPER, [scored({"gates BarSet": 0.9})], [own], RULES)
    assert (found.text, kind_of([found], kinds.Kinds({}), KindWeights())) == ("BarSet", (Kind.METRIC, 1.0))


@pytest.mark.parametrize(("known", "kind"), [(0.0, Kind.MODEL), (20.0, Kind.DATASET)])
def test_the_kind_is_the_models_unless_a_known_name_weighs_more(known: float, kind: Kind) -> None:
    finds = [find("FooNet", Source.GAZETTEER, kind=Kind.DATASET)]
    found = blend(PAPER, [scored({"FooNet": 0.9})], finds, RULES)
    ours, likely = kind_of(found, kinds.Kinds({}), KindWeights(known=known))
    assert ours is kind
    assert 0.5 < likely <= 1.0
