"""A fetch from its first page to its last: asked patiently, written page by page, gone on with where it stopped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import FetchError
from kg.fetching.base import NotYet, Page, Question
from kg.fetching.output import Output, opened
from kg.fetching.transport import Transport
from kg.report import Report

if TYPE_CHECKING:
    from tenacity import RetryCallState

SHORTEST_BACK_OFF = 3.0
LONGEST_BACK_OFF = 120.0

Progress = Callable[[int, int | None], None]
"""Told after each page: how many results the fetch has seen, and how many there are if the service tells."""


@dataclass
class Outcome:
    """What a fetch came to.

    `new` papers were written, `known` were in the file already; the report says what could not be read and why.
    `complete` is False where --limit ended it; `requests` is how often the service was asked.
    """

    path: Path
    new: int = 0
    known: int = 0
    papers: int = 0
    requests: int = 0
    complete: bool = False
    resumed: bool = False
    report: Report = field(default_factory=Report)


def fetch(
    question: Question,
    output: Path,
    *,
    transport: Transport,
    limit: int | None = None,
    append: bool = False,
    progress: Progress = lambda *_: None,
    tell: Callable[[str], None] = lambda _: None,
) -> Outcome:
    """What came of the fetch. All papers that answer the question are in `output` afterwards, `limit` of them at most.

    Run again after it was stopped, it goes on at the page it had come to; run again after it was complete, it adds what
    is new. `tell` hears why the next answer takes longer. Raises FetchError if the service cannot or will not answer,
    InputError and Locked as `kg.fetching.output.opened` does.
    """
    outcome = Outcome(output)
    with opened(output, question.asked(), append=append) as out, transport:
        try:
            _pages(question, out, _Patience(question, transport, tell), outcome, limit, progress)
        except FetchError as error:
            raise FetchError(f"{error} {_kept(out)}") from error
        finally:
            outcome.papers, outcome.requests = len(out.keys), transport.requests
    return outcome


def _pages(question: Question, out: Output, patience: _Patience, outcome: Outcome, limit: int | None, progress: Progress) -> None:
    position = out.note.position or ""
    outcome.resumed = bool(position) and question.accepts(position)
    if not outcome.resumed:
        position = question.start()
    while limit is None or out.found < limit:
        page = patience.page(position)
        added, known = out.add(page.papers, most=None if limit is None else limit - out.found)
        outcome.new, outcome.known = outcome.new + added, outcome.known + known
        _join(outcome.report, page)
        progress(page.done, page.total)
        if limit is not None and out.found >= limit and (page.next is not None or added + known < len(page.papers)):
            return
        out.save(page.next)
        if page.next is None:
            outcome.complete = True
            return
        position = page.next


def _join(report: Report, page: Page) -> None:
    report.rejections += page.report.rejections
    for note in (*page.report.notes, page.note):
        if note:
            report.note(note)


def _kept(out: Output) -> str:
    if not out.found:
        return "Nothing was written."
    return f"What had come, {out.found:,} papers, is in '{out.path}'; the same command goes on from there."


class _Patience:
    """Asks for a page until it comes: by exponential back-off, or as late as the service says."""

    def __init__(self, question: Question, transport: Transport, tell: Callable[[str], None]) -> None:
        self._question, self._transport, self._tell = question, transport, tell

    def page(self, position: str) -> Page:
        """The page at a position. Raises FetchError if it does not come."""
        import tenacity

        asking = tenacity.Retrying(
            sleep=self._transport.clock.sleep,
            stop=lambda state: state.attempt_number >= _not_yet(state).tries,
            wait=self._wait,
            retry=tenacity.retry_if_exception_type(NotYet),
            before_sleep=self._say,
            reraise=True,
        )
        try:
            return asking(self._ask, position)
        except NotYet as error:
            if error.instead is not None:
                return error.instead
            raise FetchError(f"{error}, and so {error.tries} times in a row. Try again later.") from error

    def _ask(self, position: str) -> Page:
        body = self._transport.get(self._question.request(position))
        return self._question.page(body, position)

    def _wait(self, state: RetryCallState) -> float:
        import tenacity

        back_off = tenacity.wait_exponential(multiplier=SHORTEST_BACK_OFF, max=LONGEST_BACK_OFF) + tenacity.wait_random(0, 1)
        return max(_not_yet(state).wait, back_off(state))

    def _say(self, state: RetryCallState) -> None:
        error, wait = _not_yet(state), state.next_action.sleep if state.next_action else 0.0
        self._tell(f"{error}. Asking again in {wait:.0f} s ({state.attempt_number + 1} of {error.tries}).")


def _not_yet(state: RetryCallState) -> NotYet:
    error = state.outcome.exception() if state.outcome else None
    assert isinstance(error, NotYet)  # noqa: S101 - nothing else is asked again
    return error
