from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from app.reference import python_reference, reference, schema_reference
from app.reference.site import DeadLink, lay_out
from kg.config import MIN_CONFIDENCE
from tests.commands import ROOT, Kg

README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^\.venv/bin/kg (.*?)(?:\s+#.*)?$", README, re.MULTILINE)
MADE = {"cli": reference, "schema": schema_reference, "python": python_reference}


@pytest.mark.parametrize("page", MADE)
def test_a_page_that_is_made_is_up_to_date(page: str) -> None:
    text = (ROOT / "docs" / f"{page}.md").read_text(encoding="utf-8")
    assert text == MADE[page](), f"python -m app.reference --write {page}"


@pytest.mark.parametrize("command", [c for c in COMMANDS if not c.startswith(("build", "export", "explore"))])
def test_the_readmes_commands_work(kg: Kg, command: str) -> None:
    done = kg(*shlex.split(command))
    assert done.returncode == 0, done.stderr


def test_the_readmes_python_works(graph_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    exec(compile(code.replace("demo/cladograph", str(graph_folder)), "README.md", "exec"), {})
    assert "QLoRA" in capsys.readouterr().out


PAGES = ["README.md", "CONTRIBUTING.md", *sorted(page.relative_to(ROOT).as_posix() for page in (ROOT / "docs").rglob("*.md"))]


@pytest.mark.parametrize("page", PAGES)
def test_links_between_pages_lead_somewhere(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        if not target.startswith("http"):
            assert (ROOT / page).parent.joinpath(target).exists(), target


def test_who_writes_a_bound_on_the_confidence_is_told_the_one_in_use() -> None:
    pages = [*(ROOT / "docs").rglob("*.md"), ROOT / "app" / "service" / "asked.py"]
    told = {found for page in pages for found in re.findall(r"\.confidence >= (0\.\d+)", page.read_text(encoding="utf-8"))}
    assert told == {str(MIN_CONFIDENCE)}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A small project with pages inside and outside `docs/`."""
    for name, text in {
        "README.md": "# Twigs",
        "CONTRIBUTING.md": "# Taking part\n\n[twigs](docs/twigs.md)",
        "CHANGELOG.md": "# Changes",
        "cypher/README.md": "# Queries",
        "extractors/model/README.md": "# The model",
        "kg/twigs.tsv": "twig\t1",
        "docs/index.md": "# Twigs",
        "docs/twigs.md": "# Twigs\n\n## Green\n",
        "docs/decisions/0001-twigs.md": "# 1. Twigs are green\n\n[queries](../../cypher/README.md)",
        "docs/decisions/0002-leaves.md": "# 2. Leaves fall\n",
    }.items():
        path = tmp_path / "project" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path / "project"


def laid_out(project: Path, page: str) -> Path:
    """The folder of the site, with one more page in the project."""
    (project / "docs" / "leaf.md").write_text(page, encoding="utf-8")
    lay_out(project, project / "pages")
    return project / "pages"


@pytest.mark.parametrize(
    ("link", "leads_to"),
    [
        ("twigs.md#green", "twigs.md#green"),
        ("../cypher/README.md", "queries.md"),
        ("../README.md", "index.md"),
        ("decisions", "decisions/index.md"),
        ("../kg/twigs.tsv", "files/kg/twigs.tsv"),
        ("https://example.org/a(b", "https://example.org/a(b"),
        ("#green", "#green"),
    ],
)
def test_a_link_of_a_page_holds_in_the_site(project: Path, link: str, leads_to: str) -> None:
    pages = laid_out(project, f"see [it]({link})")
    assert (pages / "leaf.md").read_text() == f"see [it]({leads_to})"
    assert leads_to.startswith(("http", "#")) or (pages / leads_to.partition("#")[0]).exists()


def test_a_page_from_outside_and_one_in_a_folder_keep_their_links(project: Path) -> None:
    pages = laid_out(project, "")
    assert "(twigs.md)" in (pages / "contributing.md").read_text()
    assert "(../queries.md)" in (pages / "decisions" / "0001-twigs.md").read_text()


def test_a_folder_becomes_its_name_and_code_stays_as_it_is(project: Path) -> None:
    page = "the [queries](../cypher)\n\n```\n[x](../kg/twigs.tsv)\n```\n"
    assert (laid_out(project, page) / "leaf.md").read_text() == page.replace("[queries](../cypher)", "queries")


def test_a_dead_link_is_named_with_its_page(project: Path) -> None:
    with pytest.raises(DeadLink, match=r"docs/leaf\.md: 'gone\.md'"):
        laid_out(project, "[gone](gone.md)")


def test_decisions_are_listed_the_newest_first(project: Path) -> None:
    listed = (laid_out(project, "") / "decisions" / "index.md").read_text()
    assert listed.index("[Leaves fall](0002-leaves.md)") < listed.index("[Twigs are green](0001-twigs.md)")
