"""One question for every operation of the service, of the family of tests/graphs.py. A new operation fails without one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import kg
from kg.corrections import NO_CORRECTIONS
from kg.folder import Folder
from kg.ledger import Ledger
from kg.made import MADE, Made
from kg.model import Extraction, Graph, Mention, Paper
from kg.opened import Cladograph
from kg.stores.base import Store
from tests.graphs import IMPRINT, family
from tests.results.compared import stored

_BY_HAND = "hand"

SAMPLES: Mapping[str, Mapping[str, Any]] = {
    "search": {"text": "r", "limit": 2},
    "entity": {"name": "Root", "limit": 3},
    "lineage": {"name": "Root"},
    "evidence": {"head": "Branch", "kind": "VARIANT_OF", "tail": "Root"},
    "explain": {"name": "Root"},
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
    with kg.open(explainable(folder, graph or family())) as opened:
        yield opened


def asking(store: Store, folder: Path) -> Cladograph:
    """What asks a store that holds the family already; the folder has the ledger that goes with it."""
    there = store.imprint()
    assert there is not None
    # Beside the store: the embedded one may lie in this very folder.
    return Cladograph(store, Folder(explainable(folder / "beside", family(), there.fingerprint)))


def explainable(folder: Path, graph: Graph, fingerprint: str = IMPRINT.fingerprint) -> Path:
    """A folder that holds a graph, and in its ledger what explains it: papers that mention what the graph says they do."""
    made = Made(fingerprint, _BY_HAND, (), NO_CORRECTIONS.digest(), ())
    with Ledger(Folder(stored(folder, graph)).ledger, write=True) as ledger:
        ledger.keep([(paper, _extraction(paper, graph)) for paper in graph.papers])
        ledger.remember(MADE, made.encode())
    return folder


def _extraction(paper: Paper, graph: Graph) -> Extraction:
    entities = {one.id: one for one in graph.entities}
    mentions = [
        Mention(entities[one.entity].name, entities[one.entity].kind, span, span.of(paper), _BY_HAND, 0.9)
        for one in graph.occurrences
        if one.paper == paper.id
        for span in one.spans
    ]
    return Extraction(paper.id, _BY_HAND, tuple(sorted(mentions)))
