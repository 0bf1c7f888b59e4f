"""How a graph leaves: `export(graph, path)` writes it in the format that the path's ending or `format` names."""

from __future__ import annotations

import importlib
import os
import pkgutil
import secrets
import shutil
import sys
from functools import cache
from pathlib import Path
from typing import cast

from kg.errors import StoreError, UnknownFormat, UsageError, unknown
from kg.export.base import Exporter, ExportReport
from kg.model import Graph

__all__ = ["ExportReport", "Exporter", "export", "exporter_for", "exporters", "register"]

STDOUT = "-"

_registered: dict[str, Exporter] = {}


@cache
def _found() -> dict[str, Exporter]:
    """The exporters of this package, by name."""
    found: dict[str, Exporter] = {}
    for module in pkgutil.iter_modules(__path__, f"{__name__}."):
        exporter = getattr(importlib.import_module(module.name), "EXPORTER", None)
        if exporter is not None:
            found[exporter.name] = cast("Exporter", exporter)
    return found


def exporters() -> dict[str, Exporter]:
    """All exporters by name, sorted: those of this package and those registered."""
    return dict(sorted({**_found(), **_registered}.items()))


def register(exporter: Exporter) -> None:
    """Make `exporter` known, as a package above this one does. Registering it again changes nothing.

    Raises UsageError if its name or its suffix belongs to another one.
    """
    for known in exporters().values():
        if known is not exporter and (known.name == exporter.name or known.suffix == exporter.suffix):
            raise UsageError(
                f"The exporter '{exporter.name}' ({exporter.suffix}) is at odds with '{known.name}' ({known.suffix})."
            )
    _registered[exporter.name] = exporter


def exporter_for(path: str | Path, *, format: str | None = None) -> Exporter:  # noqa: A002 - the word people use
    """The exporter that `format` names (a name or a suffix), else the one whose suffix `path` ends with.

    Raises UnknownFormat that lists all there are, UsageError for standard output without a format.
    """
    known = exporters()
    if format is not None:
        wanted = format.casefold()
        for exporter in known.values():
            if wanted in (exporter.name, exporter.suffix, exporter.suffix.lstrip(".")):
                return exporter
        raise UnknownFormat(unknown("export format", format, known))
    if str(path) == STDOUT:
        raise UsageError(f"Standard output has no ending that tells the format. Name one: {', '.join(known)}.")
    name = Path(path).name.casefold()
    fitting = [exporter for exporter in known.values() if name.endswith(exporter.suffix)]
    if not fitting:
        endings = ", ".join(f"{exporter.suffix} ({exporter.name})" for exporter in known.values())
        raise UnknownFormat(f"The ending of '{Path(path).name}' tells no export format. Known: {endings}.")
    return max(fitting, key=lambda exporter: len(exporter.suffix))


def export(graph: Graph, path: str | Path, *, format: str | None = None) -> ExportReport:  # noqa: A002 - the word people use
    """Write `graph` to `path`, whole or not at all: a file that was there stays until the new one is complete.

    `-` is standard output. Raises UnknownFormat, UsageError, and StoreError if the file cannot be written.
    """
    exporter = exporter_for(path, format=format)
    try:
        if str(path) == STDOUT:
            return _to_stdout(exporter, graph)
        # Through links, so that a link stays one and what it leads to is written.
        target = Path(os.path.realpath(path))
        if target.exists() and not (target.is_file() or target.is_dir()):
            with target.open("wb") as device:
                return exporter.write(graph, device)
        return _beside(exporter, graph, target)
    except BrokenPipeError:
        raise  # whoever read has seen enough
    except OSError as error:
        reason = error.strerror or str(error)
        raise StoreError(f"The graph could not be written to '{path}': {reason}. What was there before is unchanged.") from error


def _to_stdout(exporter: Exporter, graph: Graph) -> ExportReport:
    if not exporter.text:
        raise UsageError(f"'{exporter.name}' is not text: give a file instead of '{STDOUT}', such as graph{exporter.suffix}.")
    report = exporter.write(graph, sys.stdout.buffer)
    sys.stdout.buffer.flush()
    return report


def _beside(exporter: Exporter, graph: Graph, target: Path) -> ExportReport:
    """Write to a file beside `target`, then put it in its place in one step."""
    if target.is_dir():
        raise IsADirectoryError(None, "it is a folder")
    # Not the whole name: one that is as long as names may be has no room for more.
    part = target.with_name(f".{target.name[:40]}.{secrets.token_hex(4)}.part")
    try:
        with part.open("wb") as file:
            report = exporter.write(graph, file)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            shutil.copymode(target, part)
        part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return report
