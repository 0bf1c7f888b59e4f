"""The entities that corrections make of groups, and the graph without what they drop."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from kg.assembly.corrected import Plan, entity_of, planned
from kg.assembly.entities import Member
from kg.assembly.grouping import Grouping
from kg.assembly.groups import Point
from kg.corrections import Corrections, Drop, DropStatement, Split
from kg.model import Entity, Key, KnownName
from kg.names import slug
from kg.report import Effect, Reason, Report
from kg.schema import RelationKind


def corrected(
    corrections: Corrections,
    groups: Grouping,
    known: Mapping[Point, KnownName],
    entities: Mapping[Point, Entity],
) -> Remade:
    """The groups' entities with all corrections applied; without any, as they are."""
    if not corrections.items:
        return Remade(corrections, Plan(), dict(entities), {})
    plan = planned(corrections, groups, known, entities)
    touched = _touched(plan, groups)
    kept = {point: entity for point, entity in entities.items() if point not in touched and point not in plan.parents}
    made = _Making(plan, known, entities).all(touched)
    final = kept | _with_ids(plan, made, entities, {entity.id for entity in kept.values()})
    return Remade(corrections, plan, final, {member.key: root for root, members in touched.items() for _, member in members})


def _touched(plan: Plan, groups: Grouping) -> dict[Point, list[tuple[Point, Member]]]:
    """Members of each thing that is not as the papers alone would make it, each with the group it is of before merges."""
    changed = {*plan.parents, *plan.parted, *plan.home.values(), *plan.names, *plan.kinds, *plan.drops}
    found: dict[Point, list[tuple[Point, Member]]] = {root: [] for root in sorted({plan.root(point) for point in changed})}
    for point in {*found, *plan.parents}:
        for local in groups.get(point):
            home = plan.home.get(local.key, point)
            found[plan.root(home)].append((home, local))
    return {root: sorted(members, key=lambda member: member[1].key) for root, members in found.items()}


class _Making:
    def __init__(self, plan: Plan, known: Mapping[Point, KnownName], entities: Mapping[Point, Entity]) -> None:
        self.plan, self.known, self.entities = plan, known, entities

    def all(self, touched: Mapping[Point, Sequence[tuple[Point, Member]]]) -> dict[Point, Entity]:
        """The entity of each, under the id it would have without corrections."""
        merged: dict[Point, list[Point]] = defaultdict(list)
        for point in sorted(self.plan.parents):
            merged[self.plan.root(point)].append(point)
        return {root: self._entity(root, members, merged[root]) for root, members in touched.items()}

    def _entity(self, root: Point, members: Sequence[tuple[Point, Member]], merged: Sequence[Point]) -> Entity:
        """Of all that is one thing now, under the name and the kind of the root, or those that corrections give."""
        own = self._own(root, members)
        row = next((self.known[point] for point in (root, *merged) if point in self.known), None)
        whole = entity_of([local for _, local in members], row)
        name = self.plan.names.get(root, own.name)
        forms = [*own.forms()[:1], *whole.forms()]
        for point in merged:
            # The alias that people know a merged thing by stays, be it one that only a correction gave.
            forms += [*self._before(point).forms(), *filter(None, [self.plan.names.get(point)])]
        return replace(whole, id=own.id, name=name, kind=self.plan.kinds.get(root, own.kind), aliases=_aliases(name, forms))

    def _before(self, point: Point) -> Entity:
        return self.plan.parts.get(point) or self.entities[point]

    def _own(self, root: Point, members: Sequence[tuple[Point, Member]]) -> Entity:
        """The root without what is merged into it: as the papers have it, or of what splits have left of it."""
        if root not in self.plan.parted:
            return self._before(root)
        mine = [local for home, local in members if home == root] or [local for _, local in members]
        return replace(entity_of(mine, self.known.get(root)), id=self._before(root).id)


def _aliases(name: str, forms: Iterable[str]) -> tuple[str, ...]:
    """All forms but the name, one for each spelling without regard to case: the first."""
    best: dict[str, str] = {}
    for form in forms:
        best.setdefault(form.casefold(), form)
    best.pop(name.casefold(), None)
    return tuple(sorted(best.values()))


