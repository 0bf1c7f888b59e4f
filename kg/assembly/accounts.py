"""What assembly needs of one paper, taken from its extraction once: its account, which is kept and used again.

Most of it follows from the paper alone. How its things are taken apart also depends on how all papers name things: an
account holds the questions that were asked about that with their answers, and where one is another now, it is taken anew.
"""

from __future__ import annotations

import hashlib
import marshal
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from operator import attrgetter
from typing import Any

from kg.assembly.known import KnownNames
from kg.assembly.local import Local, apart_pairs, locals_of
from kg.assembly.spelling import is_candidate
from kg.assembly.strangers import Usage
from kg.assembly.wording import rewordings, words
from kg.model import Evidence, Extraction, Paper, Relation, Span
from kg.names import fold
from kg.schema import Kind, RelationKind

_DIGEST = 8
"""Bytes before what an account is packed in, which tell whether that is whole."""


@dataclass(frozen=True, slots=True)
class Naming:
    """How one paper names things: the folded name of each, and pairs of a folded name and another folded form of its thing."""

    names: tuple[str, ...]
    called: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, extraction: Extraction) -> Naming:
        """That of the paper that the extraction is of."""
        called = {(fold(m.name), fold(m.text)) for m in extraction.mentions if m.name != m.text}
        return cls(tuple(sorted(map(fold, {m.name for m in extraction.mentions}))), tuple(sorted(called)))


@dataclass(frozen=True, slots=True)
class Account:
    """What assembly needs of one paper.

    `answers` are what it was told of the usage of all papers, by what it asked. `reworded` are (folded form, form, reason)
    for the rewordings of its texts, `words` those words of its texts that may be misspelt. `relations` are (head, kind,
    tail, evidence), `numbers` (subject, data set, metric, number as printed, evidence), all by the names that the paper has.
    """

    paper: str
    naming: Naming
    answers: tuple[tuple[tuple[str, ...], bool], ...]
    things: tuple[Local, ...]
    apart: tuple[tuple[str, str], ...]
    reworded: tuple[tuple[str, str, str], ...]
    words: tuple[tuple[str, tuple[str, ...]], ...]
    relations: tuple[tuple[str, RelationKind, str, Evidence], ...]
    numbers: tuple[tuple[str, str | None, str | None, str, Evidence], ...]

    def holds(self, usage: Usage) -> bool:
        """True if its questions still have the same answers."""
        return all(usage.answer(question) is answer for question, answer in self.answers)


class _Asked(Usage):
    """The usage of all papers, which remembers what it was asked."""

    def __init__(self, usage: Usage) -> None:
        self._usage = usage
        self.answers: dict[tuple[str, ...], bool] = {}

    def answer(self, question: tuple[str, ...]) -> bool:
        if question not in self.answers:
            self.answers[question] = self._usage.answer(question)
        return self.answers[question]


def accounts_of(
    papers: Sequence[Paper],
    read: Callable[[Sequence[Paper]], Iterable[tuple[Paper, Extraction]]],
    known: KnownNames,
    kept: Mapping[str, bytes],
) -> tuple[list[Account], dict[str, bytes]]:
    """The account of each paper, in their order, and by their ids those that were taken anew, packed to be kept.

    `kept` holds packed accounts by the papers' ids; `read` gives what was extracted from papers, and is asked only for those
    whose account is not there, is damaged, or does not hold any more.
    """
    unpack = _Unpacking()
    there = {paper.id: account for paper in papers if (account := unpack(paper, kept.get(paper.id))) is not None}
    extracted = {paper.id: found for paper, found in read([paper for paper in papers if paper.id not in there])}
    namings = {id_: Naming.of(extraction) for id_, extraction in extracted.items()}
    usage = Usage([*(account.naming for account in there.values()), *namings.values()], known)
    past = [paper for paper in papers if paper.id in there and not there[paper.id].holds(usage)]
    for paper, extraction in read(past) if past else ():
        extracted[paper.id], namings[paper.id] = extraction, there.pop(paper.id).naming
    of = {paper.id: paper for paper in papers}
    new = {id_: _taken(of[id_], extraction, namings[id_], usage, known) for id_, extraction in extracted.items()}
    found = there | new
    return [found[paper.id] for paper in papers if paper.id in found], {id_: _packed(account) for id_, account in new.items()}


