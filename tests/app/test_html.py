"""The self-contained page as a file: what is in it, what is not, and that it is the same each time. A browser's view of it
is in tests/browser."""

from __future__ import annotations

import base64
import hashlib
import importlib.util
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from app import page_file
from app.page_data import page_data
from app.page_file import EXPORTER
from app.places import overview
from app.words import HEADINGS
from kg.errors import CladographError
from kg.model import Evidence, Graph, Paper, Statement
from kg.schema import RelationKind
from tests.commands import ROOT, Kg
from tests.export.graphs_for_export import large, unprintable
from tests.graphs import entity, family, graph, hostile, statement

GRAPHS = pytest.mark.parametrize(
    "made", [Graph(), family(), hostile(), unprintable()], ids=["empty", "family", "hostile", "bytes"]
)


def written(made: Graph) -> str:
    file = io.BytesIO()
    EXPORTER.write(made, file)
    assert not file.closed
    return file.getvalue().decode()


def data_of(page: str) -> dict[str, Any]:
    (data,) = re.findall(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    loaded: dict[str, Any] = json.loads(data)
    return loaded


def test_another_process_gives_the_same_bytes() -> None:
    code = "import sys; from app.page_file import EXPORTER as HTML; from tests.graphs import family; "
    code += "HTML.write(family(), sys.stdout.buffer)"
    environment = os.environ | {"PYTHONHASHSEED": "77"}
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, check=True)
    assert done.stdout.decode() == written(family())


@GRAPHS
def test_the_page_is_whole(made: Graph) -> None:
    page = written(made)
    assert page.endswith("</html>\n")


@GRAPHS
def test_the_graph_in_the_page_is_the_graph(made: Graph) -> None:
    assert data_of(written(made)) == json.loads(json.dumps(page_data(made)))


@GRAPHS
def test_the_graph_adds_no_markup_to_the_page(made: Graph) -> None:
    def tags(page: str) -> int:
        return page.count("<")

    assert tags(written(made)) == tags(written(Graph()))
    assert "\u2028" not in written(made)


def test_nothing_is_loaded_from_elsewhere() -> None:
    page = written(family())
    without_library = page.replace(page_file._vis(), "")
    assert not re.search(r"\b(src|srcset|action)\s*=\s*[\"']|@import|url\(|\bfetch\(|XMLHttpRequest|WebSocket", without_library)
    assert "sourceMappingURL" not in page
    assert re.findall(r"<(?:link|img|iframe|base)\b", without_library) == []


def test_the_policy_allows_exactly_the_scripts_and_the_style_of_the_page() -> None:
    page = written(family())
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="(.*?)"', page)
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    contents = re.findall(r"<script>(.*?)</script>", page, re.DOTALL) + re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    digests = {base64.b64encode(hashlib.sha256(content.encode()).digest()).decode() for content in contents}
    assert len(digests) == 3
    assert set(re.findall(r"'sha256-(.*?)'", policy)) == digests


def test_every_relation_has_headings() -> None:
    assert set(HEADINGS) == set(RelationKind)


def test_a_sentence_that_the_paper_holds_stands_in_the_page_once() -> None:
    said = "Twig is a variant of Root."
    evidence = Evidence("p1", "abstract", 6, 32, (6, 10), (27, 31), "hand", 0.9, said)
    made = graph(
        papers=(Paper("p1", "A title", f"First {said}"),),
        entities=(entity("Root"), entity("Twig")),
        statements=(Statement("twig", RelationKind.VARIANT_OF, "root", 0.9, (evidence,)),),
    )
    assert written(made).count(said) == 1
    assert page_data(made)["texts"] == []


def test_sentences_stay_where_abstracts_are_left_out() -> None:
    data = page_data(family(), most_abstracts=1)
    assert data["hasAbstracts"] is False
    assert all(paper.abstract not in json.dumps(data) for paper in family().papers)
    sentences = {evidence.text for statement in family().statements for evidence in statement.evidence}
    assert sentences <= set(json.loads(json.dumps(data))["texts"])


def test_evidence_of_a_paper_that_is_not_there_keeps_its_id() -> None:
    data = json.loads(json.dumps(page_data(graph(entities=family().entities, statements=(family().statements[0],)))))
    assert [row[0] for row in data["statements"][0][4]] == [piece.paper for piece in family().statements[0].evidence]


def test_the_overview_holds_the_most_connected_and_nobody_alone() -> None:
    hub = [statement(f"v{n:03}", RelationKind.VARIANT_OF, "hub") for n in range(30)]
    far = statement("x", RelationKind.USES, "y")
    names = ["hub", "x", "y", *(f"v{n:03}" for n in range(30))]
    made = graph(entities=tuple(entity(name) for name in names), statements=(*hub, far))
    places = overview(made, limit=11)
    assert "hub" in places
    assert len(places) == 11
    assert not {"x", "y"} & places.keys()
    assert len(set(places.values())) == 11


def test_a_large_graph_is_drawn_in_part() -> None:
    data = page_data(large(2000), most_abstracts=10)
    assert 0 < len(json.loads(json.dumps(data))["places"]) <= 300


def test_without_the_library_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    page_file._vis.cache_clear()
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(CladographError, match=r"pip install 'cladograph\[explorer\]'"):
        written(family())
    page_file._vis.cache_clear()


def test_the_command_writes_the_page(kg: Kg, tmp_path: Path) -> None:
    file = tmp_path / "graph.html"
    done = kg("export", file)
    assert done.returncode == 0, done.stderr
    assert "LoRA" in {row[1] for row in data_of(file.read_text(encoding="utf-8"))["entities"]}
    assert file.stat().st_size < 3_000_000
