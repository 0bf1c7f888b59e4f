"""What each correction does to the graph, whatever comes later and in whatever order."""

from __future__ import annotations

import random
from itertools import permutations

import pytest

from kg.assembly import assemble
from kg.corrections import Correction, Corrections, Drop, DropStatement, Merge, Name, Rename, Retype, Split
from kg.model import Entity, Extraction, Graph, KnownName, Paper
from kg.names import fold
from kg.report import Effect, Reason, Report
from kg.schema import Kind, RelationKind
from tests.made import extraction, paper

Read = list[tuple[Paper, Extraction]]
VARIANT = RelationKind.VARIANT_OF


def one(title: str, abstract: str, things: dict[str, tuple[str, list[str]]], *relations: tuple[str, str, str], year: int = 2022):
    p = paper(title, abstract, published=str(year))
    return p, extraction(p, things, relations)


def thing(text: str, kind: str = "Method") -> dict[str, tuple[str, list[str]]]:
    return {text: (kind, [text])}


PAPERS: Read = [
    one("A", "Zorbing works.", thing("Zorbing"), year=2020),
    one("B", "We use Plonk.", thing("Plonk"), year=2019),
    one("C", "Plonk extends Zorbing.", thing("Plonk") | thing("Zorbing"), ("Plonk", "VARIANT_OF", "Zorbing")),
    one("D", "Grufen learning (GL) is used.", {"GL": ("Method", ["GL", "Grufen learning"])}),
    one("E", "GL is a graph method of Plonk.", thing("GL") | thing("Plonk"), ("GL", "USES", "Plonk")),
]


def corrected(*corrections: Correction, read: Read = PAPERS, names: tuple[KnownName, ...] = ()) -> tuple[Graph, list[Effect]]:
    report = Report()
    made = assemble(read, names, report, Corrections(corrections))
    assert [effect.number for effect in report.effects] == list(range(1, len(corrections) + 1))
    return made, report.effects


def called(made: Graph, name: str) -> list[Entity]:
    """The entities that go by a name."""
    return [e for e in made.entities if fold(name) in map(fold, e.forms())]


def papers_of(made: Graph, entity: Entity) -> set[str]:
    return {made.paper[o.paper].title for o in made.occurrences if o.entity == entity.id}


def test_without_corrections_nothing_is_changed() -> None:
    assert corrected()[0] == assemble(PAPERS, (), Report())


def test_what_is_merged_is_one_thing_under_the_name_it_is_merged_into() -> None:
    made, (effect,) = corrected(Merge(Name("Plonk"), Name("Zorbing")))
    (entity,) = called(made, "Plonk")
    assert (entity.id, entity.name, entity.papers) == ("zorbing", "Zorbing", 4)
    assert "Plonk" in entity.aliases
    assert effect.applied
    assert effect.entities == ("zorbing",)
    assert [s.key for s in made.statements] == [("gl", RelationKind.USES, "zorbing")]


def test_merging_keeps_the_kind_of_what_it_is_merged_into_and_the_year_of_a_listed_name() -> None:
    names = (KnownName("Plonk", Kind.MODEL, ("plonker",), 2001),)
    made, _ = corrected(Merge(Name("Plonk"), Name("Zorbing")), names=names)
    (entity,) = called(made, "Plonk")
    assert (entity.name, entity.kind, entity.first_seen, entity.first_seen_is_bound) == ("Zorbing", Kind.METHOD, 2001, False)
    assert "plonker" in entity.aliases


def test_a_split_by_papers_parts_what_these_papers_mean() -> None:
    (title,) = [p.id for p, _ in PAPERS if p.title == "E"]
    made, (effect,) = corrected(Split(Name("GL"), papers=(title,), called="graph layers"))
    parts = {e.name: papers_of(made, e) for e in called(made, "GL")}
    assert parts == {"GL": {"D"}, "graph layers": {"E"}}
    assert [s.key for s in made.statements if s.kind is RelationKind.USES] == [("graph-layers", RelationKind.USES, "plonk")]
    assert effect.entities == ("gl", "graph-layers")


