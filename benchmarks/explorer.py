"""How quick the explorer is, in a headless Chromium on a built graph, and how much memory its server takes.

python benchmarks/explorer.py FOLDER                   the medians of 20, beside what is sought
python benchmarks/explorer.py FOLDER --times 5 --name LoRA --json

Measured is what a person waits for: from the key or the click until what was asked for is drawn. The server is started
anew for each first page; all else is asked of one that has been asked before. A family tree is asked for by its link, from the
thing's own page; by an address, as all other views, Streamlit is loaded anew as well.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.browser.conftest import FLAGS  # noqa: E402 - the folder above is no package that is installed
from tests.browser.server import Server, serving  # noqa: E402

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

TIMEOUT_MS = 60_000
DRAWN = "[data-test-script-state=notRunning]"
# Only what a click would hit: where many are drawn, one may lie on another.
POINTS = """root => {
  const box = root.querySelector(".canvas").getBoundingClientRect();
  return root.shownPoints().filter(({ id, x, y }) => root.network.getNodeAt({ x, y }) === id)
    .map(({ id, x, y }) => ({ id, x: box.x + x, y: box.y + y }))
    .filter(({ x, y }) => x > box.x + 30 && y > box.y + 30 && x < box.right - 30 && y < box.bottom - 30);
}"""
VIEWS = {
    "results": ("results", ".cg-card"),
    "a leaderboard": ("results?dataset=ImageNet", ".cg-board .cg-statement"),
    "a comparison": ("compare?of={name}&of=GPT", ".cg-compare"),
    "papers": ("papers", ".cg-row"),
    "a named query": ("query?query=variants_of&with=name%3D{name}", ".cg-table td"),
    "its answer as a graph": ("query?query=variants_of&with=name%3D{name}&as=Graph", ".cladograph canvas"),
    "quality": ("quality", ".cg-scores"),
}
"""Other views: the path of each, and what stands on it when it is there."""


@dataclass(frozen=True)
class Goal:
    """What is sought: the median at most this, in a unit."""

    most: float
    unit: str = "s"


GOALS = {
    "first page after the server's start": Goal(6.0),
    "first page later": Goal(2.5),
    "suggestions while typing": Goal(0.4),
    "click to details": Goal(0.7),
    "expand": Goal(0.7),
    "family tree": Goal(1.5),
    "family tree by its address": Goal(2.5),
    **dict.fromkeys(VIEWS, Goal(2.5)),
    "memory of the server": Goal(1_500, "MB"),
}


@contextmanager
def opened(browser: Browser) -> Iterator[Page]:
    """A page of its own, as for somebody who comes anew."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.set_default_timeout(TIMEOUT_MS)
    try:
        yield page
    finally:
        context.close()


