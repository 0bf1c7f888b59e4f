"""What assembly needs of one paper, taken from its extraction once: its account, which is kept and used again.

Most of it follows from the paper alone. How its things are taken apart also depends on how all papers name things: an
account holds the questions that were asked about that with their answers, and where one is another now, it is taken anew.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from itertools import chain
from operator import attrgetter

from kg.assembly.counted import difference
from kg.assembly.groups import sense
from kg.assembly.kinds import mark_of, side
from kg.assembly.known import KnownNames
from kg.assembly.local import Local, apart_pairs, locals_of
from kg.assembly.namesakes import namesakes
from kg.assembly.naming import DEFINED, SAID
from kg.assembly.outlines import (
    DIGEST,
    Answer,
    Body,
    Naming,
    Outline,
    Packed,
    Profile,
    Spoilt,
    known_point,
    pack,
    unpack,
    unpacked,
)
from kg.assembly.shelf import Shelf, Stamp
from kg.assembly.spelling import is_candidate
from kg.assembly.strangers import Usage
from kg.assembly.tally import less
from kg.assembly.wording import rewordings, words
from kg.batches import batched
from kg.model import Evidence, Extraction, Paper, Relation, Span
from kg.names import fold
from kg.schema import PAPER

_MANY = 500
_NAMINGS = "namings"
_MOST_PAPERS = 250_000
"""Of more papers it is not kept how they name things: it would take three kilobytes of memory a paper."""


@dataclass(frozen=True, slots=True)
class Account:
    """What assembly needs of one paper: its things and all that it says of them, by the names that it has.

    `answers` are what it was told of the usage of all papers, by what it asked.
    """

    paper: Paper
    extraction: Extraction
    things: tuple[Local, ...]
    answers: tuple[tuple[tuple[str, ...], bool], ...] = ()


class _Asked(Usage):
    """The usage of all papers, which remembers what it was asked."""

    def __init__(self, usage: Usage) -> None:
        self._usage = usage
        self.answers: dict[tuple[str, ...], bool] = {}

    def answer(self, question: tuple[str, ...]) -> bool:
        if question not in self.answers:
            self.answers[question] = self._usage.answer(question)
        return self.answers[question]


def keep_up(shelf: Shelf, known: KnownNames) -> list[Stamp]:
    """Makes the shelf hold the account of each paper, as the papers that are there now have it; what stands for each then.

    Only those are taken anew that are not there, are damaged, or hold no more.
    """
    stamps = list(shelf.stamps())
    missing = [one.paper for one in stamps if not one.naming]
    there = {one.paper: one.naming for one in stamps if one.naming}
    again = _again(shelf, there)
    found = again or _Namings()
    if again is None:
        missing += [id_ for id_ in found.add_all(shelf) if id_ in there]
    for texts in batched(shelf.named(missing), _MANY):
        found.change(list(map(naming_of, texts)))
    usage = Usage(found.names, found.called, known)
    doubtful = found.answers if again is None else found.doubtful()
    past = {answer for answer in doubtful if usage.answer(answer[0]) is not answer[1]}
    retaken = [*missing, *(_told(shelf, past, set(missing)) if past else ())]
    _take(shelf, retaken, usage, known)
    fresh = {one.paper: one for one in (shelf.stamps(retaken) if retaken else ())}
    stamps = [fresh.get(one.paper, one) for one in stamps]
    if again is None and len(stamps) <= _MOST_PAPERS:
        _remember(shelf, stamps)
    return stamps


class _Namings:
    """How papers name things, counted, and what they were told, each by how many."""

    def __init__(self) -> None:
        self.names: Counter[str] = Counter()
        self.called: Counter[tuple[str, str]] = Counter()
        self.answers: Counter[Answer] = Counter()
        self._changed: set[str] = set()
        self._new: set[Answer] = set()

    def add(self, found: Sequence[Naming]) -> None:
        self.names.update(chain.from_iterable(one.names for one in found))
        self.called.update(chain.from_iterable(one.called for one in found))
        self.answers.update(chain.from_iterable(one.answers for one in found))

    def change(self, new: Sequence[Naming], former: Sequence[Naming] = ()) -> None:
        """Adds what is new since what is counted was remembered, and takes back what is no more."""
        self.add(new)
        for one in former:
            for counts, its in ((self.names, one.names), (self.called, one.called), (self.answers, one.answers)):
                for key in its:
                    less(counts, key)
        for one in (*new, *former):
            self._changed.update(one.names, (name for name, _ in one.called))
        self._new.update(chain.from_iterable(one.answers for one in new))

    def doubtful(self) -> Iterator[Answer]:
        """What was told since, or of names that count otherwise now: all else that was told when it was remembered holds."""
        return (answer for answer in self.answers if answer[0][0] in self._changed or answer in self._new)

    def add_all(self, shelf: Shelf) -> list[str]:
        """Counts all that are kept; those that are damaged."""
        spoilt = []
        for some in batched(shelf.parts("naming"), _MANY):
            found = []
            for id_, packed in some:
                try:
                    found.append(unpack(Naming, id_, packed))
                except Spoilt:
                    spoilt.append(id_)
            self.add(found)
        return spoilt


def _again(shelf: Shelf, there: Mapping[str, bytes]) -> _Namings | None:
    """How papers name things, from what was counted the last time; None where that does not lead to it, or not sooner."""
    found = _Namings()
    try:
        counted, names, called, answers = unpacked("", shelf.recall(_NAMINGS))
        changed = difference(shelf, "naming", counted, there)
        if changed is None:
            return None
        for counts, one in ((found.names, names), (found.called, called), (found.answers, answers)):
            dict.update(counts, one)
        new, former = ([unpack(Naming, id_, packed) for id_, packed in some.items()] for some in changed)
        found.change(new, former)
    except Spoilt:
        return None
    return found


def _remember(shelf: Shelf, stamps: Sequence[Stamp]) -> None:
    """Keeps how all papers name things now."""
    found = _Namings()
    if not found.add_all(shelf):
        digests = {one.paper: one.naming for one in stamps if one.naming}
        shelf.remember(_NAMINGS, pack((digests, dict(found.names), dict(found.called), dict(found.answers))))


def _told(shelf: Shelf, past: Set[Answer], missing: set[str]) -> Iterator[str]:
    """Papers that were told what is not so any more."""
    for id_, packed in shelf.parts("naming"):
        if id_ not in missing and not past.isdisjoint(unpack(Naming, id_, packed).answers):
            yield id_


def _take(shelf: Shelf, ids: Iterable[str], usage: Usage, known: KnownNames) -> None:
    for some in batched(ids, _MANY):
        shelf.keep((paper.id, packed(taken(paper, extraction, usage, known))) for paper, extraction in shelf.read(some))


def naming_of(texts: Iterable[tuple[str, str]]) -> Naming:
    """How a paper names things whose mentions have these names and texts."""
    found = set(texts)
    called = {(fold(name), fold(text)) for name, text in found if name != text}
    return Naming(tuple(sorted(map(fold, {name for name, _ in found}))), tuple(sorted(called)))


def usage_of(extractions: Iterable[Extraction], known: KnownNames) -> Usage:
    """How these papers name things."""
    found = _Namings()
    found.add([naming_of((m.name, m.text) for m in extraction.mentions) for extraction in extractions])
    return Usage(found.names, found.called, known)


def taken(paper: Paper, extraction: Extraction, usage: Usage, known: KnownNames) -> Account:
    """The account of one paper."""
    asked = _Asked(usage)
    new = namesakes(paper, extraction, known)
    things = tuple(_listed(local, new, known) for local in locals_of(paper, extraction, asked, new))
    return Account(paper, extraction, things, tuple(asked.answers.items()))


def _listed(local: Local, new: Collection[str], known: KnownNames) -> Local:
    if local.name in new:
        # A point of its own: that of the folded form is the known thing's.
        return replace(local, own=sense(local.own, local.paper))
    row = known.find(local)
    return local if row is None else replace(local, row=row)


# --- packed ---------------------------------------------------------------------------------------------------------------


def packed(account: Account) -> Packed:
    """What is kept of an account."""
    naming = naming_of((m.name, m.text) for m in account.extraction.mentions)._replace(answers=account.answers)
    opens = tuple(_open(at, local) for at, local in enumerate(account.things) if local.shorts)
    body = pack(_body(account))
    return Packed(
        naming=pack(naming),
        outline=pack(outline_of(account)),
        opens=pack(opens) if opens else b"",
        profile=pack(_profile(account, body)),
        body=body,
    )


def outline_of(account: Account) -> Outline:
    """What linking needs of it."""
    things = account.things
    at = {local.name: number for number, local in enumerate(things)}
    texts = sorted({text for local in things for text in local.texts})
    return Outline(
        owns=tuple(local.own for local in things),
        rows=tuple((number, local.row) for number, local in enumerate(things) if local.row is not None),
        marks=bytes(mark_of(local.kind, local.proposed, local.sure) for local in things),
        votes=tuple((form, side(local.kind)) for local in things for form in local.folds if form != local.own),
        stands=tuple(
            (short, end)
            for local in things
            if len(local.folds) > 1 and local.is_spelt_out
            for _, short, ends in local.shorts
            for end in sorted(set(ends))
        ),
        said=tuple((_start(local), *said) for local in things if not _is_open(local) for said in _says(local)),
        reworded=tuple(sorted({(fold(text), form, reason) for text in texts for form, reason in rewordings(text)})),
        words=tuple((text, found) for text in texts if (found := tuple(sorted(set(filter(is_candidate, words(text))))))),
        apart=tuple((at[head], at[tail], things[at[tail]].folds) for head, tail in apart_pairs(account.extraction)),
    )


def _is_open(local: Local) -> bool:
    return bool(local.shorts) and local.row is None


def _start(local: Local) -> str:
    return local.own if local.row is None else known_point(local.row)


def _says(local: Local) -> list[tuple[str, str]]:
    """(folded form, reason) for what else names it everywhere; not what the paper alone calls its own thing."""
    forms = ((local.own, DEFINED), *((form, reason) for _, form, reason in local.others))
    return [said for said in forms if said[0] != _start(local) or _is_open(local) if said[1] != SAID or not local.proposed]


def _open(at: int, local: Local) -> tuple[object, ...]:
    """An `Open`, of plain tuples."""
    names = {local.name, *(text for text, _, _ in local.others)}
    shorts = tuple((form, ends, text in names) for text, form, ends in local.shorts)
    is_listed = local.row is not None
    return (at, shorts, local.is_spelt_out, local.folds, () if is_listed else tuple(_says(local)), is_listed)


def _profile(account: Account, body: bytes) -> Profile:
    at = {local.name: number for number, local in enumerate(account.things)}
    found = account.extraction
    spans: dict[Span, int] = {}
    return Profile(
        year=account.paper.year,
        titles=tuple(local.name for local in account.things),
        forms=tuple(_forms(local) for local in account.things),
        relations=tuple((-1 if r.head == PAPER else at[r.head], r.kind.value, at[r.tail], r.score) for r in found.relations),
        numbers=tuple(
            (at[m.subject], _place(at, m.dataset), _place(at, m.metric), m.text, spans.setdefault(m.span, len(spans)))
            for m in found.measurements
        ),
        body=body[:DIGEST],
    )


def _place(at: Mapping[str, int], name: str | None) -> int | None:
    return None if name is None else at[name]


def _forms(local: Local) -> tuple[tuple[str, int, str], ...]:
    counts = dict(local.forms)
    return tuple(
        (text, counts.get(text, 0) + (text == local.name), form) for text, form in zip(local.texts, local.folded, strict=True)
    )


_of_span = attrgetter("field", "start", "end")


def _body(account: Account) -> Body:
    paper, found = account.paper, account.extraction
    return Body(
        spans=tuple(tuple(map(_of_span, local.spans)) for local in account.things),
        relations=tuple(_of_evidence(_evidence(paper, r)) for r in found.relations),
        numbers=tuple(_of_evidence(_quote(paper, m.sentence, m.span, None, m.extractor, m.score)) for m in found.measurements),
    )


_of_evidence = attrgetter("field", "start", "end", "head", "tail", "extractor", "score", "text")


def _evidence(paper: Paper, relation: Relation) -> Evidence:
    r = relation
    return _quote(paper, r.sentence, r.head_span, r.tail_span, r.extractor, r.score)


def _quote(paper: Paper, sentence: Span, head: Span | None, tail: Span | None, extractor: str, score: float) -> Evidence:
    at, to = ((span.start, span.end) if span else None for span in (head, tail))
    return Evidence(paper.id, sentence.field, sentence.start, sentence.end, at, to, extractor, score, sentence.of(paper))


def accounts(read: Iterable[tuple[Paper, Extraction]], known: KnownNames) -> Sequence[Account]:
    """The accounts of some papers, sorted by their ids: for those who look at the things themselves."""
    found = sorted(dict(read).items(), key=lambda pair: pair[0].id)
    usage = usage_of((extraction for _, extraction in found), known)
    return [taken(paper, extraction, usage, known) for paper, extraction in found]
