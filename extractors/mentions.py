"""From finds to mentions: forms of one thing put together, one kind for each, found everywhere.

The finds come without overlaps (see `blending.py`). Where a form is found again at its other places, the longer of two
that share a character stays: a name inside a longer name is not found for that place.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from extractors.finds import TITLE_GAP, Find, Pair, Source
from extractors.gazetteer import Matcher
from extractors.reading import Reading
from extractors.words import Layout, is_quantity, looks_named
from kg.latex import readable
from kg.model import KnownName, Mention, Paper, Span
from kg.names import fold, singular
from kg.schema import PAPER, Kind

Judge = Callable[[Sequence[Find]], tuple[Kind, float]]

_SOURCES = tuple(Source)
_TO_JOIN_A_KNOWN_NAME, _NEARLY_CERTAIN = 0.7, 0.95
_NEW = 0.2
"""From this probability of being new in the paper on, two terms may be two wordings of the paper's own thing."""
_EXAMPLE = re.compile(
    r"(?:-based)?(?: (?:methods?|techniques?|approaches|algorithms?|models?|modules?|variants|architectures|strategies))?,? ?"
    r"\(?(?:such as|like|including|e\.g\.,?|for example,?|for instance,?) (?:the )?",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_]+")
_SHORT_WITHIN = re.compile(r" ?\([^\W_a-z]{0,9}[A-Z][\w-]{0,3}[A-Z][\w-]{0,9}\)(?= ?\w|$)")
"""The (KG) in "knowledge graph (KG) reasoning"."""
_LINE_BREAK = re.compile(r"(?<=[a-z])- (?!(?:and|or|to)\b)(?=[a-z])")
"""What the end of a printed line left in "neu- ral network"; "short- and long-term" has none."""
_INDEX = re.compile(r"(?<=[^\W_])_(?=[^\s_])")
"""What sets an index below its letter in a formula."""
_WITH_OBJECT = re.compile(
    r" (?:of|in|on|from|with|without|for|to|by|about|under|over|between|against|into|through|via|as|using) |"
    r"-(?:of|in|on|from|with|for|to)-\S*$|"
    r"^(?:analy[sz]|annotat|answer|approximat|classify|compar|construct|count|describ|detect|determin|discover|distinguish|"
    r"estimat|evaluat|explain|extract|find|forecast|generat|identify|infer|locali[sz]|measur|mitigat|predict|produc|"
    r"recogni[sz]|reconstruct|recover|remov|retriev|solv|summari[sz]|synthesi[sz]|understand)ing ",
    re.IGNORECASE,
)
"""What has its object behind it, as it is: a mixture of experts, detecting objects."""
_STUDIED = re.compile(r"\b(?:evaluation|analysis|study|survey|exploration|understanding|rethinking|lessons)$", re.IGNORECASE)
_SENTENCE_BEGINS = re.compile(r"(?:^|[.:!?\n]|\([^()]{0,3}\)|[\"“‘'])\W*$")
_TITLE_GOES_ON = re.compile(r" (?:for|in|to)\b|$")
_TITLE_ARTICLE = re.compile(r": (?:an? |the )?", re.IGNORECASE)


def grouped(paper: Paper, laid: Layout, finds: Iterable[Find], pairs: Sequence[Pair]) -> Groups:
    """The things that `finds` name, as spelling and the paper's own abbreviations (`pairs`) tell; offsets in the joined text."""
    placed = everywhere(laid, resolve(find for find in finds if not is_quantity(find.text)))
    placed, pairs = set_apart(as_defined(placed, pairs, laid.text), pairs, laid.text)
    groups = Groups(placed, pairs, laid.text)
    groups.join(*explained_title(paper, placed))
    return groups


