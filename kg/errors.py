"""The errors that Cladograph raises on purpose. Each message is one paragraph that names the fix.

What there is to choose from may follow it, one a line.

CladographError                 all of them
├── InvalidData (ValueError)    a value that a dataclass of `kg.model` cannot hold
├── FetchError                  a service that does not give what it was asked for
├── InputError                  a file that cannot be read as papers, or as corrections of a graph
│   └── UnknownFormat           no reader, exporter or measure goes by that name or fits that file
├── NotFound                    an entity, a paper or a query that is not in the graph
├── QueryError                  a query that is wrong, too slow, or wants to write
│   └── ReadOnly                a query that wants to write
├── StoreError                  the graph's folder or database cannot be read or written
│   ├── Damaged                 the graph there cannot be read any more; a build makes it anew from the ledger
│   ├── Locked                  somebody else is writing there now
│   └── TooNew                  written by a later version of Cladograph
└── UsageError                  arguments that do not go together
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class CladographError(Exception):
    """Anything that Cladograph refuses to do, with the reason and the way out in its text."""


class InvalidData(CladographError, ValueError):
    """A value that a dataclass of `kg.model` cannot hold."""


class FetchError(CladographError):
    """A service that does not give what it was asked for."""


class InputError(CladographError):
    """A file that cannot be read as papers, or as corrections of a graph."""


class UnknownFormat(InputError):
    """No reader, exporter or measure goes by that name or fits that file."""


class NotFound(CladographError):
    """An entity, a paper or a query that is not in the graph."""


class QueryError(CladographError):
    """A query that is wrong or too slow."""


class ReadOnly(QueryError):
    """A query that wants to write."""


class StoreError(CladographError):
    """The graph's folder or database cannot be read or written."""


class Damaged(StoreError):
    """The graph there cannot be read any more; a build makes it anew from the ledger."""


class Locked(StoreError):
    """Somebody else is writing there now."""


class TooNew(StoreError):
    """Written by a later version of Cladograph."""


class UsageError(CladographError):
    """Arguments that do not go together."""


_LONGEST = 200
"""As much of an unknown name is repeated; a file may hold one of a million characters."""


def unknown(what: str, name: str, known: Iterable[str]) -> str:
    """The text for a name that is none of `known`: what was asked, the nearest one, and all there are."""
    names = sorted(known)
    name = name if len(name) <= _LONGEST else f"{name[:_LONGEST]}..."
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
    guess = f" Did you mean '{near[0]}'?" if near else ""
    return f"No {what} is called '{name}'.{guess} Known: {', '.join(names) or 'none'}."
