"""`kg lineage` in all its formats, on a family made by hand and on a hostile one."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from app.diagrams import dot, mermaid
from app.family import folded_words
from kg.ledger import Ledger
from kg.lineage import Branch, Family, Fold, Step
from kg.model import Entity, Graph
from kg.schema import Kind, RelationKind
from kg.stores import open_store
from tests import graphs
from tests.commands import Done, run


def folder_with(folder: Path, graph: Graph) -> Path:
    with Ledger(folder / "ledger.sqlite", write=True):
        pass
    with open_store("embedded", folder, write=True) as store:
        store.write(graph, graphs.IMPRINT)
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return folder_with(tmp_path_factory.mktemp("family"), graphs.family())


def lineage(folder: Path, *arguments: str) -> Done:
    return run("lineage", "--min-confidence", "0.35", *arguments, "--dir", folder)


def tree(folder: Path, *arguments: str) -> dict[str, Any]:
    return dict(json.loads(lineage(folder, *arguments, "--format", "json").stdout))


def test_json_is_a_synonym_of_its_format(folder: Path) -> None:
    assert lineage(folder, "Root", "--json").stdout == lineage(folder, "Root", "--format", "json").stdout


def test_two_formats_do_not_go_together(folder: Path) -> None:
    done = lineage(folder, "Root", "--json", "--format", "dot")
    assert done.returncode == 2
    assert "--format dot" in done.stderr


def test_an_unknown_format_is_refused_with_those_there_are(folder: Path) -> None:
    done = lineage(folder, "Root", "--format", "svg")
    assert done.returncode == 2
    assert "mermaid" in done.stderr


def test_a_redundant_step_is_marked_and_not_dropped(folder: Path) -> None:
    root = tree(folder, "Root")
    branch = root["children"][0]
    assert [(child["name"], child["redundant"]) for child in branch["children"]] == [("Twig", False), ("Leaf", True)]
    assert "Leaf  Model  60% (path 57%)  Twig: a small one (2020)  (also by way of another)" in lineage(folder, "Root").stdout


def test_each_step_says_its_support_first_year_and_sentences(folder: Path) -> None:
    branch = tree(folder, "Root")["children"][0]
    assert (branch["support"], branch["first_year"], branch["path_confidence"]) == (2, 2018, 0.95)
    assert [piece["paper"] for piece in branch["evidence"]] == ["p1", "p2"]
    assert branch["children"][0]["path_confidence"] == pytest.approx(0.95 * 0.8)


def test_a_broken_cycle_is_told(folder: Path) -> None:
    told = "1 cycle broken at Root -> Leaf (30%, 1 paper)"
    assert told in lineage(folder, "Root", "--up", "--min-confidence", "0").stderr
    assert told not in lineage(folder, "Root", "--up").stderr
    (broken,) = tree(folder, "Leaf", "--min-confidence", "0")["cycles_broken"]
    assert (broken["below"]["name"], broken["above"]["name"], broken["support"]) == ("Root", "Leaf", 1)


def test_since_a_year_the_younger_are_shown_with_what_connects_them(folder: Path) -> None:
    root = tree(folder, "Root", "--since", "2020")
    assert [(child["name"], child["before_since"]) for child in root["children"]] == [("Branch", True), ("Bough", True)]
    told = "Left out by --since 2020: 2 steps to what is not known to be from then or later."
    assert told in lineage(folder, "Root", "--since", "2020").stderr


def test_what_is_folded_is_counted_and_all_unfolds_it(folder: Path) -> None:
    done = lineage(folder, "Root", "--most", "1")
    assert "and 1 more" in done.stdout
    assert "--all shows them" in done.stderr
    assert tree(folder, "Root", "--most", "1")["folded"] == {"count": 1, "kinds": {"Model": 1}}
    whole = lineage(folder, "Root", "--most", "1", "--all")
    assert whole.stdout == lineage(folder, "Root").stdout


def test_a_depth_that_cuts_says_so(folder: Path) -> None:
    done = lineage(folder, "Root", "--depth", "1")
    assert "(goes on: 2)" in done.stdout
    assert "3 further steps beyond this depth" in done.stderr


def test_kinds_of_what_is_folded_are_told_where_there_are_several() -> None:
    assert folded_words(Fold(1214, ((Kind.MODEL, 1214),))) == "1,214 more"
    assert folded_words(Fold(5, ((Kind.MODEL, 3), (Kind.METHOD, 2)))) == "5 more, 3 of them Model, 2 Method"


@pytest.mark.parametrize(("form", "dashed"), [("mermaid", "-.->"), ("dot", "style=dashed")])
def test_diagrams_show_each_thing_once_and_dash_what_is_redundant(folder: Path, form: str, dashed: str) -> None:
    text = lineage(folder, "Root", "--format", form).stdout
    assert text.count("Twig") == 1
    assert text.count(dashed) == 1
    assert "Bough (≤ 2019)" in text
    assert text == lineage(folder, "Root", "--format", form).stdout


def hostile() -> Family:
    children = tuple(
        Branch(Entity(name, name, Kind.MODEL), Step(name, "root", 0.9, 1), folded=Fold(2, ((Kind.MODEL, 2),)))
        for name in (*graphs.HOSTILE, "%%{init: {}}%%", "`md`", "#quot;", "a|b", "]", "-->")
    )
    return Family(Branch(Entity("root", "root", Kind.METHOD), None, children=children), "down")


def test_no_name_breaks_out_of_a_mermaid_label() -> None:
    lines = mermaid(hostile()).splitlines()
    node = re.compile(r'    n\d+\["[^"<>`\\%&$]*"\]:::\w+')
    others = re.compile(
        r'flowchart LR|    n\d+ -->\|"90%"\| n\d+|    f\d+\(\["[\w ]+"\]\)|    n\d+ -\.- f\d+|    classDef [\w :#,-]+'
    )
    assert all(node.fullmatch(line) or others.fullmatch(line) for line in lines)
    assert sum(bool(node.fullmatch(line)) for line in lines) == len(graphs.HOSTILE) + 7
    assert "#35;quot#59;" in mermaid(hostile())


def test_no_name_breaks_out_of_a_dot_label() -> None:
    text = dot(hostile())
    labels = re.findall(r'\[label="((?:[^"\\]|\\["\\])*)"[,\]]', text)
    assert len(labels) == text.count("label=")
    assert "\\\\n" in text
    assert all("\n" not in label for label in labels)


@pytest.mark.parametrize("form", ["tree", "json", "mermaid", "dot"])
def test_hostile_names_are_printed_in_every_format(tmp_path: Path, form: str) -> None:
    entities = tuple(Entity(name, name, Kind.MODEL) for name in graphs.HOSTILE)
    said = tuple(graphs.statement(name, RelationKind.VARIANT_OF, graphs.HOSTILE[0]) for name in graphs.HOSTILE[1:])
    graph = graphs.graph(papers=(graphs.paper("p1", "T"),), entities=entities, statements=said)
    done = lineage(folder_with(tmp_path, graph), graphs.HOSTILE[0], "--format", form)
    assert done.returncode == 0, done.stderr
    assert "α-GAN 模型" in done.stdout
    assert not re.search(r"[\x0b\x1f\x7f\u2028]", done.stdout if form != "json" else "")
