"""Compare, Query and Quality, and what all views share: the link back, the files, papers without an address."""

from __future__ import annotations

import html
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from app.answers import Spec, chart, named_ids, nominal, numeric
from app.markup import read_link, search_address
from app.parts.chart import framed
from app.schema_help import pieces
from app.shown_scores import bins, card, read_card, reliability_chart
from kg import shown
from kg.queries import library
from kg.stores.base import Rows
from tests.app.views import Running, Seen, run_view, stored
from tests.graphs import HOSTILE, family, hostile

pytest.importorskip("streamlit", reason="the extra 'explorer' is not installed")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stored(tmp_path_factory.mktemp("family"), family())


# --- Compare


def compared(folder: Path, **params: str | list[str]) -> Seen:
    return run_view(folder, "compare", **{"of": ["root", "branch"], "confidence": "0.0", **params})


def test_things_are_compared_by_what_they_share_first(folder: Path) -> None:
    page = compared(folder).html
    evaluated = page[page.index(">Evaluated on<") :]
    assert "GLUE" in evaluated[: evaluated.index("</table>")]
    assert 'class="cg-shared"' in evaluated[: evaluated.index("</table>")]
    assert ">Uses<" in page


def test_who_beats_whom_is_said_with_its_sentence(folder: Path) -> None:
    page = compared(folder).html
    between = page[page.index(">Between them<") :]
    assert "outperforms" in between
    assert "branch OUTPERFORMS root." in re.sub(r"<[^>]*>", "", between)


def test_what_is_less_certain_of_compared_things_is_one_click_away(folder: Path) -> None:
    running = Running(folder, "compare", {"of": ["root", "branch"], "confidence": "0.7"})
    (button,) = [one for one in running.seen().app.button if one.key == "less-certain"]
    more = int(button.label.split()[1])
    every = {one.key: one for name in ("root", "branch") for one in family().statements if name in (one.head, one.tail)}
    assert more == sum(one.confidence < 0.7 and one.kind != "PROPOSES" for one in every.values())
    assert not [one for one in running.clicked("less-certain").app.button if one.key == "less-certain"]


def test_results_on_one_data_set_stand_side_by_side(folder: Path) -> None:
    page = compared(folder).html
    row = next(part for part in page.split("<tr") if "results?dataset=GLUE" in part and "F1" in part)
    assert "80.5%" in row
    assert "82" in row


def test_what_only_one_of_them_has_can_be_left_out(folder: Path) -> None:
    assert "Books" in compared(folder).html
    assert "Books" not in compared(folder, shared="true").html


def test_a_comparison_of_one_thing_offers_others_and_of_none_the_families(folder: Path) -> None:
    assert "compare?of=root&amp;of=branch" in compared(folder, of=["root"]).html
    assert "compare?of=root" in run_view(folder, "compare").html
    assert "Nothing here is called “nobody”" in compared(folder, of=["nobody", "root"]).html


# --- Query


def asked(folder: Path, name: str, *given: str, **params: str) -> Seen:
    return run_view(folder, "query", query=name, **{"with": list(given), **params})


def test_every_query_of_the_library_is_offered_with_its_purpose(folder: Path) -> None:
    page = run_view(folder, "query").html
    assert all(f"query?query={name}" in page and html.escape(one.purpose) in page for name, one in library().items())


def test_an_address_brings_back_a_question_with_its_answer(folder: Path) -> None:
    seen = asked(folder, "variants_of", "name=Root", "min_confidence=0.0")
    assert "explore?entity=branch" in seen.html
    assert "CSV" in seen.files()
    assert "kg query variants_of --param name='Root'" in seen.app.code[1].value


def test_a_form_has_a_field_for_each_parameter_and_asks_when_it_is_filled(folder: Path) -> None:
    running = Running(folder, "query", {"query": "most_used"})
    seen = running.seen()
    assert {"kind", "min confidence", "limit"} == {
        field.label for kind in (seen.app.selectbox, seen.app.slider, seen.app.number_input) for field in kind
    } - {"Query"}
    next(box for box in running.app.selectbox if box.label == "kind").select("Dataset")
    running.app.button[0].click()
    assert "GLUE" in running.seen().html
    assert "kind=Dataset" in running.app.query_params["with"]


