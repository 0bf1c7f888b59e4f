"""What kind of thing a group is, decided over all papers; and two things under one name where the uses are two."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from kg.assembly.groups import Point
from kg.assembly.local import Local
from kg.assembly.wording import is_named
from kg.model import KnownName
from kg.names import singular
from kg.schema import Kind

Side = str
"""What readers do not take for each other. A model may pass for a method and a method for a task, but a data set or a
measure is another thing than what is measured on it."""

_AS = " as "
SYSTEM, TASK, DATA, MEASURE = "system", "task", "data", "measure"
_ORDER = (SYSTEM, TASK, DATA, MEASURE)
_GAPS = re.compile(r"[\W_]+")
_SIDES = {Kind.MODEL: SYSTEM, Kind.METHOD: SYSTEM, Kind.TASK: TASK, Kind.DATASET: DATA, Kind.METRIC: MEASURE}
_ONE = frozenset({frozenset({SYSTEM, TASK}), frozenset({MEASURE, TASK})})
_FEW = 0.2
"""Below this share of a name's papers, another kind is taken for a slip of the reader's."""
_SURE = 80
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


def weight(local: Local) -> int:
    """How much a paper counts for the name and the kind of a thing."""
    return _PROPOSAL if local.proposed else 1


def kind_of(members: Sequence[Local]) -> Kind:
    """The kind that the proposing papers give it, else the one that most papers do."""
    if len({local.kind for local in members}) == 1:
        return members[0].kind
    votes, proposals = Counter(local.kind for local in members), Counter(m.kind for m in members if m.proposed)
    if proposals:
        kind = min(proposals, key=lambda k: (-proposals[k], -votes[k], k))
        if max(votes.values()) <= _OUTVOTED * max(votes[kind], 1):
            return kind
    return min(votes, key=lambda k: (-votes[k], k))


def parted(groups: Mapping[Point, Sequence[Local]], known: Mapping[Point, KnownName]) -> dict[Point, list[Local]]:
    """The groups, each of those that are two things parted in two: what many papers use for a measure and many for a method.

    The larger one keeps the group's point; the other one's tells its side. A known name that is written like one (ImageNet,
    not cross-entropy) is one thing, whatever readers take it for; but "text-VQA", a task, is not TextVQA, a data set.
    """
    out: dict[Point, list[Local]] = {}
    for group, members in groups.items():
        row = known.get(group)
        if row is None and len({side(local.kind) for local in members}) == 1:
            out[group] = list(members)
            continue
        is_name = row is not None and is_named(row.name)
        places = _places(members, row)
        for local in members:
            where = "" if is_name and row and _is_written(local, row) else places[side(local.kind)]
            out.setdefault(f"{group}{where}", []).append(local)
    return dict(sorted(out.items()))


def _is_written(local: Local, row: KnownName) -> bool:
    """True if a form of the thing is one of the row's with its capitals, or with others but no other hyphens or spaces."""
    forms = {singular(form) for form in row.forms()}
    exact, alike = {_GAPS.sub("", form) for form in forms}, {form.casefold() for form in forms if is_named(form)}
    texts = {singular(text) for text in local.texts}
    return any(_GAPS.sub("", text) in exact or (is_named(text) and text.casefold() in alike) for text in texts)


def _places(members: Sequence[Local], row: KnownName | None) -> Mapping[Side, str]:
    """For each side what to put behind the group's point: nothing for the main one and for those taken for a slip."""
    votes: Counter[Side] = Counter()
    sure: Counter[Side] = Counter()
    for local in members:
        votes[side(local.kind)] += weight(local)
        sure[side(local.kind)] = max(sure[side(local.kind)], local.sure)
    ordered = sorted(votes, key=lambda s: (-votes[s], _ORDER.index(s)))
    first = side(row.kind) if row else ordered[0]
    places: dict[Side, str] = defaultdict(str)
    for other in ordered:
        is_sure = sure[other] >= _SURE and (row is not None or sure[first] >= _SURE)
        if is_sure and not sides_agree(first, other) and votes[other] >= _FEW * sum(votes.values()):
            places[other] = f"{_AS}{other}"
    return places
