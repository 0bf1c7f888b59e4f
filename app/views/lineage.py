"""The family tree of an entity along the years, and as a list with the sentences that say it."""

from __future__ import annotations

import streamlit as st

from app.parts.card import entity_card
from app.parts.drawing import draw
from app.parts.markup import chip, counted, escape, link, statement, year
from app.parts.search import asked, search_box, show_not_found
from app.parts.state import address, confidence_slider, graph
from app.places import Picture, family_picture
from kg.export.network import entity_key
from kg.lineage import Branch, Family
from kg.model import Entity
from kg.opened import Cladograph, Title

_DIRECTIONS = {"both": "Both", "up": "Ancestors", "down": "Variants"}
_DEPTH = 8
_LEAST, _MOST, _USUAL_WIDTH = 260, 720, 1100


def show() -> None:
    """Draw the page."""
    opened = graph()
    entity = asked(opened)
    search, way, sure = st.columns([5, 2.4, 2.4], vertical_alignment="center")
    with search:
        search_box(opened, current=entity)
    with way:
        direction = st.segmented_control(
            "Direction",
            list(_DIRECTIONS),
            default="both",
            required=True,
            format_func=lambda name: _DIRECTIONS[name],
            key="direction",
            bind="query-params",
            label_visibility="collapsed",
        )
    with sure:
        confidence = confidence_slider()
    if entity is None:
        show_not_found(opened, "lineage")
        return
    up = opened.lineage(entity.id, direction="up", depth=_DEPTH, min_confidence=confidence) if direction != "down" else None
    down = opened.lineage(entity.id, depth=_DEPTH, min_confidence=confidence) if direction != "up" else None
    _show_family(opened, entity, up, down, confidence)


def _show_family(opened: Cladograph, entity: Entity, up: Family | None, down: Family | None, confidence: float) -> None:
    about = f"<span>{chip(entity.kind)}</span><span>{year(entity)}</span>"
    links = f"<span>{link('Explore', address('explore', entity=entity.id))}</span>"
    st.html(f'<h1 class="cg-title">{escape(entity.name)}</h1><div class="cg-meta">{about}{links}</div>')
    _draw(entity, family_picture(down.root if down else None, up.root if up else None))
    less = sum(tree.less_certain for tree in (up, down) if tree)
    if less:
        st.button(f"{less} less certain: show", on_click=_show_all, type="tertiary", key="less-certain")
    listed, details = st.columns([1.4, 1], gap="large")
    with listed:
        for heading, tree, none in (
            ("Ancestors: what it is a variant of", up, "No ancestors are known here."),
            ("Variants", down, "No variants are known here."),
        ):
            if tree:
                st.html(f'<p class="cg-h">{heading}</p>{_list(opened, tree.root) or f"<p class=cg-faint>{none}</p>"}')
    chosen = _chosen(opened, entity)
    with details, st.container(border=True):
        st.html(entity_card(opened, chosen, min_confidence=confidence))


def _draw(entity: Entity, picture: Picture) -> None:
    # What is too wide is drawn smaller, and then needs less height.
    height = round(picture.height * min(1.1, _USUAL_WIDTH / picture.width)) + 110
    draw(
        picture.nodes,
        picture.edges,
        key=f"tree-{entity.id}",
        height=min(_MOST, max(_LEAST, height)),
        on_select=_select,
        on_expand=_begin_at,
        extra={
            "selected": st.query_params.get("selected", ""),
            "expanded": [entity_key(entity.id)],
            "bands": picture.bands,
            "fixed": True,
            "leastZoom": 0.72,
            "root": entity_key(entity.id),
        },
    )
    st.html(
        '<span class="cg-faint">Click: details below · double click: the tree of that one · “≤”: first seen then or before</span>'
    )


def _list(opened: Cladograph, root: Branch) -> str:
    titles = opened.titles(_papers(root))
    items = "".join(_item(child, titles) for child in root.children)
    return f'<ul class="cg-tree">{items}</ul>' if items else ""


def _papers(branch: Branch) -> set[str]:
    own = {piece.paper for piece in branch.step.evidence} if branch.step else set()
    return own.union(*(_papers(child) for child in branch.children))


def _item(branch: Branch, titles: dict[str, Title]) -> str:
    entity, step = branch.entity, branch.step
    when = year(entity)
    summary = f'<span><span class="cg-name">{escape(entity.name)}</span> <span class="cg-faint">{when}</span></span>'
    if branch.elsewhere:
        summary += '<span class="cg-faint">its own stand elsewhere</span>'
    links = link("Lineage", address("lineage", entity=entity.id)) + link("Explore", address("explore", entity=entity.id))
    if branch.siblings:
        links += f"<span>{counted(len(branch.siblings), 'other variant')} of it</span>"
    after = f'<div class="cg-after">{links}</div>'
    line = statement(summary, step.confidence, step.evidence, titles, after=after) if step else ""
    below = "".join(_item(child, titles) for child in branch.children)
    return f"<li>{line}{f'<ul>{below}</ul>' if below else ''}</li>"


def _chosen(opened: Cladograph, entity: Entity) -> Entity:
    selected = st.query_params.get("selected", "").removeprefix("entity:")
    found = [one for one in opened.find(selected) if one.id == selected] if selected else []
    return found[0] if found else entity


def _select(id_: str) -> None:
    # An edge has an id of its own, with a space between its ends: the younger one is what it is about.
    chosen = id_.rsplit(" ", 1)[-1]
    if chosen:
        st.query_params["selected"] = chosen
    else:
        st.query_params.pop("selected", None)


def _begin_at(id_: str) -> None:
    st.query_params["entity"] = id_.removeprefix("entity:")
    st.query_params.pop("selected", None)


def _show_all() -> None:
    st.session_state["confidence"] = 0.0
