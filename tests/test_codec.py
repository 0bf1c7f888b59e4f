from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.codec import decode, decode_evidence, encode, encode_evidence, from_row, to_row
from kg.errors import InvalidData
from kg.model import (
    FIELDS,
    Entity,
    Evidence,
    Extraction,
    Measurement,
    Mention,
    Occurrence,
    Paper,
    Relation,
    Result,
    Span,
    Statement,
    evidence_order,
)
from kg.schema import PAPER, Kind, RelationKind

TEXT = st.text(st.characters(), max_size=12)  # any character at all, half ones left out
NAME = TEXT.filter(lambda text: bool(text.strip()))
SHARE = st.floats(0, 1)
NUMBER = st.floats(allow_nan=False, allow_infinity=False)
COUNT = st.none() | st.integers(0, 10**9)
SORTED = st.sets(TEXT, max_size=3).map(lambda texts: tuple(sorted(texts)))
FIELD = st.sampled_from(FIELDS)
OFFSETS = st.tuples(st.integers(0, 99), st.integers(0, 99))


def span(field: str, start: int, length: int) -> Span:
    return Span(field, start, start + length)  # type: ignore[arg-type]


SPAN = st.builds(span, FIELD, st.integers(0, 3000), st.integers(1, 60))
PAPERS = st.builds(
    Paper,
    NAME,
    NAME,
    TEXT,
    st.none() | st.sampled_from(["2021", "2021-06", "2021-06-17"]),
    st.none() | TEXT,
    st.none() | TEXT,
    st.none() | TEXT,
    COUNT,
    COUNT,
    SORTED,
    st.sampled_from([(), ("Ada Lovelace", "É. “Q” Ω")]),
)


@st.composite
def mentions(draw: st.DrawFn) -> Mention:
    text = draw(NAME)
    place = span(draw(FIELD), draw(st.integers(0, 3000)), len(text))
    return Mention(draw(NAME), draw(st.sampled_from(Kind)), place, text, draw(TEXT), draw(SHARE))


@st.composite
def relations(draw: st.DrawFn) -> Relation:
    kind = draw(st.sampled_from(RelationKind))
    tail = draw(NAME.filter(lambda name: name != PAPER))
    head = PAPER if kind is RelationKind.PROPOSES else draw(NAME.filter(lambda name: name not in (PAPER, tail)))
    ends = draw(st.tuples(*[st.none() | st.just(Span("abstract", 12, 20))] * 2))
    return Relation(head, kind, tail, Span("abstract", 10, 40), ends[0], ends[1], draw(TEXT), draw(SHARE))


@st.composite
def measurements(draw: st.DrawFn) -> Measurement:
    text = draw(NAME)
    place = Span("title", 5, 5 + len(text))
    names = (draw(NAME), draw(st.none() | NAME), draw(st.none() | NAME))
    return Measurement(*names, text, place, Span("title", 0, 40), draw(TEXT), draw(SHARE))


EXTRACTIONS = st.builds(
    Extraction,
    TEXT,
    TEXT,
    st.lists(mentions(), max_size=3).map(tuple),
    st.lists(relations(), max_size=3).map(tuple),
    st.lists(measurements(), max_size=2).map(tuple),
)
ENTITIES = st.builds(Entity, NAME, NAME, st.sampled_from(Kind), SORTED, st.integers(0, 99), COUNT, st.booleans())
EVIDENCE = st.builds(
    Evidence,
    TEXT,
    FIELD,
    st.integers(0, 99),
    st.integers(0, 99),
    st.none() | OFFSETS,
    st.none() | OFFSETS,
    TEXT,
    SHARE,
    TEXT,
)
STATEMENTS = st.builds(
    Statement,
    TEXT,
    st.sampled_from(RelationKind),
    TEXT,
    SHARE,
    st.lists(EVIDENCE, min_size=1, max_size=3).map(lambda evidence: tuple(sorted(evidence, key=evidence_order))),
)
OCCURRENCES = st.builds(Occurrence, TEXT, TEXT, st.lists(SPAN, max_size=4).map(tuple))
RESULTS = st.builds(Result, TEXT, TEXT, st.none() | TEXT, st.none() | TEXT, TEXT, st.none() | NUMBER, TEXT, SHARE, EVIDENCE)
RECORDS = st.one_of(PAPERS, EXTRACTIONS, ENTITIES, STATEMENTS, OCCURRENCES, RESULTS)

PAPER_LINE = encode(Paper("p1", "A title", "An abstract."))
PROOF = Evidence("p1", "abstract", 0, 20, (0, 4), None, "rules", 0.5, "LoRA varies adapters")
STATEMENT = Statement("lora", RelationKind.VARIANT_OF, "adapter", 0.75, (PROOF,))


@given(RECORDS)
def test_what_is_encoded_decodes_to_the_same(record: Paper) -> None:
    line = encode(record)
    assert decode(line) == record
    assert encode(decode(line)) == line


@given(RECORDS)
def test_a_line_is_one_line_of_utf_8_that_begins_with_its_type(record: Paper) -> None:
    line = encode(record)
    assert len(line.splitlines()) == 1
    assert line.encode().decode() == line
    assert next(iter(json.loads(line))) == "type"


