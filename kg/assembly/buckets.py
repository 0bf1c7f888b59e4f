"""Sorting more than memory holds: values are written into files by ranges of their keys, and read back one file at a time."""

from __future__ import annotations

import marshal
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from tempfile import SpooledTemporaryFile
from typing import Any

AT_ONCE = 100_000
"""So many values are sorted at a time: some 100 MB."""
_IN_MEMORY = 1 << 24
"""Bytes of one file that stay in memory."""


def in_order(values: Iterable[tuple[int, Any]], keys: int, size: int) -> Iterator[tuple[int, Any]]:
    """The values, of which there are about `size`, sorted by their keys, which are numbers below `keys`.

    Values are what marshal knows. Those with equal keys keep their order.
    """
    count = 1 + size // AT_ONCE
    if count == 1:
        yield from sorted(values, key=_key)
        return
    with ExitStack() as at_end:
        files = [at_end.enter_context(SpooledTemporaryFile(_IN_MEMORY // count)) for _ in range(count)]
        for value in values:
            marshal.dump(value, files[value[0] * count // keys])
        for file in files:
            yield from sorted(_read(file), key=_key)
            file.close()


def _key(value: tuple[int, Any]) -> int:
    return value[0]


def _read(file: Any) -> Iterator[tuple[int, Any]]:
    end = file.tell()
    file.seek(0)
    while file.tell() < end:
        yield marshal.load(file)  # noqa: S302 - written by this very process
