"""Ordinary words: those that annotated abstracts hardly ever have as a term by themselves, as names are.

`training/mine_terms.py` makes the table, one word a line.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def load() -> frozenset[str]:
    """The words that come with Cladograph, case folded."""
    return frozenset((files("extractors") / "ordinary.tsv").read_text(encoding="utf-8").split())
