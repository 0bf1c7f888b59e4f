"""`kg mcp`: the graph for assistants, by the Model Context Protocol."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from app.console import Dir, StoreName, opened, say

_PORT = 8641


def mcp(
    http: Annotated[bool, typer.Option("--http", help="Serve over HTTP on loopback instead of stdin and stdout.")] = False,
    port: Annotated[int | None, typer.Option(help="Port for --http.", show_default=str(_PORT), min=1, max=65535)] = None,
    dir: Dir = None,  # noqa: A002 - the option's name
    store: StoreName = None,
) -> None:
    """Serve the graph to an assistant by the Model Context Protocol: search, family trees, evidence, results, queries.

    An assistant that is told this command starts it by itself and talks to it over stdin and stdout. Nothing can be changed.
    """
    from app.assistants import require_installed
    from kg.errors import UsageError

    if port and not http:
        raise UsageError("--port goes with --http. Without it, stdin and stdout are used.")
    require_installed("kg mcp")
    from app.assistants import serving
    from app.assistants.tools import server

    with opened(dir, store) as graph:
        # What is wrong with the graph is better said now than to the first who asks.
        graph.store.imprint()
        if not http:
            if sys.stdin.isatty():
                say("This is for an assistant to start: it talks over stdin and stdout. Ctrl-C ends it.")
            serving.over_stdio(server(graph))
            return
        from app.sockets import LOOPBACK, listening

        with listening(port, first=_PORT) as at:
            at.listen()
            say(f"The tools are at http://{LOOPBACK}:{at.getsockname()[1]}{serving.TOOLS_PATH} - Ctrl-C ends it.")
            serving.serve(serving.over_http(server(graph)), at)
