"""The lines under a record of a saved page: how many authors, which date, how many upvotes, in all their shapes."""

from __future__ import annotations

import re
from dataclasses import dataclass

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_NUMBER = r"\d{1,3}(?:,\d{3})+|\d{1,9}|\d{1,6}(?:\.\d{1,3})?[km]"
_MONTH = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?"
)
_SEPARATOR = re.compile(r"[·•|∙⋅]")
_AUTHORS = re.compile(rf"(?P<count>{_NUMBER})?\s*authors?", re.IGNORECASE)
# A page that was cut off may end within the word.
_BEGUN_AUTHORS = re.compile(r"•\s*(?:\d+\s*(?:a(?:u(?:t(?:h(?:o)?)?)?)?)?)?")
_DATE = re.compile(
    rf"(?:(?:published|submitted)\s+(?:on\s+)?)?(?P<month>{_MONTH})\.?\s+(?P<day>\d{{1,2}})(?:,\s*(?P<year>\d{{4}}))?"
    rf"(?:\s+(?P<votes>{_NUMBER}))?(?:\s+(?:{_NUMBER}))?",
    re.IGNORECASE,
)
_VOTES = re.compile(
    rf"(?:upvotes?|▲|⬆|👍)\s*(?P<before>{_NUMBER})|(?P<after>{_NUMBER})\s*(?:upvotes?|▲|⬆|👍)|upvotes?", re.IGNORECASE
)
_BARE = re.compile(rf"(?P<votes>{_NUMBER})(?:\s+(?:{_NUMBER}))?", re.IGNORECASE)
_OTHER = re.compile(rf"(?:{_NUMBER})\s+comments?|submitted by\b.{{0,60}}|view (?:arxiv page|pdf)|-+", re.IGNORECASE)
_LONGEST_LINE = 160

Date = tuple[int | None, int, int]
"""Year (None if the page leaves it out), month, day."""


@dataclass(slots=True)
class Metadata:
    """What has been read so far of the lines under one record; what comes first counts."""

    authors: int | None = None
    date: Date | None = None
    upvotes: int | None = None
    counts_authors: bool = False

    def absorb(self, line: str, *, begun: bool) -> bool:
        """True if the line is one of metadata; its values are then kept.

        `begun`: the line before was one too. Only then a bare number is the upvotes.
        """
        if len(line) > _LONGEST_LINE:
            return False
        if _BEGUN_AUTHORS.fullmatch(line):
            return True
        pieces = [piece.strip() for piece in _SEPARATOR.split(line)]
        found = [self._piece(piece) for piece in pieces if piece]
        if None in found:
            return False
        known = [piece for piece in found if piece]
        # Without other metadata around it, a bare number or word may as well be the end of a sentence.
        if not begun and known and not any(piece.begins or (len(pieces) > 1 and piece.labelled) for piece in known):
            return False
        for piece in known:
            self._take(piece)
        return True

    def _take(self, piece: _Piece) -> None:
        self.authors = piece.authors if self.authors is None else self.authors
        self.date = self.date or piece.date
        self.upvotes = piece.upvotes if self.upvotes is None else self.upvotes
        self.counts_authors = self.counts_authors or piece.counts_authors

    @staticmethod
    def _piece(text: str) -> _Piece | None:
        """What one piece between separators says; None if it is no metadata."""
        if match := _AUTHORS.fullmatch(text):
            return _Piece(authors=_number(match["count"]), counts_authors=True, labelled=True)
        if match := _DATE.fullmatch(text):
            month = 1 + _MONTHS.index(match["month"][:3].lower())
            date = (int(match["year"]) if match["year"] else None, month, int(match["day"]))
            return _Piece(date=date, upvotes=_number(match["votes"]))
        if match := _VOTES.fullmatch(text):
            return _Piece(upvotes=_number(match["before"] or match["after"]), labelled=True)
        if match := _BARE.fullmatch(text):
            return _Piece(upvotes=_number(match["votes"]))
        return _Piece() if _OTHER.fullmatch(text) else None


@dataclass(frozen=True, slots=True)
class _Piece:
    authors: int | None = None
    date: Date | None = None
    upvotes: int | None = None
    counts_authors: bool = False
    labelled: bool = False

    @property
    def begins(self) -> bool:
        """True if it is metadata even alone on a line under a text."""
        return self.date is not None or (self.labelled and (self.authors is not None or self.upvotes is not None))


def _number(text: str | None) -> int | None:
    """`1,234` and `1.2k` as whole numbers."""
    if not text:
        return None
    factor = {"k": 1_000, "m": 1_000_000}.get(text[-1].lower(), 1)
    digits = text.replace(",", "")
    return int(digits) if factor == 1 else round(float(digits[:-1]) * factor)
