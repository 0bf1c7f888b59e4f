"""`kg import`: what it takes, what the folder it makes can do, and what it refuses."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import kg
from kg.errors import CladographError, InputError, InvalidData, StoreError
from kg.export import export
from kg.folder import Folder
from kg.importing import FORMATS, import_graph, read_graph
from kg.model import Graph
from kg.stores import rows
from tests import graphs
from tests.commands import EXAMPLES, Done, run
from tests.export.graphs_for_export import UNPRINTABLE, unprintable
from tests.places import Neo4j, Place, embedded, with_ledger_of

READING = (
    ["lineage", "Root"],
    ["lineage", "Twig", "--up", "--evidence", "--json"],
    ["query", "variants_of", "--param", "name=Root"],
    ["query", "--cypher", "MATCH (n) RETURN count(n) AS nodes"],
    ["search", "ro"],
    ["show", "RT"],
    ["paper", "p1"],
    ["stats", "--json"],
)


@pytest.fixture
def exported(tmp_path: Path) -> Path:
    """The family in a file."""
    export(graphs.family(), tmp_path / "family.jsonl")
    return tmp_path / "family.jsonl"


@pytest.fixture
def somewhere(place: Place) -> Iterator[Place]:
    """Every kind of store; a server's is left as it was found."""
    yield place
    if place.where != "embedded":
        with place.open(Path("nowhere"), replace_ours=True) as store:
            store.write(Graph(), graphs.IMPRINT)


def imported(file: Path, folder: Path, place: Place = embedded(), *options: str) -> Done:  # noqa: B008 - frozen
    return run("import", file, "--dir", folder, *options, environment=place.environment)


@pytest.mark.parametrize("ending", FORMATS)
def test_the_graph_of_a_file_is_asked_and_exported_like_any_other(somewhere: Place, tmp_path: Path, ending: str) -> None:
    file, folder = tmp_path / f"family{ending}", tmp_path / "new"
    export(graphs.family(), file)
    done = imported(file, folder, somewhere)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert "4 papers, 13 entities, 22 statements" in done.stderr
    for command in READING:
        asked = run(*command, "--dir", folder, environment=somewhere.environment)
        assert asked.returncode == 0, asked.stderr
        assert asked.stdout
    again = run("export", tmp_path / f"again{ending}", "--dir", folder, environment=somewhere.environment)
    assert again.returncode == 0, again.stderr
    assert (tmp_path / f"again{ending}").read_bytes() == file.read_bytes()


@pytest.mark.parametrize("make", [graphs.hostile, Graph], ids=["hostile", "empty"])
def test_any_graph_can_be_imported(somewhere: Place, tmp_path: Path, make: type[Graph]) -> None:
    export(make(), tmp_path / "g.jsonl")
    assert imported(tmp_path / "g.jsonl", tmp_path / "new", somewhere).returncode == 0
    with somewhere.open(tmp_path / "new", write=False) as store:
        assert store.graph() == make()


def test_halves_of_characters_are_replaced_and_counted(somewhere: Place, tmp_path: Path) -> None:
    export(unprintable(), tmp_path / "g.jsonl")
    done = imported(tmp_path / "g.jsonl", tmp_path / "new", somewhere)
    assert done.returncode == 0, done.stderr
    assert "3 halves of characters" in done.stderr
    with somewhere.open(tmp_path / "new", write=False) as store:
        assert store.graph().entity["plain"].name == UNPRINTABLE.replace("\ud800", "\ufffd")


def test_papers_are_built_or_removed_only_where_there_is_a_ledger(exported: Path, tmp_path: Path) -> None:
    folder = tmp_path / "new"
    imported(exported, folder)
    for command in (["build", EXAMPLES / "daily_papers.txt"], ["remove", "p1"]):
        refused = run(*command, "--dir", folder)
        assert refused.returncode == 1
        assert "imported from 'family.jsonl'" in refused.stderr
        assert "into another --dir" in refused.stderr
    assert not Folder(folder).ledger.exists()
    with kg.open(folder) as graph:
        assert graph.graph() == graphs.family()


def test_importing_twice_changes_nothing_and_completes_what_was_cut_off(somewhere: Place, exported: Path, tmp_path: Path) -> None:
    class Killed(Exception):
        pass

    def die(done: int, total: int) -> None:
        raise Killed

    folder = Folder(tmp_path / "new")
    with pytest.raises(Killed):
        import_graph(exported, folder=folder, open_store=lambda: somewhere.open(folder.path), progress=die)
    for _ in range(2):
        assert imported(exported, folder.path, somewhere).returncode == 0
        with somewhere.open(folder.path, write=False) as store:
            assert store.graph() == graphs.family()


