"""The forms by which an entity is corrected: its name, its kind, what it is the same as, what is not it, and that it is none."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from app.markup import escape
from app.parts.changing import offer
from app.parts.state import Form, forms
from kg.corrections import Drop, Merge, Name, Rename, Retype, Split
from kg.errors import CladographError
from kg.model import Entity
from kg.opened import Cladograph
from kg.schema import Kind

_LISTED = 300


def mend_entity(opened: Cladograph, entity: Entity) -> None:
    """What can be wrong with the entity, with a form for each, and why the graph takes it for what it is."""
    chosen = st.segmented_control(
        "What is wrong", list(_WAYS), default="Name", key="mend", bind="query-params", required=True, label_visibility="collapsed"
    )
    note = st.text_input("Why (kept with the correction)", key="note", placeholder="Seen in the paper that introduced it")
    _WAYS[str(chosen)](opened, entity, note.strip())
    why = st.expander("Why the graph takes it for this", key="why", on_change="rerun")
    # All of its papers are read again for that.
    if why.open:
        with why:
            _explain(opened, entity)


def _rename(opened: Cladograph, entity: Entity, note: str) -> None:
    to = st.text_input("It is called", key="to", placeholder=entity.name)
    st.html('<p class="cg-faint">It is still found by its old name.</p>')
    if to.strip():
        offer(opened, lambda: Rename(Name(entity.id), to, note), "Rename", key="rename")


def _retype(opened: Cladograph, entity: Entity, note: str) -> None:
    kinds = [kind for kind in Kind if kind != entity.kind]
    to = st.pills("It is a", kinds, key="kind")
    if to:
        offer(opened, lambda: Retype(Name(entity.id), Kind(to), note), f"Make it a {to}", key="retype")


def _merge(opened: Cladograph, entity: Entity, note: str) -> None:
    labels = {form: label for form, label in forms(opened).items() if form[0] != entity.id}
    into: Form | str | None = st.selectbox(
        "It is the same as",
        list(labels),
        index=None,
        format_func=lambda one: one if isinstance(one, str) else labels[one],
        key="into",
        placeholder="Search what keeps its name and kind",
        accept_new_options=True,
    )
    if into:
        other = into if isinstance(into, str) else into[0]
        offer(opened, lambda: Merge(Name(entity.id), Name(other), note), "Merge the two", key="merge")


def _split(opened: Cladograph, entity: Entity, note: str) -> None:
    found = opened.query("papers_mentioning", name=entity.name, limit=_LISTED)
    titles = {str(row["paper"]): str(row["title"]) for row in found if row["name"] == entity.name}
    own = [form for form in entity.forms() if form != entity.name]
    by_form = st.multiselect("Another thing is meant where a paper also says", own, key="split-forms")
    by_paper = st.multiselect("... and in these papers", list(titles), format_func=lambda id_: titles[id_], key="split-papers")
    called = st.text_input("The other thing is called", key="as", placeholder="May be left out, or be a thing that is there")
    if by_form or by_paper:

        def make() -> Split:
            return Split(Name(entity.id), tuple(by_paper), tuple(by_form), called.strip() or None, note)

        offer(opened, make, "Split it", key="split")


def _drop(opened: Cladograph, entity: Entity, note: str) -> None:
    st.html('<p class="cg-faint">All statements and results about it go with it; the papers stay.</p>')
    offer(opened, lambda: Drop(Name(entity.id), note), "Drop it", key="drop")


_WAYS: Mapping[str, Callable[[Cladograph, Entity, str], None]] = {
    "Name": _rename,
    "Kind": _retype,
    "Same as another": _merge,
    "Two things in one": _split,
    "No thing at all": _drop,
}


def _explain(opened: Cladograph, entity: Entity) -> None:
    try:
        found = opened.explain(entity.id)
    except CladographError as error:
        st.html(f'<p class="cg-faint">{escape(str(error))}</p>')
        return
    rows = "".join(
        f'<div class="cg-row"><span class="cg-name">{escape(one.text)}</span><span>{escape(one.because)}</span></div>'
        for one in found.aliases
    )
    apart = "".join(
        f'<div class="cg-row"><span class="cg-name">{escape(one.entity.name)}</span><span>{escape(one.because)}</span></div>'
        for one in found.apart
    )
    st.html(
        f"<p>{escape(found.kind_because)}</p>{f'<p class=cg-h>Its names</p>{rows}' if rows else ''}"
        f"{f'<p class=cg-h>Kept apart from</p>{apart}' if apart else ''}"
    )
