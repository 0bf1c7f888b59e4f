"""The neighbourhood of an entity as a picture: a click shows what is known, a double click opens more."""

from __future__ import annotations

import io
from dataclasses import dataclass

import streamlit as st

from app.neighbourhood import KINDS, MOST, RELATIONS, Neighbourhood, Wanted, neighbourhood
from app.network import PAPER_KIND, vis
from app.parts.frame import columns, head, less_certain_button, show_details, show_picture
from app.places import around
from app.words import counted, relation_words
from kg.export import exporter_for
from kg.export.network import entity_key
from kg.model import Graph

_SHOWN_KINDS = tuple(kind for kind in KINDS if kind != PAPER_KIND)


@dataclass(frozen=True, slots=True)
class _Filters:
    kinds: frozenset[str]
    relations: frozenset[str]


def show() -> None:
    """Draw the page."""
    opened, entity, filters, confidence = head("explore", _filters)
    if entity is None:
        return
    wanted = Wanted(entity.id, _open_ids(), filters.kinds, filters.relations, confidence)
    found = neighbourhood(opened, wanted)
    picture, details = columns()
    nodes, edges = vis(found.graph)
    with picture:
        show_picture(
            around(nodes, edges, entity_key(entity.id)),
            edges,
            key=entity.id,
            on_expand=_expand,
            extra={
                "expanded": [entity_key(id_) for id_ in wanted.middles],
                "hint": "Click: details · double click: open its neighbours · drag to move",
            },
        )
        _show_counts(found, wanted, entity.name)
    with details:
        show_details(opened, found.graph, entity, confidence=confidence, view="explore")


def _filters() -> _Filters:
    with st.popover("Filters", width="stretch", icon=":material/filter_list:"):
        kinds = st.pills(
            "Kinds of neighbours", KINDS, selection_mode="multi", default=_SHOWN_KINDS, key="kinds", bind="query-params"
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
    return _Filters(frozenset(kinds), frozenset(relations))


def _show_counts(found: Neighbourhood, wanted: Wanted, name: str) -> None:
    shown = f"{counted(len(found.graph.entities) + len(found.graph.papers), 'node')}, "
    shown += counted(len(found.graph.statements), "statement")
    if found.filtered:
        shown += f", {found.filtered:,} hidden by the filters"
    if found.left_out:
        shown += f". {counted(found.left_out, 'neighbour')} left out: at most {MOST} nodes are drawn"
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.html(f'<span class="cg-faint">{shown}</span>', width="content")
        less_certain_button(found.less_certain)
        if wanted.opened:
            st.button(f"Back to {name} alone", on_click=_close, type="tertiary", key="close")
        st.download_button(
            "GraphML",
            _graphml(found.graph),
            file_name=f"{wanted.centre}.graphml",
            mime="application/graphml+xml",
            on_click="ignore",
            icon=":material/download:",
            help="What is shown here, as a file for Gephi, Cytoscape, yEd or NetworkX",
        )


def _graphml(shown: Graph) -> bytes:
    file = io.BytesIO()
    exporter_for("shown.graphml").write(shown, file)
    return file.getvalue()


def _open_ids() -> tuple[str, ...]:
    return tuple(st.query_params.get_all("open"))


def _expand(id_: str) -> None:
    kind, _, entity = id_.partition(":")
    if kind == "entity":
        st.query_params["open"] = [*dict.fromkeys((*_open_ids(), entity))]
    st.query_params["selected"] = id_


def _close() -> None:
    st.query_params.pop("open", None)
    st.query_params.pop("selected", None)
