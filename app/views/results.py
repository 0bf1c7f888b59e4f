"""Results: a leaderboard of a data set by one measure, along the years, with the sentences that report it."""

from __future__ import annotations

from functools import partial

import streamlit as st

from app.markup import escape
from app.parts.board import DIRECTIONS, as_csv, over_time, rows
from app.parts.chart import show_chart
from app.parts.foot import File, foot, sheet
from app.parts.frame import less_certain_button
from app.parts.markup import link
from app.parts.state import address, graph
from app.words import counted
from kg.comparing import Measured
from kg.config import MIN_CONFIDENCE_OF_RESULTS
from kg.errors import NotFound
from kg.opened import Cladograph
from kg.results.boards import Board, Leaderboards

_OFFERED, _CARDS, _ROWS = 1_000, 24, 100
_NO_METRIC = "metric not said"


def show() -> None:
    """Draw the page."""
    opened = graph()
    pick, by, sure = st.columns([3, 3, 2.2], vertical_alignment="center", gap="medium")
    with sure:
        confidence: float = st.slider(
            "Minimum confidence", 0.0, 1.0, MIN_CONFIDENCE_OF_RESULTS, 0.05, format="percent", key="sure", bind="query-params"
        )
    datasets = _measured(str(opened.folder.path), opened.folder.changed, confidence, opened)
    found = _asked(opened, confidence)
    with pick:
        _pick_dataset(datasets, found)
    if found is None:
        _show_none(datasets)
        return
    boards = [board for board in found.boards if board.rows or board.gains]
    if not boards:
        _show_empty(found)
        return
    chosen = _chosen(boards)
    with by:
        _pick_measure(boards, chosen)
    st.set_page_config(page_title=f"{found.dataset.name} · Cladograph")
    _show_board(found, chosen)


@st.cache_data(max_entries=8, show_spinner=False)
def _measured(folder: str, changed: int, confidence: float, _opened: Cladograph) -> list[Measured]:  # noqa: ARG001 - a part of the key
    return _opened.measured(limit=_OFFERED, min_confidence=confidence)


def _asked(opened: Cladograph, confidence: float) -> Leaderboards | None:
    """The leaderboards of the data set that the address names; None where it names none, or nothing is called so."""
    name = st.query_params.get("dataset")
    try:
        return opened.results(name, min_confidence=confidence) if name and name.strip() else None
    except NotFound:
        return None


def _pick_dataset(datasets: list[Measured], found: Leaderboards | None) -> None:
    labels = {one.id: f"{one.name} · {counted(one.results, 'result')}" for one in datasets}
    if found is not None:
        labels.setdefault(found.dataset.id, found.dataset.name)
    st.session_state["results-dataset"] = found.dataset.id if found else None
    st.selectbox(
        "Data set",
        list(labels),
        index=None,
        format_func=lambda id_: labels.get(id_, id_),
        key="results-dataset",
        placeholder="Choose a data set",
        accept_new_options=True,
        on_change=_dataset_chosen,
        label_visibility="collapsed",
    )


def _dataset_chosen() -> None:
    st.query_params.pop("metric", None)
    _keep("dataset", st.session_state.get("results-dataset"))


def _chosen(boards: list[Board]) -> Board:
    """The board that the address names, else the first."""
    name = st.query_params.get("metric")
    return next((board for board in boards if board.name == name), boards[0])


def _pick_measure(boards: list[Board], chosen: Board) -> None:
    labels = {board.name: f"{board.name} · {_size(board)}" for board in boards}
    st.session_state["results-metric"] = chosen.name
    st.selectbox(
        "Measure",
        list(labels),
        format_func=lambda name: labels.get(name, name),
        key="results-metric",
        on_change=lambda: _keep("metric", st.session_state.get("results-metric")),
        label_visibility="collapsed",
    )


def _size(board: Board) -> str:
    return counted(len(board.rows), "value") if board.rows else counted(len(board.gains), "gain")


