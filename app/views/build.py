"""Build: papers that are dropped or pasted, looked at first and then added to the graph. Only with --allow-changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import streamlit as st

from app.commands.explore import MOST_MB
from app.dropped import MOST_FILES, Found, Keeping, Piece, add, look, pasted, take_out
from app.extractor import LazyExtractor
from app.markup import escape
from app.parts.finds import found_papers, rejected
from app.parts.foot import foot
from app.parts.markup import link
from app.parts.state import address, changes_allowed, graph
from app.words import counted
from kg.build import Extractor, Progress
from kg.errors import CladographError
from kg.opened import Cladograph

T = TypeVar("T")
_LOOKED, _ADDED = "looked-at", "added"
_TYPES = ["txt", "html", "htm", "json", "jsonl", "ndjson", "bib", "ris", "nbib", "xml", "csv", "tsv", "tab", "md"]
_SHOWN_PAPERS = 20


@dataclass
class _Looked:
    """What was looked at: the pieces, what was found in them, and the extractor that has read them."""

    pieces: tuple[Piece, ...]
    page_year: int | None
    found: Found
    extractor: Keeping


@dataclass(frozen=True, slots=True)
class _Added:
    """Papers that are new in the graph, as (id, title), and what is said of it."""

    papers: tuple[tuple[str, str], ...]
    said: str
    extractor: Keeping


def show() -> None:
    """Draw the page."""
    opened = graph()
    st.html('<h1 class="cg-title">Add papers</h1>')
    if not changes_allowed():
        _show_how(opened)
        return
    _show_added(opened)
    looked: _Looked | None = st.session_state.get(_LOOKED)
    if looked is None:
        _ask(opened)
    else:
        _show_looked(opened, looked)


def _show_how(opened: Cladograph) -> None:
    st.html(
        '<p class="cg-lead">Drop a saved page, a list of references or a pasted abstract here, see what is found in it, and '
        "add it to the graph. This explorer was started without leave to change anything. Start it so:</p>"
    )
    st.code(f"kg explore --allow-changes --dir '{opened.folder.path}'", language="shell", wrap_lines=True)
    st.html('<p class="cg-faint">Or add files without a page:</p>')
    st.code(f"kg build FILE... --dir '{opened.folder.path}'", language="shell", wrap_lines=True)
    foot()


def _ask(opened: Cladograph) -> None:
    """The files or the text to read, and a button to look at them."""
    dropped, text = st.tabs(["Files", "Text"])
    with dropped:
        files = st.file_uploader(
            f"Saved pages, JSON Lines, BibTeX, RIS, PubMed, tables: at most {MOST_FILES} files of {MOST_MB} MB together",
            type=_TYPES,
            accept_multiple_files=True,
            max_upload_size=MOST_MB,
            key="files",
        )
        year = st.number_input(
            "Year in which the page was saved",
            min_value=1950,
            max_value=2100,
            value=None,
            placeholder="only for dates printed without a year",
            key="page-year",
            width=320,
        )
    with text:
        typed = st.text_area(
            "A title with its abstract below, or records in any known format",
            height=240,
            key="pasted",
            placeholder="BERT: Pre-training of ...\nWe introduce a new language representation model ...",
        )
    if st.button("Look at it", type="primary", key="look"):
        _look(opened, [Piece(file.name, file.getvalue()) for file in files or ()], typed or "", year)
    foot(note="Nothing is added before you say so.")


def _look(opened: Cladograph, files: list[Piece], typed: str, year: int | None) -> None:
    extractor = Keeping(new_extractor(opened))

    def work(progress: Progress) -> _Looked:
        pieces = (*files, *([pasted(typed)] if typed.strip() else []))
        found = look(pieces, opened, extractor, progress, page_year=year)
        return _Looked(pieces, year, found, extractor)

    looked = _carried_out(work)
    if looked is not None:
        st.session_state[_LOOKED] = looked
        st.rerun()


def new_extractor(opened: Cladograph) -> Extractor:
    """What reads the texts: the one that builds use, with the names that the graph's folder brings."""
    return LazyExtractor(opened.folder.names)


