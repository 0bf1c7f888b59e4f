"""What the pages share: the opened graph, the pages themselves, and the address as the place where the state lives."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import streamlit as st

import kg
from kg.config import settings
from kg.folder import Folder
from kg.opened import Cladograph

if TYPE_CHECKING:
    from streamlit.navigation.page import Page

OPTIONS = 3_000
"""How many entities the search box suggests by itself; any other can be typed."""

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
    return kg.open(Path(folder), store=store)


def forms(opened: Cladograph) -> dict[Form, str]:
    """The names and other spellings of the entities that most papers mention, each with the line that the search box shows."""
    return _forms(str(opened.folder.path), opened.folder.changed, opened)


@st.cache_data(max_entries=4, show_spinner=False)
def _forms(folder: str, changed: int, _opened: Cladograph) -> dict[Form, str]:  # noqa: ARG001 - a part of the key
    found: dict[Form, str] = {}
    for entity in _opened.most_mentioned(limit=OPTIONS):
        found[entity.id, entity.name] = label = f"{entity.name} · {entity.kind}"
        met = {entity.name.casefold()}
        # The browser compares letter by letter: whoever types spaces does not find hyphens.
        for form in (form for alias in entity.aliases for form in (alias, alias.replace("-", " "))):
            if form.casefold() not in met:
                met.add(form.casefold())
                found[entity.id, form] = f"{form} → {label}"
    return found


def pages() -> dict[str, Page]:
    """The pages by the path of their address, in the order of the menu; `paper` is where they once were."""
    from app.views import explore, home, lineage, paper, results

    return {
        "": _page(home.show, "Home", "", default=True),
        "explore": _page(explore.show, "Explore", "explore"),
        "lineage": _page(lineage.show, "Lineage", "lineage"),
        "results": _page(results.show, "Results", "results"),
        "papers": _page(paper.show, "Papers", "papers"),
        "paper": st.Page(_from_old_address, title="Papers", url_path="paper", visibility="hidden"),
    }


def _page(show: Callable[[], None], title: str, path: str, *, default: bool = False) -> Page:
    return st.Page(show, title=title, url_path=path or None, default=default)


def _from_old_address() -> None:
    """Lead on a link from before the page was called as the menu calls it."""
    st.switch_page(pages()["papers"], query_params=st.query_params.to_dict())


def address(view: str, **params: str) -> str:
    """Relative address of a view, with its parameters."""
    return f"{view or './'}{'?' if params else ''}{urlencode(params)}"
