"""How the servers run: tools over stdin and stdout, and applications of HTTP at a socket."""

from __future__ import annotations

import signal
import socket
from typing import TYPE_CHECKING, Any

from app.assistants.limits import MOST_BODY

if TYPE_CHECKING:
    from mcp.server.lowlevel import Server
    from starlette.applications import Starlette
    from starlette.types import ASGIApp

TOOLS_PATH = "/mcp"
_AT_ONCE = 32
"""How many requests are answered at once; further ones are told to come again (503)."""
_IDLE_S = 5


def over_stdio(server: Server[Any]) -> None:
    """Serves whoever started this process, until it closes stdin."""
    import anyio
    from mcp.server.stdio import stdio_server

    # A thread waits for stdin and cannot be called off: Ctrl-C would do nothing until a line comes.
    signal.signal(signal.SIGINT, signal.SIG_DFL)

    async def talk() -> None:
        async with stdio_server() as (heard, said):
            await server.run(heard, said, server.create_initialization_options())

    anyio.run(talk)


def over_http(server: Server[Any]) -> Starlette:
    """The tools as an application of HTTP for loopback, which refuses requests that name another host or come from its pages."""
    from mcp.server.transport_security import TransportSecuritySettings

    names = ("127.0.0.1", "localhost", "[::1]")
    security = TransportSecuritySettings(
        enable_dns_rebinding_protection=True,
        allowed_hosts=[*names, *(f"{name}:*" for name in names)],
        allowed_origins=[f"http://{name}{port}" for name in names for port in ("", ":*")],
    )
    return server.streamable_http_app(
        streamable_http_path=TOOLS_PATH,
        json_response=True,
        stateless_http=True,
        max_request_body_size=MOST_BODY,
        transport_security=security,
    )


def serve(app: ASGIApp, at: socket.socket) -> None:
    """Answers requests at a socket that listens, until Ctrl-C."""
    import uvicorn

    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        ws="none",
        limit_concurrency=_AT_ONCE,
        timeout_keep_alive=_IDLE_S,
    )
    uvicorn.Server(config).run(sockets=[at])
