"""The site of the documentation, built as `make docs` builds it."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from app.reference.site import lay_out
from tests.commands import ROOT

pytest.importorskip("material", reason="mkdocs-material is not installed: `make install` brings it")

ELSEWHERE = re.compile(r"^\s*(https?:)?//", re.IGNORECASE)
IN_STYLE = re.compile(r"""(?:url\(\s*|@import\s+)['"]?(?:https?:)?//""", re.IGNORECASE)
NOT_LOADED = {"canonical", "next", "prev", "license"}


class Loads(HTMLParser):
    """Addresses on other machines from which a page would load something, and what would make its script load some."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if "mermaid" in given.get("class", "").split():
            self.found.append("a diagram, for which the theme loads a library")
        if tag in ("a", "area") or (tag == "link" and NOT_LOADED & set(given.get("rel", "").split())):
            return
        self.found += [
            given[name] for name in ("src", "href", "data", "poster", "action") if ELSEWHERE.match(given.get(name, ""))
        ]
        self.found += [part for part in re.split(r",\s*", given.get("srcset", "")) if ELSEWHERE.match(part)]
        self.found += IN_STYLE.findall(given.get("style", ""))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built site. A link that leads nowhere, and a page that is not in the navigation, make building fail."""
    folder = tmp_path_factory.mktemp("docs")
    lay_out(ROOT, folder / "pages")
    (folder / "mkdocs.yml").write_text(f"INHERIT: {ROOT / 'mkdocs.yml'}\ndocs_dir: pages\nsite_dir: site\n", encoding="utf-8")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--config-file", folder / "mkdocs.yml"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return folder / "site"


def files(site: Path, ending: str) -> Iterator[tuple[str, str]]:
    for file in sorted(site.rglob(f"*{ending}")):
        yield file.relative_to(site).as_posix(), file.read_text(encoding="utf-8")


def test_no_page_loads_anything_from_elsewhere(site: Path) -> None:
    pages = dict(files(site, ".html"))
    assert {"index.html", "tutorial.html", "queries.html", "decisions/index.html"} <= pages.keys()
    for name, text in pages.items():
        loads = Loads()
        loads.feed(text)
        assert not loads.found, name
        assert not IN_STYLE.search(text), name


def test_no_style_loads_anything_from_elsewhere(site: Path) -> None:
    assert not [name for name, text in files(site, ".css") if IN_STYLE.search(text)]


def test_what_pages_load_is_there(site: Path) -> None:
    for name, text in files(site, ".html"):
        if name != "404.html":
            for address in re.findall(r'<(?:script|img|link)\b[^>]*?\b(?:src|href)="?([^\s">]+)', text):
                assert address.startswith("data:") or (site / name).parent.joinpath(address.split("?")[0]).exists(), (
                    name,
                    address,
                )
