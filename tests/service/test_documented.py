"""docs/assistants.md names every tool, and what it shows works."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from app.service.operations import OPERATIONS
from kg.schema import RelationKind
from tests.commands import ROOT
from tests.graphs import entity, graph, paper, statement
from tests.results.compared import stored

PAGE = (ROOT / "docs" / "assistants.md").read_text(encoding="utf-8")


def test_the_table_has_every_tool_and_no_other() -> None:
    assert re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE) == list(OPERATIONS)


def test_the_entry_for_assistants_is_json_that_starts_the_command() -> None:
    (entry,) = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    (server,) = json.loads(entry)["mcpServers"].values()
    assert (Path(server["command"]).name, server["args"][0]) == ("kg", "mcp")


def test_the_python_works(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = statement("qlora", RelationKind.VARIANT_OF, "lora")
    made = graph(papers=(paper("p1", "QLoRA"),), entities=(entity("LoRA"), entity("QLoRA")), statements=(said,))
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    exec(compile(code.replace("demo/cladograph", str(stored(tmp_path, made))), "assistants.md", "exec"), {})
    assert "QLoRA VARIANT_OF LoRA" in capsys.readouterr().out
