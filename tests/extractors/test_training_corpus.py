"""The annotated abstracts as training reads them: places of mentions, the held-out part, varied names."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from extractors.training.corpus import Annotated, annotated, held_out, is_name, made_up, name_lists, read, vary
from kg.errors import InputError
from kg.schema import Kind, RelationKind

TRAIN = Path(__file__).parents[3] / "shared" / "gold" / "train.jsonl"

RECORD = {
    "id": "p1",
    "title": "ZedNet: Slimmer Widgets",
    "abstract": "We present ZedNet, a ZedNet-free heir of BaseNet. BaseNet needs inference FLOPs; "
    "ZedNet halves FLOPs. MyZedNetLike is not it.",
    "entities": [
        {"name": "ZedNet", "type": "Model", "mentions": ["ZedNet"]},
        {"name": "BaseNet", "type": "Model", "mentions": ["BaseNet"]},
        {"name": "inference FLOPs", "type": "Metric", "mentions": ["inference FLOPs"]},
        {"name": "FLOPs", "type": "Metric", "mentions": ["FLOPs"]},
        {"name": "ghost", "type": "Task", "mentions": ["never written"]},
    ],
    "relations": [
        {"head": "PAPER", "type": "PROPOSES", "tail": "ZedNet"},
        {"head": "ZedNet", "type": "VARIANT_OF", "tail": "BaseNet"},
        {"head": "ZedNet", "type": "USES", "tail": "not an entity"},
    ],
}


@pytest.fixture
def paper() -> Annotated:
    return annotated(RECORD)


def strings(paper: Annotated) -> list[str]:
    return [paper.string(spot) for spot in paper.spots]


def test_every_spot_is_literally_in_the_text_and_in_its_order(paper: Annotated) -> None:
    assert strings(paper) == ["ZedNet", "ZedNet", "ZedNet", "BaseNet", "BaseNet", "inference FLOPs", "ZedNet", "FLOPs"]


def test_a_shorter_name_is_not_taken_out_of_a_longer_one(paper: Annotated) -> None:
    metrics = [(paper.string(s), s.entity) for s in paper.spots if paper.kinds[s.entity] is Kind.METRIC]
    assert metrics == [("inference FLOPs", 2), ("FLOPs", 3)]


def test_a_name_inside_a_word_is_no_mention(paper: Annotated) -> None:
    ends = {s.span.end for s in paper.spots if s.span.field == "abstract"}
    assert max(ends) < paper.abstract.index("MyZedNetLike")


def test_what_stands_nowhere_is_told(paper: Annotated) -> None:
    assert paper.lost == ("never written",)


def test_relations_without_both_ends_are_left_out(paper: Annotated) -> None:
    assert paper.relations == ((0, RelationKind.VARIANT_OF, 1),)
    assert paper.proposed == {0}


def test_a_varied_name_changes_in_all_its_places_and_offsets_follow(paper: Annotated) -> None:
    new = vary(paper, {Kind.MODEL: ["Quux-7B"]}, random.Random(3), share=1.0)
    by_entity = {spot.entity: {new.string(s) for s in new.spots if s.entity == spot.entity} for spot in new.spots}
    assert all(len(found) == 1 for found in by_entity.values())
    assert by_entity[0] != {"ZedNet"}
    assert by_entity[2] == {"inference FLOPs"} or "FLOPs" not in by_entity[2]
    assert len(new.spots) == len(paper.spots)


def test_what_is_built_on_a_varied_name_follows_it() -> None:
    record = {
        "id": "p",
        "title": "On AbcNet",
        "abstract": "AbcNet-7B is AbcNet.",
        "entities": [
            {"name": "AbcNet", "type": "Model", "mentions": ["AbcNet"]},
            {"name": "AbcNet-7B", "type": "Model", "mentions": ["AbcNet-7B"]},
        ],
    }

    paper = annotated(record)
    made = [vary(paper, {Kind.MODEL: ["XyzNet"]}, random.Random(seed)).abstract for seed in range(40)]
    assert "XyzNet-7B is XyzNet." in made


def test_without_names_nothing_varies() -> None:
    plain = annotated(
        {
            "id": "p",
            "title": "On widgets",
            "abstract": "",
            "entities": [{"name": "widget", "type": "Task", "mentions": ["widgets"]}],
        }
    )
    assert vary(plain, {}, random.Random(0), share=1.0) is plain


def test_the_held_out_part_depends_on_the_id_alone() -> None:
    ids = [f"paper-{i}" for i in range(3600)]
    assert 140 < sum(map(held_out, ids)) < 260
    assert [i for i in ids if held_out(i)] == [i for i in reversed(ids) if held_out(i)][::-1]


@pytest.mark.parametrize("kind", list(Kind))
def test_made_up_names_look_like_names(kind: Kind) -> None:
    rng = random.Random(5)
    assert all(is_name(made_up(kind, rng)) for _ in range(200))


def test_names_are_listed_by_kind_once(paper: Annotated) -> None:
    assert name_lists([paper, paper])[Kind.MODEL] == ["BaseNet", "ZedNet"]


def test_a_line_that_is_no_paper_is_named(tmp_path: Path) -> None:
    file = tmp_path / "train.jsonl"
    file.write_text(json.dumps(RECORD) + '\n{"id": "x"}\n', encoding="utf-8")
    with pytest.raises(InputError, match=r"train\.jsonl:2 .* title"):
        read(file)


@pytest.mark.skipif(not TRAIN.is_file(), reason="the annotated abstracts are not beside the project")
def test_nearly_every_annotated_mention_is_found_in_its_text(tmp_path: Path) -> None:
    with TRAIN.open(encoding="utf-8") as lines:
        sample = [next(lines) for _ in range(200)]
    (tmp_path / "sample.jsonl").write_text("".join(sample), encoding="utf-8")
    papers = read(tmp_path / "sample.jsonl")
    assert sum(len(p.lost) for p in papers) < 0.01 * sum(len(p.spots) for p in papers)
