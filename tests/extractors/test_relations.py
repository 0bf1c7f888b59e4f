"""Relations by rules, on sentences written for these tests."""

from __future__ import annotations

import re
import time

import pytest

from extractors import relations
from extractors.reading import Reading
from kg.model import Mention, Paper, Relation, Span
from kg.schema import Kind, allows

KINDS = {"m": Kind.METHOD, "M": Kind.MODEL, "D": Kind.DATASET, "T": Kind.TASK, "C": Kind.METRIC}


PART = ("bark mixing", "PART_OF", "FooNet")


def reading(title: str, *sentences: str, names: str, proposed: tuple[str, ...] = ()) -> Reading:
    """A reading in which every occurrence of the names is a mention; `names` is `m:LoRA M:GPT-2=gpt2`: kind, text, name."""
    abstract = " ".join(sentences)
    paper = Paper(id="p", title=title, abstract=abstract)
    spans, at = [Span("title", 0, len(title))], 0
    for sentence in sentences:
        spans.append(Span("abstract", at, at + len(sentence)))
        at += len(sentence) + 1
    entries = [re.fullmatch(r"(\w):([^=]+)=?(.*)", entry.strip()) for entry in names.split(";")]
    forms = sorted(((e[2], e[3] or e[2], KINDS[e[1]]) for e in entries if e), key=lambda f: -len(f[0]))
    mentions: list[Mention] = []
    for field, text in (("title", title), ("abstract", abstract)):
        for form, name, kind in forms:
            for match in re.finditer(rf"(?<!\w){re.escape(form)}(?!\w)", text):
                span = Span(field, *match.span())  # type: ignore[arg-type]
                if not any(m.span.field == field and m.span.start < span.end and span.start < m.span.end for m in mentions):
                    mentions.append(Mention(name, kind, span, form, "test", 1.0))
    return Reading(paper, tuple(spans), tuple(mentions), proposed)


def facts(found: list[Relation]) -> set[tuple[str, str, str]]:
    return {(r.head, str(r.kind), r.tail) for r in found}


def said(*sentences: str, names: str, title: str = "On trees", proposed: tuple[str, ...] = ()) -> set[tuple[str, str, str]]:
    return facts(relations.find(reading(title, *sentences, names=names, proposed=proposed)))


@pytest.mark.parametrize(
    ("sentence", "names", "fact"),
    [
        ("We study FooNet, a variant of BarNet.", "M:FooNet; M:BarNet", ("FooNet", "VARIANT_OF", "BarNet")),
        ("We introduce FooNet, a novel graph tuner.", "M:FooNet; m:graph tuner", ("FooNet", "VARIANT_OF", "graph tuner")),
        ("Tree tuners such as Oak are slow.", "m:Tree tuners=tree tuner; m:Oak", ("Oak", "VARIANT_OF", "tree tuner")),
        ("There is a tree tuner called Oak.", "m:tree tuner; m:Oak", ("Oak", "VARIANT_OF", "tree tuner")),
        ("FooNet extends BarNet.", "M:FooNet; M:BarNet", ("FooNet", "VARIANT_OF", "BarNet")),
        ("FooNet uses leaf pooling.", "M:FooNet; m:leaf pooling", ("FooNet", "USES", "leaf pooling")),
        ("FooNet is based on leaf pooling.", "M:FooNet; m:leaf pooling", ("FooNet", "USES", "leaf pooling")),
        ("A leaf-pooling-based tree tuner is fast.", "m:leaf-pooling; m:tree tuner", ("tree tuner", "USES", "leaf-pooling")),
        ("FooNet consists of a root encoder.", "M:FooNet; m:root encoder", ("root encoder", "PART_OF", "FooNet")),
        ("FooNet clearly outperforms BarNet.", "M:FooNet; M:BarNet", ("FooNet", "OUTPERFORMS", "BarNet")),
        ("FooNet is faster than BarNet.", "M:FooNet; M:BarNet", ("FooNet", "OUTPERFORMS", "BarNet")),
        ("FooNet is much less costly compared to BarNet.", "M:FooNet; M:BarNet", ("FooNet", "OUTPERFORMS", "BarNet")),
        ("FooNet is provably equivalent to BarNet.", "M:FooNet; M:BarNet", ("FooNet", "COMPARED_WITH", "BarNet")),
        ("FooNet has two main parts: leaf pooling and bark mixing.", "M:FooNet; m:leaf pooling; m:bark mixing", PART),
        ("FooNet is on par with BarNet.", "M:FooNet; M:BarNet", ("FooNet", "COMPARED_WITH", "BarNet")),
        ("FooNet is pre-trained on LeafSet.", "M:FooNet; D:LeafSet", ("FooNet", "TRAINED_ON", "LeafSet")),
        ("FooNet for leaf counting is new.", "M:FooNet; T:leaf counting", ("FooNet", "APPLIED_TO", "leaf counting")),
        ("The recall of FooNet is known.", "M:FooNet; C:recall", ("FooNet", "MEASURED_BY", "recall")),
    ],
)
def test_words_between_two_names_tell_the_relation(sentence: str, names: str, fact: tuple[str, str, str]) -> None:
    assert fact in said(sentence, names=names)


