"""Long forms and the short forms defined for them: "masked image modelling (MIM)" is one thing under two names.

scispaCy's detector proposes the pairs; where it is not installed, `by_brackets` does. Both are held to `plausible`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from extractors.finds import Find, Pair, Source
from extractors.words import Word, words

SCORES = {"long": 0.64, "short": 0.68}
"""Share of finds that were right, measured on annotated abstracts."""

MOST_BRACKETS = 80
"""scispaCy's pattern takes time with the square of the number of brackets: texts with more go by `by_brackets`."""

_SHORT = re.compile(r"\(\s*([^\W_][\w.&/+-]{1,14})\s*\)")
_BREAK = re.compile(r"[.;:!?()\[\]{}$\\=]")
_LONGEST = 120
_WORDS = re.compile(r"\w\W+\w")
_NOT_SHORT = frozenset("eg ie et al fig tab eq left right top bottom ours text image code pdf url sota sot cov-19".split())


def plausible(short: str, long: str) -> bool:
    """True if `short` looks like a short form of `long`: its letters in order, the first one first, most begin words.

    Refuses long forms that begin inside a word, hold brackets or marks between clauses, or are no longer than the short.
    """
    letters = [
        c for c in short.casefold().removesuffix("s" if short[:1].isupper() and short.endswith("s") else "") if c.isalnum()
    ]
    if len(letters) < 2 or short.casefold() in _NOT_SHORT or not any(c.isupper() or c.isdigit() for c in short):
        return False
    if not long[:1].isalnum() or len(long) > _LONGEST or len(long) < len(short) + 3 or _BREAK.search(long):
        return False
    if long[0].casefold() != letters[0] or short in re.split(r"[\s-]", long):
        return False
    initial = _initials_in_order(letters, long.casefold())
    return initial is not None and initial * 2 >= len(letters)


def _initials_in_order(letters: list[str], long: str) -> int | None:
    """How many of `letters`, met in this order in `long`, begin a word there; None if they are not all met.

    A letter takes the next beginning of a word if there is one, else the next place inside a word.
    """
    at, initial = 0, 0
    for letter in letters:
        begin = next(
            (m.start() for m in re.finditer(r"(?<![^\W_])[^\W_]", long) if m.start() >= at and long[m.start()] == letter), None
        )
        inside = long.find(letter, at)
        if inside < 0:
            return None
        if begin is not None and begin - inside < 25:
            at, initial = begin + 1, initial + 1
        else:
            at = inside + 1
    return initial


def checked(pairs: Iterable[Pair], text: str) -> tuple[Pair, ...]:
    """The plausible ones of `pairs`, in the order of the text, one for each short form."""
    kept: dict[str, Pair] = {}
    for pair in sorted(pairs, key=lambda p: (p.short_start, p.long_start)):
        short = text[pair.short_start : pair.short_end]
        if plausible(short, text[pair.long_start : pair.long_end]):
            kept.setdefault(short, pair)
    return tuple(kept.values())


def by_brackets(text: str) -> Iterator[Pair]:
    """Pairs of the shape "long form (SF)": the shortest run of words before the bracket that is plausible."""
    for match in _SHORT.finditer(text):
        before = words(text, max(0, match.start() - _LONGEST), match.start())
        pair = _long_form(text, before, match.span(1))
        if pair is not None:
            yield pair


def by_title(text: str, title: str) -> Iterator[Pair]:
    """The pair of a title "SF: Long Form ..." whose long form the abstract repeats before "(SF)", letters in order or not."""
    short, colon, long = title.partition(": ")
    if colon and not re.search(r"\s", short) and _WORDS.search(long):
        defined = re.search(rf"({re.escape(long)})\s+\(({re.escape(short)})\)", text[len(title) :], re.IGNORECASE)
        if defined:
            at = len(title)
            yield Pair(at + defined.start(1), at + defined.end(1), at + defined.start(2), at + defined.end(2))


def _long_form(text: str, before: list[Word], short: tuple[int, int]) -> Pair | None:
    """The plausible long form before a short one: one word for each letter at best, else fewer, else more."""
    letters = sum(c.isalnum() for c in text[slice(*short)])
    for count in (*range(min(letters, len(before)), 0, -1), *range(letters + 1, min(letters + 5, len(before)) + 1)):
        run = before[-count:]
        if not any(word.is_sign for word in run) and plausible(text[slice(*short)], text[run[0].start : run[-1].end]):
            return Pair(run[0].start, run[-1].end, *short)
    return None


def finds(pairs: Iterable[Pair], text: str) -> list[Find]:
    """Both forms of each pair, as finds."""
    out: list[Find] = []
    for p in pairs:
        out.append(Find(p.long_start, p.long_end, text[p.long_start : p.long_end], None, Source.ABBREVIATION, SCORES["long"]))
        out.append(
            Find(p.short_start, p.short_end, text[p.short_start : p.short_end], None, Source.ABBREVIATION, SCORES["short"])
        )
    return out
