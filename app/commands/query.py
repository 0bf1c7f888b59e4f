"""`kg query`: the named queries of the library, and Cypher of one's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.commands.ask import with_bounds
from app.console import BOUNDS, AsJson, Dir, StoreName, assignments, opened, out, print_csv, print_json, print_table, say
from app.text import percent, shorten
from app.words import less_certain

if TYPE_CHECKING:
    from kg.opened import Cladograph
    from kg.stores.base import Rows

_LIMIT = 100
_LONG = 120
_WIDTH_FOR_SENTENCES = 110
_WIDE = frozenset({"sentence", "also_sentence", "aliases", "proposed_in"})
_CONFIDENCE = "min_confidence"
_SHOWN = f"{BOUNDS}; with --json or --csv 0"
_FOR_PROGRAMS = frozenset({"id", "via_id", "year_is_bound"})


def query(
    name: Annotated[str | None, typer.Argument(help="A query of the library; --list shows them.", show_default=False)] = None,
    param: Annotated[list[str] | None, typer.Option(help="A parameter, as key=value; once for each.", show_default=False)] = None,
    cypher: Annotated[str | None, typer.Option(help="A reading Cypher query instead.", show_default=False)] = None,
    list_: Annotated[bool, typer.Option("--list", help="List the queries and their parameters.")] = False,
    min_confidence: Annotated[
        float | None,
        typer.Option(help="Least confidence of what a named query tells.", min=0.0, max=1.0, show_default=_SHOWN),
    ] = None,
    limit: Annotated[int, typer.Option(help="Most rows to show.", min=1)] = _LIMIT,
    as_json: AsJson = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
    dir: Dir = None,  # noqa: A002 - the option's name
    store: StoreName = None,
) -> None:
    """Run a named query, or your own Cypher. Nothing can be changed.

    A table leaves out what is less certain, and says how much that is; JSON and CSV, for programs, have all of it.
    """
    if list_:
        _list_queries(as_json)
        return
    _require_sense(name, cypher, min_confidence, as_json=as_json, as_csv=as_csv)
    values = assignments(param or [])
    with opened(dir, store) as graph:
        if name is None:
            rows, less = _cypher(graph, str(cypher), values, limit), ""
        else:
            values = _with_confidence(name, values, min_confidence, all_of_it=as_json or as_csv)
            rows = _named(graph, name, values, limit)
            less = _less_certain(graph, name, values, limit, rows)
    if as_json:
        print_json(rows.as_dicts())
    elif as_csv:
        print_csv(rows.columns, rows.rows)
    elif rows.rows:
        print_table(*((rows.columns, rows.rows) if name is None else readable(rows)))
    else:
        say("Nothing was found that is certain enough." if less else "Nothing was found.")
    if rows.cut:
        say(f"Only the first {len(rows.rows)} rows are shown; --limit shows more.")
    if less:
        say(less)


def _require_sense(name: str | None, cypher: str | None, min_confidence: float | None, *, as_json: bool, as_csv: bool) -> None:
    """Raises UsageError for options that contradict each other."""
    from kg.errors import UsageError

    if (name is None) == (cypher is None):
        raise UsageError("Give either the name of a query (`kg query --list` shows them) or --cypher '...'.")
    if as_json and as_csv:
        raise UsageError("Give either --json or --csv.")
    if cypher is not None and min_confidence is not None:
        raise UsageError("--min-confidence goes with a named query. In your own Cypher write WHERE r.confidence >= 0.5.")


def _cypher(graph: Cladograph, text: str, values: Mapping[str, str], limit: int) -> Rows:
    from kg.queries import BIGGEST

    return graph.cypher(text, values, limit=min(limit, BIGGEST))


def _named(graph: Cladograph, name: str, values: Mapping[str, str], limit: int) -> Rows:
    return graph.rows(name, values, limit=None if "limit" in values else limit)


def _with_confidence(name: str, values: Mapping[str, str], min_confidence: float | None, *, all_of_it: bool) -> Mapping[str, str]:
    """The parameters, with the least confidence if the query asks for one. Raises UsageError if it does not, or has it twice."""
    from kg import queries
    from kg.errors import UsageError

    usual = queries.usual_confidence(name)
    if usual is None:
        if min_confidence is not None and name in queries.library():
            raise UsageError(f"{name} asks for no confidence: leave --min-confidence out.")
        return values
    if _CONFIDENCE in values:
        if min_confidence is not None:
            raise UsageError("--min-confidence and --param min_confidence=... say the same. Give one of them.")
        return values
    if min_confidence is None:
        min_confidence = 0.0 if all_of_it else usual
    return {**values, _CONFIDENCE: str(min_confidence)}


def _less_certain(graph: Cladograph, name: str, values: Mapping[str, str], limit: int, rows: Rows) -> str:
    """How many rows more there are at any confidence, in words; empty where there are none or that cannot be said."""
    from app.service.asked import unsure

    more, is_bound = unsure(graph, name, values, limit, rows)
    return less_certain(more, at_least=is_bound) if more else ""


def readable(rows: Rows) -> tuple[list[str], list[list[Any]]]:
    """Columns and rows for people: without ids that --json and --csv give, bounds at the year, long texts shortened."""
    dicts = with_bounds(rows)
    # Papers are ids in most answers, which are for programs, and a count in others.
    ids = {column for column in rows.columns if column == "papers" and any(isinstance(row[column], list) for row in dicts)}
    for row in dicts:
        for column, value in row.items():
            if isinstance(value, list):
                value = ", ".join(map(str, value))  # noqa: PLW2901 - the same thing as text
            row[column] = shorten(value, _LONG) if isinstance(value, str) else value
        for column in row:
            if (column.endswith("confidence") or column == "weakest") and isinstance(row[column], float):
                row[column] = percent(row[column])
    hidden = _FOR_PROGRAMS | ids | (_WIDE if out().width < _WIDTH_FOR_SENTENCES else frozenset())
    columns = [column for column in rows.columns if column not in hidden]
    return columns, [[row[column] for column in columns] for row in dicts]


def _list_queries(as_json: bool) -> None:
    from kg import queries

    rows = []
    for query_ in queries.library().values():
        params = ", ".join(f"{p.name}: {p.type}" + ("" if p.default is None else f" = {p.default!r}") for p in query_.params)
        rows.append((query_.name, params, query_.purpose))
    if as_json:
        print_json([dict(zip(("name", "params", "purpose"), row, strict=True)) for row in rows])
    else:
        print_table(("query", "parameters", "what it answers"), rows)
