"""The explorer as a person uses it, in Chromium, with everything but loopback out of reach."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import networkx as nx
import pytest

from tests.browser.server import Server, serving
from tests.commands import run
from tests.graphs import IMPRINT

if TYPE_CHECKING:
    from playwright.sync_api import Page

# The component lives in a shadow root, which CSS selectors of Playwright look through and scripts of the page do not.
POSITIONS = """root => Object.fromEntries(Object.entries(root.network.getPositions()).map(([id, at]) => {
  const shown = root.network.canvasToDOM(at);
  const box = root.querySelector(".canvas").getBoundingClientRect();
  return [id, {x: box.x + shown.x, y: box.y + shown.y}];
}))"""
PLACES = "root => root.network.getPositions()"


class Explorer:
    """The page of a view."""

    def __init__(self, page: Page, server: Server) -> None:
        self.page, self.server = page, server

    def open(self, path: str) -> None:
        self.page.goto(self.server.at(path))
        self.idle()

    def idle(self) -> None:
        """Until Streamlit has drawn what it was asked for."""
        self.page.wait_for_selector("[data-test-script-state=notRunning]")

    def press(self, name: str) -> None:
        """Click a button once the page is drawn: a click on what is being drawn anew just then is lost."""
        button = self.page.get_by_role("button", name=name)
        button.wait_for()
        self.idle()
        button.click()

    def network(self) -> Any:
        from playwright.sync_api import expect

        root = self.page.locator(".cladograph")
        self.idle()
        root.locator("canvas").first.wait_for()
        # The picture of the view before goes a moment after the new one comes.
        for picture in (root, root.locator("canvas")):
            expect(picture).to_have_count(1, timeout=30_000)
        return root

    def node_ids(self) -> set[str]:
        return set(self.network().evaluate(PLACES))

    def until_drawn(self, id_: str) -> None:
        self.network()
        script = "id => { const all = [...document.querySelectorAll('*')].flatMap(e => e.shadowRoot ? [e.shadowRoot] : []);"
        script += " const root = all.map(r => r.querySelector('.cladograph')).find(Boolean);"
        script += " return root && id in root.network.getPositions(); }"
        self.page.wait_for_function(script, arg=id_)

    def point(self, id_: str) -> tuple[float, float]:
        at = self.network().evaluate(POSITIONS)[id_]
        return at["x"], at["y"]


@pytest.fixture
def view(page: Page, explorer: Server) -> Explorer:
    return Explorer(page, explorer)


def test_a_link_draws_its_view_in_the_page_that_is_there(view: Explorer):
    page = view.page
    view.open("explore?entity=lora")
    view.until_drawn("entity:qlora")
    page.evaluate("window.stayed = true")

    page.locator(".cg-meta a", has_text="Lineage").first.click()
    page.wait_for_url("**/lineage?entity=lora")
    page.locator("h2.cg-h", has_text="variants").first.wait_for()
    view.idle()
    # What was looked at before is still known, and leads back.
    page.locator(".cg-tree .cg-statement").first.evaluate("row => { row.open = true; }")
    page.locator(".cg-tree .cg-after a", has_text="Lineage").first.click()
    page.locator(".cg-trail a", has_text="LoRA").first.click()
    page.wait_for_url("**/lineage?entity=lora")
    view.idle()
    page.go_back()
    page.go_back()
    page.go_back()
    page.wait_for_url("**/explore?entity=lora")
    view.until_drawn("entity:qlora")
    assert page.evaluate("window.stayed") is True


def test_a_link_that_nothing_answers_is_followed_as_browsers_do_it(view: Explorer):
    page = view.page
    view.open("explore?entity=lora")
    view.until_drawn("entity:qlora")
    # A later Streamlit may listen to something else.
    page.evaluate("window.dispatchEvent = () => true; window.stayed = true")
    page.locator(".cg-meta a", has_text="Lineage").first.click()
    page.locator("h2.cg-h", has_text="variants").first.wait_for()
    assert page.evaluate("window.stayed") is None


def test_search_lora_open_its_evidence_follow_it_to_the_paper_and_come_back(view: Explorer):
    page = view.page
    view.open("")
    page.get_by_role("combobox").first.fill("lora")
    page.get_by_role("option", name="LoRA · Method", exact=True).click()
    page.wait_for_url("**/explore?entity=lora*")
    view.until_drawn("entity:qlora")

    variants = page.locator(".cg-h", has_text=re.compile("^Variants$"))
    variants.wait_for()
    statement = page.locator("details.cg-statement", has=page.locator("summary", has_text="QLoRA")).first
    statement.locator("summary").click()
    evidence = statement.locator(".cg-evidence").first
    assert evidence.locator("mark").count() >= 1
    here = page.url

    evidence.locator("cite a[href^=papers]").click()
    page.wait_for_url("**/papers?id=*")
    page.locator("mark.cg-mention").first.wait_for()
    page.locator(".cg-named a", has_text=re.compile("^LoRA$")).click()
    page.wait_for_url("**/explore?entity=lora*")
    view.until_drawn("entity:qlora")
    page.goto(here)
    view.until_drawn("entity:qlora")


def test_an_alias_typed_in_the_search_box_is_suggested(view: Explorer):
    page = view.page
    view.open("")
    page.get_by_role("combobox").first.fill("low rank adaptation")
    page.get_by_role("option", name="Low Rank Adaptation → LoRA · Method", exact=True).click()
    page.wait_for_url("**/explore?entity=lora*")
    view.until_drawn("entity:qlora")


def test_papers_are_where_the_menu_says_and_old_links_lead_there(view: Explorer):
    page = view.page
    view.open("papers")
    paper = page.locator(".cg-row a").first
    title, address = paper.inner_text(), paper.get_attribute("href")
    assert address is not None
    view.open(address.replace("papers?", "paper?"))
    page.wait_for_url(f"**/{address}")
    page.locator("h1.cg-title", has_text=title).wait_for()
    assert page.get_by_role("link", name="Papers", exact=True).count() == 1


def test_a_click_selects_and_a_double_click_expands_without_moving_what_is_there(view: Explorer):
    page = view.page
    view.open("explore?entity=lora")
    view.until_drawn("entity:qlora")
    page.mouse.click(*view.point("entity:qlora"))
    page.locator("h1.cg-title", has_text="QLoRA").wait_for()
    assert "selected=" in page.url

    before = view.network().evaluate(PLACES)
    page.mouse.dblclick(*view.point("entity:glue"))
    page.wait_for_url("**open=glue*")
    new = next(id_ for id_ in _neighbours_by_address(view, "open=glue") if id_ not in before)
    view.until_drawn(new)
    page.wait_for_timeout(1000)  # while the new ones settle, the old ones must stand still
    after = view.network().evaluate(PLACES)
    assert before.items() <= after.items()


def _neighbours_by_address(view: Explorer, params: str) -> set[str]:
    """What an address of its own shows: a link brings back what was opened."""
    other = view.page.context.new_page()
    try:
        page = Explorer(other, view.server)
        page.open(f"explore?entity=lora&{params}")
        page.until_drawn("entity:glue")
        return page.node_ids()
    finally:
        other.close()


def test_what_is_shown_is_downloaded_as_graphml_that_networkx_reads(view: Explorer, tmp_path: Path):
    view.open("explore?entity=lora")
    view.until_drawn("entity:qlora")
    with view.page.expect_download() as started:
        view.press("GraphML")
    file = tmp_path / "shown.graphml"
    started.value.save_as(file)
    network = nx.read_graphml(file, force_multigraph=True)
    assert set(network) == view.node_ids()
    assert network.has_edge("entity:qlora", "entity:lora")


def test_the_lineage_is_drawn_and_leads_on_by_a_double_click(view: Explorer):
    page = view.page
    view.open("lineage?entity=bert")
    view.until_drawn("entity:roberta")
    page.mouse.dblclick(*view.point("entity:roberta"))
    page.wait_for_url("**/lineage?entity=roberta*")
    page.locator("h1.cg-title", has_text="RoBERTa").wait_for()


def test_hostile_names_run_nothing(page: Page, tmp_path: Path):
    with serving(_hostile_folder(tmp_path)) as server:
        view = Explorer(page, server)
        asked: list[str] = []
        page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
        for path in ("", "explore?entity=evil", "lineage?entity=evil", "papers?id=p1"):
            view.open(path)
            page.get_by_text("<img src=x onerror=alert(1)>").first.wait_for()
        assert not asked
        assert page.locator("img[src=x]").count() == 0


def _hostile_folder(folder: Path) -> Path:
    from kg.ledger import Ledger
    from kg.model import Entity, Evidence, Graph, Occurrence, Paper, Span, Statement
    from kg.schema import Kind, RelationKind
    from kg.stores import open_store

    evil = "<img src=x onerror=alert(1)> **bold** :red[x] $x$"
    said = (Evidence("p1", "abstract", 0, len(evil), (0, 5), (6, 9), evil, 1.0, evil),)
    graph = Graph(
        papers=(Paper("p1", evil, evil, "2021", "javascript:alert(2)"),),
        entities=(Entity("evil", evil, Kind.MODEL, papers=1), Entity("worse", evil + "2", Kind.METHOD, papers=1)),
        statements=(
            Statement("p1", RelationKind.PROPOSES, "evil", 0.9, said),
            Statement("worse", RelationKind.VARIANT_OF, "evil", 0.9, said),
        ),
        occurrences=(Occurrence("p1", "evil", (Span("abstract", 0, 5),)),),
    )
    with Ledger(folder / "ledger.sqlite", write=True):
        pass
    with open_store("embedded", folder, write=True) as store:
        store.write(graph, IMPRINT)
    return folder


def test_a_port_that_is_taken_is_named(graph_folder: Path):
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run("explore", "--dir", graph_folder, "--port", str(port), "--no-browser")
    assert done.returncode == 2
    assert f"Port {port} is taken" in done.stderr
