"""Years that do not contradict the family: what has a variant from 2018 was there in 2018."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from kg.model import Entity


def with_agreeing_years(entities: dict[str, Entity], variants: Iterable[tuple[str, str]]) -> dict[str, Entity]:
    """The entities, by id, with each year that is only a bound, or unknown, no later than those of the entity's variants.

    `variants` are ids of a variant and what it is one of. A year that somebody says stays as it is.
    """
    above: dict[str, list[str]] = defaultdict(list)
    for head, tail in variants:
        above[head].append(tail)
    found = dict(entities)
    waiting = sorted({below for below in above if found[below].first_seen is not None})
    while waiting:
        below = found[waiting.pop()]
        for id_ in above.get(below.id, ()):
            if _is_later(found[id_], below):
                found[id_] = replace(found[id_], first_seen=below.first_seen, first_seen_is_bound=True)
                waiting.append(id_)
    return found


def _is_later(above: Entity, below: Entity) -> bool:
    if above.first_seen is None:
        return True
    return above.first_seen_is_bound and below.first_seen is not None and above.first_seen > below.first_seen
