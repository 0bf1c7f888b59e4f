"""Papers and their extractions, as many as are asked for, made from real ones, with names that grow as theirs do.

The first are the real ones. How many different names so many mentions bring follows Heaps' law, V = K n^b, fitted to them.
Each further paper takes the text and the relations of a real one, and each of its things is given another name: a new one
as often as the law says, else one that is there, in proportion to how often it was taken before. A new name is a real one
with other letters. All is drawn from one seed.
"""

from __future__ import annotations

import random
import re
from array import array
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import get_args

from parts.curves import Point, power_law

from kg.errors import InvalidData
from kg.model import Extraction, Field, Measurement, Paper, Relation, Span
from kg.names import fold
from kg.schema import PAPER, Kind

Pair = tuple[Paper, Extraction]
_CLASSES = ("aeiou", "bcdfghjklmnpqrstvwxz", "0123456789")
_WORD = re.compile(r"\w{3,}")
_TRIES = 20
_SETTLED = 5
"""The first fifth of a sample is left out of the fit: there nearly every name is new."""


@dataclass(frozen=True)
class Law:
    """Heaps' law: `factor * n ** exponent` different names among `n` things of papers."""

    exponent: float
    factor: float

    def chance_of_new(self, n: int) -> float:
        """How likely the next thing is one that no paper before has named."""
        return min(1.0, self.factor * self.exponent * n ** (self.exponent - 1))


