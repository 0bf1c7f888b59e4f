"""The page of all commands, read off the command itself."""

from __future__ import annotations

from collections.abc import Iterator

import typer
from typer.core import TyperArgument, TyperCommand, TyperGroup


def page() -> str:
    """Every command with its arguments and options, in the order of `kg --help`."""
    from app.cli import app

    group = typer.main.get_command(app)
    assert isinstance(group, TyperGroup)  # noqa: S101 - kg has commands
    lines = [
        "# Commands",
        "",
        "Exit codes: 0, 1 (failure), 2 (usage), 3 (some records rejected under `--strict`). Data goes to stdout, talk to stderr.",
        "Settings are taken from the option, else the environment (`KG_DIR`, `KG_STORE`), else `kg.toml` in the current folder",
        '(`dir = "..."`, `store = "..."`), else the default.',
    ]
    for name, command in _commands(group):
        lines += ["", *_section(name, command)]
    return "\n".join(lines) + "\n"


def _commands(group: TyperGroup, before: str = "") -> Iterator[tuple[str, TyperCommand]]:
    """Commands by all the words that name them; a group's own follow one another."""
    for name, command in group.commands.items():
        if isinstance(command, TyperGroup):
            yield from _commands(command, f"{before}{name} ")
        elif isinstance(command, TyperCommand):
            yield f"{before}{name}", command


def _section(name: str, command: TyperCommand) -> Iterator[str]:
    arguments = [p for p in command.params if isinstance(p, TyperArgument)]
    options = [p for p in command.params if not isinstance(p, TyperArgument)]
    yield " ".join([f"## kg {name}", *(_argument(a) for a in arguments)])
    yield ""
    yield " ".join((command.help or "").split())
    yield ""
    yield "| | |"
    yield "|---|---|"
    for argument in arguments:
        yield f"| `{_argument(argument)}` | {argument.help or ''} |"
    for option in options:
        # What a default is in words stands for one that is worked out later.
        told_as = getattr(option, "show_default", None)
        default = told_as if isinstance(told_as, str) else option.default
        told = "" if default is None or default is False or option.required else f" Default: {default}."
        help_ = " ".join((getattr(option, "help", None) or "").split())
        yield f"| `{', '.join((*option.opts, *option.secondary_opts))}` | {help_}{told} |"


def _argument(argument: TyperArgument) -> str:
    name = (argument.metavar or argument.name or "").upper()
    return f"{name}..." if argument.nargs == -1 else name
