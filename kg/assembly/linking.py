"""Which things of which papers are one thing of the graph.

Every thing starts at a point: the folded form of its name, a known name, or one sense of an ambiguous acronym. Points
become one by what is known, by wording alone (`wording`), and by what papers say (`naming`), the best supported first;
never two different known names, and not where more papers use both as two things than as one. A short form with several
long forms joins nothing by itself: each thing that uses it goes with its own long form.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

from kg.assembly.accounts import Account
from kg.assembly.acronyms import Sense, senses
from kg.assembly.company import Company
from kg.assembly.groups import Groups, Join, Point, is_sense, sense
from kg.assembly.kinds import Side, side, sides_agree
from kg.assembly.known import KnownNames
from kg.assembly.local import Local
from kg.assembly.naming import DEFINED, SAID
from kg.assembly.spelling import misspellings
from kg.assembly.wording import respelled
from kg.names import fold

_SHARE = 0.5
"""Share of the papers with a form that must use it for a thing of another name for that to count in other papers."""


class Linker:
    """Decides, for all things of all papers together, which group each belongs to."""

    def __init__(self, accounts: Sequence[Account], known: KnownNames) -> None:
        self._known = known
        locals_ = [local for account in accounts for local in account.things]
        self._groups = Groups()
        self._senses = senses(locals_)
        self._company = Company(locals_, self._senses)
        self._points = self._placed(locals_)
        self._sides = _sides(locals_)
        reworded = _reworded(accounts)
        self._join_known({form for local in locals_ for form in local.folds} | {form for _, form, _ in reworded})
        self._join_rewordings(reworded)
        self._said: Counter[tuple[Point, Point, str]] = Counter()
        self._join_said(locals_)
        self._apart = self._set_apart(_set_apart_by(accounts))

    def group(self, local: Local) -> Point:
        """The group that `local` belongs to; equal groups are one entity."""
        return self._groups.root(self._apart.get(local.key) or self._points[local.key])

    def known(self, group: Point) -> int | None:
        """Index of the known name that a group is, or None."""
        known = self._groups.known(group)
        return None if known is None else int(known.removeprefix(_KNOWN))

    def joins(self) -> Sequence[Join]:
        """All that was made one, and why, in the order in which it was done."""
        return self._groups.joins

    def _placed(self, locals_: Sequence[Local]) -> dict[tuple[str, str], Point]:
        number: dict[str, int] = {}
        points: dict[tuple[str, str], Point] = {}
        for local in locals_:
            point = points[local.key] = self._point(local)
            self._groups.use(point, number.setdefault(local.paper, len(number)))
        return points

    def _point(self, local: Local) -> Point:
        if local.row is not None:
            return _known(local.row)
        for text, short, ends in local.shorts:
            meant = self._sense(local, text, short, ends)
            if meant is not None:
                return sense(short, fold(meant.longs[0]))
        return local.own

    def _sense(self, local: Local, text: str, short: str, ends: Sequence[str]) -> Sense | None:
        """The sense in which `local` uses a short form that has several; None where it has one, or no one can tell."""
        found = self._senses.get(short, [])
        if len(found) < 2 and not (ends and self._known.knows(short)):
            return None
        if ends:
            is_name = text == local.name or any(text == other for other, _, _ in local.others)
            return next((one for one in found if one.says(ends)), None) if is_name else None
        return None if local.is_spelt_out else self._company.meaning(local, short)

    def _join_known(self, forms: Iterable[str]) -> None:
        for index in self._known.with_forms(forms):
            point = _known(index)
            self._groups.mark(point)
            for form in self._known.clear_forms(index):
                self._groups.join(point, form, "known name")

    def _join_rewordings(self, reworded: Sequence[tuple[str, str, str]]) -> None:
        for own, form, reason in reworded:
            if self._is_open(own) and self._is_open(form) and self._agree(own, form):
                self._groups.join(own, form, reason)

    def _agree(self, one: Point, other: Point) -> bool:
        """True unless the papers use two forms for things that cannot be one: a model and a score."""
        return sides_agree(self._sides.get(one), self._sides.get(other))

    def _join_said(self, locals_: Sequence[Local]) -> None:
        counts = self._said
        papers: Counter[Point] = Counter()
        for local in locals_:
            papers.update(local.folds)
            point = self._points[local.key]
            for _, form, reason in ((local.name, local.own, DEFINED), *local.others):
                if form == point or is_sense(point, form) or not self._is_open(form):
                    continue
                if reason != SAID or not local.proposed:
                    counts[point, form, reason] += 1
        ordered = sorted(counts.items(), key=lambda item: (item[0][2] == SAID, -item[1], item[0]))
        for (point, form, reason), count in ordered:
            if reason == SAID and count < _SHARE * papers[form]:
                continue
            if self._agree(point, form):
                self._groups.join(point, form, reason, count)

    def _is_open(self, form: Point) -> bool:
        """True if all uses of a form may be one thing's: no known name shares it, and it has no two long forms."""
        return len(self._senses.get(form, ())) < 2 and not self._known.is_ambiguous(form)

    def _set_apart(self, pairs: Iterable[tuple[Local, Local]]) -> dict[tuple[str, str], Point]:
        """Points of their own for what papers set apart from the thing that it would be.

        Not where the list of names or more papers say that it is one thing.
        """
        said: dict[tuple[Point, str], list[Local]] = defaultdict(list)
        for head, tail in pairs:
            group = self._groups.root(self._points[head.key])
            if group != self._groups.root(self._points[tail.key]):
                continue
            outsider = self._outsider(group, head, tail)
            said[group, fold(outsider.name)].append(outsider)
        together: Counter[tuple[Point, str]] = Counter()
        for (point, form, _), count in self._said.items():
            together[self._groups.root(point), form] += count
        apart: dict[tuple[str, str], Point] = {}
        for (group, form), outsiders in said.items():
            row = self.known(group)
            is_listed = row is not None and form in self._known.clear_forms(row)
            if not is_listed and len(outsiders) >= together[group, form]:
                apart |= {local.key: f"apart {form}" for local in outsiders}
        return apart

    def _outsider(self, group: Point, head: Local, tail: Local) -> Local:
        row = self.known(group)
        title = fold(self._known.rows[row].name) if row is not None else None
        return head if title in tail.folds else tail


