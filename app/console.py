"""Where commands write: data to stdout, talk to stderr, and the options that every command has."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.text import plain
from kg.config import MIN_CONFIDENCE, MIN_CONFIDENCE_OF_RESULTS

if TYPE_CHECKING:
    from rich.console import Console

    from kg.build import Progress
    from kg.model import Entity
    from kg.opened import Cladograph
    from kg.report import Rejection


def path(text: str) -> Path:
    """`text` as a path. An empty one is refused: it would stand for the current folder without a word."""
    if not text:
        raise typer.BadParameter("it is empty. Give a path; '.' is the current folder.")
    return Path(text)


def _folder(text: str) -> Path:
    found = path(text)
    if found.is_file():
        raise typer.BadParameter(f"'{text}' is a file, not a folder.")
    return found


Dir = Annotated[
    Path | None,
    typer.Option("--dir", help="Folder of the graph (KG_DIR).", show_default="cladograph", parser=_folder, metavar="FOLDER"),
]
StoreName = Annotated[str | None, typer.Option("--store", help="Where the graph lives (KG_STORE).", show_default="embedded")]
ReplaceOurs = Annotated[
    bool, typer.Option("--replace-ours", help="On a server: delete what Cladograph wrote for other folders, and only that.")
]
_ENDLESS = 10_000
_NARROW = 16
_REJECTIONS = 5

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Least = Annotated[float, typer.Option(help="Least confidence of what is shown.", min=0.0, max=1.0)]
BOUNDS = f"{MIN_CONFIDENCE}, of results {MIN_CONFIDENCE_OF_RESULTS}"
"""From where statements and results are shown, for the help of commands that show both."""


def out() -> Console:
    """The console on stdout. Where that is no terminal nothing is wrapped or cut, unless COLUMNS asks for it."""
    from rich.console import Console

    width = None if sys.stdout.isatty() or "COLUMNS" in os.environ else _ENDLESS
    return Console(highlight=False, width=width)


def err() -> Console:
    """The console on stderr."""
    from rich.console import Console

    return Console(stderr=True, highlight=False)


def say(text: str) -> None:
    """One line of talk on stderr."""
    err().print(plain(text), style="dim")


def say_rejections(rejections: Sequence[Rejection], word: str, where_all_are: str = "", *, more: int = 0) -> None:
    """The first few of what was not taken, and how many more there are; `more` of them are not among these."""
    for rejection in rejections[:_REJECTIONS]:
        say(f"{word}: {rejection.where}: {rejection.reason}: {rejection.detail}")
    if len(rejections) + more > _REJECTIONS:
        say(f"... and {len(rejections) + more - _REJECTIONS} more{where_all_are}.")


def say_others(name: str, others: Sequence[Entity]) -> None:
    """What else a name stands for, if anything."""
    if others:
        say(f"'{name}' also names: {', '.join(f'{o.name} ({o.id})' for o in others)}. Ask for one by its id.")


def print_json(value: object) -> None:
    """`value` as JSON on stdout. What JSON has no word for (infinite numbers, NaN) is written as null, and that is said."""
    try:
        text = json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False)
    except ValueError:
        from kg.jsonvalues import finite

        text = json.dumps(finite(value), ensure_ascii=False, indent=2, allow_nan=False)
        say("Infinite numbers and NaN are written as null: JSON knows none.")
    sys.stdout.write(text + "\n")


def print_table(columns: Sequence[str], rows: Iterable[Sequence[Any]], *, title: str | None = None) -> None:
    """A table on stdout."""
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, title=title, title_justify="left", pad_edge=False)
    cells = [[plain(cell(value)) for value in row] for row in rows]
    for index, column in enumerate(columns):
        is_narrow = max((len(row[index]) for row in cells), default=0) <= _NARROW
        table.add_column(plain(column), overflow="fold", no_wrap=is_narrow)
    for row in cells:
        table.add_row(*row)
    out().print(table)


def print_csv(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Comma-separated values on stdout; lists are written as JSON."""
    import csv

    from kg.jsonvalues import finite

    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([json.dumps(finite(v), ensure_ascii=False) if isinstance(v, list) else v for v in row] for row in rows)


def cell(value: Any) -> str:
    """A value as people read it in a table."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.2f}".rstrip("0").rstrip(".")
    if isinstance(value, list):
        return ", ".join(map(cell, value))
    return str(value)


@contextmanager
def opened(folder: Path | None, store: str | None) -> Iterator[Cladograph]:
    """The graph that the options name."""
    import kg

    with kg.open(folder, store=store) as graph:
        yield graph


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """A progress bar on stderr, and none where stderr is no terminal."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description:<11}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = err()
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as bar:
        tasks: dict[str, TaskID] = {}

        def tell(phase: str, done: int, total: int | None) -> None:
            if phase not in tasks:
                tasks[phase] = bar.add_task(phase, total=total)
            bar.update(tasks[phase], completed=done, total=total)

        yield tell


def assignments(values: Sequence[str]) -> Mapping[str, str]:
    """`key=value` arguments as a mapping. Raises UsageError for one without `=`."""
    from kg.errors import UsageError

    pairs = {}
    for value in values:
        key, sign, rest = value.partition("=")
        if not sign or not key:
            raise UsageError(f"'{value}' is not of the form key=value, such as name=LoRA.")
        if key.strip() in pairs:
            raise UsageError(f"The parameter '{key.strip()}' is given twice. Give it once.")
        pairs[key.strip()] = rest
    return pairs
