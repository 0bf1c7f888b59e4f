"""`kg lineage`: the family tree of an entity, with year, paper and confidence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.console import AsJson, Dir, StoreName, opened, out, print_json, say
from app.text import percent, plain, shorten, year_text
from kg.config import MIN_CONFIDENCE

if TYPE_CHECKING:
    from rich.tree import Tree

    from kg.lineage import Branch
    from kg.opened import Title

_SIBLINGS = 8


def lineage(
    name: Annotated[str, typer.Argument(help="Any name of an entity, or its id.", show_default=False)],
    up: Annotated[bool, typer.Option("--up/--down", help="Ancestors instead of variants.")] = False,
    depth: Annotated[int, typer.Option(help="How many steps to follow.", min=1, max=12)] = 6,
    min_confidence: Annotated[float, typer.Option(help="Least confidence of a step.", min=0.0, max=1.0)] = MIN_CONFIDENCE,
    evidence: Annotated[bool, typer.Option("--evidence", help="Show the sentences that say it.")] = False,
    as_json: AsJson = False,
    dir: Dir = None,  # noqa: A002 - the option's name
    store: StoreName = None,
) -> None:
    """The family tree of an entity: its variants, or with --up what it is a variant of."""
    with opened(dir, store) as graph:
        found = graph.lineage(name, direction="up" if up else "down", depth=depth, min_confidence=min_confidence)
        others = [other for other in graph.find(name) if other.id != found.root.entity.id]
        titles = graph.titles(_paper_ids(found.root))
    if as_json:
        print_json(_as_json(found.root))
    elif found.root.children:
        out().print(_tree(found.root, titles, evidence))
    else:
        entity = found.root.entity
        named = f"{entity.name} ({entity.kind})"
        say(f"{named} descends from nothing here." if up else f"Nothing here descends from {named}.")
    if found.less_certain:
        say(f"{found.less_certain} less certain; --min-confidence 0 shows them.")
    if others:
        say(f"'{name}' also names: {', '.join(f'{o.name} ({o.id})' for o in others)}. Ask for one by its id.")


def _paper_ids(branch: Branch) -> set[str]:
    own = {piece.paper for piece in branch.step.evidence} if branch.step else set()
    return own.union(*(_paper_ids(child) for child in branch.children))


def _as_json(branch: Branch) -> dict[str, Any]:
    entity, step = branch.entity, branch.step
    value: dict[str, Any] = {
        "id": entity.id,
        "name": entity.name,
        "kind": entity.kind,
        "year": entity.first_seen,
        "year_is_bound": entity.first_seen_is_bound,
        "confidence": step.confidence if step else None,
        "support": step.support if step else None,
        "evidence": [
            {"paper": e.paper, "field": e.field, "start": e.start, "end": e.end, "sentence": e.text, "extractor": e.extractor}
            for e in (step.evidence if step else ())
        ],
        "children": [_as_json(child) for child in branch.children],
    }
    if branch.elsewhere:
        value["elsewhere"] = True
    if branch.siblings:
        value["siblings"] = [{"id": s.id, "name": s.name, "kind": s.kind} for s in branch.siblings]
    return value


def _tree(branch: Branch, titles: dict[str, Title], evidence: bool) -> Tree:
    from rich.tree import Tree

    tree = Tree(_label(branch, titles))
    _grow(tree, branch, titles, evidence)
    return tree


def _grow(tree: Tree, branch: Branch, titles: dict[str, Title], evidence: bool) -> None:
    if evidence and branch.step:
        for piece in branch.step.evidence:
            tree.add(f"[italic dim]“{plain(piece.text)}” — {plain(_cited(piece.paper, titles))}[/italic dim]")
    if branch.siblings:
        names = [sibling.name for sibling in branch.siblings[:_SIBLINGS]]
        more = len(branch.siblings) - len(names)
        tree.add(f"[dim]also its variants: {plain(', '.join(names))}{f' and {more} more' if more else ''}[/dim]")
    for child in branch.children:
        _grow(tree.add(_label(child, titles)), child, titles, evidence)


def _label(branch: Branch, titles: dict[str, Title]) -> str:
    entity, step = branch.entity, branch.step
    parts = [f"[bold]{plain(entity.name)}[/bold]"]
    if year := year_text(entity.first_seen, entity.first_seen_is_bound):
        parts.append(year)
    parts.append(f"[dim]{entity.kind}[/dim]")
    if step:
        parts.append(percent(step.confidence))
        papers = sorted({piece.paper for piece in step.evidence})
        more = f" and {len(papers) - 1} more" if len(papers) > 1 else ""
        parts.append(f"[dim]{plain(_cited(papers[0], titles))}{more}[/dim]")
    if branch.elsewhere:
        parts.append("[dim](its own are shown elsewhere)[/dim]")
    return "  ".join(parts)


def _cited(paper: str, titles: dict[str, Title]) -> str:
    title = titles.get(paper)
    if title is None:
        return paper
    return f"{shorten(title.title, 70)}{f' ({title.year})' if title.year else ''}"
