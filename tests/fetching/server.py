"""A server on loopback that speaks as a service does, and fails as one does when it is told to."""

from __future__ import annotations

import contextlib
import datetime
import gzip
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from kg.fetching.base import Clock

ATOM, JSON, HTML = "application/atom+xml; charset=utf-8", "application/json", "text/html; charset=utf-8"


@dataclass(frozen=True)
class Asked:
    """One request as it came."""

    path: str
    parameters: dict[str, str]
    headers: dict[str, str]
    at: float


@dataclass(frozen=True)
class Reply:
    """One answer. `cut`: the connection closes after so many bytes of the body, whose whole length was announced.

    `seconds` pass between its beginning and the rest.
    """

    body: bytes = b""
    media: str = JSON
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cut: int | None = None
    chunked: bool = False
    seconds: float = 0.0


class FakeClock(Clock):
    """Time that passes only where somebody sleeps; `slept` is how long each time."""

    def __init__(self) -> None:
        self.time = 1_000.0
        self.slept: list[float] = []

    def monotonic(self) -> float:
        return self.time

    def now(self) -> datetime.datetime:
        return datetime.datetime(2024, 6, 1, 12, tzinfo=datetime.UTC) + datetime.timedelta(seconds=self.time - 1_000)

    def sleep(self, seconds: float) -> None:
        assert seconds >= 0
        self.slept.append(seconds)
        self.time += seconds


@dataclass
class Loopback:
    """The server as tests see it: where it is, what it was asked, and the faults with which it answers the next requests.

    A fault of None lets one request through to `speak`.
    """

    url: str
    speak: Callable[[Asked], Reply]
    clock: FakeClock
    asked: list[Asked] = field(default_factory=list)
    faults: deque[Reply | None] = field(default_factory=deque)

    def reply(self, asked: Asked) -> Reply:
        self.asked.append(asked)
        fault = self.faults.popleft() if self.faults else None
        return fault if fault is not None else self.speak(asked)


@contextmanager
def serving(speak: Callable[[Asked], Reply]) -> Iterator[Loopback]:
    """A server for as long as the block lasts."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            asked = Asked(parts.path, dict(parse_qsl(parts.query)), dict(self.headers), loopback.clock.time)
            _send(self, loopback.reply(asked), loopback.clock)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    loopback = Loopback(f"http://127.0.0.1:{server.server_port}", speak, FakeClock())
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield loopback
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _send(handler: BaseHTTPRequestHandler, reply: Reply, clock: FakeClock) -> None:
    body = reply.body
    if reply.headers.get("Content-Encoding") == "gzip":  # other spellings name it without doing it
        body = gzip.compress(body)
    handler.send_response(reply.status)
    for name, value in reply.headers.items():
        handler.send_header(name, value)
    if reply.media:
        handler.send_header("Content-Type", reply.media)
    if reply.chunked:
        handler.send_header("Transfer-Encoding", "chunked")
    else:
        handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    sent = body if reply.cut is None else body[: reply.cut]
    # Whoever asked may have heard enough, and gone.
    with contextlib.suppress(ConnectionError):
        if reply.chunked:
            handler.wfile.write(b"%x\r\n%s\r\n" % (len(sent), sent))
            if reply.cut is None:
                handler.wfile.write(b"0\r\n\r\n")
        else:
            first = len(sent) // 2 if reply.seconds else len(sent)
            handler.wfile.write(sent[:first])
            clock.time += reply.seconds
            handler.wfile.write(sent[first:])
    handler.close_connection = handler.close_connection or reply.cut is not None
