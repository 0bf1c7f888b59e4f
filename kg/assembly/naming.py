"""Which of the forms that one paper uses for a thing name it in other papers too, and why.

A paper shortens names as it goes ("network robustness", then "robustness") and says more of them than their name; such
forms are of use in that paper alone. What it defines, inflects or puts in other words names the thing everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from kg.assembly.wording import EMPTY, words
from kg.names import fold

_FORMS = 100_000
DEFINED, INFLECTED, SAID = "acronym", "inflection", "one thing in the text"
_STEM = 5
_AGREE = 0.5
_FEW_LETTERS = 2
_LEFT_OUT = 3


@lru_cache(maxsize=_FORMS)
def is_short(text: str) -> bool:
    """True if `text` looks like an acronym: one word of 2 to 12 characters, with two capitals or a capital and a digit."""
    if not 2 <= len(text) <= 12 or re.search(r"\s", text):
        return False
    capitals = sum(c.isupper() for c in text)
    return capitals >= 2 or (capitals == 1 and text[-1].isdigit())


@lru_cache(maxsize=_FORMS)
def is_long(text: str) -> bool:
    """True if `text` has two words or more, so that it can be what an acronym stands for."""
    return len(words(text)) >= 2


@lru_cache(maxsize=_FORMS)
def fits(short: str, long: str) -> bool:
    """True if `long` can be what `short` stands for: its letters in order, the first one first, half of them begin words.

    It has no more words than letters, give or take one: LM is no large language model.
    """
    letters = [c for c in re.sub(r"(?<=[A-Z])s$", "", short).casefold() if c.isalnum()]
    text = long.casefold()
    if not letters or len(text) < len(short) + 3 or text[0] != letters[0]:
        return False
    if sum(word not in EMPTY for word in text.split()) > len(letters) + (len(letters) > _FEW_LETTERS):
        return False
    starts = frozenset(m.start() for m in re.finditer(r"(?<![^\W_])[^\W_]", text))
    return _begun("".join(letters), text, starts) * 2 >= len(letters)


def _begun(letters: str, text: str, starts: frozenset[int]) -> int:
    """How many of `letters`, met in this order in `text`, can begin a word there; less than zero if they are not all met."""
    best = {0: 0}
    for letter in letters:
        found: dict[int, int] = {}
        for at, begun in best.items():
            inside = text.find(letter, at)
            begin = min((start for start in starts if start >= at and text[start] == letter), default=-1)
            for spot in {inside, begin} - {-1}:
                found[spot + 1] = max(found.get(spot + 1, 0), begun + (spot in starts))
        best = found
    return max(best.values(), default=-1)


def meant_by(short: str, text: str) -> str | None:
    """The end of `text` that `short` stands for: all of it, or what is left without its first words; None if there is none."""
    tokens = text.split()
    ends = (" ".join(tokens[at:]) for at in range(min(len(tokens) - 1, _LEFT_OUT + 1) or 1))
    return next((end for end in ends if fits(short, end)), None)


def long_texts(texts: Iterable[str]) -> tuple[str, ...]:
    """Those of `texts` that can be what an acronym stands for."""
    return tuple(text for text in texts if is_long(text) and not is_short(text))


def other_names(name: str, texts: Sequence[str]) -> list[tuple[str, str]]:
    """(text, reason) for each of a thing's forms, but the name, that names the thing wherever it stands."""
    if len(texts) == 1 and texts[0] == name:
        return []
    own = fold(name)
    reasons = ((text, reason_for(name, text, texts)) for text in texts if fold(text) != own)
    return [(text, reason) for text, reason in reasons if reason is not None]


def reason_for(name: str, text: str, texts: Sequence[str]) -> str | None:
    """Why a thing called `name` is called `text` too, among other `texts`; None if that holds in its paper alone."""
    if is_short(text) and not is_short(name):
        return _as_acronym(name, text, texts)
    if is_short(name) and is_long(text):
        if fits(name, text):
            return DEFINED
        return None if holds(text, name) else SAID
    if _bare_words(name) == _bare_words(text):
        return INFLECTED
    if holds(name, text) or holds(text, name):
        return None
    return SAID


def _as_acronym(name: str, short: str, texts: Sequence[str]) -> str | None:
    """Why an acronym names a thing that goes by a longer name: it stands for the name, or for what the name rewords."""
    if fits(short, name):
        return DEFINED
    if holds(name, short):
        return None
    whole = [text for text in long_texts(texts) if fits(short, text)]
    if any(holds(name, text) for text in whole):
        # "sequence-to-multi-label classification" is a kind of what MLC stands for.
        return None
    return DEFINED if whole else SAID


@lru_cache(maxsize=_FORMS)
def _stems(text: str) -> frozenset[str]:
    return frozenset(w[:_STEM] for w in words(text))


@lru_cache(maxsize=_FORMS)
def agree(one: str, other: str) -> bool:
    """True if two long forms say the same: more than half of their different words begin alike."""
    a, b = _stems(one), _stems(other)
    return fold(one) == fold(other) or (bool(a | b) and len(a & b) / len(a | b) > _AGREE)


def holds(text: str, part: str) -> bool:
    """True if `text` says all that `part` says, and more."""
    return _bare_words(text) > _bare_words(part)


def more_words(text: str, part: str) -> frozenset[str]:
    """The words of `text` that `part` does not say."""
    less = _bare_words(part)
    return frozenset(word for word in words(text) if _bare(word) not in less)


@lru_cache(maxsize=_FORMS)
def _bare_words(text: str) -> frozenset[str]:
    return frozenset(_bare(word) for word in words(text))


def _bare(word: str) -> str:
    """A word without its ending: prompt, prompts and prompting are one."""
    for ending in ("ing", "ed", "al", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word
