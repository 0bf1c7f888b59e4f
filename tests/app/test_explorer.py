"""Every view of the explorer, run by Streamlit's own test harness on the graph of the examples and on a hostile one."""

from __future__ import annotations

import html
import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import kg
from app.markup import Marked, marked, outside_link, sentence
from app.network import vis
from app.places import around
from kg.export.network import entity_key
from kg.model import Evidence, Graph
from tests.app.views import Seen
from tests.app.views import run_view as _run
from tests.app.views import stored as _stored
from tests.graphs import HOSTILE, family, hostile

pytest.importorskip("streamlit", reason="the extra 'explorer' is not installed")
testing = pytest.importorskip("streamlit.testing.v1")

ROOT = Path(__file__).resolve().parents[2]
View = Callable[..., "Seen"]


@pytest.fixture
def view(graph_folder: Path) -> View:
    """Runs a view on the graph of the examples."""
    return lambda name, **params: _run(graph_folder, name, **params)


@pytest.fixture
def hostile_folder(tmp_path: Path) -> Path:
    return _stored(tmp_path, hostile())


@pytest.fixture
def family_folder(tmp_path: Path) -> Path:
    return _stored(tmp_path, family())


def _main(folder: Path) -> Any:
    app = testing.AppTest.from_file(str(ROOT / "app" / "explorer.py"), default_timeout=60)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KG_DIR", str(folder))
        return app.run()


def test_the_first_page_counts_the_graph_and_names_families_and_papers(graph_folder: Path):
    page = Seen(_main(graph_folder)).html
    assert "60" in page
    assert "LoRA" in page
    assert "explore?entity=lora" in page
    assert "papers?id=" in page


def test_without_a_graph_the_explorer_says_how_to_build_one(tmp_path: Path):
    seen = Seen(_main(tmp_path / "none"))
    assert "kg build" in seen.html
    assert "kg explore" in seen.app.code[0].value


def test_an_empty_graph_says_how_papers_get_into_it(tmp_path: Path):
    seen = _run(_stored(tmp_path, Graph()), "home")
    assert "Nothing is in this graph yet" in seen.html
    assert "kg build" in seen.app.code[0].value


def test_an_address_brings_back_an_entity_with_its_neighbours_and_statements(view: View):
    seen = view("explore", entity="lora")
    assert {"entity:lora", "entity:qlora"} <= seen.node_ids()
    assert '<h1 class="cg-title">LoRA</h1>' in seen.html
    assert ">Variants<" in seen.html


def test_any_spelling_of_a_name_finds_its_entity(view: View):
    assert "entity:lora" in view("explore", entity="low-rank adaptation").node_ids()


def test_an_unknown_name_gets_the_nearest_ones(view: View):
    seen = view("explore", entity="qlorax")
    assert "Nothing here is called" in seen.html
    assert "explore?entity=qlora" in seen.html


def test_where_no_name_is_near_there_are_families_to_begin_with(view: View):
    seen = view("explore", entity="zzzzzz")
    assert "Nothing here is called" in seen.html
    assert "explore?entity=lora" in seen.html


def test_without_a_name_there_are_some_to_begin_with(view: View):
    assert "explore?entity=" in view("explore").html
    assert "lineage?entity=" in view("lineage").html


def test_the_selected_node_is_the_one_whose_details_are_shown(view: View):
    assert '<h1 class="cg-title">QLoRA</h1>' in view("explore", entity="lora", selected="entity:qlora").html


def test_a_selected_statement_opens_its_sentences_with_both_ends_set_off(view: View):
    edges = view("explore", entity="lora").drawn["edges"]
    (edge,) = [e for e in edges if e["kind"] == "VARIANT_OF" and e["from"] == "entity:qlora" and e["to"] == "entity:lora"]
    page = view("explore", entity="lora", selected=edge["id"]).html
    assert '<details class="cg-statement" open>' in page
    assert 'mark class="cg-head"' in page
    assert 'mark class="cg-tail"' in page
    assert "in the abstract" in page


def test_details_name_every_paper_that_mentions_the_entity(view: View, graph_folder: Path):
    with kg.open(graph_folder) as graph:
        rows = graph.query("papers_mentioning", name="LoRA")
    ids = [row["paper"] for row in rows if row["name"] == "LoRA"]
    page = view("explore", entity="lora").html
    assert f"{len(ids)} papers mention it" in page
    assert all(f"papers?id={id_}" in page for id_ in ids)


