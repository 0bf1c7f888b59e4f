"""From a group of things to an entity: its kind, its name, its id, the year it appeared in."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
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
    that have each long form where the name is an acronym. `base` is the id that its name asks for.
    """

    name: str
    base: str
    kind: Kind
    papers: int
    first_seen: int | None
    first_seen_is_bound: bool
    forms: tuple[Form, ...]
    longs: tuple[tuple[str, int], ...]


def entities_of(drafts: Mapping[Point, Draft], known: Mapping[Point, KnownName]) -> dict[Point, Entity]:
    """The entity of each group, which are sorted. `known` holds the groups that are a known name."""
    ids = _ids(drafts, known)
    most = _most(drafts.values())
    return {group: _entity(ids[group], draft, known.get(group), most) for group, draft in drafts.items()}


def _entity(id_: str, draft: Draft, row: KnownName | None, most: Mapping[str, int]) -> Entity:
    return Entity(
        id=id_,
        name=draft.name,
        kind=row.kind if row else draft.kind,
        aliases=_aliases(draft, row, most),
        papers=draft.papers,
        first_seen=draft.first_seen,
        first_seen_is_bound=draft.first_seen_is_bound,
    )


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
    return Draft(name, slug(name), kind_of(votes), papers, *_first_seen(members, row), forms, longs)


def alone(year: int | None, name: str, mark: int, forms: tuple[Form, ...]) -> Draft:
    """What a thing makes of a group in which it is alone, with no known name: most are."""
    is_bound = year is not None and not IS_PROPOSED[mark]
    longs = tuple((text, 1) for text in long_texts(form[0] for form in forms)) if len(forms) > 1 and is_short(name) else ()
    return Draft(name, slug(name), KIND_OF[mark], 1, year, is_bound, forms, longs)


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
        forms = draft.forms
        for form, count in _folds(forms).items() if len(forms) > 1 else ((forms[0][2], forms[0][1]),):
            if count > most.get(form, 0):
                most[form] = count
    return most


def _folds(forms: Sequence[Form]) -> Mapping[str, int]:
    folds: dict[str, int] = {}
    for _, count, form in forms:
        folds[form] = folds.get(form, 0) + count
    return folds


def _aliases(draft: Draft, row: KnownName | None, most: Mapping[str, int]) -> tuple[str, ...]:
    """All forms but the name, one for each spelling without regard to case: the most frequent, then the first by text.

    A form that nearly always stands for another thing (CNN, once, for a deep CNN) is left to that.
    """
    if row is None and len(draft.forms) == 1 and draft.forms[0][0] == draft.name:
        return ()
    listed = frozenset(row.aliases) if row else frozenset()
    texts = {text: count for text, count, _ in draft.forms}
    folded, folds = {text: form for text, _, form in draft.forms}, _folds(draft.forms)
    best: dict[str, str] = {}
    for text in sorted({*texts, *listed}, key=lambda t: (-texts.get(t, 0) - (t in listed), t)):
        form = folded.get(text, "")
        if text in listed or folds[form] >= _SHARE * most[form]:
            best.setdefault(text.casefold(), text)
    best.pop(draft.name.casefold(), None)
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
    for group, draft in drafts.items():
        claims[draft.base].append(group)
    ids: dict[Point, str] = {}
    for base, claimants in claims.items():
        if len(claimants) == 1:
            ids[claimants[0]] = base
            continue
        longs = {group: _long_form(drafts[group]) for group in claimants}
        keeper = _keeper(claimants, drafts, known, longs)
        meanings = {g: slug(longs[g] or told(g) or side(drafts[g].kind)) for g in claimants if g != keeper}
        several = Counter(meanings.values())
        for group, meaning in meanings.items():
            # Two senses of one wording are told apart by the form they began with.
            ids[group] = f"{base}~{meaning}" if several[meaning] == 1 else f"{base}~{meaning}~{slug(group)}"
        if keeper is not None:
            ids[keeper] = base
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
