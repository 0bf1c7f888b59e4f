"""The papers that benchmarks/scale.py makes from real ones: true to their texts, all different, named as its law says."""

from __future__ import annotations

import sys
from itertools import islice

import pytest

from kg.model import Extraction, Paper
from kg.names import fold
from tests.commands import ROOT
from tests.made import extraction, paper

sys.path.insert(0, str(ROOT / "benchmarks"))
from parts.curves import power_law
from parts.growth import Growth, law_of

PAIRS = 40


def pair(number: int) -> tuple[Paper, Extraction]:
    """A paper about a thing of its own, in two forms, a shared one, and a number."""
    name = f"Net{chr(97 + number // 26)}{chr(97 + number % 26)}"
    of = paper(f"{name}: Gates", f"We propose Long {name} gates ({name}). Unlike BERT, {name} reaches 81.5% on GLUE.")
    things = {name: ("Model", [name, f"Long {name} gates"]), "BERT": ("Model", ["BERT"]), "GLUE": ("Dataset", ["GLUE"])}
    said = [(name, "VARIANT_OF", "BERT"), (name, "EVALUATED_ON", "GLUE")]
    return of, extraction(of, things, said, results=[(name, "GLUE", None, "81.5%")])


@pytest.fixture(scope="module")
def real() -> list[tuple[Paper, Extraction]]:
    return [pair(number) for number in range(PAIRS)]


def test_a_power_law_is_found_again() -> None:
    exponent, factor = power_law([(x, 3 * x**0.7) for x in (10, 100, 1000)])
    assert (exponent, factor) == (pytest.approx(0.7), pytest.approx(3))


def test_what_is_made_is_true_of_its_text_and_like_no_other(real: list[tuple[Paper, Extraction]]) -> None:
    made = list(Growth(real, law_of(real)).pairs(5 * PAIRS))
    assert made[:PAIRS] == real
    for of, found in made:
        found.check(of)
        assert found.relations
    assert any(found.measurements for _, found in made[PAIRS:])
    for told in ({of.id for of, _ in made}, {fold(of.title) for of, _ in made}):
        assert len(told) == len(made)


def test_names_grow_by_the_law_of_the_real_ones(real: list[tuple[Paper, Extraction]]) -> None:
    law = law_of(real)
    assert 0.5 < law.exponent < 1.1
    growth = Growth(real, law)
    things = sum(len(found.kinds()) for _, found in growth.pairs(20 * PAIRS))
    assert growth.names() == pytest.approx(law.factor * things**law.exponent, rel=0.25)


def test_the_same_seed_makes_the_same_papers(real: list[tuple[Paper, Extraction]]) -> None:
    few, many = (Growth(real, law_of(real)).pairs(size) for size in (2 * PAIRS, 4 * PAIRS))
    assert list(few) == list(islice(many, 2 * PAIRS))