def test_a_folder_that_holds_another_graph_is_left_as_it_is(graph_folder: Path, exported: Path, tmp_path: Path) -> None:
    imported(exported, tmp_path / "new")
    export(graphs.hostile(), tmp_path / "other.jsonl")
    without_mark = tmp_path / "lost"
    with embedded().open(without_mark) as store:
        store.write(graphs.hostile(), graphs.IMPRINT)
    for file, folder, said in (
        (tmp_path / "other.jsonl", tmp_path / "new", "another graph, imported from 'family.jsonl'"),
        (exported, with_ledger_of(graph_folder, tmp_path / "built"), "has a ledger"),
        (exported, without_mark, "not the ledger"),
    ):
        before = sorted(path.name for path in folder.iterdir())
        refused = imported(file, folder)
        assert refused.returncode == 1
        assert said in refused.stderr
        assert "--dir" in refused.stderr
        assert {"build.lock"}.union(before) == {"build.lock"}.union(path.name for path in folder.iterdir())


def test_another_graph_on_a_server_is_replaced_only_when_told(neo4j: Neo4j, exported: Path, tmp_path: Path) -> None:
    neo4j.empty()
    with neo4j.place.open(tmp_path) as store:
        store.write(graphs.hostile(), graphs.IMPRINT)
    refused = imported(exported, tmp_path / "new", neo4j.place)
    assert refused.returncode == 1
    assert "--replace-ours" in refused.stderr
    assert imported(exported, tmp_path / "new", neo4j.place, "--replace-ours").returncode == 0
    with kg.open(tmp_path / "new", store="embedded") as here, pytest.raises(StoreError, match="no graph"):
        here.graph()
    assert run("stats", "--dir", tmp_path / "new", environment=neo4j.place.environment).returncode == 0


def test_what_neo4js_own_tools_loaded_is_known_again_by_the_same_graph(neo4j: Neo4j, exported: Path, tmp_path: Path) -> None:
    neo4j.empty()
    export(graphs.family(), tmp_path / "family.cypher")
    neo4j.script((tmp_path / "family.cypher").read_text("utf-8"))
    before = neo4j.everything()
    done = imported(exported, tmp_path / "new", neo4j.place)
    assert done.returncode == 0, done.stderr
    assert neo4j.everything() == before
    asked = run("show", "Root", "--dir", tmp_path / "new", environment=neo4j.place.environment)
    assert asked.returncode == 0, asked.stderr


def test_the_order_of_lines_does_not_matter(exported: Path, tmp_path: Path) -> None:
    (tmp_path / "turned.jsonl").write_text("".join(reversed(exported.read_text("utf-8").splitlines(keepends=True))), "utf-8")
    turned = read_graph(tmp_path / "turned.jsonl")
    assert turned == graphs.family()
    assert rows.imprint_of(turned) == rows.imprint_of(graphs.family())


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("graph.gexf", "", r"\.graphml, \.jsonl"),
        ("graph.jsonl", '{"title": "A paper", "abstract": "As kg build reads it."}\n', "line 1"),
        ("graph.graphml", "<graphml", "not whole XML"),
        ("graph.graphml", '<?xml version="1.0" encoding="foo-9"?><graphml/>', "UTF-8"),
        ("none.jsonl", None, "cannot be read"),
    ],
)
def test_what_is_no_exported_graph_is_refused_and_no_folder_is_made(
    tmp_path: Path, name: str, content: str | None, said: str
) -> None:
    if content is not None:
        (tmp_path / name).write_text(content)
    with pytest.raises(InputError, match=said):
        import_graph(tmp_path / name, folder=Folder(tmp_path / "new"), open_store=lambda: embedded().open(tmp_path / "new"))
    assert not (tmp_path / "new").exists()


def test_a_write_that_is_refused_leaves_no_mark(exported: Path, tmp_path: Path) -> None:
    folder = Folder(tmp_path / "new")

    class Refusing:
        def __enter__(self) -> Refusing:
            return self

        def __exit__(self, *_: object) -> None: ...

        def write(self, *_: object, **__: object) -> None:
            raise StoreError("no")

    with pytest.raises(StoreError, match="no"):
        import_graph(exported, folder=folder, open_store=Refusing)  # type: ignore[arg-type]
    assert folder.origin() is None
    import_graph(exported, folder=folder, open_store=lambda: embedded().open(folder.path))


def test_a_part_of_a_file_is_refused_with_what_is_missing(exported: Path) -> None:
    lines = [line for line in exported.read_text("utf-8").splitlines(keepends=True) if '"id":"glue"' not in line]
    exported.write_text("".join(lines), "utf-8")
    with pytest.raises(InvalidData, match="'glue' is not in the graph"):
        read_graph(exported)


def test_a_damaged_mark_is_named_with_the_way_out(exported: Path, tmp_path: Path) -> None:
    imported(exported, tmp_path / "new")
    Folder(tmp_path / "new").mark.write_text("{")
    with pytest.raises(CladographError, match=r"imported\.json.*Import the graph again"), kg.open(tmp_path / "new") as graph:
        graph.statistics()