def test_a_list_gives_one_relation_for_each_member() -> None:
    found = said("Tree tuners such as Oak, Elm, and Ash are slow.", names="m:Tree tuners=tree tuner; m:Oak; m:Elm; m:Ash")
    assert found == {(name, "VARIANT_OF", "tree tuner") for name in ("Oak", "Elm", "Ash")}


@pytest.mark.parametrize(
    "sentence",
    [
        "FooNet does not use leaf pooling.",
        "Unlike leaf pooling, FooNet is fast.",
        "Instead of leaf pooling, FooNet uses nothing.",
        "FooNet could be extended to leaf pooling.",
        "FooNet works without leaf pooling.",
    ],
)
def test_what_is_denied_or_only_possible_gives_no_relation(sentence: str) -> None:
    names = "M:FooNet; m:leaf pooling"
    assert not said(sentence, names=names, proposed=("FooNet",))


def test_a_denied_victory_is_none() -> None:
    assert ("FooNet", "OUTPERFORMS", "BarNet") not in said("FooNet does not outperform BarNet.", names="M:FooNet; M:BarNet")


@pytest.mark.parametrize("subject", ["Our method", "The proposed model", "It", "This approach"])
def test_a_pronoun_stands_for_what_the_paper_proposes(subject: str) -> None:
    found = relations.find(
        reading("FooNet", f"{subject} outperforms BarNet.", names="M:FooNet; M:BarNet", proposed=("FooNet",)),
    )
    victory = next(r for r in found if r.kind == "OUTPERFORMS")
    assert (victory.head, victory.tail, victory.head_span) == ("FooNet", "BarNet", None)


@pytest.mark.parametrize(
    ("sentence", "is_ours"),
    [
        ("The method outperforms BarNet.", True),
        ("The model is shown to outperform BarNet.", True),
        ("The method of Oak outperforms BarNet.", False),
        ("The model that won outperforms BarNet.", False),
    ],
)
def test_the_method_at_the_beginning_is_the_papers_own_unless_it_is_somebodys(sentence: str, is_ours: bool) -> None:
    found = said(sentence, names="M:FooNet; M:BarNet", title="FooNet", proposed=("FooNet",))
    assert (("FooNet", "OUTPERFORMS", "BarNet") in found) is is_ours


