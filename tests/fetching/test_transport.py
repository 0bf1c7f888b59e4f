from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest

from kg.errors import FetchError, UsageError
from kg.fetching import transport as module
from kg.fetching.base import NotYet, Request, Service
from kg.fetching.transport import Transport
from tests.fetching.server import HTML, JSON, Asked, Loopback, Reply

SERVICE = Service("test", "The service", "https://example.org", pause=3.0, media=("application/json",))
HERE = Request("/papers", {"q": "a b&c"})


def good(_: Asked) -> Reply:
    return Reply(b'{"fine": true}')


@pytest.fixture
def server(serve: Callable[..., Loopback]) -> Loopback:
    return serve(good)


@pytest.fixture
def transport(server: Loopback) -> Iterator[Transport]:
    with Transport(SERVICE, url=server.url, clock=server.clock, contact="me@example.org") as opened:
        yield opened


def test_it_says_who_asks_and_keeps_the_parameters_whole(server: Loopback, transport: Transport) -> None:
    assert transport.get(HERE) == b'{"fine": true}'
    (asked,) = server.asked
    assert re.fullmatch(r"cladograph/[\d.]+ \(mailto:me@example\.org\)", asked.headers["User-Agent"])
    assert (asked.path, asked.parameters) == ("/papers", {"q": "a b&c"})
    assert "Cookie" not in asked.headers
    assert "Authorization" not in asked.headers


def test_even_the_first_request_comes_a_pause_after_what_was_before(server: Loopback, transport: Transport) -> None:
    begun = server.clock.time
    transport.get(HERE)
    assert server.asked[0].at - begun >= SERVICE.pause


def test_requests_are_never_closer_than_the_service_allows(server: Loopback, transport: Transport) -> None:
    server.faults.append(Reply(status=500))
    with pytest.raises(NotYet):
        transport.get(HERE)
    for _ in range(3):
        transport.get(HERE)
    times = [asked.at for asked in server.asked]
    assert all(later - earlier >= SERVICE.pause for earlier, later in pairwise(times))
    assert transport.requests == len(times) == 4


@pytest.mark.parametrize(
    ("status", "headers", "wait"),
    [
        (429, {}, 0),
        (429, {"Retry-After": "17"}, 17),
        (503, {"Retry-After": "Sat, 01 Jun 2024 12:00:33 GMT"}, 30),
        (503, {"Retry-After": "Sat, 01 Jun 2024 11:00:00 GMT"}, 0),
        (429, {"RateLimit": '"api";r=0;t=55'}, 56),
        (429, {"Retry-After": "soon"}, 0),
        (500, {"Retry-After": "-5"}, 0),
    ],
)
def test_a_busy_service_says_how_long_to_wait(
    server: Loopback, transport: Transport, status: int, headers: dict[str, str], wait: float
) -> None:
    server.faults.append(Reply(b"Rate exceeded.", HTML, status, headers))
    with pytest.raises(NotYet, match=rf"The service answered {status} \(Rate exceeded\.\)") as found:
        transport.get(HERE)
    assert found.value.wait == wait


def test_who_asks_for_hours_is_left_alone(server: Loopback, transport: Transport) -> None:
    server.faults.append(Reply(status=429, headers={"Retry-After": "36000"}))
    with pytest.raises(FetchError, match=r"asks to be left alone for 10\.0 hours"):
        transport.get(HERE)
    assert server.clock.slept == [SERVICE.pause]


@pytest.mark.parametrize(
    "fault",
    [
        Reply(b'{"fine": true}', cut=5),
        Reply(b'{"fine": true}', cut=5, chunked=True),
        Reply(b'{"fine": true}' * 9, cut=20, headers={"Content-Encoding": "gzip"}),
        Reply(b'{"fine": true}', cut=0),
        Reply(b"this was never packed", headers={"Content-Encoding": "GZIP"}),
    ],
    ids=["cut", "cut chunk", "cut gzip", "nothing at all", "damaged"],
)
def test_a_body_that_breaks_off_is_worth_asking_for_again(server: Loopback, transport: Transport, fault: Reply) -> None:
    server.faults.append(fault)
    with pytest.raises(NotYet):
        transport.get(HERE)
    assert transport.get(HERE) == b'{"fine": true}'


