"""Pages that show what commands print: run, and compared with what they show."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.reference import shown, shown_pages
from tests.commands import ROOT


def page_of(*blocks: str) -> str:
    return "# Twigs\n\n" + "\n".join(blocks)


@pytest.mark.parametrize("page", [ROOT / page for page in shown_pages()], ids=lambda page: page.stem)
def test_what_a_page_shows_is_what_its_commands_print(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    different = shown.differences(text, shown.anew(text))
    assert not different, f"python -m app.reference --write {page.stem}"


def test_output_is_put_below_its_command_and_what_was_there_is_replaced() -> None:
    page = page_of("```console\n$ kg --version\ncladograph 0.0.0\n$ kg readers\n```\n", "after\n")
    anew = shown.anew(page)
    assert "$ kg --version\ncladograph " in anew
    assert "cladograph 0.0.0" not in anew
    assert anew.index("$ kg readers") < anew.index("arxiv_atom") < anew.index("after")
    assert shown.anew(anew) == anew


def test_what_python_prints_comes_into_a_block_of_its_own_and_names_last_for_the_page() -> None:
    page = page_of("```python\ntwigs = 3\n```\n", "```python\nprint(twigs)\n```\n\n```text\n2\n```\n", "after\n")
    assert shown.anew(page) == page.replace("```text\n2\n```", "```text\n3\n```")


def test_other_blocks_are_not_run() -> None:
    page = page_of("```sh\nexit 1\n```\n", "```text\nno output\n```\n")
    assert shown.anew(page) == page


def test_a_command_may_go_on_over_several_lines() -> None:
    assert "```console\n$ kg \\\n> --version\ncladograph " in shown.anew(page_of("```console\n$ kg \\\n> --version\n```\n"))


@pytest.mark.parametrize(
    ("block", "told"),
    [("$ kg lineage LoRA", "`kg lineage LoRA` ended with 1"), ("$ rm -r /", "pages show `kg` alone")],
)
def test_a_command_that_fails_or_is_another_program_fails_the_page(block: str, told: str) -> None:
    with pytest.raises(shown.Failed, match=told):
        shown.anew(page_of(f"```console\n{block}\n```\n"))


@pytest.mark.parametrize(
    ("shown_line", "printed"),
    [
        ("QLoRA 2023 86%", "QLoRA  2023   88%"),
        ("confidence 0.91", "confidence 0.9"),
        (" ──── ", " ──────── "),
        ("trailing", "trailing   \n"),
    ],
)
def test_a_little_of_a_share_and_spaces_do_not_count(shown_line: str, printed: str) -> None:
    assert not shown.differences(shown_line, printed)


@pytest.mark.parametrize(
    ("shown_line", "printed"),
    [
        ("QLoRA 2023 86%", "QLoRA 2023 70%"),
        ("QLoRA 2023", "QLoRA 2022"),
        ("QLoRA 86%", "VeRA 86%"),
        ("60 papers", "61 papers"),
        ("one", "one\ntwo"),
        ("one\ntwo", "one"),
    ],
)
def test_anything_else_counts(shown_line: str, printed: str) -> None:
    assert shown.differences(shown_line, printed)
