"""The foot of a view: what it holds in words, the link that brings it back, and the files that can be taken along."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from app.markup import escape
from app.text import one_line
from kg.export import exporter_for
from kg.model import Graph

_MOST_NAMED = 80


@dataclass(frozen=True, slots=True)
class File:
    """Something to take along: what the button says, the name, the content, its type, and what it holds in a sentence.

    Content that takes a while to make is what makes it: it is asked for by the click.
    """

    label: str
    name: str
    data: str | bytes | Callable[[], bytes]
    mime: str
    about: str = ""


def foot(*files: File, note: str = "", buttons: Callable[[], None] | None = None) -> None:
    """One line: the view's own `buttons`, the note, the link back, and a button for each file."""
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="right"):
        if buttons:
            buttons()
        if note or buttons:
            st.html(f'<span class="cg-faint">{escape(note)}</span>', width="stretch")
        link_back()
        for file in files:
            _download(file)


def link_back() -> None:
    """The address of what is shown, to be copied."""
    with st.popover("Link", icon=":material/link:", type="tertiary"):
        st.html('<span class="cg-faint">This address brings the view back.</span>')
        st.code(_here(), language=None, wrap_lines=True)


def _here() -> str:
    shown = [(name, value) for name in st.query_params for value in st.query_params.get_all(name)]
    return f"{st.context.url or ''}{'?' if shown else ''}{urlencode(shown)}"


def _download(file: File) -> None:
    st.download_button(
        file.label,
        file.data,
        file_name=file.name,
        mime=file.mime,
        on_click="ignore",
        icon=":material/download:",
        help=file.about or None,
        type="tertiary",
    )


def graphml(shown: Graph, name: str) -> File:
    """A graph as a file for other programs."""

    def made() -> bytes:
        file = io.BytesIO()
        exporter_for("shown.graphml").write(shown, file)
        return file.getvalue()

    about = "What is shown here, as a file for Gephi, Cytoscape, yEd or NetworkX"
    return File("GraphML", _file_name(name, "graphml"), made, "application/graphml+xml", about)


def sheet(columns: Sequence[str], rows: Iterable[Sequence[Any]], name: str, about: str = "") -> File:
    """A table as comma-separated values; lists are joined by semicolons."""
    kept = tuple(rows)

    def made() -> bytes:
        file = io.StringIO()
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([["; ".join(map(str, one)) if isinstance(one, list | tuple) else one for one in row] for row in kept])
        return file.getvalue().encode()

    return File("CSV", _file_name(name, "csv"), made, "text/csv", about)


def _file_name(name: str, suffix: str) -> str:
    kept = "".join(sign if sign.isalnum() or sign in "-_." else "-" for sign in one_line(name))[:_MOST_NAMED].strip("-.")
    return f"{kept or 'cladograph'}.{suffix}"
