"""Named queries, comparisons, corrections, papers that are dropped, and the picture's own tools, as a person uses them."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.server import Server, serving
from tests.browser.test_explorer_page import Explorer

if TYPE_CHECKING:
    from playwright.sync_api import Page

SHOWN = "root => root.shownPoints().map(({ id }) => id)"
TITLE, ABSTRACT = (
    "TwigLoRA: adapters on a diet",
    "We propose TwigLoRA, a variant of LoRA with fewer parameters. TwigLoRA is evaluated on GLUE.",
)


@pytest.fixture(scope="module")
def changing(graph_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """`kg explore --allow-changes` on a copy of the examples' graph."""
    folder = Path(shutil.copytree(graph_folder, tmp_path_factory.mktemp("changing") / "graph"))
    with serving(folder, "--allow-changes") as server:
        yield server


def test_a_named_query_is_asked_charted_taken_along_and_brought_back_by_its_address(page: Page, explorer: Server) -> None:
    view = Explorer(page, explorer)
    view.open("query")
    page.get_by_role("link", name="most used", exact=True).click()
    page.get_by_role("button", name="Ask").wait_for()
    page.get_by_role("combobox", name="kind").click()
    page.get_by_role("option", name="Dataset", exact=True).click()
    view.press("Ask")
    table = page.locator(".cg-table td a").first
    table.wait_for()
    first = table.inner_text()
    assert "kind%3DDataset" in page.url
    view.idle()
    page.get_by_role("radio", name="Chart").click()
    page.locator("canvas.marks, .vega-embed canvas, .vega-embed svg").first.wait_for()
    assert "as=Chart" in page.url
    with page.expect_download() as download:
        view.press("CSV")
    rows = list(csv.DictReader(Path(download.value.path()).read_text(encoding="utf-8").splitlines()))
    assert rows[0]["name"] == first
    here = page.url
    page.goto("about:blank")
    page.goto(here)
    page.locator("canvas.marks, .vega-embed canvas, .vega-embed svg").first.wait_for()


def test_two_things_are_chosen_and_compared_and_the_link_brings_it_back(page: Page, explorer: Server) -> None:
    view = Explorer(page, explorer)
    view.open("compare?of=lora")
    page.get_by_role("combobox", name="Compare").fill("qlora")
    page.get_by_role("option", name="QLoRA · ", exact=False).first.click()
    page.locator(".cg-h", has_text="Between them").wait_for()
    assert page.locator(".cg-compare").first.locator("thead th a").all_inner_texts() == ["LoRA", "QLoRA"]
    page.keyboard.press("Escape")  # while the list is open, nothing else of the page is to be reached
    page.get_by_role("listbox").wait_for(state="hidden")
    view.press("Link")
    link = page.locator("[data-testid=stPopoverBody] code").inner_text()
    page.goto("about:blank")
    page.goto(link)
    page.locator(".cg-h", has_text="Between them").wait_for()


def test_a_statement_that_is_wrong_is_dropped_and_taken_back(page: Page, changing: Server) -> None:
    view = Explorer(page, changing)
    view.open("explore?entity=qlora")
    statement = page.locator("details.cg-statement", has=page.locator("summary", has_text=re.compile("^LoRA"))).first
    statement.locator("summary").click()
    statement.get_by_role("link", name="This is wrong").click()
    view.press("Drop this statement")
    page.locator(".cg-said", has_text="Correction 1").wait_for()
    view.open("lineage?entity=qlora&direction=Ancestors")
    assert not page.locator(".cg-tree a", has_text="Lineage").count() or "LoRA" not in page.locator(".cg-tree").inner_text()
    view.open("corrections")
    view.press("Take back")
    page.locator(".cg-said", has_text="Taken back").wait_for()
    view.open("explore?entity=qlora")
    statement.wait_for()


def test_a_dropped_file_is_looked_at_and_added(page: Page, changing: Server, tmp_path: Path) -> None:
    file = tmp_path / "dropped.jsonl"
    file.write_text(json.dumps({"title": TITLE, "abstract": ABSTRACT, "year": 2024}) + "\n" + '{"title": "No abstract"}\n')
    view = Explorer(page, changing)
    view.open("build")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_text("dropped.jsonl").first.wait_for()
    view.press("Look at it")
    page.get_by_text("Found in dropped.jsonl").wait_for()
    assert page.locator(".cg-numbers", has_text="1 of them new").is_visible()
    assert "no abstract" in page.locator(".cg-table").first.inner_text()
    view.press("Add to the graph")
    page.locator(".cg-said", has_text="1 paper added").wait_for()
    page.locator(".cg-said a", has_text=TITLE).click()
    page.locator("h1.cg-title", has_text="TwigLoRA").wait_for()


def test_the_picture_is_filtered_searched_and_walked_by_keys(page: Page, explorer: Server) -> None:
    view = Explorer(page, explorer)
    view.open("explore?entity=lora")
    view.until_drawn("entity:qlora")
    root = view.network()
    every = set(root.evaluate(SHOWN))
    root.get_by_role("button", name="Show or hide: Dataset").click()
    assert "entity:glue" in every - set(root.evaluate(SHOWN))
    root.get_by_role("button", name="Show or hide: Dataset").click()
    assert set(root.evaluate(SHOWN)) == every

    root.get_by_role("searchbox").fill("qlora")
    root.get_by_role("searchbox").press("Enter")
    page.locator("h1.cg-title", has_text="QLoRA").wait_for()
    root.get_by_label("Only what is within so many steps of the chosen one").select_option("1")
    near = set(root.evaluate(SHOWN))
    assert {"entity:qlora", "entity:lora"} <= near < every
    root.get_by_label("What the colours mean").select_option("Communities")
    root.get_by_label("Only what is within so many steps of the chosen one").select_option("0")

    root.locator(".canvas").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => !location.search.includes('selected=entity%3Aqlora')")
    with page.expect_download() as download:
        root.get_by_role("button", name="PNG").click()
    assert Path(download.value.path()).read_bytes().startswith(b"\x89PNG")


def test_a_shift_click_shows_the_way_between_two(page: Page, explorer: Server) -> None:
    view = Explorer(page, explorer)
    view.open("explore?entity=lora&selected=entity%3Aqlora")
    view.until_drawn("entity:qlora")
    page.keyboard.down("Shift")
    page.mouse.click(*view.point("entity:glue"))
    page.keyboard.up("Shift")
    view.network().locator(".hint", has_text=re.compile("QLoRA – .*GLUE")).wait_for()
