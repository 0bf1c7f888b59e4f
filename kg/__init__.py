"""The graph: what it is, where it lives, how it is asked, how it leaves.

`kg.open(folder)` opens a graph that was built, `kg.read_graphml(file)` reads one that was exported, `kg.correct` and
`kg.undo` change what people know better. All are loaded when they are first used, so that `import kg.model` loads no driver.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.correcting import correct as correct
    from kg.correcting import undo as undo
    from kg.export.graphml import read_graphml as read_graphml
    from kg.opened import Cladograph as Cladograph
    from kg.opened import open as open  # noqa: A004 - kg.open(folder), as gzip.open or PIL.Image.open

__all__ = ["Cladograph", "correct", "open", "read_graphml", "undo"]

_HOMES = {
    "Cladograph": "kg.opened",
    "correct": "kg.correcting",
    "open": "kg.opened",
    "read_graphml": "kg.export.graphml",
    "undo": "kg.correcting",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'kg' has no attribute '{name}'")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
