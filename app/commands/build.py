"""`kg build` and `kg remove`: papers in, papers out."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.console import Dir, ReplaceOurs, StoreName, opened, path, print_table, progress_bar, say, say_rejections
from app.words import counted
from kg.config import Settings, settings
from kg.errors import UsageError
from kg.folder import Folder

if TYPE_CHECKING:
    from kg.build import Outcome


def build(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Files or folders of papers; none to bring the graph up to date with the papers it has.",
            show_default=False,
            parser=path,
            metavar="PATHS",
        ),
    ] = None,
    reader: Annotated[str | None, typer.Option(help="The format, where it is not to be found out from the content.")] = None,
    page_year: Annotated[
        int | None, typer.Option(help="Year in which a page was saved, for dates printed without one.", min=1950, max=2100)
    ] = None,
    category: Annotated[
        list[str] | None,
        typer.Option(help="Only papers in this category of arXiv: cs.CL, or 'cs.*' for a whole archive; once for each."),
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 3 if a record was rejected.")] = False,
    replace_ours: ReplaceOurs = False,
    offline_import: Annotated[
        bool, typer.Option("--offline-import", help="Fill a new Neo4j database by the server's own importer (KG_NEO4J_HOME).")
    ] = False,
    engine: Annotated[
        str, typer.Option(help="What reads the papers: local, this machine; ray, the cluster of RAY_ADDRESS or one started here.")
    ] = "local",
    dir: Dir = None,  # noqa: A002 - the option's name
    store: StoreName = None,
) -> None:
    """Read papers and add them to the graph; what is there already is not extracted again."""
    from kg.build import build as run
    from kg.readers.base import ReadOptions
    from kg.readers.categories import categories

    if offline_import and replace_ours:
        raise UsageError("--offline-import fills a new database, where nothing is to replace. Leave --replace-ours out.")
    if category and not paths:
        raise UsageError("--category chooses among the papers of files, and none is named. Name the files to read.")
    options = ReadOptions(page_year=page_year, categories=categories(category or []))
    work = partial(run, paths or [], reader=reader, options=options)
    chosen = settings(dir=dir, store=store)
    if offline_import:
        outcome = _import_offline(work, chosen, engine)
    else:
        outcome = _carry_out(work, chosen, engine=engine, replace_ours=replace_ours)
    if strict and outcome.report.rejections:
        raise typer.Exit(3)


def remove(
    papers: Annotated[list[str], typer.Argument(help="Ids of papers.", show_default=False)],
    dir: Dir = None,  # noqa: A002 - the option's name
    store: StoreName = None,
) -> None:
    """Take papers out of the graph, with all that only they say."""
    from kg.build import remove as run

    _carry_out(partial(run, papers), settings(dir=dir, store=store))


def _carry_out(work: Callable[..., Outcome], chosen: Settings, *, engine: str = "local", replace_ours: bool = False) -> Outcome:
    """Does `work` on the graph that the settings name, with a progress bar, and tells what came of it."""
    from app.extractor import LazyExtractor, engine_of
    from kg.stores import open_store

    started = time.monotonic()
    folder = Folder(chosen.dir)
    extractor = LazyExtractor(folder.names, engine_of(engine, folder))
    with progress_bar() as progress:
        outcome = work(
            folder=folder,
            open_store=lambda: open_store(chosen.store, folder.path, write=True, login=chosen.login, replace_ours=replace_ours),
            extractor=extractor,
            progress=progress,
        )
    _close(outcome, extractor.notes, chosen.dir, chosen.store, time.monotonic() - started)
    return outcome


def _import_offline(work: Callable[..., Outcome], chosen: Settings, engine: str) -> Outcome:
    """Does `work` on a database whose server is stopped, and tells what is to be done then."""
    from app.extractor import LazyExtractor, engine_of
    from kg.offline import OfflineStore, home_of

    folder = Folder(chosen.dir)
    # Here, not when the graph is ready: a server that runs, or a database that is not empty, is known before anything is read.
    with OfflineStore(chosen.store, chosen.login, folder.path, home_of()) as store, progress_bar() as progress:
        extractor = LazyExtractor(folder.names, engine_of(engine, folder))
        outcome = work(folder=folder, open_store=lambda: store, extractor=extractor, progress=progress)
    for note in (*extractor.notes, *outcome.report.notes):
        say(note)
    where_all_are = "; `kg stats` counts them by reason"
    say_rejections(outcome.report.rejections, "Rejected", where_all_are, more=outcome.more_rejected)
    say(f"{_done(outcome)}, {counted(outcome.papers, 'paper')}.")
    sys.stdout.write(f"{store.next}\n")
    return outcome


def _close(outcome: Outcome, notes: tuple[str, ...], folder: Path, store: str, seconds: float) -> None:
    for note in (*notes, *outcome.report.notes):
        say(note)
    where_all_are = "; `kg stats` counts them by reason"
    say_rejections(outcome.report.rejections, "Rejected", where_all_are, more=outcome.more_rejected)
    with opened(folder, store) as graph:
        counts = graph.statistics(outcome.counts)
    rows: list[tuple[str, str, object]] = [("papers", "", counts["papers"])]
    rows += [("entities", kind, count) for kind, count in counts["entities"].items()]
    rows += [("statements", kind, count) for kind, count in counts["statements"].items()]
    rows += [("results", "", counts["results"])]
    rows += [("corrections", effect, count) for effect, count in counts["corrections"].items()]
    rows += [("rejected", reason, count) for reason, count in counts["rejected"].items()]
    rows += [("seconds", "", round(seconds, 1))]
    print_table(("what", "kind", "count"), rows)
    say(f"{_done(outcome)}: the graph in '{folder}' was written." if outcome.changed else "Nothing new: the graph is as it was.")


def _done(outcome: Outcome) -> str:
    return f"{counted(outcome.new_records, 'new record')}, {counted(outcome.extracted, 'text')} extracted"