def test_an_opened_entity_brings_its_own_neighbours(view: View):
    before = view("explore", entity="lora")
    after = view("explore", entity="lora", open=["glue"])
    assert before.node_ids() < after.node_ids()
    assert "entity:glue" in after.drawn["expanded"]


@pytest.mark.parametrize("name", ["explore", "lineage"])
def test_what_is_less_certain_is_left_out_counted_and_one_click_away(family_folder: Path, name: str):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KG_DIR", str(family_folder))
        app = testing.AppTest.from_string(f"from app.views import {name}\n{name}.show()", default_timeout=60)
        app.query_params["entity"] = "root"
        app.query_params["confidence"] = "0.5"
        seen = Seen(app.run())
        assert "entity:bough" not in seen.node_ids()
        (button,) = [b for b in app.button if "less certain" in b.label]
        before = len(seen.drawn["edges"])
        after = Seen(button.click().run())
    assert "entity:bough" in after.node_ids()
    assert button.label == f"Show {len(after.drawn['edges']) - before} less certain"


def test_what_is_less_certain_among_neighbours_is_counted_too(family_folder: Path):
    from app.neighbourhood import Wanted, neighbourhood

    with kg.open(family_folder) as graph:
        facts = graph.facts("leaf")
        some = neighbourhood(graph, Wanted("leaf", confidence=0.55))
        every = neighbourhood(graph, Wanted("leaf"))
    less_certain_about_it = [fact for fact in facts if fact.confidence < 0.55]
    assert some.less_certain == len(every.graph.statements) - len(some.graph.statements) > len(less_certain_about_it)
    assert every.less_certain == 0


def test_a_lineage_is_offered_only_where_there_is_a_family(view: View):
    assert "lineage?entity=glue" not in view("explore", entity="glue").html
    assert "lineage?entity=lora" in view("explore", entity="lora").html
    near = view("explore", entity="gluee").html
    assert "explore?entity=glue" in near
    assert "lineage?entity=glue" not in near


def test_other_spellings_of_a_name_are_suggested_and_tell_whose_they_are(view: View):
    (box,) = view("home").app.selectbox
    assert "Low-Rank Adaptation → LoRA · Method" in box.options
    assert "Low Rank Adaptation → LoRA · Method" in box.options
    assert "LoRA · Method" in box.options
    assert len(set(box.options)) == len(box.options)


def test_a_suggested_spelling_leads_to_what_it_names(graph_folder: Path):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KG_DIR", str(graph_folder))
        app = testing.AppTest.from_string("from app.views import explore\nexplore.show()", default_timeout=60).run()
        app.selectbox[0].select("Low Rank Adaptation → LoRA · Method")
        seen = Seen(app.run())
    assert app.query_params["entity"] == "lora"
    assert '<h1 class="cg-title">LoRA</h1>' in seen.html


def test_kinds_and_relations_can_be_filtered_by_address(family_folder: Path):
    data_sets = _run(family_folder, "explore", entity="root", kinds=["Dataset"], confidence="0.0")
    assert data_sets.node_ids() == {"entity:root", "entity:glue", "entity:books"}
    trained = _run(family_folder, "explore", entity="root", relations=["trained on"], confidence="0.0")
    assert trained.node_ids() == {"entity:root", "entity:books"}


def test_what_the_filters_hide_is_counted(family_folder: Path):
    assert "hidden by the filters" not in _run(family_folder, "explore", entity="root", confidence="0.0").html
    assert "hidden by the filters" in _run(family_folder, "explore", entity="root", kinds=["Dataset"], confidence="0.0").html


def test_papers_are_drawn_where_they_are_wanted(family_folder: Path):
    assert "paper:p1" in _run(family_folder, "explore", entity="root", kinds=["Paper"], confidence="0.0").node_ids()


