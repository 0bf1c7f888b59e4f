"""The measure: what counts as right, and that the figures are those of the scorer beside the gold files, digit for digit."""

from __future__ import annotations

import importlib.util
import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import InvalidData
from kg.evaluate import Row, score, table, to_gold
from kg.model import Extraction, Measurement, Mention, Paper, Relation, Span
from kg.schema import PAPER, Kind, RelationKind

GOLD = Path(__file__).parents[2] / "shared" / "gold"
SAMPLE = Path(__file__).parents[1] / "examples" / "gold.jsonl"

Graph = dict[str, Any]


def thing(name: str, *mentions: str, kind: str = "Method") -> Graph:
    return {"name": name, "type": kind, "mentions": list(mentions or (name,))}


def link(head: str, kind: str, tail: str) -> Graph:
    return {"head": head, "type": kind, "tail": tail}


def number(value: str, subject: str, dataset: str | None = None, metric: str | None = None) -> Graph:
    return {"value": value, "subject": subject, "dataset": dataset, "metric": metric}


def graph(
    entities: list[Graph], relations: list[Graph] | None = None, results: list[Graph] | None = None, paper: str = "p"
) -> Graph:
    return {"id": paper, "entities": entities, "relations": relations or [], "results": results or []}


def right(what: str, gold: Graph, found: Graph) -> int:
    return score([gold], [found])[what].right


A_B = [thing("A"), thing("B")]


def test_a_graph_scored_against_itself_is_all_right():
    whole = graph([*A_B, thing("C", kind="Dataset")], [link("A", "USES", "B")], [number("5%", "A", "C")])
    rows = score([whole], [whole])
    assert all(row.right == row.gold == row.predicted for row in rows.values())
    assert rows["mention"].f1 == rows["relation"].f1 == rows["result"].f1 == 1.0


def test_a_row_without_anything_found_is_zero_and_not_an_error():
    assert Row(0, 3, 0).as_json() == {"p": 0.0, "r": 0.0, "f1": 0.0, "gold": 3, "pred": 0}
    assert Row().f1 == 0.0


def test_a_paper_without_a_prediction_counts_as_missed_and_a_prediction_without_gold_not_at_all():
    rows = score([graph(A_B, paper="one")], [graph(A_B, paper="two")])
    assert rows["mention"] == Row(0, 2, 0)


def test_counts_are_added_up_over_papers_before_shares_are_taken():
    gold = [graph([thing("A")], paper="1"), graph([thing(x) for x in "ABC"], paper="2")]
    found = [graph([thing("A")], paper="1"), graph([thing("A")], paper="2")]
    assert score(gold, found)["mention"] == Row(2, 4, 2)


def test_of_two_graphs_with_one_id_the_later_one_holds():
    assert score([graph(A_B)], [graph(A_B), graph([])])["mention"].predicted == 0


def test_case_and_white_space_do_not_set_mentions_apart():
    assert (
        right("mention", graph([thing("x", "Low-Rank\u00a0 Adaptation")]), graph([thing("x", " low-rank\x1cADAPTATION ")])) == 1
    )


def test_only_what_is_written_like_a_name_counts_as_named():
    gold = graph([thing("LoRA"), thing("phi-2"), thing("Transformer"), thing("pruning")])
    assert score([gold], [gold])["mention, named"].gold == 2


def test_a_capital_on_either_side_makes_a_mention_a_name_on_both():
    assert right("mention, named", graph([thing("lora")]), graph([thing("LoRA")])) == 1


def test_two_types_of_one_string_are_one_mention_of_any_type():
    gold = graph([thing("CLIP", kind="Model")])
    found = graph([thing("CLIP", kind="Method")])
    rows = score([gold], [found])
    assert (rows["mention"].right, rows["mention, any type"].right, rows["mention Model"].gold) == (0, 1, 1)


def test_an_entity_split_in_two_is_right_once():
    row = score([graph([thing("x", "a", "b")])], [graph([thing("x", "a"), thing("y", "b")])])["entity"]
    assert row == Row(1, 1, 2)


def test_matching_takes_the_first_that_fits_even_where_another_choice_would_match_more():
    gold = [thing("one", "a", "b"), thing("two", "a")]
    assert right("entity", graph(gold), graph([thing("x", "a"), thing("y", "b")])) == 1
    assert right("entity", graph(gold), graph([thing("y", "b"), thing("x", "a")])) == 2


def test_an_entity_given_twice_is_the_later_one_in_the_place_of_the_first():
    found = graph([thing("x", "Old1"), thing("y", "b"), thing("x", "new")])
    assert score([graph([thing("n", "new"), thing("o", "Old1")])], [found])["mention"] == Row(1, 2, 2)


def test_compared_with_is_read_both_ways_and_outperforms_one_way():
    for kind, hits in (("COMPARED_WITH", 1), ("OUTPERFORMS", 0)):
        gold, found = graph(A_B, [link("A", kind, "B")]), graph(A_B, [link("B", kind, "A")])
        assert right("relation", gold, found) == right(f"relation {kind}", gold, found) == hits
        assert right("relation, any type", gold, found) == 1