def test_a_packed_body_is_unpacked(server: Loopback, transport: Transport) -> None:
    server.faults.append(Reply(b'{"fine": true}' * 9, headers={"Content-Encoding": "gzip"}))
    assert transport.get(HERE) == b'{"fine": true}' * 9


def test_a_page_of_html_is_not_taken_for_an_answer(server: Loopback, transport: Transport) -> None:
    server.faults.append(Reply(b"<html>Maintenance</html>", HTML))
    with pytest.raises(NotYet, match="'text/html' instead of application/json"):
        transport.get(HERE)


def test_a_body_without_end_is_not_taken_in(server: Loopback, transport: Transport, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LARGEST_BODY", 2**20)
    server.faults.append(Reply(b"0" * 2**25, headers={"Content-Encoding": "gzip"}))
    with pytest.raises(FetchError, match="more than 1 MiB"):
        transport.get(HERE)


def test_a_body_that_trickles_is_given_up(server: Loopback, transport: Transport) -> None:
    server.faults.append(Reply(b'{"fine": true}', seconds=1_000))
    with pytest.raises(NotYet, match="did not finish its answer"):
        transport.get(HERE)


def test_nobody_there_is_worth_asking_again(server: Loopback) -> None:
    with (
        Transport(SERVICE, url="http://127.0.0.1:9", clock=server.clock) as opened,
        pytest.raises(NotYet, match="cannot be reached"),
    ):
        opened.get(Request("/papers", {"api_key": "secret"}))


def test_a_refusal_is_final_and_told_in_the_services_words(server: Loopback, transport: Transport) -> None:
    server.faults.append(Reply(b'{"error": "Invalid filter", "message": "Unknown \\u001b[31mfield"}', JSON, 400))
    with pytest.raises(FetchError, match=r"answered 400 \(Invalid filter Unknown \[31mfield\)\. Check the question"):
        transport.get(HERE)


def test_a_redirect_on_the_same_host_is_followed_at_the_same_pace(server: Loopback, transport: Transport) -> None:
    server.faults.append(Reply(status=301, headers={"Location": "/elsewhere?q=x"}))
    assert transport.get(HERE) == b'{"fine": true}'
    first, second = server.asked
    assert second.path == "/elsewhere"
    assert second.at - first.at >= SERVICE.pause


@pytest.mark.parametrize(
    "location",
    [
        "https://elsewhere.example/x",
        "//elsewhere.example/x",
        "http://127.0.0.1:1/x",
        "file:///etc/passwd",
        "http://[::1",
        "https://127.0.0.1:99999/",
    ],
)
def test_a_redirect_to_anywhere_else_is_refused(server: Loopback, transport: Transport, location: str) -> None:
    server.faults.append(Reply(status=302, headers={"Location": location}))
    with pytest.raises(FetchError, match="only the same host is followed"):
        transport.get(HERE)
    assert len(server.asked) == 1


def test_a_circle_of_redirects_ends(server: Loopback, transport: Transport) -> None:
    server.faults.extend([Reply(status=302, headers={"Location": "/papers"})] * 9)
    with pytest.raises(FetchError, match="in a circle"):
        transport.get(HERE)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org",
        "ftp://example.org",
        "example.org",
        "https://me:secret@example.org",
        "https://",
        "https://e.org/?q=1",
        "https://e.org:x",
        "http://127.0.0.1.example.org",
        "file:///etc/passwd",
    ],
)
def test_an_address_that_is_not_safe_is_refused(url: str) -> None:
    with pytest.raises(UsageError, match="not an address to fetch from"):
        Transport(SERVICE, url=url)


@pytest.mark.parametrize("contact", ["me", "me@example.org\r\nX-Evil: 1", "ü@example.org", "a b@example.org"])
def test_a_contact_that_is_none_is_refused(contact: str) -> None:
    with pytest.raises(UsageError, match="neither an e-mail address"):
        Transport(SERVICE, contact=contact)


def test_a_question_as_long_as_a_book_is_refused(transport: Transport) -> None:
    with pytest.raises(UsageError, match="Shorten it"):
        transport.get(Request("/papers", {"q": "x" * 10_000}))