def test_the_lineage_shows_ancestors_and_variants_along_the_years(family_folder: Path):
    seen = _run(family_folder, "lineage", entity="branch", confidence="0.5")
    assert {"entity:root", "entity:branch", "entity:twig", "entity:leaf"} == seen.node_ids()
    x = {node["id"]: node["x"] for node in seen.drawn["nodes"]}
    assert x["entity:root"] < x["entity:branch"] < x["entity:twig"]
    assert [band["label"] for band in seen.drawn["bands"]][:3] == ["2018", "2019", "2020"]
    assert "lineage?entity=twig" in seen.html


def test_the_lineage_can_go_one_way_only(family_folder: Path):
    down = _run(family_folder, "lineage", entity="branch", direction="Variants", confidence="0.5")
    assert "entity:root" not in down.node_ids()


def test_a_line_of_the_tree_opens_its_sentences(view: View):
    (edge,) = [e for e in view("lineage", entity="lora").drawn["edges"] if e["to"] == "entity:qlora"]
    assert edge["from"] == "entity:lora"
    assert '<details class="cg-statement" open>' in view("lineage", entity="lora", selected=edge["id"]).html


def test_who_has_no_family_leads_on_to_its_neighbours(view: View):
    seen = view("lineage", entity="glue")
    assert "No ancestors or variants of GLUE" in seen.html
    assert "explore?entity=glue" in seen.html
    assert not seen.app.get("bidi_component")


def test_a_paper_shows_its_abstract_with_mentions_set_off_and_what_it_proposes(view: View, graph_folder: Path):
    with kg.open(graph_folder) as graph:
        proposal = graph.proposals("qlora")[0]
    page = view("paper", id=proposal["id"]).html
    assert html.escape(proposal["title"].split(":")[1].strip()) in page
    assert 'mark class="cg-mention"' in page
    assert "Proposes" in page
    assert "explore?entity=qlora" in page


def test_a_paper_that_is_not_there_leaves_a_list_to_choose_from(view: View):
    page = view("paper", id="nothing").html
    assert "No paper here has the id" in page
    assert "papers?id=" in page


def test_papers_are_found_by_words_of_their_titles(view: View):
    page = view("paper", title="qlora").html
    assert "QLoRA: Efficient" in page
    assert page.count("papers?id=") == 1


def test_words_that_no_title_has_lead_on(view: View):
    page = view("paper", title="zzzzzz").html
    assert "No title has" in page
    assert 'href="papers"' in page


def test_a_result_of_a_paper_opens_its_sentence(family_folder: Path):
    with kg.open(family_folder) as graph:
        result = graph.graph().results[0]
    page = _run(family_folder, "paper", id=result.evidence.paper).html
    assert "Results" in page
    text = "".join(re.split(r"<[^>]*>", page))
    assert html.escape(result.evidence.text) in text


def test_a_mention_leads_to_what_it_names():
    shown = marked("LoRA!", [Marked(0, 4, "x", href="explore?entity=a&b")])
    assert shown == '<a href="explore?entity=a&amp;b" target="_self"><mark class="x">LoRA</mark></a>!'


def test_names_round_a_middle_do_not_lie_on_each_other(view: View):
    nodes = view("explore", entity="bert").drawn["nodes"]
    for number, one in enumerate(nodes):
        for other in nodes[:number]:
            wide = 3.5 * (len(one["label"]) + len(other["label"]))
            assert abs(one["x"] - other["x"]) > wide or abs(one["y"] - other["y"]) > 18, (one["label"], other["label"])


# Those with signs that HTML, an address or a selector could take for its own; the stores' tests take all.
@pytest.mark.parametrize("number", [0, 3, 7, 14, 15])
def test_hostile_names_are_shown_as_text_in_every_view(hostile_folder: Path, number: int):
    name = HOSTILE[number]
    with kg.open(hostile_folder) as graph:
        paper = next(paper.id for paper in graph.graph().papers if paper.id.startswith(f"p{number}"))
    for seen in (
        _run(hostile_folder, "explore", entity=name),
        _run(hostile_folder, "lineage", entity=name),
        _run(hostile_folder, "paper", id=paper),
    ):
        assert "<b>" not in seen.html
        assert "</script>" not in seen.html


def test_pieces_set_off_never_lose_or_let_in_text():
    text = 'a <b>& "c"'
    shown = marked(text, [Marked(2, 5, "x"), Marked(4, 8, "y"), Marked(50, 60, "z")])
    assert shown == 'a <mark class="x">&lt;b&gt;</mark>&amp; &quot;c&quot;'