def test_the_ends_of_a_relation_may_go_by_any_of_their_mentions():
    gold = graph([thing("LoRA", "LoRA", "Low-Rank Adaptation"), thing("B")], [link("LoRA", "USES", "B")])
    found = graph([thing("low-rank adaptation"), thing("B")], [link("low-rank adaptation", "USES", "B")])
    assert right("relation", gold, found) == 1


def test_only_the_paper_matches_the_paper():
    gold = graph(A_B, [link(PAPER, "PROPOSES", "A")])
    assert right("relation", gold, graph(A_B, [link(PAPER, "PROPOSES", "A")])) == 1
    assert right("relation", gold, graph([*A_B, thing("paper")], [link("paper", "PROPOSES", "A")])) == 0


def test_a_relation_of_a_name_without_entity_is_wrong():
    unknown = graph([thing("A")], [link("A", "USES", "nobody")])
    assert score([unknown], [unknown])["relation"] == Row(0, 1, 1)


def test_a_result_is_right_only_if_value_subject_data_set_and_metric_agree():
    gold = graph([*A_B, thing("C", kind="Dataset")], results=[number("83.8 %", "A", "C")])
    for found, hits in ((number("83.8  %", "A", "C"), 1), (number("83.8 %", "B", "C"), 0), (number("83.8 %", "A"), 0)):
        rows = score([gold], [graph(gold["entities"], results=[found])])
        assert (rows["result"].right, rows["result, value only"].right) == (hits, 1)


def test_an_empty_name_in_a_result_is_the_same_as_none_and_an_unknown_one_stands_for_itself():
    assert right("result", graph(A_B, results=[number("1", "A", "")]), graph(A_B, results=[{"value": "1", "subject": "A"}])) == 1
    assert right("result", graph([], results=[number("1", "X y")]), graph([thing("x", "X  Y")], results=[number("1", "x")])) == 1


@pytest.mark.parametrize(
    ("broken", "named"),
    [
        ({"entities": []}, "id=None"),
        ({"id": "p", "entities": "LoRA"}, "entities='LoRA'"),
        ({"id": "p", "entities": ["LoRA"]}, "'entities'"),
        ({"id": "p", "entities": [{"name": "A", "type": "Model", "mentions": [1]}]}, "'mentions'"),
        ({"id": "p", "results": [{"subject": "A", "value": 83.8}]}, "value=83.8"),
    ],
)
def test_a_graph_of_another_form_is_refused_by_name(broken: Graph, named: str):
    with pytest.raises(InvalidData, match=named):
        score([broken], [])


def test_the_table_has_one_aligned_line_a_row():
    lines = table(score([graph(A_B)], [graph(A_B[:1])])).splitlines()
    assert len({len(line) for line in lines}) == 1
    assert lines[1].split() == ["mention", "100.0", "50.0", "66.7", "2", "1"]


TITLE, ABSTRACT = "TinyNet: small nets", "TinyNet varies BigNet. TinyNet and tinynets reach 91.5% on Digits."
MENTIONED = Paper(id="p", title=TITLE, abstract=ABSTRACT)


def spot(text: str, *, title: bool = False, after: int = 0) -> Span:
    start = (TITLE if title else ABSTRACT).index(text, after)
    return Span("title" if title else "abstract", start, start + len(text))


def mention(name: str, kind: Kind, span: Span) -> Mention:
    return Mention(name, kind, span, span.of(MENTIONED), "test", 1.0)


def extraction() -> Extraction:
    first, second = Span("abstract", 0, 22), Span("abstract", 23, len(ABSTRACT))
    mentions = (
        mention("Digits", Kind.DATASET, spot("Digits")),
        mention("TinyNet", Kind.MODEL, spot("tinynets")),
        mention("BigNet", Kind.MODEL, spot("BigNet")),
        mention("TinyNet", Kind.MODEL, spot("TinyNet")),
        mention("TinyNet", Kind.MODEL, spot("TinyNet", title=True)),
    )
    evaluated = Relation("TinyNet", RelationKind.EVALUATED_ON, "Digits", second, None, None, "test", 0.5)
    varies = Relation("TinyNet", RelationKind.VARIANT_OF, "BigNet", first, None, None, "test", 0.5)
    again = Relation("TinyNet", RelationKind.VARIANT_OF, "BigNet", second, None, None, "other", 0.9)
    measured = Measurement("TinyNet", "Digits", None, "91.5%", spot("91.5%"), second, "test", 1.0)
    return Extraction("p", "1", mentions, (evaluated, again, varies), (measured,))


