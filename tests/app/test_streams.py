"""Where commands read and write: pipes, devices, empty names, numbers that formats have no word for."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from kg.errors import StoreError
from kg.stores.embedded import EmbeddedStore
from tests.commands import ROOT, Kg, run

FULL = Path("/dev/full")
_full = pytest.mark.skipif(not FULL.exists(), reason="this system has no device that is always full")


def ended(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """What the shell made of `command`, in which KG stands for `kg`; its status is that of KG, wherever it stands in a pipe."""
    shell = f"set -o pipefail; {command.replace('KG', f'{sys.executable} -m app.cli')}"
    environment = {"PATH": "/usr/bin:/bin", "KG_DIR": str(folder), "PYTHONPATH": str(ROOT)}
    return subprocess.run(["bash", "-c", shell], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    "arguments",
    [
        "query --cypher 'MATCH (a:Entity), (b:Paper) RETURN a.id AS a, b.title AS b' --limit 2000",
        "query --cypher 'MATCH (a:Entity), (b:Paper) RETURN a.id AS a, b.title AS b' --limit 2000 --json",
        "stats",
        "build --help",
        "export - --format jsonl",
    ],
)
def test_a_reader_that_has_seen_enough_is_no_failure(graph_folder: Path, arguments: str) -> None:
    done = ended(f"KG {arguments} | true", graph_folder)
    assert (done.returncode, done.stderr) == (0, "")


@_full
@pytest.mark.parametrize("arguments", ["stats", "stats --json", "--help", "export - --format jsonl"])
def test_what_cannot_be_printed_is_said_in_one_line(graph_folder: Path, arguments: str) -> None:
    done = ended(f"KG {arguments} > /dev/full", graph_folder)
    assert done.returncode == 1
    assert "No space left" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_closed_output_is_no_fault(graph_folder: Path) -> None:
    done = ended("KG stats >&-", graph_folder)
    assert (done.returncode, done.stderr) == (0, "")


def test_characters_that_the_terminal_does_not_know_are_written_out(graph_folder: Path) -> None:
    done = ended("PYTHONIOENCODING=ascii KG query --cypher \"RETURN 'α' AS a\"", graph_folder)
    assert done.returncode == 0
    assert "\\u03b1" in done.stdout


def test_numbers_that_json_does_not_know_are_null_and_that_is_said(kg: Kg) -> None:
    done = kg("query", "--cypher", "RETURN 1e308 * 10 AS a, [0.0 / 0.0, 1.5] AS b, {c: -1e308 * 10} AS c", "--json")
    (row,) = json.loads(done.stdout, parse_constant=pytest.fail)
    assert (row["a"], row["b"]) == (None, [None, 1.5])
    assert json.loads(row["c"], parse_constant=pytest.fail) == {"c": None}
    assert "null" in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("stats", "--dir", ""),
        ("stats", "--store", ""),
        ("build", ""),
        ("export", ""),
        ("export", "x.json", "--around", ""),
        ("import", ""),
        ("eval", ""),
        ("eval", "gold.jsonl", "--predictions", ""),
        ("show", ""),
        ("lineage", ""),
        ("search", ""),
        ("paper", ""),
        ("remove", ""),
        ("query", ""),
    ],
)
def test_an_empty_name_stands_for_nothing(graph_folder: Path, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = run(*arguments, cwd=tmp_path, environment={"KG_DIR": str(graph_folder)})
    assert done.returncode in (1, 2)
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("arguments", [("--cypher", "MATCH (p:Paper) RETURN p.id AS id"), ("search", "--param", "prefix=l")])
def test_a_limit_beyond_all_numbers_limits_nothing(kg: Kg, arguments: tuple[str, ...]) -> None:
    wanted = json.loads(kg("query", *arguments, "--json", "--limit", "100000").stdout)
    assert json.loads(kg("query", *arguments, "--json", "--limit", str(10**30)).stdout) == wanted


def test_a_year_that_is_only_the_latest_possible_is_marked_in_every_table(kg: Kg) -> None:
    rows = json.loads(kg("query", "most_used", "--param", "kind=Task", "--json").stdout)
    bounds = [row for row in rows if row["year_is_bound"]]
    assert bounds
    for arguments in (("query", "most_used", "--param", "kind=Task"), ("search", bounds[0]["name"])):
        assert f"≤ {bounds[0]['year']}" in kg(*arguments).stdout


def test_a_query_that_makes_too_many_rows_on_its_way_is_stopped(kg: Kg, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.stores.embedded._WORK", 1000)
    done = kg("query", "--cypher", "UNWIND range(1, 100) AS a UNWIND range(1, 100) AS b RETURN count(*) AS n")
    assert done.returncode == 1
    assert "1,000 rows" in done.stderr


def test_predictions_that_have_no_place_are_refused_before_anything_is_extracted(tmp_path: Path) -> None:
    gold = tmp_path / "gold.jsonl"
    gold.write_text('{"id": "a", "title": "A", "abstract": "We use LoRA."}\n')
    for target in (tmp_path / "none" / "p.jsonl", tmp_path):
        done = run("eval", gold, "--predictions", target)
        assert done.returncode == 2
        assert str(tmp_path) in done.stderr


@_full
def test_scores_are_shown_where_the_predictions_cannot_be_written(tmp_path: Path) -> None:
    gold = tmp_path / "gold.jsonl"
    gold.write_text('{"id": "a", "title": "A study", "abstract": "We use LoRA."}\n')
    done = run("eval", gold, "--predictions", FULL, "--json")
    assert done.returncode == 1
    assert "No space left" in done.stderr
    assert "mention" in json.loads(done.stdout)


def test_gold_nested_too_deeply_is_refused_with_its_line(tmp_path: Path) -> None:
    gold = tmp_path / "gold.jsonl"
    gold.write_text('{"id": "a", "x": ' + "[" * 100_000 + "\n")
    done = run("eval", gold)
    assert done.returncode == 1
    assert "line 1" in done.stderr


def test_a_file_whose_name_is_as_long_as_names_may_be_is_exported(kg: Kg, tmp_path: Path) -> None:
    target = tmp_path / f"{'a' * 250}.json"
    assert kg("export", target).returncode == 0
    assert [path.name for path in tmp_path.iterdir()] == [target.name]


@pytest.mark.parametrize(
    "after", [BufferError("object cannot be re-sized"), OSError("the socket is closed"), StoreError("no server")]
)
def test_an_interruption_is_one_also_where_clearing_up_after_it_fails(
    kg: Kg, graph_folder: Path, monkeypatch: pytest.MonkeyPatch, after: Exception
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        try:
            raise KeyboardInterrupt
        finally:
            raise after

    monkeypatch.setattr(EmbeddedStore, "query", interrupted)
    done = kg("stats", "--dir", graph_folder)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")
