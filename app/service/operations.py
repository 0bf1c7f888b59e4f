"""All that the service can be asked, as a list: each is a tool of `kg mcp` and a route of `kg serve`."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from app.service.about import About
from app.service.asked import ask, cypher, queries, query, statistics
from app.service.boards import conflicts, measured, results
from app.service.papers import paper, papers
from app.service.reasons import explain
from app.service.things import entity, evidence, search
from app.service.trees import lineage
from kg.opened import Cladograph

_GRAPH = "graph"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of an operation; `default` is `inspect.Parameter.empty` where it must be given."""

    name: str
    type: Any
    about: About
    default: Any


@dataclass(frozen=True)
class Operation:
    """One function of the service. Its docstring says what it is for, its annotations what it takes and gives."""

    function: Callable[..., Any]
    title: str

    @property
    def name(self) -> str:
        """What the tool, and the last part of the route, is called."""
        return self.function.__name__

    @property
    def purpose(self) -> str:
        """The docstring, without its indentation."""
        return inspect.getdoc(self.function) or ""

    @cached_property
    def parameters(self) -> tuple[Parameter, ...]:
        """All but the graph, in order."""
        hints = get_type_hints(self.function, include_extras=True)
        found = inspect.signature(self.function).parameters.values()
        return tuple(_parameter(one.name, hints[one.name], one.default) for one in found if one.name != _GRAPH)

    @cached_property
    def answer(self) -> type:
        """The dataclass that it answers with."""
        found: type = get_type_hints(self.function)["return"]
        return found

    @property
    def takes_objects(self) -> bool:
        """True if a parameter is no single value, so that it does not fit into an address."""
        return any("dict" in str(one.type) for one in self.parameters)

    def run(self, graph: Cladograph, arguments: Mapping[str, Any]) -> Any:
        """Its answer. Raises CladographError."""
        asked = (graph,) if _GRAPH in inspect.signature(self.function).parameters else ()
        return self.function(*asked, **arguments)


def _parameter(name: str, hint: Any, default: Any) -> Parameter:
    if get_origin(hint) is not Annotated:
        raise TypeError(f"The parameter '{name}' does not say what it means: annotate it with one of app.service.about.")
    type_, about = get_args(hint)
    return Parameter(name, type_, about, default)


OPERATIONS: Mapping[str, Operation] = {
    one.name: one
    for one in (
        Operation(search, "Find things by name"),
        Operation(entity, "What is known of a thing"),
        Operation(lineage, "A family tree"),
        Operation(evidence, "The sentences behind a statement"),
        Operation(explain, "Why a thing is as it is"),
        Operation(results, "Leaderboards of a data set"),
        Operation(measured, "Data sets with results"),
        Operation(conflicts, "What papers disagree on"),
        Operation(papers, "Find papers by title"),
        Operation(paper, "What one paper says"),
        Operation(ask, "A question in words"),
        Operation(queries, "List the named queries"),
        Operation(query, "Run a named query"),
        Operation(cypher, "Run Cypher of one's own"),
        Operation(statistics, "How much the graph holds"),
    )
}
"""By name, in the order in which they are shown."""
