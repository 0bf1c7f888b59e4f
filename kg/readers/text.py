"""What every reader does to the text of a record: characters that no store can hold go, unusable records are named."""

from __future__ import annotations

import datetime
import re

from kg.report import Reason

LONGEST_TITLE = 2_000
LONGEST_ABSTRACT = 100_000

_CONTROL = re.compile(r"[\x01-\x08\x0b-\x1f]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_UNCLEAN = re.compile(r"[\x00-\x08\x0b-\x1f\ud800-\udfff]")
_WORD = re.compile(r"[^\W_]")


def clean(text: str) -> str:
    """`text` without NUL, other control characters as spaces (tab and newline stay), half surrogate pairs as U+FFFD."""
    if not _UNCLEAN.search(text):
        return text
    return _SURROGATE.sub("\ufffd", _CONTROL.sub(" ", text.replace("\x00", "")))


def one_line(text: str) -> str:
    """`text` cleaned, on one line, with single spaces."""
    return " ".join(clean(text).split())


def unusable(title: str, abstract: str) -> tuple[Reason, str] | None:
    """Why a record cannot be read as a paper, with what was found; None if it can."""
    if not _WORD.search(title):
        return Reason.NO_TITLE, f"the title is {title!r}, the text {shown(abstract)}"
    if not _WORD.search(abstract):
        return Reason.NO_ABSTRACT, f"the title is {shown(title)}"
    for what, text, longest in (("title", title, LONGEST_TITLE), ("abstract", abstract, LONGEST_ABSTRACT)):
        if len(text) > longest:
            return Reason.BAD_TEXT, f"the {what} has {len(text):,} characters, more than {longest:,}: {shown(text)}"
    return None


def shown(text: str) -> str:
    """The beginning of `text` in quotes, for messages."""
    return repr(text if len(text) <= 80 else text[:79] + "…")


def iso_date(year: int, month: int | None = None, day: int | None = None) -> str | None:
    """`2021`, `2021-06` or `2021-06-17`, leaving off what does not exist (31 June); None without a year of four digits."""
    if not 1000 <= year <= 9999:
        return None
    if month is None or not 1 <= month <= 12:
        return str(year)
    try:
        return datetime.date(year, month, day or 0).isoformat()
    except ValueError:
        return f"{year}-{month:02}"
