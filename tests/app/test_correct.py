"""`kg correct` and `kg explain` as a person runs them."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import kg as cladograph
from kg.build import build
from kg.corrections import DropStatement, Merge, Name
from kg.errors import CladographError, NotFound, StoreError
from kg.folder import Folder
from kg.schema import RelationKind
from kg.stores import open_store
from tests.assembly.test_order import Reader, _file
from tests.commands import EXAMPLES, ROOT, Done, run
from tests.made import extraction, paper

Kg = Callable[..., Done]


@pytest.fixture
def folder(graph_folder: Path, tmp_path: Path) -> Path:
    """A graph of the examples that may be changed."""
    return Path(shutil.copytree(graph_folder, tmp_path / "graph"))


@pytest.fixture
def kg(folder: Path) -> Kg:
    def of(*arguments: str | Path) -> Done:
        return run(*arguments, "--dir", folder)

    return of


def card(kg: Kg, name: str) -> dict[str, object]:
    done = kg("show", name, "--json")
    assert done.returncode == 0, done.stderr
    found: dict[str, object] = json.loads(done.stdout)
    return found


def exported(folder: Path) -> bytes:
    target = folder.with_suffix(".jsonl")
    assert run("export", target, "--dir", folder).returncode == 0
    return target.read_bytes()


def test_a_merge_is_applied_at_once_and_tells_how_the_graph_changed(kg: Kg) -> None:
    before = json.loads(kg("stats", "--json").stdout)
    done = kg("correct", "merge", "QLoRA", "LoRA", "--note", "for a test")
    assert done.returncode == 0, done.stderr
    entities = sum(before["entities"].values())
    assert f"{entities} " in done.stdout
    assert f"{entities - 1} " in done.stdout
    assert card(kg, "QLoRA")["name"] == "LoRA"
    assert json.loads(kg("stats", "--json").stdout)["corrections"] == {"applied": 1}


def test_an_export_says_how_many_corrections_apply(kg: Kg, tmp_path: Path) -> None:
    assert "correction" not in kg("export", tmp_path / "x.jsonl").stderr
    kg("correct", "merge", "QLoRA", "LoRA")
    assert "1 correction applies" in kg("export", tmp_path / "x.jsonl").stderr


def test_a_correction_taken_back_leaves_the_graph_as_it_was(kg: Kg, folder: Path) -> None:
    before = exported(folder)
    assert kg("correct", "merge", "QLoRA", "LoRA").returncode == 0
    assert kg("correct", "rename", "LoRA", "Low-rank thing").returncode == 0
    assert exported(folder) != before
    assert kg("correct", "undo", "1").returncode == 0
    assert kg("correct", "undo").returncode == 0
    assert exported(folder) == before


def test_an_old_name_is_still_found_by_every_command(kg: Kg) -> None:
    kg("correct", "rename", "LoRA", "Low-rank thing")
    for command in ("lineage", "show", "explain"):
        done = kg(command, "LoRA")
        assert done.returncode == 0
        assert "Low-rank thing" in done.stdout


def test_corrections_are_listed_with_what_they_came_to(kg: Kg, folder: Path) -> None:
    kg("correct", "retype", "LoRA", "model", "--note", "says who")
    with (folder / "corrections.toml").open("a") as file:
        file.write("\n[[correction]]\ndrop = 'Nothing like it'\n")
    assert "not built yet" in kg("correct", "list").stdout
    assert kg("build").returncode == 0
    one, two = json.loads(kg("correct", "list", "--json").stdout)
    assert (one["applied"], one["note"], one["entities"]) == (True, "says who", ["lora"])
    assert (two["applied"], two["correction"]) == (False, "drop 'Nothing like it'")
    assert "nothing here is called" in two["came_to"]
    assert json.loads(kg("stats", "--json").stdout)["corrections"] == {"applied": 1, "without effect": 1}


def test_a_file_changed_by_hand_is_taken_up_by_a_build_without_files(kg: Kg, folder: Path) -> None:
    (folder / "corrections.toml").write_text("[[correction]]\nrename = 'LoRA'\nto = 'Lola'\n")
    assert "was written" in kg("build").stderr
    assert card(kg, "LoRA")["name"] == "Lola"
    (folder / "corrections.toml").write_text("# A comment.\n[[correction]]\nrename = 'LoRA'\nto = 'Lola'\nnote = 'x'\n")
    assert "Nothing new" in kg("build").stderr


def test_a_faulty_file_stops_a_build_and_leaves_the_graph(kg: Kg, folder: Path) -> None:
    before = exported(folder)
    (folder / "corrections.toml").write_text("[[correction]]\nmerge = 'LoRA'\n")
    for command in (("build",), ("correct", "undo"), ("correct", "list"), ("correct", "drop", "LoRA")):
        done = kg(*command)
        assert done.returncode == 1
        assert "corrections.toml, correction 1 (merge)" in done.stderr
        assert "Traceback" not in done.stderr
    assert exported(folder) == before
    assert (folder / "corrections.toml").read_text() == "[[correction]]\nmerge = 'LoRA'\n"


def test_corrections_hold_when_papers_come_and_in_any_order_of_builds(kg: Kg, folder: Path, tmp_path: Path) -> None:
    more = tmp_path / "more.jsonl"
    more.write_text(
        json.dumps({"title": "Again", "abstract": "We propose LoRA and QLoRA, a variant of LoRA. QLoRA is LoRA."}) + "\n"
    )
    kg("correct", "merge", "QLoRA", "LoRA")
    assert kg("build", more).returncode == 0
    assert card(kg, "QLoRA")["name"] == "LoRA"
    other = tmp_path / "other"
    other.mkdir()
    shutil.copy(folder / "corrections.toml", other)
    assert run("build", more, EXAMPLES / "daily_papers.txt", "--dir", other).returncode == 0
    assert exported(other) == exported(folder)


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("merge", "LORAA", "LoRA"), 1, "Did you mean 'LoRA'"),
        (("merge", "LoRA", "lora"), 1, "into itself"),
        (("merge", "LoRA", "Low-Rank Adaptation"), 2, "one thing already"),
        (("rename", "LoRA", "CLIP"), 2, "kg correct merge LoRA CLIP"),
        (("retype", "LoRA", "Modle"), 2, "Did you mean 'Model'"),
        (("retype", "LoRA", "Method"), 2, "already"),
        (("drop", "LoRA", "VARIANT", "CLIP"), 2, "Did you mean 'VARIANT_OF'"),
        (("drop", "LoRA", "VARIANT_OF"), 2, "two ends"),
        (("drop", "LoRA", "VARIANT_OF", "QLoRA"), 1, "QLoRA VARIANT_OF LoRA"),
        (("split", "LoRA"), 1, "which papers"),
        (("split", "LoRA", "--papers", "no such paper"), 1, "no such paper"),
        (("split", "LoRA", "--form", "Lola"), 1, "Its forms: LoRA"),
        (("undo",), 1, "nothing to take back"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_the_fix_and_writes_nothing(
    kg: Kg, folder: Path, arguments: tuple[str, ...], code: int, says: str
) -> None:
    done = kg("correct", *arguments)
    assert done.returncode == code
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert not (folder / "corrections.toml").exists()


def test_a_thing_is_split_by_papers_named_by_their_titles(kg: Kg) -> None:
    done = kg("correct", "split", "LoRA", "--papers", "LongLoRA: ", "--as", "another LoRA")
    assert done.returncode == 0, done.stderr
    assert card(kg, "another LoRA")["papers"] == 1
    assert "'LoRA' also names" in kg("show", "LoRA").stderr
    assert "correction 1 parts them" in kg("explain", "LoRA").stdout


def test_a_dropped_statement_is_gone_and_its_ends_stay(kg: Kg) -> None:
    assert "QLoRA" in kg("lineage", "LoRA").stdout
    assert kg("correct", "drop", "QLoRA", "variant_of", "LoRA").returncode == 0
    assert "QLoRA" not in kg("lineage", "LoRA", "--depth", "1").stdout
    assert card(kg, "QLoRA")["name"] == "QLoRA"


def test_things_may_be_named_by_ids_but_are_written_by_name(kg: Kg, folder: Path) -> None:
    assert kg("correct", "merge", "qlora", "lora").returncode == 0
    assert 'merge = "QLoRA"\ninto = "LoRA"' in (folder / "corrections.toml").read_text()


@pytest.mark.parametrize("first", [("merge", "gl~data", "Plonk"), ("rename", "gl~data", "lore"), ("drop", "gl~data")])
def test_what_is_left_of_two_namesakes_can_still_be_corrected(tmp_path: Path, first: tuple[str, ...]) -> None:
    p, q = paper("Of two", "GL is a method of Plonk."), paper("Of one", "GL is a data set.")
    method = extraction(p, {"GL": ("Method", ["GL"]), "Plonk": ("Metric", ["Plonk"])})
    folder = Folder(tmp_path / "graph")
    build(
        [_file(tmp_path, 1, [p, q])],
        folder=folder,
        open_store=lambda: open_store("embedded", folder.path, write=True),
        extractor=Reader([(p, method), (q, extraction(q, {"GL": ("Dataset", ["GL"])}))]),
    )
    done = run("correct", *first, "--dir", folder.path)
    assert done.returncode == 0, done.stderr
    done = run("correct", "rename", "GL", "grufen", "--dir", folder.path)
    assert "It came to: now grufen (Method, 1 paper)" in done.stderr


_WRITE_AND_DIE = """
import os, signal, sys
import kg.build
from kg.corrections import Merge, Name

