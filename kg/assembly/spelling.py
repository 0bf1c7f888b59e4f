"""Words that are other words misspelt, learned from how often both are written.

Candidates come from an index of character trigrams: a word with one slip shares all but a few of them with the right one.
So only words that look alike are compared, and the cost grows with the number of different words, not with its square.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

_LEAST = 7
"""Letters of the shortest word looked at: short words are often one letter from another one."""
_RARE, _OFTEN = 2, 20
"""A slip is met in at most so many names; what it stands for in at least so many."""
_TOUCHED = 4
"""Trigrams that one slip can change at most."""


def misspellings(counts: Mapping[str, int]) -> dict[str, str]:
    """The right word for each that seems misspelt: one letter left out, doubled or added, or two letters exchanged.

    A letter that is another one is no slip: contractive is not contrastive. `counts` tells how many names hold each word.
    """
    right = sorted(word for word, count in counts.items() if count >= _OFTEN and is_candidate(word))
    index: dict[str, list[str]] = defaultdict(list)
    for word in right:
        for gram in set(_grams(word)):
            index[gram].append(word)
    found: dict[str, str] = {}
    for word in sorted(word for word, count in counts.items() if count <= _RARE and is_candidate(word)):
        matches = [other for other in _alike(word, index) if _is_slip(word, other)]
        if matches:
            found[word] = min(matches, key=lambda other: (-counts[other], other))
    return found


def is_candidate(word: str) -> bool:
    """True for a word that can be a slip, or what one stands for."""
    return len(word) >= _LEAST and word.isascii() and word.isalpha()


def _grams(word: str) -> list[str]:
    padded = f"^{word}$"
    return [padded[at : at + 3] for at in range(len(padded) - 2)]


def _alike(word: str, index: Mapping[str, list[str]]) -> Iterable[str]:
    """Words that share one of the rarest trigrams: one more than a slip can touch, so that none is missed."""
    lists: Counter[str] = Counter({gram: len(index.get(gram, ())) for gram in set(_grams(word))})
    rarest = sorted(lists, key=lambda gram: (lists[gram], gram))[: _TOUCHED + 1]
    return sorted({other for gram in rarest for other in index.get(gram, ())})


def _is_slip(word: str, right: str) -> bool:
    """True if one letter was left out or added, but for the last one, or two beside each other exchanged."""
    if word[:-1] == right or right[:-1] == word:
        return False
    if len(word) == len(right):
        places = [at for at, (a, b) in enumerate(zip(word, right, strict=True)) if a != b]
        first = places[0] if places else 0
        return places == [first, first + 1] and word[first : first + 2] == right[first : first + 2][::-1]
    longer, shorter = sorted((word, right), key=len, reverse=True)
    if len(longer) - len(shorter) != 1:
        return False
    at = next((at for at, letter in enumerate(shorter) if longer[at] != letter), len(shorter))
    return longer[:at] + longer[at + 1 :] == shorter
