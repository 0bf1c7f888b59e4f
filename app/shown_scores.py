"""How right the extractor is, by the figures that the installation carries: its model's card, and what fitting measured."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from kg import shown
from kg.reliability import Bin

_HEADING = re.compile(r"^##? +(.+)$")
_SCORE = re.compile(r"([\d.]+) \(([\d.]+) / ([\d.]+)\)")
_BLUE, _GREY = "#1b87c9", "#888888"


@dataclass(frozen=True, slots=True)
class Score:
    """F1, precision and recall of one row of the card, in per cent."""

    f1: float
    precision: float
    recall: float


@dataclass(frozen=True, slots=True)
class Card:
    """The model's card: the papers it was measured on, the rows of its scores, and its other sections as text."""

    on: tuple[str, ...]
    scores: tuple[tuple[str, tuple[Score, ...]], ...]
    sections: tuple[tuple[str, str], ...]


@cache
def card() -> Card | None:
    """The card that lies beside the model; None where there is none, or it has no table of scores."""
    try:
        text = files("extractors").joinpath("model", "README.md").read_text(encoding="utf-8")
    except OSError:
        return None
    return read_card(text)


def read_card(text: str) -> Card | None:
    """A card as `extractors.training.card` writes it; None for a text without a table of scores."""
    sections: dict[str, list[str]] = {}
    heading = ""
    for line in text.splitlines():
        match = _HEADING.match(line)
        if match:
            heading = match[1].strip()
            sections[heading] = []
        elif heading:
            sections[heading].append(line)
    tables = {name: _table(lines) for name, lines in sections.items()}
    table = next((rows for rows in tables.values() if rows), [])
    if len(table) < 2:
        return None
    scores = tuple((row[0], tuple(map(_score, row[1:]))) for row in table[1:] if all(_SCORE.search(cell) for cell in row[1:]))
    told = tuple((name, "\n".join(lines).strip()) for name, lines in sections.items() if not tables[name])
    return Card(tuple(table[0][1:]), scores, told)


def _table(lines: Sequence[str]) -> list[list[str]]:
    rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines if line.startswith("|")]
    return [row for row in rows if not set("".join(row)) <= set("-: ")]


def _score(cell: str) -> Score:
    match = _SCORE.search(cell)
    assert match is not None  # noqa: S101 - looked for before
    return Score(*map(float, match.groups()))


def bins(measured: Sequence[tuple[float, int, int]] = shown.MEASURED) -> list[Bin]:
    """What fitting measured, as finds from one confidence up to the next: `measured` counts all that are at least so sure."""
    found = []
    for at, (low, count, right) in enumerate(measured):
        high, above, right_above = measured[at + 1] if at + 1 < len(measured) else (1.0, 0, 0)
        if count > above:
            found.append(Bin(low, high, count - above, right - right_above, (low + high) / 2))
    return found


def reliability_chart(found: Sequence[Bin], least: float) -> dict[str, Any]:
    """Confidence against the share that is right, with the line in which chance leaves it, as a Vega-Lite chart."""
    points = [
        {
            "sure": 100 * one.confidence,
            "right": 100 * one.share,
            "low": 100 * one.interval()[0],
            "high": 100 * one.interval()[1],
            "found": one.found,
            "from": f"{100 * one.low:.0f} to {100 * one.high:.0f} %",
        }
        for one in found
    ]
    x = {
        "field": "sure",
        "type": "quantitative",
        "title": "confidence, %",
        "scale": {"domain": [0, 100]},
        "axis": {"grid": False},
    }
    y = {"field": "right", "type": "quantitative", "title": "right, %", "scale": {"domain": [0, 100]}}
    tooltip = [{"field": "from", "title": "confidence"}, {"field": "found", "title": "finds"}]
    tooltip += [{"field": "right", "title": "right, %", "format": ".0f"}]
    even = {
        "data": {"values": [{"sure": 0, "right": 0}, {"sure": 100, "right": 100}]},
        "mark": _line([4, 4]),
        "encoding": {"x": x, "y": y},
    }
    bound = {"data": {"values": [{"sure": 100 * least}]}, "mark": {**_line([2, 3]), "type": "rule"}, "encoding": {"x": x}}
    span = {
        "mark": {"type": "rule", "color": _BLUE, "opacity": 0.5},
        "encoding": {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}},
    }
    size = {"field": "found", "type": "quantitative", "legend": None, "scale": {"range": [40, 320]}}
    dots = {
        "mark": {"type": "circle", "color": _BLUE, "opacity": 0.85},
        "encoding": {"x": x, "y": y, "size": size, "tooltip": tooltip},
    }
    return {"height": 380, "data": {"values": points}, "layer": [even, bound, span, dots]}


def _line(dash: list[int]) -> dict[str, Any]:
    return {"type": "line", "color": _GREY, "strokeDash": dash}
