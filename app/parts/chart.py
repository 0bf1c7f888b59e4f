"""A chart of a view: drawn by Streamlit's Vega-Lite, with a button above it that makes a PNG of it."""

from __future__ import annotations

from typing import Any

import streamlit as st

from app.text import one_line, shorten

Spec = dict[str, Any]
GREY = "#808890"
"""To be read on light and on dark."""
_TITLE = 120
_TITLED = {"fontSize": 13, "fontWeight": "normal", "color": GREY}
_PADDING = dict.fromkeys(("left", "top", "right", "bottom"), 8)


def show_chart(spec: Spec, *, key: str, about: str) -> None:
    """The chart, titled `about`; those who do not see it are told that too. `spec` is Vega-Lite with its data as values."""
    told = shorten(one_line(about), _TITLE)
    st.vega_lite_chart(framed(spec, told), key=key, alt=told)


def framed(spec: Spec, title: str) -> Spec:
    """The chart as it is drawn: its file is looked at without the page around it, so it says what it shows, and has a margin.

    Data stand in the layers: what stands above them Streamlit sends later, and Vega warns of empty scales.
    """
    top = {name: value for name, value in spec.items() if name not in ("data", "layer", "mark", "encoding")}
    layers = spec.get("layer") or [{name: spec[name] for name in ("mark", "encoding")}]
    filled = [{"data": spec.get("data"), **layer} for layer in layers]
    return {"title": {"text": title, **_TITLED}, "padding": {**_PADDING}, **top, "layer": filled}
