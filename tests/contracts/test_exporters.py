"""What every exporter holds to, known and unknown ones."""

from __future__ import annotations

import io
import re
import signal
import subprocess
import sys
import tracemalloc
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from app.page_file import EXPORTER as HTML
from app.site import EXPORTER as SITE
from kg.errors import InvalidData, StoreError
from kg.export import export_with, exporters, register
from kg.export.base import Exporter, FolderExporter
from kg.export.files import MANIFEST
from kg.model import Graph
from tests.export.graphs_for_export import large, monstrous, unprintable
from tests.graphs import family, hostile

ROOT = Path(__file__).resolve().parents[2]

# Those of the package above, which `kg export` registers likewise.
register(HTML)
register(SITE)

EVERY = pytest.mark.parametrize("exporter", exporters().values(), ids=lambda exporter: exporter.name)
FOLDERS = pytest.mark.parametrize(
    "exporter",
    [exporter for exporter in exporters().values() if isinstance(exporter, FolderExporter)],
    ids=lambda exporter: exporter.name,
)
GRAPHS = pytest.mark.parametrize(
    "graph",
    [Graph(), family(), hostile(), unprintable(), monstrous()],
    ids=["empty", "family", "hostile", "bytes", "monstrous"],
)


def written(exporter: Exporter, graph: Graph) -> bytes:
    file = io.BytesIO()
    exporter.write(graph, file)
    return file.getvalue()


@EVERY
@GRAPHS
def test_the_same_graph_gives_the_same_bytes(exporter: Exporter, graph: Graph) -> None:
    again = Graph(graph.papers, graph.entities, graph.statements, graph.occurrences, graph.results)
    assert written(exporter, graph) == written(exporter, again)


@EVERY
@GRAPHS
def test_text_is_utf_8_with_newlines_of_one_kind(exporter: Exporter, graph: Graph) -> None:
    if exporter.text:
        content = written(exporter, graph)
        assert "\r" not in content.decode()
        assert content.endswith(b"\n") or not content


@EVERY
@GRAPHS
def test_the_report_counts_nodes(exporter: Exporter, graph: Graph) -> None:
    report = exporter.write(graph, io.BytesIO())
    assert report.nodes == len(graph.papers) + len(graph.entities) + len(graph.results)


@EVERY
def test_all_exporters_count_the_same_edges(exporter: Exporter) -> None:
    report = exporter.write(family(), io.BytesIO())
    of_results = sum(1 + sum(end is not None for end in (r.subject, r.dataset, r.metric)) for r in family().results)
    assert report.edges == len(family().statements) + len(family().occurrences) + of_results


@EVERY
def test_the_file_stays_open(exporter: Exporter) -> None:
    file = io.BytesIO()
    exporter.write(family(), file)
    assert not file.closed


@EVERY
def test_the_bytes_do_not_depend_on_where_they_go(exporter: Exporter, tmp_path: Path) -> None:
    with (tmp_path / f"somewhere{exporter.suffix}").open("w+b") as file:
        exporter.write(family(), file)
        file.seek(0)
        assert file.read() == written(exporter, family())


@EVERY
def test_an_end_that_is_not_in_the_graph_is_named(exporter: Exporter) -> None:
    torn = replace(family(), entities=tuple(e for e in family().entities if e.id != "glue"))
    with pytest.raises(InvalidData, match="glue"):
        exporter.write(torn, io.BytesIO())


