"""Query: the named queries with a form for each, and Cypher of one's own. Nothing can be changed.

The address holds `query` with a `with` for each parameter (`name=LoRA`), or `cypher`.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from functools import partial

import streamlit as st

from app.markup import escape
from app.parts.answer import show_answer
from app.parts.fields import CONFIDENCE, LIMIT, default_of, field
from app.parts.foot import foot
from app.parts.frame import less_certain_button
from app.parts.state import graph
from app.schema_help import pieces
from app.service.asked import unsure
from kg.config import MIN_CONFIDENCE
from kg.errors import CladographError, NotFound
from kg.model import Entity
from kg.opened import Cladograph
from kg.queries import Query, Scalar, library

_MOST, _FIELDS = 10_000, 4
_NAMED, _OWN = "Named query", "Cypher"
_FIRST = (
    "MATCH (e:Entity)<-[r:VARIANT_OF]-(v:Entity)\n"
    f"WHERE r.confidence >= {MIN_CONFIDENCE}\n"
    "RETURN e.name AS name, count(v) AS variants, e.id AS id\n"
    "ORDER BY variants DESC LIMIT 20"
)


def show() -> None:
    """Draw the page."""
    opened = graph()
    is_own = "cypher" in st.query_params
    st.session_state["query-way"] = _OWN if is_own else _NAMED
    st.segmented_control(
        "Way", [_NAMED, _OWN], key="query-way", on_change=_way_chosen, required=True, label_visibility="collapsed"
    )
    if is_own:
        _show_own(opened)
    else:
        _show_named(opened)


def _way_chosen() -> None:
    chosen = st.session_state.get("query-way")
    for name in ("query", "with", "cypher", "selected", "up", "across"):
        st.query_params.pop(name, None)
    if chosen == _OWN:
        st.query_params["cypher"] = ""


def _show_named(opened: Cladograph) -> None:
    name = st.query_params.get("query")
    chosen = _pick(name)
    if chosen is None:
        if name:
            st.html(f'<p class="cg-lead">No query is called “{escape(name)}”. These are there:</p>')
        _show_library()
        foot()
        return
    given = _given()
    _form(opened, chosen, given)
    values = {param.name: given.get(param.name, default_of(chosen, param)) for param in chosen.params}
    if any(value is None for value in values.values()):
        _show_example(chosen)
        return
    _show_rows_of(opened, chosen, {name: value for name, value in values.items() if value is not None})


def _pick(name: str | None) -> Query | None:
    known = library()
    st.session_state["query-name"] = name if name in known else None
    st.selectbox(
        "Query",
        list(known),
        index=None,
        format_func=lambda one: f"{one} · {known[one].purpose}",
        key="query-name",
        placeholder="Choose a question",
        on_change=_query_chosen,
        label_visibility="collapsed",
    )
    return known.get(name or "")


def _query_chosen() -> None:
    name = st.session_state.get("query-name")
    for other in ("with", "selected", "up", "across"):
        st.query_params.pop(other, None)
    if name:
        st.query_params["query"] = name
    else:
        st.query_params.pop("query", None)


def _given() -> dict[str, str]:
    pairs = (text.partition("=") for text in st.query_params.get_all("with"))
    return {name: value for name, _, value in pairs}


def _form(opened: Cladograph, query: Query, given: Mapping[str, str]) -> None:
    """Fields for all parameters; those that must be given come first."""
    # Another address, by a link or the example, makes other fields: else what was typed before would win over it.
    mark = zlib.crc32(repr(sorted(given.items())).encode())
    ordered = sorted(query.params, key=lambda param: param.default is not None)
    with st.form(f"form-{query.name}-{mark}", border=False):
        *fields, last = st.columns([*[3] * min(_FIELDS, max(1, len(ordered))), 1], vertical_alignment="bottom")
        values = {}
        for at, param in enumerate(ordered):
            with fields[at % len(fields)]:
                value = given.get(param.name, default_of(query, param))
                values[param.name] = field(opened, query, param, value, key=f"{query.name}-{param.name}-{mark}")
        if last.form_submit_button("Ask", type="primary"):
            told = [f"{name}={value}" for name, value in values.items() if _is_told(query, name, value)]
            st.query_params["with"] = told
            st.query_params.pop("selected", None)
            st.rerun()


def _is_told(query: Query, name: str, value: Scalar | None) -> bool:
    """True for what has to stand in the address: something, and not what holds anyway."""
    (param,) = (one for one in query.params if one.name == name)
    return value is not None and str(value) != "" and value != default_of(query, param)


def _show_example(query: Query) -> None:
    if query.example:
        said = ", ".join(f"{name}={value}" for name, value in query.example)
        st.button(f"Try it with {said}", on_click=_give_example, args=(query,), key="example")


def _give_example(query: Query) -> None:
    st.query_params["with"] = [f"{name}={value}" for name, value in query.example]


def _show_rows_of(opened: Cladograph, query: Query, values: Mapping[str, Scalar]) -> None:
    """The answer, how much is less certain, and the query itself."""
    try:
        with st.spinner("Asking ...", show_time=True):
            rows = opened.rows(query.name, values, limit=min(_MOST, int(values.get(LIMIT, 100))))
            # More than the limit asks for are counted: they are all that a click brings.
            least_of_all = {name: value for name, value in values.items() if name != LIMIT}
            less, _ = unsure(opened, query.name, least_of_all, _MOST, rows)
    except (CladographError, ValueError) as error:
        st.html(f'<p class="cg-lead">{escape(str(error))}</p>')
        _show_example(query)
        return

    button = partial(less_certain_button, less, _show_all)
    if rows.rows:
        asked = _asked(opened, query, values)
        show_answer(opened, rows, name=query.name, asked=asked, every_column=False, buttons=button)
    else:
        st.html('<p class="cg-lead">The graph holds nothing of the kind that is certain enough.</p>')
        foot(buttons=button)
    with st.expander("The query"):
        words = " ".join(f"--param {name}='{value}'" for name, value in values.items())
        st.code(f"kg query {query.name} {words}", language="shell", wrap_lines=True)
        st.code(query.body, language="cypher")


def _show_all() -> None:
    others = [text for text in st.query_params.get_all("with") if not text.startswith(f"{CONFIDENCE}=")]
    st.query_params["with"] = [*others, f"{CONFIDENCE}=0.0"]


def _asked(opened: Cladograph, query: Query, values: Mapping[str, Scalar]) -> list[Entity]:
    """The things that the parameters name."""
    found = []
    for param in query.params:
        name = str(values.get(param.name) or "")
        if param.type == "name" and name:
            try:
                found.append(opened.entity(name))
            except NotFound:
                continue
    return found


def _show_library() -> None:
    """All queries as cards."""
    cards = "".join(
        f'<div class="cg-card"><div class="cg-name"><a href="query?query={escape(one.name)}" target="_self">'
        f'{escape(one.name.replace("_", " "))}</a></div><div class="cg-faint">{escape(one.purpose)}</div></div>'
        for one in library().values()
    )
    st.html(f'<div class="cg-cards">{cards}</div>')


def _show_own(opened: Cladograph) -> None:
    """The editor with what can be asked for beside it, and the answer below."""
    asked = st.query_params.get("cypher", "")
    editor, beside = st.columns([2, 1], gap="medium")
    with editor, st.form("cypher-form", border=False):
        text = st.text_area(
            "Cypher", value=asked or _FIRST, height=220, key=f"cypher-{zlib.crc32(asked.encode())}", label_visibility="collapsed"
        )
        if st.form_submit_button("Run", type="primary", help="Ctrl+Enter runs it too"):
            st.query_params["cypher"] = text
            st.query_params.pop("selected", None)
            st.rerun()
    with beside:
        _show_schema()
    if not asked.strip():
        foot(note=f"At most {_MOST:,} rows, and only reading: what would change the graph is refused.")
        return
    try:
        with st.spinner("Asking ...", show_time=True):
            rows = opened.cypher(asked, limit=_MOST)
    except CladographError as error:
        st.html(f'<p class="cg-lead cg-fault">{escape(str(error))}</p>')
        return
    if rows.rows:
        show_answer(opened, rows, name="cypher", asked=[], every_column=True)
    else:
        st.html('<p class="cg-lead">Nothing was found.</p>')
        foot()


def _show_schema() -> None:
    """Nodes, relationships and their properties, as patterns to copy."""
    rows = "".join(
        f'<div class="cg-schema"><code>{escape(one.pattern)}</code>'
        f'<div class="cg-faint">{escape(", ".join(one.properties))}</div></div>'
        for one in pieces()
    )
    with st.container(height=290, border=True, key="schema"):
        st.html(f'<p class="cg-h">What there is</p>{rows}')
