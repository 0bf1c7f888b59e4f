"""The first page: what is in the graph, families to begin with, and the newest papers."""

from __future__ import annotations

from typing import Any

import streamlit as st

from app.parts.asking import ask_box
from app.parts.markup import link, paper_rows
from app.parts.search import family_cards, search_box
from app.parts.state import address, graph, pages

_FAMILIES, _PAPERS = 8, 10


def show() -> None:
    """Draw the page."""
    opened = graph()
    st.html(
        '<h1 class="cg-hero">Cladograph</h1>'
        '<p class="cg-lead">The family tree of models and methods: which is a variant of which, what each uses, what it was '
        "trained and evaluated on, and the sentence of the paper that says so.</p>"
    )
    search_box(opened)
    if name := st.query_params.get("entity"):
        st.switch_page(pages()["explore"], query_params={"entity": name})
    if ask_box(opened):
        return
    st.html(_numbers(opened.statistics()))
    families = family_cards(opened, "lineage", limit=_FAMILIES)
    if families:
        st.html(f'<h2 class="cg-h">Families to begin with</h2>{families}')
    papers = opened.newest_papers(limit=_PAPERS + 1)
    more = f'<p class="cg-after">{link("All papers", address("papers"))}</p>' if len(papers) > _PAPERS else ""
    st.html(f'<h2 class="cg-h">Newest papers</h2>{paper_rows(papers[:_PAPERS])}{more}')


def _numbers(counts: dict[str, Any]) -> str:
    numbers = (
        (counts["papers"], "paper", "papers"),
        (
            sum(counts["entities"].values()),
            "model, method, data set, metric or task",
            "models, methods, data sets, metrics and tasks",
        ),
        (sum(counts["statements"].values()), "statement about them", "statements about them"),
        (counts["results"], "result", "results"),
    )
    told = (f"<span><b>{number:,}</b> {one if number == 1 else many}</span>" for number, one, many in numbers)
    return f'<div class="cg-numbers">{"".join(told)}</div>'
