"""`kg query`, `search`, `show`, `paper` and `stats`: questions about the graph."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.console import AsJson, Dir, StoreName, assignments, opened, out, print_csv, print_json, print_table, say
from app.text import one_line, percent, plain, shorten, whole_percent, year_text
from app.words import HEADINGS
from kg.config import MIN_CONFIDENCE

if TYPE_CHECKING:
    from kg.model import Entity
    from kg.opened import Cladograph, Fact
    from kg.stores.base import Rows

_LIMIT = 100
_LONG = 120
_WIDTH_FOR_SENTENCES = 110
_LONG_NAME, _SHORTEST_SENTENCE = 32, 40
_BESIDE_SENTENCE = 50
"""Characters of a line of `kg show` that the name and the sentence do not get."""
_WIDE = frozenset({"sentence", "aliases"})
_FOR_PROGRAMS = frozenset({"id", "via_id", "year_is_bound"})


def query(
    name: Annotated[str | None, typer.Argument(help="A query of the library; --list shows them.", show_default=False)] = None,
    param: Annotated[list[str] | None, typer.Option(help="A parameter, as key=value; once for each.", show_default=False)] = None,
    cypher: Annotated[str | None, typer.Option(help="A reading Cypher query instead.", show_default=False)] = None,
    list_: Annotated[bool, typer.Option("--list", help="List the queries and their parameters.")] = False,
    limit: Annotated[int, typer.Option(help="Most rows to show.", min=1)] = _LIMIT,
    as_json: AsJson = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
    dir: Dir = None,  # noqa: A002 - the option's name
    store: StoreName = None,
) -> None:
    """Run a named query, or your own Cypher. Nothing can be changed."""
    from kg.errors import UsageError

    if list_:
        _list_queries(as_json)
        return
    if (name is None) == (cypher is None):
        raise UsageError("Give either the name of a query (`kg query --list` shows them) or --cypher '...'.")
    if as_json and as_csv:
        raise UsageError("Give either --json or --csv.")
    values = assignments(param or [])
    with opened(dir, store) as graph:
        rows = _cypher(graph, cypher, values, limit) if cypher is not None else _named(graph, str(name), values, limit)
    if as_json:
        print_json(rows.as_dicts())
    elif as_csv:
        print_csv(rows.columns, rows.rows)
    elif not rows.rows:
        say("Nothing was found.")
    elif cypher is not None:
        print_table(rows.columns, rows.rows)
    else:
        print_table(*_readable(rows))
    if rows.cut:
        say(f"Only the first {len(rows.rows)} rows are shown; --limit shows more.")
    if name is not None and (doubtful := _doubtful(rows)):
        say(f"{doubtful} of these are less certain; --param min_confidence={MIN_CONFIDENCE} leaves them out.")


def _cypher(graph: Cladograph, text: str, values: Mapping[str, str], limit: int) -> Rows:
    from kg.queries import BIGGEST

    return graph.cypher(text, values, limit=min(limit, BIGGEST))


def _named(graph: Cladograph, name: str, values: Mapping[str, str], limit: int) -> Rows:
    return graph.ask(name, values, limit=None if "limit" in values else limit)


def _doubtful(rows: Rows) -> int:
    """Number of rows whose confidence is below what is shown elsewhere."""
    if "confidence" not in rows.columns:
        return 0
    at = rows.columns.index("confidence")
    confidences = [row[at] for row in rows.rows]
    return sum(isinstance(confidence, float) and confidence < MIN_CONFIDENCE for confidence in confidences)


def _readable(rows: Rows) -> tuple[list[str], list[list[Any]]]:
    """Columns and rows for people: without ids that --json and --csv give, bounds at the year, long texts shortened."""
    dicts = _with_bounds(rows)
    # Papers are ids in most answers, which are for programs, and a count in others.
    ids = {column for column in rows.columns if column == "papers" and any(isinstance(row[column], list) for row in dicts)}
    for row in dicts:
        for column, value in row.items():
            if isinstance(value, list):
                value = ", ".join(map(str, value))  # noqa: PLW2901 - the same thing as text
            row[column] = shorten(value, _LONG) if isinstance(value, str) else value
        if isinstance(row.get("confidence"), float):
            # Rounded up, what is below the bound would look as if it reached it.
            row["confidence"] = whole_percent(row["confidence"]) / 100
    hidden = _FOR_PROGRAMS | ids | (_WIDE if out().width < _WIDTH_FOR_SENTENCES else frozenset())
    columns = [column for column in rows.columns if column not in hidden]
    return columns, [[row[column] for column in columns] for row in dicts]


def _with_bounds(rows: Rows) -> list[dict[str, Any]]:
    """The rows, with a mark at each year that is only the latest one possible."""
    dicts: list[dict[str, Any]] = rows.as_dicts()
    for row in dicts:
        if "year_is_bound" in row and isinstance(row["year"], int):
            row["year"] = year_text(row["year"], bool(row["year_is_bound"]))
    return dicts


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


def search(
    prefix: Annotated[str, typer.Argument(help="The beginning of a name, or a part of it.", show_default=False)],
    limit: Annotated[int, typer.Option(help="Most names to show.", min=1)] = 20,
    as_json: AsJson = False,
    dir: Dir = None,  # noqa: A002 - the option's name
    store: StoreName = None,
) -> None:
    """Find entities by the beginning or a part of a name."""
    from kg import queries

    with opened(dir, store) as graph:
        rows = queries.run(graph.store, "search", {"prefix": prefix}, limit=limit)
    if as_json:
        print_json(rows.as_dicts())
        return
    if not rows.rows:
        say(f"No name begins with or holds '{prefix}'.")
        return
    columns = [column for column in rows.columns if column != "year_is_bound"]
    print_table(columns, [[row[column] for column in columns] for row in _with_bounds(rows)])
    if rows.cut:
        say(f"Only the first {limit} names are shown; --limit shows more.")


def show(
    name: Annotated[str, typer.Argument(help="Any name of an entity, or its id.", show_default=False)],
    min_confidence: Annotated[float, typer.Option(help="Least confidence of what is shown.", min=0.0, max=1.0)] = MIN_CONFIDENCE,
    as_json: AsJson = False,
    dir: Dir = None,  # noqa: A002 - the option's name
    store: StoreName = None,
) -> None:
    """What the graph knows of one entity."""
    with opened(dir, store) as graph:
        entity = graph.entity(name)
        others = [other for other in graph.find(name) if other.id != entity.id]
        facts = graph.facts(entity.id)
        proposed = graph.proposals(entity.id)
    shown = sorted((fact for fact in facts if fact.confidence >= min_confidence), key=_order)
    if as_json:
        print_json(_card(entity, shown, proposed))
        return
    _print_card(entity, shown, proposed)
    if len(shown) < len(facts):
        say(f"{len(facts) - len(shown)} less certain; --min-confidence 0 shows them.")
    if others:
        say(f"'{name}' also names: {', '.join(f'{o.name} ({o.id})' for o in others)}. Ask for one by its id.")


def _order(fact: Fact) -> tuple[int, bool, float]:
    """The family first, then the other relations as everywhere: what it says before what is said of it, the surest first."""
    return list(HEADINGS).index(fact.kind), not fact.outgoing, -fact.confidence


def _card(entity: Entity, facts: list[Fact], proposed: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "id": entity.id,
        "name": entity.name,
        "kind": entity.kind,
        "aliases": list(entity.aliases),
        "papers": entity.papers,
        "first_seen": entity.first_seen,
        "first_seen_is_bound": entity.first_seen_is_bound,
        "proposed_in": proposed,
        "statements": [
            {
                "kind": fact.kind,
                "head": entity.id if fact.outgoing else fact.other,
                "tail": fact.other if fact.outgoing else entity.id,
                "name": fact.name,
                "first_seen": fact.first_seen,
                "first_seen_is_bound": fact.first_seen_is_bound,
                "confidence": fact.confidence,
                "support": fact.support,
                "sentences": list(dict.fromkeys(piece.text for piece in fact.evidence)),
            }
            for fact in facts
        ],
    }


def _print_card(entity: Entity, facts: list[Fact], proposed: list[dict[str, Any]]) -> None:
    console = out()
    year = year_text(entity.first_seen, entity.first_seen_is_bound)
    console.print(f"[bold]{plain(entity.name)}[/bold]  {entity.kind}  {year}  [dim]{plain(entity.id)}[/dim]")
    if entity.aliases:
        console.print(f"also: {plain(shorten(', '.join(entity.aliases), 300))}")
    console.print(f"in {entity.papers} paper{'s' if entity.papers != 1 else ''}")
    for row in proposed:
        console.print(f"proposed in: {plain(str(row['title']))} [dim]{plain(str(row['id']))}[/dim]")
    if facts:
        _print_facts(facts)


def _print_facts(facts: list[Fact]) -> None:
    """A table of statements, one line each in a terminal that is wide enough for a piece of the sentence, else without."""
    columns = ["statement", "with", "year", "sure", "papers", "sentence"]
    names = min(_LONG_NAME, max(len(fact.name) for fact in facts))
    room = min(_LONG, out().width - _BESIDE_SENTENCE - names)
    rows = []
    for fact in facts:
        says = str(fact.kind) if fact.outgoing else f"← {fact.kind}"
        year = year_text(fact.first_seen, fact.first_seen_is_bound)
        sentence = shorten(one_line(fact.evidence[0].text), max(room, 1))
        rows.append((says, fact.name, year, percent(fact.confidence), fact.support, sentence))
    shown = len(columns) if room >= _SHORTEST_SENTENCE else len(columns) - 1
    print_table(columns[:shown], [row[:shown] for row in rows])
    if shown < len(columns):
        say("Each rests on sentences: a wider terminal shows one, --json all.")


def paper(
    id_: Annotated[
        str,
        typer.Argument(metavar="ID", help="Id of a paper, its title, or a piece of one that no other has.", show_default=False),
    ],
    as_json: AsJson = False,
    dir: Dir = None,  # noqa: A002 - the option's name
    store: StoreName = None,
) -> None:
    """What the graph has from one paper."""
    with opened(dir, store) as graph:
        page = graph.paper(id_)
    if as_json:
        print_json(page)
        return
    console = out()
    console.print(f"[bold]{plain(page['title'])}[/bold]  {page['published'] or ''}  [dim]{plain(page['id'])}[/dim]")
    if page["url"]:
        console.print(plain(page["url"]))
    console.print(plain(page["abstract"]))
    print_table(("kind", "name", "mentions"), [(m["kind"], m["name"], m["count"]) for m in page["mentions"]])
    shown = [s for s in page["statements"] if s["confidence"] >= MIN_CONFIDENCE]
    statements = [(s["head_name"], s["kind"], s["tail_name"], percent(s["confidence"])) for s in shown]
    if statements:
        print_table(("head", "statement", "tail", "sure"), statements)
    results = [(r["text"], r["subject"], r["dataset"], r["metric"]) for r in page["results"]]
    if results:
        print_table(("result", "of", "on", "in"), results)
    if len(shown) < len(page["statements"]):
        say(f"{len(page['statements']) - len(shown)} less certain statements are left out; --json has them all.")


def stats(
    as_json: AsJson = False,
    dir: Dir = None,  # noqa: A002 - the option's name
    store: StoreName = None,
) -> None:
    """Count what is in the graph, and what was rejected."""
    with opened(dir, store) as graph:
        counts = graph.statistics()
    if as_json:
        print_json(counts)
        return
    rows: list[tuple[str, str, object]] = []
    for what, count in counts.items():
        rows += [(what, kind, n) for kind, n in count.items()] if isinstance(count, dict) else [(what, "", count)]
    print_table(("what", "kind", "count"), rows)