def test_an_extraction_becomes_a_gold_graph_in_the_order_of_the_text_with_nothing_said_twice():
    written = to_gold(extraction(), MENTIONED)
    assert written["entities"] == [
        {"name": "TinyNet", "type": "Model", "mentions": ["TinyNet", "tinynets"]},
        {"name": "BigNet", "type": "Model", "mentions": ["BigNet"]},
        {"name": "Digits", "type": "Dataset", "mentions": ["Digits"]},
    ]
    assert [(r["head"], r["type"], r["tail"]) for r in written["relations"]] == [
        ("TinyNet", "VARIANT_OF", "BigNet"),
        ("TinyNet", "EVALUATED_ON", "Digits"),
    ]
    assert written["results"] == [{"subject": "TinyNet", "dataset": "Digits", "metric": None, "value": "91.5%"}]


def test_the_order_of_an_extraction_does_not_show_in_its_gold_graph():
    straight = extraction()
    turned = Extraction("p", "1", straight.mentions[::-1], straight.relations[::-1], straight.measurements[::-1])
    assert json.dumps(to_gold(straight, MENTIONED)) == json.dumps(to_gold(turned, MENTIONED))


def test_a_written_gold_graph_can_be_scored_and_agrees_with_itself():
    written = to_gold(extraction(), MENTIONED)
    assert score([written], [written])["relation"] == Row(2, 2, 2)


def test_an_extraction_of_another_paper_is_refused():
    with pytest.raises(InvalidData, match="'other'"):
        to_gold(extraction(), Paper(id="other", title=TITLE, abstract=ABSTRACT))


# Digit for digit


def reference() -> Any:
    path = GOLD / "score.py"
    if not path.exists():
        pytest.skip("the scorer beside the gold files (../shared/gold/score.py) is not here")
    spec = importlib.util.spec_from_file_location("reference_scorer", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def assert_the_same_as_the_reference(gold: list[Graph], found: list[Graph]) -> None:
    scorer = reference()
    theirs = scorer.score({g["id"]: g for g in gold}, {f["id"]: f for f in found})
    ours = {what: row.as_json() for what, row in score(gold, found).items()}
    assert json.dumps(ours) == json.dumps(theirs)


def read(path: Path) -> list[Graph]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def blurred(source: Graph, rng: random.Random) -> Graph:
    """A prediction with the usual faults: things missed, split, of the wrong type, relations turned, values changed."""
    entities = [dict(e, mentions=list(e["mentions"])) for e in source["entities"] if rng.random() < 0.85]
    for entity in entities:
        if rng.random() < 0.15:
            entity["type"] = rng.choice(list(Kind)).value
        if rng.random() < 0.2:
            entity["mentions"] = [m.upper() if rng.random() < 0.5 else m + " x" for m in entity["mentions"]]
    entities += [dict(e, mentions=e["mentions"][:1]) for e in entities if rng.random() < 0.1]
    rng.shuffle(entities)
    relations = [dict(r) for r in source["relations"] if rng.random() < 0.8]
    for relation in relations:
        if rng.random() < 0.2 and relation["head"] != PAPER:
            relation["head"], relation["tail"] = relation["tail"], relation["head"]
        if rng.random() < 0.2:
            relation["type"] = rng.choice(list(RelationKind)).value
    relations += [dict(r) for r in relations if rng.random() < 0.1]
    rng.shuffle(relations)
    results = [dict(r) for r in source["results"] if rng.random() < 0.8]
    for result in results:
        if rng.random() < 0.3:
            result[rng.choice(["dataset", "metric"])] = None
        if rng.random() < 0.1:
            result["value"] += "0"
    return {"id": source["id"], "entities": entities, "relations": relations, "results": results}


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("path", [SAMPLE, GOLD / "dev.jsonl"], ids=["sample", "dev"])
def test_blurred_predictions_get_exactly_the_figures_of_the_reference(path: Path, seed: int):
    if not path.exists():
        pytest.skip(f"{path.name} is not here")
    gold, rng = read(path), random.Random(seed)
    assert_the_same_as_the_reference(gold, [blurred(g, rng) for g in gold if rng.random() < 0.95])


NAMES = st.sampled_from(["a", "A", "b 1", "B  1", "cC", PAPER, "paper", "ß", "SS"])
ENTITIES = st.builds(
    lambda name, kind, mentions: {"name": name, "type": kind, "mentions": mentions},
    NAMES,
    st.sampled_from(["Model", "Method", "Dataset", "Other"]),
    st.lists(NAMES, max_size=3),
)
RELATIONS = st.builds(link, NAMES, st.sampled_from(["COMPARED_WITH", "PROPOSES", "USES", "OTHER"]), NAMES)
RESULTS = st.builds(number, st.sampled_from(["1%", "1 %", "1  %"]), NAMES, NAMES | st.sampled_from([None, ""]), NAMES | st.none())
GRAPHS = st.builds(
    graph, st.lists(ENTITIES, max_size=5), st.lists(RELATIONS, max_size=5), st.lists(RESULTS, max_size=4), st.sampled_from("pq")
)


@given(gold=st.lists(GRAPHS, max_size=3), found=st.lists(GRAPHS, max_size=3))
def test_any_graphs_get_exactly_the_figures_of_the_reference(gold: list[Graph], found: list[Graph]):
    assert_the_same_as_the_reference(gold, found)
