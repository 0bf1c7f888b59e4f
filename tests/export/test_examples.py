"""The examples of docs/exports.md, run on a small graph."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kg.export import export, exporters
from tests.graphs import family

TEXT = (Path(__file__).resolve().parents[2] / "docs" / "exports.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)


@pytest.mark.parametrize("code", EXAMPLES, ids=range(len(EXAMPLES)))
def test_an_example_finds_what_it_says(
    code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("graph.parquet", "graph.ttl"):
        export(family(), tmp_path / name)
    monkeypatch.chdir(tmp_path)
    exec(code.replace("LoRA", "Root"), {})
    assert {"Root", "Branch"} & set(capsys.readouterr().out.split())


def test_every_exporter_is_in_the_table() -> None:
    table = TEXT.partition("## Tables")[0]
    assert all(exporter.name in table for exporter in exporters().values())
