"""How the public corpora are scored: exactly, over all sentences together.

- **entity**: F1 over (sentence, first token, last token, kind); each counts once, however often a file lists it.
  `entity, boundaries` forgets the kind. `entity, partial` takes a mention for right if one of its kind overlaps it, as the
  paper of TDMSci does beside the exact score.
- **relation** (Rel): F1 over (place of the head, relation, place of the tail); both places exact, the direction as annotated.
  **relation, with kinds** (Rel+): the kinds of both ends must be right as well. The rows by relation are of Rel+.
- SciER's Compare-With and Synonym-Of and SciERC's COMPARE and CONJUNCTION say the same both ways, but are annotated in one
  direction. The scores above want that direction, as DyGIE++ and PURE do (PL-Marker accepts both); `relation, undirected`
  and `..., with kinds` accept either for these.
- Nothing found overlaps. Of nested names the outer or the inner is missed, not left out of the count; SciERC's tag files hold
  the outer ones alone, so there a relation of an inner one counts as missed too, and has no kind that Rel+ could match.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from extractors.training.benchmarks import Corpus, Document, Mention, Place, Relation


@dataclass(frozen=True, slots=True)
class Found:
    """What was found: per document, per sentence of it."""

    mentions: list[list[set[Mention]]]
    relations: list[list[set[Relation]]]


@dataclass(frozen=True, slots=True)
class Score:
    """Precision, recall and F1, 0..1, with the number of annotated and of found ones."""

    p: float
    r: float
    f1: float
    gold: int
    found: int


def score(right_found: int, found: int, right_gold: int, gold: int) -> Score:
    """The score; 0 where there is nothing to divide by."""
    p, r = right_found / max(1, found), right_gold / max(1, gold)
    return Score(p, r, 2 * p * r / (p + r) if p + r else 0.0, gold, found)


Item = tuple[object, ...]


def _exact(gold: Collection[Item], found: Collection[Item]) -> Score:
    wanted, have = set(gold), set(found)
    right = len(wanted & have)
    return score(right, len(have), right, len(wanted))


def scores(documents: Sequence[Document], found: Found, corpus: Corpus) -> dict[str, Score]:
    """All rows of a corpus by name."""
    gold = Found(
        [[set(s.mentions) for s in d.sentences] for d in documents], [[set(s.relations) for s in d.sentences] for d in documents]
    )
    wanted, have = list(_mentions(gold)), list(_mentions(found))
    rows = {"entity": _exact(wanted, have)}
    for kind in corpus.kinds:
        rows[f"entity {kind}"] = _exact([m for m in wanted if m[-1] == kind], [m for m in have if m[-1] == kind])
    rows["entity, boundaries"] = _exact([m[:-1] for m in wanted], [m[:-1] for m in have])
    rows["entity, partial"] = _partial(gold, found)
    if corpus.relations:
        rows |= _relation_rows(gold, found, corpus)
    return rows


def _mentions(of: Found) -> Iterator[tuple[int, int, Place, str]]:
    for d, sentences in enumerate(of.mentions):
        for s, mentions in enumerate(sentences):
            yield from ((d, s, m.place, m.kind) for m in mentions)


def _partial(gold: Found, found: Found) -> Score:
    pairs = [(w, h) for a, b in zip(gold.mentions, found.mentions, strict=True) for w, h in zip(a, b, strict=True)]
    right_gold, right_found = sum(_touched(w, h) for w, h in pairs), sum(_touched(h, w) for w, h in pairs)
    return score(right_found, sum(len(h) for _, h in pairs), right_gold, sum(len(w) for w, _ in pairs))


def _touched(some: Iterable[Mention], others: Collection[Mention]) -> int:
    """How many of `some` overlap one of the others of their kind."""
    return sum(any(a.kind == b.kind and a.place[0] <= b.place[1] and b.place[0] <= a.place[1] for b in others) for a in some)


def _relation_rows(gold: Found, found: Found, corpus: Corpus) -> dict[str, Score]:
    def plain(relation: Relation) -> Relation:
        return relation

    def undirected(relation: Relation) -> Relation:
        turned = relation.kind in corpus.undirected and relation.tail < relation.head
        return Relation(relation.tail, relation.kind, relation.head) if turned else relation

    rows = {}
    for name, form in (("relation", plain), ("relation, undirected", undirected)):
        rows[name] = _exact(list(_relations(gold, form)), list(_relations(found, form)))
        rows[f"{name}, with kinds"] = _exact(list(_with_kinds(gold, form)), list(_with_kinds(found, form)))
    wanted, have = list(_with_kinds(gold, plain)), list(_with_kinds(found, plain))
    for kind in corpus.relations:
        rows[f"relation {kind}"] = _exact([r for r in wanted if r[2].kind == kind], [r for r in have if r[2].kind == kind])
    return rows


Form = Callable[[Relation], Relation]


def _relations(of: Found, form: Form) -> Iterator[tuple[int, int, Relation]]:
    for d, sentences in enumerate(of.relations):
        for s, relations in enumerate(sentences):
            yield from ((d, s, form(r)) for r in relations)


def _with_kinds(of: Found, form: Form) -> Iterator[tuple[int, int, Relation, str, str]]:
    for d, s, relation in _relations(of, form):
        kinds = {m.place: m.kind for m in of.mentions[d][s]}
        yield d, s, relation, kinds.get(relation.head, ""), kinds.get(relation.tail, "")
