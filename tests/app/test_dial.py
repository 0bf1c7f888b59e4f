"""`--min-confidence`: what people are shown is certain enough, what is left out is counted, and one option shows it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.config import MIN_CONFIDENCE
from kg.export import export
from tests import graphs
from tests.commands import Done, run

Ask = Callable[..., Done]


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Ask:
    folder = tmp_path_factory.mktemp("dial")
    export(graphs.family(), folder / "family.jsonl")
    assert run("import", folder / "family.jsonl", "--dir", folder / "graph").returncode == 0
    return lambda *arguments: run(*arguments, "--dir", folder / "graph")


VARIANTS = ("query", "variants_of", "--param", "name=Root")


def test_a_table_leaves_out_what_is_less_certain_and_says_how_much(ask: Ask) -> None:
    done = ask(*VARIANTS)
    assert "Branch" in done.stdout
    assert "Bough" not in done.stdout
    assert "1 less certain; --min-confidence 0 shows them." in done.stderr


def test_the_dial_at_nothing_shows_all_and_leaves_nothing_to_say(ask: Ask) -> None:
    done = ask(*VARIANTS, "--min-confidence", "0")
    assert "Bough" in done.stdout
    assert "less certain" not in done.stderr


def test_programs_get_all_of_it_unless_they_ask_for_less(ask: Ask) -> None:
    every, sure = (json.loads(ask(*VARIANTS, "--json", *more).stdout) for more in ((), ("--min-confidence", "0.9")))
    assert "Bough" in {row["name"] for row in every}
    assert {row["name"] for row in sure} == {"Branch"}


def test_where_nothing_is_certain_enough_it_is_said_that_there_is_something(ask: Ask) -> None:
    done = ask("query", "ancestors_of", "--param", "name=Root")
    assert not done.stdout
    assert "certain enough" in done.stderr
    assert "less certain; --min-confidence 0" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((*VARIANTS, "--param", "min_confidence=0.5", "--min-confidence", "0.5"), "say the same"),
        (("query", "--cypher", "MATCH (n) RETURN n", "--min-confidence", "0.5"), "named query"),
        (("query", "search", "--param", "prefix=R", "--min-confidence", "0.5"), "asks for no confidence"),
    ],
)
def test_a_dial_that_turns_nothing_is_refused(ask: Ask, arguments: tuple[str, ...], said: str) -> None:
    done = ask(*arguments)
    assert done.returncode == 2
    assert said in done.stderr


def test_a_paper_shows_what_is_certain_enough_and_counts_the_rest(ask: Ask) -> None:
    some, every = ask("paper", "p3"), ask("paper", "p3", "--min-confidence", "0")
    assert "less certain; --min-confidence 0 shows them." in some.stderr
    assert "less certain" not in every.stderr
    assert len(every.stdout.splitlines()) > len(some.stdout.splitlines())


def test_a_file_has_the_whole_graph_but_for_one_that_is_only_looked_at(ask: Ask, tmp_path: Path) -> None:
    assert "less certain" not in ask("export", tmp_path / "x.jsonl").stderr
    assert (tmp_path / "x.jsonl").read_text(encoding="utf-8").count('"statement"') == len(graphs.family().statements)
    assert f"--min-confidence {MIN_CONFIDENCE} leaves them out" in ask("export", tmp_path / "x.graphml").stderr
    assert "less certain left out; --min-confidence 0 writes them too" in ask("export", tmp_path / "x.gexf").stderr


def test_any_file_can_be_made_without_what_is_less_certain(ask: Ask, tmp_path: Path) -> None:
    assert "less certain left out" in ask("export", tmp_path / "x.jsonl", "--min-confidence", "0.9").stderr
    lines = [json.loads(line) for line in (tmp_path / "x.jsonl").read_text(encoding="utf-8").splitlines()]
    assert min(line["confidence"] for line in lines if "confidence" in line) >= 0.9
