"""From a group of things to an entity: its kind, its name, its id, the year it appeared in."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from kg.assembly.groups import Point
from kg.assembly.kinds import IS_PROPOSED, KIND_OF, kind_of, side, told, weight
from kg.assembly.naming import is_short, long_texts, meant_by
from kg.assembly.outlines import Form
from kg.model import Entity, KnownName
from kg.names import slug
from kg.schema import Kind

_SHARE = 0.25
"""A form is an alias of each thing that it stands for at least at this share of the most frequent one."""


class Member(NamedTuple):
    """One thing of one paper, as far as it makes the entity what it is. `key` is its number, `mark` as in kinds."""

    key: int
    paper: str
    year: int | None
    name: str
    mark: int
    forms: tuple[Form, ...]

    @property
    def folds(self) -> set[str]:
        """Its folded forms."""
        return {form for _, _, form in self.forms}


class Draft(NamedTuple):
    """What one group's things alone make of it.

    `kind` is the one that they give it, `forms` all of its texts with their counts and folded forms, `longs` counts the things
    that have each long form where the name is an acronym. `base` is the id that its name asks for. `folds` counts the folded
    forms where there are several texts, and `aliases` are what the entity has if each of these is left to it.
    """

    name: str
    base: str
    kind: Kind
    papers: int
    first_seen: int | None
    first_seen_is_bound: bool
    forms: tuple[Form, ...]
    longs: tuple[tuple[str, int], ...]
    folds: tuple[tuple[str, int], ...] = ()
    aliases: tuple[str, ...] = ()


def entities_of(drafts: Mapping[Point, Draft], known: Mapping[Point, KnownName]) -> dict[Point, Entity]:
    """The entity of each group, which are sorted. `known` holds the groups that are a known name."""
    ids = _ids(drafts, known)
    most = _most(drafts.values())
    return {group: _entity(ids[group], draft, known.get(group), most) for group, draft in drafts.items()}


def _entity(id_: str, draft: Draft, row: KnownName | None, most: Mapping[str, int]) -> Entity:
    name, _, kind, papers, first_seen, is_bound, forms, _, folds, aliases = draft
    if row is not None:
        kind = row.kind
    if aliases and any(count < _SHARE * most[form] for form, count in folds or ((forms[0][2], forms[0][1]),)):
        aliases = _aliases(name, forms, row, most)
    return Entity(id_, name, kind, aliases, papers, first_seen, is_bound)


def draft_of(members: Sequence[Member], row: KnownName | None) -> Draft:
    """What the things of one group, sorted, make of it."""
    if len(members) == 1 and row is None:
        return alone(*members[0][2:])
    marks = Counter(member.mark for member in members)
    votes: Counter[tuple[Kind, bool]] = Counter()
    for mark, count in marks.items():
        votes[KIND_OF[mark], IS_PROPOSED[mark]] += count
    name = _name(members, row)
    papers, forms = len({member.paper for member in members}), _forms(members)
    longs = () if len(forms) == 1 else _longs(name, members)
    more = (_folds(forms), _aliases(name, forms, row))
    return Draft(name, slug(name), kind_of(votes), papers, *_first_seen(members, row), forms, longs, *more)


def alone(year: int | None, name: str, mark: int, forms: tuple[Form, ...]) -> Draft:
    """What a thing makes of a group in which it is alone, with no known name: most are."""
    is_bound = year is not None and not IS_PROPOSED[mark]
    longs = tuple((text, 1) for text in long_texts(form[0] for form in forms)) if len(forms) > 1 and is_short(name) else ()
    return Draft(name, slug(name), KIND_OF[mark], 1, year, is_bound, forms, longs, _folds(forms), _aliases(name, forms, None))


def _name(members: Sequence[Member], row: KnownName | None) -> str:
    """The known name, else the name most papers give it; a tie goes to lower case, then to the shorter, then by text."""
    if row:
        return row.name
    votes: Counter[str] = Counter()
    for member in members:
        votes[member.name] += weight(IS_PROPOSED[member.mark])
    if len(votes) == 1:
        return members[0].name
    return min(votes, key=lambda name: (-votes[name], not name.islower(), len(name), name))


def _forms(members: Sequence[Member]) -> tuple[Form, ...]:
    counts: dict[tuple[str, str], int] = {}
    for member in members:
        for text, count, form in member.forms:
            counts[text, form] = counts.get((text, form), 0) + count
    return tuple((text, count, form) for (text, form), count in counts.items())


def _longs(name: str, members: Sequence[Member]) -> tuple[tuple[str, int], ...]:
    if not is_short(name):
        return ()
    return tuple(Counter(text for member in members for text in long_texts(form[0] for form in member.forms)).items())


def _most(drafts: Iterable[Draft]) -> Mapping[str, int]:
    """For each folded form, how often the thing that it stands for most has it."""
    most: dict[str, int] = {}
    for draft in drafts:
        for form, count in draft.folds or ((draft.forms[0][2], draft.forms[0][1]),):
            if count > most.get(form, 0):
                most[form] = count
    return most


def _folds(forms: Sequence[Form]) -> tuple[tuple[str, int], ...]:
    """How often the thing has each folded form; nothing where it has one text alone."""
    if len(forms) == 1:
        return ()
    folds: dict[str, int] = {}
    for _, count, form in forms:
        folds[form] = folds.get(form, 0) + count
    return tuple(folds.items())


def _aliases(
    name: str, forms: Sequence[Form], row: KnownName | None, most: Mapping[str, int] = MappingProxyType({})
) -> tuple[str, ...]:
    """All forms but the name, one for each spelling without regard to case: the most frequent, then the first by text.

    A form that nearly always stands for another thing (CNN, once, for a deep CNN) is left to that: `most` tells how often.
    """
    if row is None and len(forms) == 1 and forms[0][0] == name:
        return ()
    listed = frozenset(row.aliases) if row else frozenset()
    texts = {text: count for text, count, _ in forms}
    folded = {text: form for text, _, form in forms}
    left = {form for form, count in _folds(forms) or ((forms[0][2], forms[0][1]),) if count < _SHARE * most.get(form, 0)}
    best: dict[str, str] = {}
    for text in sorted({*texts, *listed}, key=lambda t: (-texts.get(t, 0) - (t in listed), t)):
        if text in listed or folded[text] not in left:
            best.setdefault(text.casefold(), text)
    best.pop(name.casefold(), None)
    return tuple(sorted(best.values()))


def _first_seen(members: Sequence[Member], row: KnownName | None) -> tuple[int | None, bool]:
    """The year, and whether it is only a bound: no later than the first mention.

    A known name is as old as its list says; a paper that seems to propose it anew is no witness.
    """
    if row and row.year is not None:
        return row.year, False
    dated = [(member.year, member.mark) for member in members if member.year is not None]
    proposed = [year for year, mark in dated if IS_PROPOSED[mark]]
    if proposed and not row:
        return min(proposed), False
    return (min(year for year, _ in dated), True) if dated else (None, False)


def _ids(drafts: Mapping[Point, Draft], known: Mapping[Point, KnownName]) -> dict[Point, str]:
    """A readable id for each group. Where two would share one, one keeps it and the others say what they mean."""
    claims: dict[str, list[Point]] = defaultdict(list)
    asked = Counter(draft.base for draft in drafts.values())
    ids = {group: draft.base for group, draft in drafts.items()}
    for group, base in ids.items():
        if asked[base] > 1:
            claims[base].append(group)
    for base, claimants in claims.items():
        longs = {group: _long_form(drafts[group]) for group in claimants}
        keeper = _keeper(claimants, drafts, known, longs)
        meanings = {g: slug(longs[g] or told(g) or side(drafts[g].kind)) for g in claimants if g != keeper}
        several = Counter(meanings.values())
        for group, meaning in meanings.items():
            # Two senses of one wording are told apart by the form they began with.
            ids[group] = f"{base}~{meaning}" if several[meaning] == 1 else f"{base}~{meaning}~{slug(group)}"
    return ids


def _keeper(
    claimants: Sequence[Point],
    drafts: Mapping[Point, Draft],
    known: Mapping[Point, KnownName],
    longs: Mapping[Point, str | None],
) -> Point | None:
    """The one that keeps the bare id: the known name, or what is no sense of an acronym and no other kind."""
    plain = [g for g in claimants if g in known and not told(g)] or [g for g in claimants if not (longs[g] or told(g))]
    return min(plain, key=lambda g: (-drafts[g].papers, g), default=None)


def _long_form(draft: Draft) -> str | None:
    """What an acronym most often stands for; None where no paper tells, or the name is none."""
    longs: Counter[str] = Counter()
    for text, count in draft.longs:
        end = meant_by(draft.name, text)
        if end:
            longs[end] += count
    return min(longs, key=lambda text: (-longs[text], text), default=None)
