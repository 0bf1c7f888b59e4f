"""The service for programs: tools of the Model Context Protocol (`kg mcp`) and routes of an HTTP API (`kg serve`)."""

from __future__ import annotations

from importlib.util import find_spec

from kg.errors import UsageError

_NEEDED = ("fastapi", "mcp", "uvicorn")


def require_installed(command: str) -> None:
    """Raises UsageError where what `command` needs is not installed."""
    if any(find_spec(name) is None for name in _NEEDED):
        raise UsageError(f"{command} needs the extra 'assistants'. Install it with `pip install 'cladograph[assistants]'`.")
