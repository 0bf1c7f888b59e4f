"""Words of a text with their offsets, and what a word looks like: a name, an ordinary word, a piece of an address.

All of it is linear in the length of the text; no pattern here can look back.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

_WORD = re.compile(r"[^\W_]+(?:[-'’/.&‐‑][^\W_]+)*\+*|[^\w\s]")
_PIECE = re.compile(r"[^\W_]+\+*")
_CHUNK = re.compile(r"\S+")
_ADDRESS = re.compile(r"https?:/|www\.|\w\.(?:com|org|io|net|ai|edu|gov|dev|app)(?:[/):.,;]|$)|@\w+\.\w|\bCITATION\b")
_QUANTITY = re.compile(
    r"[~<>≈]?\d+(?:[.,]\d+)*(?:[ -]?(?:x|×|times|fold|bits?|bytes?|[kmbt]s?|[kmgt]b)|s|ms)?|(?:19|20)\d\d[a-e]", re.IGNORECASE
)
_LONGEST_WORD = 60
# `LLM-based` holds the name LLM, `BERT-large` is a name of its own.
_TAILS = (
    "based driven guided aware free level style like only specific agnostic centric oriented powered enhanced assisted "
    "augmented trained generated induced friendly tuned conditioned equipped enabled inspired derived wise hard complete "
    "compatible shot scale to and in of"
)
ADJECTIVE_TAILS = frozenset(_TAILS.split())


class Word(NamedTuple):
    """A word, a hyphenated compound, or one sign of punctuation: offsets (end exclusive) and text."""

    start: int
    end: int
    text: str

    @property
    def is_sign(self) -> bool:
        """True for punctuation."""
        return not self.text[0].isalnum()


def words(text: str, start: int = 0, end: int | None = None) -> list[Word]:
    """Words and signs of `text[start:end]`, in order, with offsets in `text`."""
    spans = (m.span() for m in _WORD.finditer(text, start, len(text) if end is None else end))
    return [Word(a, b, text[a:b]) for a, b in spans if b - a <= _LONGEST_WORD]


def pieces(text: str) -> list[Word]:
    """The smallest parts names are compared by: `GPT-3.5` is GPT, 3 and 5; case folded."""
    spans = (m.span() for m in _PIECE.finditer(text))
    return [Word(a, b, text[a:b].casefold()) for a, b in spans]


def addresses(text: str) -> list[tuple[int, int]]:
    """Where web and mail addresses stand, and marks for citations taken out ("(CITATION)"): nothing in them is a mention."""
    if not _ADDRESS.search(text):
        return []
    return [(m.start(), m.end()) for m in _CHUNK.finditer(text) if _ADDRESS.search(m.group()[:400])]


@dataclass(frozen=True, slots=True)
class Layout:
    """A text with its words and pieces, both without those of addresses."""

    text: str
    words: tuple[Word, ...]
    pieces: tuple[Word, ...]

    def between(self, start: int, end: int) -> tuple[Word, ...]:
        """The words that begin within these offsets."""
        return self.words[bisect_left(self.words, (start,)) : bisect_left(self.words, (end,))]


def layout(text: str) -> Layout:
    """`text` and its parts."""
    found, parts = words(text), pieces(text)
    closed = addresses(text)
    if closed:
        found, parts = list(without(closed, found)), list(without(closed, parts))
    return Layout(text, tuple(found), tuple(parts))


def without(spans: list[tuple[int, int]], items: list[Word]) -> Iterator[Word]:
    """`items` that touch none of `spans`; both in order."""
    at = 0
    for item in items:
        while at < len(spans) and spans[at][1] <= item.start:
            at += 1
        if at == len(spans) or item.end <= spans[at][0]:
            yield item


@lru_cache(maxsize=50_000)
def looks_named(text: str) -> bool:
    """True if `text` has a digit, or a capital behind its first letter: LoRA, GPT-4, ImageNet, COCO."""
    return any(c.isdigit() for c in text) or any(c.isupper() for c in text[1:])


def is_quantity(text: str) -> bool:
    """True for a bare size, count, multiple or year of a citation: `175B`, `1.56x`, `40times`, `16-bit`, `2020b`."""
    return _QUANTITY.fullmatch(text) is not None


def stem(word: Word) -> Word:
    """The word without an ending such as `-based` or `'s`: the name in `LLM-based`; the word itself if it has none."""
    if word.text.endswith(("'s", "’s")):
        word = Word(word.start, word.end - 2, word.text[:-2])
    at = word.text.rfind("-")
    while at > 0 and word.text[at + 1 :].casefold() in ADJECTIVE_TAILS:
        word = Word(word.start, word.start + at, word.text[:at])
        at = word.text.rfind("-")
    return word