@given(RECORDS)
def test_a_row_holds_the_types_of_json_and_comes_back_without_being_written(record: Paper) -> None:
    assert to_row(record) == json.loads(encode(record))
    assert from_row(to_row(record)) == record


@given(EVIDENCE)
def test_evidence_alone_comes_back_the_same(evidence: Evidence) -> None:
    assert decode_evidence(encode_evidence(evidence)) == evidence


def test_half_a_character_survives_and_can_be_written() -> None:
    paper = Paper("p1", "cut \ud83d off", "")
    assert decode(encode(paper).encode().decode()) == paper


def test_two_halves_that_json_would_join_are_refused() -> None:
    with pytest.raises(InvalidData, match="halves"):
        encode(Paper("p1", "\ud83d\ude00", ""))


def test_texts_stay_readable() -> None:
    assert "α-LoRA 🙂" in encode(Paper("p1", "α-LoRA 🙂", ""))


def test_floats_keep_their_digits() -> None:
    assert '"score":0.1,' in encode_evidence(replace(PROOF, score=0.1))
    assert '"score":1.0,' in encode_evidence(replace(PROOF, score=1))


def test_a_span_is_compact() -> None:
    assert '["abstract",3,9]' in encode(Occurrence("p1", "lora", (Span("abstract", 3, 9),)))


def test_a_statement_tells_people_what_follows_from_its_evidence() -> None:
    row = json.loads(encode(STATEMENT))
    assert (row["support"], row["papers"], row["sentences"]) == (1, ["p1"], ["LoRA varies adapters"])


def test_a_statement_may_leave_out_what_follows_from_its_evidence() -> None:
    row = json.loads(encode(STATEMENT))
    del row["support"], row["papers"], row["sentences"]
    assert decode(json.dumps(row)) == STATEMENT


@pytest.mark.parametrize(("name", "value"), [("support", 2), ("papers", ["p2"]), ("sentences", [])])
def test_a_statement_that_contradicts_its_evidence_is_refused(name: str, value: object) -> None:
    with pytest.raises(InvalidData, match=name):
        decode(json.dumps({**json.loads(encode(STATEMENT)), name: value}))


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_number_that_json_does_not_know_is_refused(value: float) -> None:
    result = Result("r1", "lora", None, None, "1", value, "", 0.5, PROOF)
    with pytest.raises(InvalidData):
        encode(result)
    with pytest.raises(InvalidData):
        decode(encode(replace(result, value=1.5)).replace("1.5", json.dumps(value)))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"type": "papier"}, "'papier' is not known. Known: paper, extraction"),
        ({"type": None}, "not known"),
        ({"type": ["paper"]}, "not known"),
        ({"colour": "red"}, "'colour' is not known"),
        ({"title": 5}, "title: 5 is not a string"),
        ({"authors": True}, "authors: True is not a whole number"),
        ({"authors": 2.0}, "authors: 2.0 is not a whole number"),
        ({"authors": -1}, "less than zero"),
        ({"sources": "x"}, "sources: 'x' is not a list"),
        ({"sources": [1]}, "sources: 1 is not a string"),
        ({"published": "June"}, "not a date"),
    ],
)
def test_a_wrong_field_is_named(change: dict[str, object], said: str) -> None:
    with pytest.raises(InvalidData) as caught:
        decode(json.dumps({**json.loads(PAPER_LINE), **change}))
    assert said in str(caught.value)


def test_a_missing_field_is_named_with_the_record_it_misses() -> None:
    row = json.loads(PAPER_LINE)
    del row["title"]
    with pytest.raises(InvalidData, match=r"Paper 'p1': the field 'title' is missing"):
        decode(json.dumps(row))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"VARIANT_OF"', '"LOOKS_LIKE"', "kind: 'LOOKS_LIKE' is none of PROPOSES"),
        ('"abstract"', '"body"', "field: 'body' is none of title, abstract"),
        ("[0,4]", "[0]", "not two offsets"),
        ("[0,4]", "[0,true]", "not a whole number"),
        ("0.75", "1.75", "not between 0 and 1"),
        ("0.75", '"high"', "confidence: 'high' is not a finite number"),
        ("0.75", "1e999", "not a finite number"),
        ("0.75", "1" + "0" * 400, "too large"),
    ],
)
def test_a_wrong_value_deep_in_a_record_is_named(old: str, new: str, said: str) -> None:
    with pytest.raises(InvalidData) as caught:
        decode(encode(STATEMENT).replace(old, new))
    assert said in str(caught.value)


@pytest.mark.parametrize(
    "wrong", ['["abstract",3]', '["abstract","3",9]', "[[],3,9]", '["abstract",9,3]', "null", '["abstract",3.0,9]']
)
def test_what_is_no_span_is_refused(wrong: str) -> None:
    line = encode(Occurrence("p1", "lora", (Span("abstract", 3, 9),)))
    with pytest.raises(InvalidData):
        decode(line.replace('["abstract",3,9]', wrong))


@pytest.mark.parametrize("line", ["", "{", "[]", "5", "null", "[" * 100_000, '{"type":"paper"} x', "1" * 5000])
def test_a_line_that_is_no_record_is_refused_in_a_short_text(line: str) -> None:
    with pytest.raises(InvalidData) as caught:
        decode(line)
    assert len(str(caught.value)) < 400
