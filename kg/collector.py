"""Python's search for circles of objects, left out where a graph is made, read or written."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_lock = threading.Lock()
_within: list[bool] = []
"""Whether the search was on, for each that is within `without_collector` now: the first one's holds."""


@contextmanager
def without_collector() -> Iterator[None]:
    """Millions of objects are made and few of them form a circle: looking for circles would take up to two thirds of the time.

    The search is one of the whole process: with several threads it is on again when the last has left.
    """
    with _lock:
        _within.append(gc.isenabled() if not _within else _within[0])
        gc.disable()
    try:
        yield
    finally:
        with _lock:
            if _within.pop() and not _within:
                gc.enable()
