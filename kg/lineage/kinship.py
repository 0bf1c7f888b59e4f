"""Who descends from whom over the whole graph: cycles broken, redundant steps known.

All of it is decided on the whole graph, never on the part that a tree shows: one entity's tree agrees with another's.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from kg.lineage.model import Direction, Step
from kg.model import Graph
from kg.schema import RelationKind

Steps = dict[str, list[Step]]


class Kinship:
    """The VARIANT_OF statements that are at least `min_confidence` sure, as far as they form no cycle.

    `broken` are those that would close one. `years` are the entities' own.
    """

    def __init__(self, steps: Iterable[Step], *, min_confidence: float, years: Mapping[str, int | None]) -> None:
        said = sorted(steps, key=lambda step: step.ends)
        certain = [step for step in said if step.confidence >= min_confidence]
        self.broken = _weakest_of_cycles(certain)
        cut = {step.ends for step in self.broken}
        kept = [step for step in certain if step.ends not in cut]
        unsure = [step for step in said if step.confidence < min_confidence]
        self._near = {"down": _by_above(kept), "up": _by_below(kept)}
        self._cut = {"down": _by_above(self.broken), "up": _by_below(self.broken)}
        self._unsure = {"down": Counter(s.above for s in unsure), "up": Counter(s.below for s in unsure)}
        self._years = dict(years)
        self._ancestors: dict[str, frozenset[str]] = {}

    @classmethod
    def of(cls, graph: Graph, *, min_confidence: float) -> Kinship:
        """Who descends from whom in a whole graph."""
        said = (one for one in graph.statements if one.kind is RelationKind.VARIANT_OF)
        steps = [Step(one.head, one.tail, one.confidence, one.support) for one in said]
        return cls(steps, min_confidence=min_confidence, years={entity.id: entity.first_seen for entity in graph.entities})

    def steps(self, id_: str, direction: Direction) -> list[Step]:
        """The steps that lead down or up from an entity."""
        return self._near[direction].get(id_, [])

    def all_steps(self) -> list[Step]:
        """All of them, by their ends."""
        return [step for _, steps in sorted(self._near["up"].items()) for step in steps]

    def broken_at(self, id_: str, direction: Direction) -> list[Step]:
        """The steps that would lead down or up from an entity, and close a cycle."""
        return self._cut[direction].get(id_, [])

    def less_certain(self, id_: str, direction: Direction) -> int:
        """How many steps down or up from an entity are not certain enough."""
        return self._unsure[direction][id_]

    def is_redundant(self, step: Step) -> bool:
        """True if another way leads from the variant to this ancestor: through one that stands between them."""
        others = (other.above for other in self.steps(step.below, "up") if other.above != step.above)
        return any(step.above in self.ancestors(other) for other in others)

    def within(self, id_: str, direction: Direction, depth: int) -> set[tuple[str, str]]:
        """The ends of all steps that lead down or up from an entity, at most `depth` of them one after another."""
        found: set[tuple[str, str]] = set()
        level = seen = {id_}
        for _ in range(depth):
            near = [step for one in sorted(level) for step in self.steps(one, direction)]
            found |= {step.ends for step in near}
            level = {step.far(direction) for step in near} - seen
            seen = seen | level
        return found

    def ancestors(self, id_: str) -> frozenset[str]:
        """All that an entity descends from."""
        if id_ not in self._ancestors:
            found: set[str] = set()
            waiting = [id_]
            while waiting:
                for step in self.steps(waiting.pop(), "up"):
                    if step.above not in found:
                        found.add(step.above)
                        waiting.append(step.above)
            self._ancestors[id_] = frozenset(found)
        return self._ancestors[id_]

    def year(self, id_: str) -> int | None:
        """The year of an entity, if it is known."""
        return self._years.get(id_)


def strength(step: Step) -> tuple[float, int, str, str]:
    """Sorts the strongest evidence first: confidence, then papers, then the ids."""
    return (-step.confidence, -step.support, *step.ends)


def _weakest_of_cycles(steps: Iterable[Step]) -> tuple[Step, ...]:
    """The steps to take away so that no cycle is left, each with the weakest evidence in a cycle of stronger ones."""
    up: dict[str, set[str]] = defaultdict(set)
    broken = []
    for step in sorted(_core(list(steps)), key=strength):
        if _leads(up, step.above, step.below):
            broken.append(step)
        else:
            up[step.below].add(step.above)
    return tuple(broken)


def _core(steps: list[Step]) -> list[Step]:
    """The steps that may lie in a cycle: without all that nothing leads to, or that leads to nothing, again and again."""
    while True:
        begins, ends = {step.below for step in steps}, {step.above for step in steps}
        left = [step for step in steps if step.below in ends and step.above in begins]
        if len(left) == len(steps):
            return left
        steps = left


def _leads(up: Mapping[str, set[str]], begin: str, end: str) -> bool:
    """True if steps up lead from `begin` to `end`, or they are the same."""
    seen, waiting = {begin}, [begin]
    while waiting:
        here = waiting.pop()
        if here == end:
            return True
        for above in up.get(here, ()):
            if above not in seen:
                seen.add(above)
                waiting.append(above)
    return False


def _by_above(steps: Iterable[Step]) -> Steps:
    found: Steps = defaultdict(list)
    for step in steps:
        found[step.above].append(step)
    return dict(found)


def _by_below(steps: Iterable[Step]) -> Steps:
    found: Steps = defaultdict(list)
    for step in steps:
        found[step.below].append(step)
    return dict(found)