def _carried_out(work: Callable[[Progress], T]) -> T | None:
    """What `work` gives, with a bar for each phase while it runs; None where it fails, and then it is said why."""
    bar = st.progress(0.0, text="Reading ...")

    def tell(phase: str, done: int, total: int | None) -> None:
        bar.progress(min(1.0, done / total) if total else 0.0, text=f"{phase} {done:,}{f' of {total:,}' if total else ''}")

    try:
        return work(tell)
    except CladographError as error:
        st.html(f'<p class="cg-lead cg-fault">{escape(str(error).splitlines()[0])}</p>')
    except OSError as error:
        st.html(f'<p class="cg-lead cg-fault">The graph\'s folder cannot be written: {escape(str(error.strerror))}.</p>')
    finally:
        bar.empty()
    return None


def _show_looked(opened: Cladograph, looked: _Looked) -> None:
    """What was found and what was refused, with the choice to add it or to forget it."""
    found = looked.found
    names = ", ".join(piece.name for piece in looked.pieces)
    new = len(found.graph.papers) - len(found.known)
    things = len(found.graph.entities)
    numbers = (
        (len(found.graph.papers), f"{'paper' if len(found.graph.papers) == 1 else 'papers'}, {new:,} of them new"),
        (things, f"{'thing' if things == 1 else 'things'}, {things - len(found.known_things):,} of them new"),
        (len(found.graph.statements), "statements"),
        (len(found.graph.results), "results"),
        (len(found.rejections), "refused"),
    )
    told = "".join(f"<span><b>{number:,}</b> {what}</span>" for number, what in numbers)
    st.html(f'<p class="cg-lead">Found in {escape(names)}</p><div class="cg-numbers">{told}</div>')
    with st.container(horizontal=True):
        if found.graph.papers and st.button("Add to the graph", type="primary", key="add"):
            _add(opened, looked)
        st.button("Forget it", on_click=_forget, key="forget")
    notes = "".join(f'<p class="cg-faint">{escape(note)}</p>' for note in found.notes)
    more = len(found.graph.papers) - _SHOWN_PAPERS
    rest = f'<p class="cg-faint">and {counted(more, "paper")} more.</p>' if more > 0 else ""
    st.html(f"{rejected(found.rejections)}{notes}{found_papers(found, most=_SHOWN_PAPERS)}{rest}")


def _forget() -> None:
    st.session_state.pop(_LOOKED, None)


def _add(opened: Cladograph, looked: _Looked) -> None:
    titles = {paper.id: paper.title for paper in looked.found.graph.papers}

    def work(progress: Progress) -> _Added:
        outcome = add(looked.pieces, opened, looked.extractor, progress, page_year=looked.page_year)
        there = graph().titles(set(titles))
        new = tuple((id_, titles[id_]) for id_ in sorted(there) if id_ not in looked.found.known)
        said = f"{counted(len(new), 'paper')} added; the graph has {counted(outcome.papers, 'paper')} now."
        return _Added(new, said if outcome.changed else "All of it was there already: the graph is as it was.", looked.extractor)

    added = _carried_out(work)
    if added is not None:
        _forget()
        st.session_state[_ADDED] = added
        st.rerun()


def _show_added(opened: Cladograph) -> None:
    """What was added last, with links, and a button that takes it out again."""
    added: _Added | None = st.session_state.get(_ADDED)
    if added is None:
        return
    links = "".join(f"<p>{link(title, address('papers', id=id_))}</p>" for id_, title in added.papers[:_SHOWN_PAPERS])
    st.html(f'<div class="cg-said" role="status"><p>{escape(added.said)}</p>{links}</div>')
    if added.papers and st.button("Take these papers out again", key="take-out", type="tertiary"):
        ids = [id_ for id_, _ in added.papers]
        done = _carried_out(lambda progress: take_out(ids, opened, added.extractor, progress))
        if done is not None:
            st.session_state[_ADDED] = _Added((), f"{counted(len(ids), 'paper')} taken out again.", added.extractor)
            st.rerun()
