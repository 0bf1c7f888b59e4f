"""The service: what is cut and left out is said, every statement has its sentences, and both stores answer alike."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import kg
from app import service
from app.service import asked as asked_of
from app.service.operations import OPERATIONS
from kg.errors import NotFound, QueryError, ReadOnly, StoreError, UsageError
from kg.jsonvalues import finite
from kg.opened import Cladograph
from kg.schema import Kind, RelationKind
from kg.stores.base import Store
from tests import graphs
from tests.results.compared import compared, stored
from tests.service.samples import SAMPLES, asked, asking


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cladograph]:
    with asked(tmp_path_factory.mktemp("service")) as opened:
        yield opened


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cladograph]:
    with asked(tmp_path_factory.mktemp("results"), compared()) as opened:
        yield opened


# --- all operations


def test_every_operation_has_a_sample_and_is_public() -> None:
    assert list(OPERATIONS) == list(SAMPLES)
    assert sorted(OPERATIONS) == service.__all__


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operation_says_what_it_is_for_and_what_it_takes(name: str) -> None:
    operation = OPERATIONS[name]
    assert len(operation.purpose) > 50
    assert all(one.about.text for one in operation.parameters)
    assert dataclasses.is_dataclass(operation.answer)


@pytest.mark.parametrize("name", OPERATIONS)
def test_both_stores_answer_alike_and_in_json(name: str, family: Store, graph: Cladograph, tmp_path: Path) -> None:
    arguments = SAMPLES[name]
    answer = OPERATIONS[name].run(asking(family, tmp_path), arguments)
    assert answer == OPERATIONS[name].run(graph, arguments)
    assert json.loads(json.dumps(dataclasses.asdict(answer), allow_nan=False))


PAGED = [name for name, one in OPERATIONS.items() if any(parameter.name == "offset" for parameter in one.parameters)]
ITEMS: dict[str, Callable[[Any], tuple[Any, ...]]] = {
    "search": lambda found: found.items,
    "entity": lambda found: found.statements,
    "lineage": lambda found: found.members,
    "evidence": lambda found: found.statement.evidence,
    "explain": lambda found: found.aliases,
    "results": lambda found: tuple(row for board in found.boards for row in (*board.rows, *board.gains)),
    "measured": lambda found: found.items,
    "conflicts": lambda found: (*found.contradictions, *found.disputes),
    "papers": lambda found: found.items,
    "ask": lambda found: found.table.rows,
    "query": lambda found: found.rows,
    "cypher": lambda found: found.rows,
}


@pytest.mark.parametrize("name", PAGED)
def test_going_on_at_the_next_offset_gives_all_items_once(name: str, graph: Cladograph, results: Cladograph) -> None:
    of, arguments = (results, {"min_confidence": 0}) if name == "conflicts" else (graph, SAMPLES[name])
    run = OPERATIONS[name].run
    whole = ITEMS[name](run(of, {**arguments, "limit": 1000}))
    met: list[Any] = []
    offset: int | None = 0
    while offset is not None:
        answer = run(of, {**arguments, "limit": 1, "offset": offset})
        page = (answer.table if name == "ask" else answer).page
        assert (page.offset, page.shown) == (offset, len(ITEMS[name](answer)))
        assert page.total in (None, len(whole))
        met += ITEMS[name](answer)
        offset = page.next_offset
    assert met == list(whole)
    assert met


@pytest.mark.parametrize("name", PAGED)
@pytest.mark.parametrize("part", [{"limit": 0}, {"limit": 1001}, {"offset": -1}, {"offset": 100_001}])
def test_a_part_that_no_answer_can_be_of_is_refused(name: str, part: dict[str, int], graph: Cladograph) -> None:
    with pytest.raises(UsageError, match=f"{next(iter(part))}={next(iter(part.values()))}"):
        OPERATIONS[name].run(graph, {**SAMPLES[name], **part})


# --- things and statements


def test_a_card_has_the_sentences_of_what_it_says_and_counts_what_is_less_certain(graph: Cladograph) -> None:
    card = service.entity(graph, "root")
    first = card.statements[0]
    assert (first.head.name, first.kind, first.tail.name) == ("Branch", RelationKind.VARIANT_OF, "Root")
    assert [(piece.paper, piece.title, piece.year) for piece in first.evidence] == [
        ("p1", "Root: a model", 2018),
        ("p2", "Branch: a variant", 2019),
    ]
    assert [(one.paper, one.confidence) for one in card.proposed_in] == [("p1", 0.99)]
    every = service.entity(graph, "root", min_confidence=0)
    assert len(every.statements) == len(card.statements) + card.less_certain
    assert every.less_certain == 0


def test_a_name_of_several_things_tells_the_others(graph: Cladograph) -> None:
    assert [(one.id, one.kind) for one in service.entity(graph, "RT").also_named] == [("radix", Kind.METHOD)]
    assert [one.id for one in service.lineage(graph, "RT").also_named] == ["radix"]


def test_a_statement_with_many_sentences_shows_some_and_counts_the_others(tmp_path: Path) -> None:
    papers = tuple(graphs.paper(f"p{number}", f"Paper {number}") for number in range(9))
    said = graphs.statement("a", RelationKind.USES, "b", papers=tuple(one.id for one in papers))
    entities = (graphs.entity("A"), graphs.entity("B"))
    with asked(tmp_path, graphs.graph(papers=papers, entities=entities, statements=(said,))) as opened:
        shown = service.entity(opened, "A").statements[0]
        assert (len(shown.evidence), shown.more_evidence, shown.support) == (3, 6, 9)
        whole = service.evidence(opened, "A", RelationKind.USES, "B")
        assert [piece.paper for piece in whole.statement.evidence] == [one.id for one in papers]
        assert whole.page.total == 9


def test_the_paper_of_a_proposal_is_its_evidence(graph: Cladograph) -> None:
    found = service.evidence(graph, "p1", RelationKind.PROPOSES, "Root").statement
    assert (found.head.kind, found.head.name, found.tail.id) == ("Paper", "Root: a model", "root")
    assert [piece.text for piece in found.evidence] == ["p1 PROPOSES root."]


def test_a_statement_that_nobody_makes_is_not_found_and_others_of_the_two_are_told(graph: Cladograph) -> None:
    with pytest.raises(NotFound, match=r"Branch \(branch\) VARIANT_OF Root \(root\); Branch \(branch\) OUTPERFORMS Root"):
        service.evidence(graph, "Root", RelationKind.VARIANT_OF, "Branch")
    with pytest.raises(NotFound, match="Nothing is said of the two"):
        service.evidence(graph, "Alone", RelationKind.USES, "Branch")
    with pytest.raises(NotFound, match="does not propose Branch"):
        service.evidence(graph, "p1", RelationKind.PROPOSES, "Branch")


def test_a_name_that_is_not_there_tells_the_nearest(graph: Cladograph) -> None:
    with pytest.raises(NotFound, match="Did you mean 'Branch'"):
        service.entity(graph, "Brunch")


def test_why_a_thing_is_as_it_is_comes_with_votes_reasons_and_papers(graph: Cladograph) -> None:
    found = service.explain(graph, "root")
    assert (found.thing.id, found.thing.kind) == ("root", Kind.MODEL)
    assert [(vote.kind, vote.papers, vote.such_as) for vote in found.votes] == [(Kind.MODEL, 3, ("p1", "p2", "p3"))]
    assert [one.alias for one in found.aliases] == ["RT", "Root model"]
    assert all(one.because for one in found.aliases)
    assert [(one.thing.id, one.forms) for one in found.kept_apart] == [("radix", ("RT",))]


def test_a_graph_without_what_explains_it_says_what_to_do(tmp_path: Path) -> None:
    with kg.open(stored(tmp_path, graphs.family())) as opened, pytest.raises(StoreError, match="kg build"):
        service.explain(opened, "Root")


# --- trees


def test_members_of_a_tree_come_after_their_parents_with_the_step_that_leads_to_them(graph: Cladograph) -> None:
    tree = service.lineage(graph, "Root", min_confidence=0)
    places = [(one.id, one.depth, one.parent) for one in tree.members]
    assert places[0] == ("root", 0, None)
    for at, (_, depth, parent) in enumerate(places[1:], 1):
        assert (parent, depth - 1) in [(id_, above) for id_, above, _ in places[:at]]
    branch = next(one for one in tree.members if one.id == "branch")
    assert (branch.confidence, branch.support, [piece.paper for piece in branch.evidence]) == (0.95, 2, ["p1", "p2"])
    assert [(one.head.id, one.tail.id, one.confidence) for one in tree.cycles_broken] == [("root", "leaf", 0.3)]


def test_a_tree_counts_what_is_less_certain(graph: Cladograph) -> None:
    assert "bough" not in [one.id for one in service.lineage(graph, "Root").members]
    assert service.lineage(graph, "Root").less_certain > 0


# --- results


def test_leaderboards_have_values_and_gains_with_their_sentences(results: Cladograph) -> None:
    found = service.results(results, "ImageNet", metric="top-1")
    (board,) = found.boards
    assert (board.measure, board.better, board.values, board.all_gains) == ("accuracy", "higher", 4, 1)
    assert [(row.rank, row.subject) for row in board.rows] == [(1, "Beta"), (2, "Alpha"), (None, "Alpha"), (None, "Alpha")]
    assert board.rows[0].sentence == "Beta reaches an accuracy of 0.861."
    assert board.gains[0].says == "gain"
    assert (found.less_certain, [one.name for one in found.variants]) == (1, ["ImageNet-V2"])


def test_boards_are_named_where_the_part_holds_none_of_their_rows(results: Cladograph) -> None:
    found = service.results(results, "ImageNet", limit=1)
    assert [len(board.rows) for board in found.boards] == [1, 0, 0][: len(found.boards)]
    assert all(board.values + board.all_gains for board in found.boards)


def test_conflicts_have_the_sentences_of_both_sides(results: Cladograph) -> None:
    found = service.conflicts(results, min_confidence=0)
    surer, other = found.contradictions[0].sides
    assert (surer.head.name, surer.tail.name, other.head.name) == ("Alpha", "Beta", "Beta")
    assert surer.evidence[0].title == "Title of p1"
    assert (found.all_contradictions, found.all_disputes) == (1, len(found.disputes))


# --- papers


def test_a_paper_shows_what_is_usually_shown_and_counts_the_rest(graph: Cladograph) -> None:
    usual, every = service.paper(graph, "p3"), service.paper(graph, "p3", min_confidence=0)
    assert usual.less_certain == len(every.statements) + len(every.results) - len(usual.statements) - len(usual.results)
    assert usual.less_certain > 0
    assert all(piece.paper == "p3" for one in every.statements for piece in one.evidence)


# --- queries, Cypher and questions


def test_a_named_query_counts_the_rows_that_are_less_certain(graph: Cladograph) -> None:
    usual = service.query(graph, "variants_of", {"name": "Root"})
    every = service.query(graph, "variants_of", {"name": "Root"}, min_confidence=0)
    assert len(every.rows) == len(usual.rows) + usual.less_certain
    assert usual.less_certain > 0
    assert "MATCH" in usual.cypher
    assert usual.params["min_confidence"] == service.statistics(graph).min_confidence


@pytest.mark.parametrize(
    ("name", "params", "least", "said"),
    [
        ("variants_of", {"name": "Root", "limit": 3}, None, "limit stands beside"),
        ("variants_of", {"name": "Root", "min_confidence": 0}, 0.5, "given twice"),
        ("search", {"prefix": "r"}, 0.5, "asks for no confidence"),
        ("variants_of", {"nome": "Root"}, None, "nome"),
        ("variants_of", {}, None, "needs the parameter 'name'"),
    ],
)
def test_parameters_that_do_not_fit_are_refused(
    graph: Cladograph, name: str, params: dict[str, Any], least: float | None, said: str
) -> None:
    with pytest.raises(UsageError, match=said):
        service.query(graph, name, params, min_confidence=least)


def test_the_library_lists_what_can_be_run(graph: Cladograph) -> None:
    names = [one.name for one in service.queries().queries]
    assert "variants_of" in names
    with pytest.raises(NotFound, match="variants_of"):
        service.query(graph, "variants_off", {"name": "Root"})


def test_cypher_only_reads(graph: Cladograph) -> None:
    for text in ("CREATE (n) RETURN n.id AS id", "MATCH (n) DETACH DELETE n", "LOAD CSV FROM 'file:///x' AS row RETURN row"):
        with pytest.raises(ReadOnly):
            service.cypher(graph, text)


def test_numbers_that_json_cannot_say_are_null(graph: Cladograph) -> None:
    rows = service.cypher(graph, "RETURN 0.0 / 0.0 AS none, [1.0, 0.0 / 0.0] AS some").rows
    assert list(rows) == [{"none": None, "some": [1.0, None]}]
    assert finite(float("nan")) is None


def test_rows_too_long_for_one_answer_are_cut_and_that_is_said(graph: Cladograph, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "UNWIND range(1, 9) AS number RETURN number, 'a rather long text' AS text ORDER BY number"
    monkeypatch.setattr(asked_of, "MOST_CHARACTERS", 150)
    found = service.cypher(graph, text)
    assert 0 < len(found.rows) < 9
    assert found.page.next_offset == len(found.rows)
    monkeypatch.setattr(asked_of, "MOST_CHARACTERS", 10)
    with pytest.raises(QueryError, match="One row alone"):
        service.cypher(graph, text)


def test_a_question_that_is_not_understood_says_why_and_offers_others(graph: Cladograph) -> None:
    found = service.ask(graph, "why is Root so good?")
    assert (found.answered, found.table) == (False, None)
    assert found.why_not
    assert all(one.query in [known.name for known in service.queries().queries] for one in found.suggestions)


def test_a_question_becomes_a_query_that_is_told(graph: Cladograph) -> None:
    found = service.ask(graph, "which variants does Root have?")
    assert found.answered
    assert found.table is not None
    assert found.query == "variants_of"
    assert found.table.params["name"] == "Root"
    assert [row["name"] for row in found.table.rows]
