"""`kg correct`: what people know better than the papers, kept beside the graph and applied at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.console import AsJson, Dir, StoreName, opened, print_json, print_table, progress_bar, say
from kg.config import settings

if TYPE_CHECKING:
    from kg.correcting import Change
    from kg.corrections import Correction
    from kg.opened import Listed

correct = typer.Typer(
    help="Correct the graph: merge, split, rename, retype and drop things, and drop statements. Builds keep to it.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Thing = Annotated[str, typer.Argument(help="Any name of an entity, or its id.", show_default=False, metavar="NAME")]
Note = Annotated[str | None, typer.Option(help="Why; kept with the correction.", show_default=False)]


@correct.command("merge")
def merge(
    name: Thing,
    into: Annotated[str, typer.Argument(help="What it is the same as; this name and kind stay.", show_default=False)],
    note: Note = None,
    dir: Dir = None,  # noqa: A002 - the option's name
    store: StoreName = None,
) -> None:
    """Two things are one."""
    from kg.corrections import Merge, Name

    _add(Merge(Name(name), Name(into), note or ""), dir, store)


@correct.command("split")
def split(
    name: Thing,
    papers: Annotated[
        list[str] | None,
        typer.Option(help="A paper that means the other thing, by id or title; once for each.", show_default=False),
    ] = None,
    form: Annotated[
        list[str] | None,
        typer.Option(help="A form that only the other thing has, such as a long form; once for each.", show_default=False),
    ] = None,
    as_: Annotated[
        str | None, typer.Option("--as", help="What the other thing is called; may be there already.", show_default=False)
    ] = None,
    note: Note = None,
    dir: Dir = None,  # noqa: A002 - the option's name
    store: StoreName = None,
) -> None:
    """One thing is two: what some papers mean by the name, or what also goes by some form of it, is another one."""
    from kg.corrections import Name, Split

    _add(Split(Name(name), tuple(papers or ()), tuple(form or ()), as_, note or ""), dir, store)


@correct.command("rename")
def rename(
    name: Thing,
    to: Annotated[str, typer.Argument(help="What it shall be called.", show_default=False, metavar="NEW")],
    note: Note = None,
    dir: Dir = None,  # noqa: A002 - the option's name
    store: StoreName = None,
) -> None:
    """A thing is called otherwise; it is still found by its old name."""
    from kg.corrections import Name, Rename

    _add(Rename(Name(name), to, note or ""), dir, store)


@correct.command("retype")
def retype(
    name: Thing,
    kind: Annotated[str, typer.Argument(help="Model, Method, Dataset, Metric or Task.", show_default=False)],
    note: Note = None,
    dir: Dir = None,  # noqa: A002 - the option's name
    store: StoreName = None,
) -> None:
    """A thing is of another kind."""
    from kg.corrections import Name, Retype
    from kg.schema import Kind

    _add(Retype(Name(name), _one_of(Kind, "kind", kind.strip().capitalize()), note or ""), dir, store)


@correct.command("drop")
def drop(
    name: Annotated[
        str,
        typer.Argument(help="Any name of an entity, or its id; with PROPOSES a paper's id or title.", show_default=False),
    ],
    relation: Annotated[str | None, typer.Argument(help="To drop a statement: its kind, ...", show_default=False)] = None,
    other: Annotated[str | None, typer.Argument(help="... and the name it leads to.", show_default=False)] = None,
    note: Note = None,
    dir: Dir = None,  # noqa: A002 - the option's name
    store: StoreName = None,
) -> None:
    """A thing is none (`drop NAME`), or a statement is wrong (`drop NAME VARIANT_OF OTHER`)."""
    from kg.corrections import Drop, DropStatement, Name
    from kg.errors import UsageError
    from kg.schema import RelationKind

    if relation is None:
        _add(Drop(Name(name), note or ""), dir, store)
        return
    kind = _one_of(RelationKind, "relation", relation.strip().upper())
    if other is None:
        raise UsageError(f"A statement has two ends: kg correct drop '{name}' {kind} OTHER.")
    _add(DropStatement(Name(name), kind, Name(other), note or ""), dir, store)


@correct.command("list")
def list_(
    as_json: AsJson = False,
    dir: Dir = None,  # noqa: A002 - the option's name
    store: StoreName = None,
) -> None:
    """The corrections by number, and what each came to."""
    with opened(dir, store) as graph:
        found = graph.corrections()
        file = graph.folder.corrections
    if as_json:
        print_json([_as_json(one) for one in found])
    elif not found:
        say(f"There are no corrections: '{file}' holds none.")
    else:
        print_table(("number", "correction", "came to", "note"), [_row(one) for one in found])
        if any(one.effect is None for one in found):
            say(f"Not all are in the graph yet: `kg build --dir {file.parent}` applies them.")


@correct.command("undo")
def undo(
    number: Annotated[int | None, typer.Argument(help="Which one; else the last.", show_default=False, min=1)] = None,
    dir: Dir = None,  # noqa: A002 - the option's name
    store: StoreName = None,
) -> None:
    """Take a correction back."""
    from kg.correcting import undo as run

    with progress_bar() as progress:
        change = run(number, dir, store=store, progress=progress)
    say(f"Taken back: correction {change.number}, {change.correction}.")
    _tell(change, settings(dir=dir, store=store).dir)


def _one_of(choices: Any, what: str, value: str) -> Any:
    from kg.errors import UsageError, unknown

    if value not in set(choices):
        raise UsageError(unknown(what, value, choices))
    return choices(value)


def _add(correction: Correction, folder: Path | None, store: str | None) -> None:
    from kg.correcting import correct as run

    with progress_bar() as progress:
        change = run(correction, folder, store=store, progress=progress)
    say(f"Correction {change.number}: {change.correction}.")
    if change.effect is not None and change.effect.applied:
        say(f"It came to: {change.effect.said}.")
    _tell(change, settings(dir=folder, store=store).dir)


def _tell(change: Change, folder: Path) -> None:
    for note in change.notes:
        say(note)
    if change.waits:
        say(f"The graph is as it was: not all texts are read. `kg build --dir {folder}` reads them and applies the corrections.")
        return
    sizes: list[tuple[str, Callable[[Any], int]]] = [
        ("entities", lambda size: size.entities),
        ("statements", lambda size: size.statements),
        ("results", lambda size: size.results),
    ]
    print_table(("what", "before", "after"), [(what, of(change.before), of(change.after)) for what, of in sizes])


def _row(one: Listed) -> tuple[object, ...]:
    return one.number, str(one.correction), _came_to(one), one.correction.note


def _came_to(one: Listed) -> str:
    if one.effect is None:
        return "not built yet"
    return one.effect.said if one.effect.applied else f"nothing: {one.effect.said}"


def _as_json(one: Listed) -> dict[str, object]:
    effect = one.effect
    return {
        "number": one.number,
        "correction": str(one.correction),
        "kind": type(one.correction).__name__,
        "note": one.correction.note,
        "applied": effect.applied if effect else None,
        "came_to": effect.said if effect else None,
        "entities": list(effect.entities) if effect else [],
    }
