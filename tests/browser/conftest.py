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
LOCAL_SCHEMES = ("file", "data", "blob", "about")
TIMEOUT_MS = 20_000


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


@pytest.fixture
def page(browser: playwright_api.Browser) -> Iterator[playwright_api.Page]:
    """A page of 1280 x 800 whose requests off loopback are aborted; one that was tried fails the test at its end."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, accept_downloads=True)
    left: list[str] = []

    def watch(route: playwright_api.Route) -> None:
        if stays_here(route.request.url):
            route.continue_()
        else:
            left.append(route.request.url)
            route.abort()

    context.route("**/*", watch)
    opened = context.new_page()
    opened.set_default_timeout(TIMEOUT_MS)
    opened.on("websocket", lambda socket: None if stays_here(socket.url.replace("ws", "http", 1)) else left.append(socket.url))
    yield opened
    context.close()
    assert not left, f"requests that wanted to leave this machine: {left}"


@pytest.fixture(scope="session")
def explorer(graph_folder: Path) -> Iterator[Server]:
    """`kg explore` on the graph of the examples."""
    with serving(graph_folder) as server:
        yield server