def test_a_split_by_a_form_takes_all_papers_that_use_it_and_new_ones_too() -> None:
    split = Split(Name("GL"), forms=("Grufen learning",))
    made, _ = corrected(split, read=[*PAPERS, one("F", "Grufen learning (GL).", {"GL": ("Method", ["GL", "Grufen learning"])})])
    assert sorted(sorted(papers_of(made, e)) for e in called(made, "GL")) == [["D", "F"], ["E"]]
    assert len({e.id for e in made.entities}) == len(made.entities)


def test_what_is_split_off_joins_the_thing_that_is_called_so_already() -> None:
    title = next(p.id for p, _ in PAPERS if p.title == "E")
    made, _ = corrected(Split(Name("GL"), papers=(title,), called="Zorbing"))
    assert papers_of(made, called(made, "Zorbing")[0]) == {"A", "C", "E"}
    assert len(made.entities) == 3


def test_what_two_splits_call_the_same_is_one_new_thing() -> None:
    ids = {p.title: p.id for p, _ in PAPERS}
    splits = [
        Split(Name("GL"), papers=(ids["E"],), called="bonk"),
        Split(Name("Plonk"), papers=(ids["B"],), called="Bonk"),
        Split(Name("Zorbing"), papers=(ids["C"],), called="bonk"),
    ]
    for order in permutations(splits):
        made, effects = corrected(*order)
        assert all(effect.applied for effect in effects)
        (entity,) = called(made, "bonk")
        assert papers_of(made, entity) == {"B", "C", "E"}
        assert entity.kind is Kind.METHOD


def test_a_renamed_thing_goes_by_both_names() -> None:
    made, _ = corrected(Rename(Name("Zorbing"), "Sphereing"))
    (entity,) = called(made, "Zorbing")
    assert (entity.id, entity.name, entity.aliases) == ("sphereing", "Sphereing", ("Zorbing",))
    assert [s.key for s in made.statements if s.kind is VARIANT] == [("plonk", VARIANT, "sphereing")]


def test_renaming_to_another_things_name_leaves_two_things_and_says_so() -> None:
    made, (effect,) = corrected(Rename(Name("Zorbing"), "Plonk"))
    assert len({e.id for e in called(made, "Plonk")}) == 2
    assert "merge" in effect.said


def test_a_new_kind_decides_which_statements_hold() -> None:
    report = Report()
    made = assemble(PAPERS, (), report, Corrections((Retype(Name("Zorbing"), Kind.DATASET),)))
    assert called(made, "Zorbing")[0].kind is Kind.DATASET
    assert not [s for s in made.statements if s.kind is VARIANT]
    assert report.by_reason()[str(Reason.ENDS_NOT_ALLOWED)] == 1


def test_a_dropped_thing_is_nowhere_and_what_is_lost_is_counted() -> None:
    report = Report()
    made = assemble(PAPERS, (), report, Corrections((Drop(Name("Plonk")),)))
    assert not called(made, "Plonk")
    assert not made.statements
    assert {o.entity for o in made.occurrences} == {"zorbing", "gl"}
    assert report.by_reason()[str(Reason.CORRECTED)] == 3


def test_a_dropped_data_set_leaves_the_results_of_others_without_it() -> None:
    p = paper("R", "XNet reaches 83.8% accuracy on Foo.")
    things = {"XNet": ("Model", ["XNet"]), "accuracy": ("Metric", ["accuracy"]), "Foo": ("Dataset", ["Foo"])}
    read = [(p, extraction(p, things, results=[("XNet", "Foo", "accuracy", "83.8%")]))]
    made, _ = corrected(Drop(Name("Foo")), read=read)
    assert [(r.subject, r.dataset) for r in made.results] == [("xnet", None)]
    assert corrected(Drop(Name("XNet")), read=read)[0].results == ()


