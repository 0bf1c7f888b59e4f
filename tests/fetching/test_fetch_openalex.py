from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.errors import FetchError, UsageError
from kg.fetching.openalex import MOST_WITHOUT_KEY, OpenAlex
from kg.fetching.transport import Transport
from tests.fetching.conftest import run
from tests.fetching.server import HTML, JSON, Asked, Loopback, Reply
from tests.fetching.speakers import made, openalex

PAPERS = made(250)
Serve = Callable[[Callable[[Asked], Reply]], Loopback]


def written(path: Path) -> list[str]:
    return [json.loads(line)["arxiv_id"] for line in path.read_text(encoding="utf-8").splitlines()]


ALL = [paper.arxiv_id for paper in PAPERS]


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "papers.jsonl"


def test_a_work_is_written_with_its_abstract_in_order(serve: Serve, out: Path) -> None:
    run(OpenAlex("widget"), serve(openalex(PAPERS[:1])), out)
    record = json.loads(out.read_text(encoding="utf-8"))
    assert record["abstract"] == PAPERS[0].abstract
    assert (record["doi"], record["arxiv_id"], record["year"]) == ("10.48550/arxiv.2401.00001", "2401.00001", 2024)
    assert record["authors"] == PAPERS[0].authors


def test_without_a_key_it_goes_page_by_page(serve: Serve, out: Path) -> None:
    server = serve(openalex(PAPERS))
    outcome = run(OpenAlex("widget", email="me@example.org"), server, out)
    assert written(out) == ALL
    assert [asked.parameters["page"] for asked in server.asked] == ["1", "2", "3"]
    assert {asked.parameters["mailto"] for asked in server.asked} == {"me@example.org"}
    assert outcome.complete


def test_with_a_key_it_goes_from_cursor_to_cursor(serve: Serve, out: Path) -> None:
    server = serve(openalex(PAPERS, key="secret"))
    assert run(OpenAlex("widget", key="secret"), server, out).complete
    assert written(out) == ALL
    assert [asked.parameters["cursor"] for asked in server.asked] == ["*", "100", "200", "300"]


def test_days_become_filters(serve: Serve, out: Path) -> None:
    server = serve(openalex(PAPERS))
    first, last = datetime.date(2024, 2, 1), datetime.date(2024, 2, 3)
    run(OpenAlex("widget", since=first, until=last), server, out)
    told = server.asked[0].parameters["filter"]
    assert told == "has_abstract:true,from_publication_date:2024-02-01,to_publication_date:2024-02-03"
    assert len(written(out)) == 3


def test_a_key_that_is_refused_is_never_told_nor_kept(serve: Serve, out: Path) -> None:
    server = serve(openalex(PAPERS, key="right"))
    question = OpenAlex("widget", key="wrong-secret")
    with pytest.raises(FetchError, match=r"401 \(Invalid API key This key is not known\.\).*KG_OPENALEX_KEY") as found:
        run(question, server, out)
    assert "wrong-secret" not in f"{found.value} {question!r}"
    assert list(out.parent.iterdir()) == []


def test_a_key_is_not_written_beside_the_papers(serve: Serve, out: Path) -> None:
    run(OpenAlex("widget", key="secret"), serve(openalex(PAPERS, key="secret")), out)
    assert all("secret" not in path.read_text(encoding="utf-8") for path in out.parent.iterdir())


def test_a_fetch_begun_without_a_key_is_finished_with_one(serve: Serve, out: Path) -> None:
    server = serve(openalex(PAPERS, key="secret"))
    server.faults.extend([None, Reply(status=400)])
    with pytest.raises(FetchError):
        run(OpenAlex("widget"), server, out)
    assert run(OpenAlex("widget", key="secret"), server, out).new == 150
    assert written(out) == ALL


def test_more_results_than_are_shown_without_a_key_are_refused(serve: Serve, out: Path) -> None:
    many = json.dumps({"meta": {"count": MOST_WITHOUT_KEY + 1}, "results": []}).encode()
    server = serve(lambda _: Reply(many))
    with pytest.raises(FetchError, match=r"10,001 results and shows 10,000 without a key.*KG_OPENALEX_KEY"):
        run(OpenAlex("widget"), server, out)
    assert len(server.asked) == 1


def test_the_end_of_a_days_allowance_is_told(serve: Serve, out: Path) -> None:
    server = serve(openalex(PAPERS))
    server.faults.extend([None, Reply(b'{"error": "Rate limit exceeded"}', JSON, 429, {"Retry-After": "40000"})])
    with pytest.raises(FetchError, match=r"Rate limit exceeded.*11\.1 hours.*100 papers, is in"):
        run(OpenAlex("widget"), server, out)
    assert run(OpenAlex("widget"), server, out).new == 150
    assert written(out) == ALL


@pytest.mark.parametrize(
    "fault",
    [
        Reply(b"<html>Bad gateway</html>", HTML),
        Reply(b"<html>Bad gateway</html>"),
        Reply(b'{"meta": {"count": 250}, "results": [{"id"'),
        Reply(b'{"meta": {"count": 250}, "results": []}'),
        Reply(b'{"meta": null, "results": []}'),
        Reply(b'{"meta": {"count": 250, "next_cursor": 7}, "results": [{}]}'),
        Reply(b"[" * 100_000),
        Reply(b'"words"'),
        Reply(status=403),
    ],
    ids=["html", "html as json", "cut", "empty", "no meta", "odd cursor", "deep", "text", "slow down"],
)
def test_what_is_no_list_of_works_is_asked_for_again(serve: Serve, out: Path, fault: Reply) -> None:
    server = serve(openalex(PAPERS))
    server.faults.append(fault)
    outcome = run(OpenAlex("widget"), server, out)
    assert written(out) == ALL
    assert outcome.report.rejections == []


@pytest.mark.parametrize("circle", [1, 2])
def test_cursors_that_lead_in_a_circle_end_the_fetch(serve: Serve, out: Path, circle: int) -> None:
    def speak(asked: Asked) -> Reply:
        following = "a" if circle == 1 or asked.parameters["cursor"] == "b" else "b"
        return Reply(json.dumps({"meta": {"count": 9, "next_cursor": following}, "results": [{}] * 100}).encode())

    with pytest.raises(FetchError, match="in a circle"):
        run(OpenAlex("widget", key="k"), serve(speak), out)


def test_an_email_is_told_only_where_there_is_one(serve: Serve, out: Path) -> None:
    server = serve(openalex(PAPERS[:3]))
    run(OpenAlex("widget"), server, out)
    assert "mailto" not in server.asked[0].parameters
    assert "(" not in server.asked[0].headers["User-Agent"]


def test_an_empty_search_is_not_asked() -> None:
    with pytest.raises(UsageError):
        OpenAlex(" ")
    with pytest.raises(UsageError):
        OpenAlex("x", since=datetime.date(2024, 2, 1), until=datetime.date(2024, 1, 1))


def test_one_connection_serves_all_requests(serve: Serve, out: Path) -> None:
    server = serve(openalex(PAPERS))
    question = OpenAlex("widget")
    with Transport(question.service, url=server.url, clock=server.clock) as transport:
        for position in ("page:1", "page:2"):
            transport.get(question.request(position))
    assert server.asked[1].at - server.asked[0].at >= question.service.pause
