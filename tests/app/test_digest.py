"""`kg digest`, on a graph that can be checked by eye and on crowded and hostile ones."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from app.digest import excerpt
from kg.model import Evidence
from kg.news.page import room_for
from tests.commands import Kg, run
from tests.news.made import NASTY, crowded, renewed
from tests.results.compared import stored


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stored(tmp_path_factory.mktemp("news"), renewed())


@pytest.fixture
def asked(folder: Path) -> Kg:
    return lambda *arguments: run("digest", *arguments, "--dir", folder)


def items(page: str) -> list[str]:
    return [line for line in page.splitlines() if line.startswith("- ")]


def test_a_page_leads_with_what_is_new_and_every_line_has_its_sentence_and_paper(asked: Kg) -> None:
    done = asked("--since", "2024-02-01")
    assert done.returncode == 0, done.stderr
    headings = re.findall(r"^## (.*)$", done.stdout, re.MULTILINE)
    assert headings == ["New in families", "Ahead of earlier results", "Contradictions", "New data sets"]
    assert done.stdout.startswith("# New since 2024-02-01\n\nFrom 2 new papers (2 more may be new: ")
    assert items(done.stdout)[0] == (
        "- **Branch**, a variant of **Root** (95% sure). “Here branch is VARIANT\\_OF of root today.” — "
        "[Title of new](<https://example.org/new>), 2024-02-10."
    )
    for line in items(done.stdout):
        assert re.search(r"“[^”]+” — \[Title of \w+\]\(<https://example.org/\w+>\), 2024-0", line), line
    assert "85.0 % accuracy on **GLUE**; before 80.0 % by **Root**" in done.stdout
    assert "1 less certain" in done.stderr


def test_as_html_the_page_holds_the_same_and_no_script(asked: Kg) -> None:
    done = asked("--since", "2024-02-01", "--format", "html")
    assert done.stdout.startswith("<!doctype html>")
    assert '<a href="https://example.org/new"' in done.stdout
    assert '<mark class="end">branch</mark>' in done.stdout
    assert "script" not in done.stdout


def test_the_family_and_the_confidence_are_kept_to(asked: Kg) -> None:
    done = asked("--since", "2024-02-01", "--family", "Branch")
    assert done.stdout.startswith("# New in the family of Branch since")
    assert "**Twig**" in done.stdout
    assert "other way round" not in done.stdout
    assert "**Loose**" in asked("--since", "2024-02", "--min-confidence", "0").stdout


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--since", "2024-02-30"), 2, "'2024-02-30' is no date"),
        (("--since", "soon"), 2, "2024-01-31, 2024-01 or 2024"),
        (("--since", "2024", "--family", "Branchh"), 1, "nothing called 'Branchh'"),
        ((), 2, "--since"),
    ],
)
def test_what_cannot_be_told_is_explained(asked: Kg, arguments: tuple[str, ...], code: int, said: str) -> None:
    done = asked(*arguments)
    assert done.returncode == code
    assert said in " ".join(done.stderr.split())


def test_where_nothing_is_new_the_page_says_so(asked: Kg) -> None:
    done = asked("--since", "2030")
    assert done.returncode == 0
    assert "From 0 new papers" in done.stdout
    assert "nothing new" in done.stdout
    assert items(done.stdout) == []


def test_what_has_no_room_on_a_page_is_counted_with_the_command_that_shows_it(tmp_path: Path) -> None:
    where = stored(tmp_path, crowded(40))
    done = run("digest", "--since", "2024-01", "--dir", where)
    lines = items(done.stdout)
    more = [
        int(found[1]) for line in lines if (found := re.match(r"- and (\d+) more: `kg digest --since 2024-01-01 .*--all`$", line))
    ]
    assert len(lines) <= 20
    assert sum(more) + len(lines) - len(more) == 3 * 40
    assert max(map(len, lines)) < 500
    whole = run("digest", "--since", "2024-01", "--dir", where, "--all")
    assert len(items(whole.stdout)) == 3 * 40


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_hostile_names_titles_and_addresses_are_shown_harmlessly(tmp_path: Path) -> None:
    where = stored(tmp_path, crowded(len(NASTY), NASTY))
    page = run("digest", "--since", "2024", "--dir", where, "--format", "html", "--all").stdout
    tags = Tags()
    tags.feed(page)
    assert not {tag for tag, _ in tags.found} & {"script", "img"}
    assert all((attrs["href"] or "").startswith("http") for tag, attrs in tags.found if tag == "a")
    text = run("digest", "--since", "2024", "--dir", where, "--all").stdout
    assert len(items(text)) == 3 * len(NASTY), "no name breaks a line"
    assert "\x1f" not in text + page
    for line in items(text):
        plain = re.sub(r"\\.", "", line)
        assert not re.search(r"[<\[`]", re.sub(r"\[[^\]]*\]\(<[^>]*>\)", "", plain)), line


def sentence(text: str, head: str, tail: str) -> Evidence:
    ends = [(100 + text.index(name), 100 + text.index(name) + len(name)) for name in (head, tail)]
    return Evidence("p", "abstract", 100, 100 + len(text), ends[0], ends[1], "hand", 0.9, text)


def test_an_excerpt_shows_both_ends_and_cuts_no_word() -> None:
    filler = "one two three four five six seven " * 12
    long = f"{filler}DoRA is a variant of LoRA, and more: {filler}"
    text, marks = excerpt(sentence(long, "DoRA", "LoRA"), 120)
    assert text.startswith("… ")
    assert text.endswith(" …")
    assert [text[mark.start : mark.end] for mark in marks] == ["DoRA", "LoRA"]
    assert set(text.strip("… ").split()) <= set(long.split())
    assert len(text) < 130
    short = "DoRA is a LoRA."
    assert excerpt(sentence(short, "DoRA", "LoRA"), 120)[0] == short


def test_an_excerpt_of_one_endless_word_is_cut_all_the_same() -> None:
    text, _ = excerpt(Evidence("p", "abstract", 0, 500, (450, 460), None, "hand", 0.9, "x" * 500), 100)
    assert len(text) < 110


def test_room_that_one_list_leaves_is_used_by_the_others_in_turns() -> None:
    assert room_for([10, 0, 5], [3, 2, 2]) == [4, 0, 3]
    assert room_for([1, 1, 1], [3, 2, 2]) == [1, 1, 1]
    assert room_for([1, 9, 9], [3, 2, 2]) == [1, 3, 3]


def test_the_real_pages_give_a_digest_of_one_page(shared: Path, tmp_path: Path) -> None:
    assert run("build", *sorted((shared / "seeds").glob("*.txt")), "--dir", tmp_path / "g").returncode == 0
    done = run("digest", "--since", "2024-01-01", "--dir", tmp_path / "g")
    assert done.returncode == 0, done.stderr
    lines = items(done.stdout)
    assert 5 < len(lines) <= 20
    # The records of these pages have no addresses, so that papers are cited by their titles.
    assert all(re.search(r"” — .+, \d{4}-\d{2}-\d{2}\.$", line) for line in lines if not line.startswith("- and"))
