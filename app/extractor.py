"""The extractor as a build is given it: quick to make, its models loaded when the first text comes."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Protocol

from extractors import gazetteer, spreading
from extractors.version import version
from kg.engines.on_ray import OnRay, Read
from kg.errors import InvalidData, UsageError, unknown
from kg.folder import Folder
from kg.model import Extraction, KnownName, Paper

LOCAL, RAY = "local", "ray"
MANY_PAPERS = 100_000
"""So many are handed to a cluster at a time: with a thousand cores, starting them takes longer than reading fewer."""


class Engine(Protocol):
    """Reads papers elsewhere than in this process and those that it starts."""

    def __call__(self, papers: Sequence[Paper], names: Sequence[KnownName], version: str) -> Iterator[Extraction | InvalidData]:
        """One extraction a paper, in their order; of a paper that it fails at, what went wrong."""


class LazyExtractor:
    """Rules and known names, the user's own first. `notes` says what it had to do without; known once it has run."""

    def __init__(self, own_names: Path | None = None, engine: Engine | None = None) -> None:
        own = gazetteer.read(own_names) if own_names is not None and own_names.is_file() else ()
        self.names: tuple[KnownName, ...] = gazetteer.merge(gazetteer.builtin(), own)
        self.version = version(self.names)
        self.notes: tuple[str, ...] = ()
        self.at_once = MANY_PAPERS if engine else None
        self._engine = engine

    def __call__(self, papers: Sequence[Paper]) -> Iterator[Extraction | InvalidData]:
        """One extraction a paper, in their order; many of them by several processes. Of one that it fails at, what went wrong."""
        from extractors.pipeline import MODEL, load, notes

        if self._engine is not None:
            self.notes = notes()
            yield from self._engine(papers, self.names, self.version)
            return
        count = spreading.processes()
        if len(papers) >= spreading.MANY and count > 1:
            self.notes = notes()
            yield from spreading.spread(papers, self.names, MODEL, count)
            return
        extractor = load(self.names)
        self.notes = extractor.notes
        yield from spreading.each(extractor, papers)


def engine_of(name: str, folder: Folder) -> Engine | None:
    """The engine of that name, for the graph in a folder; None: this machine alone. Raises UsageError for an unknown one."""
    if name == RAY:
        return OnRay(reading, folder.shards, processes=spreading.processes())
    if name != LOCAL:
        raise UsageError(unknown("engine", name, (LOCAL, RAY)))
    return None


def reading(names: Sequence[KnownName]) -> Read:
    """What reads papers on one core of a cluster, knowing these names."""
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    from extractors.pipeline import load

    extractor = load(names, threads=1)
    # What was loaded stays: no need to look through it whenever garbage is collected.
    gc.freeze()
    return partial(spreading.each, extractor)