def test_a_dropped_statement_stays_away_when_another_paper_says_it_again() -> None:
    again = one("F", "Plonk is a Zorbing.", thing("Plonk") | thing("Zorbing"), ("Plonk", "VARIANT_OF", "Zorbing"))
    made, (effect,) = corrected(DropStatement(Name("Plonk"), VARIANT, Name("Zorbing")), read=[*PAPERS, again])
    assert effect.applied
    assert [s.kind for s in made.statements] == [RelationKind.USES]
    assert len(called(made, "Plonk")) == 1


def test_a_comparison_is_dropped_whichever_end_is_named_first() -> None:
    read = [one("A", "BERT against GPT.", thing("BERT") | thing("GPT"), ("GPT", "COMPARED_WITH", "BERT"))]
    for head, tail in (("BERT", "GPT"), ("GPT", "BERT")):
        assert not corrected(DropStatement(Name(head), RelationKind.COMPARED_WITH, Name(tail)), read=read)[0].statements


def test_that_a_paper_proposes_something_can_be_dropped() -> None:
    p, found = one("A", "We propose XNet.", thing("XNet"), ("PAPER", "PROPOSES", "XNet"))
    made, _ = corrected(DropStatement(Name(p.id), RelationKind.PROPOSES, Name("XNet")), read=[(p, found)])
    assert not made.statements


@pytest.mark.parametrize(
    ("correction", "says"),
    [
        (Merge(Name("Nothing"), Name("Plonk")), "nothing here is called 'Nothing'"),
        (Drop(Name("Plonk", Kind.TASK)), "no Task here"),
        (Split(Name("Plonk"), papers=("nowhere",)), "no paper here"),
        (Split(Name("Plonk"), forms=("plonk",)), "nothing would be left"),
        (DropStatement(Name("Zorbing"), VARIANT, Name("Plonk")), "does not say so"),
        (Merge(Name("Grufen learning"), Name("GL")), "one thing already"),
    ],
)
def test_a_correction_that_fits_nothing_changes_nothing_and_says_why(correction: Correction, says: str) -> None:
    made, (effect,) = corrected(correction)
    assert made == assemble(PAPERS, (), Report())
    assert not effect.applied
    assert says in effect.said


def test_a_name_of_two_things_must_be_told_apart_by_kind_or_by_another_form() -> None:
    read = [
        one("A", "Grufen learning (GL).", {"GL": ("Method", ["GL", "Grufen learning"])}),
        one("B", "Global lore (GL).", {"GL": ("Task", ["GL", "Global lore"])}),
    ]
    assert not corrected(Drop(Name("GL")), read=read)[1][0].applied
    for name in (Name("GL", Kind.TASK), Name("global lore")):
        made, (effect,) = corrected(Drop(name), read=read)
        assert effect.applied
        assert [e.kind for e in made.entities] == [Kind.METHOD]


def test_corrections_may_speak_of_what_others_have_made() -> None:
    title = next(p.id for p, _ in PAPERS if p.title == "E")
    made, effects = corrected(
        Merge(Name("graph layers"), Name("Sphereing")),
        Retype(Name("Sphereing"), Kind.MODEL),
        Rename(Name("Zorbs"), "Sphereing"),
        Rename(Name("Zorbing"), "Zorbs"),
        Split(Name("GL"), papers=(title,), called="graph layers"),
    )
    assert all(effect.applied for effect in effects)
    (entity,) = called(made, "Zorbing")
    assert (entity.name, entity.kind, papers_of(made, entity)) == ("Sphereing", Kind.MODEL, {"A", "C", "E"})
    assert {"Zorbing", "graph layers", "GL"} <= set(entity.aliases)


def test_what_a_correction_made_may_be_split_again() -> None:
    title = next(p.id for p, _ in PAPERS if p.title == "B")
    made, _ = corrected(Merge(Name("Plonk"), Name("Zorbing")), Split(Name("Zorbing"), papers=(title,), called="bonk"))
    assert {e.name: papers_of(made, e) for e in called(made, "Plonk")} == {"Zorbing": {"A", "C", "E"}, "bonk": {"B"}}


