"""The first page: what is in the graph, families to begin with, and the newest papers."""

from __future__ import annotations

from typing import Any

import streamlit as st

from app.markup import dot
from app.parts.asking import ask_box
from app.parts.foot import foot, sheet
from app.parts.markup import link, paper_rows
from app.parts.search import family_cards, search_box
from app.parts.state import address, graph, most_mentioned, newest_papers, pages, statistics
from app.words import counted
from kg.opened import Cladograph
from kg.schema import Kind

_FAMILIES, _PAPERS, _NAMED = 8, 8, 7


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
    st.html(_numbers(statistics(opened)))
    families = family_cards(opened, "lineage", limit=_FAMILIES)
    if families:
        st.html(f'<h2 class="cg-h">Families to begin with</h2>{families}')
    used = _most_used(opened)
    if used:
        st.html(f'<h2 class="cg-h">Named most</h2><div class="cg-columns">{used}</div>')
    papers = newest_papers(opened, limit=_PAPERS + 1)
    more = f'<p class="cg-after">{link("All papers", address("papers"))}</p>' if len(papers) > _PAPERS else ""
    if papers:
        st.html(f'<h2 class="cg-h">Newest papers</h2>{paper_rows(papers[:_PAPERS])}{more}')
    else:
        st.html('<p class="cg-lead">Nothing is in this graph yet. So papers get into it:</p>')
        st.code(f"kg build FILE... --dir '{opened.folder.path}'", language="shell", wrap_lines=True)
    rows = ((one.id, one.name, one.kind, one.papers, one.first_seen) for one in most_mentioned(opened))
    foot(sheet(("id", "name", "kind", "papers", "first seen"), rows, "named-most", "What most papers name"))


def _most_used(opened: Cladograph) -> str:
    """For each kind what most papers name: HTML."""
    blocks = []
    most = most_mentioned(opened)
    for kind in Kind:
        own = [one for one in most if one.kind is kind and one.papers][:_NAMED]
        rows = "".join(
            f'<div class="cg-line"><span>{link(one.name, address("explore", entity=one.id))}</span>'
            f'<span class="cg-faint" title="{counted(one.papers, "paper")}">{one.papers:,}</span></div>'
            for one in own
        )
        if rows:
            blocks.append(f'<div><p class="cg-kind">{dot(kind)}{kind}</p>{rows}</div>')
    return "".join(blocks)


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
