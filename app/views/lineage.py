"""The family tree of an entity along the years, and as a list with the sentences that say it."""

from __future__ import annotations

import streamlit as st

from app.family import broken_words, folded_words
from app.markup import dot, escape, year
from app.parts.foot import foot, graphml, sheet
from app.parts.frame import columns, head, less_certain_button, part, show_details, show_picture, whole_page
from app.parts.markup import link, statement, wrong
from app.parts.state import address
from app.text import percent
from app.tree import Picture, family_picture
from app.words import counted
from kg.config import MOST_VARIANTS
from kg.export.network import entity_key
from kg.lineage import Branch, Direction, Family
from kg.model import Entity, Graph
from kg.opened import Cladograph, Title
from kg.schema import RelationKind

_DIRECTIONS = {"both": "Both", "up": "Ancestors", "down": "Variants"}
_HEADINGS: dict[Direction, str] = {"up": "ancestors", "down": "variants"}
_DEPTH = 8


def show() -> None:
    """Draw the page."""
    opened, entity, direction, confidence = head("lineage", _direction)
    if entity is not None:
        _show_family(opened, entity, direction, confidence)


@part
def _show_family(opened: Cladograph, entity: Entity, direction: str, confidence: float) -> None:
    """The tree with its details, the foot, and the tree as a list."""
    trees = _trees(opened, entity, direction, confidence)
    picture, details = columns()
    with picture:
        related = any(tree.root.children for tree in trees)
        shown = _show_tree(entity, trees) if related else _show_nobody(entity, direction)
    with details:
        show_details(opened, shown, entity, confidence=confidence, view="lineage")
    _show_foot(opened, trees, shown, confidence)
    for tree in trees:
        if tree.root.children:
            heading = f"{'All' if _all_asked() else 'The'} {_HEADINGS[tree.direction]}, with their sentences"
            st.html(f'<h2 class="cg-h">{heading}</h2>{_list(opened, tree.root)}')


def _show_foot(opened: Cladograph, trees: list[Family], shown: Graph, confidence: float) -> None:
    """The tree as files: a table of its steps, and what is drawn; before them, how what the picture leaves out is shown."""
    rows = [
        (
            tree.direction,
            one.entity.name,
            one.entity.kind,
            one.entity.first_seen,
            step.below,
            step.above,
            step.confidence,
            step.support,
        )
        for tree in trees
        for one in tree.root.walk()
        if (step := one.step) is not None
    ]
    name = f"lineage-{trees[0].root.entity.id}"
    columns_ = ("direction", "name", "kind", "year", "variant", "of", "confidence", "papers")
    broken = {one.step.ends: one for tree in trees for one in tree.broken}
    foot(
        sheet(columns_, rows, name, "All steps of the tree"),
        graphml(shown, name),
        note=f"{broken_words(tuple(broken.values()))}." if broken else "",
        buttons=lambda: _show_left_out(opened, trees, confidence),
    )


def _trees(opened: Cladograph, entity: Entity, direction: str, confidence: float) -> list[Family]:
    """The ancestors and the variants, as far as they are asked for."""
    wanted: list[Direction] = [one for one in _HEADINGS if direction in (one, "both")]
    most = None if _all_asked() else MOST_VARIANTS
    return [opened.lineage(entity.id, direction=one, depth=_DEPTH, min_confidence=confidence, most=most) for one in wanted]


def _all_asked() -> bool:
    return "all" in st.query_params


def _show_all() -> None:
    st.query_params["all"] = "1"


def _show_left_out(opened: Cladograph, trees: list[Family], confidence: float) -> None:
    """A button for each sort of what the picture leaves out."""
    folded = sum(branch.folded.count for tree in trees for branch in tree.root.walk() if branch.folded)
    if folded:
        st.button(f"Show {folded:,} more, less well supported", on_click=_show_all, type="tertiary", key="all-variants")
    if any(tree.less_certain for tree in trees):
        # What is less certain leads on to more: only the whole family tells how much there is.
        less_certain_button(_steps(opened, trees, 0.0) - _steps(opened, trees, confidence))


def _steps(opened: Cladograph, trees: list[Family], confidence: float) -> int:
    kinship = opened.families.kinship(confidence)
    return len(set().union(*(kinship.within(tree.root.entity.id, tree.direction, _DEPTH) for tree in trees)))


