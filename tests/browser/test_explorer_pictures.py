"""Every view in a small light window and a large dark one: nothing fails, nothing reaches beyond the window.

The pictures lie in `.cache/pictures` afterwards, to be looked at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from tests.browser.conftest import ROOT
from tests.browser.server import Server
from tests.browser.test_explorer_page import Explorer

if TYPE_CHECKING:
    from playwright.sync_api import Page

PICTURES = ROOT / ".cache" / "pictures"
VIEWS = {
    "home": "",
    "explore": "explore?entity=lora&selected=entity:qlora",
    "explore-nothing": "explore?entity=zzzz",
    "lineage": "lineage?entity=bert",
    "results": "results",
    "compare": "compare?of=lora&of=qlora",
    "papers": "papers",
    "query": "query",
    "query-answer": "query?query=most_used&with=kind%3DDataset",
    "cypher": "query?cypher=MATCH+(e:Entity)+RETURN+e.name+AS+name,+e.papers+AS+papers+LIMIT+9",
    "build": "build",
    "corrections": "corrections?entity=lora",
    "quality": "quality",
}
PICTURED = ("explore?entity=lora", "lineage")
LOUD = ("warning", "error")
WINDOWS: tuple[tuple[int, Literal["light", "dark"]], ...] = ((1280, "light"), (1920, "dark"))


def test_every_view_fits_the_window_and_nothing_is_complained_of(page: Page, explorer: Server) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    view = Explorer(page, explorer)
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(f"{said.location['url']} {said.text}") if said.type in LOUD else None)
    for name, path in VIEWS.items():
        view.open(path)
        page.locator(".stHtml").filter(visible=True).first.wait_for()
        for width, scheme in WINDOWS:
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme)
            view.idle()
            if path.startswith(PICTURED):
                view.network()
                page.wait_for_timeout(300)  # the canvas takes the page's new colours a moment after the page itself
            assert page.locator("[data-testid=stException]").count() == 0, name
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name
            page.screenshot(path=PICTURES / f"{name}-{width}-{scheme}.png")
    # Streamlit asks below the page's path first where its server is, and then at the root.
    assert [one for one in complaints if "/_stcore/" not in one] == []
