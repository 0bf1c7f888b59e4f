"""What the model holds of pairs of names, weighed with what rules found."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from extractors import links
from extractors.finds import Find, Source
from extractors.mentions import Groups, to_reading
from extractors.reading import Reading
from extractors.sentences import sentences
from extractors.weights import KindWeights, LinkWeights, ResultWeights, SpanWeights, Weights
from extractors.wording import as_worded, denied
from kg.model import Mention, Paper, Relation, Span
from kg.schema import Kind, RelationKind

TEXT = "Gates are old. ZED is a gated form of BaseNet. We test ZED. Zig enhanced decoder wins."
PAPER = Paper("p", "On gates", TEXT)
VARIANT, USES, BEATS = RelationKind.VARIANT_OF, RelationKind.USES, RelationKind.OUTPERFORMS
LIKE = RelationKind.COMPARED_WITH
WEIGHTS = Weights(links={kind: LinkWeights(bias=0.0, model=1.0, threshold=0.4) for kind in (VARIANT, USES, BEATS)})


def groups() -> Groups:
    text = PAPER.title + "\n\n" + TEXT
    finds = []
    for name in ("ZED", "BaseNet", "Zig enhanced decoder"):
        start = text.find(name)
        while start >= 0:
            finds.append(Find(start, start + len(name), name, Kind.METHOD, Source.MODEL, 0.9))
            start = text.find(name, start + 1)
    return Groups(sorted(finds, key=lambda f: f.start), (), text)


def judge(members: object) -> tuple[Kind, float]:
    return Kind.METHOD, 0.9


@pytest.fixture
def reading() -> Reading:
    return to_reading(PAPER, sentences(PAPER), groups(), judge)


def triples(found: list[Relation]) -> list[tuple[str, str, str]]:
    return [(r.head, r.kind.value, r.tail) for r in found]


def test_what_the_model_holds_rests_on_the_sentence_that_names_both(reading: Reading) -> None:
    (found,) = links.weighed(reading, [], {("ZED", VARIANT, "BaseNet"): 0.9}, WEIGHTS)
    assert found.sentence.of(PAPER) == "ZED is a gated form of BaseNet."
    assert found.head_span is not None
    assert found.tail_span is not None
    assert (found.head_span.of(PAPER), found.tail_span.of(PAPER)) == ("ZED", "BaseNet")
    assert (found.extractor, round(found.score, 2)) == ("model", 0.9)


def test_where_no_sentence_names_both_it_rests_on_one_that_names_the_head_and_is_less_likely(reading: Reading) -> None:
    link = ("zig enhanced decoder", USES, "BaseNet")
    (found,) = links.weighed(reading, [], {link: 0.9}, WEIGHTS)
    assert "Zig enhanced decoder" in found.sentence.of(PAPER)
    assert found.tail_span is None
    weights = replace(WEIGHTS, links={USES: LinkWeights(bias=0.0, model=1.0, apart=-9.0, threshold=0.4)})
    assert links.weighed(reading, [], {link: 0.9}, weights) == []


def test_the_doubtful_counts_where_a_rule_found_it_too_and_keeps_the_rules_sentence(reading: Reading) -> None:
    link = ("ZED", USES, "BaseNet")
    assert links.weighed(reading, [], {link: 0.3}, WEIGHTS) == []
    rule = Relation(*link, reading.sentences[1], None, None, "pattern", 0.5)
    (found,) = links.weighed(reading, [rule], {link: 0.3}, WEIGHTS)
    assert (found.sentence, found.extractor) == (rule.sentence, "pattern")
    assert found.score > 0.4


def test_of_relations_that_exclude_each_other_the_likeliest_stays(reading: Reading) -> None:
    model = {("ZED", VARIANT, "BaseNet"): 0.9, ("BaseNet", USES, "ZED"): 0.8, ("ZED", BEATS, "BaseNet"): 0.7}
    found = triples(links.weighed(reading, [], model, WEIGHTS))
    assert found == [("ZED", "OUTPERFORMS", "BaseNet"), ("ZED", "VARIANT_OF", "BaseNet")]


def test_of_what_a_sentence_calls_a_kind_of_one_thing_the_model_alone_makes_no_kind_of_another(reading: Reading) -> None:
    rule = Relation("ZED", VARIANT, "BaseNet", reading.sentences[2], None, None, "pattern", 0.9)
    model = {("ZED", VARIANT, "BaseNet"): 0.8, ("ZED", VARIANT, "zig enhanced decoder"): 0.6}
    assert triples(links.weighed(reading, [rule], model, WEIGHTS)) == [("ZED", "VARIANT_OF", "BaseNet")]
    assert len(links.weighed(reading, [], model, WEIGHTS)) == 2


def test_what_compares_two_things_is_asked_once_with_the_probability_of_both_sides() -> None:
    model = {("ZED", LIKE, "BaseNet"): 0.3, ("BaseNet", LIKE, "ZED"): 0.25}
    assert links.asked([], model) == {("BaseNet", LIKE, "ZED"): (pytest.approx(0.55), None)}


def test_an_end_that_is_hardly_a_mention_makes_a_relation_less_likely(reading: Reading) -> None:
    unsure = replace(reading, mentions=tuple(replace(m, score=0.3 if m.name == "BaseNet" else m.score) for m in reading.mentions))
    weights = replace(WEIGHTS, links={USES: LinkWeights(bias=0.0, model=1.0, tail=1.0, threshold=0.1)})
    (sure,), (less,) = (links.weighed(read, [], {("ZED", USES, "BaseNet"): 0.6}, weights) for read in (reading, unsure))
    assert less.score < sure.score


def test_evidence_lies_where_the_paper_speaks_of_itself() -> None:
    text = "ZED and BaseNet are old. In this paper we study ZED, among many others, together with BaseNet."
    paper = Paper("p", "On gates", text)
    mentions = [
        Mention(name, Kind.METHOD, Span("abstract", at, at + len(name)), name, "model", 0.9)
        for name in ("ZED", "BaseNet")
        for at in (text.index(name), text.rindex(name))
    ]
    read = Reading(paper, sentences(paper), tuple(sorted(mentions, key=lambda m: m.span)))
    (found,) = links.weighed(read, [], {("ZED", USES, "BaseNet"): 0.9}, WEIGHTS)
    assert found.sentence.of(paper).startswith("In this paper")


@pytest.mark.parametrize("denial", ["without", "unlike", "instead of", "and does not use", "rather than relying on"])
def test_what_the_sentence_denies_is_no_fact(denial: str) -> None:
    text = f"ZED works {denial} BaseNet."
    paper = Paper("p", "On gates", text)
    head, tail = (Span("abstract", text.index(name), text.index(name) + len(name)) for name in ("ZED", "BaseNet"))
    said = Relation("ZED", USES, "BaseNet", Span("abstract", 0, len(text)), head, tail, "model", 0.9)
    assert denied(said, paper)
    assert not denied(replace(said, kind=BEATS), paper)


def test_names_of_one_thing_are_joined_and_their_links_follow(reading: Reading) -> None:
    found = {("ZED", None, "zig enhanced decoder"): 0.8, ("zig enhanced decoder", VARIANT, "BaseNet"): 0.7}
    joined, moved = links.joined_by(found, reading, groups(), 0.5, judge)
    (name,) = {m.name for m in joined.mentions if m.text in ("ZED", "Zig enhanced decoder")}
    assert moved == {(name, VARIANT, "BaseNet"): 0.7}
    assert links.joined_by(found, reading, groups(), 0.9, judge) == (reading, found)


def test_two_words_written_as_names_are_two_things(reading: Reading) -> None:
    found = {("ZED", None, "BaseNet"): 0.99}
    joined, _ = links.joined_by(found, reading, groups(), 0.5, judge)
    assert joined == reading


def test_weights_are_read_as_they_were_written(tmp_path: Path) -> None:
    rules = {Source.SHAPE: 0.5}
    weights = Weights(
        SpanWeights(0.1, 0.9, rules, 0.35),
        KindWeights({Kind.TASK: 0.2}, 1.0, 0.3, 0.4),
        {VARIANT: LinkWeights(-1.0, 0.7, 1.1, 0.2, 0.4, -0.5, 0.3, 0.1, 0.35)},
        ResultWeights(0.1, {"own": 0.2}, 0.25),
        0.6,
    )
    weights.save(tmp_path / "weights.json")
    assert Weights.load(tmp_path / "weights.json") == weights
    assert weights.link(USES) == LinkWeights()


@pytest.mark.parametrize(
    ("beaten", "is_denied"),
    [
        ("BaseNet-based models", True),
        ("BaseNet based models", True),
        ("BaseNet (BN)-augmented baselines", True),
        ("BaseNet and GateNet", False),
        ("BaseNet (BN) and GateNet", False),
    ],
)
def test_who_beats_what_is_built_with_a_thing_does_not_beat_the_thing(beaten: str, is_denied: bool) -> None:
    text = f"ZED outperforms {beaten}."
    paper = Paper("p", "On gates", text)
    head, tail = (Span("abstract", text.index(name), text.index(name) + len(name)) for name in ("ZED", "BaseNet"))
    said = Relation("ZED", BEATS, "BaseNet", Span("abstract", 0, len(text)), head, tail, "model", 0.9)
    assert denied(said, paper) is is_denied


@pytest.mark.parametrize(("model", "rule"), [(0.0, None), (1.0, 1.0), (0.5, 0.0)])
def test_every_score_is_a_probability(model: float, rule: float | None) -> None:
    assert 0.0 <= LinkWeights(bias=-9, model=9, rule=9, score=9).probability(model, rule) <= 1.0


@pytest.mark.parametrize(
    ("text", "kind", "said"),
    [
        ("ZED is comparable to BaseNet.", BEATS, RelationKind.COMPARED_WITH),
        ("ZED matches BaseNet and is twice as fast.", BEATS, RelationKind.COMPARED_WITH),
        ("ZED is competitive with state-of-the-art methods such as BaseNet.", BEATS, RelationKind.COMPARED_WITH),
        ("ZED achieves state-of-the-art recall, far from comparable to BaseNet.", BEATS, BEATS),
        ("ZED outperforms BaseNet, comparable only to MaxNet.", BEATS, BEATS),
        ("ZED is more accurate than BaseNet.", BEATS, BEATS),
    ],
)
def test_a_draw_is_no_win(text: str, kind: RelationKind, said: RelationKind) -> None:
    paper = Paper("p", "On gates", text)
    relation = Relation("ZED", kind, "BaseNet", sentences(paper)[1], None, None, "model", 0.5)
    assert as_worded(relation, paper).kind is said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ZED is fine-tuned on BarSet.", RelationKind.TRAINED_ON),
        ("Pre-trained on 10k images of BarSet, ZED wins.", RelationKind.TRAINED_ON),
        ("ZED trained on FooSet reaches 70% on BarSet.", RelationKind.EVALUATED_ON),
        ("We test ZED on BarSet.", RelationKind.EVALUATED_ON),
    ],
)
def test_data_to_learn_from_is_no_test(text: str, said: RelationKind) -> None:
    paper = Paper("p", "On gates", text)
    at = text.index("BarSet")
    sentence, tail = sentences(paper)[1], Span("abstract", at, at + 6)
    relation = Relation("ZED", RelationKind.EVALUATED_ON, "BarSet", sentence, None, tail, "model", 0.5)
    assert as_worded(relation, paper).kind is said
