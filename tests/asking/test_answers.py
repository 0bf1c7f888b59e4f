"""What an answer says: yes or no, counts, the way it was understood, what else could be asked; alike on every store."""

from __future__ import annotations

import json
import shlex

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg import queries
from kg.asking import ask
from kg.asking.linking import distance, nearest
from kg.stores.base import Store
from tests.graphs import HOSTILE


def names(store: Store, question: str) -> list[object]:
    answer = ask(store, question)
    assert answer.answered, answer.why
    return [row["name"] for row in answer.rows.as_dicts()]


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("Which variants of Root were evaluated on GLUE?", ["Branch"]),
        ("What uses attention and beats Root?", ["Branch"]),
        ("What outperforms Root on GLUE?", ["Branch"]),
        ("variants of Root since 2020", ["Twig"]),
        ("newest variants of Root", ["Twig", "Branch", "Leaf"]),
        ("Which data sets is Root trained on?", ["Books"]),
        ("models evaluated on GLUE", ["Branch", "Root"]),
        ("What do variants of Root use?", ["Dropout"]),
        ("What is Twig derived from?", ["Bough", "Branch", "Root"]),
        ("systems for tagging", ["Root"]),
        ("Which models appeared in 2019?", ["Branch"]),
        ("Which models appeared until 2019?", ["Root", "Branch", "Bough"]),
    ],
)
def test_the_rows_are_those_that_can_be_counted_by_hand(family: Store, question: str, found: list[str]) -> None:
    assert sorted(map(str, names(family, question))) == sorted(found)


@pytest.mark.parametrize(
    ("question", "reply"),
    [
        ("Is Branch a variant of Root?", "Yes."),
        ("Is Twig a variant of Root?", "Yes, through Branch."),
        ("Is Twig a Branch variant?", "Yes."),
        ("Is Branch a Root?", "Yes."),
        ("Did Branch outperform Root?", "Yes."),
        ("Did Root outperform Branch?", "No paper here says so; one says it the other way round."),
        ("Is Root worse than Branch?", "Yes."),
        ("Was Root evaluated on Books?", "No paper here says so. What is said of the two is below."),
        ("Was Twig compared with Branch?", "Yes."),
        ("Does Root use dropout?", "No paper here says so."),
        ("Which is better, Root or Branch?", "Branch outperforms Root."),
        ("Does Twig outperform Branch?", "Yes, but less certain than is usually shown."),
        ("Is GLUE a dataset?", "Yes. GLUE is a Dataset."),
        ("Is GLUE a model?", "No: GLUE is a Dataset."),
        ("How many models were evaluated on GLUE?", "2."),
        ("How many datasets are there?", "2."),
        ("When was Root introduced?", "Root is proposed in “Root: a model” (2018)."),
        ("When was Dropout introduced?", "No paper here proposes Dropout; it is of 2014."),
    ],
)
def test_a_question_for_one_thing_gets_a_sentence(family: Store, question: str, reply: str) -> None:
    answer = ask(family, question)
    assert answer.answered, answer.why
    assert answer.reply == reply


def test_what_a_thing_is_called_besides_is_told(family: Store) -> None:
    assert "also called RT, Root model" in ask(family, "What does Root stand for?").reply


def test_two_names_of_one_test_share_a_leaderboard(family: Store) -> None:
    for query, params in (("leaderboard_of", {}), ("results_of", {"name": "Branch"})):
        alone = queries.run(family, query, {**params, "dataset": "Books"})
        joined = queries.run(family, query, {**params, "dataset": "Books", "also": "GLUE"})
        assert not alone.rows
        assert joined.rows == queries.run(family, query, {**params, "dataset": "GLUE"}).rows


def test_what_is_only_said_uncertainly_is_shown_and_called_so(family: Store) -> None:
    answer = ask(family, "Which models does Twig outperform?")
    assert [row["name"] for row in answer.rows.as_dicts()] == ["Branch"]
    assert "less certain" in answer.reply
    assert not ask(family, "Which models does Twig outperform?", min_confidence=0.45).reply