def _direction() -> str:
    chosen: str = st.segmented_control(
        "Direction",
        list(_DIRECTIONS),
        default="both",
        required=True,
        format_func=lambda name: _DIRECTIONS[name],
        key="direction",
        bind="query-params",
        label_visibility="collapsed",
    )
    return chosen


def _show_tree(entity: Entity, trees: list[Family]) -> Graph:
    roots = {tree.direction: tree.root for tree in trees}
    tree = family_picture(roots.get("down"), roots.get("up"))
    show_picture(
        tree.nodes,
        tree.edges,
        key=f"tree-{entity.id}",
        on_expand=_begin_at,
        extra={
            "hint": _hint(tree, any(branch.folded for root in roots.values() for branch in root.walk())),
            "expanded": [entity_key(entity.id)],
            "bands": tree.bands,
            "fixed": True,
            "leastZoom": 0.65,
            "root": entity_key(entity.id),
        },
    )
    return tree.graph


def _hint(tree: Picture, is_folded: bool) -> str:
    parts = ["Click: details · double click: the tree of that one"]
    if any(edge["dashes"] is True for edge in tree.edges):
        parts.append("dashed: less than 50% sure")
    if any(edge.get("faint") for edge in tree.edges):
        parts.append("faint: also by way of another")
    if is_folded:
        parts.append("+9: so many more")
    if any(one.first_seen_is_bound for one in tree.graph.entities):
        parts.append("≤: first seen then or before")
    return " · ".join(parts)


def _show_nobody(entity: Entity, direction: str) -> Graph:
    whom = {"both": "ancestors or variants", "up": "ancestors", "down": "variants"}[direction]
    neighbours = link("its neighbours", address("explore", entity=entity.id))
    st.html(
        f'<p class="cg-lead">No {whom} of {escape(entity.name)} are known at this confidence.</p>'
        f"<p>Look at {neighbours}, or lower the minimum confidence.</p>"
    )
    return Graph(entities=(entity,))


def _list(opened: Cladograph, root: Branch) -> str:
    titles = opened.titles({piece.paper for branch in root.walk() if branch.step for piece in branch.step.evidence})
    return f'<ul class="cg-tree">{_items(root, titles)}</ul>'


def _items(branch: Branch, titles: dict[str, Title]) -> str:
    items = "".join(_item(child, titles) for child in branch.children)
    if branch.folded:
        link_to = link("its own lineage", address("lineage", entity=branch.entity.id, all="1"))
        items += f'<li><span class="cg-faint">and {escape(folded_words(branch.folded))}: {link_to}</span></li>'
    return items


def _item(branch: Branch, titles: dict[str, Title]) -> str:
    entity, step = branch.entity, branch.step
    name = f'<span class="cg-name">{escape(entity.name)}</span>'
    notes = [year(entity)]
    if step and branch.path != step.confidence:
        notes.append(f"path {percent(branch.path)}")
    if step and step.redundant:
        notes.append("also by way of another")
    if branch.elsewhere:
        notes.append("continued elsewhere in this list")
    summary = f"<span>{dot(entity.kind)}{name} {_faint(*notes)}</span>"
    links = link("Lineage", address("lineage", entity=entity.id)) + link("Explore", address("explore", entity=entity.id))
    links += wrong(step.below, RelationKind.VARIANT_OF, step.above) if step else ""
    others = len(branch.siblings) + branch.more_siblings
    if others:
        links += f"<span>{counted(others, 'other variant')} of it</span>"
    after = f'<div class="cg-after">{links}</div>'
    line = statement(summary, step.confidence, step.evidence, titles, after=after) if step else ""
    below = _items(branch, titles)
    css = ' class="cg-lighter"' if step and step.redundant else ""
    return f"<li{css}>{line}{f'<ul>{below}</ul>' if below else ''}</li>"


def _faint(*notes: str) -> str:
    return f'<span class="cg-faint">{" · ".join(note for note in notes if note)}</span>'


def _begin_at(id_: str) -> None:
    st.query_params["entity"] = id_.removeprefix("entity:")
    for name in ("selected", "all", "everything"):
        st.query_params.pop(name, None)
    whole_page()
