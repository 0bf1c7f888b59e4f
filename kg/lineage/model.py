"""What a family tree is made of: statements as steps, entities as branches, and what a tree leaves out, counted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from kg.model import Entity, Evidence
from kg.schema import Kind

Direction = Literal["down", "up"]


@dataclass(frozen=True, slots=True)
class Step:
    """One VARIANT_OF statement, as the ids of its ends, with its confidence (0..1) and the number of papers that say it.

    In a tree it also has its evidence and the year of the first of these papers. `redundant`: the variant is also reached by
    way of another one that stands between. `named_after`: the variant's name holds the ancestor's, as DyLoRA does LoRA's.
    """

    below: str
    above: str
    confidence: float
    support: int
    evidence: tuple[Evidence, ...] = ()
    first_year: int | None = None
    redundant: bool = False
    named_after: bool = False

    @property
    def ends(self) -> tuple[str, str]:
        """Ids of the variant and of what it is a variant of."""
        return (self.below, self.above)

    def far(self, direction: Direction) -> str:
        """The end that a tree in this direction goes on from."""
        return self.below if direction == "down" else self.above


@dataclass(frozen=True, slots=True)
class Fold:
    """What hangs on one branch and is only counted: how many, and how many of each kind, the most frequent first."""

    count: int
    kinds: tuple[tuple[Kind, int], ...]


@dataclass(frozen=True, slots=True)
class Branch:
    """An entity in a tree and what hangs below it there. `step` leads to it from its parent; the root has none.

    `path` is the product of the confidences of all steps from the root. `again` marks an entity that has its place elsewhere in
    the tree, `elsewhere` one whose own children stand there. `folded` are children that are only counted, `deeper` the number
    of those that the depth cuts off. `hub` marks a general term with more direct variants than a tree shows, `older` one from
    before the year that was asked for, which leads to what is not. `siblings` are, in an upward tree, the other direct variants
    of this ancestor, the best supported first; `more_siblings` of them are left out.
    """

    entity: Entity
    step: Step | None
    path: float = 1.0
    children: tuple[Branch, ...] = ()
    again: bool = False
    elsewhere: bool = False
    folded: Fold | None = None
    deeper: int = 0
    hub: bool = False
    older: bool = False
    siblings: tuple[Entity, ...] = ()
    more_siblings: int = 0

    def walk(self) -> Iterator[Branch]:
        """The branch itself and all below it, in the order in which they are read."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True, slots=True)
class Broken:
    """A step that closed a cycle, and was the one with the weakest evidence in it, with the entities at its ends."""

    step: Step
    below: Entity
    above: Entity


@dataclass(frozen=True, slots=True)
class Family:
    """A tree, and what is not in it.

    `broken` are the steps that closed cycles at members of the tree. `less_certain` counts steps of members that are not certain
    enough, `older` direct ones that lead to nothing from the year asked for, `hidden` the members that only what is folded
    leads to.
    """

    root: Branch
    direction: Direction
    broken: tuple[Broken, ...] = ()
    less_certain: int = 0
    older: int = 0
    hidden: int = 0
