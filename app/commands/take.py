"""`kg export` and `kg eval`: the graph in a file, and how right the extractor and the assembly are."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.console import AsJson, Dir, StoreName, opened, path, print_json, progress_bar, say
from app.text import one_line
from kg.errors import InputError, InvalidData, StoreError, UsageError

if TYPE_CHECKING:
    from app.extractor import LazyExtractor
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
        corrections = graph.statistics()["corrections"].get("applied", 0)
    report = run(chosen, file, format=format_)
    say(f"Wrote '{file}': {report.nodes} nodes, {report.edges} edges.{_with_corrections(corrections)}")
    if report.replaced:
        say(f"{report.replaced} characters that the format forbids were replaced.")
    if report.next:
        say(report.next)


def _with_corrections(count: int) -> str:
    return f" {count} correction{' applies' if count == 1 else 's apply'}." if count else ""


def evaluate(
    gold: Annotated[
        Path | None,
        typer.Argument(help="Papers with their right answers, as JSON lines.", show_default=False, parser=path, metavar="GOLD"),
    ] = None,
    predictions: Annotated[
        Path | None,
        typer.Option(help="Write what was extracted here, in the form of GOLD.", show_default=False, parser=path, metavar="FILE"),
    ] = None,
    pairs: Annotated[
        Path | None,
        typer.Option(
            help="Instead of GOLD: pairs of names (TSV); say which are one node.", show_default=False, parser=path, metavar="FILE"
        ),
    ] = None,
    decisions: Annotated[
        Path | None,
        typer.Option(
            help="With --pairs: write `same` or `different` a line here.", show_default=False, parser=path, metavar="FILE"
        ),
    ] = None,
    as_json: AsJson = False,
    dir: Dir = None,  # noqa: A002 - the option's name
    store: StoreName = None,  # noqa: ARG001 - every command has it; the graph is not touched here
) -> None:
    """Extract the texts of GOLD anew and score what was found against its answers, or judge pairs of names.

    The graph is not touched.
    """
    from app.extractor import LazyExtractor
    from kg.config import settings
    from kg.folder import Folder

    if (gold is None) == (pairs is None):
        raise UsageError("Give either GOLD, papers with their right answers, or --pairs FILE, pairs of names.")
    if (predictions and pairs) or (decisions and gold):
        raise UsageError("--predictions goes with GOLD, --decisions with --pairs.")
    for target in (predictions, decisions):
        if target:
            _require_place(target, gold or pairs)
    extractor = LazyExtractor(Folder(settings(dir=dir).dir).names)
    if gold:
        _score_texts(gold, predictions, extractor, as_json=as_json)
    elif pairs:
        _judge_pairs(pairs, decisions, extractor, as_json=as_json)


def _score_texts(gold: Path, predictions: Path | None, extractor: LazyExtractor, *, as_json: bool) -> None:
    from kg import evaluate as measure

    answers = _answers(gold)
    papers = _papers(gold)
    found = []
    with progress_bar() as progress:
        for paper, extraction in zip(papers, extractor(papers), strict=True):
            if isinstance(extraction, InvalidData):
                raise InvalidData(f"The extractor fails at paper {paper.id}: {extraction}.")
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
        _write_lines(predictions, (json.dumps(graph, ensure_ascii=False) for graph in found))


def _judge_pairs(file: Path, target: Path | None, extractor: LazyExtractor, *, as_json: bool) -> None:
    from kg import pairs as judged
    from kg.evaluate import table

    pairs = judged.read(file)
    decided = judged.decide(pairs, extractor.names)
    if target:
        _write_lines(target, decided)
    row = judged.score(pairs, decided)
    wrong = [(pair, said) for pair, said in zip(pairs, decided, strict=True) if pair.label not in (None, said)]
    if as_json:
        told = [{"line": pair.line, "pair": str(pair), "decided": said, "label": pair.label} for pair, said in wrong]
        print_json({"same": row and row.as_json(), "wrong": told, "decisions": decided})
    elif row:
        typer.echo(table({"same": row}))
        for pair, said in wrong:
            typer.echo(one_line(f"line {pair.line}: {pair} are {pair.label}, not {said}"))
    elif not target:
        typer.echo("\n".join(decided))


def _papers(gold: Path) -> list[Paper]:
    """The papers of the file; what cannot be read as one is said."""
    from kg import readers
    from kg.report import Report

    report = Report()
    papers = list(readers.find(gold, "jsonl").read(readers.Source(gold), readers.ReadOptions(), report))
    for rejection in report.rejections:
        say(f"Rejected: {rejection.where}: {rejection.reason}: {rejection.detail}")
    return papers


def _require_place(file: Path, source: Path | None) -> None:
    """Raises UsageError where a file cannot be, or is the one that is read: better before the texts are read than after."""
    if file.is_dir():
        raise UsageError(f"'{file}' is a folder. Name a file in it.")
    if source is not None and file.resolve() == source.resolve():
        raise UsageError(f"'{file}' is the file to be read: it would be overwritten. Name another one to write to.")
    if not file.parent.is_dir():
        raise UsageError(f"There is no folder '{file.parent}'. Make it, or name a file elsewhere.")


def _write_lines(file: Path, lines: Iterable[str]) -> None:
    try:
        file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    except BrokenPipeError:
        raise
    except OSError as error:
        raise StoreError(f"What was found cannot be written to '{file}': {error.strerror}.") from error


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
