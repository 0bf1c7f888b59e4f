"""OpenAlex: works whose title, abstract or full text matches a search.

As https://developers.openalex.org describes it in 2026: pages of 100; without a key the first 10,000 results, page by page;
with one any number, from cursor to cursor. What a key allows in a day is counted there, and its end told by status 429.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, field
from typing import Final, Literal

from kg.errors import FetchError, UsageError
from kg.fetching.answers import json_of, read
from kg.fetching.base import NotYet, Page, Request, Service
from kg.readers.openalex import READER

PER_PAGE: Final = 100
MOST_WITHOUT_KEY: Final = 10_000

Sort = Literal["relevance", "newest", "oldest"]

SERVICE: Final = Service(
    key="openalex",
    name="OpenAlex",
    url="https://api.openalex.org",
    # It allows 100 requests a second, and for years allowed 10: each costs it a search.
    pause=0.1,
    media=("application/json",),
    busy=frozenset({403, 408, 425, 429, 500, 502, 503, 504}),
    advice={401: "Check the key in KG_OPENALEX_KEY; one is free at https://openalex.org/settings/api."},
)

_SELECT = (
    "id,doi,title,display_name,publication_year,publication_date,ids,language,primary_location,locations,authorships,"
    "abstract_inverted_index"
)
_SORTS: dict[Sort, str] = {
    "relevance": "relevance_score:desc",
    "newest": "publication_date:desc",
    "oldest": "publication_date:asc",
}
_POSITION = re.compile(r"page:(?P<page>\d{1,4})|cursor:(?P<done>\d{1,9}):(?P<cursor>.+)")
_NO_CURSOR = "*"
_LONGEST_CURSOR = 2_000


@dataclass(frozen=True, slots=True)
class OpenAlex:
    """What is searched for, between which days of publication. `email` tells whom to write to if something goes wrong."""

    query: str
    since: datetime.date | None = None
    until: datetime.date | None = None
    sort: Sort = "relevance"
    limit: int | None = None
    email: str | None = None
    key: str | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if not self.query.strip():
            raise UsageError('The search is empty. Say what to look for, such as "low-rank adaptation".')
        if self.since and self.until and self.since > self.until:
            raise UsageError(f"--since {self.since} is after --until {self.until}. Turn them round.")

    @property
    def service(self) -> Service:
        """The catalogue."""
        return SERVICE

    def asked(self) -> dict[str, str]:
        """The search, its days and its order; not who asks."""
        asked = {"source": SERVICE.key, "query": self.query, "sort": self.sort}
        return asked | {key: str(day) for key, day in (("since", self.since), ("until", self.until)) if day}

    def start(self) -> str:
        """The first page: by a cursor if there is a key."""
        return f"cursor:0:{_NO_CURSOR}" if self.key else "page:1"

    def accepts(self, position: str) -> bool:
        """True if it is a page where there is no key, and a cursor where there is one."""
        found = _POSITION.fullmatch(position)
        return found is not None and (found["cursor"] is None) == (self.key is None)

    def request(self, position: str) -> Request:
        """A search for works that have an abstract."""
        found = _POSITION.fullmatch(position)
        assert found  # noqa: S101 - `accepts` has looked at it, or this module has made it
        filters = ["has_abstract:true"]
        filters += [f"from_publication_date:{self.since}"] if self.since else []
        filters += [f"to_publication_date:{self.until}"] if self.until else []
        parameters = {
            "search": self.query,
            "filter": ",".join(filters),
            "sort": _SORTS[self.sort],
            "select": _SELECT,
            "per_page": str(PER_PAGE),
        }
        parameters |= {"cursor": found["cursor"]} if found["cursor"] else {"page": found["page"]}
        parameters |= {"mailto": self.email} if self.email else {}
        parameters |= {"api_key": self.key} if self.key else {}
        return Request("/works", parameters)

    def page(self, body: bytes, position: str) -> Page:
        """The works in an answer. Raises NotYet if it is none, FetchError if it leads further than one may go."""
        found = _POSITION.fullmatch(position)
        assert found  # noqa: S101 - as above
        works, total, cursor = _understood(body)
        if found["cursor"]:
            done = int(found["done"]) + works
            if cursor == found["cursor"] or done > 2 * total + 10 * PER_PAGE:
                raise FetchError("OpenAlex leads in a circle: its cursors come back to what has been shown. Try again later.")
            following = f"cursor:{done}:{cursor}" if works and cursor else None
        else:
            self._require_reachable(total)
            number, pages = int(found["page"]), -(-total // PER_PAGE)
            done = min((number - 1) * PER_PAGE + works, total)
            if not works and number <= pages:
                raise NotYet(f"OpenAlex has {total:,} results and gave none of those after the first {done:,}")
            following = f"page:{number + 1}" if number < pages else None
        papers, report = read(READER, SERVICE, body)
        return Page(papers, following, done, total, report)

    def _require_reachable(self, total: int) -> None:
        """Raises FetchError if more was found than can be shown without a key, and more than --limit."""
        if min(total, self.limit or total) > MOST_WITHOUT_KEY:
            raise FetchError(
                f"OpenAlex has {total:,} results and shows {MOST_WITHOUT_KEY:,} without a key. Narrow the search (in quotes it "
                "is a phrase), its days with --since and --until, or the number with --limit; or set KG_OPENALEX_KEY: a key "
                "is free at https://openalex.org/settings/api."
            )


def _understood(body: bytes) -> tuple[int, int, str | None]:
    """How many works an answer holds, how many there are, and the cursor of the next ones. Raises NotYet."""
    answer = json_of(SERVICE, body)
    works, meta = (answer.get("results"), answer.get("meta")) if isinstance(answer, dict) else (None, None)
    total = meta.get("count") if isinstance(meta, dict) else None
    if not isinstance(works, list) or not isinstance(meta, dict) or not isinstance(total, int):
        raise NotYet("OpenAlex answered with JSON that is no list of works")
    cursor = meta.get("next_cursor")
    if not isinstance(cursor, str | None) or len(cursor or "") > _LONGEST_CURSOR:
        raise NotYet("OpenAlex answered with a cursor that cannot be one")
    return len(works), total, cursor
