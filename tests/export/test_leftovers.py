"""What a killed export leaves beside its target is removed by the next one to the same place, and nothing else is."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

import pytest

from kg.export import export
from tests import graphs


@pytest.mark.parametrize(("name", "is_folder"), [("graph.jsonl", False), ("graph.parquet", True)])
def test_the_next_export_removes_what_a_kill_left(tmp_path: Path, name: str, is_folder: bool) -> None:
    if is_folder:
        pytest.importorskip("pyarrow")
    left = tmp_path / f".{name}.0123abcd.part"
    if is_folder:
        left.mkdir()
        (left / "papers.parquet").write_bytes(b"half")
    else:
        left.write_bytes(b"half")
    others = [tmp_path / other for other in (f".{name}.part", ".other.jsonl.0123abcd.part", f"{name}.0123abcd.part")]
    for other in others:
        other.write_bytes(b"somebody's")
    export(graphs.family(), tmp_path / name)
    assert not left.exists()
    assert {path.name for path in tmp_path.iterdir()} == {name, *(other.name for other in others)}


def test_what_another_export_is_writing_now_stays(tmp_path: Path) -> None:
    busy = tmp_path / ".graph.jsonl.0123abcd.part"
    busy.write_bytes(b"half")
    held = os.open(busy, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_SH)
        export(graphs.family(), tmp_path / "graph.jsonl")
        assert busy.exists()
    finally:
        os.close(held)
    export(graphs.family(), tmp_path / "graph.jsonl")
    assert not busy.exists()


def test_an_old_folder_that_was_moved_aside_stays_until_the_new_one_is_in_its_place(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    aside = tmp_path / ".graph.parquet.0123abcd.old"
    aside.mkdir()
    target = tmp_path / "graph.parquet"
    export(graphs.family(), target)
    assert aside.exists(), "it was all there was when the export began"
    export(graphs.family(), target)
    assert not aside.exists()
