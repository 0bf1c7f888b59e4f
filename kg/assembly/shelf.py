"""Where assembly finds papers, what was extracted from them, and what it keeps of each: in memory, or in a ledger.

Everything comes in the order of the papers' ids, and none of it is held: a step that needs it twice reads it twice.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from kg.assembly.outlines import Packed, digest
from kg.codec import encode
from kg.model import Extraction, Paper

Read = Callable[[Sequence[Paper]], Iterable[tuple[Paper, Extraction]]]
"""What was extracted from papers, each with its own."""


class Shelf(Protocol):
    """The papers of one graph. Papers from which nothing was extracted count for nothing."""

    def namings(self) -> Iterable[tuple[str, bytes | None]]:
        """How each paper names things, by its id; None where nothing is kept of it as it is now."""

    def outlines(self) -> Iterable[tuple[str, bytes]]:
        """The outlines of all papers of which something is kept, by their ids. So do the others."""

    def opens(self) -> Iterable[tuple[str, bytes]]:
        """Their open things, also where there are none."""

    def profiles(self, ids: Collection[str] | None = None) -> Iterable[tuple[str, bytes]]:
        """Their profiles, or those of some of them."""

    def bodies(self, ids: Collection[str] | None = None) -> Iterable[tuple[str, bytes, bytes]]:
        """Their profiles and bodies, or those of some of them."""

    def stamps(self) -> Iterable[tuple[str, bytes]]:
        """What is another one whenever something that is kept of the paper, or the paper itself, is."""

    def papers(self, ids: Collection[str] | None = None) -> Iterable[Paper]:
        """The papers themselves, or some of them."""

    def named(self, ids: Sequence[str]) -> Iterable[Iterable[tuple[str, str]]]:
        """For each of some papers, name and text of its mentions."""

    def read(self, ids: Sequence[str]) -> Iterable[tuple[Paper, Extraction]]:
        """Some papers with what was extracted from them; those without are left out."""

    def keep(self, packed: Iterable[tuple[str, Packed]]) -> None:
        """Keep these in place of what was kept of those papers."""

    def drop(self, id_: str) -> None:
        """Keep nothing of that paper any more."""

    def recall(self) -> bytes:
        """What was remembered last, by the same code; empty where nothing was."""

    def remember(self, memo: bytes) -> None:
        """Keep this, of no single paper, in place of what was."""


class InMemory:
    """A shelf of papers in memory. `kept` is what was kept of them before; `fresh` is what is kept besides."""

    def __init__(self, papers: Iterable[Paper], read: Read, kept: Mapping[str, Packed]) -> None:
        self._papers = {paper.id: paper for paper in sorted(papers, key=lambda paper: paper.id)}
        self._read = read
        self._kept = {id_: kept[id_] for id_ in self._papers if id_ in kept}
        self.fresh: dict[str, Packed] = {}
        self._extracted: dict[str, tuple[Paper, Extraction]] = {}

    def _there(self, ids: Collection[str] | None = None) -> Iterator[tuple[str, Packed]]:
        return ((id_, self._kept[id_]) for id_ in self._papers if id_ in self._kept and (ids is None or id_ in ids))

    def namings(self) -> Iterable[tuple[str, bytes | None]]:
        """As said of a shelf; so are all methods here."""
        return ((id_, self._kept[id_].naming if id_ in self._kept else None) for id_ in self._papers)

    def outlines(self) -> Iterable[tuple[str, bytes]]:
        """From memory."""
        return ((id_, packed.outline) for id_, packed in self._there())

    def opens(self) -> Iterable[tuple[str, bytes]]:
        """From memory."""
        return ((id_, packed.opens) for id_, packed in self._there())

    def profiles(self, ids: Collection[str] | None = None) -> Iterable[tuple[str, bytes]]:
        """From memory."""
        return ((id_, packed.profile) for id_, packed in self._there(ids))

    def bodies(self, ids: Collection[str] | None = None) -> Iterable[tuple[str, bytes, bytes]]:
        """From memory."""
        return ((id_, packed.profile, packed.body) for id_, packed in self._there(ids))

    def stamps(self) -> Iterable[tuple[str, bytes]]:
        """From memory."""
        papers = self._papers
        return ((id_, digest(packed.profile + encode(papers[id_]).encode())) for id_, packed in self._there())

    def papers(self, ids: Collection[str] | None = None) -> Iterable[Paper]:
        """From memory."""
        return (self._papers[id_] for id_, _ in self._there(ids))

    def named(self, ids: Sequence[str]) -> Iterable[Iterable[tuple[str, str]]]:
        """By what was extracted."""
        return ([(m.name, m.text) for m in found.mentions] for _, found in self.read(ids))

    def read(self, ids: Sequence[str]) -> Iterable[tuple[Paper, Extraction]]:
        """From whoever knows."""
        new = [self._papers[id_] for id_ in ids if id_ not in self._extracted]
        self._extracted |= {paper.id: (paper, found) for paper, found in (self._read(new) if new else ())}
        return (self._extracted[id_] for id_ in ids if id_ in self._extracted)

    def keep(self, packed: Iterable[tuple[str, Packed]]) -> None:
        """In memory."""
        for id_, one in packed:
            self._kept[id_] = self.fresh[id_] = one

    def drop(self, id_: str) -> None:
        """In memory."""
        self._kept.pop(id_, None)

    def recall(self) -> bytes:
        """Nothing: what is in memory is assembled once."""
        return b""

    def remember(self, memo: bytes) -> None:
        """Nowhere."""
