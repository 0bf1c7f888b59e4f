"""The network component: vis-network in a page of the explorer, whose clicks come back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

import streamlit as st

from app.network import Drawn
from kg.export.colours import COLOURS

if TYPE_CHECKING:
    from streamlit.components.v2.types import ComponentRenderer

Clicked = Callable[[str], None]

# What the style sheet makes as high as the window lets it; without the sheet this holds.
_HEIGHT = 600


@cache
def _component() -> ComponentRenderer:
    return st.components.v2.component("cladograph.network", js="main.js", css="style.css")


def draw(
    nodes: Sequence[Drawn],
    edges: Sequence[Drawn],
    *,
    key: str,
    on_select: Clicked,
    on_expand: Clicked,
    extra: Drawn,
) -> None:
    """Draw nodes and edges, which have ids and places. A click calls `on_select` with an id or '', a double click `on_expand`.

    `extra` may hold `selected` and `expanded` (ids), `hint` (a line of text), `bands` (stripes with label, from, to),
    `fixed` (nobody moves anything), `leastZoom` and `root` (what to look at when all would be smaller than that), `name` (of
    a file with the picture). An edge with `way` is drawn strong: it lies on the way that was asked for.
    """
    kinds = [kind for kind in COLOURS if any(node["kind"] == kind for node in nodes)]
    legend = [{"label": kind, "colour": COLOURS[kind]} for kind in kinds]

    def told(name: str, act: Clicked) -> Callable[[], None]:
        def tell() -> None:
            state: Any = st.session_state.get(key) or {}
            value = state.get(name)
            if value is not None:
                act(str(value))

        return tell

    _component()(
        key=key,
        data={"nodes": list(nodes), "edges": list(edges), "legend": legend, **extra},
        height=_HEIGHT,
        on_select_change=told("select", on_select),
        on_expand_change=told("expand", on_expand),
    )
