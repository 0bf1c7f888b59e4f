"""What papers report: leaderboards of a data set, the data sets that have some, and what papers disagree on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.service.about import Limit, Metric, Name, Offset, Sure, SureResults
from app.service.answers import Named, Page, Statement
from app.service.paging import part, part_of_some, require_part
from app.service.sources import SENTENCES, named, sentences, titles_of
from kg.comparing import Measured
from kg.config import MIN_CONFIDENCE, MIN_CONFIDENCE_OF_RESULTS
from kg.opened import Cladograph, Title
from kg.results import boards
from kg.results import conflicts as conflicts_of
from kg.results.readings import Says
from kg.schema import Kind, RelationKind


@dataclass(frozen=True, slots=True)
class Value:
    """A number that a paper reports, and what it says. `number` is in the board's own unit, `value` as it is printed.

    `rank` is None for a further value of the same thing, for gains, and where it is not known which way is better.
    `disputed`: another paper reports another value under the same conditions. `setting` tells the conditions.
    """

    rank: int | None
    id: str
    subject: str
    value: str
    number: float | None
    unit: str
    says: str
    basis: str | None
    metric: str | None
    dataset: str | None
    setting: str
    disputed: bool
    confidence: float
    year: int | None
    paper: str
    title: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Leaderboard:
    """What is reported by one measure in one unit: values, the best first, and gains. `better` is higher, lower or unknown.

    `values` and `all_gains` count them all; `left_out` counts numbers that are neither.
    """

    measure: str
    better: str
    unit: str
    values: int
    all_gains: int
    left_out: int
    rows: tuple[Value, ...]
    gains: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Relative:
    """Another data set of the same family, and how many results are reported on it."""

    id: str
    name: str
    results: int


@dataclass(frozen=True, slots=True)
class Results:
    """The leaderboards of a data set, all of them named, their values and gains a part at a time.

    `joined` are the data sets whose results stand in them, `variants` others of its family with the number of their results.
    """

    dataset: Named
    joined: tuple[Named, ...]
    variants: tuple[Relative, ...]
    boards: tuple[Leaderboard, ...]
    less_certain: int
    page: Page


@dataclass(frozen=True, slots=True)
class MeasuredSets:
    """The data sets on which results are reported, those with most of them first."""

    items: tuple[Measured, ...]
    page: Page


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two things of which each is said to outperform the other; the surer side first."""

    sides: tuple[Statement, Statement]


@dataclass(frozen=True, slots=True)
class Dispute:
    """Different values that papers report for one thing on one data set by one measure.

    `same_setting`: two of them at least hold under the same conditions, as far as their sentences tell.
    """

    subject: Named
    dataset: Named
    measure: str
    better: str
    same_setting: bool
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Conflicts:
    """What papers disagree on: first all contradictions, then all disputes, a part of that list at a time."""

    contradictions: tuple[Contradiction, ...]
    disputes: tuple[Dispute, ...]
    all_contradictions: int
    all_disputes: int
    page: Page


def results(
    graph: Cladograph,
    dataset: Name,
    *,
    metric: Metric = "",
    min_confidence: SureResults = MIN_CONFIDENCE_OF_RESULTS,
    limit: Limit = 50,
    offset: Offset = 0,
) -> Results:
    """The leaderboards of a data set: the values that papers report, the best first, and gains, each with its sentence and paper.

    All boards are named with the number of their values and gains; `limit` and `offset` are of the rows of all together.
    """
    require_part(limit, offset)
    found = graph.results(dataset, metric=metric, min_confidence=min_confidence)
    every = [(at, row) for at, board in enumerate(found.boards) for row in (*board.rows, *board.gains)]
    shown, page = part(every, limit, offset)
    return Results(
        dataset=named(found.dataset),
        joined=tuple(map(named, found.joined)),
        variants=tuple(Relative(entity.id, entity.name, count) for entity, count in found.variants),
        boards=tuple(_board(board, [row for at, row in shown if at == number]) for number, board in enumerate(found.boards)),
        less_certain=found.less_certain,
        page=page,
    )


