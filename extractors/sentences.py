"""Where sentences end in abstracts: not behind "et al.", "e.g.", initials, numbers of a list or decimals."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.model import FIELDS, Paper, Span

_STOP = re.compile(r"(?<![.!?])[.!?]++[\"'”’)\]}]{0,3}(?=\s)|\n[^\S\n]*\n")
_LAST_WORD = re.compile(r"[^\s(\[{\"“‘']{1,40}$")
_NEVER = frozenset(
    "e.g i.e eg ie vs v.s cf fig figs eq eqs sec secs tab ref refs approx resp dr mr mrs ms prof no nos vol st w.r.t wrt "
    "a.k.a aka incl ca viz app thm prop def lem cor alg ch pp p ed eds jr sr dept univ inc ltd co corp".split()
)
_IF_FOLLOWED_BY_NAME = frozenset(("al", "etc"))
_STARTERS = frozenset(
    "we our this these those the in it its however moreover furthermore to a an as for with by on at here there although "
    "while despite experiments experimental results code extensive finally additionally specifically unlike since given "
    "such using based existing they their recent previous when if both all first second third then thus therefore hence i".split()
)
_LOWER_STARTERS = frozenset("we our however moreover furthermore specifically".split())
_NEXT = re.compile(r"\s*[\"'“‘(\[{$]*\s*(\w[\w-]{0,40})?")
_NUMBER_OF_A_LIST = re.compile(r"(?:^|[:;,.!?]\s+)\(?\d{1,2}$")


def split(text: str) -> list[tuple[int, int]]:
    """(start, end) of each sentence of `text`, in order; together they cover everything but white space."""
    bounds: list[tuple[int, int]] = []
    start = 0
    for stop in (*_stops(text), len(text)):
        piece = text[start:stop]
        if piece.strip():
            bounds.append((start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())))
        start = stop
    return bounds


def sentences(paper: Paper) -> tuple[Span, ...]:
    """The sentences of title and abstract, title first."""
    return tuple(Span(field, start, end) for field in FIELDS for start, end in split(paper.text(field)))


def _stops(text: str) -> Iterator[int]:
    for match in _STOP.finditer(text):
        if match.group().startswith("\n") or _ends_sentence(text, match):
            yield match.end()


def _ends_sentence(text: str, stop: re.Match[str]) -> bool:
    following = _NEXT.match(text, stop.end())
    after = (following.group(1) or "") if following else ""
    if not after:
        return True
    before = _LAST_WORD.search(text, max(0, stop.start() - 40), stop.start())
    word = before.group() if before else ""
    if not stop.group().startswith("."):
        return not after[0].islower() or after in _LOWER_STARTERS
    if after[0].islower():
        return after in _LOWER_STARTERS and len(word) > 2 and word.casefold() not in _NEVER
    return _may_end(word, after, text[max(0, stop.start() - 12) : stop.start()])


def _may_end(word: str, after: str, left: str) -> bool:
    """Whether `word.` may close a sentence before a word that begins with a capital or a digit."""
    folded = word.casefold().rstrip(".")
    if folded in _NEVER:
        return False
    if folded in _IF_FOLLOWED_BY_NAME or (len(word) == 1 and word.isupper()):
        return after.casefold() in _STARTERS
    return not (word.isdigit() and _NUMBER_OF_A_LIST.search(left))
