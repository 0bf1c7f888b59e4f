from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from app.reference import reference
from tests.commands import ROOT, Kg

README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^\.venv/bin/kg (.*?)(?:\s+#.*)?$", README, re.MULTILINE)


def test_the_command_reference_is_up_to_date() -> None:
    assert (ROOT / "docs" / "cli.md").read_text(encoding="utf-8") == reference(), "python -m app.reference > docs/cli.md"


@pytest.mark.parametrize("command", [c for c in COMMANDS if not c.startswith(("build", "export", "explore"))])
def test_the_readmes_commands_work(kg: Kg, command: str) -> None:
    done = kg(*shlex.split(command))
    assert done.returncode == 0, done.stderr


def test_the_readmes_python_works(graph_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    exec(compile(code.replace("demo/cladograph", str(graph_folder)), "README.md", "exec"), {})
    assert "QLoRA" in capsys.readouterr().out


PAGES = ["README.md", "CONTRIBUTING.md", *sorted(f"docs/{page.name}" for page in (ROOT / "docs").glob("*.md"))]


@pytest.mark.parametrize("page", PAGES)
def test_links_between_pages_lead_somewhere(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        if not target.startswith("http"):
            assert (ROOT / page).parent.joinpath(target).exists(), target
