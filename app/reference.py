"""The reference of all commands as Markdown, made from the commands themselves: `python -m app.reference > docs/cli.md`."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import click
import typer


def reference() -> str:
    """Every command with its arguments and options, in the order of `kg --help`."""
    from app.cli import app

    group = typer.main.get_command(app)
    assert isinstance(group, click.Group)  # noqa: S101 - kg has commands
    lines = [
        "# Commands",
        "",
        "Exit codes: 0, 1 (failure), 2 (usage), 3 (some records rejected under `--strict`). Data goes to stdout, talk to stderr.",
        "Settings are taken from the option, else the environment (`KG_DIR`, `KG_STORE`), else `kg.toml` in the current folder",
        '(`dir = "..."`, `store = "..."`), else the default.',
    ]
    for name, command in group.commands.items():
        lines += ["", *_section(name, command)]
    return "\n".join(lines) + "\n"


def _section(name: str, command: click.Command) -> Iterator[str]:
    context = click.Context(command, info_name=f"kg {name}")
    arguments = [p for p in command.params if isinstance(p, click.Argument)]
    options = [p for p in command.params if isinstance(p, click.Option)]
    usage = " ".join(a.make_metavar(context) for a in arguments)
    yield f"## kg {name} {usage}".rstrip()
    yield ""
    yield " ".join((command.help or "").split())
    yield ""
    yield "| option | |"
    yield "|---|---|"
    for parameter in (*arguments, *options):
        yield _row(parameter, context)


def _row(parameter: click.Parameter, context: click.Context) -> str:
    if isinstance(parameter, click.Argument):
        names = parameter.make_metavar(context)
    else:
        names = ", ".join((*parameter.opts, *parameter.secondary_opts))
    default = parameter.default
    told = "" if default is None or default is False or callable(default) or parameter.required else f" Default: {default}."
    text = " ".join((getattr(parameter, "help", None) or "").split())
    return f"| `{names}` | {text}{told} |"


if __name__ == "__main__":
    sys.stdout.write(reference())
