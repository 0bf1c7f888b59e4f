"""A new thing under a known name: a paper presents something of its own, and calls it what something well known is called.

Such a thing would take the known one's place, year and family. Most papers that seem to propose a known thing only use or
extend it, and the thing's own paper may be among those that are read; so what is new must be told twice: the paper
presents it, and something besides the name tells that it is not the known one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.assembly.kinds import SURE, SYSTEM, side, sides_agree
from kg.assembly.known import KnownNames
from kg.assembly.naming import fits, is_long
from kg.assembly.wording import words
from kg.model import Extraction, KnownName, Paper
from kg.names import fold
from kg.schema import PAPER, RelationKind

_CERTAIN = 0.93
"""So sure the extractor must be that the paper proposes it: below, most of those that do not are known things in use."""
_LATER, _EARLIER = 3, -2
"""Years from the known thing's. A thing's own paper may come out two years after the year that a list gives it."""
_STEM = 5
_LONGEST = 300
"""Characters of a title that are looked at."""
_HEAD = re.compile(r"\W*(\S+?)\s*(?::|\s[-–—]|–|—)\s*(.*)", re.DOTALL)
_A_DATA_SET = re.compile(r"(?:(?:an?|the) )?(?:[\w-]+,? ){0,5}?(?:data ?sets?|benchmarks?|corpus|corpora)\b", re.IGNORECASE)
_GAPS = re.compile(r"[\W_]+")


def namesakes(paper: Paper, extraction: Extraction, known: KnownNames) -> frozenset[str]:
    """The names in a paper that are of new things, though a list of names has them for known ones.

    Papers present a thing at the head of their title, or propose it. That it is another one is told by its kind, by a year
    well before or after the known thing's, by other capitals, and by a long form of its own. What a paper gives a long form
    of the known thing is the known thing; so is what goes by more than one word, for few terms are made twice.
    """
    names = {name for name in {mention.name for mention in extraction.mentions} if _is_name(name) and known.knows(fold(name))}
    return frozenset(name for name in names if _is_new(paper, extraction, name, known))


def _is_new(paper: Paper, extraction: Extraction, name: str, known: KnownNames) -> bool:
    mentions = [mention for mention in extraction.mentions if mention.name == name]
    texts = sorted({mention.text for mention in mentions})
    proposals = (r for r in extraction.relations if r.kind is RelationKind.PROPOSES and r.head == PAPER and r.tail == name)
    names = [text for text in texts if _is_name(text) and known.in_one_row(fold(text), fold(name))]
    shown = _Shown(
        names=names,
        longs=[text for text in texts if is_long(text)],
        title=paper.title[:_LONGEST],
        tail=_tail(paper.title, names),
        is_certain=max((r.score for r in proposals), default=0.0) >= _CERTAIN,
        year=paper.year,
        side=side(mentions[0].kind) if 100 * max(mention.score for mention in mentions) >= SURE else None,
    )
    rows = known.called(fold(name))
    return bool(names and rows and (shown.tail or shown.is_certain)) and all(map(shown.is_other_than, rows))


@dataclass(frozen=True, slots=True)
class _Shown:
    """What a paper shows of a thing under a known name. `tail` follows the name at the head of the title; empty: it is not there.

    `names` are the texts that are the name, `longs` those of two words or more; `side` is None where the kind is not sure.
    """

    names: list[str]
    longs: list[str]
    title: str
    tail: str
    is_certain: bool
    year: int | None
    side: str | None

    def is_other_than(self, row: KnownName) -> bool:
        """True if it is not the thing of this row."""
        theirs = [form for form in row.forms() if is_long(form)]
        if any(_akin(one, other) for one in self.longs for other in theirs):
            return False
        if not sides_agree(self.side, side(row.kind)) or (_A_DATA_SET.match(self.tail) and side(row.kind) == SYSTEM):
            return True
        has_long = any(self._longs(is_told=bool(theirs)))
        other_capitals = not any(_alike(name, form) for name in self.names for form in row.forms())
        age = None if self.year is None or row.year is None else self.year - row.year
        if age is not None and age <= _EARLIER:
            return self.is_certain
        if age is not None and age >= _LATER:
            return has_long or (self.is_certain and (bool(self.tail) or other_capitals))
        return other_capitals and (has_long or any(fits(name, self.tail or self.title) for name in self.names))

    def _longs(self, *, is_told: bool) -> Iterator[str]:
        """Long forms of the paper's own.

        Where the list does not tell what the name is short for, it may be that, unless the paper is sure to propose it.
        """
        for text in self.longs:
            is_its_own = self.is_certain or is_told or not any(fits(name, text) for name in self.names)
            if is_its_own and not any(fold(name) in fold(text) for name in self.names):
                yield text


def _is_name(text: str) -> bool:
    """True for one word with a capital."""
    return not text.islower() and not re.search(r"\s", text)


def _akin(long: str, known: str) -> bool:
    """True if a long form has half of the known thing's words, or more: it may be a kind of that."""
    theirs = {word[:_STEM] for word in words(known)}
    return len(theirs & {word[:_STEM] for word in words(long)}) * 2 >= len(theirs)


def _tail(title: str, names: list[str]) -> str:
    """What follows one of `names` and a colon or a dash at the head of a title; empty where none stands there."""
    match = _HEAD.fullmatch(title[:_LONGEST])
    return match[2] if match and match[1] in names else ""


def _alike(name: str, form: str) -> bool:
    """True if two spellings of a name have the same capitals, but for the first letter."""
    one, other = _GAPS.sub("", name), _GAPS.sub("", form)
    return one[1:] == other[1:] and one[:1].casefold() == other[:1].casefold()
