"""A digest as it is read and printed: one sheet of paper whatever there is to tell, and nothing that runs."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.commands import run
from tests.news.made import NASTY, crowded, renewed
from tests.results.compared import stored

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


def written(folder: Path, graph: object) -> Path:
    """The digest of a graph as a page."""
    done = run("digest", "--since", "2024", "--format", "html", "--dir", stored(folder, graph))  # type: ignore[arg-type]
    assert done.returncode == 0, done.stderr
    page = folder / "digest.html"
    page.write_text(done.stdout, encoding="utf-8")
    return page


@pytest.mark.parametrize("size", [40, 400])
def test_it_prints_on_one_sheet_however_much_is_new(browser: Browser, tmp_path: Path, size: int) -> None:
    names = ("A Thing with a Name That Goes On for Longer Than Anybody Needs", "An Ordinary Name")
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(written(tmp_path, crowded(size, names)).as_uri())
        printed = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1


def test_it_is_read_without_scripts_and_leads_to_the_papers(page: Page, tmp_path: Path) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(written(tmp_path, renewed()).as_uri())
    assert page.get_by_role("heading", level=1).inner_text() == "New since 2024-01-01"
    first = page.locator("li").first
    assert first.locator("b").first.inner_text() == "Branch"
    assert first.locator("cite a").get_attribute("href") == "https://example.org/new"
    assert complaints == []


@pytest.mark.parametrize("width", [1280, 400])
def test_no_name_makes_it_wider_than_the_window(browser: Browser, tmp_path: Path, width: int) -> None:
    with browser.new_context(viewport={"width": width, "height": 800}) as context:
        page = context.new_page()
        page.goto(written(tmp_path, crowded(len(NASTY), (*NASTY, "x" * 3_000))).as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= width
