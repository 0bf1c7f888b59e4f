"""What a request may be before anybody reads it: of a size, and meant for this host."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_BODY = 64 * 1024
"""Bytes that the body of a request may have."""
LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "[::1]"})


class Limits:
    """Refuses bodies that are too long (413), and requests that name another host (421).

    The second is how a page of some other site would ask: by a name of its own that leads to loopback (DNS rebinding).
    `hosts` None takes any.
    """

    def __init__(self, app: ASGIApp, *, hosts: Collection[str] | None) -> None:
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hands on what may pass."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        from app.assistants.problems import problem

        if self._hosts is not None and (host := _host(scope)) not in self._hosts:
            text = f"This is not '{host}'. Ask at one of {', '.join(sorted(self._hosts))}."
            await problem(421, text)(scope, receive, send)
            return
        body = await _body(receive)
        if body is None:
            text = f"The request is longer than {MOST_BODY:,} bytes. Ask for less at once."
            await problem(413, text)(scope, receive, send)
            return
        await self._app(scope, _again(body, receive), send)


def _host(scope: Scope) -> str:
    named = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"host"), "")
    return named if named.endswith("]") else named.rpartition(":")[0] or named


async def _body(receive: Receive) -> bytes | None:
    """The whole body; None where it is too long."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return bytes(body)
        body += message.get("body", b"")
        if len(body) > MOST_BODY:
            return None
        if not message.get("more_body", False):
            return bytes(body)


def _again(body: bytes, receive: Receive) -> Receive:
    """What gives `body` once, and after it what follows."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def given() -> Message:
        return waiting.pop() if waiting else await receive()

    return given
