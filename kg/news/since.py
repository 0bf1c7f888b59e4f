"""The date from which on something is new, and which dates of papers are: those known too roughly to tell are told apart."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from kg.errors import UsageError

_DATE = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")


@dataclass(frozen=True, slots=True)
class Since:
    """A day, as `2024-01-31`."""

    day: str

    @classmethod
    def of(cls, text: str) -> Since:
        """The day that `text` names, or the first one of the month or year. Raises UsageError for what is no date."""
        told = text.strip()
        try:
            # What is no date in this form is nothing to the calendar either.
            return cls(date.fromisoformat(_filled(told, "01") if _DATE.fullmatch(told) else "").isoformat())
        except ValueError:
            raise UsageError(f"'{text}' is no date. Write a day, a month or a year: 2024-01-31, 2024-01 or 2024.") from None

    @property
    def year(self) -> int:
        """The year of that day."""
        return int(self.day[:4])

    def includes(self, published: str | None) -> bool | None:
        """True for what is from that day on, False for what is from before; None where the date does not tell."""
        if published is None:
            return None
        if _filled(published, "01") >= self.day:
            return True
        # 31 February is no day, but as text it comes behind all that are.
        end = _filled(published if "-" in published else f"{published}-12", "31")
        return None if end >= self.day else False


def _filled(told: str, rest: str) -> str:
    """A date with the parts that are missing."""
    return "-".join([told, *[rest] * (2 - told.count("-"))])
