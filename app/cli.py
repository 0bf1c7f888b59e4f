"""The command `kg`. Exit codes: 0, 1 (failure), 2 (usage), 3 (some records rejected under --strict)."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from app.commands import ask, build, explore, lineage, take
from app.text import plain
from kg.errors import CladographError, UsageError


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        typer.echo(f"cladograph {version('cladograph')}")
        raise typer.Exit


app = typer.Typer(
    name="kg",
    help="Reads abstracts of machine-learning papers into a knowledge graph, and answers questions about it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help is there at once
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def kg(
    version: Annotated[bool, typer.Option("--version", help="Print the version.", is_eager=True, callback=_version)] = False,
) -> None:
    """Reads abstracts of machine-learning papers into a knowledge graph, and answers questions about it."""


app.command("build")(build.build)
app.command("remove")(build.remove)
app.command("lineage")(lineage.lineage)
app.command("query")(ask.query)
app.command("search")(ask.search)
app.command("show")(ask.show)
app.command("paper")(ask.paper)
app.command("stats")(ask.stats)
app.command("export")(take.export)
app.command("eval")(take.evaluate)
app.command("explore")(explore.explore)


def main() -> None:
    """Runs the command; an error that is expected is one paragraph on stderr, without a traceback."""
    try:
        app()
    except CladographError as error:
        _complain(str(error))
        sys.exit(2 if isinstance(error, UsageError) else 1)
    except BrokenPipeError:
        # The reader of a pipe (`kg query ... | head`) has gone: no fault, and nothing more to write.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except (KeyboardInterrupt, typer.Abort):
        sys.exit(130)


def _complain(text: str) -> None:
    from rich.console import Console

    Console(stderr=True, highlight=False).print(f"[red]Error:[/red] {plain(text)}", soft_wrap=True)


if __name__ == "__main__":
    main()