def _taken(paper: Paper, extraction: Extraction, naming: Naming, usage: Usage, known: KnownNames) -> Account:
    asked = _Asked(usage)
    things = tuple(_listed(local, known) for local in locals_of(paper, extraction, asked))
    texts = sorted({text for local in things for text in local.texts})
    return Account(
        paper=paper.id,
        naming=naming,
        answers=tuple(asked.answers.items()),
        things=things,
        apart=tuple(apart_pairs(extraction)),
        reworded=tuple(sorted({(fold(text), form, reason) for text in texts for form, reason in rewordings(text)})),
        words=tuple((text, found) for text in texts if (found := tuple(sorted(set(filter(is_candidate, words(text))))))),
        relations=tuple((r.head, r.kind, r.tail, _evidence(paper, r)) for r in extraction.relations),
        numbers=tuple(
            (m.subject, m.dataset, m.metric, m.text, _quote(paper, m.sentence, m.span, None, m.extractor, m.score))
            for m in extraction.measurements
        ),
    )


def _listed(local: Local, known: KnownNames) -> Local:
    row = known.find(local)
    return local if row is None else replace(local, row=row)


def _evidence(paper: Paper, relation: Relation) -> Evidence:
    r = relation
    return _quote(paper, r.sentence, r.head_span, r.tail_span, r.extractor, r.score)


def _quote(paper: Paper, sentence: Span, head: Span | None, tail: Span | None, extractor: str, score: float) -> Evidence:
    at, to = ((span.start, span.end) if span else None for span in (head, tail))
    return Evidence(paper.id, sentence.field, sentence.start, sentence.end, at, to, extractor, score, sentence.of(paper))


# --- packed: 44,000 of them are unpacked in seconds ------------------------------------------------------------------------

_LOCAL = [field.name for field in fields(Local)]
_EVIDENCE = [field.name for field in fields(Evidence)]
LAYOUT = f"{sys.implementation.cache_tag} {_LOCAL} {_EVIDENCE} {[field.name for field in fields(Account)]}"
"""What is packed under another layout cannot be unpacked."""

_of_local = attrgetter(*(name for name in _LOCAL if name not in {"paper", "year", "kind", "spans"}))
_of_evidence = attrgetter(*_EVIDENCE[1:])
_of_span = attrgetter("field", "start", "end")


def _packed(account: Account) -> bytes:
    a = account
    things = [(one.kind.value, tuple(map(_of_span, one.spans)), _of_local(one)) for one in a.things]
    relations = [(head, kind.value, tail, _of_evidence(evidence)) for head, kind, tail, evidence in a.relations]
    numbers = [(*number[:-1], _of_evidence(number[-1])) for number in a.numbers]
    parts = (a.naming.names, a.naming.called, a.answers, things, a.apart, a.reworded, a.words, relations, numbers)
    body = marshal.dumps(parts)
    return _digest(body) + body


def _digest(body: bytes) -> bytes:
    return hashlib.blake2b(body, digest_size=_DIGEST).digest()


class _Unpacking:
    """Accounts out of what they were packed in; spans and kinds that are alike are one object in all of them."""

    def __init__(self) -> None:
        self._spans: dict[tuple[Any, ...], Span] = {}

    def __call__(self, paper: Paper, packed: bytes | None) -> Account | None:
        """The account of that paper; None where nothing is packed, or what is packed is damaged."""
        if packed is None or packed[:_DIGEST] != _digest(packed[_DIGEST:]):
            return None
        parts = marshal.loads(packed[_DIGEST:])  # noqa: S302 - whole, and our own
        names, called, answers, things, apart, reworded, found_words, relations, numbers = parts
        year = paper.year
        return Account(
            paper=paper.id,
            naming=Naming(names, called),
            answers=answers,
            things=tuple(self._local(paper.id, year, *thing) for thing in things),
            apart=apart,
            reworded=reworded,
            words=found_words,
            relations=tuple((h, _RELATIONS[kind], t, Evidence(paper.id, *evidence)) for h, kind, t, evidence in relations),
            numbers=tuple((*number[:-1], Evidence(paper.id, *number[-1])) for number in numbers),
        )

    def _local(self, paper: str, year: int | None, kind: str, spans: tuple[tuple[Any, ...], ...], rest: tuple[Any, ...]) -> Local:
        name, forms, *others = rest
        return Local(paper, year, name, _KINDS[kind], forms, tuple(map(self._span, spans)), *others)

    def _span(self, found: tuple[Any, ...]) -> Span:
        span = self._spans.get(found)
        if span is None:
            span = self._spans[found] = Span(*found)
        return span


_KINDS = {kind.value: kind for kind in Kind}
_RELATIONS = {kind.value: kind for kind in RelationKind}
