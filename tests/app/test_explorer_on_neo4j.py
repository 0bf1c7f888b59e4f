"""The explorer's views where the graph lives on a server: KG_STORE alone leads there, and the pages are the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.test_explorer import Seen, testing
from tests.commands import EXAMPLES, run
from tests.places import Neo4j, with_ledger_of

VIEWS: list[tuple[str, dict[str, str | list[str]]]] = [
    ("home", {}),
    ("explore", {"entity": "lora"}),
    ("lineage", {"entity": "lora", "confidence": "0.0"}),
    ("paper", {"title": "lora"}),
    ("compare", {"of": ["lora", "qlora"]}),
    ("query", {"query": "variants_of", "with": ["name=LoRA"]}),
    ("corrections", {"entity": "lora"}),
]


@pytest.fixture(scope="module")
def on_server(neo4j: Neo4j, graph_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with nothing but the ledger of the examples; their graph is on the server."""
    neo4j.empty()
    folder = with_ledger_of(graph_folder, tmp_path_factory.mktemp("explorer") / "g")
    done = run("build", EXAMPLES / "daily_papers.txt", "--dir", folder, environment=neo4j.place.environment)
    assert done.returncode == 0, done.stderr
    assert not (folder / "graph.kgl").exists()
    return folder


def shown(folder: Path, environment: dict[str, str], name: str, params: dict[str, str | list[str]]) -> Seen:
    """A view, run with the variables of `environment` and no other setting."""
    app = testing.AppTest.from_string(f"from app.views import {name}\n{name}.show()", default_timeout=60)
    for key, value in params.items():
        app.query_params[key] = value
    with pytest.MonkeyPatch.context() as patch:
        for variable, value in {"KG_DIR": str(folder), **environment}.items():
            patch.setenv(variable, value)
        return Seen(app.run())


@pytest.mark.parametrize(("name", "params"), VIEWS, ids=[name for name, _ in VIEWS])
def test_every_view_shows_the_same_from_either_store(
    neo4j: Neo4j, on_server: Path, graph_folder: Path, name: str, params: dict[str, str | list[str]]
) -> None:
    there, here = shown(on_server, neo4j.place.environment, name, params), shown(graph_folder, {}, name, params)
    assert "LoRA" in there.html
    assert there.html == here.html
    if name in ("explore", "lineage"):
        assert there.drawn == here.drawn


@pytest.mark.parametrize("command", [["lineage", "LoRA"], ["lineage", "QLoRA", "--up", "--evidence", "--json"]])
def test_a_family_tree_is_the_same_from_either_store(
    neo4j: Neo4j, on_server: Path, graph_folder: Path, command: list[str]
) -> None:
    there = run(*command, "--dir", on_server, environment=neo4j.place.environment)
    assert (there.returncode, there.stdout) == (0, run(*command, "--dir", graph_folder).stdout), there.stderr
    assert "LoRA" in there.stdout