def law_of(pairs: Sequence[Pair]) -> Law:
    """The law that some papers follow; their order should mean nothing."""
    names: set[str] = set()
    points: list[Point] = []
    seen = 0
    for _, extraction in pairs:
        things = {fold(name) for name in extraction.kinds()}
        names |= things
        seen += len(things)
        if things:
            points.append((seen, len(names)))
    return Law(*power_law(points[len(points) // _SETTLED :]))


@dataclass(frozen=True, slots=True)
class Thing:
    """A name, and the other forms it goes by."""

    name: str
    forms: tuple[str, ...]


@dataclass
class Growth:
    """Makes papers from real ones, in whose order there should be no meaning."""

    real: Sequence[Pair]
    law: Law
    seed: int = 1
    _things: list[Thing] = field(default_factory=list)
    _numbers: dict[str, int] = field(default_factory=dict)
    _forms: set[str] = field(default_factory=set)
    _taken: dict[Kind, array[int]] = field(default_factory=lambda: defaultdict(lambda: array("l")))
    _count: int = 0

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)

    def pairs(self, size: int) -> Iterator[Pair]:
        """So many papers with what is extracted from them."""
        for paper, extraction in self.real[:size]:
            self._know(extraction)
            yield paper, extraction
        for number in range(len(self.real), size):
            yield self._made(number, *self._chance.choice(self.real))

    def names(self) -> int:
        """How many names there are by now."""
        return len(self._things)

    def _know(self, extraction: Extraction) -> None:
        forms = _forms_of(extraction)
        for name, kind in extraction.kinds().items():
            number = self._numbers.get(fold(name))
            if number is None:
                number = self._add(Thing(name, forms[name]))
            self._take(number, kind)

    def _add(self, thing: Thing) -> int:
        self._numbers[fold(thing.name)] = len(self._things)
        self._forms.update(map(fold, (thing.name, *thing.forms)))
        self._things.append(thing)
        return len(self._things) - 1

    def _take(self, number: int, kind: Kind) -> None:
        self._taken[kind].append(number)
        self._count += 1

    def _made(self, number: int, paper: Paper, extraction: Extraction) -> Pair:
        forms = _forms_of(extraction)
        chosen: dict[str, Thing] = {}
        used: set[int] = set()
        for name, kind in extraction.kinds().items():
            one = self._one(name, forms[name], kind, used)
            used.add(one)
            self._take(one, kind)
            chosen[name] = self._things[one]
        return _renamed(paper, extraction, chosen, number)

    def _one(self, name: str, forms: Sequence[str], kind: Kind, used: set[int]) -> int:
        """The number of a thing to stand where `name` stood: a new one or one that is there, but none of those used."""
        there = self._taken[kind]
        if self._chance.random() >= self.law.chance_of_new(self._count + 1):
            for _ in range(_TRIES):
                number = self._chance.choice(there)
                if number not in used:
                    return number
        return self._add(Thing(self._fresh(name), tuple(map(self._fresh, forms))))

    def _fresh(self, form: str) -> str:
        for _ in range(_TRIES):
            found = self._altered(form)
            if fold(found) not in self._forms:
                return found
        return f"{form}{len(self._things)}"

    def _altered(self, form: str) -> str:
        """`form` with two letters of a word changed, vowels for vowels."""
        letters = list(form)
        words = list(_WORD.finditer(form))
        start, end = self._chance.choice(words).span() if words else (0, len(form))
        for _ in range(2):
            at = self._chance.randrange(start, end)
            alike = next((some for some in _CLASSES if letters[at].lower() in some), "")
            if alike:
                other = self._chance.choice(alike)
                letters[at] = other.upper() if letters[at].isupper() else other
        return "".join(letters)


def _forms_of(extraction: Extraction) -> Mapping[str, tuple[str, ...]]:
    """For each name the other forms that the text has."""
    found: dict[str, set[str]] = defaultdict(set)
    for mention in extraction.mentions:
        if fold(mention.text) != fold(mention.name):
            found[mention.name].add(mention.text)
    return {name: tuple(sorted(found[name])) for name in extraction.kinds()}


@dataclass
class _Edited:
    """A text with pieces of it replaced, and where its places are then."""

    text: str
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    moved: list[int] = field(default_factory=lambda: [0])
    """By how much a place moves that lies behind so many pieces."""

    def __post_init__(self) -> None:
        self._pieces: list[str] = []

    def replace(self, start: int, end: int, by: str) -> bool:
        """Replaces a piece behind all earlier ones; False where it is not."""
        if self.ends and start < self.ends[-1]:
            return False
        self._pieces += [self.text[self.ends[-1] if self.ends else 0 : start], by]
        self.starts.append(start)
        self.ends.append(end)
        self.moved.append(self.moved[-1] + len(by) - (end - start))
        return True

    def whole(self) -> str:
        """The text as it is then."""
        return "".join(self._pieces) + self.text[self.ends[-1] if self.ends else 0 :]

    def place(self, at: int) -> int:
        """Where `at` is then; within a piece, its end."""
        before = bisect_right(self.ends, at)
        if before < len(self.starts) and self.starts[before] < at:
            return self.ends[before] + self.moved[before + 1]
        return at + self.moved[before]

    def span(self, span: Span) -> Span | None:
        """The same of a span; None where nothing is left of it."""
        start, end = self.place(span.start), self.place(span.end)
        return Span(span.field, start, end) if start < end else None


def _renamed(paper: Paper, extraction: Extraction, chosen: Mapping[str, Thing], number: int) -> Pair:
    edited = {name: _Edited(paper.text(name)) for name in get_args(Field)}
    mentions = []
    for mention in sorted(extraction.mentions, key=lambda one: (one.span.field, one.span.start, -one.span.end)):
        thing, span = chosen[mention.name], mention.span
        other = fold(mention.text) != fold(mention.name) and thing.forms
        text = other[0] if other else thing.name
        of = edited[span.field]
        start = of.place(span.start)
        if of.replace(span.start, span.end, text):
            mentions.append(replace(mention, name=thing.name, text=text, span=Span(span.field, start, start + len(text))))
    made = replace(
        paper,
        id=f"made-{number}",
        title=f"{edited['title'].whole()} ({number})",
        abstract=edited["abstract"].whole(),
        url=None,
        doi=None,
        arxiv_id=None,
    )
    names = {mention.name for mention in mentions}
    relations = [one for one in (_relation(r, chosen, edited) for r in extraction.relations) if one and _ends(one) <= names]
    measured = [_measurement(m, chosen, edited, made) for m in extraction.measurements]
    kept = [one for one in measured if one and set(one.names()) <= names]
    found = Extraction(made.id, extraction.extractor_version, tuple(sorted(mentions)), tuple(relations), tuple(kept))
    found.check(made)
    return made, found


def _ends(relation: Relation) -> set[str]:
    return {relation.head, relation.tail} - {PAPER}


def _relation(one: Relation, chosen: Mapping[str, Thing], edited: Mapping[str, _Edited]) -> Relation | None:
    of = edited[one.sentence.field]
    head = one.head if one.head == PAPER else chosen[one.head].name
    try:
        return replace(
            one,
            head=head,
            tail=chosen[one.tail].name,
            sentence=of.span(one.sentence) or one.sentence,
            head_span=one.head_span and of.span(one.head_span),
            tail_span=one.tail_span and of.span(one.tail_span),
        )
    except InvalidData:
        return None


def _measurement(one: Measurement, chosen: Mapping[str, Thing], edited: Mapping[str, _Edited], made: Paper) -> Measurement | None:
    of = edited[one.sentence.field]
    span, sentence = of.span(one.span), of.span(one.sentence)
    if span is None or sentence is None or span.of(made) != one.text:
        return None
    subject, dataset, metric = (name and chosen[name].name for name in (one.subject, one.dataset, one.metric))
    return replace(one, subject=subject or one.subject, dataset=dataset, metric=metric, span=span, sentence=sentence)