def _with_ids(
    plan: Plan, made: Mapping[Point, Entity], entities: Mapping[Point, Entity], taken: Collection[str]
) -> dict[Point, Entity]:
    """Each under its final id: the one it had, or for a new thing or a new name one made of that, unlike all others.

    What is dropped gives its id up: it needs one only until the statements about it are dropped too.
    """
    keep = {root: made[root].id for root in made if root in entities and root not in plan.names and root not in plan.drops}
    ids, used = dict(keep), {*taken, *keep.values()}
    for root in sorted(made.keys() - keep.keys(), key=lambda root: (root in plan.drops, slug(made[root].name), root)):
        base = f"{made[root].id}~dropped" if root in plan.drops else slug(made[root].name)
        more = slug(root.rpartition("  ")[2]) if root in plan.parts else made[root].id
        choices = [base, f"{base}~{more}", *(f"{base}~{more}-{n}" for n in range(2, len(made) + 2))]
        ids[root] = next(choice for choice in choices if choice not in used)
        used.add(ids[root])
    return {root: replace(entity, id=ids[root]) for root, entity in made.items()}


@dataclass(frozen=True)
class Remade:
    """The things after corrections: where the things of papers have moved to, the entities, and what the graph is to lose."""

    corrections: Corrections
    plan: Plan
    final: Mapping[Point, Entity]
    moved: Mapping[int, Point]

    def dropped(self) -> dict[str, int]:
        """The ids of entities that are left out, each with the number of its correction."""
        return {self.final[root].id: number for root, number in self.plan.drops.items()}

    def touches(self) -> set[str]:
        """The ids of entities some of whose statements may be left out."""
        told = {point for head, _, tail in self.plan.statements.values() for point in (head, tail)}
        return {*self.dropped(), *(self.final[point].id for point in told if point in self.final)}

    def losses(self, there: Collection[Key], report: Report) -> set[Key]:
        """Which of the statements of what is touched are left out; that, and what became of each correction, is reported."""
        if not self.corrections.items:
            return set()
        wrong = self._wrong_statements(there)
        dropped = self.dropped()
        names = {entity.id: entity.name for entity in self.final.values()}
        gone: set[Key] = set()
        lost = dict.fromkeys(dropped.values(), 0)
        for key in sorted(there):
            head, kind, tail = key
            number = wrong.get(key) or dropped.get(head) or dropped.get(tail)
            if number is not None:
                gone.add(key)
                lost[number] = lost.get(number, 0) + 1
                said = f"{names.get(head, head)} {kind} {names.get(tail, tail)}"
                report.reject(f"correction {number}", Reason.CORRECTED, said)
        self._tell(report, lost)
        return gone

    def _wrong_statements(self, there: Collection[Key]) -> dict[Key, int]:
        """Statements that are there and are to be dropped, each with the number of the correction that says so."""
        wrong: dict[Key, int] = {}
        for number, (head, item, tail) in self.plan.statements.items():
            ends = (item.what.name if item.relation is RelationKind.PROPOSES else self.final[head].id, self.final[tail].id)
            keys = [(ends[0], item.relation, ends[1])]
            if item.relation is RelationKind.COMPARED_WITH:
                keys.append((ends[1], item.relation, ends[0]))
            found = [key for key in keys if key in there]
            wrong |= dict.fromkeys(found, number)
            if not found:
                self.plan.told[number] = replace(self.plan.told[number], applied=False, said="the graph does not say so")
        return wrong

    def _tell(self, report: Report, lost: Mapping[int, int]) -> None:
        for root, number in self.plan.drops.items():
            report.reject(f"correction {number}", Reason.CORRECTED, _told(self.final[root]))
        for number, item in enumerate(self.corrections, 1):
            told = self.plan.told[number]
            roots = list(dict.fromkeys(map(self.plan.root, told.points)))
            said = "; ".join(filter(None, [self._came_to(item, roots, lost.get(number, 0)) if told.applied else "", told.said]))
            ids = sorted(self.final[root].id for root in roots if root not in self.plan.drops)
            report.effects.append(Effect(number, told.applied, said, tuple(ids)))

    def _came_to(self, item: object, roots: Sequence[Point], lost: int) -> str:
        """What an applied correction has made, in a few words."""
        told = [_told(self.final[root]) for root in roots]
        if isinstance(item, Drop):
            return f"{told[0]} and {lost} statement{'' if lost == 1 else 's'} are left out"
        if isinstance(item, DropStatement):
            return "left out"
        if isinstance(item, Split):
            return " and ".join(told)
        return f"now {told[0]}"


def _told(entity: Entity) -> str:
    return f"{entity.name} ({entity.kind}, {entity.papers} paper{'' if entity.papers == 1 else 's'})"
