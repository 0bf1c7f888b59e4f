"""What kind of thing a group is, decided over all papers; and two things under one name where the uses are two."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from kg.assembly.groups import Point
from kg.assembly.wording import is_named
from kg.model import KnownName
from kg.names import singular
from kg.schema import Kind

Side = str
"""What readers do not take for each other. A model may pass for a method and a method for a task, but a data set or a
measure is another thing than what is measured on it."""

_AS = " as "
SYSTEM, TASK, DATA, MEASURE = "system", "task", "data", "measure"
SIDES = (SYSTEM, TASK, DATA, MEASURE)
_GAPS = re.compile(r"[\W_]+")
_SIDES = {Kind.MODEL: SYSTEM, Kind.METHOD: SYSTEM, Kind.TASK: TASK, Kind.DATASET: DATA, Kind.METRIC: MEASURE}
_ONE = frozenset({frozenset({SYSTEM, TASK}), frozenset({MEASURE, TASK})})
_FEW = 0.2
"""Below this share of a name's papers, another kind is taken for a slip of the reader's."""
SURE = 80
"""In percent: how sure the reader must be of both kinds at least once for a name to be two things."""
_PROPOSAL = 3
"""A paper that proposes a thing counts this many times for its kind and its name."""
_OUTVOTED = 10
"""The kind in the paper that proposes a thing holds unless this many times as many papers say another one."""


def side(kind: Kind) -> Side:
    """The side of a kind."""
    return _SIDES[kind]


def told(group: Point) -> Side | None:
    """The side that a group's point tells, where its name was parted in two."""
    _, parted_off, found = group.rpartition(_AS)
    return found if parted_off else None


def sides_agree(one: Side | None, other: Side | None) -> bool:
    """True if things of these sides can be one thing; an unknown side agrees with all."""
    return one is None or other is None or one == other or frozenset((one, other)) in _ONE


def weight(is_proposed: bool) -> int:
    """How much a paper counts for the name and the kind of a thing."""
    return _PROPOSAL if is_proposed else 1


def kind_of(votes: Mapping[tuple[Kind, bool], int]) -> Kind:
    """The kind that the proposing papers give it, else the one that most papers do.

    `votes` counts the things by their kind and by whether their paper proposes them.
    """
    if len(votes) == 1:
        return next(iter(votes))[0]
    total: Counter[Kind] = Counter()
    proposals: Counter[Kind] = Counter()
    for (kind, is_proposed), count in votes.items():
        total[kind] += count
        proposals[kind] += count * is_proposed
    proposals = +proposals
    if proposals:
        kind = min(proposals, key=lambda k: (-proposals[k], -total[k], k))
        if max(total.values()) <= _OUTVOTED * max(total[kind], 1):
            return kind
    return min(total, key=lambda k: (-total[k], k))


def parts_of(marks: Mapping[int, int], row: KnownName | None) -> Mapping[Side, str]:
    """For each side of a group's things, what to put behind the group's point: nothing but where the name is two things.

    `marks` counts them by their marks. Many papers use such a name for a measure and many for a method; the larger one keeps
    the group's point, the other one's tells its side.
    """
    votes: Counter[Side] = Counter()
    sure: set[Side] = set()
    for mark, count in marks.items():
        votes[SIDE_OF[mark]] += count * weight(IS_PROPOSED[mark])
        if IS_SURE[mark]:
            sure.add(SIDE_OF[mark])
    ordered = sorted(votes, key=lambda s: (-votes[s], SIDES.index(s)))
    first = side(row.kind) if row else ordered[0]
    places: dict[Side, str] = {}
    for other in ordered:
        is_sure = other in sure and (row is not None or first in sure)
        if is_sure and not sides_agree(first, other) and votes[other] >= _FEW * sum(votes.values()):
            places[other] = f"{_AS}{other}"
    return places


class Written:
    """How a known name is written.

    One that is written like a name (ImageNet, not cross-entropy) is one thing, whatever readers take it for; but "text-VQA", a
    task, is not TextVQA, a data set.
    """

    def __init__(self, row: KnownName) -> None:
        forms = {singular(form) for form in row.forms()}
        self._is_name = is_named(row.name)
        self._exact = {_GAPS.sub("", form) for form in forms}
        self._alike = {form.casefold() for form in forms if is_named(form)}

    def so(self, texts: Iterable[str]) -> bool:
        """True if one of `texts` is one of the name's forms with its capitals, or with others but no other hyphens or spaces."""
        return self._is_name and any(
            _GAPS.sub("", text) in self._exact or (is_named(text) and text.casefold() in self._alike)
            for text in map(singular, texts)
        )


# --- marks: what is told of a thing in one byte ---------------------------------------------------------------------------

_KINDS = tuple(Kind)
_MARKS = range(4 * len(_KINDS))
KIND_OF = tuple(_KINDS[mark >> 2] for mark in _MARKS)
SIDE_OF = tuple(map(side, KIND_OF))
IS_PROPOSED = tuple(bool(mark & 2) for mark in _MARKS)
IS_SURE = tuple(bool(mark & 1) for mark in _MARKS)


def mark_of(kind: Kind, is_proposed: bool, sure: int) -> int:
    """Kind, whether the paper proposes it, and whether the extractor is sure (in percent), in one number."""
    return _KINDS.index(kind) * 4 + 2 * is_proposed + (sure >= SURE)
