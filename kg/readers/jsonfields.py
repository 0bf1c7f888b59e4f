"""Fields of JSON records that may be missing or hold anything: a value of the kind asked for, or an empty one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Row = Mapping[str, Any]


def string(row: Row, *path: str) -> str:
    """The text (or the number as text) under keys that lead into each other; of a list its first one; else empty."""
    value = at(row, *path)
    if isinstance(value, list):
        value = next((one for one in value if isinstance(one, str) and one.strip()), "")
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def rows(row: Row, *path: str) -> Iterator[dict[str, Any]]:
    """The objects in the list under keys that lead into each other; what is no object is left aside."""
    value = at(row, *path)
    if isinstance(value, list):
        yield from (one for one in value if isinstance(one, dict))


def at(row: Row, *path: str) -> Any:
    """Whatever stands under keys that lead into each other; None if one is missing."""
    value: Any = row
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def date_parts(row: Row, *path: str) -> tuple[object, ...]:
    """Year, month and day, as far as they are told, in the form of CSL and Crossref: `{"date-parts": [[2021, 6, 17]]}`."""
    parts = at(row, *path, "date-parts")
    first = parts[0] if isinstance(parts, list) and parts else None
    return tuple(part for part in first[:3] if part is not None) if isinstance(first, list) else ()


def person(row: Row) -> str:
    """The name of a person or a group in the form of CSL and Crossref, given name first."""
    keys = ("given", "dropping-particle", "non-dropping-particle", "family", "suffix")
    return " ".join(part for key in keys if (part := string(row, key))) or string(row, "literal") or string(row, "name")
