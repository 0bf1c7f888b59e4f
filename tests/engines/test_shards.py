"""Shards: whole or not there, of one version of the extractor, and true to what was extracted."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.engines.shards import Shards, name_of
from kg.errors import InvalidData, StoreError
from kg.model import Extraction, Paper
from tests import graphs
from tests.made import extraction, paper

pytest.importorskip("pyarrow", reason="shards are Parquet files, which pyarrow writes: pip install 'cladograph[exports]'")

ONE, TWO = paper("One", "LoRA is a method."), paper("Two", "BERT is a model.")


def found(of: Paper, name: str) -> Extraction:
    made = extraction(of, {name: ("Model", [name])})
    return Extraction(of.id, "v1", made.mentions)


def filled(root: Path) -> tuple[Shards, str]:
    shards, name = Shards.of(root, "v1"), name_of([ONE, TWO])
    shards.write(name, [(ONE, found(ONE, "LoRA")), (TWO, InvalidData("it was too long"))])
    return shards, name


def test_a_shard_gives_back_what_was_found_and_what_went_wrong(tmp_path: Path) -> None:
    shards, name = filled(tmp_path)
    assert shards.take(name, ONE) == found(ONE, "LoRA")
    assert str(shards.take(name, TWO)) == "it was too long"
    assert set(shards.index().values()) == {name}


def test_another_paper_with_the_same_text_gets_the_extraction_under_its_own_id(tmp_path: Path) -> None:
    shards, name = filled(tmp_path)
    again = Paper("another", ONE.title, ONE.abstract)
    taken = shards.take(name, again)
    assert isinstance(taken, Extraction)
    assert (taken.paper_id, taken.mentions) == ("another", found(ONE, "LoRA").mentions)


@pytest.mark.parametrize("text", graphs.HOSTILE)
def test_any_text_survives(text: str, tmp_path: Path) -> None:
    shards, of = Shards.of(tmp_path, "v1"), Paper(f"p {text}", "T", text)
    shards.write("s", [(of, InvalidData(text)), (TWO, Extraction(f"p {text}", "v1"))])
    assert str(shards.take("s", of)) == text


def test_a_name_follows_from_the_texts_alone() -> None:
    assert name_of([ONE, TWO]) == name_of([Paper("x", ONE.title, ONE.abstract), TWO]) != name_of([TWO, ONE])


def test_what_other_versions_and_a_killed_job_left_is_cleared_away(tmp_path: Path) -> None:
    shards, name = filled(tmp_path)
    (shards.folder / "half.part").write_bytes(b"PAR1")
    shards.journal("half").begin("all")
    assert Shards.of(tmp_path, "v1").index() == shards.index()
    assert [path.name for path in shards.folder.iterdir()] == [f"{name}.parquet"]
    assert Shards.of(tmp_path, "v2").index() == {}
    assert [path.name for path in tmp_path.iterdir()] == ["v2"]


@pytest.mark.parametrize("size", [0, 4, 100, -1])
def test_a_shard_that_was_cut_short_is_made_again(size: int, tmp_path: Path) -> None:
    shards, name = filled(tmp_path)
    path = shards.folder / f"{name}.parquet"
    path.write_bytes(path.read_bytes()[:size])
    assert shards.index() == {}
    assert not path.exists()


def test_a_shard_that_goes_while_it_is_needed_is_told_with_the_fix(tmp_path: Path) -> None:
    shards, _ = filled(tmp_path)
    with pytest.raises(StoreError, match="run the command again"):
        shards.take("gone", ONE)


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="Cannot write"):
        Shards.of(tmp_path / "file" / "shards", "v1")
