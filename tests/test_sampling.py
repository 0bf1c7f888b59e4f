"""Sheets of statements to judge, and their verdicts counted."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kg.errors import InputError
from kg.ledger import Ledger
from kg.sampling import Judged, judged
from kg.stores import open_store
from tests import graphs
from tests.commands import Done, run


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("family")
    with Ledger(folder / "ledger.sqlite", write=True):
        pass
    with open_store("embedded", folder, write=True) as store:
        family = graphs.family()
        # Whatever bound is shown from: six are surely shown, the one that closes a cycle is not.
        said = tuple(replace(one, confidence=0.97 if one.confidence > 0.35 else 0.03) for one in family.statements)
        store.write(replace(family, statements=said), graphs.IMPRINT)
    return folder


def sample(folder: Path, *arguments: str) -> Done:
    return run("eval", "--sample", "lineage", *arguments, "--dir", folder)


def rows(done: Done) -> list[list[str]]:
    assert done.returncode == 0, done.stderr
    return [line.split("\t") for line in done.stdout.splitlines()]


def test_a_sheet_has_what_is_needed_to_judge_and_an_empty_verdict(folder: Path) -> None:
    header, *found = rows(sample(folder))
    assert header == ["head", "tail", "confidence", "support", "sentences", "papers", "verdict"]
    assert ["Branch", "Root", "0.97", "2", "branch VARIANT_OF root.", "p1, p2", ""] in found
    assert len(found) == 6


def test_the_same_seed_draws_the_same_and_another_another(folder: Path) -> None:
    first = sample(folder, "--n", "3", "--seed", "14cf62f0")
    assert first.stdout == sample(folder, "--n", "3", "--seed", "14cf62f0").stdout
    assert len(rows(first)) == 4
    others = {sample(folder, "--n", "3", "--seed", str(seed)).stdout for seed in range(6)}
    assert len(others) > 1


def test_a_family_gives_what_its_tree_shows(folder: Path) -> None:
    found = rows(sample(folder, "--family", "Bough"))[1:]
    assert [row[:2] for row in found] == [["Leaf", "Twig"], ["Twig", "Bough"]]


def test_too_few_are_all_there_are_and_it_says_so(folder: Path) -> None:
    assert "There are only 6 statements." in sample(folder).stderr


def test_sentences_can_be_left_out(folder: Path) -> None:
    done = sample(folder, "--no-sentences")
    assert "VARIANT_OF" not in done.stdout
    assert all(len(row) == 6 for row in rows(done))


def test_a_sheet_is_written_judged_and_counted(folder: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.tsv"
    assert sample(folder, "--out", str(sheet)).returncode == 0
    header, *lines = sheet.read_text(encoding="utf-8").splitlines()
    verdicts = ["right", "Right", "wrong", "unclear", "right", ""]
    sheet.write_text(
        "\n".join([header, *(line + verdict for line, verdict in zip(lines, verdicts, strict=True))]), encoding="utf-8"
    )
    done = run("eval", "--judged", sheet)
    assert done.stdout.startswith("3 of 5 right: 60% (23% to 88%")
    assert "1 wrong, 1 unclear, 1 not judged" in done.stdout


def test_a_sheet_with_verdicts_is_not_written_over_and_one_without_is(folder: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.tsv"
    assert sample(folder, "--out", str(sheet)).returncode == 0
    assert sample(folder, "--n", "2", "--out", str(sheet)).returncode == 0
    work = sheet.read_text(encoding="utf-8").rstrip("\n") + "right\n"
    sheet.write_text(work, encoding="utf-8")
    refused = sample(folder, "--out", str(sheet))
    assert (refused.returncode, "1 verdict" in refused.stderr) == (2, True)
    assert sheet.read_text(encoding="utf-8") == work


def test_a_sheet_is_not_written_over_the_graph(folder: Path) -> None:
    before = (folder / "ledger.sqlite").read_bytes()
    refused = sample(folder, "--out", str(folder / "ledger.sqlite"))
    assert (refused.returncode, "would be lost" in refused.stderr) == (2, True)
    assert (folder / "ledger.sqlite").read_bytes() == before


def test_a_word_that_is_no_verdict_is_named_with_its_line() -> None:
    with pytest.raises(InputError, match=r"sheet, line 3: .*'rihgt'.*right"):
        judged("head\tverdict\na\tright\nb\trihgt\n", name="sheet")


def test_a_table_without_verdicts_is_no_sheet() -> None:
    with pytest.raises(InputError, match="no column 'verdict'"):
        judged("", name="empty")


def test_nothing_judged_tells_nothing() -> None:
    assert Judged(0, 0, 0, 5).share == 0.0
    assert Judged(0, 0, 0, 5).interval() == (0.0, 1.0)


@pytest.mark.parametrize(
    "arguments",
    [
        ("--sample", "results"),
        ("--sample", "lineage", "--judged", "x.tsv"),
        ("gold.jsonl", "--sample", "lineage"),
        ("--sample", "lineage", "--predictions", "x.jsonl"),
        ("--judged", "x.tsv", "--reliability"),
        ("--judged", "x.tsv", "--min-confidence", "0.5"),
        ("--judged", "x.tsv", "--out", "y.tsv"),
        ("gold.jsonl", "--out", "y.tsv"),
        ("gold.jsonl", "--family", "Root"),
    ],
)
def test_what_does_not_go_together_is_refused(folder: Path, arguments: tuple[str, ...]) -> None:
    assert run("eval", *arguments, "--dir", folder).returncode == 2
