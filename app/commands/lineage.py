"""`kg lineage`: the family tree of an entity, with year, paper and confidence."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from app.console import AsJson, Dir, StoreName, opened, out, print_json, say, say_others
from kg.config import MIN_CONFIDENCE, MOST_VARIANTS
from kg.errors import UsageError

if TYPE_CHECKING:
    from kg.lineage import Branch, Family
    from kg.opened import Title


class Format(StrEnum):
    """How a family is printed."""

    TREE = "tree"
    JSON = "json"
    MERMAID = "mermaid"
    DOT = "dot"


def lineage(
    name: Annotated[str, typer.Argument(help="Any name of an entity, or its id.", show_default=False)],
    up: Annotated[bool, typer.Option("--up/--down", help="Ancestors instead of variants.")] = False,
    depth: Annotated[int, typer.Option(help="How many steps to follow.", min=1, max=12)] = 6,
    since: Annotated[
        int | None,
        typer.Option(
            help="Only what is from this year or later, with what connects it.",
            min=1,
            max=9999,
            show_default=False,
            metavar="YEAR",
        ),
    ] = None,
    min_confidence: Annotated[float, typer.Option(help="Least confidence of a step.", min=0.0, max=1.0)] = MIN_CONFIDENCE,
    most: Annotated[
        int, typer.Option(help="How many variants of one thing to show; the others are counted.", min=1)
    ] = MOST_VARIANTS,
    every: Annotated[bool, typer.Option("--all", help="Show all variants of everything.")] = False,
    evidence: Annotated[bool, typer.Option("--evidence", help="Show the sentences that say it.")] = False,
    form: Annotated[
        Format | None, typer.Option("--format", help="How to print it: tree, json, mermaid or dot.", show_default="tree")
    ] = None,
    as_json: AsJson = False,
    dir: Dir = None,  # noqa: A002 - the option's name
    store: StoreName = None,
) -> None:
    """The family tree of an entity: its variants, or with --up what it is a variant of."""
    if as_json and form not in (None, Format.JSON):
        raise UsageError(f"--json and --format {form} do not go together. Give one of them.")
    with opened(dir, store) as graph:
        family = graph.lineage(
            name,
            direction="up" if up else "down",
            depth=depth,
            min_confidence=min_confidence,
            since=since,
            most=None if every else most,
        )
        others = [other for other in graph.find(name) if other.id != family.root.entity.id]
        titles = graph.titles(_paper_ids(family.root))
    _print(family, titles, Format.JSON if as_json else form or Format.TREE, evidence=evidence)
    _tell(family, since=since, most=most)
    say_others(name, others)


def _paper_ids(root: Branch) -> set[str]:
    return {piece.paper for branch in root.walk() if branch.step for piece in branch.step.evidence}


def _print(family: Family, titles: dict[str, Title], form: Format, *, evidence: bool) -> None:
    from app.diagrams import dot, mermaid
    from app.family import as_json, as_tree

    if form is Format.JSON:
        print_json(as_json(family))
    elif form is Format.MERMAID:
        sys.stdout.write(mermaid(family))
    elif form is Format.DOT:
        sys.stdout.write(dot(family))
    elif family.root.children:
        out().print(as_tree(family.root, titles, evidence=evidence))


def _tell(family: Family, *, since: int | None, most: int) -> None:
    from app.family import left_out

    entity = family.root.entity
    if not family.root.children:
        named = f"{entity.name} ({entity.kind})"
        say(f"{named} descends from nothing here." if family.direction == "up" else f"Nothing here descends from {named}.")
    for sentence in left_out(family, since=since, most=most):
        say(sentence)
