"""Family trees, as a list of their members that can be read a part at a time."""

from __future__ import annotations

from collections.abc import Iterator

from app.service.about import Depth, Limit, Most, Name, Offset, Since, Sure, Way
from app.service.answers import Cut, Member, Sentence, Tree
from app.service.paging import part, require_part
from app.service.sources import SENTENCES, also_named, named, sentences, titles_of
from kg.config import MIN_CONFIDENCE, MOST_VARIANTS
from kg.lineage import Branch, Broken
from kg.opened import Cladograph

Placed = tuple[int, str | None, Branch]
"""Depth, parent and branch."""


def lineage(
    graph: Cladograph,
    name: Name,
    *,
    direction: Way = "down",
    depth: Depth = 6,
    since: Since = None,
    most: Most = MOST_VARIANTS,
    min_confidence: Sure = MIN_CONFIDENCE,
    limit: Limit = 100,
    offset: Offset = 0,
) -> Tree:
    """The family tree of a thing: its variants and theirs, or what it descends from, each step with its sentences.

    Members come in the order in which a tree is read: each after its parent.
    """
    require_part(limit, offset)
    family = graph.lineage(name, direction=direction, depth=depth, min_confidence=min_confidence, since=since, most=most)
    root = family.root.entity
    placed, page = part([*_places(family.root, 0, None)], limit, offset)
    return Tree(
        root=named(root),
        direction=family.direction,
        members=_members(graph, placed),
        also_named=also_named(graph, name, root),
        cycles_broken=tuple(map(_cut, family.broken)),
        less_certain=family.less_certain,
        older=family.older,
        hidden=family.hidden,
        page=page,
    )


def _places(branch: Branch, depth: int, parent: str | None) -> Iterator[Placed]:
    yield depth, parent, branch
    for child in branch.children:
        yield from _places(child, depth + 1, branch.entity.id)


def _members(graph: Cladograph, placed: tuple[Placed, ...]) -> tuple[Member, ...]:
    shown = [branch.step.evidence[:SENTENCES] if branch.step else () for _, _, branch in placed]
    titles = titles_of(graph, (piece for pieces in shown for piece in pieces))
    return tuple(_member(one, sentences(pieces, titles)) for one, pieces in zip(placed, shown, strict=True))


def _member(placed: Placed, evidence: tuple[Sentence, ...]) -> Member:
    depth, parent, branch = placed
    entity, step = branch.entity, branch.step
    return Member(
        id=entity.id,
        name=entity.name,
        kind=entity.kind,
        year=entity.first_seen,
        year_is_bound=entity.first_seen_is_bound,
        depth=depth,
        parent=parent,
        confidence=step.confidence if step else None,
        path_confidence=branch.path,
        support=step.support if step else None,
        again=branch.again,
        redundant=bool(step and step.redundant),
        hub=branch.hub,
        folded=branch.folded.count if branch.folded else 0,
        deeper=branch.deeper,
        evidence=evidence,
        more_evidence=len(step.evidence) - len(evidence) if step else 0,
    )


def _cut(broken: Broken) -> Cut:
    return Cut(named(broken.below), named(broken.above), broken.step.confidence, broken.step.support)
