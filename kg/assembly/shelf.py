"""Where assembly finds papers, what was extracted from them, and what it keeps of each: in memory, or in a ledger.

Everything comes in the order of the papers' ids, and none of it is held: a step that needs it twice reads it twice.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple, Protocol

from kg.assembly.outlines import DIGEST, Packed, digest
from kg.codec import encode
from kg.model import Extraction, Paper

Counted = Literal["naming", "outline"]
"""The parts that are counted over all papers."""
Read = Callable[[Sequence[Paper]], Iterable[tuple[Paper, Extraction]]]
"""What was extracted from papers, each with its own."""


class Stamp(NamedTuple):
    """A paper's id and what stands for what is kept of it: all empty where nothing is kept of it as it is now.

    That are the digests of its naming and its outline, and what is another one whenever profile, body or the paper itself is.
    """

    paper: str
    naming: bytes
    outline: bytes
    rest: bytes

    @classmethod
    def of(cls, paper: str, stamp: bytes, source: str) -> Stamp:
        """From what `stamp_of` gives, and what stands for the paper."""
        return cls(paper, stamp[:DIGEST], stamp[DIGEST : 2 * DIGEST], digest(stamp[2 * DIGEST :] + source.encode()))


def stamp_of(packed: Packed) -> bytes:
    """What stands for an account: the digests of the parts that are counted, and of the profile, which holds the body's."""
    return packed.naming[:DIGEST] + packed.outline[:DIGEST] + packed.profile[:DIGEST]


class Shelf(Protocol):
    """The papers of one graph. Papers from which nothing was extracted count for nothing."""

    def stamps(self, ids: Collection[str] | None = None) -> Iterable[Stamp]:
        """Of all papers, or of some of them, what stands for what is kept of each."""

    def parts(self, name: Counted, ids: Collection[str] | None = None) -> Iterable[tuple[str, bytes]]:
        """That part of all papers of which something is kept, or of some of them, by their ids. So do the others."""

    def former(self, name: Counted, ids: Iterable[str], /) -> Iterable[tuple[str, bytes]]:
        """That part of some papers as it was before it was replaced, or the paper was removed, as far as it is still there."""

    def opens(self) -> Iterable[tuple[str, bytes]]:
        """Their open things, also where there are none."""

    def profiles(self, ids: Collection[str] | None = None) -> Iterable[tuple[str, bytes]]:
        """Their profiles, or those of some of them."""

    def bodies(self, ids: Collection[str] | None = None) -> Iterable[tuple[str, bytes, bytes]]:
        """Their profiles and bodies, or those of some of them."""

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

    def recall(self, name: str, /) -> bytes:
        """What was remembered last under that name, by the same code; empty where nothing was."""

    def remember(self, name: str, body: bytes) -> None:
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

    def stamps(self, ids: Collection[str] | None = None) -> Iterable[Stamp]:
        """As said of a shelf; so are all methods here."""
        for id_, paper in self._papers.items():
            if ids is not None and id_ not in ids:
                continue
            packed = self._kept.get(id_)
            if packed is None:
                yield Stamp(id_, b"", b"", b"")
            else:
                rest = digest(packed.profile + encode(paper).encode())
                yield Stamp(id_, packed.naming[:DIGEST], packed.outline[:DIGEST], rest)

    def parts(self, name: Counted, ids: Collection[str] | None = None) -> Iterable[tuple[str, bytes]]:
        """From memory."""
        return ((id_, getattr(packed, name)) for id_, packed in self._there(ids))

    def former(self, _name: Counted, _ids: Iterable[str]) -> Iterable[tuple[str, bytes]]:
        """None: what was replaced is not there any more."""
        return ()

    def opens(self) -> Iterable[tuple[str, bytes]]:
        """From memory."""
        return ((id_, packed.opens) for id_, packed in self._there())

    def profiles(self, ids: Collection[str] | None = None) -> Iterable[tuple[str, bytes]]:
        """From memory."""
        return ((id_, packed.profile) for id_, packed in self._there(ids))

    def bodies(self, ids: Collection[str] | None = None) -> Iterable[tuple[str, bytes, bytes]]:
        """From memory."""
        return ((id_, packed.profile, packed.body) for id_, packed in self._there(ids))

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

    def recall(self, _name: str) -> bytes:
        """Nothing: what is in memory is assembled once."""
        return b""

    def remember(self, name: str, body: bytes) -> None:
        """Nowhere."""
