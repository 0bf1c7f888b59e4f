"""Clients of the servers, as tests use them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import anyio
from mcp import Client

Work = Callable[[Client], Awaitable[Any]]


def talked(server: Any, work: Work) -> Any:
    """What `work` does with a client of the SDK that is connected to a server, a command or an address."""

    async def all_of_it() -> Any:
        async with Client(server) as client:
            return await work(client)

    # In a thread of its own: the browser tests' Playwright keeps a loop of events running in the main one.
    with ThreadPoolExecutor(max_workers=1) as alone:
        return alone.submit(anyio.run, all_of_it).result()
