"""The query library: every file of `cypher/queries/` by name, with its parameters checked before it is run.

A file begins with its purpose, one line a parameter (`// param: name type default`, `-` where it must be given), one
line a column (`// returns: column - meaning`), and what to ask to see rows (`// example: name=value`). Types: `name`, a
thing the graph must know, in any spelling; `text`, a piece of a name; `kind`, a kind of entity; `str`, `int`, `float`,
`bool`. For a parameter of type name or text the query also gets its folded form, as `$key` for the one called name and
`$<parameter>_key` for any other.
"""

from __future__ import annotations

import difflib
import re
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from kg.config import MIN_CONFIDENCE, MIN_CONFIDENCE_OF_RESULTS
from kg.errors import InvalidData, NotFound, UsageError, unknown
from kg.names import fold
from kg.schema import Kind
from kg.scripts import layout, queries
from kg.stores.base import Rows, Store, Value

Scalar = str | int | float | bool

_HEADER = re.compile(r"^// (purpose|param|returns|example): (.+)$", re.MULTILINE)
_LIMIT, _CONFIDENCE = "limit", "min_confidence"
_OF_RESULTS = frozenset({"results_on", "results_of", "leaderboard_of", "gains_on", "disputed_results", "measured_datasets"})
"""Queries whose confidence is that of results."""
_SAMPLE_ROWS, _SAMPLE_WIDTH = 3, 60
BIGGEST = 2**63 - 2
"""The largest limit that stores can count to, with one row more; no graph has so many."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a query takes. `default` is None where it must be given."""

    name: str
    type: str
    default: Scalar | None

    @property
    def key(self) -> str:
        """Name of the query parameter that holds the folded form."""
        return "key" if self.name == "name" else f"{self.name}_key"


@dataclass(frozen=True, slots=True)
class Column:
    """What a query gives."""

    name: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Query:
    """One question that the library answers."""

    name: str
    purpose: str
    params: tuple[Parameter, ...]
    columns: tuple[Column, ...]
    example: tuple[tuple[str, str], ...]
    cypher: str

    @classmethod
    def parse(cls, name: str, text: str) -> Query:
        """The query of a file's text. Raises InvalidData if its head is not as the module's docstring says."""
        purpose, params, columns = "", [], []
        example: list[tuple[str, str]] = []
        for what, line in _HEADER.findall(text):
            if what == "purpose":
                purpose = line.strip()
            elif what == "param":
                params.append(_parameter(name, line))
            elif what == "example":
                example += [(word.partition("=")[0], word.partition("=")[2]) for word in shlex.split(line)]
            else:
                column, _, meaning = line.partition(" - ")
                columns.append(Column(column.strip(), meaning.strip()))
        if not purpose or not columns:
            raise InvalidData(f"The query '{name}' does not say its purpose and what it returns: begin it with those lines.")
        return cls(name, purpose, tuple(params), tuple(columns), tuple(example), text)

    @property
    def body(self) -> str:
        """The Cypher without the head of the file."""
        return _HEADER.sub("", self.cypher).strip().removeprefix("//\n") + "\n"

    def bind(self, given: Mapping[str, Scalar]) -> dict[str, Value]:
        """The parameters that the statement takes. Raises UsageError if one is unknown, missing or of another type."""
        known = {param.name: param for param in self.params}
        for name in given:
            if name not in known:
                raise UsageError(unknown(f"parameter of {self.name}", name, known))
        bound: dict[str, Value] = {}
        for param in self.params:
            value = given.get(param.name, param.default)
            if value is None:
                raise UsageError(f"{self.name} needs the parameter '{param.name}' ({param.type}). {self.usage()}")
            bound[param.name] = _checked(self.name, param, value)
            if param.type in ("name", "text"):
                text = str(bound[param.name])
                bound[param.key] = fold(text) if text.strip() else ""
        return bound

    def usage(self) -> str:
        """How it is called, in one sentence."""
        must = " ".join(f"--param {param.name}=..." for param in self.params if param.default is None)
        return f"Call it as `kg query {self.name} {must}".rstrip() + "`."


def library() -> dict[str, Query]:
    """All queries by name, in alphabetical order."""
    return dict(_library())


@lru_cache
def _library() -> dict[str, Query]:
    return {name: Query.parse(name, text) for name, text in queries().items()}


def usual_confidence(name: str) -> float | None:
    """From which confidence on the rows of a query are shown when nobody says otherwise; None for one that asks for none."""
    query = _library().get(name)
    if query is None or all(param.name != _CONFIDENCE for param in query.params):
        return None
    return MIN_CONFIDENCE_OF_RESULTS if name in _OF_RESULTS else MIN_CONFIDENCE


def run(store: Store, name: str, params: Mapping[str, Scalar], *, limit: int | None = None, timeout_s: float = 30.0) -> Rows:
    """The answer of the query called `name`, at most `limit` rows of it; `limit` also counts as the parameter of that name.

    Raises NotFound for a query or a thing that is not known, with the nearest names; UsageError for parameters that do
    not fit.
    """
    if name not in _library():
        raise NotFound(unknown("query", name, _library()))
    query = _library()[name]
    bound = query.bind(params if limit is None else {**params, _LIMIT: limit})
    shown = int(str(bound[_LIMIT]))
    # One row more than is shown tells whether the limit leaves something out.
    rows = store.query(query.cypher, {**bound, _LIMIT: shown + 1}, limit=shown, timeout_s=timeout_s)
    if not rows.rows:
        for param in query.params:
            if param.type == "name" and bound[param.key] != "":
                _require_known(store, str(bound[param.name]), str(bound[param.key]))
    return rows


