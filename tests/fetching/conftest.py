"""What the tests of fetching share: servers on loopback, and time that passes only where somebody waits."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from kg.fetching import arxiv, daily_papers, openalex
from kg.fetching.arxiv import Arxiv
from kg.fetching.base import Question
from kg.fetching.daily_papers import DailyPapers
from kg.fetching.openalex import OpenAlex
from kg.fetching.run import Outcome, fetch
from kg.fetching.transport import Transport
from tests.fetching import speakers
from tests.fetching.server import Asked, Loopback, Reply, serving

TODAY = datetime.date(2026, 1, 1)
DAY = datetime.date(2024, 5, 1)
SMALL_PAGE = 20


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing leaves the machine, whatever proxy the shell names."""
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def serve() -> Iterator[Callable[[Callable[[Asked], Reply]], Loopback]]:
    """Starts a server that speaks as the argument does."""
    with ExitStack() as stack:
        yield lambda speak: stack.enter_context(serving(speak))


def run(question: Question, server: Loopback, output: Path, *, limit: int | None = None, append: bool = False) -> Outcome:
    """One fetch from a server on loopback, in no time."""
    transport = Transport(question.service, url=server.url, clock=server.clock)
    return fetch(question, output, transport=transport, limit=limit, append=append)


@dataclass(frozen=True)
class Kind:
    """One service in tests: a question to it, and a server's answers, which hold 50 papers on at least three pages."""

    question: Question
    speak: Callable[[Asked], Reply]
    papers: int = 50


def kinds() -> dict[str, Kind]:
    """Every service, and OpenAlex twice: it pages in another way for those with a key."""
    made = speakers.made(50)
    lists = {"2024-05-01": made[:26], "2024-05-02": [], "2024-05-03": made[24:]}
    days = DailyPapers(DAY, datetime.date(2024, 5, 3), TODAY)
    return {
        "arxiv": Kind(Arxiv("all:widget", TODAY), speakers.arxiv(made)),
        "daily-papers": Kind(days, speakers.daily_papers(lists)),
        "openalex": Kind(OpenAlex("widget"), speakers.openalex(made, page=SMALL_PAGE)),
        "openalex with a key": Kind(OpenAlex("widget", key="k"), speakers.openalex(made, key="k", page=SMALL_PAGE)),
    }


KINDS = kinds()


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets every service be asked for pages of 20: what holds of them holds of larger ones, and sooner."""
    for module in (arxiv, daily_papers, openalex):
        monkeypatch.setattr(module, "PER_PAGE", SMALL_PAGE)


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> Kind:
    """Every service."""
    return KINDS[request.param]
