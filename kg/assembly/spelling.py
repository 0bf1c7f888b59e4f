"""Words that are other words misspelt, learned from how often both are written.

Right words are looked up by what a slip makes of them, so that the cost grows with the number of words, not with its square.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

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
    found: dict[str, str] = {}
    for word in sorted(word for word, count in counts.items() if count <= _RARE and is_candidate(word)):
        matches = {*longer.get(word, ()), *(right & _shortened(word)), *(right & _exchanged(word))}
        if matches:
            found[word] = min(matches, key=lambda other: (-counts[other], other))
    return found


def is_candidate(word: str) -> bool:
    """True for a word that can be a slip, or what one stands for."""
    return len(word) >= _LEAST and word.isascii() and word.isalpha()


def _shortened(word: str) -> set[str]:
    """The word without one of its letters, but not the one that it is without its last."""
    return {word[:at] + word[at + 1 :] for at in range(len(word) - 1)} - {word[:-1]}


def _exchanged(word: str) -> set[str]:
    """The word with two letters beside each other exchanged."""
    return {word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1)} - {word}
