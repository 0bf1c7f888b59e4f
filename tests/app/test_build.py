from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from kg.ledger import Ledger
from kg.made import MADE
from kg.model import Paper
from tests.commands import EXAMPLES, ROOT, Kg, run

PAGE = EXAMPLES / "daily_papers.txt"


def papers(path: Path, *records: tuple[str, str]) -> Path:
    path.write_text("".join(json.dumps({"title": t, "abstract": a}) + "\n" for t, a in records), encoding="utf-8")
    return path


LORA = ("LoRA", "We propose LoRA, a method for efficient fine-tuning of large language models.")
QLORA = ("QLoRA", "We propose QLoRA, a quantised variant of LoRA, evaluated on GLUE.")


def exported(folder: Path) -> bytes:
    target = folder.with_suffix(".jsonl")
    assert run("export", target, "--dir", folder).returncode == 0
    return target.read_bytes()


def test_a_second_build_changes_nothing(graph_folder: Path) -> None:
    before = (graph_folder / "graph.kgl").stat().st_mtime_ns
    done = run("build", PAGE, "--dir", graph_folder)
    assert done.returncode == 0
    assert "Nothing new" in done.stderr
    assert (graph_folder / "graph.kgl").stat().st_mtime_ns == before


def test_the_table_at_the_end_counts_what_the_graph_holds(tmp_path: Path) -> None:
    built = run("build", PAGE, "--dir", tmp_path / "a")
    again = run("build", PAGE, "--dir", tmp_path / "a")
    with Ledger(tmp_path / "a" / "ledger.sqlite", write=True) as ledger:
        kept = json.loads(ledger.remembered(MADE))
        ledger.remember(MADE, json.dumps({name: one for name, one in kept.items() if name != "counts"}))
    before_it_was_kept = run("build", PAGE, "--dir", tmp_path / "a")
    counts = [line.split() for line in run("stats", "--dir", tmp_path / "a").stdout.splitlines()]
    assert ["statements", "VARIANT_OF"] in [line[:2] for line in counts]
    for done in (built, again, before_it_was_kept):
        table = [line.split() for line in done.stdout.splitlines()]
        assert [line for line in table if "seconds" not in line] == counts


