"""One line of JSON for each thing that travels, and back: `decode(encode(x)) == x`, or InvalidData with the reason.

A line is an object whose first key is `type`: paper, extraction, entity, statement, occurrence or result. The other keys
are the fields of the dataclass, in its order, none left out (but a paper's `author_names` where none is known) and none
added. A span is `["abstract", 3, 9]`, a tuple a
list, an enum its value, an unknown value null. A statement's line also tells `support`, `papers` and `sentences`, for
people; they follow from the evidence, may be left out, and are refused where they contradict it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, get_args

from kg import jsonvalues as js
from kg.errors import InvalidData
from kg.model import (
    Entity,
    Evidence,
    Extraction,
    Field,
    Measurement,
    Mention,
    Occurrence,
    Paper,
    Relation,
    Result,
    Span,
    Statement,
)
from kg.schema import Kind, RelationKind

Record = Paper | Extraction | Entity | Statement | Occurrence | Result
"""What a line can hold."""


def encode(record: Record) -> str:
    """`record` as one line of JSON, without the line's end; equal records give equal lines.

    The line can be written as UTF-8 whatever the texts hold. Raises InvalidData for what JSON cannot say: a number that
    is infinite or not a number, or a text with both halves of a surrogate pair as two characters.
    """
    return js.dump(to_row(record))


def decode(line: str) -> Record:
    """The record that `encode` made `line` of. Raises InvalidData that says what is wrong with it."""
    return from_row(js.load(line))


def to_row(record: Record) -> js.Row:
    """What the line of `record` holds, as JSON's own types: `type` first, then the fields."""
    return {"type": type(record).__name__.lower(), **_TO_ROW[type(record)](record)}


def from_row(row: object) -> Record:
    """The record that `to_row` made `row` of; `row` is used up. Raises InvalidData."""
    if not isinstance(row, dict):
        raise InvalidData(f"A line must hold a JSON object, not {js.shown(row)}.")
    name = row.pop("type", None)
    build = _FROM_ROW.get(name) if isinstance(name, str) else None
    if build is None:
        raise InvalidData(f"The type {js.shown(name)} is not known. Known: {', '.join(_FROM_ROW)}.")
    try:
        return build(row)
    except InvalidData as error:
        raise InvalidData(f"{str(name).capitalize()}{_who(row)}: {error}") from None


def encode_evidence(evidence: Evidence) -> str:
    """One piece of evidence as a JSON object, with its sentence."""
    return js.dump(_evidence_row(evidence))


def decode_evidence(text: str) -> Evidence:
    """The evidence that `encode_evidence` made `text` of. Raises InvalidData."""
    return _evidence(js.load(text))


def encode_spans(spans: tuple[Span, ...]) -> str:
    """Spans as a JSON list of `[field, start, end]`."""
    return js.dump([_span_row(span) for span in spans])


def decode_spans(text: str) -> tuple[Span, ...]:
    """The spans that `encode_spans` made `text` of. Raises InvalidData."""
    return tuple(map(_span, js.list_of(js.load(text))))


def _who(row: js.Row) -> str:
    """What the record says it is, for a message."""
    for names in (("id",), ("paper_id",), ("head", "kind", "tail"), ("paper", "entity")):
        if all(isinstance(row.get(name), str) for name in names):
            return f" '{' '.join(row[name] for name in names)}'"
    return ""


_kind = js.one_of({kind.value: kind for kind in Kind})
_relation_kind = js.one_of({kind.value: kind for kind in RelationKind})
_field: Callable[[Any], Field] = js.one_of({name: name for name in get_args(Field)})


@lru_cache(maxsize=1 << 16)
def _shared_span(field: Field, start: int, end: int) -> Span:
    """One span object for all mentions, relations and papers that mark the same offsets: they are many, and checked once."""
    return Span(field, start, end)


def _span(value: Any) -> Span:
    if type(value) is list and len(value) == 3:
        field, start, end = value
        # Types first: the cache takes 3.0 and True for the numbers they equal. Span itself refuses another field.
        if type(field) is str and type(start) is int and type(end) is int:
            return _shared_span(field, start, end)
    raise InvalidData(f"""{js.shown(value)} is not a span like ["abstract", 3, 9]""")


def _offsets(value: Any) -> tuple[int, int]:
    if type(value) is not list or len(value) != 2:
        raise InvalidData(f"{js.shown(value)} are not two offsets like [3, 9]")
    return js.integer(value[0]), js.integer(value[1])


# --- shapes: one table a record, in the order of its dataclass -----------------------------------------------------------

_PAPER: js.Shape = {
    "id": js.string,
    "title": js.string,
    "abstract": js.string,
    "published": js.optional(js.string),
    "url": js.optional(js.string),
    "doi": js.optional(js.string),
    "arxiv_id": js.optional(js.string),
    "authors": js.optional(js.integer),
    "upvotes": js.optional(js.integer),
    "sources": js.strings,
    "author_names": js.strings,
}
_MENTION: js.Shape = {
    "name": js.string,
    "kind": _kind,
    "span": _span,
    "text": js.string,
    "extractor": js.string,
    "score": js.number,
}
_RELATION: js.Shape = {
    "head": js.string,
    "kind": _relation_kind,
    "tail": js.string,
    "sentence": _span,
    "head_span": js.optional(_span),
    "tail_span": js.optional(_span),
    "extractor": js.string,
    "score": js.number,
}
_MEASUREMENT: js.Shape = {
    "subject": js.string,
    "dataset": js.optional(js.string),
    "metric": js.optional(js.string),
    "text": js.string,
    "span": _span,
    "sentence": _span,
    "extractor": js.string,
    "score": js.number,
}
_EXTRACTION: js.Shape = {
    "paper_id": js.string,
    "extractor_version": js.string,
    "mentions": js.many(lambda row: Mention(*js.values_of(row, _MENTION))),
    "relations": js.many(lambda row: Relation(*js.values_of(row, _RELATION))),
    "measurements": js.many(lambda row: Measurement(*js.values_of(row, _MEASUREMENT))),
}
_ENTITY: js.Shape = {
    "id": js.string,
    "name": js.string,
    "kind": _kind,
    "aliases": js.strings,
    "papers": js.integer,
    "first_seen": js.optional(js.integer),
    "first_seen_is_bound": js.truth,
}
_EVIDENCE: js.Shape = {
    "paper": js.string,
    "field": _field,
    "start": js.integer,
    "end": js.integer,
    "head": js.optional(_offsets),
    "tail": js.optional(_offsets),
    "extractor": js.string,
    "score": js.number,
    "text": js.string,
}


