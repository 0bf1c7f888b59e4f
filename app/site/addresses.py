"""Names of files for ids that hold anything: short, of plain letters, and different on every system."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

_OTHER = re.compile(r"[^a-z0-9]+")
_LONGEST = 60
_DIGITS = 12
# Windows knows no files of these names, whatever their ending.
_DEVICES = frozenset({"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(10))})


def addresses(folder: str, ids: Iterable[str]) -> dict[str, str]:
    """A page's address for each id: `things/gpt-3.html`.

    The id's own letters and digits, and hex digits that stand for the whole id where it holds anything else.
    """
    return {id_: f"{folder}/{_name(id_)}.html" for id_ in ids}


def _name(id_: str) -> str:
    readable = _OTHER.sub("-", id_.lower()).strip("-")[:_LONGEST].strip("-")
    if readable == id_ and readable not in _DEVICES:
        return readable
    # No readable name has an underscore: what is made here is nobody's own.
    digest = hashlib.sha256(id_.encode()).hexdigest()[:_DIGITS]
    return f"{readable}_{digest}" if readable else f"_{digest}"
