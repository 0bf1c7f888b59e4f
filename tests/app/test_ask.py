from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.commands import Kg, run


def names(node: dict) -> set[str]:
    return {node["name"]}.union(*(names(child) for child in node["children"]))


def test_lineage_shows_the_variants_with_year_and_paper(kg: Kg) -> None:
    done = kg("lineage", "lora")
    assert done.returncode == 0
    for variant in ("AdaLoRA", "QLoRA", "LoRA+"):
        assert variant in done.stdout
    assert "2023" in done.stdout


def test_lineage_as_json_is_a_tree_with_evidence(kg: Kg) -> None:
    root = json.loads(kg("lineage", "LoRA", "--json").stdout)
    assert root["id"] == "lora"
    assert {"QLoRA", "AdaLoRA"} <= names(root)
    for child in root["children"]:
        assert 0 < child["confidence"] <= 1
        assert child["support"] >= 1
        assert child["evidence"][0]["sentence"]


def test_lineage_upward_names_the_ancestors(kg: Kg) -> None:
    root = json.loads(kg("lineage", "QLoRA", "--up", "--json").stdout)
    assert "LoRA" in names(root)


def test_a_sentence_is_shown_with_evidence(kg: Kg) -> None:
    assert "“" in kg("lineage", "LoRA", "--evidence").stdout
    assert "“" not in kg("lineage", "LoRA").stdout


def test_a_named_query_takes_any_spelling(kg: Kg) -> None:
    spellings = [
        json.loads(kg("query", "variants_of", "--param", f"name={name}", "--json").stdout)
        for name in ("LoRA", "lora", "Low-Rank Adaptation")
    ]
    assert spellings[0] == spellings[1] == spellings[2]
    direct = {row["name"] for row in spellings[0] if row["depth"] == 1}
    assert "QLoRA" in direct


def test_rows_come_as_csv_too(kg: Kg) -> None:
    rows = list(csv.DictReader(io.StringIO(kg("query", "most_used", "--param", "kind=Dataset", "--csv").stdout)))
    assert "ImageNet" in {row["name"] for row in rows}


def test_own_cypher_is_answered(kg: Kg) -> None:
    done = kg("query", "--cypher", "MATCH (p:Paper) RETURN count(*) AS papers", "--json")
    assert json.loads(done.stdout) == [{"papers": 60}]


def test_what_the_limit_cuts_is_said(kg: Kg) -> None:
    done = kg("query", "--cypher", "MATCH (p:Paper) RETURN p.id AS id ORDER BY id", "--limit", "3", "--json")
    assert len(json.loads(done.stdout)) == 3
    assert "first 3 rows" in done.stderr


@pytest.mark.parametrize(
    "text", ["CREATE (:Paper {id: 'x'})", "MATCH (p:Paper) DETACH DELETE p", "MATCH (p:Paper) SET p.title = ''"]
)
def test_writing_is_refused_and_changes_nothing(kg: Kg, text: str) -> None:
    done = kg("query", "--cypher", text)
    assert done.returncode == 1
    assert "read-only" in done.stderr
    assert json.loads(kg("stats", "--json").stdout)["papers"] == 60


def test_the_queries_are_listed_with_their_parameters(kg: Kg) -> None:
    listed = {row["name"]: row for row in json.loads(kg("query", "--list", "--json").stdout)}
    assert {"variants_of", "ancestors_of", "search", "statistics"} <= listed.keys()
    assert "name" in listed["variants_of"]["params"]


def test_search_finds_by_beginning(kg: Kg) -> None:
    found = json.loads(kg("search", "qlo", "--json").stdout)
    assert found[0]["name"] == "QLoRA"


def test_show_tells_what_is_known_of_a_thing(kg: Kg) -> None:
    card = json.loads(kg("show", "QLoRA", "--json").stdout)
    assert card["kind"] == "Method"
    assert card["proposed_in"]
    assert card["statements"]
    assert "QLoRA" in kg("show", "QLoRA").stdout


def test_the_card_of_a_data_set_names_its_leaderboards(kg: Kg) -> None:
    measured = json.loads(kg("results", "--json").stdout)[0]["name"]
    assert f"`kg results '{measured}'` shows the leaderboards" in kg("show", measured).stderr
    assert "kg results" not in kg("show", "QLoRA").stderr


def test_a_paper_is_shown_with_what_stands_in_it(kg: Kg) -> None:
    paper = json.loads(kg("show", "QLoRA", "--json").stdout)["proposed_in"][0]
    page = json.loads(kg("paper", paper["id"], "--json").stdout)
    assert page["title"] == paper["title"]
    mention = page["mentions"][0]
    place = mention["mentions"][0]
    field = page["title"] if place["field"] == "title" else page["abstract"]
    assert field[place["start"] : place["end"]].strip()
    assert kg("paper", paper["id"]).returncode == 0


@pytest.mark.parametrize("piece", ["qlora: efficient", " of Quantized LLMs", "finetuning of quantized"])
def test_a_paper_is_found_by_a_piece_of_its_title_that_no_other_has(kg: Kg, piece: str) -> None:
    assert json.loads(kg("paper", piece, "--json").stdout)["title"].startswith("QLoRA")


