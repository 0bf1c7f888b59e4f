"""Words that are other words misspelt, learned from how often both are written.

Right words are looked up by what a slip makes of them, so that the cost grows with the number of words, not with its square.
Rare words, which are many, are looked at where their letters are nearly those of a right one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from string import ascii_letters

_LEAST = 7
"""Letters of the shortest word looked at: short words are often one letter from another one."""
_RARE, _OFTEN = 2, 20
"""A slip is met in at most so many names; what it stands for in at least so many."""


def misspellings(counts: Mapping[str, int]) -> dict[str, str]:
    """The right word for each that seems misspelt: one letter left out, doubled or added, or two letters exchanged.

    A letter that is another one is no slip: contractive is not contrastive. Nor is one more or less at the end. `counts` tells
    how many names hold each word.
    """
    right = {word for word, count in counts.items() if count >= _OFTEN and is_candidate(word)}
    longer: dict[str, list[str]] = defaultdict(list)
    for word in right:
        for less in _shortened(word):
            longer[less].append(word)
    near = {letters for word in right for letters in _letters_near(word)}
    rare = (word for word, count in counts.items() if count <= _RARE and is_candidate(word))
    found: dict[str, str] = {}
    for word in sorted(word for word in rare if _letters(word) in near):
        matches = {*longer.get(word, ()), *(right & _shortened(word)), *(right & _exchanged(word))}
        if matches:
            found[word] = min(matches, key=lambda other: (-counts[other], other))
    return found


_LETTER = {letter: 1 << (6 * at) for at, letter in enumerate(ascii_letters)}


def _letters(word: str) -> int:
    """Which letters a word has, each how often, whatever their order, in one number."""
    return sum(map(_LETTER.__getitem__, word))


def _letters_near(word: str) -> Iterator[int]:
    """The letters of the word, and those with one of them less, or with one more."""
    letters = _letters(word)
    yield letters
    for letter in set(word):
        yield letters - _LETTER[letter]
    for one in _LETTER.values():
        yield letters + one


def is_candidate(word: str) -> bool:
    """True for a word that can be a slip, or what one stands for."""
    return len(word) >= _LEAST and word.isascii() and word.isalpha()


def _shortened(word: str) -> set[str]:
    """The word without one of its letters, but not the one that it is without its last."""
    return {word[:at] + word[at + 1 :] for at in range(len(word) - 1)} - {word[:-1]}


def _exchanged(word: str) -> set[str]:
    """The word with two letters beside each other exchanged."""
    return {word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1)} - {word}
