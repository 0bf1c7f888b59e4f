"""What a service is, and what a question to one is: each file in this package that defines `SERVICE` knows one service."""

from __future__ import annotations

import datetime
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from kg.model import Paper
from kg.report import Report

TRIES = 6
"""How often one page is asked for before a fetch gives up."""

_BUSY = frozenset({408, 425, 429, 500, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class Service:
    """One service, and how it wants to be asked: `pause` is the least time between two requests, in seconds.

    `media` are the content types that its answers may have; `busy` the statuses after which asking again can help;
    `advice` says what to do about others.
    """

    key: str
    name: str
    url: str
    pause: float
    media: tuple[str, ...]
    busy: frozenset[int] = _BUSY
    advice: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Request:
    """What one page is asked with: a path under the service's address, and parameters."""

    path: str
    parameters: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Page:
    """One answer, understood. `next` is the position of the page after it, None at the end.

    `done` and `total` say how far this page reaches, in the service's own count (None: it does not tell).
    `note` is a sentence for the person who runs the fetch.
    """

    papers: tuple[Paper, ...]
    next: str | None
    done: int = 0
    total: int | None = None
    report: Report = field(default_factory=Report)
    note: str = ""


class Question(Protocol):
    """What a person asks of one service, page by page. A position is a short text that says where a page begins."""

    @property
    def service(self) -> Service:
        """Whom it is put to."""

    def asked(self) -> dict[str, str]:
        """What tells it from other questions: the same for two runs of one fetch."""

    def start(self) -> str:
        """The position of the first page."""

    def accepts(self, position: str) -> bool:
        """False for a position that this question cannot go on from; it then starts anew."""

    def request(self, position: str) -> Request:
        """What the page at `position` is asked with."""

    def page(self, body: bytes, position: str) -> Page:
        """The page in an answer. Raises NotYet if it is not what the service means to say, FetchError if it refuses."""


class NotYet(Exception):
    """An answer that is worth asking for again; never leaves this package.

    `wait` is the least time until then, in seconds; after `tries` times `instead`, if there is one, is believed.
    """

    def __init__(self, why: str, *, wait: float = 0.0, tries: int = TRIES, instead: Page | None = None) -> None:
        super().__init__(why)
        self.wait, self.tries, self.instead = wait, tries, instead


class Clock:
    """Time as the machine tells it; tests bring their own."""

    def monotonic(self) -> float:
        """Seconds since some moment, never going back."""
        return time.monotonic()

    def now(self) -> datetime.datetime:
        """The moment, in UTC."""
        return datetime.datetime.now(datetime.UTC)

    def sleep(self, seconds: float) -> None:
        """Come back after so many seconds."""
        time.sleep(seconds)
