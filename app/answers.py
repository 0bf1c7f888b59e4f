"""The answer of a query as something to look at: which columns make a chart, and which things of the graph it names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from app.text import one_line, shorten
from kg.stores.base import Rows, Value

MOST_BARS = 40
_HIGH, _LABEL = 420, 40
Spec = dict[str, Any]


def numeric(rows: Rows) -> list[str]:
    """Columns that hold numbers, and nothing else but gaps."""
    return [column for at, column in enumerate(rows.columns) if _all(rows, at, _is_number)]


def nominal(rows: Rows) -> list[str]:
    """Columns that hold texts, and nothing else but gaps."""
    return [column for at, column in enumerate(rows.columns) if _all(rows, at, lambda value: isinstance(value, str))]


def _all(rows: Rows, at: int, fits: Any) -> bool:
    values = [row[at] for row in rows.rows if row[at] is not None]
    return bool(values) and all(map(fits, values))


def _is_number(value: Value) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def chart(rows: Rows, across: str, up: str) -> Spec:
    """The column `up` over `across` as a Vega-Lite chart: dots where that is a number, else bars of the first rows."""
    x, y = rows.columns.index(across), rows.columns.index(up)
    named = nominal(rows)
    label = rows.columns.index(named[0]) if named else x
    is_dots = across in numeric(rows)
    kept = [row for row in rows.rows if row[x] is not None and row[y] is not None]
    kept = kept if is_dots else kept[:MOST_BARS]
    values = [{"x": _shown(row[x]), "y": row[y], "name": _shown(row[label])} for row in kept]
    height = {"field": "y", "type": "quantitative", "title": up.replace("_", " "), "scale": {"zero": not is_dots}}
    tooltip = [{"field": "name", "type": "nominal", "title": rows.columns[label]}]
    tooltip += [{"field": "y", "type": "quantitative", "title": up.replace("_", " ")}]
    if is_dots:
        axis = {"format": "d"} if across == "year" else {}
        width: Spec = {"field": "x", "type": "quantitative", "title": across.replace("_", " "), "scale": {"zero": False}}
        width["axis"] = {**axis, "grid": False}
        mark: Spec = {"type": "circle", "size": 70, "opacity": 0.75, "color": "#1b87c9"}
        return _spec(values, mark, {"x": width, "y": height, "tooltip": tooltip}, _HIGH)
    # Bars lie: names are read along them, and as many as there are need their room.
    side: Spec = {"field": "x", "type": "nominal", "title": None, "sort": None, "axis": {"labelLimit": 260}}
    encoding = {"y": side, "x": height | {"axis": {"tickCount": 8}}, "tooltip": tooltip}
    return _spec(values, {"type": "bar", "color": "#1b87c9"}, encoding, 24 * max(3, len({one["x"] for one in values})))


def _spec(values: list[Spec], mark: Spec, encoding: Spec, height: int) -> Spec:
    return {"height": height, "data": {"values": values}, "mark": mark, "encoding": encoding}


def _shown(value: Value) -> Value:
    return shorten(one_line(value), _LABEL) if isinstance(value, str) else value


def named_ids(rows: Rows) -> list[str]:
    """What may be ids of things, each once, in the order of the rows: of columns called so, else of all columns."""
    columns = [at for at, column in enumerate(rows.columns) if column in ("id", "ids") or column.endswith(("_id", "_ids"))]
    return list(dict.fromkeys(_texts(rows.rows, columns or range(len(rows.columns)))))


def _texts(rows: Sequence[Sequence[Value]], columns: Sequence[int]) -> Iterator[str]:
    for row in rows:
        for at in columns:
            value = row[at]
            yield from (one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str) and one)
