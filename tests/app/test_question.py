"""`kg ask`, and the box for questions on the first page of the explorer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest

from tests.commands import Kg


def test_a_question_is_answered_with_the_query_and_the_rows(kg: Kg) -> None:
    done = kg("ask", "which variants of LoRA were evaluated on GLUE?")
    assert done.returncode == 0, done.stderr
    assert "AdaLoRA" in done.stdout
    assert "kg query with_relations" in done.stderr
    assert "MATCH" not in done.stderr
    assert "MATCH" in kg("ask", "--cypher", "variants of LoRA").stderr


def test_a_question_may_stand_without_quotes(kg: Kg) -> None:
    assert "QLoRA" in kg("ask", "variants", "of", "LoRA").stdout


def test_the_answer_as_json_has_what_programs_need(kg: Kg) -> None:
    told = json.loads(kg("ask", "which variants of LoRA were evaluated on GLUE?", "--json").stdout)
    assert told["answered"] is True
    assert told["query"] == "with_relations"
    assert "AdaLoRA" in {row["name"] for row in told["rows"]}
    assert told["params"]["other"] == "GLUE"


def test_what_is_not_understood_is_said_with_commands_that_run(kg: Kg) -> None:
    done = kg("ask", "why is LoRA so good")
    assert done.returncode == 0
    assert not done.stdout
    assert "why" in done.stderr
    assert "kg query variants_of --param name=LoRA" in done.stderr


def _page(folder: Path, **params: str) -> Any:
    testing = pytest.importorskip("streamlit.testing.v1", reason="the extra 'explorer' is not installed")
    app = testing.AppTest.from_string("from app.views import home\nhome.show()", default_timeout=60)
    for name, value in params.items():
        app.query_params[name] = value
    return app


def _run(app: Any, folder: Path) -> str:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KG_DIR", str(folder))
        app.run()
    assert not app.exception, app.exception
    return "\n".join(element.proto.body for element in app.get("html"))


def test_the_first_page_answers_what_is_typed_with_the_query_beside_it(graph_folder: Path) -> None:
    app = _page(graph_folder)
    _run(app, graph_folder)
    app.text_input(key="ask").set_value("which variants of LoRA were evaluated on GLUE?")
    page = _run(app, graph_folder)
    assert "Understood as" in page
    assert "explore?entity=adalora" in page
    assert any("kg query with_relations" in block.value for block in app.code)
    assert any("MATCH" in block.value for block in app.code)


def test_an_address_brings_back_a_question(graph_folder: Path) -> None:
    page = _run(_page(graph_folder, ask="What outperforms LoRA?"), graph_folder)
    assert "explore?entity=dora" in page
    assert "Families to begin with" not in page


def test_a_suggestion_is_a_button_that_shows_its_rows(graph_folder: Path) -> None:
    app = _page(graph_folder, ask="Why is LoRA good?")
    assert "reasons" in _run(app, graph_folder)
    (button,) = [one for one in app.button if "variants of LoRA" in one.label]
    button.click()
    page = _run(app, graph_folder)
    assert "explore?entity=dora" in page
    run = app.query_params["run"]
    assert dict(parse_qsl(run)) == {"query": "variants_of", "name": "LoRA", "of": "Why is LoRA good?"}
    assert "explore?entity=dora" in _run(_page(graph_folder, ask="Why is LoRA good?", run=run), graph_folder)
    assert "reasons" not in page


def test_another_question_takes_the_place_of_a_suggestion_that_was_followed(graph_folder: Path) -> None:
    run = "query=variants_of&name=LoRA&of=Why+is+LoRA+good%3F"
    assert "Understood as: the things that LoRA outperforms" in _run(
        _page(graph_folder, ask="What does LoRA outperform?", run=run), graph_folder
    )


@pytest.mark.parametrize(
    "run", ["query=no_such&name=x&of=", "query=variants_of&nam=x&of=", "query=variants_of&name=<b>x</b>&of=", "of=", "of=&&="]
)
def test_a_broken_address_says_what_is_wrong(graph_folder: Path, run: str) -> None:
    page = _run(_page(graph_folder, run=run), graph_folder)
    assert "<b>x</b>" not in page
    assert "Families to begin with" not in page


def test_a_hostile_question_is_only_text(graph_folder: Path) -> None:
    page = _run(_page(graph_folder, ask="variants of <script>alert(1)</script>"), graph_folder)
    assert "<script>" not in page
