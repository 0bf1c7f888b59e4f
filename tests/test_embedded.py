"""What only the embedded store must stand: a full disk, a damaged file, a kill around the renaming, many threads."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kg.errors import InvalidData, QueryError, StoreError
from kg.model import Graph
from kg.names import fold
from kg.schema import Kind, RelationKind
from kg.stores import embedded, embedded_files, open_store
from kg.stores.base import Imprint
from kg.stores.embedded_files import FILE, MORE, PIECES, SCRATCH
from kg.stores.pieces import cut
from kg.stores.rows import in_order, links
from tests import graphs
from tests.any_graphs import any_graphs
from tests.graphs import IMPRINT

ROOT = Path(__file__).resolve().parents[1]


def _write(folder: Path, graph: Graph) -> None:
    with open_store("embedded", folder, write=True) as store:
        store.write(graph, IMPRINT)


def _read(folder: Path) -> Graph:
    with open_store("embedded", folder, write=False) as store:
        return store.graph()


_START = """
import os, resource, signal, sys
from pathlib import Path
from kg.stores import embedded, embedded_files, open_store
from tests import graphs
"""
_WRITE = """
with open_store("embedded", Path(sys.argv[1]), write=True) as store:
    store.write(graphs.hostile(), graphs.IMPRINT)
