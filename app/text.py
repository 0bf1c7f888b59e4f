"""Page text on its way to a terminal: made harmless, cut to a length, and years and shares as people read them."""

from __future__ import annotations

import math
import re

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def one_line(text: str) -> str:
    """`text` without control characters and direction marks, in one line."""
    return re.sub(r"\s+", " ", _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)).strip()


def plain(text: str) -> str:
    """`text` without control characters and direction marks, in one line, and without meaning as rich markup."""
    from rich.markup import escape

    return escape(one_line(text))


def shorten(text: str, length: int) -> str:
    """`text` in at most `length` characters, cut at a word, with an ellipsis where something is missing."""
    if len(text) <= length:
        return text
    return text[: length - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


def year_text(year: int | None, is_bound: bool) -> str:
    """`2021`, `≤ 2021` where it is only known to be no later, or an empty text."""
    return "" if year is None else f"≤ {year}" if is_bound else str(year)


def percent(share: float) -> str:
    """A share of 1 as whole per cent, rounded down: `71%`. What is below a bound never looks as if it reached it."""
    # 100 * 0.29 is a little less than 29.
    return f"{math.floor(100 * share + 1e-9)}%"
