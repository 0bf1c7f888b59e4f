"""How much of each list has room on one page."""

from __future__ import annotations

from collections.abc import Sequence


def room_for(counts: Sequence[int], shares: Sequence[int]) -> list[int]:
    """How many items of each list are shown: its share, and what others leave over in turns, the first list first."""
    shown = [min(count, share) for count, share in zip(counts, shares, strict=True)]
    left = sum(shares) - sum(shown)
    while left and shown != list(counts):
        for number, count in enumerate(counts):
            if left and shown[number] < count:
                shown[number] += 1
                left -= 1
    return shown
