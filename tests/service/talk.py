"""Clients of the servers, as tests use them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import anyio
from mcp import Client

Work = Callable[[Client], Awaitable[Any]]


def talked(server: Any, work: Work) -> Any:
    """What `work` does with a client of the SDK that is connected to a server, a command or an address."""

    async def all_of_it() -> Any:
        async with Client(server) as client:
            return await work(client)

    return anyio.run(all_of_it)
