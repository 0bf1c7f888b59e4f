"""`kg search`, `show`, `paper` and `stats`: questions about the graph."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.console import BOUNDS, AsJson, Dir, Least, StoreName, opened, out, print_json, print_table, say, say_others
from app.text import one_line, percent, plain, shorten, year_text
from app.words import counted, family_first, less_certain
from kg.config import MIN_CONFIDENCE, MIN_CONFIDENCE_OF_RESULTS
from kg.schema import Kind

if TYPE_CHECKING:
    from kg.model import Entity
    from kg.opened import Fact
    from kg.stores.base import Rows

_LONG = 120
_LONG_NAME, _SHORTEST_SENTENCE = 32, 40
_BESIDE_SENTENCE = 50
"""Characters of a line of `kg show` that the name and the sentence do not get."""
_SHOWN = f"{BOUNDS}; with --json 0"


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
    print_table(columns, [[row[column] for column in columns] for row in with_bounds(rows)])
    if rows.cut:
        say(f"Only the first {limit} names are shown; --limit shows more.")


def show(
    name: Annotated[str, typer.Argument(help="Any name of an entity, or its id.", show_default=False)],
    min_confidence: Least = MIN_CONFIDENCE,
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
        boards = graph.results(entity.id).boards if entity.kind is Kind.DATASET else ()
    shown = sorted((fact for fact in facts if fact.confidence >= min_confidence), key=family_first)
    if as_json:
        print_json(_card(entity, shown, proposed))
        return
    _print_card(entity, shown, proposed)
    if len(shown) < len(facts):
        say(less_certain(len(facts) - len(shown)))
    if reported := sum(len(board.rows) + len(board.gains) for board in boards):
        say(f"{counted(reported, 'result')} on it: `kg results '{one_line(entity.name)}'` shows the leaderboards.")
    say_others(name, others)


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
    min_confidence: Annotated[
        float | None,
        typer.Option(help="Least confidence of what is shown.", min=0.0, max=1.0, show_default=_SHOWN),
    ] = None,
    as_json: AsJson = False,
    dir: Dir = None,  # noqa: A002 - the option's name
    store: StoreName = None,
) -> None:
    """What the graph has from one paper; as JSON all of it, at any confidence."""
    with opened(dir, store) as graph:
        page = graph.paper(id_)
    every = len(page["statements"]) + len(page["results"])
    least = (0.0, 0.0) if as_json else (MIN_CONFIDENCE, MIN_CONFIDENCE_OF_RESULTS)
    for what, bound in zip(("statements", "results"), least, strict=True):
        page[what] = [row for row in page[what] if row["confidence"] >= (bound if min_confidence is None else min_confidence)]
    if as_json:
        print_json(page)
        return
    _print_paper(page)
    left_out = every - len(page["statements"]) - len(page["results"])
    if left_out:
        say(less_certain(left_out))


def _print_paper(page: Mapping[str, Any]) -> None:
    console = out()
    console.print(f"[bold]{plain(page['title'])}[/bold]  {page['published'] or ''}  [dim]{plain(page['id'])}[/dim]")
    if page["url"]:
        console.print(plain(page["url"]))
    console.print(plain(page["abstract"]))
    print_table(("kind", "name", "mentions"), [(m["kind"], m["name"], m["count"]) for m in page["mentions"]])
    statements = [(s["head_name"], s["kind"], s["tail_name"], percent(s["confidence"])) for s in page["statements"]]
    if statements:
        print_table(("head", "statement", "tail", "sure"), statements)
    results = [(r["text"], r["subject"], r["dataset"], r["metric"], percent(r["confidence"])) for r in page["results"]]
    if results:
        print_table(("result", "of", "on", "in", "sure"), results)


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


def with_bounds(rows: Rows) -> list[dict[str, Any]]:
    """The rows, with a mark at each year that is only the latest one possible."""
    dicts: list[dict[str, Any]] = rows.as_dicts()
    for row in dicts:
        if "year_is_bound" in row and isinstance(row["year"], int):
            row["year"] = year_text(row["year"], bool(row["year_is_bound"]))
    return dicts