def test_every_suggestion_is_a_command_that_runs(family: Store) -> None:
    for question in (
        "Why is Root good?",
        "Which variants of Root are tiny on GLUE?",
        "Branch or Twig",
        "variants of Nothing-9",
        "hello",
    ):
        answer = ask(family, question)
        assert not answer.answered
        for plan in answer.suggestions:
            queries.run(family, plan.query, plan.params)
            assert shlex.split(plan.command())[:3] == ["kg", "query", plan.query]


def test_a_name_that_is_not_known_is_named_with_those_that_look_like_it(family: Store) -> None:
    answer = ask(family, "Which models were evaluated on GLUX-Books?")
    assert answer.unknown == ("GLUX-Books",)
    assert "GLUX-Books" in answer.why
    assert ask(family, "variants of Branchlet").did_you_mean == ("Branch",)


@pytest.mark.parametrize("long", ["a" * 10_000, "A" * 10_000, "what does " + "Xy7 " * 3_000])
def test_of_a_very_long_question_only_the_beginning_is_told_back(family: Store, long: str) -> None:
    answer = ask(family, long)
    assert not answer.answered
    assert answer.why.count("…") == 1
    assert len(answer.why) < 300


def test_what_stands_behind_the_last_word_that_is_read_is_not_left_out_in_silence(family: Store) -> None:
    answer = ask(family, f"variants of Branch {'please ' * 70} not evaluated on GLUE")
    assert not answer.answered
    assert "60 words" in answer.why


def test_half_a_character_is_no_fault(family: Store) -> None:
    assert not ask(family, "variants of \udcff").answered


def test_a_misspelt_name_is_understood_and_said(family: Store) -> None:
    answer = ask(family, "variants of Brnach")
    assert answer.did_you_mean == ("Branch",)
    assert [one.guessed for one in answer.names] == [True]


@pytest.mark.parametrize("spelling", ["F1", "f1", "F-1", "F-1 score", "the f-1 scores", "„F1“", "'F1'", "F-1s"])
def test_any_spelling_of_a_name_is_linked(family: Store, spelling: str) -> None:
    answer = ask(family, f"which models are measured by {spelling}?")
    assert answer.plan is not None
    assert answer.plan.params["name"] == "F1"


def test_where_a_name_means_several_things_its_place_in_the_question_decides(family: Store) -> None:
    (linked,) = ask(family, "variants of RT").names
    assert [entity.name for entity in linked.meanings] == ["Root", "Radix"]


def test_an_answer_is_json(family: Store) -> None:
    told = json.loads(json.dumps(ask(family, "Which variants of Root were evaluated on GLUE?").as_dict()))
    assert {"answered", "query", "params", "rows", "suggestions", "cypher"} <= told.keys()
    assert told["cypher"].startswith(("CALL", "MATCH", "//"))
    assert told["command"].startswith("kg query with_relations")


@pytest.mark.parametrize("text", [*HOSTILE, "a" * 5000, "? " * 500, "what " * 300, "Root " * 200])
def test_no_text_breaks_it(family: Store, text: str) -> None:
    assert isinstance(ask(family, text).answered, bool)
    assert isinstance(ask(family, f"variants of {text} on GLUE").answered, bool)


_PIECES = (
    "which what variants of uses Root Branch GLUE on and or outperform evaluated is a the by better than 2020 since "
    "Tagging F1 how many not ,"
).split()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.lists(st.sampled_from(_PIECES), max_size=10))
def test_any_words_in_any_order_get_an_answer_or_a_reason(family: Store, words: list[str]) -> None:
    answer = ask(family, " ".join(words))
    assert answer.answered is not bool(answer.why)
    assert answer.answered is (answer.plan is not None)


@pytest.mark.parametrize(
    ("a", "b", "slips"), [("lora", "lora", 0), ("lora", "loar", 1), ("lora", "lor", 1), ("lora", "loraa", 1), ("lora", "lima", 2)]
)
def test_slips_are_counted(a: str, b: str, slips: int) -> None:
    assert distance(a, b, 3) == distance(b, a, 3) == slips


def test_another_number_is_another_thing() -> None:
    assert nearest("gpt3", ["gpt2", "gpt4"]) is None
    assert nearest("gpt33b", ["gpt3b"]) is None
