"""The box for a question in words: how it was understood, the rows with links, the Cypher, and what else can be asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qsl, urlencode

import streamlit as st

from app.markup import escape
from app.parts.markup import label, link
from app.parts.state import address
from app.text import percent, shorten, year_text
from app.words import relation_words
from kg.asking import Answer, Plan
from kg.errors import CladographError
from kg.opened import Cladograph
from kg.queries import library
from kg.schema import RelationKind
from kg.stores.base import Rows

_LONG = 160
_ENTITIES = {"name": "id", "via": "via_id", "head": "head_id", "tail": "tail_id", "a": "a_id", "b": "b_id"}
"""Columns that name a thing, and the column that holds its id."""
_NOT_SHOWN = frozenset({"year_is_bound", "paper", "ids", "aliases", "papers_ids", "a_papers", "b_papers", *_ENTITIES.values()})
_OF = "of"
"""Where the address of a followed suggestion holds the question to which it was made."""
_EXAMPLE = "Which variants of LoRA were evaluated on GLUE?"


def ask_box(opened: Cladograph) -> bool:
    """A box for a question, and below it the answer to what the address asks; True if it asks something.

    The address holds the question as `ask`, and as `run` the query of a suggestion that was followed, with the question to
    which it was made: another question takes its place.
    """
    st.text_input(
        "Ask",
        placeholder=f"Ask a question: {_EXAMPLE}",
        key="ask",
        bind="query-params",
        label_visibility="collapsed",
    )
    question = st.session_state.get("ask") or ""
    run = dict(parse_qsl(st.query_params.get("run", ""), keep_blank_values=True))
    if run and run.pop(_OF, "") == question:
        _show_run(opened, run)
    elif question.strip():
        _show(opened.ask(question), question)
    else:
        return False
    return True


def _show(answer: Answer, question: str) -> None:
    guessed = [
        f"“{escape(one.text)}” is taken for {_entity(one.entity.name, one.entity.id)}." for one in answer.names if one.guessed
    ]
    if guessed:
        st.html(f'<p class="cg-faint">{" ".join(guessed)}</p>')
    if not answer.answered:
        near = f" Did you mean {escape(' or '.join(answer.did_you_mean))}?" if answer.did_you_mean else ""
        st.html(f'<p class="cg-lead">{escape(answer.why)}{near}</p>')
    elif answer.plan is not None:
        reply = f'<p class="cg-lead">{escape(answer.reply)}</p>' if answer.reply else ""
        st.html(f'{reply}<p class="cg-faint">Understood as: {escape(answer.understood)}.</p>')
        _show_rows(answer.plan, answer.rows)
    _offer(answer.suggestions, question)


def _show_run(opened: Cladograph, run: dict[str, str]) -> None:
    """The rows of the query that the address names; what is wrong with it, if something is."""
    plan = Plan(run.pop("query", ""), run, "")
    try:
        rows = opened.rows(plan.query, plan.params)
    except CladographError as error:
        st.html(f'<p class="cg-lead">{escape(str(error))}</p>')
        return
    st.html(f'<p class="cg-faint">{escape(library()[plan.query].purpose)}</p>')
    if not rows.rows:
        st.html('<p class="cg-lead">The graph holds nothing of the kind.</p>')
    _show_rows(plan, rows)


def _show_rows(plan: Plan, rows: Rows) -> None:
    if rows.rows:
        st.html(table(rows))
    if rows.cut:
        st.html(f'<p class="cg-faint">Only the first {len(rows.rows)} rows are shown.</p>')
    with st.expander("The query"):
        st.code(plan.command(), language="shell", wrap_lines=True)
        st.code(library()[plan.query].body, language="cypher")


def _offer(plans: Sequence[Plan], question: str) -> None:
    """A button for each query that could be asked instead."""
    if not plans:
        return
    st.html('<p class="cg-h">These can be asked</p>')
    with st.container(horizontal=True):
        for number, plan in enumerate(plans):
            meaning = plan.meaning[:1].upper() + plan.meaning[1:]
            st.button(label(meaning), key=f"suggestion-{number}", on_click=_follow, args=(plan, question))


def _follow(plan: Plan, question: str) -> None:
    params = [(name, str(value)) for name, value in plan.params.items()]
    st.query_params["run"] = urlencode([("query", plan.query), *params, (_OF, question)])


def table(rows: Rows, *, every_column: bool = False) -> str:
    """The rows as a table: HTML. Things and papers are links; ids and what else is for programs only with `every_column`."""
    dicts = rows.as_dicts()
    columns = [
        column for column in rows.columns if every_column or (column not in _NOT_SHOWN and not _is_list_of_ids(column, dicts))
    ]
    head = "".join(f"<th>{escape(column.replace('_', ' '))}</th>" for column in columns)
    body = "".join(f"<tr>{''.join(f'<td>{_cell(column, row)}</td>' for column in columns)}</tr>" for row in dicts)
    return f'<div class="cg-table"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _is_list_of_ids(column: str, rows: Sequence[dict[str, Any]]) -> bool:
    return column == "papers" and any(isinstance(row[column], list) for row in rows)


def _cell(column: str, row: dict[str, Any]) -> str:
    """One value as HTML: a link where it names a thing or a paper."""
    value = row[column]
    id_ = row.get(_ENTITIES.get(column, ""))
    if isinstance(id_, str) and id_ and value is not None:
        return _entity(str(value), id_)
    if column == "title" and row.get("paper"):
        return link(shorten(str(value), _LONG), address("papers", id=str(row["paper"])))
    return escape(shorten(_text(column, row), _LONG))


def _text(column: str, row: dict[str, Any]) -> str:
    """One value as people read it."""
    value = row[column]
    if column == "year" and isinstance(value, int):
        return year_text(value, bool(row.get("year_is_bound")))
    if isinstance(value, float):
        return percent(value) if column.endswith("confidence") else f"{value:g}"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return relation_words(value) if value in tuple(RelationKind) else "" if value is None else str(value)


def _entity(name: str, id_: str) -> str:
    return link(shorten(name, _LONG), address("explore", entity=id_))
