"""What the pages with a picture share: search and settings above, the picture beside the details, what a click does."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app.markup import escape
from app.network import Drawn
from app.parts.card import details
from app.parts.drawing import Clicked, draw
from app.parts.markup import link
from app.parts.search import asked, search_box, show_not_found
from app.parts.state import address, graph
from app.text import shorten
from kg.config import MIN_CONFIDENCE
from kg.export.network import entity_key
from kg.model import Entity, Graph
from kg.opened import Cladograph

Settings = TypeVar("Settings")

_TRAIL, _NAME = 9, 28
_EVERYTHING = "everything"
"""Where the address says of what all is shown that is known."""
_WHOLE = "draw-the-whole-page"
_CONFIDENCE = """Every statement says how sure it is: the share of such finds that were right.
What is less certain than this is left out."""


def head(view: str, settings: Callable[[], Settings]) -> tuple[Cladograph, Entity | None, Settings, float]:
    """The search box, the view's own `settings`, and the slider: the graph, what was asked for, and what they are set to.

    Where nothing was asked for, or nothing is called that, it says so and names some to begin with; then there is no entity.
    """
    # All is drawn now.
    st.session_state.pop(_WHOLE, None)
    opened = graph()
    entity = asked(opened)
    search, own, sure = st.columns([5, 2.2, 2.2], vertical_alignment="center", gap="medium")
    with search:
        search_box(opened, current=entity)
    with own:
        chosen = settings()
    with sure:
        confidence: float = st.slider(
            "Minimum confidence",
            0.0,
            1.0,
            MIN_CONFIDENCE,
            0.05,
            format="percent",
            key="confidence",
            bind="query-params",
            help=_CONFIDENCE,
        )
    if entity is None:
        show_not_found(opened, view)
    else:
        st.set_page_config(page_title=f"{entity.name} · Cladograph")
        _show_trail(view, entity)
    return opened, entity, chosen, confidence


def _show_trail(view: str, entity: Entity) -> None:
    """What was looked at before, the newest last: links that lead back."""
    trail: dict[str, str] = st.session_state.setdefault("trail", {})
    trail.pop(entity.id, None)
    trail[entity.id] = entity.name
    for id_ in list(trail)[:-_TRAIL]:
        trail.pop(id_)
    before = [link(shorten(name, _NAME), address(view, entity=id_)) for id_, name in trail.items() if id_ != entity.id]
    if before:
        st.html(f'<nav class="cg-trail" aria-label="Looked at before">{" › ".join([*before, escape(entity.name)])}</nav>')


def columns() -> tuple[DeltaGenerator, DeltaGenerator]:
    """Room for the picture, and for the details beside it."""
    picture, beside = st.columns([2.1, 1], gap="medium")
    return picture, beside


def show_picture(nodes: list[Drawn], edges: list[Drawn], *, key: str, on_expand: Clicked, extra: Drawn) -> None:
    """The picture; a click makes its target the address's `selected`, a double click is the view's own affair."""
    more = {"selected": selected(), "name": key, **extra}
    draw(nodes, edges, key=f"picture-{key}", on_select=_select, on_expand=on_expand, extra=more)


def show_details(opened: Cladograph, shown: Graph, centre: Entity, *, confidence: float, view: str) -> None:
    """What is known of what was clicked on, else of the middle; of a thing of which much is said, a button for the rest of it."""
    of = selected() or entity_key(centre.id)
    everything = st.query_params.get(_EVERYTHING) == of
    with st.container(height=600, border=True, key="details"):
        card = details(opened, shown, centre, selected=selected(), confidence=confidence, view=view, everything=everything)
        st.html(card.html)
        if card.left_out:
            st.button("Show all statements and papers", on_click=_show_everything, args=(of,), type="tertiary", key="everything")


def _show_everything(of: str) -> None:
    st.query_params[_EVERYTHING] = of


def part(draw: Callable[..., None]) -> Callable[..., None]:
    """A part of a page that a click within it draws alone; the whole page where what the click does calls `whole_page`."""

    @st.fragment
    @wraps(draw)
    def drawn(*args: object) -> None:
        if st.session_state.pop(_WHOLE, False):
            st.rerun()
        draw(*args)

    return drawn


def whole_page() -> None:
    """For callbacks: what was done concerns more than the part of the page in which it was done."""
    st.session_state[_WHOLE] = True


def _show_all() -> None:
    st.session_state["confidence"] = 0.0
    whole_page()


def less_certain_button(count: int, on_click: Callable[[], None] = _show_all) -> None:
    """A button that shows what is less certain than the slider says: so many more, if there are any.

    `on_click` is for views that keep their bound elsewhere.
    """
    if count > 0:
        st.button(f"Show {count:,} less certain", on_click=on_click, type="tertiary", key="less-certain")


def selected() -> str:
    """The id of what was clicked on, or an empty text."""
    return st.query_params.get("selected", "")


def _select(id_: str) -> None:
    if id_:
        st.query_params["selected"] = id_
    else:
        st.query_params.pop("selected", None)
