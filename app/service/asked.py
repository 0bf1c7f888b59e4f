"""What is asked by a query of the library, in Cypher, or in words; and how much there is to ask of."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.service.about import (
    Cypher,
    CypherParams,
    Limit,
    Offset,
    QueryName,
    QueryParams,
    Question,
    SureEither,
    Values,
)
from app.service.answers import Page
from app.service.paging import page, require_part
from kg import made
from kg import queries as library_of
from kg.config import MIN_CONFIDENCE, MIN_CONFIDENCE_OF_RESULTS
from kg.errors import QueryError, UsageError
from kg.jsonvalues import finite
from kg.opened import Cladograph
from kg.schema import Kind
from kg.stores.base import Rows, Value

CYPHER_S = 10.0
"""How long a statement of one's own may run."""
MOST_CHARACTERS = 1_000_000
"""How long the rows of one answer may be together, as JSON."""
_CONFIDENCE, _LIMIT = "min_confidence", "limit"


@dataclass(frozen=True, slots=True)
class QueryParam:
    """A parameter of a named query. `name` is a thing in any spelling, `text` a part of a name; without default it is needed."""

    name: str
    type: str
    needed: bool
    default: str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class QueryColumn:
    """A column of a named query's rows."""

    name: str
    meaning: str


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """One question that the library answers."""

    name: str
    purpose: str
    params: tuple[QueryParam, ...]
    columns: tuple[QueryColumn, ...]


