"""The search box with suggestions, and what is said where nothing was found."""

from __future__ import annotations

import streamlit as st

from app.markup import chip, escape
from app.parts.markup import link
from app.parts.state import FAMILIES, Form, address, forms, largest_families, most_mentioned
from app.words import counted
from kg.errors import CladographError
from kg.model import Entity
from kg.opened import Cladograph

_SHOWN = 12


def search_box(graph: Cladograph, *, current: Entity | None = None) -> None:
    """A box that suggests names while one types; what is chosen or typed becomes the address's `entity`."""
    options = dict(forms(graph))
    chosen = (current.id, current.name) if current else None
    if current and chosen:
        options.setdefault(chosen, f"{current.name} · {current.kind}")
    st.session_state["search"] = chosen
    st.selectbox(
        "Search",
        list(options),
        index=None,
        format_func=lambda option: option if isinstance(option, str) else options[option],
        key="search",
        placeholder="Search a model, method, data set, metric or task",
        accept_new_options=True,
        on_change=_chosen,
        label_visibility="collapsed",
    )


def _chosen() -> None:
    chosen: Form | str | None = st.session_state.get("search")
    for name in ("entity", "open", "selected", "everything"):
        st.query_params.pop(name, None)
    if chosen:
        st.query_params["entity"] = chosen if isinstance(chosen, str) else chosen[0]


def asked(graph: Cladograph) -> Entity | None:
    """The entity that the address names, or the last one looked at; None where there is none, and then it says so."""
    name = st.query_params.get("entity") or st.session_state.get("last_entity")
    if not name:
        return None
    # Asked first: what `entity` says of a name that is not there takes a look at all names, and the page has its own words.
    if not graph.find(name):
        st.session_state.pop("last_entity", None)
        return None
    entity = graph.entity(name)
    st.session_state["last_entity"] = entity.id
    return entity


def show_not_found(graph: Cladograph, view: str) -> None:
    """What to do where no entity is asked for, or none is known by that name: the nearest names, or some to begin with."""
    name = st.query_params.get("entity", "")
    near = _near(graph, name) if name else []
    families = "" if near else family_cards(graph, view, limit=FAMILIES)
    begin = f"Search for something{', or begin with one of these families' if families else ''}."
    if not most_mentioned(graph):
        begin = f"Nothing is in this graph yet: {link('how papers get into it', address(''))}."
    said = f"Nothing here is called “{escape(name)}”." if name else begin
    st.html(f'<p class="cg-lead">{said}</p>')
    if near:
        related = graph.related({entity.id for entity in near})
        st.html(_heading("Did you mean") + cards([(one, counted(one.papers, "paper")) for one in near], view, related))
    elif families:
        st.html((_heading("No name looks like it. Families to begin with") if name else "") + families)


def _heading(text: str) -> str:
    return f'<p class="cg-h">{text}</p>'


def _near(graph: Cladograph, name: str) -> list[Entity]:
    """Entities whose names hold `name` or a word of it, or are spelt much like it."""
    import difflib

    found: dict[str, Entity] = {}
    for text in dict.fromkeys((name, *name.split())):
        if len(text) > 1:
            try:
                rows = graph.query("search", prefix=text, limit=_SHOWN)
            except CladographError:
                continue
            found |= {str(row["id"]): graph.entity(str(row["id"])) for row in rows if str(row["id"]) not in found}
    spelt: dict[str, str] = {}
    for id_, form in forms(graph):
        spelt.setdefault(form.casefold(), id_)
    for close in difflib.get_close_matches(name.casefold(), spelt, n=5, cutoff=0.6):
        found.setdefault(spelt[close], graph.entity(spelt[close]))
    return list(found.values())[:_SHOWN]


def family_cards(graph: Cladograph, view: str, *, limit: int, parameter: str = "entity") -> str:
    """The largest families as cards that lead to a view, which takes the entity by `parameter`: HTML, empty without any."""
    families = largest_families(graph, limit=limit)
    entries = [(entity, counted(count, "variant")) for entity, count in families]
    # Each has variants: to read all families for that would keep the first page waiting.
    related = {entity.id for entity, _ in families}
    shown = cards(entries, view, related, parameter=parameter) if families else ""
    return f'<div class="cg-families">{shown}</div>' if shown else ""


def cards(entries: list[tuple[Entity, str]], view: str, related: set[str], *, parameter: str = "entity") -> str:
    """Entities as cards with links, for `related` also to their lineage: HTML. The text beside each is HTML already."""
    made = []
    for entity, about in entries:
        links = [link("Explore", address("explore", entity=entity.id))]
        if entity.id in related:
            links.insert(0 if view == "lineage" else 1, link("Lineage", address("lineage", entity=entity.id)))
        made.append(
            f'<div class="cg-card"><div class="cg-name">{link(entity.name, address(view, **{parameter: entity.id}))}</div>'
            f'<div class="cg-meta">{chip(entity.kind)}<span class="cg-faint">{about}</span></div>'
            f'<div class="cg-links">{"".join(links)}</div></div>'
        )
    return f'<div class="cg-cards">{"".join(made)}</div>'
