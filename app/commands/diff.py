"""`kg diff`: what differs between two graphs."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.console import StoreName, opened, out, print_json, say
from app.text import one_line, percent, plain, shorten
from app.words import counted

if TYPE_CHECKING:
    from kg.news.changes import Change, Difference, Fact, Snapshot, Thing

_LIMIT = 20
_NAME = 160


class Format(StrEnum):
    """How differences are written."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "md"


def _graph(text: str) -> Path:
    found = Path(text)
    if not text or found.is_file():
        raise typer.BadParameter(f"'{text}' is no folder. Name the folder of a graph, as --dir does.")
    return found


def _folder(help_: str, metavar: str) -> Any:
    return typer.Argument(help=help_, show_default=False, parser=_graph, metavar=metavar)


def diff(
    old: Annotated[Path, _folder("Folder of a graph.", "OLD")],
    new: Annotated[Path, _folder("Folder of the graph to hold against it.", "NEW")],
    form: Annotated[Format, typer.Option("--format", help="Text, JSON or Markdown.")] = Format.TEXT,
    limit: Annotated[
        int | None, typer.Option(help="Most lines of each sort.", min=1, show_default=f"{_LIMIT}; of JSON all")
    ] = None,
    min_confidence: Annotated[
        float, typer.Option(help="Least confidence of statements and results that are compared.", min=0.0, max=1.0)
    ] = 0.0,
    store: StoreName = None,
) -> None:
    """What differs between two graphs: papers, entities, statements and results that came, went or changed.

    Changed are names, kinds, dates, numbers of papers, and confidences by more than 5%.
    """
    from kg.news.changes import differences

    found = differences(*(_read(folder, store, min_confidence) for folder in (old, new)))
    if form is Format.JSON:
        print_json({one.what: _as_json(one, limit) for one in found})
        return
    lines = _lines(found, limit or _LIMIT, _in_markdown if form is Format.MARKDOWN else _in_text)
    if form is Format.MARKDOWN:
        sys.stdout.writelines(f"{line}\n" for line in lines)
    else:
        console = out()
        for line in lines:
            console.print(line, soft_wrap=True)
    if all(one.is_empty for one in found):
        say("The graphs do not differ." if not any(one.slight for one in found) else "The graphs do not differ otherwise.")


def _read(folder: Path, store: str | None, min_confidence: float) -> Snapshot:
    from kg.news.changes import snapshot

    with opened(folder, store) as graph:
        return snapshot(graph.store, min_confidence=min_confidence)


# --- lines


Line = tuple[str, str, str]
"""A sign (`+`, `-`, `~`, or nothing in a heading), a name, and what is told of it."""


def _lines(found: Sequence[Difference], limit: int, write: Callable[[Line], str]) -> Iterator[str]:
    for one in found:
        if one.is_empty and not one.slight:
            continue
        counts = f"{len(one.added):,} added, {len(one.gone):,} gone, {len(one.changed):,} changed"
        slight = f"; {one.slight:,} a little more or less sure" if one.slight else ""
        yield write(("", one.what, f"{counts}{slight}"))
        for sign, things in (("+", one.added), ("-", one.gone)):
            yield from (write((sign, thing.name, _told(thing))) for thing in things[:limit])
            if len(things) > limit:
                yield write((sign, f"and {len(things) - limit:,} more", "--limit shows them"))
        yield from (write(("~", change.name, _changed(change))) for change in one.changed[:limit])
        if len(one.changed) > limit:
            yield write(("~", f"and {len(one.changed) - limit:,} more", "--limit shows them"))


def _told(thing: Thing) -> str:
    """What is told of a thing besides its name: `97%, 2 papers`, or a date."""
    told = [_shown(name, value) for name, value in thing.facts if name not in ("title", "name", "kind")]
    return ", ".join(filter(None, told))


def _changed(change: Change) -> str:
    return "; ".join(f"{name}: {_shown(name, was) or 'none'} -> {_shown(name, now) or 'none'}" for name, was, now in change.facts)


def _shown(name: str, value: Fact) -> str:
    if isinstance(value, float):
        return percent(value)
    if isinstance(value, int):
        return counted(value, name.removesuffix("s"))
    return shorten(one_line(value or ""), _NAME)


def _in_text(line: Line) -> str:
    sign, name, told = line
    words = plain(shorten(one_line(name), _NAME))
    return f"{sign} {words}  [dim]{plain(told)}[/dim]" if sign else f"[bold]{words}[/bold]  [dim]{plain(told)}[/dim]"


def _in_markdown(line: Line) -> str:
    from app.digest import escaped

    sign, name, told = line
    words = escaped(shorten(one_line(name), _NAME))
    if not sign:
        return f"## {words.capitalize()}\n\n{escaped(told)}\n"
    word = {"+": "added", "-": "gone", "~": "changed"}[sign]
    return f"- {word}: {words}{f' ({escaped(told)})' if told else ''}"


# --- JSON


def _as_json(one: Difference, limit: int | None) -> dict[str, Any]:
    return {
        "added": [_thing_json(thing) for thing in one.added[:limit]],
        "gone": [_thing_json(thing) for thing in one.gone[:limit]],
        "changed": [
            {"is": change.name, **{name: {"old": was, "new": now} for name, was, now in change.facts}}
            for change in one.changed[:limit]
        ],
        "counts": {"added": len(one.added), "gone": len(one.gone), "changed": len(one.changed), "slight": one.slight},
    }


def _thing_json(thing: Thing) -> dict[str, Any]:
    return {"is": thing.name, **dict(thing.facts)}
