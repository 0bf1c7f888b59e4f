"""Corrections that cannot all be meant: what can be told from their texts alone, whatever the graph holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations

from kg.corrections.model import Correction, Merge, Name, Rename, Retype, Split
from kg.names import fold

_Numbered = Sequence[tuple[int, Correction]]


def contradiction(items: Iterable[Correction]) -> str | None:
    """What is wrong with two of the corrections, or with a circle of them, and the way out; None if all can be meant."""
    numbered = list(enumerate(items, 1))
    pairs = (
        f"correction {later} ({two}) contradicts correction {earlier} ({one}): {why}"
        for (earlier, one), (later, two) in _of_one_thing(numbered)
        if (why := _apart(one, two))
    )
    return next(pairs, None) or _circle(numbered, "merge") or _circle(numbered, "rename") or _merged_and_split(numbered)


def _of_one_thing(numbered: _Numbered) -> Iterator[tuple[tuple[int, Correction], tuple[int, Correction]]]:
    """All pairs of corrections that begin with one name."""
    by_name: dict[str, list[tuple[int, Correction]]] = {}
    for number, item in numbered:
        by_name.setdefault(fold(item.what.name), []).append((number, item))
    for found in by_name.values():
        yield from (pair for pair in combinations(found, 2) if pair[0][1].what.means(pair[1][1].what))


def _apart(one: Correction, two: Correction) -> str | None:
    """Why two corrections of one thing cannot both be meant."""
    if isinstance(one, Rename) and isinstance(two, Rename) and one.to != two.to:
        return "a thing has one name. Keep the right one."
    if isinstance(one, Retype) and isinstance(two, Retype) and one.to != two.to:
        return "a thing has one kind. Keep the right one."
    if isinstance(one, Merge) and isinstance(two, Merge) and not one.into.means(two.into):
        return f"if all three are one thing, merge {two.into} into {one.into} instead."
    if isinstance(one, Split) and isinstance(two, Split) and one.called != two.called:
        both = {*one.papers, *map(fold, one.forms)} & {*two.papers, *map(fold, two.forms)}
        if both:
            return f"'{min(both)}' cannot go with two things. Keep it in one of them."
    return None


def _circle(numbered: _Numbered, action: str) -> str | None:
    """The text for merges or renames that lead back to where they began."""
    leads: dict[str, tuple[str, int]] = {}
    for number, item in numbered:
        if action == "merge" and isinstance(item, Merge):
            leads[_key(item.what)] = (_key(item.into), number)
        if action == "rename" and isinstance(item, Rename):
            leads[fold(item.what.name)] = (fold(item.to), number)
    done: set[str] = set()
    for start in leads:
        circle = _round(start, leads, done)
        if len(circle) > 1:
            numbers = " and ".join(map(str, sorted(circle)))
            return f"corrections {numbers} {action} in a circle. Take one of them back, so that it is clear which name stays."
    return None


def _round(start: str, leads: Mapping[str, tuple[str, int]], done: set[str]) -> list[int]:
    """Numbers of the corrections in the circle that is reached from `start`; empty if there is none."""
    way: list[str] = []
    at = start
    while at in leads and at not in done:
        done.add(at)
        way.append(at)
        at = leads[at][0]
    return [leads[key][1] for key in way[way.index(at) :]] if at in way else []


def _merged_and_split(numbered: _Numbered) -> str | None:
    """The text for merges that join again what a split parts."""
    joins: dict[str, str] = {}

    def root(name: str) -> str:
        while name in joins:
            name = joins[name]
        return name

    merges = [(number, item) for number, item in numbered if isinstance(item, Merge)]
    for _, merge in merges:
        one, other = root(fold(merge.what.name)), root(fold(merge.into.name))
        if one != other:
            joins[one] = other
    for number, item in numbered:
        if not isinstance(item, Split):
            continue
        whole = fold(item.what.name)
        for part in {*map(fold, item.forms), *((fold(item.called),) if item.called else ())} - {whole}:
            if root(part) == root(whole):
                guilty = next(n for n, joined in merges if root(fold(joined.into.name)) == root(whole))
                return (
                    f"correction {guilty} merges again what correction {number} ({item}) parts. "
                    f"Take one of them back: `kg correct undo {guilty}`."
                )
    return None


def _key(name: Name) -> str:
    return f"{fold(name.name)}\0{name.kind or ''}"
