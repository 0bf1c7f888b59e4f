"""Papers and extractions made from a few words, for tests of what comes after extraction."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from kg.model import Extraction, Field, Measurement, Mention, Paper, Relation, Span
from kg.names import title_id
from kg.schema import PAPER, Kind, RelationKind


def paper(title: str, abstract: str = "", *, published: str | None = None) -> Paper:
    return Paper(title_id(title), title, abstract, published=published, sources=("test",))


def extraction(
    of: Paper,
    things: Mapping[str, tuple[str, Sequence[str]]],
    relations: Sequence[tuple[str, str, str]] = (),
    *,
    results: Sequence[tuple[str, str | None, str | None, str]] = (),
    score: float = 0.8,
) -> Extraction:
    """`things` maps a name to its kind and the texts to find; the sentence of every relation is the whole field."""
    mentions = [
        Mention(name, Kind(kind), span, span.of(of), "test", score)
        for name, (kind, texts) in things.items()
        for text in texts
        for span in _all(of, text)
    ]
    spans = {m.name: m.span for m in reversed(mentions)}
    found = [_relation(of, head, kind, tail, spans, score) for head, kind, tail in relations]
    measured = [_measurement(of, *result, score=score) for result in results]
    return Extraction(of.id, "test", tuple(sorted(mentions)), tuple(found), tuple(measured))


def _all(of: Paper, text: str) -> list[Span]:
    fields: tuple[Field, Field] = ("title", "abstract")
    pattern = rf"(?<!\w){re.escape(text)}(?!\w)"
    spans = [Span(f, m.start(), m.end()) for f in fields for m in re.finditer(pattern, of.text(f))]
    assert spans, f"{text!r} does not stand in {of}"
    return spans


def _relation(of: Paper, head: str, kind: str, tail: str, spans: Mapping[str, Span], score: float) -> Relation:
    field = spans[tail].field
    sentence = Span(field, 0, len(of.text(field)))
    head_span = None if head == PAPER or spans[head].field != field else spans[head]
    return Relation(head, RelationKind(kind), tail, sentence, head_span, spans[tail], "test", score)


def _measurement(of: Paper, subject: str, dataset: str | None, metric: str | None, text: str, *, score: float) -> Measurement:
    start = of.abstract.index(text)
    span, sentence = Span("abstract", start, start + len(text)), Span("abstract", 0, len(of.abstract))
    return Measurement(subject, dataset, metric, text, span, sentence, "test", score)
