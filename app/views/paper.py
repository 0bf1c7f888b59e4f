"""A paper: its abstract with the mentions set off, what it proposes, its statements with their sentences, its results."""

from __future__ import annotations

import json
from typing import Any

import streamlit as st

from app.parts.markup import Marked, dot, escape, legend, link, marked, outside_link, statement, words
from app.parts.state import address, graph
from app.text import percent
from app.views.home import paper_rows
from kg.codec import decode_evidence
from kg.config import MIN_CONFIDENCE
from kg.errors import NotFound
from kg.export.colours import COLOURS
from kg.opened import Cladograph, Title

_LISTED = 50


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
        st.html(f'<p class="cg-lead">No paper here has the id “{escape(id_)}”.</p>')
        _show_list(opened)
        return
    _show_paper(paper)


def _show_list(opened: Cladograph) -> None:
    text = st.text_input("Find a paper", placeholder="Words of a title", key="title", bind="query-params") or ""
    found = opened.newest_papers(limit=_LISTED + 1, titled=" ".join(text.split()))
    st.html(paper_rows(found[:_LISTED]) or f'<p class="cg-faint">No title holds “{escape(text)}”.</p>')
    if len(found) > _LISTED:
        st.html(f'<p class="cg-faint">The newest {_LISTED} are listed; words of a title find the others.</p>')


def _show_paper(paper: dict[str, Any]) -> None:
    text, details = st.columns([1.5, 1], gap="large")
    mentioned = [kind for kind in COLOURS if any(row["kind"] == kind for row in paper["mentions"])]
    with text:
        st.html(_head(paper))
        abstract = marked(paper["abstract"], _mentions(paper, "abstract"))
        st.html(f'<div class="cg-abstract">{abstract or "No abstract."}</div>{legend(mentioned)}')
        st.html(_mention_list(paper) + _results(paper["results"]))
    with details:
        st.html(_statements(paper))


def _head(paper: dict[str, Any]) -> str:
    pieces = [
        link("All papers", address("paper")),
        escape(paper["published"] or "no date"),
        outside_link("Source", paper["url"]),
        f'<span class="cg-faint">id {escape(paper["id"])}</span>',
    ]
    about = "".join(f"<span>{piece}</span>" for piece in pieces if piece)
    return f'<h1 class="cg-title">{marked(paper["title"], _mentions(paper, "title"))}</h1><div class="cg-meta">{about}</div>'


def _mentions(paper: dict[str, Any], field: str) -> list[Marked]:
    return [
        Marked(span["start"], span["end"], "cg-mention", row["kind"], f"{row['name']}, {row['kind']}")
        for row in paper["mentions"]
        for span in row["mentions"]
        if span["field"] == field
    ]


def _statements(paper: dict[str, Any]) -> str:
    title = Title(paper["id"], paper["title"], paper["published"], None, paper["url"])
    sure = [row for row in paper["statements"] if row["confidence"] >= MIN_CONFIDENCE]
    less = [row for row in paper["statements"] if row["confidence"] < MIN_CONFIDENCE]
    proposes = "".join(_statement(row, title) for row in sure if row["kind"] == "PROPOSES")
    others = "".join(_statement(row, title) for row in sure if row["kind"] != "PROPOSES")
    parts = [f'<p class="cg-h">Proposes</p>{proposes}' if proposes else "", '<p class="cg-h">Statements</p>', others]
    if not others:
        parts.append('<p class="cg-faint">None that is certain enough.</p>')
    if less:
        rows = "".join(_statement(row, title) for row in less)
        parts.append(f'<details><summary class="cg-faint">{len(less)} less certain</summary>{rows}</details>')
    return "".join(parts)


def _statement(row: dict[str, Any], title: Title) -> str:
    tail = f'<span class="cg-name">{escape(row["tail_name"])}</span>'
    proposes = row["kind"] == "PROPOSES"
    head = "" if proposes else f'<span class="cg-name">{escape(row["head_name"])}</span> {words(row["kind"])} '
    links = "" if proposes else link(row["head_name"], address("explore", entity=row["head"]))
    links += link(row["tail_name"], address("explore", entity=row["tail"]))
    pieces = [decode_evidence(json.dumps(piece)) for piece in row["evidence"]]
    after = f'<div class="cg-after">Explore {links}</div>'
    return statement(f"<span>{head}{tail}</span>", row["confidence"], pieces, {title.id: title}, after=after, counts=False)


def _results(rows: list[dict[str, Any]]) -> str:
    lines = "".join(
        f'<tr title="{escape(row["evidence"]["text"])}"><td>{escape(row["text"])}</td><td>{escape(row["subject"])}</td>'
        f"<td>{escape(row['dataset'] or '')}</td><td>{escape(row['metric'] or '')}</td><td>{percent(row['confidence'])}</td></tr>"
        for row in rows
    )
    if not lines:
        return ""
    head = "<tr><th>Result</th><th>of</th><th>on</th><th>in</th><th>sure</th></tr>"
    return f'<p class="cg-h">Results</p><table class="cg-table">{head}{lines}</table>'


def _mention_list(paper: dict[str, Any]) -> str:
    names = "".join(
        f"<span>{dot(row['kind'])}{link(row['name'], address('explore', entity=row['id']))}{_times(row['count'])}</span>"
        for row in paper["mentions"]
    )
    return f'<p class="cg-h">Named here</p><div class="cg-named">{names}</div>' if names else ""


def _times(count: int) -> str:
    return f'<span class="cg-faint">× {count}</span>' if count > 1 else ""
