"""Corrections applied to the groups that linking made: what people say of a thing wins over papers and lists.

Names in them mean things as the papers alone would make them, so the order of corrections leaves no trace where they do
not contradict each other. Where two turn out to, in this graph, the later one in the file is not applied, and says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from kg.assembly.called import Called, Unclear
from kg.assembly.entities import Member, draft_of, entities_of
from kg.assembly.grouping import Grouping
from kg.assembly.groups import Point
from kg.corrections import Correction, Corrections, Drop, DropStatement, Merge, Name, Rename, Retype, Split
from kg.model import Entity, KnownName
from kg.names import fold
from kg.schema import Kind, RelationKind

_Numbered = list[tuple[int, Correction]]


@dataclass(frozen=True, slots=True)
class Told:
    """What became of one correction: the things it touched, what there is to say, and whether it changes anything."""

    points: tuple[Point, ...] = ()
    said: str = ""
    applied: bool = True


@dataclass
class Plan:
    """What all corrections together come to, in terms of groups.

    `home` is where things of papers go that a split takes out of their group; `parts` are the new things that splits
    make, as the papers would have them; `parents` leads from what is merged to what it is merged into. `names`, `kinds`
    and `drops` (with the correction's number) are given to groups, `statements` are (head, correction, tail) to drop,
    where the head of PROPOSES is a paper's id.
    """

    told: dict[int, Told] = field(default_factory=dict)
    home: dict[int, Point] = field(default_factory=dict)
    parts: dict[Point, Entity] = field(default_factory=dict)
    parted: set[Point] = field(default_factory=set)
    parents: dict[Point, Point] = field(default_factory=dict)
    names: dict[Point, str] = field(default_factory=dict)
    kinds: dict[Point, Kind] = field(default_factory=dict)
    drops: dict[Point, int] = field(default_factory=dict)
    statements: dict[int, tuple[Point, DropStatement, Point]] = field(default_factory=dict)

    def root(self, point: Point) -> Point:
        """The group that the one at `point` is part of, after merges."""
        while point in self.parents:
            point = self.parents[point]
        return point


def planned(
    corrections: Corrections,
    groups: Grouping,
    known: Mapping[Point, KnownName],
    entities: Mapping[Point, Entity],
) -> Plan:
    """What the corrections come to for these groups, of which `known` are names of a list, and which would be `entities`."""
    work = _Planning(corrections, groups, known, entities)
    work.run()
    return work.plan


def entity_of(members: Sequence[Member], row: KnownName | None = None) -> Entity:
    """The entity of one group, be it a name of a list or not, as if there were no other."""
    return entities_of({"": draft_of(members, row)}, {"": row} if row else {})[""]


class _Planning:
    def __init__(
        self,
        corrections: Corrections,
        groups: Grouping,
        known: Mapping[Point, KnownName],
        entities: Mapping[Point, Entity],
    ) -> None:
        self.items: _Numbered = list(enumerate(corrections, 1))
        self.groups, self.known, self.entities = groups, known, entities
        self.called = Called(entities, corrections)
        self.plan = Plan()
        self.made: dict[Point, list[Member]] = {}
        """What splits have put into each new thing so far."""

    def run(self) -> None:
        """All corrections, each kind in its turn; merges of things that other corrections make come after those."""
        made = {fold(name) for _, item in self.items for name in _made_names(item)}
        merges = self._of(Merge)
        early = [pair for pair in merges if not any(self._waits(end, made) for end in _ends(pair[1]))]
        late = [pair for pair in merges if pair not in early]
        for turn in (early, self._of(Split), _in_chains(self._of(Rename)), late, self._of(Retype, Drop, DropStatement)):
            for number, item in turn:
                try:
                    self.plan.told[number] = self._apply(number, item)
                except Unclear as unclear:
                    self.plan.told[number] = Told(said=str(unclear), applied=False)
        self._check_renames()

    def _of(self, *kinds: type[Correction]) -> _Numbered:
        return [(number, item) for number, item in self.items if isinstance(item, kinds)]

    def _waits(self, name: Name, made: set[str]) -> bool:
        return fold(name.name) in made and not self.called.is_called(name.name)

    def _apply(self, number: int, item: Correction) -> Told:
        if isinstance(item, DropStatement):
            return self._drop_statement(number, item)
        point = self.called.find(item.what)
        if isinstance(item, Split):
            return self._split(item, point)
        if isinstance(item, Merge):
            return self._merge(item, point)
        if isinstance(item, Rename):
            return self._rename(item, point)
        return self._mark(number, item, point)

    def _mark(self, number: int, item: Retype | Drop, point: Point) -> Told:
        root = self.plan.root(point)
        if root != point:
            return Told((root,), f"{item.what} is merged into something that keeps its kind and stays", applied=False)
        if isinstance(item, Drop):
            self.plan.drops.setdefault(root, number)
        elif self.plan.kinds.setdefault(root, item.to) != item.to:
            return Told((root,), f"another correction says that it is a {self.plan.kinds[root]}", applied=False)
        return Told((root,))

    def _split(self, item: Split, whole: Point) -> Told:
        forms = frozenset(map(fold, item.forms))
        root = self.plan.root(whole)
        everything = self._members(root)
        meant = [local for local in everything if local.paper in item.papers or forms.intersection(local.folds)]
        members, mine = ([local for local in found if local.key not in self.plan.home] for found in (everything, meant))
        part = self._part(item, root)
        is_taken = any(self.plan.home.get(local.key, part) != part for local in meant)
        said = "what another correction splits off stays there" if is_taken else ""
        if not mine:
            return Told((root,), said or f"no paper here uses {item.what} so", applied=False)
        if len(mine) == len(members):
            return Told((root,), f"nothing would be left of {item.what}; rename it instead", applied=False)
        self.plan.home |= {local.key: part for local in mine}
        self.plan.parted.add(root)
        if part not in self.groups:
            self.made[part] = sorted([*self.made.get(part, ()), *mine], key=lambda local: local.key)
            self.plan.parts[part] = entity_of(self.made[part])
            if item.called:
                self.plan.names[part] = min(item.called, self.plan.names.get(part, item.called))
            for name in _made_names(item):
                self.called.give(name, part, self.plan.parts[part])
        return Told((root, part), said)

    def _members(self, root: Point) -> list[Member]:
        """What belongs to the group and to those that are merged into it."""
        points = [root, *(point for point in self.plan.parents if self.plan.root(point) == root)]
        return [local for point in sorted(points) for local in self.groups.get(point)]

    def _part(self, item: Split, whole: Point) -> Point:
        """Where what is split off goes: to the thing that the papers call so already, else to a new one."""
        names = _made_names(item)
        if names and self.called.is_called(names[0]):
            there = self.plan.root(self.called.find(Name(names[0])))
            if there != whole:
                return there
        # No other point holds two of these spaces. What two splits call the same is one thing.
        if item.called:
            return f"part  {fold(item.called)}"
        return f"part  {whole}  {fold(names[0]) if names else ' '.join(sorted(item.papers))}"

    def _merge(self, item: Merge, point: Point) -> Told:
        what, into = self.plan.root(point), self.plan.root(self.called.find(item.into))
        if what == into:
            return Told((into,), "they are one thing already", applied=False)
        if what != point:
            return Told((what,), f"another correction merges {item.what} into something else", applied=False)
        self.plan.parents[what] = into
        return Told((into,))

    def _rename(self, item: Rename, point: Point) -> Told:
        before = self.plan.names.get(point)
        if before is not None and fold(before) != fold(item.what.name) and before != item.to:
            return Told((point,), f"another correction calls it '{before}'", applied=False)
        said = ""
        if self.called.is_called(item.to) and self.called.find(Name(item.to)) != point:
            said = f"another thing is called '{item.to}' too: if they are one, merge them instead"
        self.plan.names[point] = item.to
        self.called.give(item.to, point, self.plan.parts.get(point) or self.entities[point])
        return Told((point,), said)

    def _check_renames(self) -> None:
        for number, item in self._of(Rename):
            told = self.plan.told[number]
            if told.applied and self.plan.root(told.points[0]) != told.points[0]:
                said = f"{item.what} is merged into something that keeps its name"
                self.plan.told[number] = Told(told.points, said, applied=False)

    def _drop_statement(self, number: int, item: DropStatement) -> Told:
        tail = self.plan.root(self.called.find(item.tail))
        if item.relation is RelationKind.PROPOSES:
            self.plan.statements[number] = (item.what.name, item, tail)
            return Told((tail,))
        head = self.plan.root(self.called.find(item.what))
        self.plan.statements[number] = (head, item, tail)
        return Told((head, tail))


def _made_names(item: Correction) -> list[str]:
    """Names that things get by a correction; what a split makes is called so, or else goes by its own forms."""
    if isinstance(item, Rename):
        return [item.to]
    if isinstance(item, Split):
        return [*([item.called] if item.called else []), *item.forms]
    return []


def _ends(item: Correction) -> tuple[Name, ...]:
    return (item.what, item.into) if isinstance(item, Merge) else (item.what,)


def _in_chains(renames: _Numbered) -> Iterator[tuple[int, Correction]]:
    """In their order; but a rename comes after the one that gives its thing the name it speaks of."""
    waiting = dict(renames)
    while waiting:
        given = {fold(name): number for number, item in waiting.items() for name in _made_names(item)}
        ready = [number for number, item in waiting.items() if given.get(fold(item.what.name), number) == number]
        for number in ready or list(waiting):
            yield number, waiting.pop(number)
