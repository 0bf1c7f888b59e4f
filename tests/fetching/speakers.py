"""What the services say, in their own words: made-up papers in arXiv's Atom, in Daily Papers' and in OpenAlex's JSON."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from tests.fetching.server import ATOM, HTML, JSON, Asked, Reply


@dataclass(frozen=True)
class Made:
    """A paper that no one wrote."""

    number: int
    day: datetime.date
    abstract: str

    @property
    def title(self) -> str:
        return f"Widget-{self.number}: Low-Rank Adaptation of Widgets & Gadgets <{self.number}>"

    @property
    def arxiv_id(self) -> str:
        return f"{self.day:%y%m}.{self.number:05}"

    @property
    def authors(self) -> list[str]:
        return ["Ada Example", f"Bob Müller-{self.number}"]


def made(count: int, *, first: int = 1) -> list[Made]:
    """Different papers, submitted one a day from the first day of 2024 on."""
    start = datetime.date(2024, 1, 1)
    return [
        Made(n, start + datetime.timedelta(days=n), f"We propose Widget-{n}. It adapts α widgets {n} times faster.")
        for n in range(first, first + count)
    ]


def arxiv(papers: Sequence[Made], *, entries_missing: Callable[[int], bool] = lambda _: False) -> Callable[[Asked], Reply]:
    """The arXiv API over these papers; it counts, and never shows, those that are missing."""

    def speak(asked: Asked) -> Reply:
        if asked.path != "/api/query":
            return Reply(b"<html>No such page</html>", HTML, 404)
        query = asked.parameters["search_query"]
        if "nonsense" in query:
            return Reply(arxiv_error("incorrect query format"), ATOM, 400)
        days = re.search(r" AND submittedDate:\[(\d{8})0000 TO (\d{8})2359\]$", query)
        found = [p for p in papers if not days or days[1] <= f"{p.day:%Y%m%d}" <= days[2]]
        if asked.parameters["sortOrder"] == "descending":
            found = found[::-1]
        start, size = int(asked.parameters["start"]), int(asked.parameters["max_results"])
        shown = [p for n, p in enumerate(found[start : start + size], start) if not entries_missing(n)]
        return Reply(arxiv_feed(shown, len(found), start), ATOM)

    return speak


def arxiv_feed(papers: Sequence[Made], total: int, start: int) -> bytes:
    entries = "".join(_entry(paper) for paper in papers)
    return f"""<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" xmlns:arxiv="http://arxiv.org/schemas/atom"
  xmlns="http://www.w3.org/2005/Atom">
  <id>https://arxiv.org/api/abcdef</id>
  <title>arXiv Query: search_query=all:widget</title>
  <updated>2024-06-01T00:00:00Z</updated>
  <opensearch:itemsPerPage>{len(papers)}</opensearch:itemsPerPage>
  <opensearch:totalResults>{total}</opensearch:totalResults>
  <opensearch:startIndex>{start}</opensearch:startIndex>{entries}
</feed>""".encode()


def _entry(paper: Made) -> str:
    authors = "".join(f"<author><name>{name}</name></author>" for name in paper.authors)
    return f"""
  <entry>
    <id>http://arxiv.org/abs/{paper.arxiv_id}v2</id>
    <title>{escape(paper.title)}</title>
    <updated>{paper.day}T12:00:00Z</updated>
    <link href="https://arxiv.org/abs/{paper.arxiv_id}v2" rel="alternate" type="text/html"/>
    <summary>  {escape(paper.abstract)}
