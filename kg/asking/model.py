"""What an answer is made of, and what passes between the steps that make one."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field

from kg.asking.words import Phrase
from kg.model import Entity
from kg.stores.base import Rows, Value

Params = Mapping[str, str | int | float | bool]


@dataclass(frozen=True, slots=True)
class Linked:
    """A name in the question: the words that are it, all that they may mean, the likeliest first, and how it was found."""

    text: str
    meanings: tuple[Entity, ...]
    guessed: bool = False
    """True where the spelling is only near that of the thing."""

    @property
    def entity(self) -> Entity:
        """The likeliest meaning."""
        return self.meanings[0]


@dataclass(frozen=True, slots=True)
class Item:
    """A piece of a question, in order: a phrase, a name, a year, or words that are none of these."""

    text: str
    phrase: Phrase | None = None
    name: Linked | None = None
    year: int | None = None
    possessive: bool = False

    def means(self, *what: str) -> bool:
        """True if it is a phrase that means one of `what`."""
        return self.phrase is not None and self.phrase.what in what


@dataclass(frozen=True, slots=True)
class Plan:
    """A named query with its parameters, and in words what its rows are."""

    query: str
    params: Params
    meaning: str

    def command(self) -> str:
        """The command that runs it."""
        given = " ".join(f"--param {name}={shlex.quote(_text(value))}" for name, value in self.params.items())
        return f"kg query {self.query} {given}".rstrip()


@dataclass(frozen=True, slots=True)
class Answer:
    """What was understood of a question, and what the graph says to it.

    Where `answered` is False, `why` says what is in the way; there are no rows, and `suggestions` holds what could be asked.
    """

    question: str
    answered: bool
    understood: str = ""
    reply: str = ""
    why: str = ""
    plan: Plan | None = None
    cypher: str = ""
    rows: Rows = field(default_factory=lambda: Rows((), ()))
    names: tuple[Linked, ...] = ()
    unknown: tuple[str, ...] = ()
    did_you_mean: tuple[str, ...] = ()
    suggestions: tuple[Plan, ...] = ()

    def as_dict(self) -> dict[str, object]:
        """It as JSON writes it."""
        return {
            "question": self.question,
            "answered": self.answered,
            "understood": self.understood,
            "answer": self.reply or None,
            "why_not": self.why or None,
            "query": self.plan.query if self.plan else None,
            "params": dict(self.plan.params) if self.plan else {},
            "command": self.plan.command() if self.plan else None,
            "cypher": self.cypher or None,
            "rows": self.rows.as_dicts(),
            "more_rows": self.rows.cut,
            "names": [_name(name) for name in self.names],
            "unknown": list(self.unknown),
            "did_you_mean": list(self.did_you_mean),
            "suggestions": [_suggestion(plan) for plan in self.suggestions],
        }


def _name(name: Linked) -> dict[str, Value]:
    entity = name.entity
    return {"text": name.text, "id": entity.id, "name": entity.name, "kind": str(entity.kind), "guessed": name.guessed}


def _suggestion(plan: Plan) -> dict[str, object]:
    return {"meaning": plan.meaning, "query": plan.query, "params": dict(plan.params), "command": plan.command()}


def _text(value: str | float | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
