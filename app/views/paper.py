"""A paper: its abstract with the mentions set off, what it proposes, its statements with their sentences, its results."""

from __future__ import annotations

import json
from typing import Any

import streamlit as st

from app.markup import Marked, dot, escape, legend, marked, read_link, words
from app.parts.foot import foot, sheet
from app.parts.markup import link, paper_rows, statement, wrong
from app.parts.state import PAPERS, address, graph, newest_papers
from app.words import HEADINGS
from kg.codec import decode_evidence
from kg.config import MIN_CONFIDENCE
from kg.errors import NotFound
from kg.export.colours import COLOURS
from kg.model import Evidence
from kg.opened import Cladograph
from kg.schema import RelationKind

_LISTED = PAPERS - 1


def show() -> None:
    """Draw the page."""
    opened = graph()
    id_ = st.query_params.get("id")
    if not id_:
        _show_list(opened)
        return
    try:
        paper = opened.paper(id_)
    except NotFound:
        st.html(f'<p class="cg-lead">No paper here has the id “{escape(id_)}”. These are here:</p>')
        _show_list(opened)
        return
    _show_paper(paper)


def _show_list(opened: Cladograph) -> None:
    text = st.text_input(
        "Find a paper", placeholder="Search the titles", key="title", bind="query-params", label_visibility="collapsed"
    )
    words = " ".join((text or "").split())
    found = opened.newest_papers(limit=PAPERS, titled=words) if words else newest_papers(opened, limit=PAPERS)
    if not found:
        models = link("Explore", address("explore"))
        st.html(
            f'<p class="cg-lead">No title has “{escape(text or "")}” in it.</p>'
            f"<p>Go to {link('all papers', address('papers'))}, or search for a model, method or data set under {models}.</p>"
        )
        return
    st.html(paper_rows(found[:_LISTED]))
    more = f"The newest {_LISTED} are listed; search finds the others." if len(found) > _LISTED else ""
    rows = [(one.id, one.title, one.published, one.url) for one in found[:_LISTED]]
    foot(sheet(("id", "title", "published", "url"), rows, "papers", "The papers listed here"), note=more)


def _show_paper(paper: dict[str, Any]) -> None:
    text, details = st.columns([1.5, 1], gap="large")
    st.set_page_config(page_title=f"{paper['title']} · Cladograph")
    mentioned = [kind for kind in COLOURS if any(row["kind"] == kind for row in paper["mentions"])]
    with text:
        st.html(_head(paper))
        abstract = marked(paper["abstract"], _mentions(paper, "abstract"))
        st.html(f'<div class="cg-abstract">{abstract or "No abstract."}</div>{legend(mentioned)}')
        # A paper of which nothing is known but its record: Streamlit takes no empty text.
        if listed := _mention_list(paper):
            st.html(listed)
    with details:
        st.html(_statements(paper) + _results(paper["results"]))
    about = "All statements of this paper, with their sentences"
    foot(sheet(("head", "relation", "tail", "confidence", "sentences"), _rows(paper), paper["id"], about))


def _rows(paper: dict[str, Any]) -> list[tuple[object, ...]]:
    return [
        (row["head_name"], row["kind"], row["tail_name"], row["confidence"], [piece["text"] for piece in row["evidence"]])
        for row in paper["statements"]
    ]


def _head(paper: dict[str, Any]) -> str:
    pieces = [
        link("All papers", address("papers")),
        escape(paper["published"] or "no date"),
        read_link("Read the paper", paper["title"], paper["url"]),
    ]
    about = "".join(f"<span>{piece}</span>" for piece in pieces if piece)
    return f'<h1 class="cg-title">{marked(paper["title"], _mentions(paper, "title"))}</h1><div class="cg-meta">{about}</div>'


def _mentions(paper: dict[str, Any], field: str) -> list[Marked]:
    return [
        Marked(
            span["start"],
            span["end"],
            "cg-mention",
            row["kind"],
            f"{row['name']}, {row['kind']}",
            address("explore", entity=row["id"]),
        )
        for row in paper["mentions"]
        for span in row["mentions"]
        if span["field"] == field
    ]


def _statements(paper: dict[str, Any]) -> str:
    order = {kind.value: number for number, kind in enumerate(HEADINGS)}
    rows = sorted(paper["statements"], key=lambda row: (order[row["kind"]], -row["confidence"]))
    shown = [row for row in rows if row["confidence"] >= MIN_CONFIDENCE]
    less = [row for row in rows if row["confidence"] < MIN_CONFIDENCE]
    proposes = "".join(_statement(row) for row in shown if row["kind"] == RelationKind.PROPOSES)
    others = "".join(_statement(row) for row in shown if row["kind"] != RelationKind.PROPOSES)
    parts = [f'<h2 class="cg-h">Proposes</h2>{proposes}' if proposes else "", '<h2 class="cg-h">Statements</h2>', others]
    if not others:
        parts.append(f'<p class="cg-faint">{"None is certain enough to be shown at once." if less else "None was found."}</p>')
    if less:
        rest = "".join(_statement(row) for row in less)
        parts.append(f'<details class="cg-more"><summary>{len(less)} less certain</summary>{rest}</details>')
    return "".join(parts)


def _statement(row: dict[str, Any]) -> str:
    tail = f'<span class="cg-name">{escape(row["tail_name"])}</span>'
    proposes = row["kind"] == RelationKind.PROPOSES
    head = "" if proposes else f'<span class="cg-name">{escape(row["head_name"])}</span> {words(row["kind"])} '
    links = "" if proposes else link(row["head_name"], address("explore", entity=row["head"]))
    links += link(row["tail_name"], address("explore", entity=row["tail"]))
    after = f'<div class="cg-after">Explore {links}{wrong(row["head"], row["kind"], row["tail"])}</div>'
    return statement(f"<span>{head}{tail}</span>", row["confidence"], _evidence(row["evidence"]), None, after=after)


def _results(rows: list[dict[str, Any]]) -> str:
    lines = "".join(statement(_result(row), row["confidence"], _evidence([row["evidence"]]), None) for row in rows)
    return f'<h2 class="cg-h">Results</h2>{lines}' if lines else ""


def _result(row: dict[str, Any]) -> str:
    ends = [("of", row["subject"]), ("on", row["dataset"]), ("in", row["metric"])]
    told = "".join(f' <span class="cg-relation">{word}</span> {escape(name)}' for word, name in ends if name)
    return f'<span><span class="cg-name">{escape(row["text"])}</span>{told}</span>'


def _evidence(pieces: list[dict[str, Any]]) -> list[Evidence]:
    return [decode_evidence(json.dumps(piece)) for piece in pieces]


def _mention_list(paper: dict[str, Any]) -> str:
    names = "".join(
        f"<span>{dot(row['kind'])}{link(row['name'], address('explore', entity=row['id']))}{_times(row['count'])}</span>"
        for row in paper["mentions"]
    )
    return f'<h2 class="cg-h">Named here</h2><div class="cg-named">{names}</div>' if names else ""


def _times(count: int) -> str:
    return f'<span class="cg-faint">× {count}</span>' if count > 1 else ""
