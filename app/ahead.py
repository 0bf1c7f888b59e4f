"""The graph, opened while the explorer starts: reading it takes as long as importing Streamlit, and both can be done at once."""

from __future__ import annotations

import contextlib
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import CladographError

if TYPE_CHECKING:
    from kg.opened import Cladograph

_begun: dict[tuple[str, str], Future[Cladograph]] = {}


def begin(folder: Path, store: str) -> None:
    """Open the graph in `folder` in a thread of its own. What goes wrong is told to whoever asks for it."""
    _begun[str(folder), store] = ThreadPoolExecutor(1).submit(_read, str(folder), store)


def opened(folder: str, store: str) -> Cladograph:
    """The graph that `begin` opened, once it is there; one opened now for whoever asks next, or where nothing was begun."""
    begun = _begun.pop((folder, store), None)
    return begun.result() if begun else _opened(folder, store)


def _read(folder: str, store: str) -> Cladograph:
    found = _opened(folder, store)
    # A store reads its file when it is first asked something. A file that cannot be read is a matter for whoever asks next.
    with contextlib.suppress(CladographError):
        found.store.imprint()
    return found


def _opened(folder: str, store: str) -> Cladograph:
    # Imported here: `kg explore --help` should not wait for it.
    import kg

    return kg.open(folder, store=store)
