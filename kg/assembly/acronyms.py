"""Short and long forms: which long forms a short one stands for in the whole corpus, and whether two of them agree."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import lru_cache

from kg.assembly.local import Local
from kg.names import fold

_WORD = re.compile(r"[^\W_]+")
_EMPTY = frozenset({"a", "an", "the", "of", "for", "in", "on", "and", "with", "to", "via", "by", "from"})
_STEM = 5
_FORMS = 200_000
_AGREE = 0.5


@lru_cache(maxsize=_FORMS)
def is_short(text: str) -> bool:
    """True if `text` looks like an acronym: one word of 2 to 12 characters, with two capitals or a capital and a digit."""
    capitals = sum(c.isupper() for c in text)
    return 2 <= len(text) <= 12 and not re.search(r"\s", text) and (capitals >= 2 or (capitals == 1 and text[-1].isdigit()))


@lru_cache(maxsize=_FORMS)
def is_long(text: str) -> bool:
    """True if `text` has two words or more, so that it can be what an acronym stands for."""
    return len(_words(text)) >= 2


def long_texts(local: Local) -> tuple[str, ...]:
    """The forms of a thing that can be what an acronym stands for."""
    return tuple(text for text, _ in local.forms if is_long(text) and not is_short(text))


def _words(text: str) -> list[str]:
    return [w for w in _WORD.findall(text.casefold()) if w not in _EMPTY]


@lru_cache(maxsize=_FORMS)
def _stems(text: str) -> frozenset[str]:
    return frozenset(w[:_STEM] for w in _words(text))


def agree(one: str, other: str) -> bool:
    """True if two long forms say the same: more than half of their different words begin alike."""
    a, b = _stems(one), _stems(other)
    return fold(one) == fold(other) or (bool(a | b) and len(a & b) / len(a | b) > _AGREE)


def long_forms(locals_: Iterable[Local]) -> dict[str, list[tuple[str, ...]]]:
    """For each folded short form, the senses it has: groups of agreeing long forms, the most frequent sense first.

    A form is counted once a paper; ties are broken by the text, so the answer does not depend on the order of papers.
    """
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    for local in locals_:
        longs = long_texts(local)
        for short in {fold(text) for text, _ in local.forms if is_short(text)}:
            seen[short].update(longs)
    return {short: _senses(longs) for short, longs in seen.items() if longs}


def _senses(longs: Counter[str]) -> list[tuple[str, ...]]:
    senses: list[list[str]] = []
    for text, _ in sorted(longs.items(), key=lambda item: (-item[1], item[0])):
        for sense in senses:
            if agree(text, sense[0]):
                sense.append(text)
                break
        else:
            senses.append([text])
    return [tuple(sense) for sense in senses]
