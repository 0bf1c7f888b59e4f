"""One family as a tree: where each member stands, what is folded, and what the tree leaves out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from kg.config import MOST_VARIANTS
from kg.lineage.kinship import Kinship, strength
from kg.lineage.model import Branch, Broken, Direction, Family, Fold, Step
from kg.lineage.names import is_general, named_after
from kg.model import Entity

Entities = Callable[[Collection[str]], Mapping[str, Entity]]
Told = Callable[[Sequence[Step]], Mapping[tuple[str, str], Step]]
"""Steps with their evidence and first years, by their ends."""


@dataclass(frozen=True, slots=True)
class View:
    """What of a family is shown: variants or ancestors, how many steps away, from which year on, how many of one thing."""

    direction: Direction = "down"
    depth: int = 6
    since: int | None = None
    most: int | None = MOST_VARIANTS


def family(root: Entity, kinship: Kinship, view: View, *, entities: Entities, told: Told) -> Family:
    """The tree of `root`: its variants (`down`) or ancestors (`up`), at most `view.depth` steps away.

    An entity's children stand where steps that are not redundant lead to it first (a tie: under the parent that comes first);
    at its other places it is a leaf. Children are sorted by year, then confidence, then id, hubs last. Of more than `view.most`
    children the best supported are shown; those of a hub below the root are all folded.
    """
    plan = _Plan(root.id, kinship, view)
    plan.hubs = {id_ for id_, entity in entities(plan.crowded()).items() if is_general(entity.name)}
    plan.spread()
    broken = [step for id_ in plan.place for step in kinship.broken_at(id_, view.direction)]
    siblings = plan.siblings() if view.direction == "up" else {}
    ids = {id_ for steps in (broken, *plan.folded.values(), *siblings.values()) for step in steps for id_ in step.ends}
    found = {**entities({*plan.place, *ids}), root.id: root}
    shown = [step for steps in plan.shown.values() for step in steps]
    return Family(
        root=_Grown(plan, found, told(shown), siblings).branch(root.id, None, 1.0),
        direction=view.direction,
        broken=tuple(Broken(step, found[step.below], found[step.above]) for step in sorted(broken, key=strength)),
        less_certain=sum(kinship.less_certain(id_, view.direction) for id_ in plan.expanded),
        older=plan.older,
        hidden=plan.hidden(),
    )


@dataclass
class _Plan:
    """Which steps are shown from which entity, and at which depth each entity has its place."""

    root: str
    kinship: Kinship
    view: View
    hubs: set[str] = field(default_factory=set)
    place: dict[str, tuple[str | None, int]] = field(default_factory=dict)
    """Parent and depth; entities in the order in which they were placed."""
    shown: dict[str, list[Step]] = field(default_factory=dict)
    folded: dict[str, list[Step]] = field(default_factory=dict)
    older: int = 0

    def __post_init__(self) -> None:
        self.members = self._members()
        self.wanted = self._wanted()

    @property
    def expanded(self) -> Collection[str]:
        """The entities whose steps are followed."""
        return self.shown

    def steps(self, id_: str) -> list[Step]:
        return self.kinship.steps(id_, self.view.direction)

    def far(self, step: Step) -> str:
        return step.far(self.view.direction)

    def _members(self) -> dict[str, int]:
        """Least number of steps from the root, of all that are near enough."""
        depth_of = {self.root: 0}
        waiting = [self.root]
        for id_ in waiting:
            if depth_of[id_] < self.view.depth:
                for step in self.steps(id_):
                    if self.far(step) not in depth_of:
                        depth_of[self.far(step)] = depth_of[id_] + 1
                        waiting.append(self.far(step))
        return depth_of

    def _wanted(self) -> set[str]:
        """The members from the year asked for on, and those that lead to one."""
        if self.view.since is None:
            return set(self.members)
        wanted = {id_ for id_ in self.members if not self.is_older(id_)}
        back: dict[str, list[str]] = {}
        for id_ in self.members:
            for step in self.steps(id_):
                back.setdefault(self.far(step), []).append(id_)
        waiting = sorted(wanted)
        for id_ in waiting:
            for near in back.get(id_, ()):
                if near not in wanted:
                    wanted.add(near)
                    waiting.append(near)
        return wanted | {self.root}

    def is_older(self, id_: str) -> bool:
        """True if it is not known to be from the year asked for on."""
        year = self.kinship.year(id_)
        return self.view.since is not None and (year is None or year < self.view.since)

    def crowded(self) -> list[str]:
        """The members with more direct variants than are shown of one thing."""
        most = self.view.most
        return [] if most is None else sorted(id_ for id_ in self.members if len(self.kinship.steps(id_, "down")) > most)

    def spread(self) -> None:
        """Give each entity its place: by way of steps that are not redundant, else by any."""
        self.place[self.root] = (None, 0)
        self._open(self.root)
        for by_any in (False, True):
            for depth in range(self.view.depth):
                for id_ in [id_ for id_, (_, at) in self.place.items() if at == depth]:
                    self._place_children(id_, depth, by_any)

    def _place_children(self, id_: str, depth: int, by_any: bool) -> None:
        for step in self.shown[id_]:
            far = self.far(step)
            if far not in self.place and (by_any or not step.redundant):
                self.place[far] = (id_, depth + 1)
                if depth + 1 < self.view.depth:
                    self._open(far)

    def _open(self, id_: str) -> None:
        """Decide which steps of an entity are shown."""
        near = self.steps(id_)
        wanted = [replace(s, redundant=self.kinship.is_redundant(s)) for s in near if self.far(s) in self.wanted]
        self.older += len(near) - len(wanted)
        best = sorted(wanted, key=lambda s: (s.redundant, -s.support, *strength(s)))
        most = 0 if self._is_closed(id_) else self.view.most
        kept = best if most is None else best[:most]
        self.shown[id_] = sorted(kept, key=self._order)
        if len(kept) < len(best):
            self.folded[id_] = best[len(kept) :]

    def _is_closed(self, id_: str) -> bool:
        return self.view.direction == "down" and id_ != self.root and id_ in self.hubs

    def _order(self, step: Step) -> tuple[bool, int, float, str]:
        far = self.far(step)
        return (far in self.hubs, self.kinship.year(far) or 9999, -step.confidence, far)

    def siblings(self) -> dict[str, list[Step]]:
        """For each ancestor the steps to its other direct variants, the best supported first."""
        found = {}
        for id_ in self.place:
            steps = [s for s in self.kinship.steps(id_, "down") if s.below not in self.members] if id_ != self.root else []
            if steps:
                found[id_] = sorted(steps, key=lambda s: (-s.support, *strength(s)))
        return found

    def hidden(self) -> int:
        """How many wanted members only what is folded leads to."""
        folded = {self.far(step) for steps in self.folded.values() for step in steps}
        waiting, below = sorted(folded), set(folded)
        for id_ in waiting:
            for far in (self.far(step) for step in self.steps(id_)):
                if far in self.wanted and far not in below:
                    below.add(far)
                    waiting.append(far)
        return len(below - folded - self.place.keys())


@dataclass(frozen=True)
class _Grown:
    """The plan with what stands in it."""

    plan: _Plan
    found: Mapping[str, Entity]
    told: Mapping[tuple[str, str], Step]
    siblings: Mapping[str, list[Step]]

    def branch(self, id_: str, step: Step | None, path: float) -> Branch:
        plan, near = self.plan, None if step is None else self._near(step)
        siblings = self.siblings.get(id_, [])
        shown = siblings[: plan.view.most]
        bare = Branch(
            entity=self.found[id_],
            step=self._told(step) if step else None,
            path=path,
            hub=id_ in plan.hubs,
            older=id_ != plan.root and plan.is_older(id_),
            siblings=tuple(self.found[sibling.below] for sibling in shown),
            more_siblings=len(siblings) - len(shown),
        )
        if plan.place[id_][0] != near:
            return replace(bare, again=True, elsewhere=bool(plan.steps(id_)))
        if id_ not in plan.shown:
            return replace(bare, deeper=len(plan.steps(id_)))
        children = tuple(self.branch(plan.far(one), one, path * one.confidence) for one in plan.shown[id_])
        return replace(bare, children=children, folded=self._fold(plan.folded.get(id_, ())))

    def _near(self, step: Step) -> str:
        return step.above if self.plan.view.direction == "down" else step.below

    def _told(self, step: Step) -> Step:
        told = self.told.get(step.ends, step)
        named = named_after(self.found[step.below], self.found[step.above])
        return replace(told, redundant=step.redundant, named_after=named)

    def _fold(self, steps: Collection[Step]) -> Fold | None:
        if not steps:
            return None
        kinds = Counter(self.found[self.plan.far(step)].kind for step in steps)
        return Fold(len(steps), tuple(sorted(kinds.items(), key=lambda item: (-item[1], item[0]))))
