"""From a group of things to an entity: its kind, its name, its id, the year it appeared in."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from kg.assembly.acronyms import long_texts
from kg.assembly.linking import Point
from kg.assembly.local import Local
from kg.model import Entity, KnownName
from kg.names import slug
from kg.schema import Kind

_PROPOSAL = 3
"""A paper that proposes a thing counts this many times for its kind and its name."""


def entities_of(groups: Mapping[Point, Sequence[Local]], known: Mapping[Point, KnownName]) -> dict[Point, Entity]:
    """The entity of each group. `known` holds the groups that are a known name."""
    names = {group: _name(members, known.get(group)) for group, members in groups.items()}
    ids = _ids(groups, names, known)
    return {group: _entity(ids[group], names[group], members, known.get(group)) for group, members in groups.items()}


def _entity(id_: str, name: str, members: Sequence[Local], row: KnownName | None) -> Entity:
    first_seen, is_bound = _first_seen(members, row)
    return Entity(
        id=id_,
        name=name,
        kind=row.kind if row else _kind(members),
        aliases=_aliases(name, members, row),
        papers=len({local.paper for local in members}),
        first_seen=first_seen,
        first_seen_is_bound=is_bound,
    )


def _weight(local: Local) -> int:
    return _PROPOSAL if local.proposed else 1


def _kind(members: Sequence[Local]) -> Kind:
    votes: Counter[Kind] = Counter()
    for local in members:
        votes[local.kind] += _weight(local)
    return min(votes, key=lambda kind: (-votes[kind], kind))


def _name(members: Sequence[Local], row: KnownName | None) -> str:
    """The known name, else the name most papers give it; a tie goes to lower case, then to the shorter, then by text."""
    if row:
        return row.name
    votes: Counter[str] = Counter()
    for local in members:
        votes[local.name] += _weight(local)
    return min(votes, key=lambda name: (-votes[name], not name.islower(), len(name), name))


def _aliases(name: str, members: Sequence[Local], row: KnownName | None) -> tuple[str, ...]:
    """All forms but the name, one for each spelling without regard to case: the most frequent, then the first by text."""
    counts: Counter[str] = Counter()
    for local in members:
        counts.update(dict(local.forms))
        counts[local.name] += 1
    if row:
        counts.update(row.aliases)
    best: dict[str, str] = {}
    for text in sorted(counts, key=lambda t: (-counts[t], t)):
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
    """A readable id for each group. Where two would share one, the known name keeps it and the others say what they mean."""
    claims: dict[str, list[Point]] = defaultdict(list)
    for group in groups:
        claims[slug(names[group])].append(group)
    ids: dict[Point, str] = {}
    for base, claimants in sorted(claims.items()):
        keeper = _keeper(claimants, groups, known)
        for group in claimants:
            ids[group] = base if group == keeper else f"{base}~{_meaning(group, groups[group])}"
    return ids


def _keeper(
    claimants: Sequence[Point], groups: Mapping[Point, Sequence[Local]], known: Mapping[Point, KnownName]
) -> Point | None:
    """The one that keeps the bare id: the only one, the known name, or the only one without a long form."""
    if len(claimants) == 1:
        return claimants[0]
    plain = [group for group in claimants if group in known] or [g for g in claimants if not _long_forms(groups[g])]
    return plain[0] if len(plain) == 1 else None


def _long_forms(members: Sequence[Local]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for local in members:
        longs = long_texts(local)
        counts.update({text: count for text, count in local.forms if text in longs})
    return counts


def _meaning(group: Point, members: Sequence[Local]) -> str:
    longs = _long_forms(members)
    if longs:
        return slug(min(longs, key=lambda text: (-longs[text], text)))
    return slug("-".join(group))
