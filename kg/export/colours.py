"""One colour a kind of node, the same in every picture: Okabe and Ito's palette, which colour-blind people can tell apart."""

from __future__ import annotations

COLOURS: dict[str, str] = {
    "Model": "#0072B2",
    "Method": "#E69F00",
    "Dataset": "#009E73",
    "Metric": "#CC79A7",
    "Task": "#56B4E9",
    "Paper": "#999999",
    "Result": "#F0E442",
}
"""Fill by kind."""

_DARK = frozenset({"Model"})


def ink(kind: str) -> str:
    """The colour of text on the fill of `kind`: black, or white where black would be hard to read."""
    return "#FFFFFF" if kind in _DARK else "#000000"
