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

from kg.errors import InvalidData
from kg.jsonvalues import shown
from kg.model import FIELDS, Extraction, Paper, Span
from kg.schema import PAPER, Kind, RelationKind

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
    wanted = {sheet.paper: sheet for sheet in map(_sheet, gold)}
    found = {sheet.paper: sheet for sheet in map(_sheet, predictions)}
    total: dict[str, Row] = {}
    for paper, sheet in wanted.items():
        for what, row in _rows(sheet, found.get(paper, _Sheet(paper))):
            total[what] = total.get(what, Row()).plus(row)
    return total


def table(rows: Mapping[str, Row]) -> str:
    """The rows as an aligned table for people, in percent, in the order given."""
    lines = [f"{'':26}{'P':>7}{'R':>7}{'F1':>7}{'gold':>7}{'pred':>7}"]
    for what, row in rows.items():
        shares = "".join(f"{100 * share:7.1f}" for share in (row.precision, row.recall, row.f1))
        lines.append(f"{what:26}{shares}{row.gold:7}{row.predicted:7}")
    return "\n".join(lines)


def to_gold(extraction: Extraction, paper: Paper) -> GoldGraph:
    """What was extracted, in the form of the gold files: in the order of the text, each thing said once.

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
    said = dict.fromkeys((r.head, r.kind.value, r.tail) for r in relations)
    measured = dict.fromkeys((m.subject, m.dataset, m.metric, m.text) for m in results)
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


# What is scored


@dataclass(frozen=True, slots=True)
class _Thing:
    """An entity: its type and its folded mentions."""

    type: str
    forms: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Link:
    """A relation whose ends are the folded mentions of what it joins."""

    type: str
    head: frozenset[str]
    tail: frozenset[str]

    def fits(self, other: _Link) -> bool:
        return bool(self.head & other.head and self.tail & other.tail)

    def fits_reversed(self, other: _Link) -> bool:
        return bool(self.head & other.tail and self.tail & other.head)


@dataclass(frozen=True, slots=True)
class _Number:
    """A result: folded value; subject, data set and metric as folded mentions, None where left out."""

    value: str
    about: tuple[frozenset[str] | None, ...]


@dataclass(frozen=True, slots=True)
class _Sheet:
    """All that is scored of one paper. `names` are those folded mentions that are somewhere written like a name."""

    paper: str
    things: tuple[_Thing, ...] = ()
    names: frozenset[str] = frozenset()
    links: tuple[_Link, ...] = ()
    numbers: tuple[_Number, ...] = ()

    def mentions(self) -> set[tuple[str, str]]:
        """All different (folded mention, type)."""
        return {(form, thing.type) for thing in self.things for form in thing.forms}


# Counting


def _rows(gold: _Sheet, found: _Sheet) -> Iterator[tuple[str, Row]]:
    yield from _mention_rows(gold, found)
    yield "entity", _one_to_one(gold.things, found.things, lambda g, f: g.type == f.type and bool(g.forms & f.forms))
    yield "relation", _one_to_one(gold.links, found.links, _same_link)
    yield "relation, any type", _one_to_one(gold.links, found.links, lambda g, f: g.fits(f) or g.fits_reversed(f))
    for kind in RelationKind:
        wanted = [link for link in gold.links if link.type == kind]
        given = [link for link in found.links if link.type == kind]
        yield f"relation {kind}", _one_to_one(wanted, given, _same_link)
    yield "result", _one_to_one(gold.numbers, found.numbers, _same_number)
    yield "result, value only", _one_to_one(gold.numbers, found.numbers, lambda g, f: g.value == f.value)


def _mention_rows(gold: _Sheet, found: _Sheet) -> Iterator[tuple[str, Row]]:
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
    """Each of `gold`, in order, takes the first of `found` that is the same and still free.

    The order of the files decides, not the best assignment: so the figures are comparable with published ones.
    """
    free = list(found)
    for wanted in gold:
        taken = next((at for at, candidate in enumerate(free) if same(wanted, candidate)), None)
        if taken is not None:
            del free[taken]
    return Row(len(found) - len(free), len(gold), len(found))


def _same_link(gold: _Link, found: _Link) -> bool:
    either_way = gold.type == RelationKind.COMPARED_WITH
    return gold.type == found.type and (gold.fits(found) or (either_way and gold.fits_reversed(found)))


def _same_number(gold: _Number, found: _Number) -> bool:
    return gold.value == found.value and all(map(_agree, gold.about, found.about))


def _agree(gold: frozenset[str] | None, found: frozenset[str] | None) -> bool:
    if gold is None or found is None:
        return gold is found
    return bool(gold & found)


# Reading


def _fold(text: str) -> str:
    return " ".join(text.split()).casefold()


def _like_a_name(text: str) -> bool:
    """True for a digit anywhere or a capital letter behind the first character."""
    return any(map(str.isdigit, text)) or any(map(str.isupper, text[1:]))


def _sheet(graph: Mapping[str, object]) -> _Sheet:
    where = f"The graph '{graph.get('id')}'"
    entities = _objects(graph, "entities", where)
    mentions = [(entity, _strings(entity, "mentions", where)) for entity in entities]
    # A name that stands twice is one thing, described last; all that was written under it can still look like a name.
    things = {
        _text(entity, "name", where): _Thing(_text(entity, "type", where), frozenset(map(_fold, texts)))
        for entity, texts in mentions
    }
    return _Sheet(
        paper=_text(graph, "id", where),
        things=tuple(things.values()),
        names=frozenset(_fold(text) for _, texts in mentions for text in texts if _like_a_name(text)),
        links=tuple(_link(relation, things, where) for relation in _objects(graph, "relations", where)),
        numbers=tuple(_number(result, things, where) for result in _objects(graph, "results", where)),
    )


def _link(relation: Mapping[str, object], things: Mapping[str, _Thing], where: str) -> _Link:
    nothing = _Thing("", frozenset())
    head, tail = _text(relation, "head", where), _text(relation, "tail", where)
    # Folded mentions have no capitals, so only the paper itself can match the paper.
    ends = frozenset({PAPER}) if head == PAPER else things.get(head, nothing).forms
    return _Link(_text(relation, "type", where), ends, things.get(tail, nothing).forms)


def _number(result: Mapping[str, object], things: Mapping[str, _Thing], where: str) -> _Number:
    about: list[frozenset[str] | None] = []
    for part in ("subject", "dataset", "metric"):
        name = "" if result.get(part) is None else _text(result, part, where)
        forms = things[name].forms if name in things else frozenset({_fold(name)})
        about.append(forms if name else None)
    return _Number(_fold(_text(result, "value", where)), tuple(about))


def _text(record: Mapping[str, object], key: str, where: str) -> str:
    value = record.get(key)
    if not isinstance(value, str):
        raise InvalidData(f"{where}: {key}={shown(value)} is not text. The form is that of examples/gold.jsonl.")
    return value


def _list(record: Mapping[str, object], key: str, where: str) -> Sequence[object]:
    value = record.get(key, ())
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise InvalidData(f"{where}: {key}={shown(value)} is not a list. The form is that of examples/gold.jsonl.")
    return value


def _objects(record: Mapping[str, object], key: str, where: str) -> list[Mapping[str, object]]:
    entries = _list(record, key, where)
    objects = [entry for entry in entries if isinstance(entry, Mapping)]
    if len(objects) < len(entries):
        raise InvalidData(f"{where}: not every entry of '{key}' is an object. The form is that of examples/gold.jsonl.")
    return objects


def _strings(record: Mapping[str, object], key: str, where: str) -> list[str]:
    entries = _list(record, key, where)
    strings = [entry for entry in entries if isinstance(entry, str)]
    if len(strings) < len(entries):
        raise InvalidData(f"{where}: not every one of '{key}' is text. The form is that of examples/gold.jsonl.")
    return strings