def _keep(name: str, value: str | None) -> None:
    if value:
        st.query_params[name] = value
    else:
        st.query_params.pop(name, None)


def _show_board(found: Leaderboards, board: Board) -> None:
    on = " and ".join(link(one.name, address("explore", entity=one.id)) for one in found.joined)
    st.html(
        f'<h1 class="cg-title">{escape(board.measure.name or _NO_METRIC)} on {on}</h1>'
        f'<div class="cg-meta"><span>{DIRECTIONS[board.better]}</span><span>{_numbers(board)}</span></div>'
    )
    chart = over_time(board)
    if chart is not None:
        on_all = " and ".join(one.name for one in found.joined)
        about = f"{board.measure.name or _NO_METRIC} on {on_all} along the years, with the best so far as a line"
        show_chart(chart, key="over-time", about=about)
    if board.rows:
        st.html(rows(board.rows[:_ROWS]))
        if len(board.rows) > _ROWS:
            st.html(f'<p class="cg-faint">The first {_ROWS} are shown; the file has all.</p>')
    if board.gains:
        gains = f"{counted(len(board.gains), 'gain')}, which {'has' if len(board.gains) == 1 else 'have'} no place in the table"
        with st.expander(gains, expanded=not board.rows):
            st.html(rows(board.gains[:_ROWS]))
    _show_foot(found, board)


def _numbers(board: Board) -> str:
    told = [counted(len(board.rows), "value"), counted(len({row.found.paper for row in board.rows}), "paper")]
    return ", ".join(told)


def _show_foot(found: Leaderboards, board: Board) -> None:
    relatives = "".join(f"<span>{link(one.name, address('results', dataset=one.id))}</span>" for one, _ in found.variants)
    if relatives:
        st.html(f'<div class="cg-meta"><span>Of the same family</span>{relatives}</div>')
    name = f"{found.dataset.id}-{board.measure.name or 'results'}.csv".replace("/", "-")
    about = "All values and gains of this table, with their sentences"
    file = File("CSV", name, as_csv((*board.rows, *board.gains)), "text/csv", about)
    foot(file, buttons=partial(less_certain_button, found.less_certain, _show_all))


def _show_all() -> None:
    st.session_state["sure"] = 0.0


def _show_empty(found: Leaderboards) -> None:
    explore = link("what is known of it", address("explore", entity=found.dataset.id))
    st.html(
        f'<p class="cg-lead">No paper was found to report a result on {escape(found.dataset.name)} at this confidence.</p>'
        f"<p>Look at {explore}, or at {link('all data sets with results', address('results'))}.</p>"
    )
    foot(buttons=partial(less_certain_button, found.less_certain, _show_all))


def _show_none(datasets: list[Measured]) -> None:
    name = st.query_params.get("dataset", "")
    said = f"Nothing here is called “{escape(name)}”. " if name.strip() else ""
    if not datasets:
        st.html(f'<p class="cg-lead">{said}No paper here was found to report a result on a data set at this confidence.</p>')
        return
    st.html(f'<p class="cg-lead">{said}The values that papers report, best first. Begin with one of these data sets.</p>')
    cards = "".join(_card(one) for one in datasets[:_CARDS])
    st.html(f'<div class="cg-cards">{cards}</div>')
    rows = [(one.id, one.name, one.results, one.papers, one.metrics) for one in datasets]
    foot(sheet(("id", "data set", "results", "papers", "metrics"), rows, "data-sets", "All data sets with results"))


def _card(one: Measured) -> str:
    about = f"{counted(one.results, 'result')} in {counted(one.papers, 'paper')}"
    metrics = escape(", ".join(one.metrics[:3]))
    return (
        f'<div class="cg-card"><div class="cg-name">{link(one.name, address("results", dataset=one.id))}</div>'
        f'<div class="cg-faint">{about}</div><div class="cg-faint">{metrics}</div></div>'
    )
