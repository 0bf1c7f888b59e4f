"""Views of the explorer run by Streamlit's own test harness, and graphs stored for them to show."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from app.commands.explore import CHANGES
from kg.ledger import Ledger
from kg.model import Graph
from kg.stores import open_store
from tests.graphs import IMPRINT

Params = Mapping[str, str | list[str]]


class Seen:
    """A view that was run: what stands on it, and what the network component was given."""

    def __init__(self, app: Any) -> None:
        self.app = app
        assert not app.exception, app.exception

    @property
    def html(self) -> str:
        return "\n".join(element.proto.body for element in self.app.get("html"))

    @property
    def drawn(self) -> dict[str, Any]:
        (component,) = self.app.get("bidi_component")
        return dict(json.loads(component.proto.json))

    def node_ids(self) -> set[str]:
        return {node["id"] for node in self.drawn["nodes"]}

    def files(self) -> set[str]:
        """What the buttons at the foot hand out."""
        return {button.proto.label for button in self.app.get("download_button")}


class Running:
    """A view on the graph in a folder, that can be used and looked at again."""

    def __init__(self, folder: Path, name: str, params: Params, *, may_change: bool = False) -> None:
        testing = pytest.importorskip("streamlit.testing.v1", reason="the extra 'explorer' is not installed")
        self.app = testing.AppTest.from_string(f"from app.views import {name}\n{name}.show()", default_timeout=200)
        for key, value in params.items():
            self.app.query_params[key] = value
        self.environment = {"KG_DIR": str(folder), CHANGES: "1" if may_change else ""}

    def seen(self) -> Seen:
        with pytest.MonkeyPatch.context() as patch:
            patch.delenv("KG_STORE", raising=False)
            for name, value in self.environment.items():
                patch.setenv(name, value)
            return Seen(self.app.run())

    def clicked(self, key: str) -> Seen:
        """The view after a click on the button with this key."""
        self.app.button(key=key).click()
        return self.seen()


def run_view(folder: Path, name: str, **params: str | list[str]) -> Seen:
    return Running(folder, name, params).seen()


def stored(folder: Path, graph: Graph) -> Path:
    """A folder that holds a graph made by hand."""
    with Ledger(folder / "ledger.sqlite", write=True):
        pass
    with open_store("embedded", folder, write=True) as store:
        store.write(graph, IMPRINT)
    return folder
