"""A leaderboard as HTML, as a picture along the years, and as a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app.markup import escape
from app.parts.chart import GREY
from app.parts.markup import link, statement
from app.parts.state import address
from app.words import BETTER
from kg.opened import Title
from kg.results.boards import Board, Row
from kg.results.measures import Better

DIRECTIONS = {**BETTER, Better.UNKNOWN: "which way is better is not known, so nothing is ranked"}
_COLUMNS = "rank,subject,value,number,unit,says,basis,metric,data set,setting,year,confidence,paper,title,sentence".split(",")
_DOT, _LINE = "#1b87c9", "#d55e00"
_HIGH = 300


def rows(shown: Sequence[Row]) -> str:
    """Values or gains, each of which opens the sentence that reports it: HTML."""
    titles = {one.found.paper: Title(one.found.paper, one.found.title, None, one.found.year, None) for one in shown}
    return f'<div class="cg-board">{_head()}{"".join(_row(one, titles) for one in shown)}</div>'


def _head() -> str:
    names = ("", "What", "Value", "Under which conditions", "Year")
    cells = "".join(f"<span>{name}</span>" for name in names)
    return f'<div class="cg-board-head"><span class="cg-result">{cells}</span></div>'


def _row(row: Row, titles: Mapping[str, Title]) -> str:
    found = row.found
    basis = found.reading.basis
    conditions = ", ".join(filter(None, [str(basis) if basis else "", found.reading.setting]))
    disputed = ' <span class="cg-disputed" title="another paper reports another value">disputed</span>' if row.disputed else ""
    summary = (
        f'<span class="cg-result"><span class="cg-rank">{row.rank or ""}</span><span class="cg-name">{escape(found.name)}</span>'
        f'<span class="cg-value">{escape(row.shown)}{disputed}</span><span class="cg-faint">{escape(conditions)}</span>'
        f'<span class="cg-value">{found.year or ""}</span></span>'
    )
    said = [f"{escape(found.metric)} on {escape(found.on or '')}" if found.metric else f"on {escape(found.on or '')}"]
    said.append(link(f"Explore {found.name}", address("explore", entity=found.subject)))
    after = f'<div class="cg-after">{"".join(f"<span>{one}</span>" for one in said)}</div>'
    return statement(summary, found.confidence, [found.evidence], titles, after=after)


def over_time(board: Board) -> dict[str, Any] | None:
    """The values along the years with the best so far, as a Vega-Lite chart; None where fewer than two of them have a year."""
    points = [_point(row) for row in board.rows if row.found.year is not None]
    if len(points) < 2:
        return None
    years = [point["year"] for point in points]
    first, last = min(years), max(years)
    x = {
        "field": "year",
        "type": "quantitative",
        "title": None,
        "axis": {"format": "d", "tickMinStep": 1, "grid": False, "values": list(range(first, last + 1))},
        "scale": {"domain": [first - 0.5, last + 0.5], "nice": False},
    }
    y = {"field": "number", "type": "quantitative", "title": board.name, "scale": {"zero": False}}
    tooltip = [{"field": name, "type": "nominal", "title": name} for name in ("subject", "value", "setting", "title")]
    dots = {
        "data": {"values": points},
        "mark": {"type": "circle", "size": 75, "color": _DOT, "opacity": 0.75},
        "encoding": {"x": x, "y": y, "tooltip": tooltip},
    }
    line = {
        "data": {"values": best_so_far(board)},
        "mark": {"type": "line", "interpolate": "step-after", "strokeWidth": 2, "color": _LINE},
        "encoding": {"x": x, "y": y},
    }
    names = {
        "data": {"values": _best_points(points, board)},
        "mark": {"type": "text", "align": "left", "dx": 7, "dy": -9, "limit": 170, "fontSize": 12, "color": GREY},
        "encoding": {"x": x, "y": y, "text": {"field": "subject"}},
    }
    return {"height": _HIGH, "layer": [line, dots, names]}


def _best_points(points: Sequence[dict[str, Any]], board: Board) -> list[dict[str, Any]]:
    """The points that were better than all before them, one a year: those whose names the picture has room for."""
    best = {(point["year"], point["number"]) for point in best_so_far(board)}
    steps: dict[float, dict[str, Any]] = {}
    for point in sorted(points, key=lambda one: (one["year"], one["subject"])):
        if (point["year"], point["number"]) in best:
            steps.setdefault(point["number"], point)
    return list(steps.values())


def best_so_far(board: Board) -> list[dict[str, float]]:
    """The best value of each year and all before it, for the years that have one; empty where no direction is known."""
    if board.better is Better.UNKNOWN:
        return []
    choose = max if board.better is Better.HIGHER else min
    numbers: dict[int, float] = {}
    for row in board.rows:
        year, number = row.found.year, row.found.reading.number
        if year is not None and number is not None:
            numbers[year] = choose(numbers.get(year, number), number)
    line: list[dict[str, float]] = []
    for year in sorted(numbers):
        best = choose([numbers[year], *(point["number"] for point in line)])
        line.append({"year": year, "number": best})
    return line


def _point(row: Row) -> dict[str, Any]:
    found = row.found
    return {
        "year": found.year,
        "number": found.reading.number,
        "subject": found.name,
        "value": row.shown,
        "setting": found.reading.setting,
        "title": found.title,
    }


def as_csv(shown: Iterable[Row]) -> str:
    """Values and gains as comma-separated text, one a line, with their sentences."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(_COLUMNS)
    writer.writerows(_line(row) for row in shown)
    return file.getvalue()


def _line(row: Row) -> list[Any]:
    found, reading = row.found, row.found.reading
    return [
        row.rank,
        found.name,
        found.text,
        reading.number,
        reading.unit,
        reading.says,
        reading.basis,
        found.metric,
        found.on,
        reading.setting,
        found.year,
        found.confidence,
        found.paper,
        found.title,
        found.evidence.text,
    ]