</summary>
    <category term="cs.CL" scheme="http://arxiv.org/schemas/atom"/>
    <published>{paper.day}T12:00:00Z</published>
    <arxiv:primary_category term="cs.CL"/>
    {authors}
  </entry>"""


def arxiv_error(words: str) -> bytes:
    """An error as arXiv tells it: a feed whose only entry is the error."""
    entry = f"""<entry><id>https://arxiv.org/api/errors#{words.replace(" ", "_")}</id><title>Error</title>
    <summary>{words}</summary><updated>2024-06-01T00:00:00Z</updated></entry>"""
    return arxiv_feed([], 1, 0).replace(b"</feed>", entry.encode() + b"</feed>")


def daily_papers(lists: dict[str, Sequence[Made]], *, page: int = 100) -> Callable[[Asked], Reply]:
    """The Daily Papers API over the lists of some days, of which it shows `page` at a time, however many are asked for."""

    def speak(asked: Asked) -> Reply:
        if asked.path != "/api/daily_papers":
            return Reply(b"Not found", HTML, 404)
        size = min(page, int(asked.parameters["limit"]))
        start = int(asked.parameters["p"]) * size
        shown = lists.get(asked.parameters["date"], [])[start : start + size]
        return Reply(json.dumps([_daily(paper) for paper in shown]).encode(), f"{JSON}; charset=utf-8")

    return speak


def _daily(paper: Made) -> dict[str, object]:
    published = f"{paper.day}T00:00:00.000Z"
    inner = {
        "id": paper.arxiv_id,
        "authors": [{"_id": f"a{n}", "name": name, "hidden": False} for n, name in enumerate(paper.authors)],
        "publishedAt": published,
        "submittedOnDailyAt": f"{paper.day + datetime.timedelta(days=2)}T00:00:00.000Z",
        "title": paper.title,
        "summary": paper.abstract,
        "upvotes": paper.number,
        "discussionId": "d0",
    }
    return {"paper": inner, "publishedAt": published, "title": paper.title, "summary": paper.abstract, "numComments": 1}


def openalex(papers: Sequence[Made], *, key: str | None = None, page: int = 100) -> Callable[[Asked], Reply]:
    """OpenAlex over these papers: by pages for all, by cursors for whoever has the key."""

    def speak(asked: Asked) -> Reply:
        told = asked.parameters
        if asked.path != "/works":
            return Reply(b'{"error": "Not found"}', JSON, 404)
        if "api_key" in told and told["api_key"] != key:
            return Reply(b'{"error": "Invalid API key", "message": "This key is not known."}', JSON, 401)
        if "cursor" in told and "api_key" not in told:
            return Reply(b'{"error": "API key required"}', JSON, 401)
        limits = dict(part.split(":", 1) for part in told["filter"].split(","))
        first, last = limits.get("from_publication_date", "0"), limits.get("to_publication_date", "9")
        found = [p for p in papers if first <= str(p.day) <= last]
        start = int(told["cursor"].removeprefix("*") or 0) if "cursor" in told else (int(told["page"]) - 1) * page
        shown = found[start : start + page]
        meta: dict[str, object] = {"count": len(found), "per_page": page}
        meta |= {"next_cursor": str(start + page) if shown else None} if "cursor" in told else {"page": int(told["page"])}
        return Reply(json.dumps({"meta": meta, "results": [_work(p) for p in shown], "group_by": []}).encode())

    return speak


def _work(paper: Made) -> dict[str, object]:
    places: dict[str, list[int]] = {}
    for place, word in enumerate(paper.abstract.split()):
        places.setdefault(word, []).append(place)
    doi = f"https://doi.org/10.48550/arxiv.{paper.arxiv_id}"
    return {
        "id": f"https://openalex.org/W{40_000_000 + paper.number}",
        "doi": doi,
        "title": paper.title,
        "display_name": paper.title,
        "publication_year": paper.day.year,
        "publication_date": str(paper.day),
        "ids": {"openalex": f"https://openalex.org/W{40_000_000 + paper.number}", "doi": doi},
        "language": "en",
        "primary_location": {"landing_page_url": f"https://arxiv.org/abs/{paper.arxiv_id}", "source": {"display_name": "arXiv"}},
        "authorships": [{"author": {"display_name": name}, "raw_author_name": name} for name in paper.authors],
        "abstract_inverted_index": places,
    }
