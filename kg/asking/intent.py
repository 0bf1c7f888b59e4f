"""What a question asks for, once it is understood."""

from __future__ import annotations

from dataclasses import dataclass, field

from kg.asking.words import Shape
from kg.model import Entity

FIRST_YEAR, LAST_YEAR = 0, 9999
"""The years of a question that names none."""


@dataclass(frozen=True, slots=True)
class Constraint:
    """What is looked for stands in `relation` to `entity`: as its head, or with `inverse` as its tail."""

    relation: str
    entity: Entity
    inverse: bool = False
    stated: bool = True
    """False where only the kinds tell, without a word for the relation."""


@dataclass(frozen=True, slots=True)
class Stranded:
    """A relation phrase that no name belongs to, as in `most used`, and where it stands."""

    relation: str
    shape: Shape
    text: str
    at: int


@dataclass(slots=True)
class Intent:
    """What a question asks for. `subject` and `object` are the ends of what a yes-or-no question asks about."""

    wanted: str = ""
    constraints: list[Constraint] = field(default_factory=list)
    bare: list[Entity] = field(default_factory=list)
    topics: set[str] = field(default_factory=set)
    marks: set[str] = field(default_factory=set)
    since: int = FIRST_YEAR
    until: int = LAST_YEAR
    stranded: list[Stranded] = field(default_factory=list)
    noun_at: int = -1
    """Where the phrase stands that first has a name, such as `variants of LoRA`."""
    yes_no: bool = False
    pair: tuple[str, Entity, Entity] | None = None
    """relation, head and tail that a yes-or-no question asks about."""
    unknown: list[str] = field(default_factory=list)
    blocks: list[tuple[str, str]] = field(default_factory=list)
    """What cannot be honoured: the kind of obstacle, and the words."""
    several: bool = False
    """True where a question for yes or no is asked of several things at once."""

    @property
    def dated(self) -> bool:
        """True if the question names a year."""
        return (self.since, self.until) != (FIRST_YEAR, LAST_YEAR)

    @property
    def names(self) -> list[Entity]:
        """Every entity of the question, once."""
        every = [one.entity for one in self.constraints] + self.bare
        if self.pair:
            every += self.pair[1:]
        return list({entity.id: entity for entity in every}.values())
