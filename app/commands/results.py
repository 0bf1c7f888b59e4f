"""`kg results` and `kg conflicts`: leaderboards by data set and metric, and what papers disagree on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.console import AsJson, Dir, Least, StoreName, opened, out, print_json, print_table, say
from app.text import one_line, percent, plain, shorten
from app.words import BETTER, cited, counted, less_certain
from kg.config import MIN_CONFIDENCE, MIN_CONFIDENCE_OF_RESULTS

if TYPE_CHECKING:
    from kg.comparing import Measured
    from kg.opened import Title
    from kg.results.boards import Board, Leaderboards, Row
    from kg.results.conflicts import Conflicts, Contradiction, Dispute, Side

_BOARDS, _ROWS = 5, 10
"""How many boards and rows are printed at once."""
_LISTED, _MEASURES = 20, 12
_TITLE, _SETTING = 46, 32
_NOT_RANKED = "which way is better is not known: not ranked"


def results(
    dataset: Annotated[
        str | None, typer.Argument(help="A data set; none to list those with most results.", show_default=False)
    ] = None,
    metric: Annotated[str | None, typer.Option(help="Only this metric, such as top-1.", show_default=False)] = None,
    limit: Annotated[int | None, typer.Option(help="Most rows of each table.", min=1, show_default=str(_ROWS))] = None,
    min_confidence: Least = MIN_CONFIDENCE_OF_RESULTS,
    evidence: Annotated[bool, typer.Option("--evidence", help="Show the sentences.")] = False,
    as_json: AsJson = False,
    dir: Dir = None,  # noqa: A002 - the option's name
    store: StoreName = None,
) -> None:
    """Leaderboards of a data set: the values that papers report, the best first, and gains apart."""
    from kg.errors import UsageError

    if dataset is None and metric:
        raise UsageError("--metric is for the results on one data set: `kg results ImageNet-1K --metric top-1`.")
    with opened(dir, store) as graph:
        if dataset is None:
            _list(graph.measured(limit=limit or _LISTED, min_confidence=min_confidence), as_json)
            return
        found = graph.results(dataset, metric=metric or "", min_confidence=min_confidence)
    if as_json:
        print_json(_as_json(found, limit))
        return
    _print(found, limit or _ROWS, one_metric=bool(metric), evidence=evidence)


def conflicts(
    limit: Annotated[int, typer.Option(help="Most conflicts of each sort.", min=1)] = _LISTED,
    min_confidence: Least = MIN_CONFIDENCE,
    as_json: AsJson = False,
    dir: Dir = None,  # noqa: A002 - the option's name
    store: StoreName = None,
) -> None:
    """What papers disagree on: A beats B here and B beats A there, and different values for the same thing."""
    with opened(dir, store) as graph:
        found = graph.conflicts(min_confidence=min_confidence)
        shown = found.contradictions[:limit]
        titles = graph.titles({piece.paper for one in shown for side in one.sides for piece in side.evidence})
    if as_json:
        print_json(_conflicts_json(found, limit))
        return
    for one in shown:
        _print_contradiction(one, titles)
    for dispute in found.disputes[:limit]:
        _print_dispute(dispute)
    if not (found.contradictions or found.disputes):
        say("No two papers were found to disagree.")
    for what, every in (("contradiction", found.contradictions), ("dispute", found.disputes)):
        if len(every) > limit:
            say(f"{counted(len(every), what)}, {limit} shown; --limit shows more.")


def _list(found: Sequence[Measured], as_json: bool) -> None:
    if as_json:
        rows = ({"id": d.id, "name": d.name, "results": d.results, "papers": d.papers, "metrics": [*d.metrics]} for d in found)
        print_json([*rows])
    elif found:
        first = found[0].name
        print_table(("data set", "results", "papers", "metrics"), [(d.name, d.results, d.papers, [*d.metrics]) for d in found])
        say(f"`kg results '{first}'` shows the leaderboards of one.")
    else:
        say("No result on a data set was found that is certain enough; --min-confidence 0 shows all.")


def _print(found: Leaderboards, limit: int, *, one_metric: bool, evidence: bool) -> None:
    boards = [board for board in found.boards if board.rows or board.gains]
    for board in boards if one_metric else boards[:_BOARDS]:
        _print_board(board, found, limit, gains=one_metric, evidence=evidence)
    if not boards:
        say(f"No result on {found.dataset.name} was found that is certain enough to be shown.")
    if len(boards) > _BOARDS and not one_metric:
        names = [board.measure.name or "no metric" for board in boards[_BOARDS:]]
        more = f" and {len(names) - _MEASURES} more" if len(names) > _MEASURES else ""
        say(f"Also: {', '.join(names[:_MEASURES])}{more}; --metric shows one.")
    if found.variants:
        relatives = (f"{entity.name} ({counted(count, 'result')})" for entity, count in found.variants)
        say(f"Of the same family: {', '.join(relatives)}.")
    if found.less_certain:
        say(less_certain(found.less_certain))


def _print_board(board: Board, found: Leaderboards, limit: int, *, gains: bool, evidence: bool) -> None:
    console = out()
    on = " and ".join(one.name for one in found.joined)
    console.print(f"[bold]{plain(board.name)}[/bold] on {plain(on)}  [dim]{BETTER.get(board.better, _NOT_RANKED)}[/dim]")
    if board.rows:
        _print_rows(board.rows[:limit], evidence=evidence)
    left = [counted(len(board.rows) - limit, "more value")] if len(board.rows) > limit else []
    if gains and board.gains:
        console.print(f"[bold]Gains in {plain(board.measure.name or 'what is not said')}[/bold]")
        _print_rows(board.gains[:limit], evidence=evidence)
        left += [counted(len(board.gains) - limit, "more gain")] if len(board.gains) > limit else []
    elif board.gains:
        left.append(f"{counted(len(board.gains), 'gain')} (--metric shows them)")
    if board.left_out:
        left.append(f"{counted(board.left_out, 'number')} that {'is' if board.left_out == 1 else 'are'} neither")
    if left:
        say(f"{', '.join(left)}.")


def _print_rows(rows: Sequence[Row], *, evidence: bool) -> None:
    """Values, or gains, as a table; a column that would be empty is left out."""
    columns = ["rank", "subject", "value", "how", "metric", "setting", "year", "sure", "paper"]
    lines = [_line(row) for row in rows]
    if evidence:
        columns.append("sentence")
        lines = [[*line, row.found.evidence.text] for line, row in zip(lines, rows, strict=True)]
    kept = [index for index in range(len(columns)) if any(line[index] not in ("", None) for line in lines)]
    print_table([columns[index] for index in kept], [[line[index] for index in kept] for line in lines])


def _line(row: Row) -> list[Any]:
    found = row.found
    return [
        row.rank,
        found.name,
        f"{row.shown} !" if row.disputed else row.shown,
        found.reading.basis and str(found.reading.basis),
        found.metric,
        shorten(found.reading.setting, _SETTING),
        found.year,
        percent(found.confidence),
        shorten(one_line(found.title), _TITLE),
    ]


def _as_json(found: Leaderboards, limit: int | None) -> dict[str, Any]:
    from app.service.boards import value

    return {
        "dataset": {"id": found.dataset.id, "name": found.dataset.name},
        "joined": [{"id": one.id, "name": one.name} for one in found.joined],
        "variants": [{"id": entity.id, "name": entity.name, "results": count} for entity, count in found.variants],
        "less_certain": found.less_certain,
        "boards": [
            {
                "measure": board.measure.name,
                "better": board.better,
                "unit": board.unit,
                "rows": [asdict(value(row)) for row in board.rows[:limit]],
                "gains": [asdict(value(row)) for row in board.gains[:limit]],
                "left_out": board.left_out,
            }
            for board in found.boards
        ],
    }


def _conflicts_json(found: Conflicts, limit: int) -> dict[str, Any]:
    from app.service.boards import value

    return {
        "contradictions": [[_side_json(side) for side in one.sides] for one in found.contradictions[:limit]],
        "disputes": [
            {
                "id": dispute.subject,
                "subject": dispute.name,
                "dataset": dispute.on,
                "measure": dispute.measure.name,
                "better": dispute.measure.better,
                "same_setting": dispute.same_setting,
                "values": [asdict(value(row)) for row in dispute.rows],
            }
            for dispute in found.disputes[:limit]
        ],
    }


def _side_json(side: Side) -> dict[str, Any]:
    return {
        "better": {"id": side.better, "name": side.better_name},
        "worse": {"id": side.worse, "name": side.worse_name},
        "confidence": side.confidence,
        "evidence": [{"paper": piece.paper, "sentence": piece.text} for piece in side.evidence],
    }


def _print_contradiction(one: Contradiction, titles: dict[str, Title]) -> None:
    console = out()
    for side in one.sides:
        names = f"[bold]{plain(side.better_name)}[/bold] outperforms [bold]{plain(side.worse_name)}[/bold]"
        console.print(f"{names}  {percent(side.confidence)}")
        for piece in side.evidence:
            source = plain(cited(piece.paper, titles, _TITLE))
            console.print(f"    [italic dim]“{plain(piece.text)}” — {source}[/italic dim]")
    console.print()


def _print_dispute(dispute: Dispute) -> None:
    differs = "" if dispute.same_setting else "  [dim]the conditions differ[/dim]"
    out().print(f"[bold]{plain(dispute.name)}[/bold] on {plain(dispute.on)}, {plain(dispute.measure.name)}{differs}")
    _print_rows(dispute.rows, evidence=True)