def measured(
    graph: Cladograph, *, min_confidence: SureResults = MIN_CONFIDENCE_OF_RESULTS, limit: Limit = 20, offset: Offset = 0
) -> MeasuredSets:
    """The data sets on which results are reported, those with most of them first: what `results` can be asked of."""
    require_part(limit, offset)
    found = graph.measured(limit=offset + limit + 1, min_confidence=min_confidence)
    items, page = part_of_some(found, limit, offset)
    return MeasuredSets(items, page)


def conflicts(graph: Cladograph, *, min_confidence: Sure = MIN_CONFIDENCE, limit: Limit = 20, offset: Offset = 0) -> Conflicts:
    """What papers disagree on, with the sentences of both sides: who outperforms whom, and different values for the same thing.

    `limit` and `offset` are of contradictions and disputes together, contradictions first.
    """
    require_part(limit, offset)
    found = graph.conflicts(min_confidence=min_confidence)
    shown, page = part([*found.contradictions, *found.disputes], limit, offset)
    contradictions = [one for one in shown if isinstance(one, conflicts_of.Contradiction)]
    pieces = (piece for one in contradictions for side in one.sides for piece in side.evidence[:SENTENCES])
    titles = titles_of(graph, pieces)
    return Conflicts(
        contradictions=tuple(_contradiction(one, titles) for one in contradictions),
        disputes=tuple(_dispute(one) for one in shown if isinstance(one, conflicts_of.Dispute)),
        all_contradictions=len(found.contradictions),
        all_disputes=len(found.disputes),
        page=page,
    )


def value(row: boards.Row) -> Value:
    """A line of a leaderboard."""
    found, reading = row.found, row.found.reading
    return Value(
        rank=row.rank,
        id=found.subject,
        subject=found.name,
        value=found.text,
        number=reading.number,
        unit=reading.unit,
        says=reading.says,
        basis=reading.basis,
        metric=found.metric,
        dataset=found.on,
        setting=reading.setting,
        disputed=row.disputed,
        confidence=found.confidence,
        year=found.year,
        paper=found.paper,
        title=found.title,
        sentence=found.evidence.text,
    )


def _board(board: boards.Board, shown: Sequence[boards.Row]) -> Leaderboard:
    return Leaderboard(
        measure=board.measure.name,
        better=board.better,
        unit=board.unit,
        values=len(board.rows),
        all_gains=len(board.gains),
        left_out=board.left_out,
        rows=tuple(value(row) for row in shown if row.found.reading.says is not Says.GAIN),
        gains=tuple(value(row) for row in shown if row.found.reading.says is Says.GAIN),
    )


def _contradiction(found: conflicts_of.Contradiction, titles: Mapping[str, Title]) -> Contradiction:
    surer, other = found.sides
    return Contradiction((_side(surer, titles), _side(other, titles)))


def _side(side: conflicts_of.Side, titles: Mapping[str, Title]) -> Statement:
    evidence = sentences(side.evidence[:SENTENCES], titles)
    return Statement(
        head=Named(side.better, side.better_name, None),
        kind=RelationKind.OUTPERFORMS,
        tail=Named(side.worse, side.worse_name, None),
        confidence=side.confidence,
        support=len({piece.paper for piece in side.evidence}),
        evidence=evidence,
        more_evidence=len(side.evidence) - len(evidence),
    )


def _dispute(found: conflicts_of.Dispute) -> Dispute:
    return Dispute(
        subject=Named(found.subject, found.name, None),
        dataset=Named(found.dataset, found.on, Kind.DATASET),
        measure=found.measure.name,
        better=found.measure.better,
        same_setting=found.same_setting,
        values=tuple(map(value, found.rows)),
    )
