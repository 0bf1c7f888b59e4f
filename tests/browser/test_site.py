"""The static site as a person reads it: from the file system, without scripts, the network blocked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from app.site import EXPORTER
from kg.export import export_with
from tests.export.graphs_for_export import monstrous
from tests.graphs import family

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the site of a family and that of names that break things."""
    folder = tmp_path_factory.mktemp("sites")
    export_with(EXPORTER, family(), folder / "family")
    export_with(EXPORTER, monstrous(), folder / "monstrous")
    return folder


@pytest.fixture
def reader(browser: Browser) -> Iterator[Page]:
    """A page in a window of 1280 pixels where no script runs; anything it complains of fails the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, java_script_enabled=False)
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type in ("error", "warning") else None)
    page.on("requestfailed", lambda request: faults.append(request.url))
    yield page
    context.close()
    assert not faults


def test_it_is_read_from_the_file_system_without_scripts(reader: Page, sites: Path) -> None:
    reader.goto((sites / "family" / "index.html").as_uri())
    reader.get_by_role("link", name="Branch").first.click()
    assert reader.get_by_role("heading", level=1).inner_text() == "Branch"
    row = reader.locator("details", has_text="Root").first
    row.locator("summary").click(position={"x": 4, "y": 10})
    sentence = row.locator("blockquote").first
    assert sentence.is_visible()
    row.locator("cite a").first.click()
    assert reader.get_by_role("heading", level=1).inner_text() == "Root: a model"
    reader.get_by_role("navigation").get_by_role("link", name="A–Z").click()
    assert reader.get_by_role("heading", level=1).inner_text() == "A–Z"


def test_the_style_is_loaded_and_follows_light_and_dark(reader: Page, sites: Path) -> None:
    reader.goto((sites / "family" / "things" / "root.html").as_uri())
    grounds = []
    for scheme in ("light", "dark"):
        reader.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        image = reader.locator("main").screenshot(animations="disabled")
        grounds.append(image)
    assert grounds[0] != grounds[1]
    assert reader.locator(".halves > div").bounding_box()["width"] > reader.locator("aside").bounding_box()["width"]  # type: ignore[index]


@pytest.mark.parametrize("width", [1280, 400])
def test_no_name_makes_a_page_wider_than_the_window(browser: Browser, sites: Path, width: int) -> None:
    with browser.new_context(viewport={"width": width, "height": 800}) as context:
        page = context.new_page()
        for path in sorted((sites / "monstrous").rglob("*.html")):
            if path.name != "graph.html":
                page.goto(path.as_uri())
                assert page.evaluate("document.documentElement.scrollWidth") <= width, path.name


def test_the_picture_shows_what_a_page_leads_to(page: Page, sites: Path) -> None:
    page.goto((sites / "family" / "things" / "branch.html").as_uri())
    page.get_by_role("link", name="Show it in the graph").click()
    page.locator("#details h2", has_text="Branch").wait_for()
