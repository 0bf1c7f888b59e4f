"""Hugging Face Daily Papers: the papers of each day's list, from one day to another.

As https://huggingface.co/docs/hub/api describes it: `date`, `limit` (up to 100) and `p`, the page from 0. A page may hold
fewer than asked for though more follow, so a day is over where a page is empty.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import Final

from kg.errors import FetchError, UsageError
from kg.fetching.answers import json_of, read
from kg.fetching.base import NotYet, Page, Request, Service
from kg.readers.daily_papers_api import READER

PER_PAGE: Final = 100
MOST_PAGES: Final = 20
"""More pages than the list of any day has: a server that does not heed `p` shows its first one for ever."""

SERVICE: Final = Service(
    key="daily-papers",
    name="Hugging Face",
    url="https://huggingface.co",
    # 500 requests in 5 minutes are allowed to those who do not log in.
    pause=1.0,
    media=("application/json",),
)

_POSITION = re.compile(r"(\d{4}-\d{2}-\d{2})/(\d{1,3})")


@dataclass(frozen=True, slots=True)
class DailyPapers:
    """The lists of the days from `since` to `until`, both included; `today` is the last day that can have one."""

    since: datetime.date
    until: datetime.date
    today: datetime.date

    def __post_init__(self) -> None:
        if self.until < self.since:
            raise UsageError(f"--until {self.until} is before --date {self.since}. Turn them round.")
        if self.until > self.today:
            raise UsageError(f"{self.until} is still to come: it is {self.today} (UTC). Name a day that has been.")

    @property
    def service(self) -> Service:
        """Hugging Face."""
        return SERVICE

    def asked(self) -> dict[str, str]:
        """The days."""
        return {"source": SERVICE.key, "date": str(self.since), "until": str(self.until)}

    def start(self) -> str:
        """The first page of the first day."""
        return f"{self.since}/0"

    def accepts(self, position: str) -> bool:
        """True for a page of one of the days."""
        found = _POSITION.fullmatch(position)
        return found is not None and str(self.since) <= found[1] <= str(self.until)

    def request(self, position: str) -> Request:
        """One page of one day's list."""
        day, number = position.split("/")
        return Request("/api/daily_papers", {"date": day, "limit": str(PER_PAGE), "p": number})

    def page(self, body: bytes, position: str) -> Page:
        """The papers of a page. Raises NotYet if the answer is none."""
        day, number = position.split("/")
        entries = json_of(SERVICE, body)
        if not isinstance(entries, list):
            raise NotYet("Hugging Face answered with JSON that is no list of papers")
        date = datetime.date.fromisoformat(day)
        days, done = (self.until - self.since).days + 1, (date - self.since).days
        if not entries:
            following = f"{date + datetime.timedelta(days=1)}/0" if date < self.until else None
            return Page((), following, done + 1, days)
        if int(number) >= MOST_PAGES:
            raise FetchError(f"Hugging Face shows more than {MOST_PAGES} pages of papers for {day}: it cannot be right.")
        papers, report = read(READER, SERVICE, body)
        return Page(papers, f"{day}/{int(number) + 1}", done, days, report)
