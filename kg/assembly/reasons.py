"""Why things of papers are one entity: what linking did, told of one entity and its forms.

The papers that mention it are linked again by the very code that made the graph, and what that joined is read off.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from kg.assembly import Linked, link
from kg.assembly.accounts import accounts
from kg.assembly.groups import Join, Point, is_sense
from kg.assembly.kinds import kind_of
from kg.assembly.known import KnownNames
from kg.assembly.local import Local
from kg.assembly.wording import rewordings
from kg.model import Entity, Extraction, KnownName, Paper, Span
from kg.names import fold
from kg.schema import Kind

SPELLING, LISTED, IN_TEXT, USUAL, CORRECTED = "spelling", "known name", "one thing in the text", "usual sense", "correction"
"""Reasons besides those of `naming` and `wording`."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a form names an entity: in a word, the form that leads from it to the others, and the papers that use it so."""

    form: str
    reason: str
    of: str
    papers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Vote:
    """A kind that papers take an entity for, and which of them propose it as such."""

    kind: Kind
    papers: tuple[str, ...]
    proposing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reasons:
    """What is known of why an entity is as it is. `kind_by_papers` is the kind the papers alone would give it.

    `listed` is the name of the list that it is, or None.
    """

    listed: KnownName | None
    kind_by_papers: Kind
    votes: tuple[Vote, ...]
    forms: tuple[Reason, ...]


def reasons(
    entity: Entity,
    spans: dict[str, Collection[Span]],
    read: Iterable[tuple[Paper, Extraction]],
    names: Iterable[KnownName],
) -> Reasons | None:
    """Why the forms of an entity are one thing. `spans` holds where each paper mentions it; None if `read` has none of that.

    `read` are these papers, and those in which other things go by the same forms: they decide what a short form means.
    """
    known = KnownNames(names)
    found = list(read)
    linked = link(found, known)
    things = (local for account in accounts(found, known) for local in account.things)
    mine = [local for local in things if local.paper in spans and set(local.spans) <= set(spans[local.paper])]
    if not mine:
        return None
    main = _main_group(entity, mine, linked)
    told = _Forms(entity, mine, main, linked)
    return Reasons(
        listed=linked.listed.get(main),
        kind_by_papers=kind_of(Counter((local.kind, local.proposed) for local in mine)),
        votes=_votes(mine),
        forms=tuple(told.reason(alias) for alias in entity.aliases),
    )


def _votes(members: Sequence[Local]) -> tuple[Vote, ...]:
    papers: dict[Kind, set[str]] = defaultdict(set)
    proposing: dict[Kind, set[str]] = defaultdict(set)
    for local in members:
        papers[local.kind].add(local.paper)
        if local.proposed:
            proposing[local.kind].add(local.paper)
    kinds = sorted(papers, key=lambda kind: (-len(papers[kind]), kind))
    return tuple(Vote(kind, tuple(sorted(papers[kind])), tuple(sorted(proposing[kind]))) for kind in kinds)


def _main_group(entity: Entity, members: Sequence[Local], linked: Linked) -> Point:
    """The group that the entity has its name from: several are one only where a correction says so."""
    sizes = Counter(linked.groups[local.key] for local in members)
    by_list = [group for group in sizes if group in linked.listed and linked.listed[group].name == entity.name]
    by_name = {linked.groups[local.key] for local in members if fold(entity.name) in local.folds}
    return min(by_list or by_name or sizes, key=lambda group: (-sizes[group], group))


class _Forms:
    """The forms of one entity, with what linked them."""

    def __init__(self, entity: Entity, members: Sequence[Local], main: Point, linked: Linked) -> None:
        self.entity = entity
        self.row = linked.listed.get(main)
        self.listed = frozenset(map(fold, self.row.forms())) if self.row else frozenset()
        self.main = frozenset(local.key for local in members if linked.groups[local.key] == main)
        self.users: dict[str, list[Local]] = defaultdict(list)
        for local in members:
            for form in local.folds:
                self.users[form].append(local)
        self.texts: dict[Point, str] = {}
        for text in (entity.name, *(text for local in members for text in local.texts), *entity.aliases):
            self.texts.setdefault(fold(text), text)
        self.under: dict[Point, list[str]] = defaultdict(list)
        """Texts that meet under a form by their wording alone."""
        for text in dict.fromkeys(self.texts.values()):
            for form, _ in rewordings(text):
                self.under[form].append(text)
        self.joins: dict[Point, list[tuple[Join, Point]]] = defaultdict(list)
        for join in linked.joins:
            self.joins[join.one].append((join, join.other))
            self.joins[join.other].append((join, join.one))

    def reason(self, text: str) -> Reason:
        """Why `text` names the entity: the first of all reasons there are, in the order in which linking goes by them."""
        form = fold(text)
        papers = self._papers(text)
        if form == fold(self.entity.name):
            return Reason(text, SPELLING, self.entity.name, papers)
        if self.row and form in self.listed:
            return Reason(text, LISTED, self.row.name, papers)
        if not any(local.key in self.main for local in self.users.get(form, ())):
            return Reason(text, CORRECTED, self.entity.name, papers)
        for join, other in self.joins.get(form, ()):
            partner = self._told(other, text)
            if partner is not None:
                return Reason(text, join.reason, partner, papers)
        return Reason(text, *self._used_beside(form), papers)

    def _papers(self, text: str) -> tuple[str, ...]:
        """The papers that write it so, whatever the case."""
        users = self.users.get(fold(text), ())
        return tuple(sorted({local.paper for local in users if text.casefold() in map(str.casefold, local.texts)}))

    def _used_beside(self, form: str) -> tuple[str, str]:
        """Reason and other form for one that nothing has joined: it goes with the things that papers use it for."""
        users = self.users.get(form, ())
        beside = [local.name for local in users if fold(local.name) != form]
        beside = beside or [other for local in users for other in local.texts if fold(other) != form]
        if beside:
            return IN_TEXT, min(beside, key=lambda name: (-beside.count(name), name))
        is_short_form = users and any(is_sense(point, form) for point in self.joins)
        return (USUAL if is_short_form else CORRECTED), self.entity.name

    def _told(self, point: Point, text: str) -> str | None:
        """The other form that a point stands for, as papers write it; None where none of this entity's is meant."""
        if point.startswith("known "):
            return self.row.name if self.row else None
        if is_sense(point):
            point = point.partition(" = ")[2]
        if point in self.texts:
            return self.texts[point]
        return next((other for other in self.under.get(point, ()) if other != text), None)
