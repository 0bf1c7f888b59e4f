"""How well extracted graphs agree with gold ones: precision, recall and F1 of mentions, entities, relations and results.

    mention    one string (case and white space folded) as a thing of one type, in one paper
    entity     one thing against one of the same type that shares a mention with it; one to one, so that a thing split
               in two, or two merged, costs something
    relation   same type, and each end shares a mention with its counterpart; one to one. COMPARED_WITH reads both ways
    result     same value, and subject, data set and metric agree (what is left out agrees only with what is left out)

All counts are added up over all papers (micro average). `mention, named` looks only at what is written like a name
(LoRA, GPT-4), rows with `any type` ignore types, and `result, value only` looks at the value alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypedDict, TypeVar

from kg.gold import Sheet, matched, same_link, same_number, sheet
from kg.model import FIELDS, Extraction, Paper, Span
from kg.schema import Kind, RelationKind

T = TypeVar("T")


class GoldEntity(TypedDict):
    """A thing of a paper and all different strings that name it there."""

    name: str
    type: str
    mentions: list[str]


class GoldRelation(TypedDict):
    """Two things by name (`PAPER`: the paper), and what is said of them."""

    head: str
    type: str
    tail: str


class GoldResult(TypedDict):
    """A reported number as printed. Subject, data set and metric are names of things."""

    subject: str
    dataset: str | None
    metric: str | None
    value: str


class GoldGraph(TypedDict):
    """The graph of one paper, in the form of the gold files."""

    id: str
    title: str
    entities: list[GoldEntity]
    relations: list[GoldRelation]
    results: list[GoldResult]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the score: how many are right, how many the gold has, how many were predicted."""

    right: int = 0
    gold: int = 0
    predicted: int = 0

    @property
    def precision(self) -> float:
        """Share of the predicted that is right, 0..1; 0 where nothing was predicted."""
        return self.right / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        """Share of the gold that was found, 0..1; 0 where the gold has none."""
        return self.right / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall, 0..1."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    def plus(self, other: Row) -> Row:
        """Counts of both."""
        return Row(self.right + other.right, self.gold + other.gold, self.predicted + other.predicted)

    def as_json(self) -> dict[str, float]:
        """Precision, recall, F1 and the two counts they rest on."""
        return {"p": self.precision, "r": self.recall, "f1": self.f1, "gold": self.gold, "pred": self.predicted}


def score(gold: Iterable[Mapping[str, object]], predictions: Iterable[Mapping[str, object]]) -> dict[str, Row]:
    """Rows by what they count, in the order of the table; empty where `gold` is.

    Both sides are graphs in the form of the gold files, joined by their ids. A gold paper without a prediction counts as
    predicted empty, a prediction without gold does not count; of two graphs with one id the later one holds.
    Raises InvalidData for a graph that is not in that form.
    """
    wanted = {one.paper: one for one in map(sheet, gold)}
    found = {one.paper: one for one in map(sheet, predictions)}
    total: dict[str, Row] = {}
    for paper, right in wanted.items():
        for what, row in _rows(right, found.get(paper, Sheet(paper))):
            total[what] = total.get(what, Row()).plus(row)
    return total


def table(rows: Mapping[str, Row]) -> str:
    """The rows as an aligned table for people, in percent, in the order given."""
    lines = [f"{'':26}{'P':>7}{'R':>7}{'F1':>7}{'gold':>7}{'pred':>7}"]
    for what, row in rows.items():
        shares = "".join(f"{100 * share:7.1f}" for share in (row.precision, row.recall, row.f1))
        lines.append(f"{what:26}{shares}{row.gold:7}{row.predicted:7}")
    return "\n".join(lines)


def to_gold(extraction: Extraction, paper: Paper, *, min_confidence: float = 0.0) -> GoldGraph:
    """What was extracted, in the form of the gold files: in the order of the text, each thing said once.

    Relations and results that are less sure than `min_confidence` are left out, mentions never.
    Raises InvalidData if the extraction is not true of the paper.
    """
    extraction.check(paper)
    forms: dict[str, list[str]] = {}
    for mention in sorted(extraction.mentions, key=lambda m: (*_place(m.span), m)):
        strings = forms.setdefault(mention.name, [])
        if mention.text not in strings:
            strings.append(mention.text)
    kinds = extraction.kinds()
    relations = sorted(extraction.relations, key=lambda r: (*_place(r.sentence), r.head, r.kind, r.tail))
    results = sorted(extraction.measurements, key=lambda m: (*_place(m.span), m.subject, m.dataset or "", m.metric or ""))
    said = dict.fromkeys((r.head, r.kind.value, r.tail) for r in relations if r.score >= min_confidence)
    measured = dict.fromkeys((m.subject, m.dataset, m.metric, m.text) for m in results if m.score >= min_confidence)
    return {
        "id": paper.id,
        "title": paper.title,
        "entities": [{"name": name, "type": kinds[name].value, "mentions": strings} for name, strings in forms.items()],
        "relations": [{"head": head, "type": kind, "tail": tail} for head, kind, tail in said],
        "results": [{"subject": s, "dataset": d, "metric": m, "value": value} for s, d, m, value in measured],
    }


def _place(span: Span) -> tuple[int, int, int]:
    """Where a span stands, title first."""
    return FIELDS.index(span.field), span.start, span.end


# Counting


def _rows(gold: Sheet, found: Sheet) -> Iterator[tuple[str, Row]]:
    yield from _mention_rows(gold, found)
    yield "entity", _one_to_one(gold.things, found.things, lambda g, f: g.type == f.type and bool(g.forms & f.forms))
    yield "relation", _one_to_one(gold.links, found.links, same_link)
    yield "relation, any type", _one_to_one(gold.links, found.links, lambda g, f: g.fits(f) or g.fits_reversed(f))
    for kind in RelationKind:
        wanted = [link for link in gold.links if link.type == kind]
        given = [link for link in found.links if link.type == kind]
        yield f"relation {kind}", _one_to_one(wanted, given, same_link)
    yield "result", _one_to_one(gold.numbers, found.numbers, same_number)
    yield "result, value only", _one_to_one(gold.numbers, found.numbers, lambda g, f: g.value == f.value)


def _mention_rows(gold: Sheet, found: Sheet) -> Iterator[tuple[str, Row]]:
    wanted, given = gold.mentions(), found.mentions()
    names = gold.names | found.names
    yield "mention", _overlap(wanted, given)
    yield "mention, named", _overlap({m for m in wanted if m[0] in names}, {m for m in given if m[0] in names})
    yield "mention, any type", _overlap({form for form, _ in wanted}, {form for form, _ in given})
    for kind in Kind:
        yield f"mention {kind}", _overlap({m for m in wanted if m[1] == kind}, {m for m in given if m[1] == kind})


def _overlap(gold: set[T], found: set[T]) -> Row:
    return Row(len(gold & found), len(gold), len(found))


def _one_to_one(gold: Sequence[T], found: Sequence[T], same: Callable[[T, T], bool]) -> Row:
    return Row(len(matched(gold, found, same)), len(gold), len(found))
