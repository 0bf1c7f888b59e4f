from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import BinaryIO

import pytest

from kg import export as package
from kg.errors import StoreError, UnknownFormat, UsageError
from kg.export import ExportReport, FolderExporter, export, exporter_for, exporters, register
from kg.export.base import Files
from kg.export.jsonl import read_jsonl
from kg.model import Graph
from tests.graphs import family


class Broken:
    """Writes a little, then the disk is full."""

    name, suffix, text = "broken", ".broken", False

    def write(self, graph: Graph, file: BinaryIO) -> ExportReport:
        file.write(b"half")
        raise OSError(28, "No space left on device")


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Broken:
    monkeypatch.setattr(package, "_registered", {})
    exporter = Broken()
    register(exporter)
    return exporter


@pytest.mark.parametrize(
    ("name", "format_name"),
    [("a.graphml", "graphml"), ("a.JSONL", "jsonl"), ("a.b.json", "node-link"), ("dir.jsonl/a.gexf", "gexf")],
)
def test_the_ending_tells_the_format(name: str, format_name: str) -> None:
    assert exporter_for(name).name == format_name


@pytest.mark.parametrize(
    ("said", "name"), [("graphml", "graphml"), (".json", "node-link"), ("JSON", "node-link"), ("gexf", "gexf")]
)
def test_a_format_is_named_or_told_by_its_suffix(said: str, name: str) -> None:
    assert exporter_for("graph.txt", format=said).name == name


@pytest.mark.parametrize(("path", "format_name"), [("graph.docx", None), ("graph", None), ("graph.graphml", "docx")])
def test_an_unknown_format_is_refused_with_all_known_ones(path: str, format_name: str | None) -> None:
    with pytest.raises(UnknownFormat) as caught:
        exporter_for(path, format=format_name)
    assert all(name in str(caught.value) for name in exporters())


def test_the_registry_brings_no_library_of_a_format() -> None:
    code = "import sys, kg.export; kg.export.exporters(); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"pyarrow", "rdflib", "networkx"} & set(done.stdout.split())


def test_a_folder_goes_where_a_slash_or_a_folder_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Pages(FolderExporter):
        name, suffix, any_folder = "pages", ".pages.zip", True

        def write_files(self, graph: Graph, files: Files) -> ExportReport:
            with files.open("index.html") as file:
                file.write(b"hello")
            return ExportReport(0, 0)

    monkeypatch.setattr(package, "_registered", {})
    with pytest.raises(UnknownFormat, match="pages"):
        exporter_for("pages/")
    pages = Pages()
    register(pages)
    assert exporter_for("pages/") is exporter_for("a.pages") is exporter_for("a.pages.zip") is pages
    assert exporter_for(str(tmp_path)) is pages
    assert exporter_for("a.parquet/").name == "parquet"
    with pytest.raises(UnknownFormat, match="a folder such as pages/"):
        exporter_for("pages")
    export(family(), tmp_path / "out", format="pages")
    assert (tmp_path / "out" / "index.html").read_bytes() == b"hello"


def test_a_file_is_written_and_reported(tmp_path: Path) -> None:
    report = export(family(), tmp_path / "graph.jsonl")
    assert read_jsonl(tmp_path / "graph.jsonl") == family()
    assert report.nodes == 21
    assert [path.name for path in tmp_path.iterdir()] == ["graph.jsonl"]


def test_a_full_disk_leaves_the_old_file_and_nothing_beside_it(tmp_path: Path, broken: Broken) -> None:
    target = tmp_path / "graph.broken"
    target.write_text("old")
    with pytest.raises(StoreError, match="No space left on device"):
        export(family(), target)
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_an_error_in_the_graph_leaves_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "graph.graphml"
    target.write_text("old")
    with pytest.raises(ValueError, match="holds no"):
        export(Graph(statements=family().statements), target)
    assert [path.read_text() for path in tmp_path.iterdir()] == ["old"]


@pytest.mark.parametrize("place", ["missing/graph.jsonl", "folder.jsonl"])
def test_a_place_that_cannot_be_written_is_named(tmp_path: Path, place: str) -> None:
    (tmp_path / "folder.jsonl").mkdir()
    with pytest.raises(StoreError, match=place):
        export(family(), tmp_path / place)


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "link.jsonl").symlink_to(tmp_path / "real.jsonl")
    export(family(), tmp_path / "link.jsonl")
    assert (tmp_path / "link.jsonl").is_symlink()
    assert read_jsonl(tmp_path / "real.jsonl") == family()


def test_a_file_keeps_its_permissions(tmp_path: Path) -> None:
    target = tmp_path / "graph.jsonl"
    target.touch(0o640)
    target.chmod(0o640)
    export(family(), target)
    assert target.stat().st_mode & 0o777 == 0o640


def test_a_dash_is_standard_output(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    export(family(), "-", format="json")
    assert len(json.loads(capsysbinary.readouterr().out)["nodes"]) == 21


def test_standard_output_needs_a_format() -> None:
    with pytest.raises(UsageError, match="graphml"):
        export(family(), "-")


def test_bytes_do_not_go_to_standard_output(broken: Broken) -> None:
    with pytest.raises(UsageError, match=r"graph\.broken"):
        export(family(), "-", format="broken")


def test_an_exporter_from_elsewhere_is_found_like_the_others(broken: Broken) -> None:
    register(broken)
    assert exporter_for("a.broken") is broken


@pytest.mark.parametrize(("name", "suffix"), [("graphml", ".other"), ("other", ".json")])
def test_a_name_or_suffix_that_is_taken_is_refused(broken: Broken, name: str, suffix: str) -> None:
    other = Broken()
    other.name, other.suffix = name, suffix
    with pytest.raises(UsageError, match="at odds"):
        register(other)


@pytest.mark.parametrize("name", ["ledger.sqlite", "graph.kgl", "names.tsv", "corrections.toml"])
def test_the_files_of_a_graph_are_not_written_over(tmp_path: Path, name: str) -> None:
    for file in {"ledger.sqlite", name}:
        (tmp_path / file).write_bytes(b"the graph")
    (tmp_path / "link.sqlite").symlink_to(tmp_path / name)
    for target in (tmp_path / name, tmp_path / "link.sqlite"):
        with pytest.raises(UsageError, match="would be lost"):
            export(family(), target, format="sqlite")
    assert (tmp_path / name).read_bytes() == b"the graph"
    export(family(), tmp_path / "graph.sqlite")
    assert (tmp_path / "graph.sqlite").is_file()


def test_a_database_may_be_called_as_a_ledger_where_there_is_no_graph(tmp_path: Path) -> None:
    export(family(), tmp_path / "graph.kgl", format="sqlite")
    assert (tmp_path / "graph.kgl").is_file()


@pytest.mark.parametrize("name", ["notes.txt", "papers/notes.txt", "folder"])
def test_a_folder_with_something_foreign_in_it_is_left_alone(tmp_path: Path, name: str) -> None:
    target, outside = tmp_path / "out.parquet", tmp_path / "outside"
    outside.mkdir()
    export(family(), target)
    export(family(), target)  # its own files may be replaced
    foreign = target / name
    foreign.parent.mkdir(exist_ok=True)
    if name == "folder":
        foreign.symlink_to(outside, target_is_directory=True)
    else:
        foreign.write_text("mine", encoding="utf-8")
    with pytest.raises(StoreError, match=f"holds '{name}'"):
        export(family(), target)
    assert foreign.exists()
