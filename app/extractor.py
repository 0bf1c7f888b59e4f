"""The extractor as a build is given it: quick to make, its models loaded when the first text comes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from extractors import gazetteer, spreading
from extractors.version import version
from kg.errors import InvalidData
from kg.model import Extraction, KnownName, Paper


class LazyExtractor:
    """Rules and known names, the user's own first. `notes` says what it had to do without; known once it has run."""

    def __init__(self, own_names: Path | None = None) -> None:
        own = gazetteer.read(own_names) if own_names is not None and own_names.is_file() else ()
        self.names: tuple[KnownName, ...] = gazetteer.merge(gazetteer.builtin(), own)
        self.version = version(self.names)
        self.notes: tuple[str, ...] = ()

    def __call__(self, papers: Sequence[Paper]) -> Iterator[Extraction | InvalidData]:
        """One extraction a paper, in their order; many of them by several processes. Of one that it fails at, what went wrong."""
        from extractors.pipeline import MODEL, load, notes

        count = spreading.processes()
        if len(papers) >= spreading.MANY and count > 1:
            self.notes = notes()
            yield from spreading.spread(papers, self.names, MODEL, count)
            return
        extractor = load(self.names)
        self.notes = extractor.notes
        yield from spreading.each(extractor, papers)
