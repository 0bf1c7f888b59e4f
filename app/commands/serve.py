"""`kg serve`: the graph for programs, over HTTP."""

from __future__ import annotations

from typing import Annotated

import typer

from app.console import Dir, StoreName, opened, say
from app.sockets import LOOPBACK, listening

_PORT = 8640


def serve(
    port: Annotated[int | None, typer.Option(help="Port.", show_default=str(_PORT), min=1, max=65535)] = None,
    host: Annotated[str, typer.Option(help="Address to listen at. Any but loopback is open to whoever reaches it.")] = LOOPBACK,
    dir: Dir = None,  # noqa: A002 - the option's name
    store: StoreName = None,
) -> None:
    """Serve the graph as an HTTP API (JSON, described by OpenAPI) that only reads. Ctrl-C ends it."""
    from app.assistants import require_installed

    require_installed("kg serve")
    from app.assistants import rest, serving
    from app.assistants.limits import LOOPBACK_NAMES

    with opened(dir, store) as graph, listening(port, first=_PORT, host=host) as at:
        # What is wrong with the graph is better said now than to the first who asks.
        graph.store.imprint()
        is_local = host.startswith("127.") or host == "::1"
        at.listen()
        where = f"[{host}]" if ":" in host else host
        say(f"The API is at http://{where}:{at.getsockname()[1]}{rest.DESCRIPTION} - Ctrl-C ends it.")
        if not is_local:
            say("Whoever reaches this address can ask the graph: there is no password.")
        serving.serve(rest.api(graph, hosts=LOOPBACK_NAMES | {where} if is_local else None), at)