@EVERY
def test_a_kill_leaves_the_old_one(exporter: Exporter, tmp_path: Path) -> None:
    target = tmp_path / f"graph{exporter.suffix.removesuffix('.zip')}"
    export_with(exporter, family(), target)
    before = content(target)
    code = f"""
import os, signal
from kg.export import export_with, exporters, register
from app.page_file import EXPORTER as HTML
from app.site import EXPORTER as SITE
from tests.graphs import hostile
register(HTML); register(SITE)
os.fsync = os.sync = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
export_with(exporters()[{exporter.name!r}], hostile(), {str(target)!r})
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    assert content(target) == before


@EVERY
def test_no_more_is_in_memory_than_a_part_of_the_graph(exporter: Exporter) -> None:
    if exporter in (HTML, SITE):
        pytest.skip("the picture is one piece of JSON")
    exporter.write(family(), Nowhere())  # what it imports is there now
    of = large(600)
    tracemalloc.start()
    try:
        exporter.write(of, Nowhere())
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 5_000 * 600


def content(target: Path) -> dict[str, bytes]:
    files = [target] if target.is_file() else sorted(path for path in target.rglob("*") if path.is_file())
    return {path.relative_to(target.parent).as_posix(): path.read_bytes() for path in files}


class Nowhere(io.RawIOBase):
    """Takes all and keeps nothing."""

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        return len(data)  # type: ignore[arg-type]


@FOLDERS
@GRAPHS
def test_a_folder_holds_the_files_of_the_archive(exporter: FolderExporter, graph: Graph, tmp_path: Path) -> None:
    export_with(exporter, graph, tmp_path / "made")
    files = {name.removeprefix("made/"): data for name, data in content(tmp_path / "made").items()}
    listed = files.pop(MANIFEST).decode().splitlines()
    with zipfile.ZipFile(io.BytesIO(written(exporter, graph))) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == files
    assert listed == sorted(files)


@FOLDERS
@GRAPHS
def test_names_of_files_fit_every_system(exporter: FolderExporter, graph: Graph) -> None:
    with zipfile.ZipFile(io.BytesIO(written(exporter, graph))) as archive:
        names = archive.namelist()
    assert len({name.casefold() for name in names}) == len(names)
    for name in names:
        assert re.fullmatch(r"([a-z]+/)?[a-z0-9_-]+\.[a-z]+", name)
        assert len(name) < 120
        assert Path(name).stem not in {"con", "prn", "aux", "nul", "com1", "lpt1"}


@FOLDERS
def test_a_folder_is_written_anew_as_a_whole(exporter: FolderExporter, tmp_path: Path) -> None:
    export_with(exporter, family(), tmp_path / "one")
    export_with(exporter, hostile(), tmp_path / "two")
    export_with(exporter, family(), tmp_path / "two")
    assert [*content(tmp_path / "two").values()] == [*content(tmp_path / "one").values()]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one", "two"]


@FOLDERS
def test_what_no_export_wrote_is_never_replaced(exporter: FolderExporter, tmp_path: Path) -> None:
    target = tmp_path / "made"
    target.mkdir()
    export_with(exporter, family(), target)
    (target / ".git").mkdir()
    (target / ".git" / "config").write_text("mine")
    before = content(target)
    with pytest.raises(StoreError, match=r"\.git/config"):
        export_with(exporter, hostile(), target)
    assert content(target) == before
    assert [path.name for path in tmp_path.iterdir()] == ["made"]


@FOLDERS
def test_a_file_is_no_place_for_a_folder(exporter: FolderExporter, tmp_path: Path) -> None:
    (tmp_path / "made").write_text("mine")
    with pytest.raises(StoreError, match="it is a file"):
        export_with(exporter, family(), tmp_path / "made")
    assert (tmp_path / "made").read_text() == "mine"


@FOLDERS
def test_where_no_exchange_is_to_be_had_the_folder_is_replaced_all_the_same(
    exporter: FolderExporter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.export.files._exchanged", lambda *_: False)
    for of in (hostile(), family()):
        export_with(exporter, of, tmp_path / "made")
    export_with(exporter, family(), tmp_path / "other")
    assert [*content(tmp_path / "made").values()] == [*content(tmp_path / "other").values()]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["made", "other"]


def test_names_and_suffixes_belong_to_one_exporter_each() -> None:
    known = exporters().values()
    assert len({exporter.suffix for exporter in known}) == len(known)
    assert all(exporter.suffix.startswith(".") and exporter.suffix.islower() for exporter in known)
