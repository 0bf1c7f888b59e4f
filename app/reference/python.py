"""The page of what `import kg` offers, read off signatures and docstrings."""

from __future__ import annotations

import dataclasses
import enum
import inspect
import json
import typing
from collections.abc import Callable, Iterator
from types import SimpleNamespace, UnionType
from typing import Any

import kg
from kg import errors

_HEAD = """# Python

`import kg` gives the names below; all is typed. Names of things may be any alias in any spelling, or an id.
Written by `python -m app.reference python`.

```python
import kg

with kg.open("demo/cladograph") as graph:
    print(graph.entity("LoRA").papers)
```
"""


def page() -> str:
    """The page as Markdown: functions, the opened graph by method, all dataclasses these give, and the errors."""
    offered = {name: getattr(kg, name) for name in kg.__all__}
    functions = {name: thing for name, thing in offered.items() if inspect.isfunction(thing)}
    opened: type = offered["Cladograph"]
    lines = [_HEAD, "## Functions\n"]
    for name, function in sorted(functions.items()):
        lines += _function(f"kg.{name}", function)
    lines += ["## The opened graph\n", f"`kg.open` gives a `Cladograph`. {_text(opened)}\n"]
    methods = _methods(opened)
    for name, method in methods.items():
        lines += _function(f"graph.{name}", method)
    lines += ["## What these give and take\n", "Frozen dataclasses and enumerations, by the module they live in.\n"]
    module = ""
    for class_ in _classes([*functions.values(), *methods.values()]):
        if class_.__module__ != module:
            module = class_.__module__
            lines.append(f"### {module}\n")
        lines += _class(class_)
    return "\n".join([*lines, "## Errors\n", "```text", *_errors(), "```", ""])


def _function(name: str, function: Callable[..., Any]) -> Iterator[str]:
    yield f"### {name}\n"
    yield f"```python\n{name}{_signature(function)}\n```\n"
    yield f"{_text(function)}\n"


def _signature(function: Callable[..., Any]) -> str:
    """Parameters and result as they are written, one a line where they do not fit one."""
    signature = inspect.signature(function)
    told, keyword_only = [], False
    for parameter in signature.parameters.values():
        if parameter.name == "self":
            continue
        if parameter.kind is parameter.KEYWORD_ONLY and not keyword_only:
            told.append("*")
            keyword_only = True
        told.append(_parameter(parameter))
    result = f" -> {signature.return_annotation}"
    line = f"({', '.join(told)}){result}"
    return line if len(line) < 80 else "(\n    " + ",\n    ".join(told) + f",\n){result}"


def _parameter(parameter: inspect.Parameter) -> str:
    stars = "**" if parameter.kind is parameter.VAR_KEYWORD else ""
    default = parameter.default
    told = "" if default is parameter.empty else f" = {_written(default)}"
    return f"{stars}{parameter.name}: {parameter.annotation}{told}"


def _written(value: Any) -> str:
    """A default as it stands in the code."""
    if isinstance(value, enum.Enum):
        return f"{type(value).__name__}.{value.name}"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    return str(value.__name__) if inspect.isfunction(value) else repr(value)


def _methods(class_: type) -> dict[str, Callable[..., Any]]:
    """Public methods, its own first, in the order in which they are written."""
    found: dict[str, Callable[..., Any]] = {}
    for one in class_.__mro__[:-1]:
        for name, thing in vars(one).items():
            if inspect.isfunction(thing) and not name.startswith("_"):
                found.setdefault(name, thing)
    return found


def _classes(functions: list[Callable[..., Any]]) -> list[type]:
    """All dataclasses and enumerations of the project that these take or give, and those in their fields, by module."""
    found: dict[type, None] = {}
    waiting = [hint for function in functions for hint in _hints(function)]
    while waiting:
        for one in _parts(waiting.pop()):
            if _is_ours(one) and one not in found:
                found[one] = None
                waiting += _hints(one)
    return sorted(found, key=lambda one: (one.__module__, _line(one)))


def _hints(thing: Any) -> list[Any]:
    from kg.explaining import Explanation

    # Where they are used, both names are imported for type checkers alone; of networkx nothing is told here.
    elsewhere = {"nx": SimpleNamespace(MultiDiGraph=list), "Explanation": Explanation}
    return list(typing.get_type_hints(thing, localns=elsewhere).values())


def _parts(hint: Any) -> Iterator[type]:
    if isinstance(hint, type) and not typing.get_origin(hint):
        yield hint
    for part in typing.get_args(hint):
        if isinstance(part, type | UnionType) or typing.get_origin(part):
            yield from _parts(part)


def _is_ours(class_: type) -> bool:
    known = dataclasses.is_dataclass(class_) or issubclass(class_, enum.Enum)
    return known and class_.__module__.startswith("kg.") and class_.__name__[0] != "_"


def _line(class_: type) -> int:
    return inspect.getsourcelines(class_)[1]


def _class(class_: type) -> Iterator[str]:
    yield f"#### {class_.__name__}\n"
    yield f"{_text(class_)}\n"
    if issubclass(class_, enum.Enum):
        yield f"{', '.join(f'`{one.value}`' for one in class_)}\n"
    if not dataclasses.is_dataclass(class_):
        return
    fields = [f"{field.name}: {field.type}{_default(field)}" for field in dataclasses.fields(class_)]
    yield "```python\n" + "\n".join(fields) + "\n```\n"
    told = [(name, thing) for name, thing in vars(class_).items() if not name.startswith("_")]
    listed = [f"- `{_called(name, thing)}`: {_first(thing)}" for name, thing in told if _is_method(thing)]
    if listed:
        yield "\n".join(listed) + "\n"


def _default(field: dataclasses.Field[Any]) -> str:
    if field.default is not dataclasses.MISSING:
        return f" = {_written(field.default)}"
    return "" if field.default_factory is dataclasses.MISSING else " = ..."


def _is_method(thing: Any) -> bool:
    told = getattr(thing, "__doc__", None)
    return bool(told) and (inspect.isfunction(thing) or isinstance(thing, property) or hasattr(thing, "func"))


def _called(name: str, thing: Any) -> str:
    return f"{name}()" if inspect.isfunction(thing) else name


def _first(thing: Any) -> str:
    return (inspect.getdoc(thing) or "").split("\n\n")[0].replace("\n", " ")


def _text(thing: Any) -> str:
    return inspect.getdoc(thing) or ""


def _errors() -> list[str]:
    """The tree in the docstring of `kg.errors`."""
    lines = (errors.__doc__ or "").splitlines()
    return [line for line in lines if line.startswith(("CladographError", "├", "│", "└"))]
