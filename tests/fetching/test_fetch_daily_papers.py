from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.errors import FetchError, UsageError
from kg.fetching.daily_papers import MOST_PAGES, DailyPapers
from tests.fetching.conftest import DAY, TODAY, run
from tests.fetching.server import HTML, Asked, Loopback, Reply
from tests.fetching.speakers import daily_papers, made

PAPERS = made(160)
Serve = Callable[[Callable[[Asked], Reply]], Loopback]
LISTS = {"2024-05-01": PAPERS[:130], "2024-05-02": PAPERS[125:140], "2024-05-04": PAPERS[140:]}
DAYS = DailyPapers(DAY, datetime.date(2024, 5, 4), TODAY)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "papers.jsonl"


def written(path: Path) -> list[str]:
    return [json.loads(line)["arxiv_id"] for line in path.read_text(encoding="utf-8").splitlines()]


def test_the_list_of_a_day_is_written(serve: Serve, out: Path) -> None:
    server = serve(daily_papers(LISTS))
    run(DailyPapers(DAY, DAY, TODAY), server, out)
    assert written(out) == [paper.arxiv_id for paper in PAPERS[:130]]
    record = json.loads(out.read_text(encoding="utf-8").splitlines()[0])
    assert (record["title"], record["abstract"], record["authors"]) == (PAPERS[0].title, PAPERS[0].abstract, PAPERS[0].authors)
    assert (record["published"], record["upvotes"]) == ("2024-01-02", 1)
    assert {asked.parameters["date"] for asked in server.asked} == {"2024-05-01"}


def test_days_follow_each_other_and_a_paper_of_two_days_is_written_once(serve: Serve, out: Path) -> None:
    outcome = run(DAYS, serve(daily_papers(LISTS)), out)
    assert written(out) == [paper.arxiv_id for paper in PAPERS]
    assert (outcome.new, outcome.known, outcome.complete) == (160, 5, True)


def test_pages_that_hold_fewer_than_asked_for_lose_nothing(serve: Serve, out: Path) -> None:
    run(DAYS, serve(daily_papers(LISTS, page=40)), out)
    assert written(out) == [paper.arxiv_id for paper in PAPERS]


def test_a_day_without_a_list_is_an_answer(serve: Serve, out: Path) -> None:
    day = datetime.date(2024, 5, 3)
    outcome = run(DailyPapers(day, day, TODAY), serve(daily_papers(LISTS)), out)
    assert (outcome.papers, outcome.complete) == (0, True)


@pytest.mark.parametrize(
    "fault",
    [Reply(b"<html>502</html>", HTML), Reply(b"{}"), Reply(b'[{"paper": {"id"'), Reply(b""), Reply(status=504)],
    ids=["html", "no list", "cut", "nothing", "busy"],
)
def test_what_is_no_list_is_asked_for_again(serve: Serve, out: Path, fault: Reply) -> None:
    server = serve(daily_papers(LISTS))
    server.faults.extend([None, fault])
    run(DAYS, server, out)
    assert written(out) == [paper.arxiv_id for paper in PAPERS]


def test_a_record_that_is_no_paper_is_counted(serve: Serve, out: Path) -> None:
    def speak(asked: Asked) -> Reply:
        if asked.parameters["p"] != "0":
            return Reply(b"[]")
        return Reply(b'[{"paper": {"id": "2405.00001", "title": "A title alone"}}, null, 7]')

    outcome = run(DailyPapers(DAY, DAY, TODAY), serve(speak), out)
    assert outcome.papers == 0
    assert sum(outcome.report.by_reason().values()) == 3


def test_a_list_without_end_is_not_followed(serve: Serve, out: Path) -> None:
    server = serve(lambda asked: daily_papers(LISTS)(Asked(asked.path, {**asked.parameters, "p": "0"}, asked.headers, asked.at)))
    with pytest.raises(FetchError, match="it cannot be right"):
        run(DAYS, server, out)
    assert len(server.asked) <= MOST_PAGES + 1


@pytest.mark.parametrize(
    ("since", "until"),
    [(DAY, DAY - datetime.timedelta(days=1)), (TODAY, TODAY + datetime.timedelta(days=1))],
    ids=["backwards", "still to come"],
)
def test_days_that_cannot_be_are_not_asked_for(since: datetime.date, until: datetime.date) -> None:
    with pytest.raises(UsageError):
        DailyPapers(since, until, TODAY)