def reference(sample: Store) -> str:
    """The library as a page of Markdown: purpose, parameters and columns of every query, and what `sample` answers."""
    lines = [
        "# The query library",
        "",
        "Every query is one file in [`queries/`](queries) and runs unchanged on the embedded store and on Neo4j. It is called by",
        "name: `kg query NAME --param name=VALUE`. This page is written by `python -m app.reference queries`; a test keeps it up",
        "to date.",
        "",
        "A parameter of type `name` is a thing in any spelling (`GPT-3`, `gpt 3`), of type `text` a piece of a name.",
        "Whoever runs a file by hand gives the folded form as well (`kg.names.fold`: lower case, no spaces or hyphens, no",
        "plural), as `$key` for the parameter called `name` and as `$<parameter>_key` for any other.",
        "",
        "The rows are the first ones from [examples/graph.jsonl](../examples/graph.jsonl), long texts cut:",
        "`kg import examples/graph.jsonl --dir demo/sample` makes that graph.",
    ]
    for query in library().values():
        lines += ["", f"## {query.name}", "", query.purpose, "", "| parameter | type | default |", "|---|---|---|"]
        lines += [f"| `{p.name}` | {p.type} | {_shown(p.default)} |" for p in query.params]
        lines += ["", "| column | meaning |", "|---|---|"]
        lines += [f"| `{column.name}` | {column.meaning} |" for column in query.columns]
        lines += ["", *_sample(query, sample)]
    return "\n".join(lines) + "\n"


def _sample(query: Query, store: Store) -> list[str]:
    """The call of the example, and its first rows as a table."""
    given = dict(query.example)
    params = " ".join(f"--param {name}={shlex.quote(value)}" for name, value in given.items())
    found = run(store, query.name, given, limit=_SAMPLE_ROWS)
    lines = ["```", f"kg query {query.name} {params}".rstrip(), "```", ""]
    lines += [f"| {' | '.join(found.columns)} |", f"|{'---|' * len(found.columns)}"]
    return lines + [f"| {' | '.join(map(_cell, row))} |" for row in found.rows]


def _cell(value: Value) -> str:
    """A value as it stands in a table, on one line and not too long."""
    if isinstance(value, float):
        value = round(value, 2)
    elif isinstance(value, bool):
        value = str(value).lower()
    text = ", ".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)
    text = " ".join(text.split())
    if len(text) > _SAMPLE_WIDTH:
        text = text[: _SAMPLE_WIDTH - 1].rstrip() + "…"
    return re.sub(r"([\\|<>*`])", r"\\\1", text)


def _shown(default: Scalar | None) -> str:
    if default is None:
        return "(required)"
    return "(any)" if default == "" else f"`{default}`"


def _require_known(store: Store, name: str, key: str) -> None:
    """Raises NotFound, with the nearest names, if the graph has nothing that goes by `key`."""
    asked = store.query(layout("names")["known"], {"key": key})
    if not (asked.rows and asked.rows[0][0]):
        raise NotFound(unknown_thing(store, name))


def unknown_thing(store: Store, name: str) -> str:
    """The text for a name that the graph does not know, with up to three near ones."""
    key = fold(name)
    found = store.query(layout("names")["near"], {"head": key[:2], "tail": key[-3:]})
    names = {str(row["key"]): str(row["name"]) for row in reversed(found.as_dicts())}
    near = list(dict.fromkeys(names[match] for match in difflib.get_close_matches(key, names, n=3, cutoff=0.6)))
    guess = f" Did you mean {' or '.join(repr(one) for one in near)}?" if near else ""
    return f"The graph knows nothing called '{name}'.{guess} `kg search` lists names by their beginning or a part of them."


def _parameter(query: str, line: str) -> Parameter:
    parts = line.split()
    if len(parts) != 3 or parts[1] not in _TYPES:
        raise InvalidData(f"The query '{query}': '{line}' is not `name type default` with a type of {', '.join(_TYPES)}.")
    name, type_, default = parts
    if default == "-":
        return Parameter(name, type_, None)
    return Parameter(name, type_, "" if default == '""' else _TYPES[type_](default))


def _checked(query: str, param: Parameter, value: Scalar) -> Scalar:
    """`value` as the type of `param`. Raises UsageError if it is none of that type."""
    try:
        checked = _TYPES[param.type](value)
    except (ValueError, OverflowError) as error:
        raise UsageError(f"{query}: {param.name}={value!r} is not {_MEANING[param.type]}.") from error
    if param.name == _LIMIT and int(checked) < 1:
        raise UsageError(f"{query}: limit={value} shows nothing. Give 1 or more.")
    if param.name == _LIMIT:
        return min(int(checked), BIGGEST)
    if param.type in ("name", "text") and param.default is None and not str(checked).strip():
        raise UsageError(f"{query}: {param.name} is empty. Give a name.")
    return checked


def _whole(value: Scalar) -> int:
    if isinstance(value, bool) or (isinstance(value, float) and not value.is_integer()):
        raise ValueError(value)
    return int(value)


def _number(value: Scalar) -> float:
    number = float(value)
    if isinstance(value, bool) or not -1e308 <= number <= 1e308:
        raise ValueError(value)
    return number


def _flag(value: Scalar) -> bool:
    flags = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
    text = str(value).casefold()
    if text not in flags:
        raise ValueError(value)
    return flags[text]


def _kind(value: Scalar) -> str:
    return Kind(str(value).strip().capitalize()).value


_TYPES: dict[str, Callable[[Scalar], Scalar]] = {
    "name": str,
    "text": str,
    "kind": _kind,
    "str": str,
    "int": _whole,
    "float": _number,
    "bool": _flag,
}
_MEANING = {
    "kind": f"a kind of thing: {', '.join(Kind)}",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
}
