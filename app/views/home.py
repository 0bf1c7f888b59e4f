"""The first page: what is in the graph, families to begin with, and the newest papers."""

from __future__ import annotations

from typing import Any

import streamlit as st

from app.parts.markup import counted, escape, link
from app.parts.search import cards, search_box
from app.parts.state import address, graph, pages
from kg.opened import Title

_FAMILIES, _PAPERS = 8, 10


def show() -> None:
    """Draw the page."""
    opened = graph()
    st.html(
        '<h1 class="cg-hero">Cladograph</h1>'
        '<p class="cg-lead">The family tree of models and methods, read from abstracts: who varies whom, what it was trained and '
        "tested on, and the sentence that says so.</p>"
    )
    search_box(opened)
    if name := st.query_params.get("entity"):
        st.switch_page(pages()["explore"], query_params={"entity": name})
    st.html(_numbers(opened.statistics()))
    families = opened.largest_families(limit=_FAMILIES)
    if families:
        st.html(
            '<p class="cg-h">Families to begin with</p>' + cards([(e, counted(n, "variant")) for e, n in families], "lineage")
        )
    st.html('<p class="cg-h">Newest papers</p>' + paper_rows(opened.newest_papers(limit=_PAPERS)))


def _numbers(counts: dict[str, Any]) -> str:
    numbers = [
        (counts["papers"], "papers"),
        (sum(counts["entities"].values()), "things named in them"),
        (sum(counts["statements"].values()), "statements"),
        (counts["results"], "results"),
    ]
    return f'<div class="cg-numbers">{"".join(f"<span><b>{number:,}</b>{what}</span>" for number, what in numbers)}</div>'


def paper_rows(papers: list[Title]) -> str:
    """Papers as lines with date and link: HTML."""
    return "".join(
        f'<div class="cg-row"><span class="cg-when">{escape(paper.published or "no date")}</span>'
        f"{link(paper.title, address('paper', id=paper.id))}</div>"
        for paper in papers
    )