@pytest.mark.parametrize(
    ("sentence", "fact"),
    [
        ("Our model has two key steps: a leaf pooling.", ("leaf pooling", "PART_OF", "FooNet")),
        ("Our model has three novel modules, i.e., a leaf pooling.", ("leaf pooling", "PART_OF", "FooNet")),
    ],
)
def test_what_our_model_has_is_a_part_of_the_proposal(sentence: str, fact: tuple[str, str, str]) -> None:
    found = relations.find(reading("FooNet", sentence, names="M:FooNet; m:leaf pooling", proposed=("FooNet",)))
    assert any((r.head, r.kind, r.tail) == fact and r.extractor == "pattern" for r in found)


def test_without_a_proposal_our_method_is_nobody() -> None:
    assert not said("Our method outperforms BarNet on LeafSet.", names="M:BarNet; D:LeafSet")


def test_the_proposal_has_the_data_sets_metrics_and_tasks_of_its_experiments() -> None:
    found = said(
        "We propose FooNet.",
        "Experiments on LeafSet, TwigSet, and BarkSet show gains in recall.",
        title="FooNet: a new way for leaf counting",
        names="M:FooNet; D:LeafSet; D:TwigSet; D:BarkSet; C:recall; T:leaf counting",
        proposed=("FooNet",),
    )
    assert {("FooNet", "EVALUATED_ON", d) for d in ("LeafSet", "TwigSet", "BarkSet")} <= found
    assert {("FooNet", "MEASURED_BY", "recall"), ("FooNet", "APPLIED_TO", "leaf counting")} <= found


def test_a_second_proposal_is_a_part_of_the_first() -> None:
    found = said(
        "We present FooNet.",
        "We design a root encoder to see more.",
        title="FooNet for leaves",
        names="M:FooNet; m:root encoder",
        proposed=("FooNet", "root encoder"),
    )
    assert found == {("root encoder", "PART_OF", "FooNet")}


@pytest.mark.parametrize(
    ("child", "parent"),
    [
        ("TreeBERT-7B", "TreeBERT"),
        ("TreeBERT v2", "TreeBERT"),
        ("TreeBERT++", "TreeBERT"),
        ("quantized TreeBERT", "TreeBERT"),
        ("graph leaf pooling", "leaf pooling"),
        ("Multi-Root Leaf Pooling", "leaf pooling"),
    ],
)
def test_a_name_within_a_name_is_its_parent(child: str, parent: str) -> None:
    found = said(f"There is {child} now.", f"Then {parent} came.", names=f"m:{child}; m:{parent}")
    assert found == {(child, "VARIANT_OF", parent)}


def test_only_the_nearest_ancestor_by_name_is_a_parent() -> None:
    names = "m:deep leaf pooling; m:leaf pooling; m:pooling"
    found = said("deep leaf pooling is here.", "leaf pooling and pooling were.", names=names)
    assert found == {("deep leaf pooling", "VARIANT_OF", "leaf pooling"), ("leaf pooling", "VARIANT_OF", "pooling")}


def test_a_fused_name_descends_from_its_ending_only_where_the_text_presents_it() -> None:
    sentences = ("We introduce DyTune.", "The ranks of Tune are fixed.")
    names = "m:DyTune; m:Tune"
    assert ("DyTune", "VARIANT_OF", "Tune") in said(*sentences, names=names, title="DyTune", proposed=("DyTune",))
    assert not said(*sentences, names=names)


def test_what_is_merely_tuned_with_its_namesake_uses_it() -> None:
    found = said(
        "We introduce ExTune.",
        "ExTune opens two layers and adapts all others with Tune.",
        names="m:ExTune; m:Tune",
        title="ExTune",
        proposed=("ExTune",),
    )
    assert ("ExTune", "USES", "Tune") in found
    assert ("ExTune", "VARIANT_OF", "Tune") not in found


