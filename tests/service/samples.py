"""One question for every operation of the service, of the family of tests/graphs.py. A new operation fails without one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import kg
from kg.folder import Folder
from kg.model import Graph
from kg.opened import Cladograph
from kg.stores.base import Store
from tests.graphs import family
from tests.results.compared import stored

SAMPLES: Mapping[str, Mapping[str, Any]] = {
    "search": {"text": "r", "limit": 2},
    "entity": {"name": "Root", "limit": 3},
    "lineage": {"name": "Root"},
    "evidence": {"head": "Branch", "kind": "VARIANT_OF", "tail": "Root"},
    "results": {"dataset": "GLUE"},
    "measured": {},
    "conflicts": {"min_confidence": 0},
    "papers": {"title": "a"},
    "paper": {"id": "p1"},
    "ask": {"question": "which variants does Root have?"},
    "queries": {},
    "query": {"name": "variants_of", "params": {"name": "Root"}},
    "cypher": {"query": "MATCH (e:Entity) WHERE e.kind = $kind RETURN e.name AS name ORDER BY name", "params": {"kind": "Task"}},
    "statistics": {},
}


@contextmanager
def asked(folder: Path, graph: Graph | None = None) -> Iterator[Cladograph]:
    """The family, or another graph, in a folder of its own, opened to be asked."""
    with kg.open(stored(folder, graph or family())) as opened:
        yield opened


def asking(store: Store, folder: Path) -> Cladograph:
    """What asks a store that holds the family already; the folder has the ledger that goes with it."""
    return Cladograph(store, Folder(stored(folder, family())))
