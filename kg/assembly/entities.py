"""From a group of things to an entity: its kind, its name, its id, the year it appeared in."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from kg.assembly.groups import Point
from kg.assembly.kinds import kind_of, side, told, weight
from kg.assembly.local import Local
from kg.assembly.naming import is_short, long_texts, meant_by
from kg.model import Entity, KnownName
from kg.names import slug

_SHARE = 0.25
"""A form is an alias of each thing that it stands for at least at this share of the most frequent one."""


def entities_of(groups: Mapping[Point, Sequence[Local]], known: Mapping[Point, KnownName]) -> dict[Point, Entity]:
    """The entity of each group. `known` holds the groups that are a known name."""
    names = {group: _name(members, known.get(group)) for group, members in groups.items()}
    ids = _ids(groups, names, known)
    forms = {group: _Forms(members) for group, members in groups.items()}
    most = _most(forms.values())
    made: dict[Point, Entity] = {}
    for group, members in groups.items():
        row = known.get(group)
        aliases = _aliases(names[group], forms[group], row, most)
        made[group] = _entity(ids[group], names[group], members, row, aliases)
    return made


def _entity(id_: str, name: str, members: Sequence[Local], row: KnownName | None, aliases: tuple[str, ...]) -> Entity:
    first_seen, is_bound = _first_seen(members, row)
    return Entity(
        id=id_,
        name=name,
        kind=row.kind if row else kind_of(members),
        aliases=aliases,
        papers=len({local.paper for local in members}),
        first_seen=first_seen,
        first_seen_is_bound=is_bound,
    )


def _name(members: Sequence[Local], row: KnownName | None) -> str:
    """The known name, else the name most papers give it; a tie goes to lower case, then to the shorter, then by text."""
    if row:
        return row.name
    if len(members) == 1:
        return members[0].name
    votes: Counter[str] = Counter()
    for local in members:
        votes[local.name] += weight(local)
    return min(votes, key=lambda name: (-votes[name], not name.islower(), len(name), name))


class _Forms:
    """How often each form stands for a thing: by its text, and by its folded form."""

    def __init__(self, members: Sequence[Local]) -> None:
        self.texts: dict[str, int] = {}
        self.folded: dict[str, str] = {}
        for local in members:
            for text, count in local.forms:
                self.texts[text] = self.texts.get(text, 0) + count
            self.texts[local.name] = self.texts.get(local.name, 0) + 1
            self.folded.update(zip(local.texts, local.folded, strict=True))
        self.folds: dict[str, int] = {}
        for text, count in self.texts.items():
            form = self.folded[text]
            self.folds[form] = self.folds.get(form, 0) + count


def _most(things: Iterable[_Forms]) -> Mapping[str, int]:
    """For each folded form, how often the thing that it stands for most has it."""
    most: dict[str, int] = {}
    for forms in things:
        for form, count in forms.folds.items():
            if count > most.get(form, 0):
                most[form] = count
    return most


def _aliases(name: str, forms: _Forms, row: KnownName | None, most: Mapping[str, int]) -> tuple[str, ...]:
    """All forms but the name, one for each spelling without regard to case: the most frequent, then the first by text.

    A form that nearly always stands for another thing (CNN, once, for a deep CNN) is left to that.
    """
    listed = frozenset(row.aliases) if row else frozenset()
    texts = forms.texts
    if len(texts) == 1 and not listed and name in texts:
        return ()
    best: dict[str, str] = {}
    for text in sorted({*texts, *listed}, key=lambda t: (-texts.get(t, 0) - (t in listed), t)):
        form = forms.folded.get(text, "")
        if text in listed or forms.folds[form] >= _SHARE * most[form]:
            best.setdefault(text.casefold(), text)
    best.pop(name.casefold(), None)
    return tuple(sorted(best.values()))


def _first_seen(members: Sequence[Local], row: KnownName | None) -> tuple[int | None, bool]:
    """The year, and whether it is only a bound: no later than the first mention.

    A known name is as old as its list says; a paper that seems to propose it anew is no witness.
    """
    if row and row.year is not None:
        return row.year, False
    proposed = [local.year for local in members if local.proposed and local.year is not None]
    if proposed and not row:
        return min(proposed), False
    mentioned = [local.year for local in members if local.year is not None]
    return (min(mentioned), True) if mentioned else (None, False)


def _ids(
    groups: Mapping[Point, Sequence[Local]], names: Mapping[Point, str], known: Mapping[Point, KnownName]
) -> dict[Point, str]:
    """A readable id for each group. Where two would share one, one keeps it and the others say what they mean."""
    claims: dict[str, list[Point]] = defaultdict(list)
    for group in groups:
        claims[slug(names[group])].append(group)
    ids: dict[Point, str] = {}
    for base, claimants in sorted(claims.items()):
        if len(claimants) == 1:
            ids[claimants[0]] = base
            continue
        longs = {group: _long_form(names[group], groups[group]) for group in claimants}
        keeper = _keeper(claimants, groups, known, longs)
        meanings = {g: slug(longs[g] or told(g) or side(kind_of(groups[g]))) for g in claimants if g != keeper}
        several = Counter(meanings.values())
        for group, meaning in meanings.items():
            # Two senses of one wording are told apart by the form they began with.
            ids[group] = f"{base}~{meaning}" if several[meaning] == 1 else f"{base}~{meaning}~{slug(group)}"
        if keeper is not None:
            ids[keeper] = base
    return ids


def _keeper(
    claimants: Sequence[Point],
    groups: Mapping[Point, Sequence[Local]],
    known: Mapping[Point, KnownName],
    longs: Mapping[Point, str | None],
) -> Point | None:
    """The one that keeps the bare id: the known name, or what is no sense of an acronym and no other kind."""
    plain = [g for g in claimants if g in known and not told(g)] or [g for g in claimants if not (longs[g] or told(g))]
    return min(plain, key=lambda g: (-len({local.paper for local in groups[g]}), g), default=None)


def _long_form(name: str, members: Sequence[Local]) -> str | None:
    """What an acronym most often stands for; None where no paper tells, or the name is none."""
    if not is_short(name):
        return None
    longs = Counter(end for local in members for text in long_texts(local.texts) if (end := meant_by(name, text)))
    return min(longs, key=lambda text: (-longs[text], text), default=None)