def to_reading(paper: Paper, cuts: tuple[Span, ...], groups: Groups, judge: Judge) -> Reading:
    """The paper with its mentions; `cuts` are its sentences.

    `judge` tells the kind of the thing that some finds name, and how likely it is.
    """
    mentions: list[Mention] = []
    names: dict[str, tuple[Kind, float]] = {}
    novelty: dict[str, float] = {}
    for members in sorted(groups.members.values(), key=lambda g: g[0].start):
        name = name_of(members, groups.pairs, groups.text)
        if name == PAPER:
            name = name.capitalize()  # in relations PAPER stands for the paper itself
        kind, likely = names.setdefault(name, judge(members))
        novelty[name] = max(novelty.get(name, 0.0), *(find.proposed for find in members))
        for find in members:
            span = _span(paper, find)
            if span is not None:
                mentions.append(Mention(name, kind, span, span.of(paper), find.source, find.score * likely))
    return Reading(paper, cuts, tuple(sorted(mentions, key=lambda m: m.span)), novelty=novelty)


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
        again.append(replace(origin, start=hit.start, end=hit.end, text=hit.text))
    return resolve((*finds, *again))


def as_defined(finds: Sequence[Find], pairs: Iterable[Pair], text: str) -> list[Find]:
    """`finds` with every short form as the paper defines it: in "nearest neighbour (NN)", NN is no neural network."""
    names = {(f.start, f.end): f.name for f in finds}
    long_of = {singular(text[p.short_start : p.short_end]): (p.long_start, p.long_end) for p in pairs}

    def meant_by(find: Find) -> str | None:
        long = long_of.get(singular(find.text))
        if long is None or (find.name and fold(text[slice(*long)]) == fold(find.name)):
            return find.name
        return names.get(long)

    meant = [meant_by(find) for find in finds]
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
    """Folded forms of one thing in a title "Name: What It Is for ...": the name, and the unknown term that explains it.

    A term whose words the name abbreviates is the same thing wherever else it stands; any other only if it stands there alone.
    """
    colon = _TITLE_ARTICLE.search(paper.title)
    name = next((find for find in finds if colon and find.start == 0 and find.end == colon.start()), None)
    what = next((find for find in finds if colon and find.start == colon.end()), None)
    if name is None or what is None or what.name is not None or " " not in what.text or _STUDIED.search(what.text):
        return ()
    ends = what.end <= len(paper.title) and _TITLE_GOES_ON.match(paper.title, what.end)
    alone = paper.title[what.start - 2] == ":" and sum(fold(find.text) == fold(what.text) for find in finds) == 1
    return (fold(name.text), fold(what.text)) if ends and (alone or name.text.casefold() in initials(what.text)) else ()


class Groups:
    """Finds put together by the thing they name: by folded text, by known name, and by pairs of long and short form."""

    def __init__(self, finds: Sequence[Find], pairs: Sequence[Pair], text: str) -> None:
        self.pairs, self.text = pairs, text
        self._parent: dict[str, str] = {}
        for find in finds:
            self._join(fold(find.text), fold(find.name or find.text))
        for pair in pairs:
            self._join(fold(text[pair.long_start : pair.long_end]), fold(text[pair.short_start : pair.short_end]))
        long_of = {text[pair.short_start : pair.short_end]: text[pair.long_start : pair.long_end] for pair in pairs}
        for form in {find.text for find in finds if find.name is None}:
            self._join(fold(form), fold(_SHORT_WITHIN.sub("", form)))
            self._join(fold(form), fold(written_out(form, long_of)))
        self.members: dict[str, list[Find]] = defaultdict(list)
        for find in finds:
            self.members[self._root(fold(find.text))].append(find)

    def join(self, *forms: str) -> None:
        """Make the things that go by these folded forms one."""
        for one, other in pairwise(forms):
            a, b = self._root(one), self._root(other)
            if a != b and a in self.members and b in self.members:
                self._parent[a] = b
                self.members[b] += self.members.pop(a)

    def may_be_one(self, one: str, other: str, score: float) -> bool:
        """Whether the model is trusted that two names are those of one thing, which it holds for as likely as `score`.

        Never with two known things or two words written as names (LoRA, LoRA+). Else where it is nearly certain, with a
        short form and a term that could spell it out, and with two terms that are both new here: what other papers know
        keeps its name.
        """
        mine, theirs = (self.members.get(self._root(form), ()) for form in (one, other))
        known = [any(find.name for find in side) for side in (mine, theirs)]
        forms = [{find.text for find in side} for side in (mine, theirs)]
        named = [{form for form in side if " " not in form and looks_named(form)} for side in forms]
        if all(known) or all(named) or (any(known) and score < _TO_JOIN_A_KNOWN_NAME):
            return False
        if self._is_kind(mine, theirs) or self._is_kind(theirs, mine):
            return False
        if score >= _NEARLY_CERTAIN:
            return True
        if not any(named):
            return not any(known) and all(max((find.proposed for find in side), default=0.0) >= _NEW for side in (mine, theirs))
        short, long = (named[0], forms[1]) if named[0] else (named[1], forms[0])
        return any(spells_out(term, name) for name in short for term in long)

    def _is_kind(self, finds: Sequence[Find], others: Sequence[Find]) -> bool:
        """True for a term that ends with what an old short form stands for: "lazy token mixing (TM)" is a kind of TM."""
        if any(find.proposed >= _NEW for find in others):
            return False
        short = {find.text for find in others}
        longs = {self.text[p.long_start : p.long_end] for p in self.pairs if self.text[p.short_start : p.short_end] in short}
        terms = [find.text.casefold() for find in finds]
        return any(term.endswith((f" {long}", f"-{long}")) for term in terms for long in map(str.casefold, longs))

    def _root(self, key: str) -> str:
        while self._parent.setdefault(key, key) != key:
            key = self._parent[key]
        return key

    def _join(self, a: str, b: str) -> None:
        self._parent[self._root(a)] = self._root(b)