def test_a_class_set_apart_from_its_instance_is_the_ancestor_of_both() -> None:
    found = said(
        "Low-rank tuning methods, such as RankTune, are liked.",
        "We propose Hydro.",
        title="Hydro: Many-headed Low-rank Tuning for Trees",
        names="m:Low-rank tuning=low-rank tuning; m:RankTune; m:Hydro; m:Many-headed Low-rank Tuning=Hydro",
        proposed=("Hydro",),
    )
    assert {("RankTune", "VARIANT_OF", "low-rank tuning"), ("Hydro", "VARIANT_OF", "low-rank tuning")} <= found


def test_one_structural_and_one_comparative_relation_stand_between_two_things() -> None:
    read = reading(
        "On trees",
        "FooNet is based on BarNet.",
        "FooNet is an extension of BarNet.",
        "FooNet is comparable to BarNet.",
        "FooNet outperforms BarNet.",
        names="M:FooNet; M:BarNet",
    )
    kept = facts(list(relations.without_rivals(relations.find(read))))
    assert kept == {("FooNet", "VARIANT_OF", "BarNet"), ("FooNet", "OUTPERFORMS", "BarNet")}


def test_a_relation_is_given_once_for_each_sentence_that_says_it() -> None:
    found = relations.find(reading("On nets", "FooNet outperforms BarNet.", "FooNet beats BarNet.", names="M:FooNet; M:BarNet"))
    assert [r.sentence.start for r in found] == [0, 27]


def test_long_form_and_acronym_are_one_thing_to_the_rules() -> None:
    names = "m:tree tuning=TT; m:TT; m:leaf pooling"
    assert said("Tree: tree tuning (TT) uses leaf pooling.", names=names) == {("TT", "USES", "leaf pooling")}


def test_ends_lie_in_the_sentence_and_fit_the_schema() -> None:
    read = reading(
        "FooNet: leaf pooling for leaf counting",
        "We propose FooNet, a fast tree tuner, with leaf pooling.",
        "It outperforms BarNet on LeafSet in recall and is trained on TwigSet.",
        names="M:FooNet; M:BarNet; m:leaf pooling; m:tree tuner; D:LeafSet; D:TwigSet; C:recall; T:leaf counting",
        proposed=("FooNet",),
    )
    kinds = {m.name: m.kind for m in read.mentions}
    found = relations.find(read)
    assert found
    for r in found:
        assert allows(r.kind, kinds[r.head], kinds[r.tail])
        assert r.head != r.tail
        for name, span in ((r.head, r.head_span), (r.tail, r.tail_span)):
            assert span is None or span.of(read.paper) == name
    assert found == relations.find(read)


def test_five_thousand_names_in_a_sentence_and_ten_megabytes_in_a_line_do_no_harm() -> None:
    names = [f"N{i}x" for i in range(5_000)]
    text = "FooNet outperforms " + ", ".join(names) + " " + "a" * 10_000_000
    spans, at = [], 0
    for name in names:
        at = text.index(name, at)
        spans.append(Mention(name, Kind.METHOD, Span("abstract", at, at + len(name)), name, "test", 1.0))
    paper = Paper(id="p", title="t", abstract=text)
    read = Reading(paper, (Span("title", 0, 1), Span("abstract", 0, len(text))), tuple(spans), (names[0],))
    start = time.process_time()
    assert len(relations.find(read)) <= 2 * relations.MAX_PAIRS
    assert time.process_time() - start < 5


@pytest.mark.parametrize(
    "sentence",
    [
        "FooNet is outperformed by BarNet.",
        "FooNet was clearly surpassed by the larger BarNet.",
        "FooNet, which is beaten by BarNet, is old.",
    ],
)
@pytest.mark.parametrize("proposed", [(), ("FooNet",), ("BarNet",)])
def test_who_is_beaten_by_another_is_the_worse_one(sentence: str, proposed: tuple[str, ...]) -> None:
    found = said(sentence, names="M:FooNet; M:BarNet", proposed=proposed)
    assert ("BarNet", "OUTPERFORMS", "FooNet") in found
    assert not {(head, kind) for head, kind, _ in found} & {("FooNet", "OUTPERFORMS"), ("FooNet", "USES"), ("BarNet", "USES")}


