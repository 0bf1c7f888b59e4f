"""Corrections end in the same graph whatever keeps it."""

from __future__ import annotations

from pathlib import Path

from tests.commands import Done, run
from tests.places import Place, with_ledger_of


def test_a_corrected_graph_is_the_same_in_every_store(place: Place, graph_folder: Path, tmp_path: Path) -> None:
    kept, plain = with_ledger_of(graph_folder, tmp_path / "kept"), with_ledger_of(graph_folder, tmp_path / "plain")
    corrections = '[[correction]]\nmerge = "QLoRA"\ninto = "LoRA"\n\n[[correction]]\nrename = "LoRA"\nto = "Lola"\n'
    (plain / "corrections.toml").write_text(corrections)
    assert run("build", "--dir", plain).returncode == 0
    assert run("export", tmp_path / "plain.jsonl", "--dir", plain).returncode == 0

    def kg(*arguments: str | Path) -> Done:
        done = run(*arguments, "--dir", kept, environment=place.environment)
        assert done.returncode == 0, done.stderr
        return done

    kg("build")
    kg("correct", "merge", "QLoRA", "LoRA")
    kg("correct", "rename", "LoRA", "Lola")
    assert "correction 1 says so" in kg("explain", "QLoRA").stdout
    kg("export", tmp_path / "kept.jsonl")
    assert (tmp_path / "kept.jsonl").read_bytes() == (tmp_path / "plain.jsonl").read_bytes()
