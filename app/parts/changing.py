"""Changing the graph from a page: with `kg explore --allow-changes` at once, else as a command to copy."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from app.markup import escape
from app.parts.state import changes_allowed
from kg.build import Progress
from kg.correcting import Change, correct, undo
from kg.corrections import Correction, DropStatement, Merge, Rename, Retype, Split
from kg.errors import CladographError
from kg.opened import Cladograph

_DONE = "changed"
_HOW = (
    "Nothing is changed from this page, since the explorer was started without <code>--allow-changes</code>. "
    "This command does it:"
)


def command(correction: Correction, folder: str) -> str:
    """The correction as the `kg correct` command that makes it."""
    words = ["kg", "correct", *_words(correction)]
    if correction.note:
        words += ["--note", correction.note]
    return shlex.join([*words, "--dir", folder])


def _words(correction: Correction) -> list[str]:
    what = correction.what.name
    if isinstance(correction, Merge):
        return ["merge", what, correction.into.name]
    if isinstance(correction, Split):
        papers = [word for paper in correction.papers for word in ("--papers", paper)]
        forms = [word for form in correction.forms for word in ("--form", form)]
        return ["split", what, *papers, *forms, *(["--as", correction.called] if correction.called else [])]
    if isinstance(correction, Rename):
        return ["rename", what, correction.to]
    if isinstance(correction, Retype):
        return ["retype", what, correction.to]
    if isinstance(correction, DropStatement):
        return ["drop", what, correction.relation, correction.tail.name]
    return ["drop", what]


def offer(opened: Cladograph, make: Callable[[], Correction], label: str, *, key: str) -> None:
    """The correction that `make` gives, as a button where changes are allowed, and as a command in any case.

    Where what was filled in makes no correction, `make` raises CladographError, and that is said.
    """
    try:
        correction = make()
    except CladographError as error:
        st.html(f'<p class="cg-faint">{escape(str(error))}</p>')
        return
    if changes_allowed():
        if st.button(label, type="primary", key=f"do-{key}"):
            _apply(lambda progress: correct(correction, opened.folder.path, progress=progress))
    else:
        st.html(f'<p class="cg-faint">{_HOW}</p>')
    st.code(command(correction, str(opened.folder.path)), language="shell", wrap_lines=True)


def take_back(opened: Cladograph, number: int) -> None:
    """Takes a correction back, and draws the page again."""
    _apply(lambda progress: undo(number, opened.folder.path, progress=progress))


@dataclass(frozen=True, slots=True)
class _Done:
    said: str
    sizes: tuple[tuple[str, int, int], ...]


def _apply(work: Callable[[Progress], Change]) -> None:
    """Does the work with a progress bar; then the page is drawn again, of the graph as it is now."""
    bar = st.progress(0.0, text="Making the graph again from what was read before ...")

    def tell(phase: str, done: int, total: int | None) -> None:
        bar.progress(min(1.0, done / total) if total else 0.0, text=f"{phase} {done:,}{f' of {total:,}' if total else ''}")

    try:
        change = work(tell)
    except CladographError as error:
        bar.empty()
        st.html(f'<p class="cg-lead cg-fault" role="alert">{escape(str(error))}</p>')
        return
    st.session_state[_DONE] = _Done(_said(change), _sizes(change))
    st.rerun()


def _said(change: Change) -> str:
    if change.effect is None and not change.waits:
        return f"Taken back: correction {change.number}, {change.correction}."
    said = f"Correction {change.number}: {change.correction}."
    if change.waits:
        return f"{said} It waits for the next build, since not all texts are read."
    assert change.effect is not None  # noqa: S101 - said above
    return f"{said} It came to: {change.effect.said}."


def _sizes(change: Change) -> tuple[tuple[str, int, int], ...]:
    before, after = change.before, change.after
    return (
        ("entities", before.entities, after.entities),
        ("statements", before.statements, after.statements),
        ("results", before.results, after.results),
    )


def show_done() -> None:
    """What the last change came to, once."""
    done: _Done | None = st.session_state.pop(_DONE, None)
    if done is None:
        return
    sizes = " ".join(
        f"<span><b>{after:,}</b> {what}{f' ({after - before:+,})' if after != before else ''}</span>"
        for what, before, after in done.sizes
    )
    st.html(f'<div class="cg-said" role="status"><p>{escape(done.said)}</p><div class="cg-meta">{sizes}</div></div>')