def took(work: Callable[[], object]) -> float:
    """Seconds that the work takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def home(page: Page, server: Server) -> None:
    """The first page, whole: its numbers, families and papers."""
    page.goto(server.at(""))
    page.locator(".cg-numbers").first.wait_for()
    page.locator(".cg-row").last.wait_for()


def first_pages(folder: Path, browser: Browser, times: int) -> list[float]:
    """The first page of as many servers, each asked for the first time."""
    seconds = []
    for _ in range(times):
        with serving(folder) as server, opened(browser) as page:
            seconds.append(took(lambda page=page, server=server: home(page, server)))  # type: ignore[misc]
    return seconds


def later_pages(browser: Browser, server: Server, times: int) -> list[float]:
    """The first page of people who come one after the other."""
    seconds = []
    for _ in range(times):
        with opened(browser) as page:
            seconds.append(took(lambda page=page: home(page, server)))  # type: ignore[misc]
    return seconds


def suggestions(page: Page, server: Server, name: str, times: int) -> list[float]:
    """From a key until names are suggested, letter by letter of the name."""
    home(page, server)
    box = page.get_by_role("combobox").first
    box.click()
    seconds = []
    for at in range(times):
        letters = name[: 2 + at % max(1, len(name) - 1)]
        box.fill("")
        page.get_by_role("option").first.wait_for()

        def typed(letters: str = letters) -> None:
            box.fill(letters)
            page.get_by_role("option").filter(has_text=letters).first.wait_for()

        seconds.append(took(typed))
    return seconds


def neighbourhood(page: Page, server: Server, name: str) -> list[dict[str, Any]]:
    """The nodes round the name, with where they are on the screen."""
    page.goto(server.at(f"explore?entity={name}"))
    page.locator(".cladograph canvas").wait_for()
    page.wait_for_selector(DRAWN)
    page.wait_for_timeout(600)
    nodes: list[dict[str, Any]] = page.locator(".cladograph").evaluate(POINTS)
    return [node for node in nodes if node["id"].startswith("entity:")]


def clicks(page: Page, server: Server, name: str, times: int) -> list[float]:
    """From a click on a node until its details stand beside the picture."""
    nodes = neighbourhood(page, server, name)
    seconds = []
    for at in range(times):
        node = nodes[at % len(nodes)]
        before = page.locator("h1.cg-title").first.inner_text()

        def clicked(node: dict[str, Any] = node, before: str = before) -> None:
            page.mouse.click(node["x"], node["y"])
            page.wait_for_function(
                "([before, id]) => location.search.includes(encodeURIComponent(id)) && "
                "document.querySelector('h1.cg-title')?.innerText !== before",
                arg=[before, node["id"]],
            )

        if f"selected={node['id']}" not in page.url:
            seconds.append(took(clicked))
    return seconds


def expansions(browser: Browser, server: Server, name: str, times: int) -> list[float]:
    """From a double click on a node until its neighbours are in the picture; a new page for each."""
    seconds = []
    for at in range(times):
        with opened(browser) as page:
            nodes = neighbourhood(page, server, name)
            node = nodes[at % len(nodes)]
            root = page.locator(".cladograph")

            def expanded(node: dict[str, Any] = node, page: Page = page, root: Any = root) -> None:
                page.mouse.dblclick(node["x"], node["y"])
                root.evaluate(
                    "(root, id) => new Promise((done) => { const look = () => "
                    "root.isExpanded(id) ? done() : requestAnimationFrame(look); look(); })",
                    node["id"],
                )

            seconds.append(took(expanded))
    return seconds


def trees(page: Page, server: Server, name: str, times: int) -> list[float]:
    """From a click on the link to the family tree, beside the picture of a thing, until the tree is drawn."""
    seconds = []
    for _ in range(times):
        neighbourhood(page, server, name)

        def followed() -> None:
            page.locator(".cg-meta a", has_text="Lineage").first.click()
            page.locator("[class*=st-key-picture-tree] canvas").wait_for()

        seconds.append(took(followed))
    return seconds


def addresses(page: Page, address: str, there: str, times: int) -> list[float]:
    """A view, from its address until what it is about is there."""
    seconds = []
    for _ in range(times):
        page.goto("about:blank")

        def drawn() -> None:
            page.goto(address)
            page.locator(there).first.wait_for()

        seconds.append(took(drawn))
    return seconds


def memory(pid: int) -> float:
    """The most memory that the process has held so far, in MB."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return float(line.split()[1]) / 1024
    return 0.0


def measured(folder: Path, name: str, times: int) -> Iterator[tuple[str, list[float]]]:
    """All of it, one after the other: what was measured, and how long it took each time."""
    from playwright.sync_api import sync_playwright

    found = subprocess.run(["bash", str(ROOT / "scripts" / "install_chromium.sh")], check=True, capture_output=True, text=True)
    chromium = found.stdout.strip().splitlines()[-1]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        yield "first page after the server's start", first_pages(folder, browser, times)
        with serving(folder) as server:
            with opened(browser) as page:
                home(page, server)
            yield "first page later", later_pages(browser, server, times)
            with opened(browser) as page:
                yield "suggestions while typing", suggestions(page, server, name, times)
                yield "click to details", clicks(page, server, name, times)
            yield "expand", expansions(browser, server, name, times)
            with opened(browser) as page:
                home(page, server)
                tree = server.at(f"lineage?entity={name}")
                yield "family tree", trees(page, server, name, times)
                yield "family tree by its address", addresses(page, tree, ".cladograph canvas", times)
                for what, (path, there) in VIEWS.items():
                    yield what, addresses(page, server.at(path.format(name=name)), there, times)
            yield "memory of the server", [memory(server.pid)]
        browser.close()


def main() -> int:
    """Prints the medians; 1 if one of them is above what is sought."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("folder", type=Path)
    asked.add_argument("--times", type=int, default=20)
    asked.add_argument("--name", default="BERT")
    asked.add_argument("--json", action="store_true")
    chosen = asked.parse_args()
    rows = {}
    for what, values in measured(chosen.folder.resolve(), chosen.name, chosen.times):
        rows[what] = values
        if not chosen.json:
            print(line(what, values), flush=True)
    medians = {what: statistics.median(values) for what, values in rows.items() if values}
    if chosen.json:
        print(json.dumps({what: {"median": medians[what], "all": rows[what]} for what in medians}, indent=1))
    return int(any(medians[what] > GOALS[what].most for what in medians))


def line(what: str, values: list[float]) -> str:
    """What was measured, its median and extremes, and whether that is what is sought."""
    if not values:
        return f"{what:38} not measured: nothing to click on"
    goal, median = GOALS[what], statistics.median(values)
    said = "reached" if median <= goal.most else "missed"
    return f"{what:38}{median:9.2f} {goal.unit:3} of {goal.most:g} sought: {said} ({min(values):.2f} to {max(values):.2f})"


if __name__ == "__main__":
    sys.exit(main())
