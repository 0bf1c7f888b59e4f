"""The family tree of an entity along the years, and as a list with the sentences that say it."""

from __future__ import annotations

import streamlit as st

from app.parts.frame import columns, head, less_certain_button, show_details, show_picture
from app.parts.markup import dot, escape, link, statement, year
from app.parts.state import address
from app.tree import family_graph, family_picture
from app.words import counted
from kg.export.network import entity_key
from kg.lineage import Branch, Family
from kg.model import Entity, Graph
from kg.opened import Cladograph, Title

_DIRECTIONS = {"both": "Both", "up": "Ancestors", "down": "Variants"}
_DEPTH = 8


def show() -> None:
    """Draw the page."""
    opened, entity, direction, confidence = head("lineage", _direction)
    if entity is None:
        return
    up, down = _trees(opened, entity, direction, confidence)
    trees = [tree for tree in (up, down) if tree]
    picture, details = columns()
    with picture:
        related = any(tree.root.children for tree in trees)
        shown = _show_tree(entity, up, down) if related else _show_nobody(entity, direction)
        if any(tree.less_certain for tree in trees):
            # What is less certain leads on to more: only the whole tree tells how much there is.
            whole = family_graph([tree.root for tree in _trees(opened, entity, direction, 0.0) if tree])
            less_certain_button(len(whole.statements) - len(shown.statements))
    with details:
        show_details(opened, shown, entity, confidence=confidence, view="lineage")
    for heading, tree in (("All ancestors, with their sentences", up), ("All variants, with their sentences", down)):
        if tree and tree.root.children:
            st.html(f'<h2 class="cg-h">{heading}</h2>{_list(opened, tree.root)}')


def _trees(opened: Cladograph, entity: Entity, direction: str, confidence: float) -> tuple[Family | None, Family | None]:
    """The ancestors and the variants, None where they are not asked for."""
    up = opened.lineage(entity.id, direction="up", depth=_DEPTH, min_confidence=confidence) if direction != "down" else None
    down = opened.lineage(entity.id, depth=_DEPTH, min_confidence=confidence) if direction != "up" else None
    return up, down


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


def _show_tree(entity: Entity, up: Family | None, down: Family | None) -> Graph:
    tree = family_picture(down.root if down else None, up.root if up else None)
    hint = "Click: details · double click: the tree of that one"
    if any(edge["dashes"] for edge in tree.edges):
        hint += " · dashed: less than 50% sure"
    if any(one.first_seen_is_bound for one in tree.graph.entities):
        hint += " · ≤: first seen then or before"
    show_picture(
        tree.nodes,
        tree.edges,
        key=f"tree-{entity.id}",
        on_expand=_begin_at,
        extra={
            "hint": hint,
            "expanded": [entity_key(entity.id)],
            "bands": tree.bands,
            "fixed": True,
            "leastZoom": 0.65,
            "root": entity_key(entity.id),
        },
    )
    return tree.graph


def _show_nobody(entity: Entity, direction: str) -> Graph:
    whom = {"both": "ancestors or variants", "up": "ancestors", "down": "variants"}[direction]
    neighbours = link("its neighbours", address("explore", entity=entity.id))
    st.html(
        f'<p class="cg-lead">No {whom} of {escape(entity.name)} are known at this confidence.</p>'
        f"<p>Look at {neighbours}, or lower the minimum confidence.</p>"
    )
    return Graph(entities=(entity,))


def _list(opened: Cladograph, root: Branch) -> str:
    titles = opened.titles(_papers(root))
    return f'<ul class="cg-tree">{"".join(_item(child, titles) for child in root.children)}</ul>'


def _papers(branch: Branch) -> set[str]:
    own = {piece.paper for piece in branch.step.evidence} if branch.step else set()
    return own.union(*(_papers(child) for child in branch.children))


def _item(branch: Branch, titles: dict[str, Title]) -> str:
    entity, step = branch.entity, branch.step
    name = f'<span class="cg-name">{escape(entity.name)}</span>'
    summary = f'<span>{dot(entity.kind)}{name} <span class="cg-faint">{year(entity)}</span></span>'
    if branch.elsewhere:
        summary += '<span class="cg-faint">continued elsewhere in this list</span>'
    links = link("Lineage", address("lineage", entity=entity.id)) + link("Explore", address("explore", entity=entity.id))
    if branch.siblings:
        links += f"<span>{counted(len(branch.siblings), 'other variant')} of it</span>"
    after = f'<div class="cg-after">{links}</div>'
    line = statement(summary, step.confidence, step.evidence, titles, after=after) if step else ""
    below = "".join(_item(child, titles) for child in branch.children)
    return f"<li>{line}{f'<ul>{below}</ul>' if below else ''}</li>"


def _begin_at(id_: str) -> None:
    st.query_params["entity"] = id_.removeprefix("entity:")
    st.query_params.pop("selected", None)
