"""The rows of a named query, as the tests of this folder compare them."""

from __future__ import annotations

from kg import queries
from kg.stores.base import Store, Value


def asked(store: Store, query: str, columns: str, **params: str | float) -> list[tuple[Value, ...]]:
    """The named columns of the rows."""
    return [tuple(row[column] for column in columns.split()) for row in queries.run(store, query, params).as_dicts()]
