"""Every question of the table becomes the query and the parameters that stand beside it, and has rows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import kg
from kg.asking import ask
from kg.importing import read_graph
from kg.opened import Cladograph
from kg.stores import open_store
from kg.stores.base import Store
from tests.asking.questions import (
    DEMO_FIRST,
    DEMO_LATER,
    SAMPLE_FIRST,
    SAMPLE_LATER,
    UNANSWERED_FIRST,
    UNANSWERED_LATER,
    Case,
)
from tests.graphs import IMPRINT

SAMPLE = Path(__file__).resolve().parents[2] / "examples" / "graph.jsonl"


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with open_store("embedded", tmp_path_factory.mktemp("sample"), write=True) as opened:
        opened.write(read_graph(SAMPLE), IMPRINT)
        yield opened


@pytest.fixture(scope="module")
def demo(graph_folder: Path) -> Iterator[Cladograph]:
    with kg.open(graph_folder) as graph:
        yield graph


@pytest.mark.parametrize("case", [*SAMPLE_FIRST, *SAMPLE_LATER], ids=lambda case: case[0])
def test_a_question_becomes_its_query(sample: Store, case: Case) -> None:
    question, query, params = case
    answer = ask(sample, question)
    assert answer.answered, answer.why
    assert answer.plan is not None
    given = {name: value for name, value in answer.plan.params.items() if name != "min_confidence"}
    assert (answer.plan.query, given) == (query, params)
    assert answer.rows.rows


@pytest.mark.parametrize("case", [*DEMO_FIRST, *DEMO_LATER], ids=lambda case: case[0])
def test_a_question_about_the_demo_becomes_its_query(demo: Cladograph, case: Case) -> None:
    question, query, params = case
    answer = demo.ask(question)
    assert answer.plan is not None, answer.why
    assert answer.plan.query == query
    assert params.items() <= dict(answer.plan.params).items()
    assert answer.rows.rows


@pytest.mark.parametrize("case", [*UNANSWERED_FIRST, *UNANSWERED_LATER], ids=lambda case: case[0])
def test_what_cannot_be_answered_is_not_and_the_reason_is_named(sample: Store, case: tuple[str, str]) -> None:
    question, word = case
    answer = ask(sample, question)
    assert not answer.answered
    assert word in answer.why
    assert not answer.rows.rows
    assert answer.suggestions