def written_out(form: str, long_of: Mapping[str, str]) -> str:
    """`form` with each word that is one of the paper's short forms as what it stands for: "personalized FL"."""
    return _WORD.sub(lambda m: long_of.get(m.group(), m.group()), form) if " " in form or "-" in form else form


def initials(term: str) -> set[str]:
    """The first letters of its words, in lower case: those within a compound counted, or not."""
    return {"".join(word[0] for word in words).casefold() for words in (_WORD.findall(term), term.split())}


def spells_out(long: str, short: str) -> bool:
    """True if the capitals and digits of `short` stand in `long` in their order, the first of them at the start of a word."""
    letters = [c.casefold() for c in short.removesuffix("s") if c.isupper() or c.isdigit()]
    if len(letters) < 2 or short in re.split(r"[\s-]", long):
        return False
    pattern = r"(?<![^\W_])" + ".*?".join(map(re.escape, letters))
    return re.search(pattern, long.casefold()) is not None


def name_of(members: Sequence[Find], pairs: Iterable[Pair], text: str) -> str:
    """The name specialists use: the known one, else the short form, else the most frequent; terms in lower case, singular."""
    known = Counter(find.name for find in members if find.name)
    if known:
        return min(known, key=lambda n: (-known[n], n))
    forms = Counter(_plain(find.text) for find in members)
    short = [s for p in pairs if (s := text[p.short_start : p.short_end]) in forms]
    if short:
        return _one(short[0], forms)
    best = min(forms, key=lambda f: (-forms[f], not f.islower(), len(f), f))
    lower = next((f for f in sorted(forms) if f.islower()), None)
    if lower is not None and not looks_named(best):
        best = lower
    if " " in best and best[1:].islower() and all(_begins(find, text) for find in members if _plain(find.text) == best):
        best = best[0].lower() + best[1:]  # a term, not a name such as Hungarian algorithm
    return _one(best, forms)


def _plain(form: str) -> str:
    """The form without a short form in brackets within it or the hyphen of a broken line; formulas as a person writes them."""
    plain = _LINE_BREAK.sub("", _SHORT_WITHIN.sub("", form))
    if "\\" in plain or "$" in plain:
        plain = _INDEX.sub("", readable(plain)).replace("$", "").strip()
    return plain or form


def _begins(find: Find, text: str) -> bool:
    """True if a find stands where English writes a capital: at the beginning of a sentence, a title or a quotation."""
    return _SENTENCE_BEGINS.search(text[max(0, find.start - 8) : find.start]) is not None


def _one(form: str, forms: Mapping[str, int]) -> str:
    """The singular of a term or acronym; a name of one word keeps its ending unless the paper has it without (CC-News).

    So does the last word where it is another one that makes it one or many: a mixture of experts, detecting objects.
    """
    single = singular(form) or form
    if single in forms:
        return single
    plural = form[:-1].isupper() and form[-1:] == "s"
    return single if (" " in form or plural or form.islower()) and not _WITH_OBJECT.search(form) else form
