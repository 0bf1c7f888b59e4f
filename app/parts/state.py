"""What the pages share: the opened graph, the pages themselves, and the address as the place where the state lives."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import streamlit as st

from app import ahead
from app.commands.explore import CHANGES
from kg.config import settings
from kg.folder import Folder
from kg.model import Entity
from kg.opened import Cladograph, Title

if TYPE_CHECKING:
    from streamlit.navigation.page import Page

OPTIONS = 3_000
"""How many entities the search box suggests by itself; any other can be typed."""

FAMILIES, PAPERS = 12, 51
"""How many families and new papers are kept to begin with."""

Form = tuple[str, str]
"""An entity's id, and the spelling under which the search box suggests it."""


def graph() -> Cladograph:
    """The graph that the settings name, opened once for all sessions and again when a build has changed it.

    Raises NotFound if there is none.
    """
    chosen = settings()
    folder = Folder(chosen.dir.resolve())
    folder.require()
    return _opened(str(folder.path), chosen.store, folder.changed)


@st.cache_resource(max_entries=2, show_spinner=False, on_release=lambda opened: opened.close())
def _opened(folder: str, store: str, changed: int) -> Cladograph:  # noqa: ARG001 - a part of the key
    return ahead.opened(folder, store)


def forms(opened: Cladograph) -> Mapping[Form, str]:
    """The names and other spellings of the entities that most papers mention, each with the line that the search box shows."""
    return _forms(str(opened.folder.path), opened.folder.changed, opened)


def most_mentioned(opened: Cladograph) -> Sequence[Entity]:
    """The entities that most papers mention, as many as the search box suggests."""
    return _most_mentioned(str(opened.folder.path), opened.folder.changed, opened)


# Nobody changes these: as a resource they are handed out as they are, where data would be copied each time.
@st.cache_resource(max_entries=2, show_spinner=False)
def _most_mentioned(folder: str, changed: int, _opened: Cladograph) -> Sequence[Entity]:  # noqa: ARG001 - a part of the key
    return tuple(_opened.most_mentioned(limit=OPTIONS))


@st.cache_resource(max_entries=2, show_spinner=False)
def _forms(folder: str, changed: int, _opened: Cladograph) -> Mapping[Form, str]:  # noqa: ARG001 - a part of the key
    found: dict[Form, str] = {}
    for entity in most_mentioned(_opened):
        found[entity.id, entity.name] = label = f"{entity.name} · {entity.kind}"
        met = {entity.name.casefold()}
        # The browser compares letter by letter: whoever types spaces does not find hyphens.
        for form in (form for alias in entity.aliases for form in (alias, alias.replace("-", " "))):
            if form.casefold() not in met:
                met.add(form.casefold())
                found[entity.id, form] = f"{form} → {label}"
    return found


def statistics(opened: Cladograph) -> dict[str, Any]:
    """Counts of what is in the graph, as `Cladograph.statistics` gives them."""
    return _statistics(str(opened.folder.path), opened.folder.changed, opened)


def largest_families(opened: Cladograph, *, limit: int) -> list[tuple[Entity, int]]:
    """The entities with the most direct variants, and how many these are; a dozen at most."""
    return _largest_families(str(opened.folder.path), opened.folder.changed, opened)[:limit]


def newest_papers(opened: Cladograph, *, limit: int) -> list[Title]:
    """The papers that were published last; the first page's and the list's, at most."""
    return _newest_papers(str(opened.folder.path), opened.folder.changed, opened)[:limit]


# Each of these goes through the whole graph, which takes a second where it is large, and stays the same until it is built again.
@st.cache_data(max_entries=2, show_spinner=False)
def _statistics(folder: str, changed: int, _opened: Cladograph) -> dict[str, Any]:  # noqa: ARG001 - a part of the key
    return _opened.statistics()


@st.cache_data(max_entries=2, show_spinner=False)
def _largest_families(folder: str, changed: int, _opened: Cladograph) -> list[tuple[Entity, int]]:  # noqa: ARG001 - a part of the key
    return _opened.largest_families(limit=FAMILIES)


@st.cache_data(max_entries=2, show_spinner=False)
def _newest_papers(folder: str, changed: int, _opened: Cladograph) -> list[Title]:  # noqa: ARG001 - a part of the key
    return _opened.newest_papers(limit=PAPERS)


def changes_allowed() -> bool:
    """True where whoever started the explorer lets its pages change the graph."""
    return bool(os.environ.get(CHANGES))


def pages() -> dict[str, Page]:
    """The pages by the path of their address; `paper` is where they once were."""
    return {
        "": _page("home", "Home", "", default=True),
        "explore": _page("explore", "Explore", "explore"),
        "lineage": _page("lineage", "Lineage", "lineage"),
        "results": _page("results", "Results", "results"),
        "compare": _page("compare", "Compare", "compare"),
        "papers": _page("paper", "Papers", "papers"),
        "query": _page("query", "Query", "query"),
        "build": _page("build", "Build", "build"),
        "corrections": _page("corrections", "Corrections", "corrections"),
        "quality": _page("quality", "Quality", "quality"),
        "paper": st.Page(_from_old_address, title="Papers", url_path="paper", visibility="hidden"),
    }


def menu() -> dict[str, list[Page]]:
    """The pages as the menu shows them: those that ask the graph side by side, those about it under one word."""
    every = pages()
    about = ("build", "corrections", "quality")
    return {
        "": [page for path, page in every.items() if path not in about],
        "The graph": [every[path] for path in about],
    }


def _page(view: str, title: str, path: str, *, default: bool = False) -> Page:
    """The page of a view, whose module is loaded when it is first shown: the first page should not wait for the others."""

    def show() -> None:
        import_module(f"app.views.{view}").show()

    return st.Page(show, title=title, url_path=path or None, default=default)


def _from_old_address() -> None:
    """Lead on a link from before the page was called as the menu calls it."""
    st.switch_page(pages()["papers"], query_params=st.query_params.to_dict())


def address(view: str, **params: str | list[str]) -> str:
    """Relative address of a view, with its parameters; a list stands for one parameter several times."""
    return f"{view or './'}{'?' if params else ''}{urlencode(params, doseq=True)}"
