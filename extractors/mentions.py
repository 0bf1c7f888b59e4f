"""From finds to mentions: overlaps resolved, forms of one thing put together, one kind for each, found everywhere.

The one rule for overlaps: of two finds that share a character, the longer stays; of two equally long ones the one whose
source stands first in `Source` (known names before all others), then the one with the higher score. So a name inside a
longer name is not found for that place.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from extractors.finds import TITLE_GAP, Find, Pair, Source
from extractors.gazetteer import Matcher
from extractors.kinds import Kinds, votes
from extractors.reading import Reading
from extractors.words import Layout, Word, is_quantity, looks_named
from kg.model import KnownName, Mention, Paper, Span
from kg.names import fold, singular
from kg.schema import Kind

_SOURCES = tuple(Source)
_FIRM = 1000.0
_KNOWN = 4.0
_CONTEXT = 0.35
_SIGHT = 60
_EXAMPLE = re.compile(
    r"(?:-based)?(?: (?:methods?|techniques?|approaches|algorithms?|models?|modules?|variants|architectures|strategies))?,? ?"
    r"\(?(?:such as|like|including|e\.g\.,?|for example,?|for instance,?) (?:the )?",
    re.IGNORECASE,
)
_NUMBER_FORMAT = re.compile(r"(?:bf|fp|tf|nf|mxfp|u?int)-?\d{1,2}", re.IGNORECASE)
"""bf16, INT8: never a data set, though they look like the names of some."""
_TITLE_GOES_ON = re.compile(r" (?:for|in|to)\b|$")
_LISTING = frozenset((",", "and", "or", "(", ")", "the", "a", "both", "as", "well", "&", "/", "“", "”", '"'))


def to_reading(
    paper: Paper, cuts: tuple[Span, ...], laid: Layout, finds: Iterable[Find], pairs: Sequence[Pair], kinds: Kinds
) -> Reading:
    """The paper with its mentions: `finds` and `pairs` by offsets in the joined text, `cuts` its sentences."""
    text = laid.text
    placed = everywhere(laid, resolve(find for find in finds if not is_quantity(find.text)))
    placed, pairs = set_apart(as_defined(placed, pairs, text), pairs, text)
    groups = Groups(placed, pairs, text)
    groups.join(*explained_title(paper, placed))
    mentions: list[Mention] = []
    names: dict[str, Kind] = {}
    for members in sorted(groups.members.values(), key=lambda g: g[0].start):
        name = name_of(members, pairs, text)
        kind = names.setdefault(name, kind_of(members, laid, kinds))
        for find in members:
            span = _span(paper, find)
            if span is not None:
                mentions.append(Mention(name, kind, span, span.of(paper), find.source, find.score))
    return Reading(paper, cuts, tuple(sorted(mentions, key=lambda m: m.span)))


def _span(paper: Paper, find: Find) -> Span | None:
    """Where `find` stands in its field; None if it reaches over the end of the title."""
    if find.end <= len(paper.title):
        return Span("title", find.start, find.end)
    shift = len(paper.title) + len(TITLE_GAP)
    return Span("abstract", find.start - shift, find.end - shift) if find.start >= shift else None


def resolve(finds: Iterable[Find]) -> list[Find]:
    """Finds that do not overlap, in the order of the text."""
    taken: set[int] = set()
    kept: list[Find] = []
    for find in sorted(finds, key=lambda f: (f.start - f.end, _SOURCES.index(f.source), -f.score, f.start)):
        if find.start not in taken and find.end - 1 not in taken:
            taken.update(range(find.start, find.end))
            kept.append(find)
    return sorted(kept, key=lambda f: f.start)


def everywhere(laid: Layout, finds: Sequence[Find]) -> list[Find]:
    """`finds`, and every other place where the text of one of them stands again, in whatever case, hyphens or plural."""
    best: dict[str, Find] = {}
    for find in sorted(finds, key=lambda f: (-f.score, f.start)):
        best.setdefault(find.text, find)
    matcher = Matcher(KnownName(form, find.kind or Kind.METHOD) for form, find in best.items())
    again = []
    for hit in matcher.find(laid.text, laid.pieces):
        origin = best[hit.name or hit.text]
        again.append(Find(hit.start, hit.end, hit.text, origin.kind, origin.source, origin.score, origin.name, origin.firm))
    return resolve((*finds, *again))


def as_defined(finds: Sequence[Find], pairs: Iterable[Pair], text: str) -> list[Find]:
    """`finds` with every short form as the paper defines it: in "nearest neighbour (NN)", NN is no neural network."""
    names = {(f.start, f.end): f.name for f in finds}
    defined = {singular(text[p.short_start : p.short_end]): names.get((p.long_start, p.long_end)) for p in pairs}
    meant = [defined.get(singular(f.text), f.name) for f in finds]
    return [replace(f, name=name, firm=False) if f.name and name != f.name else f for f, name in zip(finds, meant, strict=True)]


def set_apart(finds: Sequence[Find], pairs: Sequence[Pair], text: str) -> tuple[list[Find], Sequence[Pair]]:
    """`finds` and `pairs` without what makes a class and its example one: "low-rank adaptation methods, such as LoRA"."""
    classes = set()
    for one, next_ in pairwise(finds):
        if one.name is not None and one.name == next_.name and _EXAMPLE.fullmatch(text, one.end, next_.start):
            classes.add(fold(one.text))
    if not classes:
        return list(finds), pairs
    kept = [pair for pair in pairs if fold(text[pair.long_start : pair.long_end]) not in classes]
    return [replace(find, name=None) if fold(find.text) in classes else find for find in finds], kept


def explained_title(paper: Paper, finds: Sequence[Find]) -> tuple[str, ...]:
    """Folded forms of one thing in a title "Name: What It Is for ...": the name, and the unknown term that explains it."""
    colon = paper.title.find(": ")
    name = next((find for find in finds if find.start == 0 and find.end == colon), None)
    what = next((find for find in finds if find.start == colon + 2), None)
    if name is None or what is None or what.name is not None or " " not in what.text:
        return ()
    alone = sum(fold(find.text) == fold(what.text) for find in finds) == 1
    ends = what.end <= len(paper.title) and _TITLE_GOES_ON.match(paper.title, what.end)
    return (fold(name.text), fold(what.text)) if alone and ends else ()


class Groups:
    """Finds put together by the thing they name: by folded text, by known name, and by pairs of long and short form."""

    def __init__(self, finds: Sequence[Find], pairs: Iterable[Pair], text: str) -> None:
        self._parent: dict[str, str] = {}
        for find in finds:
            self._join(fold(find.text), fold(find.name or find.text))
        for pair in pairs:
            self._join(fold(text[pair.long_start : pair.long_end]), fold(text[pair.short_start : pair.short_end]))
        self.members: dict[str, list[Find]] = defaultdict(list)
        for find in finds:
            self.members[self._root(fold(find.text))].append(find)

    def join(self, *forms: str) -> None:
        """Make the things that go by these folded forms one."""
        for one, other in pairwise(forms):
            a, b = self._root(one), self._root(other)
            if a != b:
                self._parent[a] = b
                self.members[b] += self.members.pop(a, [])

    def _root(self, key: str) -> str:
        while self._parent.setdefault(key, key) != key:
            key = self._parent[key]
        return key

    def _join(self, a: str, b: str) -> None:
        self._parent[self._root(a)] = self._root(b)


def kind_of(members: Sequence[Find], laid: Layout, kinds: Kinds) -> Kind:
    """The kind of the thing that `members` name: its words, what rules say of it, and the words around it."""
    firm = next((find.kind for find in members if find.firm and find.kind), None)
    if firm is not None:
        return firm
    scores = dict.fromkeys(Kind, 0.0)
    forms = Counter(find.text for find in members)
    if all(_NUMBER_FORMAT.fullmatch(form) for form in forms):
        return Kind.METHOD
    for form, count in forms.items():
        for kind, share in kinds.shares(form).items():
            scores[kind] += share * count / len(members)
    for find in members:
        if find.kind is not None:
            scores[find.kind] += _KNOWN * (find.score if find.source is not Source.GAZETTEER else 1.0) / len(members)
        if looks_named(find.text):
            for kind, weight in votes(*_around(laid, find)):
                scores[kind] += _CONTEXT * weight / len(members)
    return max(Kind, key=lambda kind: scores[kind])


def _around(laid: Layout, find: Find) -> tuple[list[str], list[str]]:
    """The word that governs a find on either side, case folded: "on" and "datasets" for each name of "on A, B and C datasets"."""
    before = laid.between(max(0, find.start - _SIGHT), find.start)
    after = laid.between(find.end, find.end + _SIGHT)
    return _first_beyond_list(reversed(before)), _first_beyond_list(after)


def _first_beyond_list(words: Iterable[Word]) -> list[str]:
    for word in words:
        if word.text not in _LISTING and not looks_named(word.text):
            return [word.text.casefold()]
    return []


def name_of(members: Sequence[Find], pairs: Iterable[Pair], text: str) -> str:
    """The name specialists use: the known one, else the short form, else the most frequent; terms in lower case, singular."""
    known = Counter(find.name for find in members if find.name)
    if known:
        return min(known, key=lambda n: (-known[n], n))
    forms = Counter(find.text for find in members)
    short = [s for p in pairs if (s := text[p.short_start : p.short_end]) in forms]
    if short:
        return singular(short[0])
    best = min(forms, key=lambda f: (-forms[f], not f.islower(), len(f), f))
    lower = next((f for f in sorted(forms) if f.islower()), None)
    if lower is not None and not looks_named(best):
        best = lower
    if " " in best and best[1:].islower():
        best = best[0].lower() + best[1:]  # a term that only begins sentences here
    return singular(best) or best
