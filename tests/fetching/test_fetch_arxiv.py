from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.errors import FetchError, UsageError
from kg.fetching.arxiv import MOST, PER_PAGE, Arxiv
from kg.fetching.base import TRIES
from tests.fetching.conftest import TODAY, run
from tests.fetching.server import ATOM, HTML, Asked, Loopback, Reply
from tests.fetching.speakers import Made, arxiv, arxiv_error, arxiv_feed, made

PAPERS = made(450)
EMPTY = Reply(arxiv_feed([], 450, 200), ATOM)
BLANK = Reply(arxiv_feed([], 0, 0), ATOM)
ALL = Arxiv("all:widget", TODAY)

Serve = Callable[[Callable[[Asked], Reply]], Loopback]


def written(path: Path) -> list[str]:
    return [json.loads(line)["arxiv_id"] for line in path.read_text(encoding="utf-8").splitlines()]


def ids(papers: list[Made]) -> list[str]:
    return [paper.arxiv_id for paper in papers]


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "papers.jsonl"


def test_a_paper_is_written_with_all_that_arxiv_tells(serve: Serve, out: Path) -> None:
    run(ALL, serve(arxiv(PAPERS[:1])), out)
    assert json.loads(out.read_text(encoding="utf-8")) == {
        "id": json.loads(out.read_text(encoding="utf-8"))["id"],
        "title": "Widget-1: Low-Rank Adaptation of Widgets & Gadgets <1>",
        "abstract": "We propose Widget-1. It adapts α widgets 1 times faster.",
        "authors": ["Ada Example", "Bob Müller-1"],
        "year": 2024,
        "published": "2024-01-02",
        "arxiv_id": "2401.00001",
        "url": "http://arxiv.org/abs/2401.00001v2",
        "source": "arXiv",
    }


def test_every_page_is_asked_for_in_its_turn(serve: Serve, out: Path) -> None:
    server = serve(arxiv(PAPERS))
    outcome = run(ALL, server, out)
    assert written(out) == ids(PAPERS)
    assert (outcome.new, outcome.complete, outcome.requests) == (450, True, 3)
    assert [asked.parameters["start"] for asked in server.asked] == ["0", "200", "400"]
    assert all(int(asked.parameters["max_results"]) <= PER_PAGE for asked in server.asked)


def test_days_become_part_of_the_query(serve: Serve, out: Path) -> None:
    server = serve(arxiv(PAPERS))
    day = datetime.date(2024, 3, 1)
    run(Arxiv("cat:cs.CL OR abs:LoRA", TODAY, since=day, until=datetime.date(2024, 3, 5)), server, out)
    query = server.asked[0].parameters["search_query"]
    assert query == "(cat:cs.CL OR abs:LoRA) AND submittedDate:[202403010000 TO 202403052359]"
    assert written(out) == [p.arxiv_id for p in PAPERS if day <= p.day <= datetime.date(2024, 3, 5)]


def test_an_empty_page_in_the_middle_is_asked_for_again(serve: Serve, out: Path) -> None:
    server = serve(arxiv(PAPERS))
    server.faults.extend([None, EMPTY, BLANK])
    run(ALL, server, out)
    assert written(out) == ids(PAPERS)
    assert len(server.asked) == 5


def test_an_empty_first_page_is_believed_only_the_second_time(serve: Serve, out: Path) -> None:
    server = serve(arxiv(PAPERS))
    server.faults.append(BLANK)
    assert run(ALL, server, out).new == 450


def test_no_results_are_an_answer(serve: Serve, out: Path) -> None:
    server = serve(arxiv([]))
    outcome = run(ALL, server, out)
    assert (outcome.papers, outcome.complete, outcome.requests) == (0, True, 2)
    assert out.read_bytes() == b""


def test_pages_that_stay_empty_end_the_fetch_where_it_is(serve: Serve, out: Path) -> None:
    server = serve(arxiv(PAPERS))
    server.faults.extend([None, *[EMPTY] * TRIES])
    with pytest.raises(FetchError, match=r"empty page after 200 results.*200 papers, is in .*the same command goes on"):
        run(ALL, server, out)
    assert run(ALL, server, out).new == 250
    assert written(out) == ids(PAPERS)


def test_results_that_are_counted_and_never_shown_cost_no_others(serve: Serve, out: Path) -> None:
    missing = {7, 199, 200, 449}
    outcome = run(ALL, serve(arxiv(PAPERS, entries_missing=missing.__contains__)), out)
    assert written(out) == [paper.arxiv_id for n, paper in enumerate(PAPERS) if n not in missing]
    assert outcome.complete


@pytest.mark.parametrize(
    "fault",
    [
        Reply(b"<html><body>Sorry, arXiv is busy</body></html>", HTML),
        Reply(b"<html><body>Sorry, arXiv is busy</body></html>", ATOM),
        Reply(arxiv_feed(PAPERS[:9], 450, 0)[:-20], ATOM),
        Reply(b"", ATOM),
        Reply(b'<!DOCTYPE x [<!ENTITY a "aaaa">]><feed xmlns="http://www.w3.org/2005/Atom">&a;</feed>', ATOM),
    ],
    ids=["html", "html that calls itself atom", "cut", "nothing", "entities"],
)
def test_what_is_no_feed_is_asked_for_again(serve: Serve, out: Path, fault: Reply) -> None:
    server = serve(arxiv(PAPERS[:5]))
    server.faults.append(fault)
    outcome = run(ALL, server, out)
    assert written(out) == ids(PAPERS[:5])
    assert (outcome.requests, outcome.report.rejections) == (2, [])


@pytest.mark.parametrize("status", [200, 400])
def test_an_error_of_arxiv_is_told_in_its_words(serve: Serve, out: Path, status: int) -> None:
    server = serve(lambda _: Reply(arxiv_error("incorrect id format for 1234"), ATOM, status))
    with pytest.raises(FetchError, match="incorrect id format for 1234"):
        run(ALL, server, out)
    assert len(server.asked) == 1
    assert not out.exists()


def test_more_results_than_arxiv_shows_are_refused_before_the_first_is_written(serve: Serve, out: Path) -> None:
    def speak(asked: Asked) -> Reply:
        return Reply(arxiv_feed(PAPERS[: int(asked.parameters["max_results"])], MOST + 1, 0), ATOM)

    server = serve(speak)
    with pytest.raises(FetchError, match=r"30,001 results and shows 30,000"):
        run(ALL, server, out)
    assert not out.exists()
    assert run(Arxiv("all:widget", TODAY, limit=5), server, out, limit=5).new == 5


def test_a_limit_asks_for_no_more_than_it_needs(serve: Serve, out: Path) -> None:
    server = serve(arxiv(PAPERS))
    outcome = run(Arxiv("all:widget", TODAY, sort="newest", limit=7), server, out, limit=7)
    assert written(out) == ids(PAPERS[::-1][:7])
    assert (server.asked[0].parameters["max_results"], outcome.complete) == ("7", False)


@pytest.mark.parametrize(
    "question",
    [
        lambda: Arxiv("  ", TODAY),
        lambda: Arxiv("all:x", TODAY, since=datetime.date(2024, 2, 1), until=datetime.date(2024, 1, 1)),
        lambda: Arxiv("all:x", TODAY, since=TODAY + datetime.timedelta(days=1)),
    ],
)
def test_questions_without_an_answer_are_not_asked(question: Callable[[], Arxiv]) -> None:
    with pytest.raises(UsageError):
        question()
