"""The explorer: the script that Streamlit runs for every session, started by `kg explore`."""

from __future__ import annotations

from functools import cache
from pathlib import Path


@cache
def _links() -> str:
    return (Path(__file__).parent / "parts" / "links.js").read_text(encoding="utf-8")


def main() -> None:
    """Draw the page that the address names."""
    import streamlit as st

    from app.markup import escape
    from app.parts import state
    from kg.errors import CladographError

    here = Path(__file__).parent
    st.set_page_config(page_title="Cladograph", page_icon=str(here / "parts" / "icon.svg"), layout="wide")
    st.html(here / "parts" / "style.css")
    # The file is what is run: no name and no text of the graph gets into it.
    st.html(f"<script>{_links()}</script>", unsafe_allow_javascript=True, width=1)
    st.logo(str(here / "parts" / "icon.svg"))
    page = st.navigation(state.menu(), position="top")
    try:
        state.graph()
    except CladographError as error:
        st.html(f'<h1 class="cg-hero">No graph to show yet</h1><p class="cg-lead">{escape(str(error))}</p>')
        st.code("kg build FILE... --dir FOLDER\nkg explore --dir FOLDER", language=None)
        return
    try:
        page.run()
    except CladographError as error:
        st.html(f'<p class="cg-lead cg-fault" role="alert">{escape(str(error))}</p>')


if __name__ == "__main__":
    main()
