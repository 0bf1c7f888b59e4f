"""`kg export` and `kg eval`: the graph in a file, and how right the extractor and the assembly are."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.console import AsJson, Dir, StoreName, opened, path, print_json, progress_bar, say
from app.text import one_line
from kg.config import MIN_CONFIDENCE, MIN_CONFIDENCE_OF_RESULTS, least_of_results
from kg.errors import InputError, InvalidData, StoreError, UsageError
from kg.folder import require_not_own

if TYPE_CHECKING:
    from app.extractor import LazyExtractor
    from kg.model import Extraction, Graph, Paper


def _target(text: str) -> str:
    """The same text, if a path can be made of it: a slash at its end, which tells a folder, would be lost in a path."""
    path(text)
    return text


_ONLY_LOOKED_AT, _LOOKED_AT = "gexf", "graphml"
"""Formats of programs that show a graph and have no dial; the second one can be imported again, and so has to be whole."""
_WRITTEN = f"0; of GEXF {MIN_CONFIDENCE}, of results there {MIN_CONFIDENCE_OF_RESULTS}"


def export(
    file: Annotated[
        str,
        typer.Argument(help="Where to write; the suffix tells the format.", show_default=False, parser=_target, metavar="FILE"),
    ],
    format_: Annotated[str | None, typer.Option("--format", help="The format, where the suffix does not tell.")] = None,
    around: Annotated[str | None, typer.Option(help="Only what is near this entity.", show_default=False)] = None,
    hops: Annotated[int | None, typer.Option(help="How near to it: statements away.", min=0, max=6, show_default="1")] = None,
    min_confidence: Annotated[
        float | None,
        typer.Option(help="Least confidence of what is written.", min=0.0, max=1.0, show_default=_WRITTEN),
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option(help="Of a site: how many things, and how many papers, have a page.", min=1, show_default="2000"),
    ] = None,
    dir: Dir = None,  # noqa: A002 - the option's name
    store: StoreName = None,
) -> None:
    """Write the graph, or a part of it, as a file or a folder; docs/exports.md says what each format is for.

    Networks: .graphml, .gexf, .json. All there is, a record a line: .jsonl. Tables: .sqlite, .parquet (a folder). RDF: .ttl.
    Pages: .html (one with the picture), site/ (any folder: plain pages). Neo4j: .neo4j.zip, .cypher.
    GEXF, which is only looked at, leaves out what is less certain, and it is said how much; other files have the whole graph.
    """
    from app.page_file import EXPORTER as HTML
    from app.site import EXPORTER as SITE
    from app.site import Site
    from kg.export import export_with, exporter_for, register
    from kg.export.part import around as part
    from kg.export.part import surer

    register(HTML)
    register(SITE)
    exporter = exporter_for(file, format=format_)
    if limit is not None:
        if exporter is not SITE:
            raise UsageError(f"--limit says how many pages a site has, and '{file}' is none. Leave it out.")
        exporter = Site(limit)
    if hops is not None and around is None:
        raise UsageError("--hops says how near to what --around names. Give --around too.")
    with opened(dir, store) as graph:
        whole: Graph = graph.graph()
        near = part(whole, [graph.entity(around).id], 1 if hops is None else hops) if around is not None else whole
        corrections = graph.statistics()["corrections"].get("applied", 0)
    least = min_confidence if min_confidence is not None else MIN_CONFIDENCE if exporter.name == _ONLY_LOOKED_AT else 0.0
    chosen, less_certain = surer(near, least, least_of_results(least))
    report = export_with(exporter, chosen, file)
    say(f"Wrote '{file}': {report.nodes} nodes, {report.edges} edges.{_with_corrections(corrections)}")
    if less_certain:
        say(f"{less_certain} less certain left out; --min-confidence 0 writes them too.")
    elif exporter.name == _LOOKED_AT and min_confidence is None:
        _, doubtful = surer(near, MIN_CONFIDENCE, MIN_CONFIDENCE_OF_RESULTS)
        if doubtful:
            say(f"{doubtful} less certain are in it; --min-confidence {MIN_CONFIDENCE} leaves them out.")
    if report.replaced:
        say(f"{report.replaced} characters that the format forbids were replaced.")
    if report.next:
        say(report.next)


def _with_corrections(count: int) -> str:
    return f" {count} correction{' applies' if count == 1 else 's apply'}." if count else ""


def _file(help_: str, metavar: str = "FILE") -> Any:
    """An option for a file."""
    return typer.Option(help=help_, show_default=False, parser=path, metavar=metavar)


def evaluate(  # noqa: C901 - one branch for each thing that can be measured
    gold: Annotated[
        Path | None,
        typer.Argument(help="Papers with their right answers, as JSON lines.", show_default=False, parser=path, metavar="GOLD"),
    ] = None,
    drawing: Annotated[
        Path | None,
        typer.Argument(
            help="With --reliability: draw it here (.svg or .html).", show_default=False, parser=path, metavar="DRAWING"
        ),
    ] = None,
    reliability: Annotated[
        bool, typer.Option("--reliability", help="Hold confidence against the share that is right, with its calibration error.")
    ] = False,
    min_confidence: Annotated[
        float | None,
        typer.Option(
            help="Score only relations and results at least this sure; with --reliability, what is shown.",
            min=0.0,
            max=1.0,
            show_default=f"0; with --reliability {MIN_CONFIDENCE}",
        ),
    ] = None,
    predictions: Annotated[
        Path | None,
        _file("Write what was extracted here, in the form of GOLD."),
    ] = None,
    pairs: Annotated[
        Path | None,
        _file("Instead of GOLD: pairs of names (TSV); say which are one node."),
    ] = None,
    decisions: Annotated[
        Path | None,
        _file("With --pairs: write `same` or `different` a line here."),
    ] = None,
    sample: Annotated[
        str | None,
        typer.Option(help="Instead of GOLD: draw statements from the graph for a sheet to judge: lineage.", metavar="WHAT"),
    ] = None,
    count: Annotated[int, typer.Option("--n", help="With --sample: how many.", min=1)] = 50,
    seed: Annotated[str, typer.Option(help="With --sample: the lot; the same seed draws the same.")] = "0",
    family: Annotated[
        str | None, typer.Option(help="With --sample: from the tree of this entity only.", show_default=False, metavar="NAME")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(help="With --sample: write the sheet here (TSV).", show_default="stdout", parser=path, metavar="SHEET"),
    ] = None,
    sentences: Annotated[bool, typer.Option("--sentences/--no-sentences", help="With --sample: the sentences too.")] = True,
    judged: Annotated[
        Path | None,
        _file("Instead of GOLD: count the verdicts of a sheet.", "SHEET"),
    ] = None,
    as_json: AsJson = False,
    dir: Dir = None,  # noqa: A002 - the option's name
    store: StoreName = None,
) -> None:
    """Extract the texts of GOLD anew and score what was found against its answers, or judge pairs of names or statements.

    The graph is not changed.
    """
    if sample is not None or judged is not None:
        from app.commands.sheets import Drawn, answer

        others = {
            "--reliability": reliability,
            "--min-confidence": min_confidence is not None,
            "--predictions": predictions,
            "--decisions": decisions,
        }
        if unfit := [option for option, given in others.items() if given]:
            raise UsageError(f"--sample and --judged do not go with {' and '.join(unfit)}. Leave one or the other out.")
        drawn = None if sample is None else Drawn(sample, count, seed, family, sentences)
        answer(drawn, judged, out, alone=not (gold or pairs), as_json=as_json, folder=dir, store=store)
        return
    from app.extractor import LazyExtractor
    from kg.config import settings
    from kg.folder import Folder

    if (gold is None) == (pairs is None):
        raise UsageError(
            "Give either GOLD, papers with their right answers, or --pairs FILE, pairs of names, or --sample WHAT, "
            "or --judged SHEET."
        )
    if out or family:
        raise UsageError("--out and --family go with --sample.")
    if (predictions and pairs) or (decisions and gold):
        raise UsageError("--predictions goes with GOLD, --decisions with --pairs.")
    if (reliability or min_confidence is not None) and not gold:
        raise UsageError("--reliability and --min-confidence go with GOLD.")
    if drawing and not reliability:
        raise UsageError(f"'{drawing}' is where --reliability draws. Give --reliability too, or one file alone.")
    for target in (predictions, decisions, drawing):
        if target:
            _require_place(target, gold or pairs)
    extractor = LazyExtractor(Folder(settings(dir=dir).dir).names)
    if gold and reliability:
        least = MIN_CONFIDENCE if min_confidence is None else min_confidence
        _show_reliability(gold, predictions, drawing, extractor, least=least, as_json=as_json)
    elif gold:
        _score_texts(gold, predictions, extractor, least=min_confidence or 0.0, as_json=as_json)
    elif pairs:
        _judge_pairs(pairs, decisions, extractor, as_json=as_json)


def _score_texts(gold: Path, predictions: Path | None, extractor: LazyExtractor, *, least: float, as_json: bool) -> None:
    from kg import evaluate as measure

    read = _extracted(gold, extractor)
    found = [measure.to_gold(extraction, paper, min_confidence=least) for paper, extraction in read]
    scores = measure.score(_answers(gold), found)
    if as_json:
        print_json({key: row.as_json() for key, row in scores.items()})
    else:
        typer.echo(measure.table(scores))
    if predictions:
        _write_lines(predictions, (json.dumps(graph, ensure_ascii=False) for graph in found))


def _show_reliability(
    gold: Path, predictions: Path | None, drawing: Path | None, extractor: LazyExtractor, *, least: float, as_json: bool
) -> None:
    from kg import reliability as measure
    from kg.diagram import diagram, require_suffix
    from kg.evaluate import to_gold

    if drawing:
        require_suffix(drawing)
    answers = {answer["id"]: answer for answer in _answers(gold)}
    found = _extracted(gold, extractor)
    rows = measure.reliability(
        find for paper, extraction in found for find in measure.judged(answers[paper.id], extraction, paper)
    )
    if as_json:
        print_json({what: row.as_json(least) for what, row in rows.items()})
    else:
        typer.echo(measure.table(rows, least))
    if drawing:
        drawn = diagram(rows, page=drawing.suffix.casefold() == ".html", title=f"Reliability: {gold.name}")
        _write_lines(drawing, [drawn.rstrip("\n")])
    if predictions:
        _write_lines(predictions, (json.dumps(to_gold(extraction, paper), ensure_ascii=False) for paper, extraction in found))


def _extracted(gold: Path, extractor: LazyExtractor) -> list[tuple[Paper, Extraction]]:
    """The papers of the file with what is found in each."""
    papers = _papers(gold)
    found = []
    with progress_bar() as progress:
        for paper, extraction in zip(papers, extractor(papers), strict=True):
            if isinstance(extraction, InvalidData):
                raise InvalidData(f"The extractor fails at paper {paper.id}: {extraction}.")
            found.append((paper, extraction))
            progress("extracting", len(found), len(papers))
    for note in extractor.notes:
        say(note)
    return found


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
    require_not_own(file)
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
