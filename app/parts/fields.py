"""A field of a form for each parameter of a named query, by its type."""

from __future__ import annotations

import streamlit as st

from app.parts.state import Form, forms
from kg.config import MIN_CONFIDENCE, MIN_CONFIDENCE_OF_RESULTS
from kg.opened import Cladograph
from kg.queries import Parameter, Query, Scalar
from kg.schema import Kind

CONFIDENCE, LIMIT = "min_confidence", "limit"
"""Parameters that many queries have, under the same names."""


def default_of(query: Query, param: Parameter) -> Scalar | None:
    """What a parameter is where nobody says: as the library has it, but what is less certain is left out, as in all views."""
    if param.name == CONFIDENCE:
        return MIN_CONFIDENCE_OF_RESULTS if query.name.startswith("results_") else MIN_CONFIDENCE
    return param.default


def field(opened: Cladograph, query: Query, param: Parameter, value: Scalar | None, *, key: str) -> Scalar | None:
    """The field, which holds `value` at first; what it holds now."""
    label = param.name.replace("_", " ")
    if param.type == "name" and param.default is None:
        return _name(opened, label, str(value or ""), key)
    if param.type == "kind":
        kinds = list(Kind)
        known = str(value).strip().capitalize()
        return st.selectbox(label, kinds, index=kinds.index(Kind(known)) if known in set(kinds) else 0, key=key)
    if param.type == "bool":
        return st.toggle(label, value=str(value).casefold() in ("true", "1", "yes"), key=key)
    if param.type in ("int", "float"):
        return _number(param, label, value, key)
    example = dict(query.example).get(param.name, "")
    return st.text_input(label, value=str(value or ""), placeholder=example and f"such as {example}", key=key)


def _number(param: Parameter, label: str, value: Scalar | None, key: str) -> float:
    number = _read(value)
    if param.name == CONFIDENCE:
        chosen: float = st.slider(label, 0.0, 1.0, min(1.0, max(0.0, number)), 0.05, format="percent", key=key)
        return chosen
    if param.type == "float":
        return float(st.number_input(label, value=number, key=key))
    least = 1 if param.name == LIMIT else None
    return int(st.number_input(label, value=max(least or int(number), int(number)), min_value=least, step=1, key=key))


def _read(value: Scalar | None) -> float:
    """The number in an address; 0 where there is none, which the query itself refuses if that does not do."""
    try:
        return float(value or 0.0)
    except ValueError:
        return 0.0


def _name(opened: Cladograph, label: str, value: str, key: str) -> str:
    labels = dict(forms(opened))
    options: list[Form | str] = list(labels)
    chosen: Form | str | None = next((form for form in labels if value and form[1] == value), value or None)
    if isinstance(chosen, str):
        options.insert(0, chosen)
    found = st.selectbox(
        label,
        options,
        index=options.index(chosen) if chosen else None,
        format_func=lambda one: one if isinstance(one, str) else labels[one],
        key=key,
        placeholder="Any name",
        accept_new_options=True,
    )
    return "" if found is None else found if isinstance(found, str) else found[1]
