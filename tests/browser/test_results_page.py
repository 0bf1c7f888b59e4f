"""The explorer's Results as a person uses it: pick, read the sentence, take the file along."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.server import Server, serving
from tests.results.compared import compared, stored

if TYPE_CHECKING:
    from playwright.sync_api import Page

TRIES = 6


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(stored(tmp_path_factory.mktemp("results") / "graph", compared())) as running:
        yield running


def choose(page: Page, measure: str) -> None:
    """Picks a measure. A page that is drawn anew closes an open list: then once more."""
    from playwright.sync_api import TimeoutError as NotYet

    option = page.get_by_role("option", name=measure)
    for _ in range(TRIES):
        page.get_by_role("combobox").nth(1).click()
        try:
            option.click(timeout=5_000)
        except NotYet:
            page.keyboard.press("Escape")
        else:
            return
    raise AssertionError(f"No list with '{measure}' stayed open.")


def columns(page: Page, cells: str) -> list[int]:
    """Where the first row of these cells has its columns: pixels from the left."""
    lefts = "cells => cells.filter(one => one.parentNode === cells[0].parentNode).map(one => one.getBoundingClientRect().left)"
    return [round(left) for left in page.locator(cells).evaluate_all(lefts)]


def test_a_leaderboard_is_picked_read_taken_along_and_brought_back_by_its_address(page: Page, server: Server) -> None:
    page.goto(server.at("results"))
    page.get_by_role("link", name="ImageNet", exact=True).click()
    page.locator(".cg-board").first.wait_for()
    assert columns(page, ".cg-board-head .cg-result > span") == columns(page, ".cg-board summary .cg-result > span")
    page.locator(".cg-board summary", has_text="Beta").click()
    assert page.get_by_text("Beta reaches an accuracy of").is_visible()
    page.locator("canvas.marks, .vega-embed canvas, .vega-embed svg").first.wait_for()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download as PNG").click()
    assert Path(download.value.path()).read_bytes().startswith(b"\x89PNG")
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").click()
    rows = list(csv.DictReader(Path(download.value.path()).read_text(encoding="utf-8").splitlines()))
    assert [row["subject"] for row in rows] == ["Beta", "Alpha", "Alpha", "Alpha", "Alpha"]
    choose(page, "FID")
    page.get_by_text("lower is better").wait_for()
    assert "metric=FID" in page.url
    page.goto(page.url)
    page.get_by_text("lower is better").wait_for()
