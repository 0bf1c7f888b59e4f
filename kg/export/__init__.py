"""How a graph leaves: `export(graph, path)` writes it in the format that the path's ending or `format` names."""

from __future__ import annotations

import importlib
import os
import pkgutil
import shutil
import sys
from functools import cache, partial
from pathlib import Path
from typing import cast

from kg.errors import StoreError, UnknownFormat, UsageError, unknown
from kg.export.base import Exporter, ExportReport, FolderExporter
from kg.export.files import part_beside, write_folder
from kg.folder import require_not_own
from kg.model import Graph

__all__ = ["ExportReport", "Exporter", "FolderExporter", "export", "export_with", "exporter_for", "exporters", "register"]

STDOUT = "-"
_PACKED = ".zip"
_ALSO = {"sqlite": (".db", ".sqlite3")}
"""Other endings that files of a format go by."""

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
            if wanted == exporter.name or f".{wanted.lstrip('.')}" in _endings(exporter):
                return exporter
        raise UnknownFormat(unknown("export format", format, known))
    if str(path) == STDOUT:
        raise UsageError(f"Standard output has no ending that tells the format. Name one: {', '.join(known)}.")
    name = Path(path).name.casefold()
    fitting = {ending: exporter for exporter in known.values() for ending in _endings(exporter) if name.endswith(ending)}
    if fitting:
        return fitting[max(fitting, key=len)]
    folders = [exporter for exporter in known.values() if isinstance(exporter, FolderExporter) and exporter.any_folder]
    if folders and (str(path).endswith(("/", os.sep)) or Path(path).is_dir()):
        return folders[0]
    endings = [f"{ending} ({exporter.name})" for exporter in known.values() for ending in _endings(exporter)]
    endings += [f"a folder such as {exporter.name}/ ({exporter.name})" for exporter in folders]
    raise UnknownFormat(f"The ending of '{Path(path).name}' tells no export format. Known: {', '.join(endings)}.")


def _endings(exporter: Exporter) -> tuple[str, ...]:
    """What names that mean this format end with: of its files, and of its folders."""
    folder = (exporter.suffix.removesuffix(_PACKED),) if isinstance(exporter, FolderExporter) else ()
    return (exporter.suffix, *_ALSO.get(exporter.name, ()), *folder)


def export(graph: Graph, path: str | Path, *, format: str | None = None) -> ExportReport:  # noqa: A002 - the word people use
    """Write `graph` to `path`, whole or not at all: what was there stays until the new one is complete.

    `-` is standard output. Raises UnknownFormat, UsageError, and StoreError if the file cannot be written.
    """
    return export_with(exporter_for(path, format=format), graph, path)


def export_with(exporter: Exporter, graph: Graph, path: str | Path) -> ExportReport:
    """The same with an exporter at hand. One of several files fills a folder, unless `path` ends with `.zip`.

    Raises UsageError too where `path` is one of the files that a graph consists of.
    """
    try:
        if str(path) == STDOUT:
            return _to_stdout(exporter, graph)
        require_not_own(Path(path))
        # Through links, so that a link stays one and what it leads to is written.
        target = Path(os.path.realpath(path))
        if isinstance(exporter, FolderExporter) and not target.name.casefold().endswith(_PACKED):
            return write_folder(partial(exporter.write_files, graph), target)
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
    with part_beside(target, Path.touch) as part:
        with part.open("wb") as file:
            report = exporter.write(graph, file)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            shutil.copymode(target, part)
        part.replace(target)
    return report
