"""A list, given a part at a time: what is cut is always said."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from app.service.about import MOST_ITEMS, MOST_SKIPPED
from app.service.answers import Page
from kg.errors import UsageError

T = TypeVar("T")


def require_part(limit: int, offset: int) -> None:
    """Raises UsageError where `limit` or `offset` is more or less than one answer can be of."""
    if not 1 <= limit <= MOST_ITEMS:
        raise UsageError(f"limit={limit} is not from 1 to {MOST_ITEMS}. Ask for so many at most, and go on with offset.")
    if not 0 <= offset <= MOST_SKIPPED:
        raise UsageError(f"offset={offset} is not from 0 to {MOST_SKIPPED}. Ask for something narrower.")


def part(items: Sequence[T], limit: int, offset: int) -> tuple[tuple[T, ...], Page]:
    """At most `limit` of all `items`, from `offset` on."""
    require_part(limit, offset)
    shown = tuple(items[offset : offset + limit])
    return shown, page(len(shown), offset, more=offset + limit < len(items), total=len(items))


def part_of_some(items: Sequence[T], limit: int, offset: int, *, more: bool = False) -> tuple[tuple[T, ...], Page]:
    """The same of the first items of a list that nobody has counted; `more`: it goes on behind them."""
    shown = tuple(items[offset : offset + limit])
    return shown, page(len(shown), offset, more=more or offset + limit < len(items), total=None)


def page(shown: int, offset: int, *, more: bool, total: int | None) -> Page:
    """The page that says what was given."""
    follows = offset + shown
    return Page(offset, shown, total, follows if more and shown and follows <= MOST_SKIPPED else None)