@dataclass(frozen=True, slots=True)
class Library:
    """All named queries."""

    queries: tuple[NamedQuery, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of a query, and the Cypher that was run. `less_certain` is at least so many where `less_certain_is_bound`."""

    columns: tuple[str, ...]
    rows: tuple[Mapping[str, object], ...]
    cypher: str
    params: Mapping[str, object]
    less_certain: int
    less_certain_is_bound: bool
    page: Page


@dataclass(frozen=True, slots=True)
class Understood:
    """A name in a question and what it was taken for; `guessed` where the spelling is only near."""

    text: str
    id: str
    name: str
    kind: Kind
    guessed: bool


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A named query with its parameters, and in words what its rows are."""

    meaning: str
    query: str
    params: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Reply:
    """What was understood of a question and what the graph says to it; `why_not` and `suggestions` where it was not understood.

    `query` is the named query that the question became, `table` its parameters and rows.
    """

    question: str
    answered: bool
    understood: str
    answer: str
    why_not: str
    query: str | None
    table: Table | None
    names: tuple[Understood, ...]
    unknown: tuple[str, ...]
    did_you_mean: tuple[str, ...]
    suggestions: tuple[Suggestion, ...]


@dataclass(frozen=True, slots=True)
class Counts(made.Counts):
    """How much of what the graph holds, what was rejected by reason, and from which confidence on things are usually shown."""

    rejected: Mapping[str, int]
    min_confidence: float
    min_confidence_of_results: float


def queries() -> Library:
    """All named queries with their parameters and columns: what `query` can run."""
    return Library(tuple(_described(one) for one in library_of.library().values()))


def query(
    graph: Cladograph,
    name: QueryName,
    params: QueryParams = None,
    *,
    min_confidence: SureEither = None,
    limit: Limit = 100,
    offset: Offset = 0,
) -> Table:
    """The rows of one query of the library, with the Cypher that was run: `variants_of` with {"name": "LoRA"}.

    `queries` lists the queries and their parameters. Where a row has no sentence, `evidence` gives those behind a statement.
    """
    require_part(limit, offset)
    values = _bounded(name, params or {}, min_confidence)
    rows = graph.rows(name, values, limit=offset + limit)
    more, is_bound = unsure(graph, name, values, offset + limit, rows)
    text = library_of.library()[name].body
    return _table(rows, limit, offset, cypher=text, params=values, less_certain=more, less_certain_is_bound=is_bound)


def cypher(graph: Cladograph, query: Cypher, params: Values = None, *, limit: Limit = 100, offset: Offset = 0) -> Table:
    """The rows of a reading Cypher statement of one's own; nothing can be changed, and it may run ten seconds.

    Nodes: (:Paper {id, title, abstract, published, year, url}), (:Entity:Model|Method|Dataset|Metric|Task {id, name, kind,
    aliases, papers, first_seen, first_seen_is_bound}), (:Alias {id})-[:NAMES]->(:Entity), where an alias is a name in lower case
    without spaces and hyphens, (:Result {id, text, value, unit, measure, better, number, confidence, paper, sentence}).
    Relationships: (:Paper)-[:MENTIONS {count}]->(:Entity), (:Paper)-[:PROPOSES]->(:Entity), (:Paper)-[:REPORTS]->(:Result),
    (:Result)-[:OF|ON|IN]->(:Entity) (subject, data set, metric), and between entities VARIANT_OF, USES, PART_OF, TRAINED_ON,
    EVALUATED_ON, APPLIED_TO, MEASURED_BY, OUTPERFORMS, COMPARED_WITH, each with {confidence, support, papers, sentences}.
    Return properties by name, with r.confidence and r.sentences[0]; write WHERE r.confidence >= 0.69 for what is usually shown;
    bound paths (`*1..3`) and order the rows.
    """
    require_part(limit, offset)
    values = params or {}
    rows = graph.store.query(query, _as_values(values), limit=offset + limit, timeout_s=CYPHER_S)
    return _table(rows, limit, offset, cypher=query, params=values)


def ask(
    graph: Cladograph, question: Question, *, min_confidence: SureEither = None, limit: Limit = 100, offset: Offset = 0
) -> Reply:
    """The answer to a question in words, such as "which variants of LoRA were evaluated on GLUE?", without a language model.

    It becomes one of the named queries, which is told with its rows; what is not understood is not answered but said, with
    queries that come near.
    """
    require_part(limit, offset)
    found = graph.ask(question, limit=offset + limit, min_confidence=min_confidence)
    plan = found.plan
    table = _table(found.rows, limit, offset, cypher=found.cypher, params=plan.params) if plan is not None else None
    return Reply(
        question=found.question,
        answered=found.answered,
        understood=found.understood,
        answer=found.reply,
        why_not=found.why,
        query=plan.query if plan else None,
        table=table,
        names=tuple(Understood(n.text, n.entity.id, n.entity.name, n.entity.kind, n.guessed) for n in found.names),
        unknown=found.unknown,
        did_you_mean=found.did_you_mean,
        suggestions=tuple(Suggestion(one.meaning, one.query, dict(one.params)) for one in found.suggestions),
    )


def statistics(graph: Cladograph) -> Counts:
    """How much of what the graph holds: papers, things and statements by kind, results, what was rejected and why."""
    counts = graph.statistics()
    return Counts(
        papers=counts["papers"],
        entities=counts["entities"],
        statements=counts["statements"],
        results=counts["results"],
        rejected=counts["rejected"],
        min_confidence=MIN_CONFIDENCE,
        min_confidence_of_results=MIN_CONFIDENCE_OF_RESULTS,
    )


def unsure(graph: Cladograph, name: str, params: Mapping[str, str | float | bool], limit: int, rows: Rows) -> tuple[int, bool]:
    """How many rows more a named query has at any confidence, and whether there may be further ones; 0 where `rows` are cut."""
    if rows.cut or float(params.get(_CONFIDENCE) or 0.0) <= 0.0:
        return 0, False
    every = graph.rows(name, {**params, _CONFIDENCE: 0.0}, limit=None if _LIMIT in params else limit)
    more = len(every.rows) - len(rows.rows)
    return max(more, 0), every.cut and more > 0


def _bounded(name: str, params: Mapping[str, str | float | bool], least: float | None) -> dict[str, str | float | bool]:
    """The parameters with the least confidence that the query is to have. Raises UsageError for what does not go together."""
    if _LIMIT in params:
        raise UsageError("limit stands beside params, not among them.")
    usual = library_of.usual_confidence(name)
    if usual is None:
        if least is not None and name in library_of.library():
            raise UsageError(f"{name} asks for no confidence: leave min_confidence out.")
        return dict(params)
    if _CONFIDENCE in params:
        if least is not None:
            raise UsageError("min_confidence is given twice: among params and beside them. Give it once.")
        return dict(params)
    return {**params, _CONFIDENCE: usual if least is None else least}


def _table(
    rows: Rows,
    limit: int,
    offset: int,
    *,
    cypher: str,
    params: Mapping[str, object],
    less_certain: int = 0,
    less_certain_is_bound: bool = False,
) -> Table:
    asked_for = rows.as_dicts()[offset : offset + limit]
    shown = _fitting([{name: finite(value) for name, value in row.items()} for row in asked_for])
    return Table(
        columns=rows.columns,
        rows=tuple(shown),
        cypher=cypher,
        params=dict(params),
        less_certain=less_certain,
        less_certain_is_bound=less_certain_is_bound,
        page=page(len(shown), offset, more=rows.cut or len(shown) < len(asked_for), total=None),
    )


def _fitting(rows: Sequence[Mapping[str, object]]) -> list[Mapping[str, object]]:
    """The first rows that one answer has room for. Raises QueryError if not even the first is."""
    kept: list[Mapping[str, object]] = []
    room = MOST_CHARACTERS
    for row in rows:
        length = len(json.dumps(row, ensure_ascii=False))
        if length > room:
            break
        room -= length
        kept.append(row)
    if rows and not kept:
        raise QueryError(f"One row alone has more than {MOST_CHARACTERS:,} characters, the most of an answer. Return less in it.")
    return kept


def _described(one: library_of.Query) -> NamedQuery:
    params = [QueryParam(p.name, p.type, p.default is None, p.default) for p in one.params if p.name != _LIMIT]
    return NamedQuery(one.name, one.purpose, tuple(params), tuple(QueryColumn(c.name, c.meaning) for c in one.columns))


def _as_values(params: CypherParams) -> dict[str, Value]:
    return {name: [*value] if isinstance(value, list) else value for name, value in params.items()}
