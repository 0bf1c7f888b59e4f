"""A ledger as assembly reads it: papers, what was extracted from them, and what is kept of each, one after the other."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from kg.assembly.outlines import Packed
from kg.assembly.shelf import Counted, Stamp, stamp_of
from kg.ledger import Ledger
from kg.model import Extraction, Paper


class LedgerShelf:
    """The papers of a ledger, as `extractor`, a version, has read them; `version` is that of what is kept of them."""

    def __init__(self, ledger: Ledger, extractor: str, version: str) -> None:
        self._ledger, self._extractor, self._version = ledger, extractor, version

    def stamps(self, ids: Collection[str] | None = None) -> Iterator[Stamp]:
        """As said of a shelf; so are all methods here."""
        for id_, stamp, source in self._ledger.parts.stamps(self._version, ids):
            yield Stamp(id_, b"", b"", b"") if stamp is None else Stamp.of(id_, stamp, source)

    def parts(self, name: Counted, ids: Collection[str] | None = None) -> Iterator[tuple[str, bytes]]:
        """From the ledger."""
        return self._ledger.parts.read([name], self._version, ids)

    def former(self, name: Counted, ids: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """From the ledger."""
        return self._ledger.parts.former(name, ids)

    def opens(self) -> Iterator[tuple[str, bytes]]:
        """From the ledger."""
        return self._ledger.parts.read(["opens"], self._version)

    def profiles(self, ids: Collection[str] | None = None) -> Iterator[tuple[str, bytes]]:
        """From the ledger."""
        return self._ledger.parts.read(["profile"], self._version, ids)

    def bodies(self, ids: Collection[str] | None = None) -> Iterator[tuple[str, bytes, bytes]]:
        """From the ledger."""
        return self._ledger.parts.read(["profile", "body"], self._version, ids)

    def papers(self, ids: Collection[str] | None = None) -> Iterator[Paper]:
        """From the ledger. All have been read: what is not is an empty extraction."""
        return self._ledger.papers(ids)

    def named(self, ids: Sequence[str]) -> Iterator[list[tuple[str, str]]]:
        """From the ledger."""
        return self._ledger.named(ids, self._extractor)

    def read(self, ids: Sequence[str]) -> Iterator[tuple[Paper, Extraction]]:
        """From the ledger."""
        return self._ledger.extractions(self._ledger.papers(ids), self._extractor)

    def keep(self, packed: Iterable[tuple[str, Packed]]) -> None:
        """In the ledger."""
        self._ledger.parts.keep(self._version, ((id_, stamp_of(parts), parts) for id_, parts in packed))

    def drop(self, id_: str) -> None:
        """From the ledger."""
        self._ledger.parts.drop(self._version, id_)

    def recall(self, name: str) -> bytes:
        """From the ledger."""
        return self._ledger.parts.recall(self._version, name)

    def remember(self, name: str, body: bytes) -> None:
        """In the ledger."""
        self._ledger.parts.remember(self._version, name, body)