def test_a_second_build_loads_no_language_pipeline(graph_folder: Path) -> None:
    command = [sys.executable, "-X", "importtime", "-m", "app.cli", "build", str(PAGE), "--dir", str(graph_folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0
    assert " spacy" not in done.stderr


def test_files_in_any_order_and_any_number_of_builds_give_the_same_graph(tmp_path: Path) -> None:
    one = papers(tmp_path / "one.jsonl", LORA, ("BERT", "We introduce BERT, a language model."))
    two = papers(tmp_path / "two.jsonl", QLORA, LORA)
    graphs = []
    for name, builds in (("ab", [(one, two)]), ("ba", [(two, one)]), ("twice", [(two,), (one,)])):
        for files in builds:
            assert run("build", *files, "--dir", tmp_path / name).returncode == 0
        graphs.append(exported(tmp_path / name))
    assert graphs[0] == graphs[1] == graphs[2]


def test_removing_a_paper_leaves_the_graph_of_the_others(tmp_path: Path) -> None:
    one, both = papers(tmp_path / "one.jsonl", LORA), papers(tmp_path / "both.jsonl", LORA, QLORA)
    run("build", one, "--dir", tmp_path / "a")
    run("build", both, "--dir", tmp_path / "b")
    from kg.names import title_id

    assert run("remove", title_id("QLoRA"), "--dir", tmp_path / "b").returncode == 0
    assert exported(tmp_path / "a") == exported(tmp_path / "b")


def test_removing_an_unknown_paper_removes_none(tmp_path: Path) -> None:
    run("build", papers(tmp_path / "one.jsonl", LORA), "--dir", tmp_path / "a")
    before = exported(tmp_path / "a")
    done = run("remove", "nothing", "--dir", tmp_path / "a")
    assert done.returncode == 1
    assert "nothing" in done.stderr
    assert exported(tmp_path / "a") == before


def test_a_users_own_names_win(tmp_path: Path) -> None:
    source = papers(tmp_path / "one.jsonl", ("A study", "We use Frobnicator on many things."))
    folder = tmp_path / "graph"
    run("build", source, "--dir", folder)
    (folder / "names.tsv").write_text("name\tkind\taliases\tyear\tsource\tambiguous\nFrobnicator\tDataset\t\t1999\t\t\n")
    assert run("build", source, "--dir", folder).returncode == 0
    card = json.loads(run("show", "frobnicator", "--json", "--dir", folder).stdout)
    assert (card["kind"], card["first_seen"]) == ("Dataset", 1999)


def test_a_broken_list_of_names_is_refused_with_its_line(tmp_path: Path) -> None:
    folder = tmp_path / "graph"
    folder.mkdir()
    (folder / "names.tsv").write_text("name\tkind\taliases\tyear\tsource\tambiguous\nFrobnicator\tThing\t\t\t\t\n")
    done = run("build", papers(tmp_path / "one.jsonl", LORA), "--dir", folder)
    assert done.returncode == 1
    assert "line 2" in done.stderr
    assert "Traceback" not in done.stderr


def test_broken_records_are_counted_and_strict_says_so(tmp_path: Path) -> None:
    source = papers(tmp_path / "one.jsonl", LORA)
    source.write_text(source.read_text() + '{"title": "no abstract"}\nnot json\n')
    assert run("build", source, "--dir", tmp_path / "a").returncode == 0
    done = run("build", source, "--dir", tmp_path / "a", "--strict")
    assert done.returncode == 3
    counts = json.loads(run("stats", "--json", "--dir", tmp_path / "a").stdout)
    assert counts["papers"] == 1
    assert sum(counts["rejected"].values()) == 2


def test_a_text_that_the_extractor_fails_at_is_counted_and_the_others_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from extractors import pipeline

    def fail_at_bad(extractor: pipeline.Extractor, paper: Paper, make=pipeline.Extractor._doc):
        if paper.title == "Bad":
            raise IndexError("list index out of range")
        return make(extractor, paper)

    monkeypatch.setattr(pipeline.Extractor, "_doc", fail_at_bad)
    source = papers(tmp_path / "one.jsonl", LORA, ("Bad", "We propose Bad."), QLORA)
    done = run("build", source, "--dir", tmp_path / "a")
    assert done.returncode == 0
    assert "the extractor failed at the text: IndexError: list index out of range" in done.stderr
    assert "Nothing new" in run("build", source, "--dir", tmp_path / "a").stderr
    counts = json.loads(run("stats", "--json", "--dir", tmp_path / "a").stdout)
    assert (counts["papers"], counts["rejected"]) == (3, {"the extractor failed at the text": 1})
    assert run("show", "QLoRA", "--dir", tmp_path / "a").returncode == 0
    assert run("eval", source, "--dir", tmp_path / "a").returncode == 1


def test_an_extractor_that_changes_while_it_reads_is_told_and_nothing_is_thrown_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from extractors import pipeline

    first, second = papers(tmp_path / "one.jsonl", LORA), papers(tmp_path / "two.jsonl", QLORA)
    run("build", first, "--dir", tmp_path / "a")
    with monkeypatch.context() as patch:
        patch.setattr(pipeline, "version", lambda names: "another")
        done = run("build", second, "--dir", tmp_path / "a")
    assert done.returncode == 1
    assert "changed from" in done.stderr
    assert run("show", "LoRA", "--dir", tmp_path / "a").returncode == 0
    assert run("build", "--dir", tmp_path / "a").returncode == 0
    assert run("show", "QLoRA", "--dir", tmp_path / "a").returncode == 0


def test_what_is_rejected_in_files_of_one_name_is_counted_for_each_of_them(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        source = papers(tmp_path / folder / "p.jsonl", LORA)
        source.write_text(source.read_text() + "not json\n")
    (tmp_path / "two" / "table.bin").write_bytes(b"\x00\x01" * 50)
    for arguments in (("one/p.jsonl", "two"), (tmp_path / "two", tmp_path / "one" / "p.jsonl")):
        done = run("build", *arguments, "--dir", "graph", cwd=tmp_path)
        assert "two/p.jsonl, line 2" in done.stderr
        counts = json.loads(run("stats", "--json", "--dir", tmp_path / "graph").stdout)
        assert counts["rejected"] == {"not parsed": 3}


def test_a_build_without_files_brings_the_graph_up_to_date(tmp_path: Path) -> None:
    folder = tmp_path / "a"
    assert run("build", "--dir", folder).returncode == 1
    assert not folder.exists()
    run("build", papers(tmp_path / "one.jsonl", ("A study", "We use Frobnicator on many things.")), "--dir", folder)
    (folder / "names.tsv").write_text("name\tkind\taliases\tyear\tsource\tambiguous\nFrobnicator\tDataset\t\t1999\t\t\n")
    assert run("build", "--dir", folder).returncode == 0
    assert json.loads(run("show", "frobnicator", "--json", "--dir", folder).stdout)["kind"] == "Dataset"


def test_a_folder_that_is_a_link_to_nothing_is_named_with_what_it_leads_to(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("nowhere")
    done = run("build", papers(tmp_path / "one.jsonl", LORA), "--dir", tmp_path / "link")
    assert done.returncode == 1
    assert "nowhere" in done.stderr


def test_names_that_are_no_text_are_taken_or_refused_in_one_paragraph(tmp_path: Path) -> None:
    source = papers(tmp_path / "a\udcff.jsonl", LORA)
    source.write_text(source.read_text() + "not json\n")
    (tmp_path / "b\udcff.jsonl").write_text("nothing")
    assert run("build", tmp_path, "--dir", tmp_path / "graph").returncode == 0
    done = run("build", source, "--dir", tmp_path / "c\udcff")
    assert done.returncode == 1
    assert "UTF-8" in done.stderr


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"", "empty"), (b"\x00\x01\x02" * 500, "binary"), (b"one\ntwo\nthree\n", "daily_papers")],
)
def test_a_file_that_holds_no_papers_is_refused_in_one_paragraph(tmp_path: Path, content: bytes, says: str) -> None:
    source = tmp_path / "file.txt"
    source.write_bytes(content)
    done = run("build", source, "--dir", tmp_path / "a")
    assert done.returncode == 1
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_a_file_that_is_not_there_stops_the_build_before_anything_is_read(tmp_path: Path) -> None:
    done = run("build", papers(tmp_path / "one.jsonl", LORA), tmp_path / "none.jsonl", "--dir", tmp_path / "a")
    assert done.returncode == 1
    assert not (tmp_path / "a" / "graph.kgl").exists()


def test_a_folder_of_a_later_version_is_refused(tmp_path: Path) -> None:
    import sqlite3

    source = papers(tmp_path / "one.jsonl", LORA)
    run("build", source, "--dir", tmp_path / "a")
    with sqlite3.connect(tmp_path / "a" / "ledger.sqlite") as db:
        db.execute("UPDATE about SET value = '99' WHERE name = 'version'")
    for arguments in (("build", source), ("stats",)):
        done = run(*arguments, "--dir", tmp_path / "a")
        assert done.returncode == 1
        assert "later" in done.stderr


def test_a_second_writer_is_refused(tmp_path: Path) -> None:
    from kg.folder import Folder

    with Folder(tmp_path / "a").writing():
        done = run("build", papers(tmp_path / "one.jsonl", LORA), "--dir", tmp_path / "a")
    assert done.returncode == 1
    assert "Another build" in done.stderr


def test_a_damaged_graph_file_is_written_again_from_the_ledger(tmp_path: Path) -> None:
    source = papers(tmp_path / "one.jsonl", LORA, QLORA)
    run("build", source, "--dir", tmp_path / "a")
    wanted = exported(tmp_path / "a")
    graph = tmp_path / "a" / "graph.kgl"
    graph.write_bytes(graph.read_bytes()[:100])
    damaged = run("stats", "--dir", tmp_path / "a")
    assert damaged.returncode == 1
    assert f"kg build --dir {tmp_path / 'a'}" in damaged.stderr
    source.unlink()
    done = run("build", "--dir", tmp_path / "a")
    assert done.returncode == 0
    assert "damaged" in done.stderr
    assert exported(tmp_path / "a") == wanted


def test_a_graph_without_its_ledger_is_not_replaced(tmp_path: Path) -> None:
    source = papers(tmp_path / "one.jsonl", LORA, QLORA)
    run("build", source, "--dir", tmp_path / "a")
    (tmp_path / "a" / "ledger.sqlite").unlink()
    before = (tmp_path / "a" / "graph.kgl").read_bytes()
    done = run("build", papers(tmp_path / "two.jsonl", LORA), "--dir", tmp_path / "a")
    assert done.returncode == 1
    assert "ledger.sqlite" in done.stderr
    assert (tmp_path / "a" / "graph.kgl").read_bytes() == before


def test_a_build_killed_in_the_middle_goes_on_from_there(tmp_path: Path, graph_folder: Path) -> None:
    folder = tmp_path / "killed"
    command = [sys.executable, "-m", "app.cli", "build", str(PAGE), "--dir", str(folder)]
    for moment in ("ledger.sqlite", "graph.kgl"):
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while not (folder / moment).exists():
            with suppress(subprocess.TimeoutExpired):
                process.wait(0.002)  # leaves the processor to the one that is to get there
                break
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert run("build", PAGE, "--dir", folder).returncode == 0
    assert exported(folder) == exported(graph_folder)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_permission_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    done = run("build", PAGE, "--dir", tmp_path / "a")
    assert done.returncode == 1
    assert "Cannot write" in done.stderr


@pytest.mark.skipif(os.geteuid() != 0 or shutil.which("mount") is None, reason="only root can make a small disk")
def test_a_full_disk_is_said_and_the_old_graph_stays(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(disk)], check=False).returncode:
        pytest.skip("no tmpfs can be mounted here")
    try:
        small = papers(tmp_path / "one.jsonl", LORA)
        assert run("build", small, "--dir", disk / "a").returncode == 0
        room = os.statvfs(disk)
        (disk / "filler").write_bytes(b"x" * (room.f_bavail * room.f_frsize - 40_000))
        done = run("build", PAGE, "--dir", disk / "a")
        assert done.returncode == 1
        assert str(disk) in done.stderr
        assert json.loads(run("stats", "--json", "--dir", disk / "a").stdout)["papers"] == 1
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_the_real_pages_give_103_papers_in_any_order(shared: Path, tmp_path: Path) -> None:
    pages = sorted((shared / "seeds").glob("*.txt"))
    assert run("build", *pages, "--dir", tmp_path / "a").returncode == 0
    assert run("build", *reversed(pages), "--dir", tmp_path / "b").returncode == 0
    assert json.loads(run("stats", "--json", "--dir", tmp_path / "a").stdout)["papers"] == 103
    assert exported(tmp_path / "a") == exported(tmp_path / "b")


