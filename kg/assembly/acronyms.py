"""Short and long forms: which long forms a short one stands for in the whole corpus, and whether two of them agree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kg.assembly.naming import agree


@dataclass(frozen=True, slots=True)
class Sense:
    """One thing that a short form stands for: the long forms that say it, the most frequent first, and in how many papers."""

    longs: tuple[str, ...]
    papers: int

    def says(self, texts: Iterable[str]) -> bool:
        """True if one of `texts` is one of its long forms or agrees with the most frequent one."""
        return any(text in self.longs or agree(text, self.longs[0]) for text in texts)


def senses(stands: Mapping[tuple[str, str], int]) -> dict[str, list[Sense]]:
    """For each folded short form, the senses it has, the one of most papers first.

    `stands` counts how often a short form stands for a long one; ties are broken by the text, so the answer does not depend
    on the order of papers.
    """
    seen: dict[str, dict[str, int]] = defaultdict(dict)
    for (short, long), count in stands.items():
        seen[short][long] = count
    return {short: _senses(longs) for short, longs in seen.items()}


def _senses(longs: Mapping[str, int]) -> list[Sense]:
    if len(longs) == 1:
        return [Sense((text,), papers) for text, papers in longs.items()]
    groups: list[list[str]] = []
    for text, _ in sorted(longs.items(), key=lambda item: (-item[1], item[0])):
        for group in groups:
            if agree(text, group[0]):
                group.append(text)
                break
        else:
            groups.append([text])
    found = [Sense(tuple(group), sum(longs[text] for text in group)) for group in groups]
    return sorted(found, key=lambda sense: (-sense.papers, sense.longs))