def _evidence(row: Any) -> Evidence:
    return Evidence(*js.values_of(row, _EVIDENCE))


_STATEMENT: js.Shape = {
    "head": js.string,
    "kind": _relation_kind,
    "tail": js.string,
    "confidence": js.number,
    "evidence": js.many(_evidence),
}
_OCCURRENCE: js.Shape = {"paper": js.string, "entity": js.string, "spans": js.many(_span)}
_RESULT: js.Shape = {
    "id": js.string,
    "subject": js.string,
    "dataset": js.optional(js.string),
    "metric": js.optional(js.string),
    "text": js.string,
    "value": js.optional(js.number),
    "unit": js.string,
    "confidence": js.number,
    "evidence": _evidence,
}


def _statement(row: js.Row) -> Statement:
    derived = {name: row.pop(name) for name in ("support", "papers", "sentences") if name in row}
    statement = Statement(*js.values_of(row, _STATEMENT))
    for name, said in derived.items():
        follows = _derived(statement)[name]
        if said != follows:
            raise InvalidData(f"{name}={js.shown(said)}, but from the evidence follows {js.shown(follows)}")
    return statement


_FROM_ROW: dict[str, Callable[[js.Row], Record]] = {
    # Lines written before papers had names of authors lack them, as those of papers without any do.
    "paper": lambda row: Paper(*js.values_of({**row, "author_names": row.get("author_names", [])}, _PAPER)),
    "extraction": lambda row: Extraction(*js.values_of(row, _EXTRACTION)),
    "entity": lambda row: Entity(*js.values_of(row, _ENTITY)),
    "statement": _statement,
    "occurrence": lambda row: Occurrence(*js.values_of(row, _OCCURRENCE)),
    "result": lambda row: Result(*js.values_of(row, _RESULT)),
}

# --- rows: what is written -----------------------------------------------------------------------------------------------


def _span_row(span: Span) -> list[object]:
    return [span.field, span.start, span.end]


def _optional_span_row(span: Span | None) -> list[object] | None:
    return None if span is None else [span.field, span.start, span.end]


def _optional_list(values: tuple[int, ...] | None) -> list[int] | None:
    return None if values is None else list(values)


def _same(record: object, shape: js.Shape) -> js.Row:
    """The fields of `record` as they are."""
    return {name: getattr(record, name) for name in shape}


def _paper_row(p: Paper) -> js.Row:
    row = {**_same(p, _PAPER), "sources": list(p.sources), "author_names": list(p.author_names)}
    if not p.author_names:
        del row["author_names"]
    return row


def _mention_row(m: Mention) -> js.Row:
    return {**_same(m, _MENTION), "kind": m.kind.value, "span": _span_row(m.span), "score": float(m.score)}


def _relation_row(r: Relation) -> js.Row:
    spans = {name: _optional_span_row(getattr(r, name)) for name in ("sentence", "head_span", "tail_span")}
    return {**_same(r, _RELATION), "kind": r.kind.value, **spans, "score": float(r.score)}


def _measurement_row(m: Measurement) -> js.Row:
    spans = {"span": _span_row(m.span), "sentence": _span_row(m.sentence)}
    return {**_same(m, _MEASUREMENT), **spans, "score": float(m.score)}


def _extraction_row(e: Extraction) -> js.Row:
    return {
        "paper_id": e.paper_id,
        "extractor_version": e.extractor_version,
        "mentions": list(map(_mention_row, e.mentions)),
        "relations": list(map(_relation_row, e.relations)),
        "measurements": list(map(_measurement_row, e.measurements)),
    }


def _evidence_row(e: Evidence) -> js.Row:
    ends = {"head": _optional_list(e.head), "tail": _optional_list(e.tail)}
    return {**_same(e, _EVIDENCE), **ends, "score": float(e.score)}


def _derived(s: Statement) -> js.Row:
    return {"support": s.support, "papers": list(s.papers), "sentences": list(s.sentences)}


def _statement_row(s: Statement) -> js.Row:
    evidence = list(map(_evidence_row, s.evidence))
    return {**_same(s, _STATEMENT), "kind": s.kind.value, "confidence": float(s.confidence), "evidence": evidence, **_derived(s)}


def _occurrence_row(o: Occurrence) -> js.Row:
    return {"paper": o.paper, "entity": o.entity, "spans": list(map(_span_row, o.spans))}


def _result_row(r: Result) -> js.Row:
    value = None if r.value is None else float(r.value)
    return {**_same(r, _RESULT), "value": value, "confidence": float(r.confidence), "evidence": _evidence_row(r.evidence)}


_TO_ROW: dict[type, Callable[[Any], js.Row]] = {
    Paper: _paper_row,
    Extraction: _extraction_row,
    Entity: lambda entity: {**_same(entity, _ENTITY), "kind": entity.kind.value, "aliases": list(entity.aliases)},
    Statement: _statement_row,
    Occurrence: _occurrence_row,
    Result: _result_row,
}