def test_hostile_text_goes_through_the_whole_house(tmp_path: Path) -> None:
    nasty = [
        ("</script><b>", "We propose </script><img onerror=x>Net, a variant of LoRA. [red]Bold[/red] \x1b[31m"),
        ("'; DROP TABLE papers; --", 'We propose "Quoted"Net\' OR 1=1 \\ based on BERT. α → β 🙂 \u202eevil'),
        ("Long", "LoRA " * 18_000),
    ]
    folder = tmp_path / "a"
    assert run("build", papers(tmp_path / "nasty.jsonl", *nasty), "--dir", folder).returncode == 0
    for arguments in (("show", "LoRA"), ("lineage", "LoRA"), ("search", "q"), ("stats",)):
        done = run(*arguments, "--dir", folder)
        assert done.returncode == 0, done.stderr
        assert "\x1b[31m" not in done.stdout
    for suffix in ("graphml", "gexf", "json", "jsonl"):
        assert run("export", tmp_path / f"x.{suffix}", "--dir", folder).returncode == 0


def test_export_writes_a_part_and_reads_back(kg: Kg, tmp_path: Path) -> None:
    import kg as cladograph

    target = tmp_path / "part.graphml"
    assert kg("export", str(target), "--around", "LoRA", "--hops", "1").returncode == 0
    part = cladograph.read_graphml(target)
    assert "lora" in part.entity
    assert len(part.papers) < 60


def test_eval_scores_the_examples(kg: Kg, tmp_path: Path) -> None:
    target = tmp_path / "predictions.jsonl"
    done = kg("eval", str(EXAMPLES / "gold.jsonl"), "--predictions", str(target), "--json")
    assert done.returncode == 0, done.stderr
    scores = json.loads(done.stdout)
    assert scores["mention"]["f1"] > 0.5
    assert len(target.read_text().splitlines()) == 60
