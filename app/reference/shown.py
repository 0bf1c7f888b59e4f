"""Pages that show commands with what they print: run, and shown anew or compared.

A block `console` holds lines `$ kg ...`, which lines `> ...` may go on with, each followed by what it prints; a block `python` is
followed by a block `text` if it prints something. All blocks of a page run in order, in one empty folder in which only `examples`
lies, as a person would run them in a checkout. Blocks of other languages are not run.
"""

from __future__ import annotations

import io
import os
import re
import shlex
import sys
import tempfile
from collections.abc import Iterator
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
WIDTH = 88
"""Columns of the terminal that is shown: what a page of the site has room for."""

_BLOCK = re.compile(r"^```(console|python)\n(.*?)^```\n(?:\n```text\n.*?^```\n)?", re.MULTILINE | re.DOTALL)
_COMMAND = re.compile(r"^\$ (.*(?:\n> .*)*)", re.MULTILINE)
_NUMBER = re.compile(r"(\d+\.\d+|\d+(?=%))")
_NEAR = {True: 0.03, False: 3.0}
"""How far shares may differ between processors: as numbers with a point, and as percentages."""
_SPENT = re.compile(r"^ seconds +[\d.]+ *\n", re.MULTILINE)


class Failed(Exception):
    """A command or a program of a page that did not end well, with what it printed."""


def anew(page: str) -> str:
    """The page with what its blocks print now. Raises Failed."""
    values: dict[str, Any] = {"__name__": "__main__"}
    with _checkout():
        return _BLOCK.sub(lambda block: _console(block[2]) if block[1] == "console" else _python(block[2], values), page)


def differences(page: str, other: str) -> list[tuple[str, str]]:
    """The lines in which two versions of a page differ by more than spaces and a little of a share."""
    mine, theirs = _lines(page), _lines(other)
    missing = [""] * abs(len(mine) - len(theirs))
    pairs = zip([*mine, *(missing if len(mine) < len(theirs) else ())], [*theirs, *missing], strict=False)
    return [(one, two) for one, two in pairs if not _alike(one, two)]


def _console(text: str) -> str:
    told = [f"$ {command}\n{_kg(_one(command))}" for command in _COMMAND.findall(text)]
    return "```console\n" + "\n".join(told) + "```\n"


def _one(command: str) -> str:
    """A command as a shell puts its lines together."""
    return command.replace("\\\n> ", " ").replace("\n> ", "\n")


def _python(code: str, values: dict[str, Any]) -> str:
    printed = io.StringIO()
    with redirect_stdout(printed):
        exec(compile(code, "page", "exec"), values)  # noqa: S102 - a page of this project
    shown = _tidy(printed.getvalue())
    return f"```python\n{code}```\n" + (f"\n```text\n{shown}```\n" if shown else "")


def _kg(command: str) -> str:
    """What a command prints, data and talk as a terminal mixes them. Raises Failed."""
    from app.cli import main

    program, *arguments = shlex.split(command)
    if program != "kg":
        raise Failed(f"'{command}': pages show `kg` alone.")
    printed = io.StringIO()
    before, sys.argv = sys.argv, ["kg", *arguments]
    try:
        with redirect_stdout(printed), redirect_stderr(printed):
            main()
    except SystemExit as ended:
        if ended.code:
            raise Failed(f"`{command}` ended with {ended.code}:\n{printed.getvalue()}") from ended
    finally:
        sys.argv = before
    return _tidy(_SPENT.sub("", printed.getvalue()))


def _tidy(text: str) -> str:
    lines = "\n".join(line.rstrip() for line in text.splitlines()).strip("\n")
    return f"{lines}\n" if lines else ""


@contextmanager
def _checkout() -> Iterator[None]:
    """An empty folder with the examples to be in, and none of the user's settings."""
    kept = dict(os.environ)
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "examples").symlink_to(ROOT / "examples")
        for name in [name for name in os.environ if name.startswith(("KG_", "NEO4J_"))]:
            del os.environ[name]
        os.environ["COLUMNS"] = str(WIDTH)
        try:
            with chdir(folder):
                yield
        finally:
            os.environ.clear()
            os.environ.update(kept)


def _lines(page: str) -> list[str]:
    """Lines with blanks made single; what a table draws under its head depends on the widths, so it is left out."""
    lines = (" ".join(line.replace("─", " ").split()) for line in page.splitlines())
    return [line for line in lines if line]


def _alike(one: str, two: str) -> bool:
    parts, others = _NUMBER.split(one), _NUMBER.split(two)
    if len(parts) != len(others) or parts[::2] != others[::2]:
        return False
    return all(abs(float(a) - float(b)) <= _NEAR["." in a] for a, b in zip(parts[1::2], others[1::2], strict=True))