def test_what_is_missing_is_shown_by_an_example(folder: Path) -> None:
    running = Running(folder, "query", {"query": "variants_of"})
    running.seen()
    running.clicked("example")
    assert dict(library()["variants_of"].example)["name"] in str(running.app.query_params["with"])


def test_what_is_less_certain_in_an_answer_is_one_click_away(folder: Path) -> None:
    running = Running(folder, "query", {"query": "variants_of", "with": ["name=Root"]})
    assert "bough" not in running.seen().html
    assert "bough" in running.clicked("less-certain").html


def test_a_name_that_is_not_there_gets_near_ones(folder: Path) -> None:
    assert "Did you mean" in asked(folder, "variants_of", "name=Branche").html


def test_an_answer_is_drawn_as_a_graph_of_what_it_names(folder: Path) -> None:
    seen = asked(folder, "variants_of", "name=Root", "min_confidence=0.0", **{"as": "Graph"})
    assert {"entity:root", "entity:branch", "entity:bough"} <= seen.node_ids()
    assert "GraphML" in seen.files()


def test_cypher_of_ones_own_is_answered_and_cannot_change_anything(folder: Path) -> None:
    rows = run_view(folder, "query", cypher="MATCH (e:Entity {kind: 'Dataset'}) RETURN e.name AS what ORDER BY what")
    assert ">what<" in rows.html
    assert ">GLUE<" in rows.html
    assert "read-only" in run_view(folder, "query", cypher="CREATE (n:Entity {id: 'x'}) RETURN n").html
    assert "cg-fault" in run_view(folder, "query", cypher="MATCH (").html


def test_the_schema_help_names_what_a_store_is_given() -> None:
    patterns = {one.pattern: one.properties for one in pieces()}
    assert "title" in patterns["(:Paper)"]
    (between,) = [properties for pattern, properties in patterns.items() if "VARIANT_OF" in pattern]
    assert {"confidence", "support", "sentences"} <= set(between)
    assert not any("cladograph" in properties for properties in patterns.values())


def test_a_chart_is_bars_of_names_and_dots_of_numbers() -> None:
    rows = Rows(("name", "year", "papers"), (("A", 2020, 3), ("B", None, 5), ("<b>", 2022, 1)))
    assert (nominal(rows), numeric(rows)) == (["name"], ["year", "papers"])
    assert chart(rows, "name", "papers")["mark"]["type"] == "bar"
    dots = chart(rows, "year", "papers")
    assert [point["x"] for point in dots["data"]["values"]] == [2020, 2022]


@pytest.mark.parametrize("spec", [reliability_chart(bins(), 0.5), chart(Rows(("a", "n"), (("x", 1), ("y", 2))), "a", "n")])
def test_a_chart_has_its_data_in_its_layers_and_says_what_it_shows(spec: Spec) -> None:
    drawn = framed(spec, "A <b>chart</b>")
    assert "data" not in drawn
    assert all(layer["data"]["values"] for layer in drawn["layer"])
    assert drawn["title"]["text"] == "A <b>chart</b>"


def test_things_are_named_by_columns_of_ids_else_by_any_text() -> None:
    assert named_ids(Rows(("name", "via_id", "ids"), (("A", "a", ["b", "c"]), ("B", None, ["a"])))) == ["a", "b", "c"]
    assert named_ids(Rows(("x", "n"), (("a", 1),))) == ["a"]


# --- Quality


def test_quality_shows_the_scores_of_the_models_card_and_on_what_they_were_measured(folder: Path) -> None:
    found = card()
    assert found is not None
    page = run_view(folder, "quality").html
    for name in found.on:
        assert f"<th>{html.escape(name)}</th>" in page
    for what, (first, *_) in found.scores:
        assert html.escape(what) in page
        assert f"P {first.precision:g}" in page


def test_the_reliability_plot_counts_every_measured_find_once() -> None:
    found = bins()
    assert sum(one.found for one in found) == shown.MEASURED[0][1]
    assert sum(one.right for one in found) == shown.MEASURED[0][2]
    assert all(0.0 <= one.share <= 1.0 for one in found)


