"""The explorer's views at their limits: nothing in the graph, nothing known of a paper, and more said of a thing than fits."""

from __future__ import annotations

from pathlib import Path

import pytest

import kg
from app.family import broken_words
from kg.lineage import Broken, Step
from kg.model import Graph, Paper
from kg.schema import RelationKind
from tests.app.views import Running, run_view, stored
from tests.graphs import entity, graph, statement

pytest.importorskip("streamlit", reason="the extra 'explorer' is not installed")

VIEWS = ("home", "explore", "lineage", "results", "compare", "paper", "query", "build", "corrections", "quality")
MANY = 40


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stored(tmp_path_factory.mktemp("empty"), Graph())


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hub of which each spoke is a variant by six sentences, the first the surest."""
    papers = tuple(Paper(f"p{n}", f"Title {n}", "Text.") for n in range(6))
    ids = tuple(paper.id for paper in papers)
    spokes = [entity(f"Spoke{n:02}") for n in range(MANY)]
    said = tuple(statement(one.id, RelationKind.VARIANT_OF, "hub", 0.99 - n / 100, ids) for n, one in enumerate(spokes))
    made = graph(papers=papers, entities=(entity("Hub", papers=6), *spokes), statements=said)
    return stored(tmp_path_factory.mktemp("wheel"), made)


@pytest.mark.parametrize("view", VIEWS)
def test_an_empty_graph_fails_no_view(empty: Path, view: str) -> None:
    assert run_view(empty, view).html


def test_a_name_that_an_empty_graph_does_not_know_is_said(empty: Path) -> None:
    assert "Nothing here is called “BERT”" in run_view(empty, "explore", entity="BERT").html


def test_a_paper_of_which_nothing_was_found_is_shown(tmp_path: Path) -> None:
    folder = stored(tmp_path, graph(papers=(Paper("p1", "A title", "An abstract."),)))
    shown = run_view(folder, "paper", id="p1").html
    assert "An abstract." in shown
    assert "None was found." in shown


def test_of_what_much_is_said_the_surest_is_shown_and_a_click_shows_the_rest(wheel: Path) -> None:
    running = Running(wheel, "explore", {"entity": "hub", "confidence": "0.0"})
    first = running.seen()
    assert f"Variants · 8 of {MANY}" in first.html
    assert first.html.count('class="cg-statement"') == 8
    assert "Spoke07" in first.html
    assert "Spoke08" not in first.html
    assert first.html.count("and 2 more sentences") == 8
    every = running.clicked("everything")
    assert every.html.count('class="cg-statement"') == MANY
    assert "more sentences" not in every.html
    assert not [one for one in every.app.button if one.key == "everything"]
    # The address brings it back, for this thing alone.
    back = {"entity": "hub", "confidence": "0.0", "everything": "entity:hub"}
    assert run_view(wheel, "explore", **back).html.count('class="cg-statement"') == MANY
    assert run_view(wheel, "explore", **back, selected="entity:spoke00").html.count('class="cg-statement"') == 1


def test_what_is_shown_whole_has_no_button_for_the_rest(wheel: Path) -> None:
    shown = run_view(wheel, "explore", entity="spoke00")
    assert not [one for one in shown.app.button if one.key == "everything"]


def test_no_statement_of_a_hub_is_lost(tmp_path: Path) -> None:
    relations = (RelationKind.APPLIED_TO, RelationKind.VARIANT_OF)
    spokes = [entity(f"Spoke{n}") for n in range(5_100)]
    said = tuple(statement(one.id, relation, "hub") for one in spokes for relation in relations)
    folder = stored(tmp_path, graph(papers=(Paper("p1", "T", "A"),), entities=(entity("Hub"), *spokes), statements=said))
    with kg.open(folder) as opened:
        assert len(opened.facts("hub")) == len(said)


def test_the_place_where_a_cycle_was_broken_is_said_shortly_however_long_the_names_are() -> None:
    long = entity("Word " * 2_000)
    broken = Broken(Step(long.id, long.id, 0.5, 1), long, long)
    assert len(broken_words((broken,))) < 300
