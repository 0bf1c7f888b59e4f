"""Debian's Chromium with the network blocked: whatever wants to leave loopback is stopped, remembered, and fails the test."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.browser.server import Server, serving

playwright_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: `make install` brings it")

ROOT = Path(__file__).resolve().parents[2]
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
)
LOCAL_SCHEMES = ("file", "data", "blob", "about", "chrome")
TIMEOUT_MS = 60_000


def stays_here(url: str) -> bool:
    """True if asking for `url` does not leave this machine."""
    parts = urlsplit(url)
    return parts.scheme in LOCAL_SCHEMES or parts.hostname in ("127.0.0.1", "localhost")


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of Chromium; installed if need be. Where that cannot be done the test is skipped, and fails under CI=true."""
    done = subprocess.run(
        ["bash", str(ROOT / "scripts" / "install_chromium.sh")], capture_output=True, text=True, check=False, timeout=280
    )
    if done.returncode == 0:
        return done.stdout.strip().splitlines()[-1]
    reason = f"no browser test was run: {done.stderr.strip()}"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[playwright_api.Browser]:
    """A headless Chromium."""
    with playwright_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        yield started
        started.close()


@pytest.fixture(scope="session")
def context(browser: playwright_api.Browser) -> Iterator[playwright_api.BrowserContext]:
    """Shared by all tests, so that what a page is made of comes out of the cache from the second one on."""
    shared = browser.new_context(viewport={"width": 1280, "height": 800}, accept_downloads=True)
    yield shared
    shared.close()


@pytest.fixture
def page(context: playwright_api.BrowserContext) -> Iterator[playwright_api.Page]:
    """A page of 1280 x 800. A request that wanted to leave loopback found no host, and fails the test at its end."""
    left: list[str] = []

    def watch(url: str) -> None:
        if not stays_here(url):
            left.append(url)

    # Routing every request through here would stop them as well, and the cache with them: FLAGS leave them no host to go to.
    def watch_request(request: playwright_api.Request) -> None:
        watch(request.url)

    context.on("request", watch_request)
    opened = context.new_page()
    opened.set_default_timeout(TIMEOUT_MS)
    opened.on("websocket", lambda socket: watch(socket.url))
    yield opened
    opened.close()
    context.remove_listener("request", watch_request)
    assert not left, f"requests that wanted to leave this machine: {left}"


@pytest.fixture(scope="session")
def explorer(graph_folder: Path) -> Iterator[Server]:
    """`kg explore` on the graph of the examples."""
    with serving(graph_folder) as server:
        yield server
