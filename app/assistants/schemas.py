"""Operations of the service as pydantic knows them: what arguments are taken, and how answers are written as JSON."""

from __future__ import annotations

import inspect
from functools import lru_cache
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, create_model

from app.service.operations import OPERATIONS, Parameter


class Arguments(BaseModel):
    """What every model of arguments is: what is not known is refused, for it is a word written wrong."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    def given(self) -> dict[str, Any]:
        """The values by name."""
        return {name: getattr(self, name) for name in type(self).model_fields}


@lru_cache
def arguments_of(name: str) -> type[Arguments]:
    """The model of the arguments of the operation called `name`."""
    fields: Any = {one.name: (one.type, _field(one)) for one in OPERATIONS[name].parameters}
    return create_model(f"{name.capitalize()}Arguments", __base__=Arguments, __doc__=f"What `{name}` takes.", **fields)


@lru_cache
def answers_of(name: str) -> TypeAdapter[Any]:
    """What checks and writes the answers of the operation called `name`."""
    return TypeAdapter(OPERATIONS[name].answer)


def faults(error: ValidationError) -> list[tuple[str, str]]:
    """What is wrong with arguments: the place of each fault, and what it is."""
    return [(".".join(map(str, one["loc"])), one["msg"]) for one in error.errors(include_url=False, include_context=False)]


def sentence(found: list[tuple[str, str]]) -> str:
    """The faults of arguments in one sentence."""
    return "; ".join(f"{place}: {fault}" if place else fault for place, fault in found) + "."


def _field(one: Parameter) -> Any:
    default = ... if one.default is inspect.Parameter.empty else one.default
    about = one.about
    return Field(default, description=about.text, ge=about.least, le=about.most, max_length=about.longest)
