"""What the model is asked about pairs: names of one paper, two by two, with how they stand to each other in the text.

A node is all mentions of one kind whose folded strings agree; acronym and long form are two nodes until the model
(`SAME`) or a rule joins them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from extractors.encoding import Ints, Window
from kg.names import fold
from kg.schema import Kind, RelationKind, allows

KINDS = tuple(Kind)
RELATIONS = tuple(kind for kind in RelationKind if kind is not RelationKind.PROPOSES)
SAME = len(RELATIONS)
"""Number of the output that says: both are names of one thing."""

DISTANCES, STRINGS = 32, 6
"""Number of values of each feature of a pair."""

_GAP = re.compile(r"[\s\-/]+")
_STEPS = np.array([0, 1, 2, 3, 5, 8, 13, 21])

ALLOWED = np.array(
    [[[allows(r, h, t) for r in RELATIONS] + [h == t] for t in KINDS] for h in KINDS],
    dtype=bool,
)
"""(head kind, tail kind, output): True where the schema allows it; the last output is SAME."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """Mentions (by piece), the node of each, and ordered pairs of nodes with their features.

    `before` and `behind` bound the pieces between the closest mentions of a pair, `behind` exclusive.
    """

    first: Ints
    last: Ints
    node_of: Ints
    kinds: Ints
    heads: Ints
    tails: Ints
    distances: Ints
    strings: Ints
    before: Ints
    behind: Ints

    def members(self) -> NDArray[np.float32]:
        """(nodes, mentions): 1 where the mention is one of the node's."""
        result: NDArray[np.float32] = (np.arange(len(self.kinds))[:, None] == self.node_of[None, :]).astype(np.float32)
        return result

    def kind_pairs(self) -> Ints:
        """Number of the pair of kinds of each pair."""
        return self.kinds[self.heads] * len(KINDS) + self.kinds[self.tails]


def nodes(strings: Sequence[str], kinds: Sequence[int]) -> Ints:
    """The number of the node of each mention: equal for equal folded strings of one kind, in order of appearance."""
    numbers = {key: number for number, key in enumerate(node_keys(strings, kinds))}
    return np.array([numbers[fold(s), k] for s, k in zip(strings, kinds, strict=True)], np.int64)


def node_keys(strings: Sequence[str], kinds: Sequence[int]) -> list[tuple[str, int]]:
    """The folded string and the kind of each node, in the order of their numbers."""
    return list(dict.fromkeys((fold(s), k) for s, k in zip(strings, kinds, strict=True)))


def pairs(window: Window, chosen: Sequence[int], strings: Sequence[str], kinds: Sequence[int]) -> Pairs:
    """All ordered pairs that the schema allows any relation for, among the chosen candidates of a window.

    `strings` and `kinds` (numbers in `KINDS`) belong to the chosen candidates.
    """
    picked = np.array(chosen, np.int64)
    first, last = window.first_pieces()[picked], window.last_pieces()[picked]
    start, end = window.heads[picked], window.tails[picked]
    node_of = nodes(strings, kinds)
    count = int(node_of.max()) + 1 if len(node_of) else 0
    node_kinds, node_strings = np.zeros(count, np.int64), [""] * count
    for node, kind, string in zip(node_of, kinds, strings, strict=True):
        node_kinds[node], node_strings[node] = kind, string
    heads, tails = np.nonzero(ALLOWED.any(axis=2)[node_kinds[:, None], node_kinds[None, :]] & ~np.eye(count, dtype=bool))
    closest, gap, follows, apart = _closest(start, end, node_of, count, _sentences(window))
    best = closest[heads * count + tails]
    a, b = best // max(1, len(picked)), best % max(1, len(picked))
    before, behind = np.minimum(last[a], last[b]) + 1, np.maximum(first[a], first[b])
    distances = steps(gap.ravel()[best]) + 8 * follows.ravel()[best] + 16 * apart.ravel()[best]
    alike = np.array([likeness(node_strings[h], node_strings[t]) for h, t in zip(heads, tails, strict=True)], np.int64)
    return Pairs(
        first, last, node_of, node_kinds, heads, tails, distances.astype(np.int64), alike, before, np.maximum(before, behind)
    )


def _sentences(window: Window) -> Ints:
    ends = [
        w.text in ".?!" and i + 1 < len(window.words) and window.words[i + 1].start > w.end for i, w in enumerate(window.words)
    ]
    fields = [i + 1 < len(window.words) and window.words[i + 1].field != w.field for i, w in enumerate(window.words)]
    result: Ints = np.concatenate([[0], np.cumsum(np.array(ends) | np.array(fields))[:-1]]).astype(np.int64)
    return result


def _closest(start: Ints, end: Ints, node_of: Ints, count: int, sentence: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    """For each pair of nodes its closest pair of mentions; and for pairs of mentions: gap, order, other sentence."""
    gap = np.maximum(start[None, :] - end[:, None], start[:, None] - end[None, :])
    follows = (start[None, :] < start[:, None]).astype(np.int64)
    apart = (sentence[start][None, :] != sentence[start][:, None]).astype(np.int64)
    closest = np.zeros(count * count, np.int64)
    order = np.argsort(-(gap + 1000 * apart).ravel(), kind="stable")
    # Where a place is written more than once the last one stays: the closest.
    closest[(node_of[:, None] * count + node_of[None, :]).ravel()[order]] = order
    return closest, gap, follows, apart


def steps(gap: Ints) -> Ints:
    """0..7: how many words are between, by steps that widen."""
    result: Ints = np.maximum(np.searchsorted(_STEPS, np.minimum(gap, 60), side="right") - 1, 0)
    return result


@lru_cache(maxsize=50_000)
def likeness(head: str, tail: str) -> int:
    """0..5: nothing in common, head holds tail, tail holds head, initials agree, same beginning, same last word."""
    h, t = head.casefold(), tail.casefold()
    if len(t) > 1 and t in h:
        return 1
    if len(h) > 1 and h in t:
        return 2
    if _initials(h, t) or _initials(t, h):
        return 3
    if h[:4] == t[:4]:
        return 4
    return 5 if h.split()[-1:] == t.split()[-1:] else 0


@lru_cache(maxsize=50_000)
def _first_letters(text: str) -> str:
    return "".join(word[0] for word in _GAP.split(text) if word)


def _initials(short: str, long: str) -> bool:
    letters = _first_letters(long)
    if len(letters) < 2:
        return False
    short = short.rstrip("s").replace("-", "")
    return len(short) > 1 and (letters == short or (len(short) > 2 and letters.startswith(short[:3])))
