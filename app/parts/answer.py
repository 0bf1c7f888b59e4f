"""The answer of a query: as a table, a chart or a graph, whichever the address says, with the files to take along."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import streamlit as st

from app.answers import MOST_BARS, chart, named_ids, nominal, numeric
from app.neighbourhood import MOST
from app.network import vis
from app.parts.asking import table
from app.parts.chart import show_chart
from app.parts.foot import File, foot, graphml, sheet
from app.parts.frame import columns, part, show_details, show_picture
from app.places import around
from app.words import counted
from kg.export.network import entity_key
from kg.model import Entity, Graph
from kg.opened import Cladograph
from kg.stores.base import Rows

_ROWS = 500
_FORMS = ("Table", "Chart", "Graph")


def show_answer(
    opened: Cladograph,
    rows: Rows,
    *,
    name: str,
    asked: list[Entity],
    every_column: bool,
    buttons: Callable[[], None] = lambda: None,
) -> None:
    """The rows in the form that was chosen, which is asked for beside the view's own `buttons`.

    `asked` are the things that the question named: they are part of the graph.
    """
    with st.container(horizontal=True, vertical_alignment="center"):
        form = st.segmented_control(
            "Shown as", _FORMS, default="Table", required=True, key="as", bind="query-params", label_visibility="collapsed"
        )
        buttons()
    files = [sheet(rows.columns, rows.rows, name, "All rows and columns of the answer")]
    if form == "Chart":
        _show_chart(rows, name)
    elif form == "Graph":
        files += _show_graph(opened, rows, name, asked)
    else:
        st.html(table(Rows(rows.columns, rows.rows[:_ROWS]), every_column=every_column))
    foot(*files, note=_counted(rows, form == "Table"))


def _counted(rows: Rows, is_table: bool) -> str:
    said = counted(len(rows.rows), "row")
    if rows.cut:
        return f"The first {said}: there are more, which a larger limit shows."
    return f"{said}, of which the first {_ROWS} are shown" if is_table and len(rows.rows) > _ROWS else said


def _show_chart(rows: Rows, name: str) -> None:
    """Two columns of the answer against each other; what to choose where there are no numbers."""
    ups, acrosses = numeric(rows), [*nominal(rows), *numeric(rows)]
    if not ups or len(acrosses) < 2:
        st.html('<p class="cg-lead">A chart needs a column of numbers and another one. This answer has none: see the table.</p>')
        return
    left, right = st.columns(2)
    up = left.selectbox("Up", ups, index=_first(ups, "confidence", "path_confidence"), key="up", bind="query-params")
    others = [one for one in acrosses if one != up]
    across = right.selectbox("Across", others, index=_first(others, "name"), key="across", bind="query-params")
    show_chart(chart(rows, across, up), key="chart", about=f"{name}: {up} by {across}".replace("_", " "))
    if across not in numeric(rows) and len(rows.rows) > MOST_BARS:
        st.html(f'<p class="cg-faint">Bars are drawn for the first {MOST_BARS} rows.</p>')


def _first(columns_: list[str], *wanted: str) -> int:
    return next((columns_.index(one) for one in wanted if one in columns_), 0)


def _show_graph(opened: Cladograph, rows: Rows, name: str, asked: list[Entity]) -> list[File]:
    """The things that the rows name, and what is said among them, as a picture with details."""
    ids = list(dict.fromkeys([*(one.id for one in asked), *named_ids(rows)]))
    part = opened.part(ids[:MOST])
    shown = Graph(entities=part.entities, statements=tuple(one for one in part.statements if one.head in part.entity))
    if not shown.entities:
        st.html('<p class="cg-lead">This answer names nothing of the graph by its id. Return ids: <code>e.id AS id</code>.</p>')
        return []
    centre = _middle(shown, asked)
    _show_part(opened, shown, centre, asked, name, max(0, len(ids) - MOST))
    return [graphml(shown, name)]


@part
def _show_part(opened: Cladograph, shown: Graph, centre: Entity, asked: list[Entity], name: str, left_out: int) -> None:
    """The picture, with details beside it."""
    nodes, edges = vis(shown)
    picture, details = columns()
    with picture:
        show_picture(
            around(nodes, edges, entity_key(centre.id)),
            edges,
            key=f"query-{name}",
            on_expand=_select,
            extra={"expanded": [entity_key(one.id) for one in asked], "hint": "Click: details"},
        )
        if left_out:
            st.html(f'<p class="cg-faint">{counted(left_out, "thing")} left out: at most {MOST} are drawn.</p>')
    with details:
        show_details(opened, shown, centre, confidence=0.0, view="query")


def _middle(shown: Graph, asked: list[Entity]) -> Entity:
    """What was asked about, else what most is said of."""
    if asked and asked[0].id in shown.entity:
        return shown.entity[asked[0].id]
    ends = Counter(end for one in shown.statements for end in (one.head, one.tail))
    return max(shown.entities, key=lambda one: (ends[one.id], one.papers, one.id))


def _select(id_: str) -> None:
    st.query_params["selected"] = id_