_KNOWN = "known "


def _known(index: int) -> Point:
    return f"{_KNOWN}{index}"


def _set_apart_by(accounts: Iterable[Account]) -> Iterator[tuple[Local, Local]]:
    for account in accounts:
        if account.apart:
            named = {local.name: local for local in account.things}
            yield from ((named[head], named[tail]) for head, tail in account.apart)


def _reworded(accounts: Iterable[Account]) -> list[tuple[str, str, str]]:
    """(folded form, form, reason) for all rewordings of all forms, sorted."""
    words: dict[str, tuple[str, ...]] = {}
    found: set[tuple[str, str, str]] = set()
    for account in accounts:
        words.update(account.words)
        found.update(account.reworded)
    right = misspellings(Counter(chain.from_iterable(words.values())))
    wrong = (text for text, its in words.items() if not right.keys().isdisjoint(its))
    return sorted(found | {(fold(text), fold(respelled(text, right)), "misspelling") for text in wrong})


def _sides(locals_: Iterable[Local]) -> Mapping[Point, Side]:
    votes: dict[Point, Counter[Side]] = defaultdict(Counter)
    for local in locals_:
        for form in local.folds:
            votes[form][side(local.kind)] += 1
    return {form: min(found, key=lambda one: (-found[one], one)) for form, found in votes.items()}


def grouped(locals_: Sequence[Local], linker: Linker) -> dict[Point, list[Local]]:
    """The things of each group, sorted by paper and name; groups sorted too."""
    groups: dict[Point, list[Local]] = defaultdict(list)
    for local in sorted(locals_, key=lambda item: item.key):
        groups[linker.group(local)].append(local)
    return dict(sorted(groups.items()))
