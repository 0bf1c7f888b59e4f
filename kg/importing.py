"""A graph from a file that `kg export` wrote, put into a folder of its own: to be asked and exported, not built upon."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kg.collector import without_collector
from kg.errors import CladographError, InvalidData, StoreError, UnknownFormat
from kg.export.graphml_reader import read_graphml
from kg.export.jsonl import read_jsonl
from kg.export.xmltext import HALVES, printable
from kg.folder import Folder, Origin
from kg.model import Graph
from kg.stores.base import Store
from kg.stores.rows import check, imprint_of, in_order

FORMATS: dict[str, Callable[[Path], Graph]] = {".graphml": read_graphml, ".jsonl": read_jsonl}
"""What reads a graph back, by the ending of the file. The other formats leave something out, or are for other programs."""


@without_collector()
def read_graph(path: Path) -> Graph:
    """The graph in a file, sorted by identity. Raises UnknownFormat for another ending, InputError for what is not a graph.

    Raises InvalidData if something in the graph refers to what is not in it.
    """
    read = FORMATS.get(path.suffix.lower())
    if read is None:
        raise UnknownFormat(
            f"A graph cannot be imported from '{path.name}'. Known endings: {', '.join(FORMATS)}, as `kg export` writes them; "
            "papers are read by `kg build`."
        )
    found = in_order(read(path))
    try:
        check(found)
    except InvalidData as error:
        raise InvalidData(f"{path.name}: {error} Only a whole file that `kg export` wrote can be imported.") from error
    return found


@dataclass(frozen=True, slots=True)
class Imported:
    """What was imported, and how many halves of characters, which no store can hold, U+FFFD stands for in it."""

    graph: Graph
    replaced: int


def import_graph(
    path: Path,
    *,
    folder: Folder,
    open_store: Callable[[], Store],
    progress: Callable[[int, int], None] | None = None,
) -> Imported:
    """Make the store hold the graph of a file, for a folder that holds nothing else.

    Doing it again changes nothing, and completes what was cut off. Raises StoreError for a folder with a graph that was
    built, or imported from something else; UnknownFormat, InputError, InvalidData, Locked, and what a store raises.
    """
    graph, replaced = printable(read_graph(path), HALVES)
    imprint = imprint_of(graph)
    with folder.writing():
        _require_room(folder, imprint.ledger)
        with open_store() as store:
            # The mark comes first: a graph without ledger and mark would be one that has lost its ledger.
            new = folder.origin() is None
            folder.set_origin(Origin(path.name, imprint.ledger))
            try:
                store.write(graph, imprint, progress=progress)
            except CladographError:
                # A write that was refused leaves the folder as it was; one that was killed is run again.
                if new:
                    folder.mark.unlink(missing_ok=True)
                raise
    return Imported(graph, replaced)


def _require_room(folder: Folder, id_: str) -> None:
    if folder.ledger.exists():
        raise StoreError(
            f"The folder '{folder.path}' has a ledger: its graph is made from papers. Import into another --dir, "
            "and leave this one to `kg build`."
        )
    origin = folder.origin()
    if origin is None:
        folder.require_ledger_of_graph()
    elif origin.id != id_:
        raise StoreError(
            f"The folder '{folder.path}' holds another graph, imported from '{origin.file}'. Import into another --dir, "
            "or delete that folder first."
        )
