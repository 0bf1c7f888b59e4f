"""`kg export` and `kg eval`: the graph in a file, and how right the extractor is."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.console import AsJson, Dir, StoreName, opened, path, print_json, progress_bar, say
from kg.errors import InputError, StoreError, UsageError

if TYPE_CHECKING:
    from kg.model import Graph, Paper


def export(
    file: Annotated[
        Path,
        typer.Argument(help="Where to write; the suffix tells the format.", show_default=False, parser=path, metavar="FILE"),
    ],
    format_: Annotated[str | None, typer.Option("--format", help="The format, where the suffix does not tell.")] = None,
    around: Annotated[str | None, typer.Option(help="Only what is near this entity.", show_default=False)] = None,
    hops: Annotated[int | None, typer.Option(help="How near to it: statements away.", min=0, max=6, show_default="1")] = None,
    dir: Dir = None,  # noqa: A002 - the option's name
    store: StoreName = None,
) -> None:
    """Write the graph, or a part of it: GraphML, GEXF, JSON Lines, node-link JSON, one HTML page, or two ways into Neo4j.

    For Neo4j: .neo4j.zip holds CSV for `neo4j-admin database import`, .cypher is a script.
    """
    from app.html import EXPORTER as HTML
    from kg.export import export as run
    from kg.export import exporter_for, register
    from kg.export.part import around as part

    register(HTML)
    exporter_for(file, format=format_)
    if hops is not None and around is None:
        raise UsageError("--hops says how near to what --around names. Give --around too.")
    with opened(dir, store) as graph:
        whole: Graph = graph.graph()
        chosen = part(whole, [graph.entity(around).id], 1 if hops is None else hops) if around is not None else whole
    report = run(chosen, file, format=format_)
    say(f"Wrote '{file}': {report.nodes} nodes, {report.edges} edges.")
    if report.replaced:
        say(f"{report.replaced} characters that the format forbids were replaced.")
    if report.next:
        say(report.next)


def evaluate(
    gold: Annotated[
        Path,
        typer.Argument(help="Papers with their right answers, as JSON lines.", show_default=False, parser=path, metavar="GOLD"),
    ],
    predictions: Annotated[
        Path | None,
        typer.Option(help="Write what was extracted here, in the form of GOLD.", show_default=False, parser=path, metavar="FILE"),
    ] = None,
    as_json: AsJson = False,
    dir: Dir = None,  # noqa: A002 - the option's name
    store: StoreName = None,  # noqa: ARG001 - every command has it; the graph is not touched here
) -> None:
    """Extract the texts of GOLD anew and score what was found against its answers. The graph is not touched."""
    from app.extractor import LazyExtractor
    from kg import evaluate as measure
    from kg.config import settings
    from kg.folder import Folder

    if predictions:
        _require_place(predictions)
    answers = _answers(gold)
    papers = _papers(gold)
    extractor = LazyExtractor(Folder(settings(dir=dir).dir).names)
    found = []
    with progress_bar() as progress:
        for paper, extraction in zip(papers, extractor(papers), strict=True):
            found.append(measure.to_gold(extraction, paper))
            progress("extracting", len(found), len(papers))
    for note in extractor.notes:
        say(note)
    scores = measure.score(answers, found)
    if as_json:
        print_json({key: row.as_json() for key, row in scores.items()})
    else:
        typer.echo(measure.table(scores))
    if predictions:
        _write_lines(predictions, found)


def _papers(gold: Path) -> list[Paper]:
    """The papers of the file; what cannot be read as one is said."""
    from kg import readers
    from kg.report import Report

    report = Report()
    papers = list(readers.find(gold, "jsonl").read(readers.Source(gold), readers.ReadOptions(), report))
    for rejection in report.rejections:
        say(f"Rejected: {rejection.where}: {rejection.reason}: {rejection.detail}")
    return papers


def _require_place(file: Path) -> None:
    """Raises UsageError where a file cannot be: better before the texts are read than after."""
    if file.is_dir():
        raise UsageError(f"'{file}' is a folder. Name a file in it for the predictions.")
    if not file.parent.is_dir():
        raise UsageError(f"There is no folder '{file.parent}' for the predictions. Make it, or name a file elsewhere.")


def _write_lines(file: Path, graphs: Sequence[Mapping[str, object]]) -> None:
    try:
        file.write_text("".join(json.dumps(graph, ensure_ascii=False) + "\n" for graph in graphs), encoding="utf-8")
    except BrokenPipeError:
        raise
    except OSError as error:
        raise StoreError(f"The predictions cannot be written to '{file}': {error.strerror}.") from error


def _answers(gold: Path) -> list[dict[str, object]]:
    """The right answers as they stand in the file. Raises InputError for a line that is no object with an id."""
    from kg import readers

    answers = []
    with readers.Source(gold).open() as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                answer = json.loads(line)
            except (ValueError, RecursionError) as error:
                raise InputError(f"{gold.name}, line {number}: not JSON ({error}). Gold holds one object a line.") from error
            if not isinstance(answer, dict) or not isinstance(answer.get("id"), str):
                raise InputError(f"{gold.name}, line {number}: no object with an 'id'. Gold holds one object a line, with one.")
            answers.append(answer)
    return answers