def test_a_sentence_without_its_ends_is_shown_as_it_is():
    assert sentence(Evidence("p", "abstract", 10, 15, (0, 4), None, "hand", 1.0, "Plain")) == "Plain"


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", None, "file:///etc/passwd"])
def test_only_addresses_of_the_web_become_links(url: str | None):
    assert outside_link("Source", url) == ""


def test_edges_that_join_the_same_nodes_do_not_hide_each_other():
    _, edges = vis(family())
    pair = [e for e in edges if {e["from"], e["to"]} == {entity_key("branch"), entity_key("root")}]
    assert len(pair) > 1
    assert len({json.dumps(e.get("smooth")) for e in pair}) == len(pair)


def test_the_shipped_vis_network_is_pyvis_s_own():
    pyvis = pytest.importorskip("pyvis")
    own = Path(pyvis.__file__).parent / "lib" / "vis-9.1.2" / "vis-network.min.js"
    shipped = ROOT / "component" / "cladograph" / "frontend" / "vis-network.min.js"
    assert shipped.read_bytes() == own.read_bytes()


def test_large_neighbourhoods_are_cut_and_say_so(tmp_path: Path):
    from app.neighbourhood import MOST, Wanted, neighbourhood
    from kg.schema import RelationKind
    from tests.graphs import entity, graph, paper, statement

    spokes = [entity(f"Spoke{n}") for n in range(MOST + 20)]
    wheel = graph(
        papers=(paper("p1", "Wheels"),),
        entities=(entity("Hub", papers=1), *spokes),
        statements=tuple(statement(spoke.id, RelationKind.USES, "hub") for spoke in spokes),
    )
    with kg.open(_stored(tmp_path, wheel)) as opened:
        found = neighbourhood(opened, Wanted("hub"))
    assert MOST == 500
    assert len(found.graph.entities) == MOST
    assert found.left_out == 21
    some = _run(tmp_path, "explore", entity="hub", confidence="0.0")
    assert f"{MOST + 20 - 199} neighbours left out: at most 200 nodes are drawn" in some.html
    (button,) = [button for button in some.app.button if button.key == "more-nodes"]
    assert button.label == "Show 300 more neighbours"
    assert len(_run(tmp_path, "explore", entity="hub", confidence="0.0", most="500").node_ids()) == MOST


def test_what_is_opened_takes_no_room_from_what_was_there(tmp_path: Path):
    from app.neighbourhood import Wanted, neighbourhood
    from kg.schema import RelationKind
    from tests.graphs import entity, graph, paper, statement

    spokes = [entity(f"Spoke{n}") for n in range(9)]
    rims = [entity(f"Rim{n}") for n in range(9)]
    wheel = graph(
        papers=(paper("p1", "Wheels"),),
        entities=(entity("Hub", papers=1), *spokes, *rims),
        statements=(
            *(statement(spoke.id, RelationKind.USES, "hub") for spoke in spokes),
            *(statement(rim.id, RelationKind.USES, "spoke0") for rim in rims),
        ),
    )
    with kg.open(_stored(tmp_path, wheel)) as opened:
        before = neighbourhood(opened, Wanted("hub"), most=5).graph.entity
        after = neighbourhood(opened, Wanted("hub", opened=("spoke0",)), most=5).graph.entity
    assert len(before) == 5
    assert set(before) < set(after)
    assert len(after) == 10


def test_five_hundred_places_are_found_and_no_two_are_one():
    nodes = [{"id": f"n{number}", "kind": "Model", "label": f"Model {number}"} for number in range(500)]
    edges = [{"from": "n0", "to": f"n{number}"} for number in range(1, 500)]
    placed = around(nodes, edges, "n0")
    assert placed == around(nodes, edges, "n0")
    assert len({(node["x"], node["y"]) for node in placed}) == 500
    assert (placed[0]["x"], placed[0]["y"]) == (0, 0)


def test_the_explorers_folder_stands_in_for_no_module_of_python():
    # Streamlit puts the folder of its script before all others. `site` is there before any script runs.
    own = {path.stem for path in (ROOT / "app").iterdir() if path.suffix == ".py" or path.is_dir()}
    assert own & sys.stdlib_module_names == {"site"}
