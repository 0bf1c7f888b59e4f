"""Family trees: who is a variant of whom, downward to the variants or upward to the ancestors, with the evidence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Literal

from kg.model import Entity, Evidence

Direction = Literal["down", "up"]


@dataclass(frozen=True, slots=True)
class Step:
    """One VARIANT_OF statement, as the ids of its ends, with its confidence and evidence."""

    below: str
    above: str
    confidence: float
    evidence: tuple[Evidence, ...]

    @property
    def support(self) -> int:
        """Number of papers that say it."""
        return len({piece.paper for piece in self.evidence})


@dataclass(frozen=True, slots=True)
class Branch:
    """An entity in a tree and what hangs below it there. `step` leads to it from its parent; the root has none.

    `elsewhere` marks an entity whose own children stand at another place of the tree, nearer to the root.
    `siblings` are, in an upward tree, the other direct variants of this ancestor.
    """

    entity: Entity
    step: Step | None
    children: tuple[Branch, ...] = ()
    elsewhere: bool = False
    siblings: tuple[Entity, ...] = ()


@dataclass(frozen=True, slots=True)
class Family:
    """A tree, and the number of steps that were left out of it because their confidence is too low."""

    root: Branch
    less_certain: int


@dataclass
class _Walk:
    """Statements found level by level from the root, until nothing new comes or the depth is reached."""

    direction: Direction
    steps: dict[str, list[Step]] = field(default_factory=lambda: defaultdict(list))
    depth_of: dict[str, int] = field(default_factory=dict)
    less_certain: int = 0


def family(
    root: Entity,
    *,
    direction: Direction,
    depth: int,
    min_confidence: float,
    steps_from: Callable[[Collection[str], Direction], list[Step]],
    entities: Callable[[Collection[str]], dict[str, Entity]],
) -> Family:
    """The tree of `root`: its variants (`down`) or ancestors (`up`), at most `depth` steps away.

    `steps_from` gives the statements that lead down or up from some ids, `entities` the entities with some ids. An
    entity's children stand where it is nearest to the root (a tie: under the parent that comes first); at its other
    places it is a leaf marked `elsewhere`, so cycles end. Children are sorted by year, then confidence, then name.
    """
    walk = _walk(root.id, direction, depth, min_confidence, steps_from)
    found = entities(set(walk.depth_of)) | {root.id: root}
    siblings = _siblings(walk, found, min_confidence, steps_from, entities) if direction == "up" else {}
    return Family(_Tree(walk, found, siblings).branch(root.id, None), walk.less_certain)


def _walk(
    root: str,
    direction: Direction,
    depth: int,
    min_confidence: float,
    steps_from: Callable[[Collection[str], Direction], list[Step]],
) -> _Walk:
    walk = _Walk(direction, depth_of={root: 0})
    level = [root]
    for distance in range(1, depth + 1):
        following: set[str] = set()
        for step in steps_from(level, direction):
            if step.confidence < min_confidence:
                walk.less_certain += 1
                continue
            near, far = (step.above, step.below) if direction == "down" else (step.below, step.above)
            walk.steps[near].append(step)
            if far not in walk.depth_of:
                walk.depth_of[far] = distance
                following.add(far)
        level = sorted(following)
        if not level:
            break
    return walk


def _siblings(
    walk: _Walk,
    found: dict[str, Entity],
    min_confidence: float,
    steps_from: Callable[[Collection[str], Direction], list[Step]],
    entities: Callable[[Collection[str]], dict[str, Entity]],
) -> dict[str, list[Entity]]:
    ancestors = [id_ for id_, depth in walk.depth_of.items() if depth > 0]
    steps = [s for s in steps_from(ancestors, "down") if s.confidence >= min_confidence and s.below not in walk.depth_of]
    known = entities({step.below for step in steps}) | found
    siblings: dict[str, list[Entity]] = defaultdict(list)
    for step in steps:
        siblings[step.above].append(known[step.below])
    return siblings


@dataclass
class _Tree:
    walk: _Walk
    found: dict[str, Entity]
    siblings: dict[str, list[Entity]]
    placed: set[str] = field(default_factory=set)

    def branch(self, id_: str, step: Step | None, depth: int = 0) -> Branch:
        entity = self.found[id_]
        siblings = tuple(sorted(self.siblings.get(id_, ()), key=lambda e: (-e.papers, e.id)))
        if self.walk.depth_of[id_] != depth or id_ in self.placed:
            return Branch(entity, step, elsewhere=bool(self.walk.steps.get(id_)), siblings=siblings)
        self.placed.add(id_)
        steps = sorted(self.walk.steps.get(id_, ()), key=self._order)
        children = tuple(self.branch(self._far(s), s, depth + 1) for s in steps)
        return Branch(entity, step, children, siblings=siblings)

    def _far(self, step: Step) -> str:
        return step.below if self.walk.direction == "down" else step.above

    def _order(self, step: Step) -> tuple[int, float, str]:
        entity = self.found[self._far(step)]
        return (entity.first_seen or 9999, -step.confidence, entity.id)
