"""From what the model found to a record that can be scored: things put together, thresholds, exclusive relations."""

from __future__ import annotations

from typing import Any

from extractors.decoding import Tagged
from extractors.tagger import Linked, Tags, Thresholds
from extractors.training.card import card, failures
from extractors.training.evaluate import record
from kg.model import Paper, Span
from kg.schema import Kind, RelationKind

TITLE = "Zig Enhanced Decoder (ZED) and BaseNet"
PAPER = Paper("p", TITLE, "")


def mention(text: str, *, proposed: float = 0.1, kind: Kind = Kind.METHOD) -> Tagged:
    start = TITLE.index(text)
    return Tagged(Span("title", start, start + len(text)), text, kind, 0.9, proposed, 0, start)


LONG, SHORT, BASE = mention("Zig Enhanced Decoder", proposed=0.9), mention("ZED", proposed=0.8), mention("BaseNet")
SAME = Linked("zed", None, "zigenhanceddecoder", 0.8)


def read(*links: Linked) -> dict[str, Any]:
    return record(PAPER, Tags((LONG, SHORT, BASE), links), Thresholds())


def triples(found: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(r["head"], r["type"], r["tail"]) for r in found["relations"]]


def test_long_and_short_form_are_one_entity_with_one_proposal() -> None:
    found = read(SAME)
    assert [e["mentions"] for e in found["entities"]] == [["ZED", "Zig Enhanced Decoder"], ["BaseNet"]]
    assert triples(found) == [("PAPER", "PROPOSES", "Zig Enhanced Decoder")]


def test_without_the_link_they_are_two() -> None:
    assert [e["name"] for e in read()["entities"]] == ["Zig Enhanced Decoder", "ZED", "BaseNet"]


def test_a_relation_of_either_form_belongs_to_the_entity() -> None:
    found = read(SAME, Linked("zed", RelationKind.VARIANT_OF, "basenet", 0.7))
    assert ("Zig Enhanced Decoder", "VARIANT_OF", "BaseNet") in triples(found)


def test_of_structural_relations_of_a_pair_the_surest_stays() -> None:
    uses, variant = (Linked("zed", kind, "basenet", s) for kind, s in ((RelationKind.USES, 0.6), (RelationKind.VARIANT_OF, 0.9)))
    wins = Linked("zed", RelationKind.OUTPERFORMS, "basenet", 0.7)
    kinds = {kind for head, kind, _ in triples(read(uses, variant, wins)) if head == "ZED"}
    assert kinds == {"VARIANT_OF", "OUTPERFORMS"}


def test_what_is_below_its_threshold_is_left_out() -> None:
    assert not [t for t in triples(read(Linked("zed", RelationKind.USES, "basenet", 0.4))) if t[1] == "USES"]


def test_what_the_schema_forbids_is_left_out() -> None:
    tags = Tags((SHORT, mention("BaseNet", kind=Kind.DATASET)), (Linked("zed", RelationKind.USES, "basenet", 0.9),))
    assert [t[1] for t in triples(record(PAPER, tags, Thresholds()))] == ["PROPOSES"]


def test_the_card_tells_scores_and_failures_as_measured() -> None:
    gold = {"p": {"entities": [{"type": "Model", "mentions": ["ZED2", "Zap"]}, {"type": "Task", "mentions": ["zipping"]}]}}
    predicted = {"p": {"entities": [{"type": "Method", "mentions": ["ZED2"]}, {"type": "Model", "mentions": ["Zap", "zoo"]}]}}
    found = failures(gold, predicted, [])
    text = card({"seed": 1}, {"dev": {"mention": {"f1": 0.5, "p": 0.25, "r": 1.0}}}, found, {"model.onnx": 2_000_000})
    assert "| mention | 50.0 (25.0 / 100.0) |" in text
    assert "missed 1, spurious 1, of the wrong kind 1 (most often: Model read as Method 1)" in text
    assert "unseen ones 0 % of 1" in text
    assert "seed 1" in text
