"""The graph as one page that opens from the file system, without a network: search, picture, filters, evidence.

The page's own text is in `app/page/`. All that came from papers is JSON in an element that no browser runs, and is only
ever shown as text; a content security policy allows the page's own scripts and styles by their hashes, and nothing else.
"""

from __future__ import annotations

import base64
import hashlib
import importlib.util
import re
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import BinaryIO

from app.page_data import page_data
from kg import jsonvalues as js
from kg.errors import CladographError
from kg.export.base import ExportReport
from kg.export.network import edges
from kg.model import Graph

_SCRIPTS = ("text.js", "data.js", "state.js", "picture.js", "evidence.js", "details.js", "search.js", "tools.js", "page.js")
_EXPORTED = re.compile(r"^export ", re.MULTILINE)
_PLACEHOLDER = re.compile(r"\{\{(\w+)\}\}")
_VIS = "lib/vis-9.1.2/vis-network.min.js"
_SOURCE_MAP = re.compile(r"^//# sourceMappingURL=.*$", re.MULTILINE)


class Html:
    """Writes the self-contained page."""

    name = "html"
    suffix = ".html"
    text = True

    def write(self, graph: Graph, file: BinaryIO) -> ExportReport:
        """Write the page; nothing is replaced. Raises CladographError if the library that draws is not installed."""
        edge_count = sum(1 for _ in edges(graph))
        file.write(_filled(js.dump(page_data(graph))).encode())
        return ExportReport(nodes=len(graph.papers) + len(graph.entities) + len(graph.results), edges=edge_count)


def _filled(data: str) -> str:
    first, *others = map(_page, _SCRIPTS)
    style, vis, script = _page("page.css"), _vis(), "\n".join([first, _walks(), *others])
    policy = (
        f"default-src 'none'; script-src {_hash(vis)} {_hash(script)}; style-src {_hash(style)}; "
        "base-uri 'none'; form-action 'none'"
    )
    parts = {"policy": policy, "style": style, "vis": vis, "script": script, "data": escaped(data)}
    # One pass: what is filled in is never looked at again, whatever it holds.
    return _PLACEHOLDER.sub(lambda match: parts[match[1]], _page("template.html"))


def escaped(json: str) -> str:
    """JSON that can stand in a script element: the same value, without a sign that HTML knows."""
    return json.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _hash(content: str) -> str:
    digest = hashlib.sha256(content.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


@cache
def _page(name: str) -> str:
    return _one_newline(files("app").joinpath("page", name).read_text(encoding="utf-8"))


@cache
def _walks() -> str:
    """What page and explorer share: it is a module there, and a part of the page's one script here."""
    text = files("cladograph").joinpath("frontend", "walks.js").read_text(encoding="utf-8")
    return _EXPORTED.sub("", _one_newline(text))


@cache
def _vis() -> str:
    """vis-network as pyvis brings it, found without importing pyvis, which would take a second."""
    spec = importlib.util.find_spec("pyvis")
    if spec is None or not spec.submodule_search_locations:
        raise CladographError(
            "The page draws with vis-network, which comes with pyvis, and pyvis is not installed. "
            "Install it: pip install 'cladograph[explorer]'."
        )
    library = (Path(spec.submodule_search_locations[0]) / _VIS).read_text(encoding="utf-8")
    # Its source map lies nowhere near the page: a browser that looks for it asks the network.
    return _SOURCE_MAP.sub("", _one_newline(library))


def _one_newline(text: str) -> str:
    """`text` as an HTML parser reads it, so that the hash is that of what a browser sees."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


EXPORTER = Html()
