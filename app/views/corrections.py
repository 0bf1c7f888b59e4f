"""Corrections: what is wrong is said here, and what was said before can be taken back.

The address names a statement (`head`, `relation`, `tail`) or an entity (`entity`); without either the list stands alone.
"""

from __future__ import annotations

import streamlit as st

from app.markup import chip, escape, words
from app.parts.changing import offer, show_done, take_back
from app.parts.foot import File, foot
from app.parts.markup import link, statement
from app.parts.mending import mend_entity
from app.parts.state import address, changes_allowed, graph
from app.words import counted
from kg.corrections import DropStatement, Name
from kg.errors import CladographError, NotFound
from kg.model import Evidence
from kg.opened import Cladograph, Listed
from kg.schema import RelationKind


def show() -> None:
    """Draw the page."""
    opened = graph()
    show_done()
    asked = st.query_params
    if "relation" in asked:
        _show_statement(opened, asked.get("head", ""), asked["relation"], asked.get("tail", ""))
    elif "entity" in asked:
        _show_entity(opened, asked["entity"])
    _show_list(opened, is_alone=not ("relation" in asked or "entity" in asked))


def _show_entity(opened: Cladograph, name: str) -> None:
    try:
        entity = opened.entity(name)
    except NotFound:
        st.html(f'<p class="cg-lead">Nothing here is called “{escape(name)}” any more.</p>')
        return
    back = link("Explore", address("explore", entity=entity.id))
    st.html(
        f'<h1 class="cg-title">What is wrong with {escape(entity.name)}?</h1>'
        f'<div class="cg-meta"><span>{chip(entity.kind)}</span><span>{counted(entity.papers, "paper")}</span>{back}</div>'
    )
    mend_entity(opened, entity)


def _show_statement(opened: Cladograph, head: str, relation: str, tail: str) -> None:
    """The statement with its sentences, and how it is dropped."""
    try:
        kind = RelationKind(relation.upper())
        name, confidence, evidence = _said(opened, head, kind, tail)
        other = opened.entity(tail)
    except (ValueError, NotFound):
        back = link("what is known of it", address("explore", entity=tail))
        st.html(f'<p class="cg-lead">The graph does not say that, or not any more. See {back}.</p>')
        return
    titles = opened.titles({piece.paper for piece in evidence})
    sentences = statement("<span>Sentences</span>", confidence, evidence, titles, opened=True)
    back = link(f"Back to {other.name}", address("explore", entity=other.id))
    st.html(
        '<h1 class="cg-title">Is this wrong?</h1>'
        f'<p class="cg-lead">{escape(name)} {words(kind)} {escape(other.name)}</p>{sentences}<div class="cg-after">{back}</div>'
    )
    note = st.text_input("Why (kept with the correction)", key="note", placeholder="The sentence is about another model")
    st.html('<p class="cg-faint">The two stay; only this statement goes, now and in every build to come.</p>')
    offer(opened, lambda: DropStatement(Name(head), kind, Name(tail), note.strip()), "Drop this statement", key="statement")


def _said(opened: Cladograph, head: str, kind: RelationKind, tail: str) -> tuple[str, float, tuple[Evidence, ...]]:
    """What the statement's head is called, its confidence and its evidence. Raises NotFound where nobody says it."""
    if kind is RelationKind.PROPOSES:
        part = opened.part([tail])
        for one in part.statements:
            if one.kind is kind and one.head == head:
                return part.paper[head].title, one.confidence, one.evidence
        raise NotFound(head)
    for fact in opened.facts(head):
        if fact.kind is kind and fact.other == tail and fact.outgoing:
            return opened.entity(head).name, fact.confidence, fact.evidence
    raise NotFound(head)


def _show_list(opened: Cladograph, *, is_alone: bool) -> None:
    st.html('<h1 class="cg-title">Corrections</h1>' if is_alone else '<h2 class="cg-h">Corrections so far</h2>')
    try:
        found = opened.corrections()
    except CladographError as error:
        st.html(f'<p class="cg-lead">The file of corrections cannot be read: {escape(str(error))}</p>')
        return
    if not found:
        how = "Choose “This is wrong” beside a statement, or “Correct” at a thing." if is_alone else ""
        st.html(f'<p class="cg-lead">There are none. {how}</p>')
    for one in found:
        _show_row(opened, one)
    if found:
        text = opened.folder.corrections.read_text(encoding="utf-8", errors="replace")
        about = "All of them, as the file that builds read"
        foot(File("TOML", "corrections.toml", text, "application/toml", about), note=counted(len(found), "correction"))
    else:
        foot()


def _show_row(opened: Cladograph, one: Listed) -> None:
    said, button = st.columns([6, 1], vertical_alignment="center")
    note = f' <span class="cg-faint">“{escape(one.correction.note)}”</span>' if one.correction.note else ""
    came = "waits for the next build" if one.effect is None else one.effect.said
    idle = "" if one.effect is None or one.effect.applied else "changes nothing here: "
    links = "".join(link(id_, address("explore", entity=id_)) for id_ in (one.effect.entities if one.effect else ())[:4])
    said.html(
        f'<div class="cg-row"><span class="cg-when">{one.number}</span><span>{escape(str(one.correction))}{note}'
        f'<br><span class="cg-faint">{escape(idle + came)}</span> <span class="cg-faint">{links}</span></span></div>'
    )
    with button:
        if changes_allowed():
            if st.button("Take back", key=f"undo-{one.number}"):
                take_back(opened, one.number)
        else:
            st.html(f'<code class="cg-faint">kg correct undo {one.number}</code>')
