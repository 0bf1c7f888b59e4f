"""`kg import`: a graph that was exported, in a folder of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.console import Dir, ReplaceOurs, StoreName, path, progress_bar, say
from kg.config import settings
from kg.folder import Folder


def import_(
    file: Annotated[
        Path,
        typer.Argument(help="A .graphml or .jsonl file that `kg export` wrote.", show_default=False, parser=path, metavar="FILE"),
    ],
    replace_ours: ReplaceOurs = False,
    dir: Dir = None,  # noqa: A002 - the option's name
    store: StoreName = None,
) -> None:
    """Make a graph of a file that `kg export` wrote, in a new folder: to be asked and exported, not built upon."""
    from kg.importing import import_graph
    from kg.stores import open_store

    chosen = settings(dir=dir, store=store)
    folder = Folder(chosen.dir)
    with progress_bar() as progress:
        done = import_graph(
            file,
            folder=folder,
            open_store=lambda: open_store(chosen.store, folder.path, write=True, login=chosen.login, replace_ours=replace_ours),
            progress=lambda rows, total: progress("writing", rows, total),
        )
    graph = done.graph
    say(
        f"The graph of '{file.name}' is in '{folder.path}': {len(graph.papers)} papers, {len(graph.entities)} entities, "
        f"{len(graph.statements)} statements."
    )
    if done.replaced:
        say(f"{done.replaced} halves of characters, which no store can hold, were replaced.")
