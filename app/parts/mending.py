"""The forms by which an entity is corrected: its name, its kind, what it is the same as, what is not it, and that it is none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import streamlit as st

from app.markup import escape
from app.parts.changing import offer
from app.parts.state import Form, forms
from kg.corrections import Correction, Drop, Merge, Name, Rename, Retype, Split
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
    ready = _WAYS[str(chosen)](opened, entity)
    note = st.text_input("Why (kept with the correction)", key="note", placeholder="Seen in the paper that introduced it")
    if ready:
        offer(opened, lambda: replace(ready.make(), note=note.strip()), ready.does, key=ready.key)
    why = st.expander("Why the graph takes it for this", key="why", on_change="rerun")
    # All of its papers are read again for that.
    if why.open:
        with why:
            _explain(opened, entity)


@dataclass(frozen=True)
class _Ready:
    """What was filled in: the correction that it makes, what the button for it says, and the button's key."""

    make: Callable[[], Correction]
    does: str
    key: str


def _rename(_opened: Cladograph, entity: Entity) -> _Ready | None:
    to = st.text_input("It is called", key="to", placeholder=entity.name)
    st.html('<p class="cg-faint">It is still found by its old name.</p>')
    return _Ready(lambda: Rename(Name(entity.id), to), "Rename", "rename") if to.strip() else None


def _retype(_opened: Cladograph, entity: Entity) -> _Ready | None:
    kinds = [kind for kind in Kind if kind != entity.kind]
    to = st.pills("It is a", kinds, key="kind")
    return _Ready(lambda: Retype(Name(entity.id), Kind(to)), f"Make it a {to}", "retype") if to else None


def _merge(opened: Cladograph, entity: Entity) -> _Ready | None:
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
    if not into:
        return None
    other = into if isinstance(into, str) else into[0]
    return _Ready(lambda: Merge(Name(entity.id), Name(other)), "Merge the two", "merge")


def _split(opened: Cladograph, entity: Entity) -> _Ready | None:
    found = opened.query("papers_mentioning", name=entity.name, limit=_LISTED)
    titles = {str(row["paper"]): str(row["title"]) for row in found if row["name"] == entity.name}
    own = [form for form in entity.forms() if form != entity.name]
    by_form = st.multiselect("Another thing is meant where a paper also says", own, key="split-forms")
    by_paper = st.multiselect("... and in these papers", list(titles), format_func=lambda id_: titles[id_], key="split-papers")
    called = st.text_input("The other thing is called", key="as", placeholder="May be left out, or be a thing that is there")
    if not (by_form or by_paper):
        return None
    return _Ready(lambda: Split(Name(entity.id), tuple(by_paper), tuple(by_form), called.strip() or None), "Split it", "split")


def _drop(_opened: Cladograph, entity: Entity) -> _Ready | None:
    st.html('<p class="cg-faint">All statements and results about it go with it; the papers stay.</p>')
    return _Ready(lambda: Drop(Name(entity.id)), "Drop it", "drop")


_WAYS: Mapping[str, Callable[[Cladograph, Entity], _Ready | None]] = {
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