kg.build._finish = lambda *rest: os.kill(os.getpid(), signal.SIGKILL)
import kg as cladograph
cladograph.correct(Merge(Name("QLoRA"), Name("LoRA")), sys.argv[1])
"""


def test_a_kill_between_the_file_and_the_graph_is_made_good_by_the_next_build(kg: Kg, folder: Path) -> None:
    before = exported(folder)
    killed = subprocess.run([sys.executable, "-c", _WRITE_AND_DIE, str(folder)], check=False, cwd=ROOT)
    assert killed.returncode == -signal.SIGKILL
    assert exported(folder) == before
    assert "not built yet" in kg("correct", "list").stdout
    assert kg("build").returncode == 0
    assert card(kg, "QLoRA")["name"] == "LoRA"


def test_a_correction_waits_where_texts_are_not_read_yet(kg: Kg, folder: Path) -> None:
    import sqlite3

    with sqlite3.connect(folder / "ledger.sqlite") as db:
        db.execute("DELETE FROM extractions WHERE text = (SELECT min(text) FROM extractions)")
    done = kg("correct", "merge", "QLoRA", "LoRA")
    assert done.returncode == 0
    assert "kg build" in done.stderr
    assert card(kg, "QLoRA")["name"] == "QLoRA"
    assert kg("build").returncode == 0
    assert card(kg, "QLoRA")["name"] == "LoRA"


def test_an_imported_graph_cannot_be_corrected(kg: Kg, tmp_path: Path) -> None:
    assert kg("export", str(tmp_path / "x.jsonl")).returncode == 0
    imported = tmp_path / "imported"
    assert run("import", tmp_path / "x.jsonl", "--dir", imported).returncode == 0
    for command in (("correct", "merge", "QLoRA", "LoRA"), ("correct", "undo"), ("explain", "LoRA")):
        done = run(*command, "--dir", imported)
        assert done.returncode == 1
        assert "imported" in done.stderr
    assert run("correct", "list", "--dir", imported).returncode == 0


def test_from_python_the_same_is_done(folder: Path) -> None:
    change = cladograph.correct(Merge(Name("QLoRA"), Name("LoRA")), folder)
    assert change.effect is not None
    assert change.effect.applied
    assert change.before.entities == change.after.entities + 1
    with cladograph.open(folder) as graph:
        assert graph.entity("QLoRA").name == "LoRA"
        (one,) = graph.corrections()
        assert one.correction == change.correction
        explanation = graph.explain("LoRA")
        assert [number for number, _ in explanation.corrections] == [1]
        assert {alias.text: alias.reason for alias in explanation.aliases}["QLoRA"] == "correction"
    assert cladograph.undo(dir=folder).after == change.before
    with pytest.raises(NotFound):
        cladograph.correct(DropStatement(Name("LoRA"), RelationKind.VARIANT_OF, Name("Nothing")), folder)
    with pytest.raises(CladographError):
        cladograph.undo(dir=folder)


def test_explain_tells_votes_reasons_and_papers(kg: Kg) -> None:
    found = json.loads(kg("explain", "LoRA", "--json").stdout)
    assert (found["id"], found["kind"]) == ("lora", "Method")
    assert "list of names" in found["kind_because"]
    papers = set(next(vote["papers"] for vote in found["votes"] if vote["kind"] == "Method"))
    assert len(papers) >= 5
    aliases = {alias["name"].casefold(): alias for alias in found["aliases"]}
    assert aliases["low-rank adaptation"]["reason"] == "known name"
    assert set(aliases["low-rank adaptation"]["papers"]) <= papers


def test_nothing_is_explained_by_corrections_that_the_graph_was_not_made_with(kg: Kg, folder: Path) -> None:
    kg("correct", "merge", "QLoRA", "LoRA")
    (folder / "corrections.toml").unlink()
    done = kg("explain", "LoRA")
    assert done.returncode == 1
    assert "kg build" in done.stderr


def test_what_cannot_be_explained_is_said_with_the_fix(kg: Kg, folder: Path) -> None:
    assert "Did you mean" in kg("explain", "LORAA").stderr
    import sqlite3

    with sqlite3.connect(folder / "ledger.sqlite") as db:
        db.execute("DELETE FROM about WHERE name = 'of made'")
    done = kg("explain", "LoRA")
    assert done.returncode == 1
    assert "kg build" in done.stderr
    with cladograph.open(folder) as graph, pytest.raises(StoreError):
        graph.explain("LoRA")
