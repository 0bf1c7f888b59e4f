"""A family tree as text for a terminal, as JSON, and in words: what is folded, left out and broken."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from app.text import one_line, percent, plain, shorten, year_text
from app.words import cited, counted, less_certain
from kg.lineage import Branch, Broken, Family, Fold, Step
from kg.opened import Title

if TYPE_CHECKING:
    from rich.tree import Tree

_SIBLINGS, _TITLE = 8, 70


def folded_words(fold: Fold) -> str:
    """What is folded, in words: `214 more, 12 of them Model`; kinds are told where there are several."""
    if len(fold.kinds) < 2:
        return f"{fold.count:,} more"
    parts = [f"{fold.kinds[0][1]:,} of them {fold.kinds[0][0]}", *(f"{count:,} {kind}" for kind, count in fold.kinds[1:])]
    return f"{fold.count:,} more, {', '.join(parts)}"


def broken_words(broken: tuple[Broken, ...]) -> str:
    """Where cycles were broken: `1 cycle broken at A -> B (34%, 1 paper)`."""
    places = [
        f"{shorten(one_line(one.below.name), _TITLE)} -> {shorten(one_line(one.above.name), _TITLE)} "
        f"({percent(one.step.confidence)}, {counted(one.step.support, 'paper')})"
        for one in broken
    ]
    return f"{counted(len(places), 'cycle')} broken at {', '.join(places)}"


def left_out(family: Family, *, since: int | None, most: int | None) -> Iterator[str]:
    """A sentence for each sort of thing that the tree leaves out, with the option that shows it."""
    if family.broken:
        yield f"{broken_words(family.broken)}: the weakest evidence in it gives way."
    if family.less_certain:
        yield less_certain(family.less_certain)
    if family.older:
        yield f"Left out by --since {since}: {counted(family.older, 'step')} to what is not known to be from then or later."
    if any(branch.folded for branch in family.root.walk()):
        below = f", and {family.hidden} below them" if family.hidden else ""
        yield f"Of one thing the {most} best supported are shown; the others are counted{below}. --all shows them."
    if deeper := sum(branch.deeper for branch in family.root.walk()):
        yield f"{counted(deeper, 'further step')} beyond this depth; a larger --depth follows."


def as_json(family: Family) -> dict[str, Any]:
    """The tree as nested objects; the root also says what is left out."""
    return _branch_json(family.root) | {
        "cycles_broken": [
            {
                "below": {"id": one.below.id, "name": one.below.name},
                "above": {"id": one.above.id, "name": one.above.name},
                "confidence": one.step.confidence,
                "support": one.step.support,
            }
            for one in family.broken
        ],
        "less_certain": family.less_certain,
        "older": family.older,
        "hidden": family.hidden,
    }


def _branch_json(branch: Branch) -> dict[str, Any]:
    entity, step = branch.entity, branch.step
    value: dict[str, Any] = {
        "id": entity.id,
        "name": entity.name,
        "kind": entity.kind,
        "year": entity.first_seen,
        "year_is_bound": entity.first_seen_is_bound,
        "confidence": step.confidence if step else None,
        "path_confidence": branch.path if step else None,
        "support": step.support if step else None,
        "first_year": step.first_year if step else None,
        "redundant": bool(step and step.redundant),
        "named_after": bool(step and step.named_after),
        "evidence": [
            {"paper": e.paper, "field": e.field, "start": e.start, "end": e.end, "sentence": e.text, "extractor": e.extractor}
            for e in (step.evidence if step else ())
        ],
        "children": [_branch_json(child) for child in branch.children],
    }
    if branch.folded:
        value["folded"] = {"count": branch.folded.count, "kinds": dict(branch.folded.kinds)}
    if branch.siblings:
        value["siblings"] = [{"id": s.id, "name": s.name, "kind": s.kind} for s in branch.siblings]
    counts = {"more_siblings": branch.more_siblings, "deeper": branch.deeper}
    marks = {"elsewhere": branch.elsewhere, "hub": branch.hub, "before_since": branch.older}
    return value | {key: said for key, said in (counts | marks).items() if said}


def as_tree(root: Branch, titles: Mapping[str, Title], *, evidence: bool) -> Tree:
    """The tree for a terminal; with `evidence` the sentences too."""
    from rich.tree import Tree

    tree = Tree(_label(root, titles))
    _grow(tree, root, titles, evidence)
    return tree


def _grow(tree: Tree, branch: Branch, titles: Mapping[str, Title], evidence: bool) -> None:
    if evidence and branch.step:
        for piece in branch.step.evidence:
            tree.add(f"[italic dim]“{plain(piece.text)}” — {plain(cited(piece.paper, titles, _TITLE))}[/italic dim]")
        if branch.step.named_after:
            tree.add("[italic dim]One name is a part of the other.[/italic dim]")
    if branch.siblings:
        names = [sibling.name for sibling in branch.siblings[: 0 if branch.hub else _SIBLINGS]]
        more = len(branch.siblings) - len(names) + branch.more_siblings
        if branch.hub:
            tree.add(f"[dim]a general term: {counted(more, 'other variant')}[/dim]")
        else:
            tree.add(f"[dim]also its variants: {plain(', '.join(names))}{f' and {more:,} more' if more else ''}[/dim]")
    for child in branch.children:
        _grow(tree.add(_label(child, titles)), child, titles, evidence)
    if branch.folded:
        tree.add(f"[dim]{'and ' if branch.children else ''}{plain(folded_words(branch.folded))}[/dim]")


def _label(branch: Branch, titles: Mapping[str, Title]) -> str:
    entity, step = branch.entity, branch.step
    faint = branch.older or bool(step and step.redundant)
    weight = "dim" if faint else "bold"
    parts = [f"[{weight}]{plain(entity.name)}[/{weight}]"]
    if year := year_text(entity.first_seen, entity.first_seen_is_bound):
        parts.append(year)
    parts.append(f"[dim]{entity.kind}[/dim]")
    if step:
        # The path of a first step is that step.
        whole = "" if branch.path == step.confidence else f" [dim](path {percent(branch.path)})[/dim]"
        parts += [percent(step.confidence) + whole, f"[dim]{plain(_first_cited(step, titles))}[/dim]"]
    if step and step.redundant:
        parts.append("[dim](also by way of another)[/dim]")
    if branch.elsewhere:
        parts.append("[dim](its own are shown elsewhere)[/dim]")
    if branch.deeper:
        parts.append(f"[dim](goes on: {branch.deeper})[/dim]")
    return "  ".join(parts)


def _first_cited(step: Step, titles: Mapping[str, Title]) -> str:
    """The first paper that says it, and how many more there are."""
    papers = sorted({piece.paper for piece in step.evidence}, key=lambda id_: (_year(id_, titles), id_))
    more = f" and {len(papers) - 1} more" if len(papers) > 1 else ""
    return f"{cited(papers[0], titles, _TITLE)}{more}" if papers else ""


def _year(paper: str, titles: Mapping[str, Title]) -> int:
    title = titles.get(paper)
    return (title.year if title else None) or 9999