"""


def _child(code: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """A process that runs `code` and then writes a graph."""
    return subprocess.run(
        [sys.executable, "-c", _START + code + _WRITE, str(folder)],
        check=False,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": "."},
    )


@pytest.mark.parametrize(
    ("moment", "left"),
    [
        ("_save", graphs.family),
        ("_flush", graphs.hostile),
    ],
)
def test_a_kill_around_the_renaming_leaves_the_old_or_the_new_graph(moment: str, left: type[Graph], tmp_path: Path) -> None:
    _write(tmp_path, graphs.family())
    done = "real(*args); " if moment == "_save" else ""
    code = f"def die(*args):\n    {done}os.kill(os.getpid(), signal.SIGKILL)\n"
    code = f"real = embedded_files.{moment}\n{code}embedded_files.{moment} = die\n"
    assert _child(code, tmp_path).returncode == -signal.SIGKILL
    assert _read(tmp_path) == left()


def test_what_a_killed_write_left_behind_is_cleared_by_the_next(tmp_path: Path) -> None:
    (tmp_path / SCRATCH).mkdir()
    (tmp_path / SCRATCH / "graph.kgl.half").write_bytes(b"half a graph")
    _write(tmp_path, graphs.family())
    assert sorted(path.name for path in tmp_path.iterdir()) == [FILE, PIECES, "lock"]


def test_a_full_disk_is_reported_and_the_old_graph_stays(tmp_path: Path) -> None:
    _write(tmp_path, graphs.family())
    code = (
        "import resource\nsignal.signal(signal.SIGXFSZ, signal.SIG_IGN)\nresource.setrlimit(resource.RLIMIT_FSIZE, (600, 600))\n"
    )
    failed = _child(code, tmp_path)
    assert failed.returncode == 1
    said = failed.stderr.splitlines()[-1]
    assert "StoreError" in said
    assert str(tmp_path) in said
    assert _read(tmp_path) == graphs.family()


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(StoreError, match="file"):
        open_store("embedded", tmp_path / "file" / "graph", write=True)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(StoreError, match="permission"):
        open_store("embedded", tmp_path, write=True)


@pytest.mark.parametrize("damage", ["cut", "emptied", "overwritten", "one bit"])
def test_a_damaged_file_names_the_way_out_and_is_written_again(damage: str, tmp_path: Path) -> None:
    _write(tmp_path, graphs.family())
    path = tmp_path / FILE
    whole = path.read_bytes()
    middle = len(whole) // 2
    broken = {
        "cut": whole[:middle],
        "emptied": b"",
        "overwritten": b"not a graph at all",
        "one bit": whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :],
    }
    path.write_bytes(broken[damage])
    with pytest.raises(StoreError, match="kg build"):
        _read(tmp_path)
    _write(tmp_path, graphs.family())
    assert _read(tmp_path) == graphs.family()


def test_a_folder_without_a_graph_says_how_to_build_one(tmp_path: Path) -> None:
    with open_store("embedded", tmp_path / "none", write=False) as store:
        assert store.imprint() is None
        with pytest.raises(StoreError, match="kg build"):
            store.query("RETURN 1 AS one")
    assert not (tmp_path / "none").exists()


def test_many_threads_ask_one_store(tmp_path: Path) -> None:
    _write(tmp_path, graphs.family())
    with open_store("embedded", tmp_path, write=False) as store, ThreadPoolExecutor(8) as pool:
        asked = pool.map(lambda n: store.query("MATCH (e:Entity) RETURN count(e) + $n AS n", {"n": n}).rows[0][0], range(50))
        assert list(asked) == [len(graphs.family().entities) + n for n in range(50)]


def test_text_instead_of_rows_is_refused(tmp_path: Path) -> None:
    _write(tmp_path, graphs.family())
    with open_store("embedded", tmp_path, write=False) as store, pytest.raises(QueryError, match="FORMAT CSV"):
        store.query("MATCH (e:Entity) RETURN e.name AS name FORMAT CSV")


@settings(max_examples=40, deadline=None)
@given(
    first=any_graphs(), second=any_graphs(), third=any_graphs(), share=st.sampled_from([0.0, 10.0]), few=st.sampled_from([0, 99])
)
def test_a_graph_written_over_others_is_the_one_written_from_scratch(
    first: Graph, second: Graph, third: Graph, share: float, few: int
) -> None:
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        patch.setattr(embedded, "_MANY", share)
        patch.setattr(embedded, "_FEW", few)
        try:
            _write(Path(name), first)
            _write(Path(name), third)
            _write(Path(name), second)
        except InvalidData:
            assume(False)
        assert _read(Path(name)) == in_order(second)
        assert _nodes_and_links(Path(name)) == _nodes_and_links_of(second)


def test_of_a_graph_of_which_little_changes_the_rest_is_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _write(tmp_path, graphs.family())
    monkeypatch.setattr(embedded, "_empty", lambda: pytest.fail("all is written anew"))
    more, told = _grown(), []
    with open_store("embedded", tmp_path, write=True) as store:
        store.write(more, IMPRINT, progress=lambda done, total: told.append((done, total)))
    assert told[-1][0] == told[-1][1] < 10
    assert _read(tmp_path) == more


def _grown() -> Graph:
    family = graphs.family()
    return graphs.graph(
        papers=family.papers,
        entities=(*family.entities, graphs.entity("Sapling", papers=1)),
        statements=(*family.statements, graphs.statement("sapling", RelationKind.VARIANT_OF, "twig")),
        occurrences=family.occurrences,
        results=family.results,
    )


@pytest.mark.parametrize("damage", [b"", b"no steps", "one bit"], ids=["emptied", "overwritten", "one bit"])
def test_damaged_steps_name_the_way_out_and_are_written_again(damage: bytes | str, tmp_path: Path) -> None:
    _write(tmp_path, graphs.family())
    _write(tmp_path, _grown())
    path = tmp_path / MORE
    whole = path.read_bytes()
    middle = len(whole) // 2
    path.write_bytes(whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :] if isinstance(damage, str) else damage)
    with pytest.raises(StoreError, match="kg build"):
        _read(tmp_path)
    _write(tmp_path, _grown())
    assert _read(tmp_path) == _grown()


def test_steps_that_a_kill_left_behind_are_not_taken(tmp_path: Path) -> None:
    _write(tmp_path, graphs.family())
    _write(tmp_path, _grown())
    steps = (tmp_path / MORE).read_bytes()
    with open_store("embedded", tmp_path, write=True) as store:
        store.write(graphs.hostile(), Imprint(IMPRINT.ledger, "another"))
    assert not (tmp_path / MORE).exists()
    (tmp_path / MORE).write_bytes(steps)
    assert _read(tmp_path) == graphs.hostile()
    with open_store("embedded", tmp_path, write=True) as store:
        assert store.imprint() == Imprint(IMPRINT.ledger, "another")


def test_without_its_steps_a_graph_is_the_earlier_one_and_says_so(tmp_path: Path) -> None:
    _write(tmp_path, graphs.family())
    with open_store("embedded", tmp_path, write=True) as store:
        store.write(_grown(), Imprint(IMPRINT.ledger, "grown"))
        assert store.imprint() == Imprint(IMPRINT.ledger, "grown")
    with open_store("embedded", tmp_path, write=False) as store:
        assert store.imprint() == Imprint(IMPRINT.ledger, "grown")
    (tmp_path / MORE).unlink()
    with open_store("embedded", tmp_path, write=True) as store:
        assert store.imprint() == IMPRINT
    assert _read(tmp_path) == graphs.family()


def test_a_graph_that_is_open_is_read_again_where_steps_were_added(tmp_path: Path) -> None:
    _write(tmp_path, graphs.family())
    with open_store("embedded", tmp_path, write=False) as reader:
        assert reader.graph() == graphs.family()
        _write(tmp_path, _grown())
        assert reader.graph() == _grown()


@pytest.mark.parametrize("damage", ["gone", "of another file", "no JSON", "no pieces"])
def test_where_it_is_not_certain_what_is_there_all_is_written(damage: str, tmp_path: Path) -> None:
    _write(tmp_path, graphs.family())
    path = tmp_path / PIECES
    about, _, text = path.read_text().partition("\n")
    stamp = json.dumps([f"{json.loads(about)[0]}0", *json.loads(about)[1:]])
    # Pieces that are said to be what they have to become would be left as they are.
    said = cut(graphs.hostile()).encode()
    broken = {"of another file": f"{stamp}\n{said}", "no JSON": f"{about}\n{text[:-9]}", "no pieces": f"{about}\n[1, 2, 3]"}
    path.unlink() if damage == "gone" else path.write_text(broken[damage])
    _write(tmp_path, graphs.hostile())
    assert _read(tmp_path) == graphs.hostile()


def _nodes_and_links(folder: Path) -> dict[str, int]:
    asked = {
        "Alias": "MATCH (n:Alias) RETURN count(n) AS n",
        "Result": "MATCH (n:Result) RETURN count(n) AS n",
        "links": "MATCH ()-[r]->() RETURN count(r) AS n",
        **{kind.value: f"MATCH (n:{kind.value}) RETURN count(n) AS n" for kind in Kind},
    }
    with open_store("embedded", folder, write=False) as store:
        return {what: int(str(store.query(text).rows[0][0])) for what, text in asked.items()}


def _nodes_and_links_of(graph: Graph) -> dict[str, int]:
    kinds = Counter(entity.kind.value for entity in graph.entities)
    return {
        "Alias": len({fold(form) for entity in graph.entities for form in entity.forms()}),
        "Result": len(graph.results),
        "links": sum(map(len, links(graph).values())),
        **{kind.value: kinds[kind.value] for kind in Kind},
    }


def test_the_table_of_measures_is_part_of_what_tells_whether_all_is_written_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(embedded_files, "digest_of", lambda parts, begin: asked.extend(part.name for part in parts) or begin)
    embedded_files._writer.cache_clear()
    embedded_files._writer()
    embedded_files._writer.cache_clear()
    assert {"measures.tsv", "readings.py", "rows.py", "nodes.cypher"} <= set(asked)