def test_where_a_piece_of_a_title_fits_several_papers_they_are_listed_with_their_ids(kg: Kg) -> None:
    done = kg("paper", "lora")
    assert done.returncode == 1
    assert not done.stdout
    first, *lines = done.stderr.splitlines()
    assert "several papers" in first
    assert 1 < len(lines) <= 8
    for line in lines:
        id_, title = line.split(maxsplit=1)
        assert json.loads(kg("paper", id_, "--json").stdout)["title"] == title


def test_a_title_that_is_not_there_gets_near_ones(kg: Kg) -> None:
    done = kg("paper", "Effortless finetuning of quantized models")
    assert done.returncode == 1
    assert "QLoRA: Efficient Finetuning of Quantized LLMs" in done.stderr.splitlines()[1]


def test_statements_about_a_thing_begin_with_its_family(kg: Kg) -> None:
    rows = json.loads(kg("show", "RoBERTa", "--json").stdout)["statements"]
    family = [row["kind"] == "VARIANT_OF" for row in rows]
    assert family == sorted(family, reverse=True)
    assert (rows[0]["head"], rows[0]["tail"]) == ("roberta", "bert")
    assert rows[0]["first_seen"] == 2018


@pytest.mark.parametrize("width", [80, 100, 120])
def test_a_statement_takes_one_line_in_a_terminal(graph_folder: Path, width: int) -> None:
    done = run("show", "LoRA", "--dir", graph_folder, environment={"COLUMNS": str(width)})
    lines = done.stdout.splitlines()
    assert max(map(len, lines)) <= width
    (first,) = [number for number, line in enumerate(lines) if line.split()[:2] == ["statement", "with"]]
    rows = [line for line in lines[first + 2 :] if line.strip()]
    assert len(rows) == len(json.loads(run("show", "LoRA", "--json", "--dir", graph_folder).stdout)["statements"])
    assert any("AdaLoRA" in row and "2023" in row for row in rows)


def test_a_thing_without_variants_is_told_in_one_line(kg: Kg) -> None:
    done = kg("lineage", "ImageNet")
    assert done.returncode == 0
    assert (done.stdout + done.stderr).splitlines() == ["Nothing here descends from ImageNet (Dataset)."]


def test_statistics_count_kinds_and_rejections(kg: Kg) -> None:
    counts = json.loads(kg("stats", "--json").stdout)
    assert counts["papers"] == 60
    assert counts["entities"]["Model"] > 20
    assert counts["statements"]["VARIANT_OF"] > 20
    assert counts["results"] > 5
    assert isinstance(counts["rejected"], dict)


@pytest.mark.parametrize("command", [("lineage",), ("show",), ("query", "variants_of", "--param")])
def test_an_unknown_name_gets_the_nearest_ones(kg: Kg, command: tuple[str, ...]) -> None:
    wrong = "name=QLoRAA" if command[0] == "query" else "QLoRAA"
    done = kg(*command, wrong)
    assert done.returncode == 1
    assert "QLoRA" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_unknown_query_paper_or_parameter_names_the_fix(kg: Kg) -> None:
    assert "Did you mean 'variants_of'" in kg("query", "variant_of").stderr
    assert "kg query papers_mentioning" in kg("paper", "no-such-id").stderr
    wrong = kg("query", "variants_of", "--param", "nam=LoRA")
    assert wrong.returncode == 2
    assert "Did you mean 'name'" in wrong.stderr


def test_a_folder_without_a_graph_says_how_to_make_one(tmp_path: Path) -> None:
    done = run("lineage", "LoRA", "--dir", tmp_path / "none")
    assert done.returncode == 1
    assert "kg build" in done.stderr
    assert not (tmp_path / "none").exists()


def test_the_folder_is_taken_from_option_environment_or_file(graph_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "kg.toml").write_text(f'dir = "{graph_folder}"\n')
    for environment in ({}, {"KG_DIR": str(graph_folder)}):
        assert run("stats", "--json", cwd=tmp_path, environment=environment).returncode == 0
    assert run("stats", cwd=tmp_path, environment={"KG_DIR": str(tmp_path / "none")}).returncode == 1


@pytest.mark.parametrize("arguments", [("--help",), ("query", "--list"), ("lineage", "LoRA"), ("stats",)])
def test_asking_loads_no_language_pipeline(graph_folder: Path, arguments: tuple[str, ...]) -> None:
    import sys
    from subprocess import run as plain

    from tests.commands import ROOT

    more = [] if arguments == ("--help",) else ["--dir", str(graph_folder)]
    done = plain(
        [sys.executable, "-X", "importtime", "-m", "app.cli", *arguments, *more], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0
    loaded = {
        line.rsplit("|", 1)[-1].strip().split(".")[0] for line in done.stderr.splitlines() if line.startswith("import time")
    }
    assert not loaded & {"spacy", "scispacy", "streamlit", "pyvis", "neo4j", "networkx", "numpy"}
