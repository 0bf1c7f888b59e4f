"""`kg explain`: why an entity is as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.console import AsJson, Dir, StoreName, opened, out, print_json, print_table, say
from app.text import plain

if TYPE_CHECKING:
    from kg.explaining import Explanation

_PAPERS = 3


def explain(
    name: Annotated[str, typer.Argument(help="Any name of an entity, or its id.", show_default=False)],
    as_json: AsJson = False,
    dir: Dir = None,  # noqa: A002 - the option's name
    store: StoreName = None,
) -> None:
    """Why a thing is of its kind, and why its names are one thing: from which papers, and what is kept apart from it."""
    with opened(dir, store) as graph:
        found = graph.explain(name)
    if as_json:
        print_json(_as_json(found))
    else:
        _print(found)


def _print(found: Explanation) -> None:
    entity, console = found.entity, out()
    console.print(f"[bold]{plain(entity.name)}[/bold]  {entity.kind}  [dim]{plain(entity.id)}[/dim]")
    console.print(f"{entity.kind}, because {plain(found.kind_because)}")
    print_table(("kind", "papers", "of these propose it"), [(v.kind, len(v.papers), len(v.proposing)) for v in found.votes])
    if found.aliases:
        rows = [(a.text, a.because, len(a.papers), _some(a.papers)) for a in found.aliases]
        print_table(("also", "because", "papers", "such as"), rows)
    if found.apart:
        rows_ = [(a.entity.name, a.entity.kind, a.entity.id, ", ".join(a.forms), a.because) for a in found.apart]
        print_table(("kept apart from", "kind", "id", "both go by", "because"), rows_)
    for number, item in found.corrections:
        say(f"Correction {number}: {item}.{f' {item.note}' if item.note else ''}")


def _some(papers: tuple[str, ...]) -> str:
    return ", ".join(papers[:_PAPERS]) + (", ..." if len(papers) > _PAPERS else "")


def _as_json(found: Explanation) -> dict[str, Any]:
    entity = found.entity
    return {
        "id": entity.id,
        "name": entity.name,
        "kind": entity.kind,
        "kind_because": found.kind_because,
        "votes": [{"kind": v.kind, "papers": list(v.papers), "proposed_in": list(v.proposing)} for v in found.votes],
        "aliases": [{"name": a.text, "reason": a.reason, "because": a.because, "papers": list(a.papers)} for a in found.aliases],
        "kept_apart": [
            {"id": a.entity.id, "name": a.entity.name, "kind": a.entity.kind, "forms": list(a.forms), "because": a.because}
            for a in found.apart
        ],
        "corrections": [{"number": number, "correction": str(item), "note": item.note} for number, item in found.corrections],
    }
