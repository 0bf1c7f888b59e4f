"""arXiv: papers that match a query in arXiv's own language, such as `cat:cs.CL AND abs:LoRA`.

As https://info.arxiv.org/help/api/user-manual.html describes it: one request in three seconds, `start` counted from 0, at
most 2,000 results in a page and 30,000 in all. Now and then it shows an empty page in the middle of its results, or none
at all of them; asked again it shows them.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Final, Literal

from kg.errors import FetchError, UsageError
from kg.fetching.answers import feed_of, read
from kg.fetching.base import NotYet, Page, Request, Service
from kg.readers.arxiv_atom import READER

PER_PAGE: Final = 200
"""The manual allows 2,000 and asks for smaller ones; empty pages become more frequent with their size."""
MOST: Final = 30_000

Sort = Literal["oldest", "newest", "relevance"]

SERVICE: Final = Service(
    key="arxiv",
    name="arXiv",
    url="https://export.arxiv.org",
    pause=3.0,
    media=("application/atom+xml", "application/xml", "text/xml"),
)

_FIRST_DAY = datetime.date(1991, 1, 1)
_SORTS: dict[Sort, tuple[str, str]] = {
    "oldest": ("submittedDate", "ascending"),
    "newest": ("submittedDate", "descending"),
    "relevance": ("relevance", "descending"),
}


@dataclass(frozen=True, slots=True)
class Arxiv:
    """A query, and the days of submission (UTC) between which papers count; `today` is the last one there is."""

    query: str
    today: datetime.date
    since: datetime.date | None = None
    until: datetime.date | None = None
    sort: Sort = "oldest"
    limit: int | None = None

    def __post_init__(self) -> None:
        if not self.query.strip():
            raise UsageError("The query is empty. Say what to look for, such as 'cat:cs.CL AND abs:LoRA'.")
        if self.since and self.since > (self.until or self.today):
            raise UsageError(f"--since {self.since} is after {self.until or self.today}. Name an earlier day.")

    @property
    def service(self) -> Service:
        """The archive."""
        return SERVICE

    def asked(self) -> dict[str, str]:
        """The query, its days and its order."""
        asked = {"source": SERVICE.key, "query": self.query, "sort": self.sort}
        return asked | {key: str(day) for key, day in (("since", self.since), ("until", self.until)) if day}

    def start(self) -> str:
        """The first result."""
        return "0"

    def accepts(self, position: str) -> bool:
        """True for the number of a result."""
        return position.isascii() and position.isdigit() and int(position) < MOST

    def request(self, position: str) -> Request:
        """A page of results from that number on."""
        query = self.query
        if self.since or self.until:
            first, last = self.since or _FIRST_DAY, self.until or self.today
            query = f"({query}) AND submittedDate:[{first:%Y%m%d}0000 TO {last:%Y%m%d}2359]"
        by, order = _SORTS[self.sort]
        size = min(PER_PAGE, self.limit or PER_PAGE)
        parameters = {"search_query": query, "start": position, "max_results": str(size), "sortBy": by, "sortOrder": order}
        return Request("/api/query", parameters)

    def page(self, body: bytes, position: str) -> Page:
        """The papers of a feed. Raises NotYet if it is none or empty against its own count, FetchError if arXiv refuses."""
        feed, start = feed_of(SERVICE, body), int(position)
        if feed.error:
            raise FetchError(f"arXiv refuses the question: {feed.error}. See https://info.arxiv.org/help/api/user-manual.html.")
        if not feed.entries:
            return self._empty(start, feed.total)
        self._require_reachable(feed.total)
        papers, report = read(READER, SERVICE, body)
        # By what has come, not by what was asked for: a page that is too short loses nothing then.
        done = start + feed.entries
        return Page(papers, str(done) if done < feed.total else None, done, feed.total, report)

    def _empty(self, start: int, total: int) -> Page:
        """The end of the results, where a page without any is that."""
        if start >= total > 0:
            return Page((), None, total, total)
        if start == 0 and total == 0:
            raise NotYet("arXiv answered that it has no results", tries=2, instead=Page((), None, 0, 0))
        rest, instead = total - start, None
        if 0 < rest < PER_PAGE:
            note = f"arXiv counted {total:,} results and gave {start:,} of them, however often it was asked."
            instead = Page((), None, start, total, note=note)
        raise NotYet(f"arXiv answered with an empty page after {start:,} results", instead=instead)

    def _require_reachable(self, total: int) -> None:
        if min(total, self.limit or total) > MOST:
            raise FetchError(
                f"arXiv has {total:,} results and shows {MOST:,} of one query. Ask by shorter spans with --since and --until, "
                "narrow the query, or set a --limit; whole archives are in arXiv's own snapshot, which `kg build` reads."
            )
