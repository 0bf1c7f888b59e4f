"""`kg explore`: the graph in a browser, on loopback, without asking anything of any other host."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import socket
import threading
import time
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from app import ahead
from app.console import Dir, StoreName, say
from app.sockets import LOOPBACK, listening
from kg.config import MIN_CONFIDENCE, settings
from kg.errors import CladographError, UsageError
from kg.folder import Folder

CHANGES = "KG_ALLOW_CHANGES"
"""The variable that tells the explorer's pages whether they may change the graph."""
MOST_MB = 50
"""The largest file that may be dropped on a page."""

_HOST = LOOPBACK
_PORT = 8501
_PATIENCE_S = 60.0
_AFTER_S = 2.0
"""So long whoever opens the first page has the processor alone."""

# Streamlit calls out by itself for its statistics and for this machine's public address, unless it is told all of these.
_FLAGS: dict[str, str | int | bool] = {
    "server.address": _HOST,
    "server.headless": True,
    "server.fileWatcherType": "none",
    "server.showEmailPrompt": False,
    "server.maxUploadSize": MOST_MB,
    "browser.gatherUsageStats": False,
    "browser.serverAddress": _HOST,
    "logger.hideWelcomeMessage": True,
    "logger.level": "warning",
    "client.toolbarMode": "minimal",
    "client.showErrorDetails": "none",
    "theme.primaryColor": "#0072B2",
    # On it stands white, and it stands on black.
    "theme.dark.primaryColor": "#2A8CCC",
}


def explore(
    port: Annotated[int | None, typer.Option(help="Port on loopback.", show_default=str(_PORT), min=1, max=65535)] = None,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the page in a browser.")] = True,
    allow_changes: Annotated[
        bool, typer.Option("--allow-changes", help="Let its pages add papers and correct the graph; else they only read.")
    ] = False,
    dir: Dir = None,  # noqa: A002 - the option's name
    store: StoreName = None,
) -> None:
    """Look at the graph in a browser: search, pictures, family trees, results, queries. Ctrl-C ends it."""
    if importlib.util.find_spec("streamlit") is None or importlib.util.find_spec("pyvis") is None:
        raise UsageError("The explorer needs the extra 'explorer'. Install it with `pip install 'cladograph[explorer]'`.")
    chosen = settings(dir=dir, store=store)
    Folder(chosen.dir).require()
    ahead.begin(chosen.dir.resolve(), chosen.store)
    # Set in any case: what the shell may have left in the variable is no leave.
    os.environ |= {"KG_DIR": str(chosen.dir.resolve()), "KG_STORE": chosen.store, CHANGES: "1" if allow_changes else ""}
    with listening(port, first=_PORT) as free:
        at = free.getsockname()[1]
    url = f"http://{_HOST}:{at}"
    say(f"The explorer is at {url} - Ctrl-C ends it.")
    if browser:
        threading.Thread(target=_open_when_ready, args=(url, at), daemon=True).start()
    threading.Thread(target=_warm, daemon=True).start()
    _serve(at)


def _serve(port: int) -> None:
    from streamlit.web import bootstrap

    script = str(Path(__file__).parents[1] / "explorer.py")
    flags = {name.replace(".", "_"): value for name, value in {**_FLAGS, "server.port": port}.items()}
    bootstrap.load_config_options(flag_options=flags)
    bootstrap.run(script, False, [], flags)


def _open_when_ready(url: str, port: int) -> None:
    import webbrowser

    end = time.monotonic() + _PATIENCE_S
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex((_HOST, port)) == 0:
                webbrowser.open(url)
                return
        time.sleep(0.1)


def _warm() -> None:
    """Ask what the first page needs, so that it comes at once, then what the others do. What goes wrong here, the page says."""
    from app.parts import state

    with contextlib.suppress(CladographError):
        opened = state.graph()
        state.forms(opened)
        state.statistics(opened)
        state.largest_families(opened, limit=1)
        state.newest_papers(opened, limit=1)
        import_module("app.views.home")
        time.sleep(_AFTER_S)
        opened.families.kinship(MIN_CONFIDENCE)
    # Streamlit asks pandas whether what a component is given is a table.
    for name in ("pandas", "pyvis.network", "app.views.explore", "app.views.lineage"):
        import_module(name)
