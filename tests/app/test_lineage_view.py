"""The explorer's Lineage view: what is redundant is lighter, what is folded is counted, gaps between years stay."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.tree import family_picture
from kg.lineage import Branch, Step
from kg.model import Entity, Graph
from kg.schema import Kind, RelationKind
from tests import graphs

pytest.importorskip("streamlit", reason="the extra 'explorer' is not installed")
explorer = pytest.importorskip("tests.app.test_explorer")

CERTAIN = "0.35"


@pytest.fixture
def family_folder(tmp_path: Path) -> Path:
    return explorer._stored(tmp_path, graphs.family())


@pytest.fixture
def crowded_folder(tmp_path: Path) -> Path:
    is_a = RelationKind.VARIANT_OF
    names = [f"V{number:02}" for number in range(25)]
    return explorer._stored(
        tmp_path,
        Graph(
            papers=(graphs.paper("p1", "T", "2020"),),
            entities=tuple(sorted((graphs.entity("Root"), *map(graphs.entity, names)), key=lambda e: e.id)),
            statements=tuple(graphs.statement(name.lower(), is_a, "root") for name in names),
        ),
    )


def test_a_redundant_step_is_fainter_in_the_picture_and_lighter_in_the_list(family_folder: Path):
    seen = explorer._run(family_folder, "lineage", entity="root", confidence=CERTAIN)
    faint = {(edge["from"], edge["to"]) for edge in seen.drawn["edges"] if edge.get("faint")}
    assert faint == {("entity:branch", "entity:leaf")}
    assert "faint: also by way of another" in seen.drawn["hint"]
    assert 'class="cg-lighter"' in seen.html
    assert "path 76%" in seen.html


def test_what_is_folded_is_counted_on_its_box_and_a_button_shows_it(crowded_folder: Path):
    seen = explorer._run(crowded_folder, "lineage", entity="root", confidence=CERTAIN)
    (root,) = [node for node in seen.drawn["nodes"] if node["id"] == "entity:root"]
    assert root["label"] == "Root  +5"
    assert "and 5 more" in seen.html
    (button,) = [button for button in seen.app.button if button.key == "all-variants"]
    assert "5 more" in button.label
    every = explorer._run(crowded_folder, "lineage", entity="root", confidence=CERTAIN, all="1")
    assert len(every.node_ids()) == 26
    assert not [button for button in every.app.button if button.key == "all-variants"]


def test_a_broken_cycle_is_told(family_folder: Path):
    assert (
        "1 cycle broken at Root -&gt; Leaf (30%, 1 paper)"
        in explorer._run(family_folder, "lineage", entity="leaf", confidence="0.0").html
    )


def branch(name: str, year: int | None, *children: Branch, again: bool = False) -> Branch:
    entity = Entity(name, name, Kind.MODEL, first_seen=year)
    step = Step(name, "a", 0.9, 1, (graphs.evidence("p1"),)) if name != "a" else None
    return Branch(entity, step, children=children, again=again)


def test_years_in_which_nothing_appeared_stay_as_gaps():
    picture = family_picture(branch("a", 2010, branch("b", 2011), branch("c", 2013), branch("d", 2019), branch("e", None)), None)
    labels = [band["label"] for band in picture.bands]
    assert labels == ["2010", "2011", "2012", "2013", "2014–2018", "2019", "year unknown"]
    assert all(one["to"] == next_["from"] for one, next_ in zip(picture.bands, picture.bands[1:], strict=False))
    by_id = {node["id"].removeprefix("entity:"): node["x"] for node in picture.nodes}
    for name, label in (("a", "2010"), ("c", "2013"), ("d", "2019")):
        (band,) = [band for band in picture.bands if band["label"] == label]
        assert band["from"] < by_id[name] < band["to"]


def test_what_stands_again_takes_no_place_from_its_own():
    picture = family_picture(
        branch("a", 2010, branch("c", 2012, again=True), branch("b", 2011, branch("c", 2012, branch("d", 2013)))), None
    )
    assert {node["id"] for node in picture.nodes} == {"entity:a", "entity:b", "entity:c", "entity:d"}
