"""`kg digest`: what is new since a date, on one page."""

from __future__ import annotations

import shlex
import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from app.console import Dir, Least, StoreName, opened, say, say_others
from app.words import less_certain
from kg.config import MIN_CONFIDENCE

if TYPE_CHECKING:
    from pathlib import Path


class Format(StrEnum):
    """How a digest is written."""

    MARKDOWN = "md"
    HTML = "html"


def digest(
    since: Annotated[
        str, typer.Option(help="From this day on: 2024-01-31, or the first of a month or year: 2024-01, 2024.", metavar="DATE")
    ],
    family: Annotated[
        str | None, typer.Option(help="Only what concerns the variants of this.", show_default=False, metavar="NAME")
    ] = None,
    form: Annotated[Format, typer.Option("--format", help="Markdown, or a page to open and to print.")] = Format.MARKDOWN,
    every: Annotated[bool, typer.Option("--all", help="Everything, not only what fits one page.")] = False,
    min_confidence: Least = MIN_CONFIDENCE,
    dir: Dir = None,  # noqa: A002 - the option's name
    store: StoreName = None,
) -> None:
    """What is new since a date: members of families, results ahead of earlier ones, contradictions, data sets.

    One page, with what more papers say first; each line has its sentence and its paper. New is what papers of that day or later
    propose, and what a list of names dates so.
    """
    from app.digest import as_html, as_markdown
    from kg.news.gathering import news
    from kg.news.since import Since

    day = Since.of(since)
    with opened(dir, store) as graph:
        found = news(graph, day, family=family, min_confidence=min_confidence)
        unsure = news(graph, day, family=family, min_confidence=0.0).count - found.count if min_confidence else 0
        others = [one for one in graph.find(family) if found.family and one.id != found.family.id] if family else []
    written = as_html if form is Format.HTML else as_markdown
    sys.stdout.write(written(found, _again(day.day, family, min_confidence, dir, store), whole=every))
    if unsure > 0:
        say(less_certain(unsure))
    if family:
        say_others(family, others)


def _again(day: str, family: str | None, min_confidence: float, folder: Path | None, store: str | None) -> str:
    """The command that shows all."""
    command = ["kg", "digest", "--since", day]
    command += ["--family", family] if family else []
    command += ["--min-confidence", f"{min_confidence:g}"] if min_confidence != MIN_CONFIDENCE else []
    command += ["--dir", str(folder)] if folder else []
    command += ["--store", store] if store else []
    return shlex.join([*command, "--all"])
