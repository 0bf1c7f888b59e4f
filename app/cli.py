"""The command `kg`. Exit codes: 0, 1 (failure), 2 (usage), 3 (some records rejected under --strict)."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from app.commands import (
    ask,
    bring,
    build,
    correct,
    diff,
    digest,
    explain,
    explore,
    fetch,
    lineage,
    mcp,
    query,
    question,
    readers,
    results,
    serve,
    take,
)
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


app.add_typer(fetch.fetch, name="fetch")
app.command("readers")(readers.readers)
app.command("build")(build.build)
app.command("remove")(build.remove)
app.command("lineage")(lineage.lineage)
app.command("results")(results.results)
app.command("conflicts")(results.conflicts)
app.command("ask")(question.question)
app.command("query")(query.query)
app.command("search")(ask.search)
app.command("show")(ask.show)
app.command("paper")(ask.paper)
app.command("stats")(ask.stats)
app.command("explain")(explain.explain)
app.command("digest")(digest.digest)
app.command("diff")(diff.diff)
app.add_typer(correct.correct, name="correct")
app.command("export")(take.export)
app.command("import")(bring.import_)
app.command("eval")(take.evaluate)
app.command("explore")(explore.explore)
app.command("mcp")(mcp.mcp)
app.command("serve")(serve.serve)


def main() -> None:
    """Runs the command; an error that is expected is one paragraph on stderr, without a traceback."""
    _prepare_streams()
    sys.exit(_flushed(_run()))


def _run() -> int:
    """The exit code of the command that the arguments name, once it has run."""
    try:
        app()
    except BaseException as error:
        code = _told(error)
        if code is None:
            raise
        return code
    return 0


def _told(error: BaseException) -> int | None:
    """The exit code for what ended a command, which is told where there is something to tell; None for a fault of the code."""
    if isinstance(error, typer.Abort) or _interrupted(error):
        return 130
    if isinstance(error, CladographError):
        _complain(str(error))
        return 2 if isinstance(error, UsageError) else 1
    if isinstance(error, BrokenPipeError):
        return 0
    if isinstance(error, OSError):
        # What nobody nearer has put into better words: a disk, a stream or a permission, never a fault of the code.
        what = f"'{error.filename}'" if error.filename else "A file, or what the command prints,"
        _complain(f"{what} cannot be read or written: {error.strerror or error}.")
        return 1
    if isinstance(error, SystemExit):
        # typer and rich end with 1 where the reader of a pipe (`kg query ... | head`) has gone; that is no fault.
        return 0 if isinstance(error.__context__, BrokenPipeError) else int(error.code or 0)
    return None


def _interrupted(error: BaseException | None) -> bool:
    """True where it began with Ctrl-C: a library that is clearing up by then may fail at that with something else."""
    while error is not None and not isinstance(error, KeyboardInterrupt):
        error = error.__context__
    return error is not None


def _prepare_streams() -> None:
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            # Closed by whoever started the command (`>&-`): what is printed goes nowhere.
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - until the end
        elif isinstance(stream, io.TextIOWrapper):
            # Where the encoding has no such character, its number is printed.
            stream.reconfigure(errors="backslashreplace")


def _flushed(code: int) -> int:
    """`code` once all that was printed has gone out; 1 where it cannot, 0 where nobody reads it any more."""
    for name in ("stdout", "stderr"):
        try:
            getattr(sys, name).flush()
        except OSError as error:
            # Python would try again at its end, and complain about it.
            os.dup2(os.open(os.devnull, os.O_WRONLY), getattr(sys, f"__{name}__").fileno())
            if isinstance(error, BrokenPipeError):
                continue
            if code == 0 and name == "stdout":
                _complain(f"What the command prints cannot be written: {error.strerror}.")
            code = code or 1
    return code


def _complain(text: str) -> None:
    from rich.console import Console

    lines = "\n".join(map(plain, text.split("\n")))
    Console(stderr=True, highlight=False).print(f"[red]Error:[/red] {lines}", soft_wrap=True)


if __name__ == "__main__":
    main()