def test_a_card_without_scores_is_none() -> None:
    assert read_card("# A card\n\nNothing was measured.\n") is None


def test_quality_tells_how_sure_this_graph_is(folder: Path) -> None:
    between = [one for one in family().statements if one.kind != "PROPOSES"]
    assert f"{len(between)} statements between things" in run_view(folder, "quality").html


# --- what all share


def test_a_paper_without_an_address_is_searched_for_by_its_title_by_a_click_alone(folder: Path) -> None:
    page = run_view(folder, "paper", id="p1").html
    assert "Search by title" in page
    assert parse_qs(urlsplit(search_address('A "b" & c')).query) == {"q": ['A "b" & c']}
    assert "rel=&quot;" not in read_link("Read", 'x" onclick="y', None)
    assert 'rel="noopener noreferrer"' in read_link("Read", 'x" onclick="y', None)
    assert read_link("Read", "T", "https://example.org").startswith('<a href="https://example.org"')


@pytest.mark.parametrize(
    ("view", "params", "files"),
    [
        ("home", {}, {"CSV"}),
        ("explore", {"entity": "root"}, {"GraphML"}),
        ("lineage", {"entity": "root"}, {"CSV", "GraphML"}),
        ("results", {"dataset": "glue"}, {"CSV"}),
        ("paper", {"id": "p1"}, {"CSV"}),
        ("paper", {}, {"CSV"}),
        ("quality", {}, {"CSV"}),
    ],
)
def test_every_view_has_its_link_and_its_files(folder: Path, view: str, params: dict[str, str], files: set[str]) -> None:
    seen = run_view(folder, view, **params)
    assert seen.files() == files
    assert all(f"{name}={value}" in seen.app.code[-1].value for name, value in params.items())
    assert "This address brings the view back" in seen.html


def test_the_way_to_another_thing_is_drawn_and_said(folder: Path) -> None:
    seen = run_view(folder, "explore", entity="root", to="twig", confidence="0.5", relations=["variant of"])
    assert "2 steps to" in seen.html
    assert sum(bool(edge.get("way")) for edge in seen.drawn["edges"]) >= 2
    assert "no way leads there" in run_view(folder, "explore", entity="root", to="nobody").html


def test_where_there_is_no_room_it_is_chosen_what_comes_first(folder: Path) -> None:
    import kg
    from app.neighbourhood import Wanted, neighbourhood

    with kg.open(folder) as graph:
        newest = neighbourhood(graph, Wanted("root", first="newest"), most=3)
        said = neighbourhood(graph, Wanted("root"), most=3)
    assert {one.id for one in newest.graph.entities} == {"root", "branch", "bough"}
    assert {one.id for one in said.graph.entities} == {"root", "branch", "attention"}
    assert newest.left_out == said.left_out > 0


def test_what_was_looked_at_is_a_trail_that_leads_back(folder: Path) -> None:
    running = Running(folder, "explore", {"entity": "root"})
    assert "cg-trail" not in running.seen().html
    running.app.query_params["entity"] = "branch"
    page = running.seen().html
    assert 'class="cg-trail"' in page
    assert 'explore?entity=root" target="_self">Root</a> › Branch' in page


@pytest.mark.parametrize("number", [0, 3, 7, 14, 15])
def test_hostile_names_are_text_in_these_views_too(tmp_path: Path, number: int) -> None:
    folder = stored(tmp_path, hostile())
    name = HOSTILE[number]
    for seen in (
        run_view(folder, "compare", of=[name, HOSTILE[(number + 1) % len(HOSTILE)]]),
        run_view(folder, "query", query="neighbourhood_of", **{"with": [f"name={name}"]}),
        run_view(folder, "query", cypher="MATCH (e:Entity) RETURN e.name AS name, e.aliases AS aliases"),
        run_view(folder, "corrections", entity=name),
    ):
        assert "<b>&amp;" not in seen.html.replace("<b>&amp;</b>", "")
        assert "</script>" not in seen.html
