"""The neighbourhood of an entity as a picture: a click shows what is known, a double click opens more."""

from __future__ import annotations

import io

import streamlit as st

from app.neighbourhood import KINDS, MOST, RELATIONS, Neighbourhood, Wanted, neighbourhood
from app.network import PAPER_KIND, relation_words, vis
from app.parts.card import entity_card, paper_card, statement_card, statement_ends
from app.parts.drawing import draw
from app.parts.markup import counted
from app.parts.search import asked, search_box, show_not_found
from app.parts.state import confidence_slider, graph
from app.places import spread
from kg.export import exporter_for
from kg.export.network import entity_key, paper_key
from kg.model import Entity, Graph
from kg.opened import Cladograph
from kg.stores.rows import statement_id

_HEIGHT = 660
_SHOWN_KINDS = tuple(kind for kind in KINDS if kind != PAPER_KIND)


def show() -> None:
    """Draw the page."""
    opened = graph()
    entity = asked(opened)
    search, filters, sure = st.columns([5, 1.2, 2.4], vertical_alignment="center")
    with search:
        search_box(opened, current=entity)
    with filters, st.popover("Filters", width="stretch"):
        kinds = st.pills(
            "Kinds", KINDS, selection_mode="multi", default=_SHOWN_KINDS, key="kinds", bind="query-params", help="Of neighbours."
        )
        relations = st.pills(
            "Relations",
            RELATIONS,
            selection_mode="multi",
            default=RELATIONS,
            format_func=relation_words,
            key="relations",
            bind="query-params",
        )
    with sure:
        confidence = confidence_slider()
    if entity is None:
        show_not_found(opened, "explore")
        return
    wanted = Wanted(entity.id, _open_ids(), frozenset(kinds), frozenset(relations), confidence)
    found = neighbourhood(opened, wanted)
    _show_picture(opened, entity, wanted, found)


def _show_picture(opened: Cladograph, entity: Entity, wanted: Wanted, found: Neighbourhood) -> None:
    picture, details = st.columns([1.9, 1], gap="medium")
    nodes, edges = vis(found.graph)
    selected = st.query_params.get("selected", "")
    with picture:
        draw(
            spread(nodes, edges, entity_key(entity.id)),
            edges,
            key=f"network-{entity.id}",
            height=_HEIGHT,
            on_select=_select,
            on_expand=_expand,
            extra={
                "selected": selected,
                "expanded": [entity_key(id_) for id_ in wanted.middles],
                "hint": "Click: details · double click: open its neighbours · drag to move",
            },
        )
        _show_counts(found, wanted)
    with details, st.container(height=_HEIGHT, border=True):
        st.html(_details(opened, entity, found.graph, selected, wanted.confidence))


def _show_counts(found: Neighbourhood, wanted: Wanted) -> None:
    shown = f"{counted(len(found.graph.entities) + len(found.graph.papers), 'node')}, "
    shown += counted(len(found.graph.statements), "statement")
    if found.left_out:
        shown += f". {counted(found.left_out, 'neighbour')} left out: at most {MOST} nodes are drawn"
    words, less, back, file = st.columns([3, 1.6, 1, 1.3], vertical_alignment="center")
    words.html(f'<span class="cg-faint">{shown}</span>')
    if found.less_certain:
        less.button(f"{found.less_certain} less certain: show", on_click=_show_all, type="tertiary", key="less-certain")
    if wanted.opened:
        back.button("Close opened", on_click=_close, type="tertiary", key="close")
    file.download_button(
        "GraphML",
        _graphml(found.graph),
        file_name=f"{wanted.centre}.graphml",
        mime="application/graphml+xml",
        on_click="ignore",
        icon=":material/download:",
        help="What is shown, for Gephi, Cytoscape, yEd or NetworkX",
        width="stretch",
    )


def _details(opened: Cladograph, entity: Entity, shown: Graph, selected: str, confidence: float) -> str:
    """What is known of what was clicked on; of the middle if that is nothing, or is not shown any more."""
    for other in shown.entities:
        if entity_key(other.id) == selected and other.id != entity.id:
            return entity_card(opened, other, min_confidence=confidence)
    for paper in shown.papers:
        if paper_key(paper.id) == selected:
            return paper_card(paper)
    for statement in shown.statements:
        if statement_id(statement.key) == selected:
            names = {e.id: e.name for e in shown.entities} | {p.id: p.title for p in shown.papers}
            return statement_card(opened, statement, statement_ends(statement, names))
    return entity_card(opened, entity, min_confidence=confidence, explored=True)


def _graphml(shown: Graph) -> bytes:
    file = io.BytesIO()
    exporter_for("shown.graphml").write(shown, file)
    return file.getvalue()


def _open_ids() -> tuple[str, ...]:
    return tuple(st.query_params.get_all("open"))


def _select(id_: str) -> None:
    if id_:
        st.query_params["selected"] = id_
    else:
        st.query_params.pop("selected", None)


def _expand(id_: str) -> None:
    kind, _, entity = id_.partition(":")
    if kind == "entity":
        st.query_params["open"] = [*dict.fromkeys((*_open_ids(), entity))]
    st.query_params["selected"] = id_


def _close() -> None:
    st.query_params.pop("open", None)
    st.query_params.pop("selected", None)


def _show_all() -> None:
    st.session_state["confidence"] = 0.0