def test_corrections_that_contradict_each_other_only_here_are_told_and_the_first_holds() -> None:
    made, effects = corrected(Rename(Name("GL"), "One"), Rename(Name("Grufen learning"), "Two"))
    assert [effect.applied for effect in effects] == [True, False]
    assert called(made, "GL")[0].name == "One"


@pytest.mark.parametrize("other", [Retype(Name("Plonk"), Kind.DATASET), Drop(Name("Plonk")), Rename(Name("Plonk"), "Plank")])
def test_what_is_said_of_a_thing_does_not_go_over_to_what_it_is_merged_into(other: Correction) -> None:
    merge = Merge(Name("Plonk"), Name("Zorbing"))
    for order in permutations((merge, other)):
        made, effects = corrected(*order)
        (entity,) = called(made, "Zorbing")
        assert (entity.name, entity.kind, entity.papers) == ("Zorbing", Kind.METHOD, 4)
        assert {item: effect.applied for item, effect in zip(order, effects, strict=True)} == {merge: True, other: False}


def test_of_two_splits_that_want_the_same_the_first_has_it_and_the_second_says_so() -> None:
    title = next(p.id for p, _ in PAPERS if p.title == "C")
    by_paper, by_form = Split(Name("Plonk"), (title,), called="bonk"), Split(Name("Plonk"), forms=("Plonker",), called="donk")
    plonker = one("F", "Plonker is used.", {"Plonk": ("Method", ["Plonker"])})
    both = one("C", "Plonk, a Plonker, extends Zorbing.", {"Plonk": ("Method", ["Plonk", "Plonker"])} | thing("Zorbing"))
    read = [pair for pair in PAPERS if pair[0].title != "C"] + [plonker, both]
    for order, expected in (((by_paper, by_form), ({"C"}, {"F"})), ((by_form, by_paper), (None, {"C", "F"}))):
        made, effects = corrected(*order, read=read)
        there = {entity.name: papers_of(made, entity) for entity in made.entities}
        assert (there.get("bonk"), there.get("donk")) == expected
        assert "another correction splits off" in effects[1].said
        assert "another correction" not in effects[0].said


CONSISTENT = (
    Merge(Name("Plonk"), Name("Zorbing")),
    Rename(Name("Zorbing"), "Sphereing"),
    Retype(Name("zorbing"), Kind.MODEL),
    Split(Name("GL"), forms=("Grufen learning",), called="grufen"),
    Drop(Name("grufen")),
)


def test_the_order_of_corrections_leaves_no_trace() -> None:
    wanted, effects = corrected(*CONSISTENT)
    assert all(effect.applied for effect in effects)
    for order in permutations(CONSISTENT):
        assert corrected(*order)[0] == wanted


def test_the_order_of_papers_leaves_no_trace() -> None:
    wanted = corrected(*CONSISTENT)[0]
    read, chance = list(PAPERS), random.Random(3)
    for _ in range(5):
        chance.shuffle(read)
        assert corrected(*CONSISTENT, read=read)[0] == wanted


@pytest.mark.parametrize("correction", CONSISTENT[:4])
def test_corrections_survive_papers_that_give_the_thing_another_name_and_kind(correction: Correction) -> None:
    more = [one(f"N{n}", "Zorbing Method (ZM) and zorbings.", {"zorbings": ("Task", ["zorbings"])}) for n in range(4)] + [
        one(f"M{n}", "GL and PLONK.", thing("GL", "Task") | thing("PLONK", "Task")) for n in range(4)
    ]
    made, (effect,) = corrected(correction, read=[*PAPERS, *more])
    assert effect.applied
    if isinstance(correction, Merge):
        assert called(made, "Plonk") == called(made, "Zorbing")
    elif isinstance(correction, Rename):
        assert called(made, "zorbing")[0].name == "Sphereing"
    elif isinstance(correction, Retype):
        assert called(made, "zorbing")[0].kind is Kind.MODEL
    else:
        assert len(called(made, "GL")) == 2