@pytest.mark.parametrize("proposed", [(), ("FooNet",), ("BarNet",)])
def test_what_is_used_by_another_uses_nothing(proposed: tuple[str, ...]) -> None:
    found = said("FooNet is widely used by BarNet.", names="M:FooNet; M:BarNet", proposed=proposed)
    assert ("BarNet", "USES", "FooNet") in found
    assert ("FooNet", "USES", "BarNet") not in found


@pytest.mark.parametrize(
    "sentence",
    [
        "We call the resulting variant of BarNet FooNet.",
        "The new version of BarNet is called FooNet.",
        "FooNet has the architecture of BarNet but trains less.",
    ],
)
def test_a_resulting_form_or_the_same_build_is_a_variant(sentence: str) -> None:
    assert ("FooNet", "VARIANT_OF", "BarNet") in said(sentence, names="M:FooNet; M:BarNet")


@pytest.mark.parametrize(
    "child",
    [
        *("no-GAN", "vanilla GAN", "student GAN", "one-layer GAN", "task-specific GAN", "zero-shot GAN"),
        *("raw GAN", "black-box GAN", "larger GAN", "parameter-matched GAN"),
    ],
)
def test_how_a_thing_is_used_makes_no_kind_of_it(child: str) -> None:
    assert not any(kind == "VARIANT_OF" for _, kind, _ in said(f"We study {child} and GAN.", names=f"m:{child}; m:GAN"))


def test_half_of_a_compound_begins_no_name() -> None:
    found = said("A leaf-root tuner is a root tuner.", "We use a leaf-root tuner.", names="m:leaf-root tuner; m:root tuner=bark")
    assert ("leaf-root tuner", "VARIANT_OF", "root tuner") not in found


def test_a_size_is_nobodys_family() -> None:
    assert not any(kind == "VARIANT_OF" for _, kind, _ in said("Llama-2-7B is of size 7B.", names="M:Llama-2-7B; M:7B"))


@pytest.mark.parametrize(
    "child", ["fooling images for ZedNet", "soups of ZedNet", "adapters with ZedNet", "planning using a ZedNet"]
)
def test_what_is_made_for_or_with_a_thing_is_no_kind_of_it(child: str) -> None:
    assert not any(kind == "VARIANT_OF" for _, kind, _ in said(f"We study {child} and ZedNet.", names=f"m:{child}; M:ZedNet"))


@pytest.mark.parametrize(
    "sentence",
    ["We see a gap between FooNet and BarNet.", "FooNet is a cheap alternative to BarNet.", "FooNet is on par with BarNet."],
)
def test_what_stands_beside_each_other_without_a_winner_is_compared(sentence: str) -> None:
    assert ("FooNet", "COMPARED_WITH", "BarNet") in said(sentence, names="M:FooNet; M:BarNet")


@pytest.mark.parametrize(
    "sentence",
    [
        "We test tree tuners such as Oak, and root tuners, including Elm.",
        "By joining FooNet with tree tuners such as Oak, we show that Elm wins.",
        "We test tree tuners such as Oak and propose Elm.",
    ],
)
def test_examples_end_where_another_class_or_clause_begins(sentence: str) -> None:
    found = said(sentence, names="m:tree tuners=tree tuner; m:root tuners=root tuner; m:Oak; m:Elm; M:FooNet")
    assert ("Oak", "VARIANT_OF", "tree tuner") in found
    assert not {("Elm", "VARIANT_OF", "tree tuner"), ("root tuner", "VARIANT_OF", "tree tuner")} & found


def test_what_inspired_a_thing_is_not_its_class() -> None:
    found = said("We build a network inspired by Oak and Elm, called FooNet.", names="M:Oak; M:Elm; M:FooNet")
    assert not any(kind == "VARIANT_OF" for _, kind, _ in found)
