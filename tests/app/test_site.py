"""The static site as files: where its links lead, what stands in its pages, and what it leaves out. A browser's view of it is in
tests/browser."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from app.site import EXPORTER, Site
from app.site.addresses import addresses
from app.site.book import Book
from kg.config import MIN_CONFIDENCE
from kg.export import export_with
from kg.model import Graph
from kg.schema import RelationKind
from tests.commands import Kg
from tests.export.graphs_for_export import MONSTERS, large, monstrous, unprintable
from tests.graphs import entity, family, graph, hostile, statement

GRAPHS = pytest.mark.parametrize(
    "of", [Graph(), family(), hostile(), unprintable(), monstrous()], ids=["empty", "family", "hostile", "bytes", "monstrous"]
)
PICTURE = "graph.html"
_KNOWN_TAGS = frozenset(
    "html head meta title link body header nav main footer section aside article h1 h2 h3 p ul li a b i bdi span div mark "
    "details summary figure blockquote figcaption cite".split()
)
_STYLE = re.compile(r"background:#\w+;color:#\w+|background:#\w+|--kind:#\w+")


class Read(HTMLParser):
    """A page's tags, attributes, links and text."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.text: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.text.append("" if tag in ("mark", "bdi") else " ")
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        self.text.append("" if tag in ("mark", "bdi") else " ")

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def values(self, name: str) -> list[str]:
        return [value for found, value in self.attributes if found == name]

    @property
    def said(self) -> str:
        return " ".join("".join(self.text).split())


def made(of: Graph, folder: Path, *, limit: int | None = None) -> dict[str, Read]:
    """The pages of a site but the picture, by their addresses."""
    export_with(EXPORTER if limit is None else Site(limit), of, folder / "site")
    files = [path for path in sorted((folder / "site").rglob("*.html")) if path.name != PICTURE]
    return {path.relative_to(folder / "site").as_posix(): Read(path.read_text(encoding="utf-8")) for path in files}


@GRAPHS
def test_every_link_leads_to_a_file_of_the_site_or_to_the_web(of: Graph, tmp_path: Path) -> None:
    for place, page in made(of, tmp_path).items():
        for link in page.values("href"):
            parts = urlsplit(link)
            if parts.scheme:
                assert parts.scheme in ("http", "https")
                continue
            target = (tmp_path / "site" / place).parent / parts.path if parts.path else tmp_path / "site" / place
            assert target.resolve().is_relative_to((tmp_path / "site").resolve())
            assert target.is_file(), link
            if parts.fragment and target.name != PICTURE:
                assert parts.fragment in Read(target.read_text(encoding="utf-8")).values("id")


@GRAPHS
def test_what_the_graph_holds_adds_no_markup(of: Graph, tmp_path: Path) -> None:
    for page in made(of, tmp_path).values():
        assert set(page.tags) <= _KNOWN_TAGS
        assert not [name for name, _ in page.attributes if name.startswith("on")]
        assert all(_STYLE.fullmatch(value) for value in page.values("style"))


@GRAPHS
def test_no_page_needs_a_script_or_anything_from_elsewhere(of: Graph, tmp_path: Path) -> None:
    for page in made(of, tmp_path).values():
        assert not {"script", "img", "iframe", "form"} & set(page.tags)
        assert not page.values("src")
        (policy,) = [value for value in page.values("content") if "default-src" in value]
        assert "default-src 'none'" in policy
        assert "script-src" not in policy


def test_a_page_tells_names_kind_year_family_and_sentences(tmp_path: Path) -> None:
    said = made(family(), tmp_path)["things/branch.html"].said
    for piece in (
        "Branch Model 2019 1 paper",
        "Proposed in Branch: a variant",
        "Variant of 1 Root 95% sure 2 papers",
        "branch VARIANT_OF root.",
        "Uses 1",
        "Outperforms 1",
        "Comes from Root",
        "Family Twig",
    ):
        assert piece in said
    root = made(family(), tmp_path)["things/root.html"].said
    assert "also RT, Root model" in root


def test_a_data_set_has_its_results_by_metric_the_highest_first(tmp_path: Path) -> None:
    said = made(family(), tmp_path)["things/glue.html"].said
    assert "Leaderboards 3 F1" in said
    assert said.index("82") < said.index("80.5%")


def test_a_paper_shows_what_it_names_and_what_it_says(tmp_path: Path) -> None:
    papers = {place: page for place, page in made(family(), tmp_path).items() if place.startswith("papers/")}
    page = papers["papers/p1.html"]
    assert "Proposes Root 99% sure" in page.said
    assert "Named here 2" in page.said
    assert page.tags.count("mark") > 2
    assert "../things/root.html" in page.values("href")


def test_what_is_not_sure_enough_is_folded_away_and_counted(tmp_path: Path) -> None:
    said = made(family(), tmp_path)["things/root.html"].said
    less = sum("root" in (one.head, one.tail) and one.confidence < MIN_CONFIDENCE for one in family().statements)
    shown, folded = said.split(f"{less} less certain statement")
    assert "root VARIANT_OF leaf." not in shown
    assert "root VARIANT_OF leaf." in folded


def test_an_empty_graph_says_so(tmp_path: Path) -> None:
    pages = made(Graph(), tmp_path)
    assert set(pages) == {"index.html", "families.html", "leaderboards.html", "things.html", "papers.html"}
    assert "There are no papers." in pages["papers.html"].said


def test_beyond_the_limit_the_most_used_have_pages_and_the_rest_is_counted(tmp_path: Path) -> None:
    pages = made(family(), tmp_path, limit=3)
    things = {place for place in pages if place.startswith("things/")}
    assert len(things) == 3
    assert "things/root.html" in things
    assert "10 of 13 things and 1 of 4 papers have none" in pages["index.html"].said
    assert "Branch" in pages["things/root.html"].said  # named, without a link


def test_the_picture_holds_what_has_a_page() -> None:
    part = Book(family(), 4).part()
    assert len(part.entities) == 4
    ids = {one.id for one in part.entities} | {one.id for one in part.papers}
    assert all({said.head, said.tail} <= ids for said in part.statements)


def test_a_page_of_something_everybody_uses_stays_readable(tmp_path: Path) -> None:
    users = tuple(entity(f"User {n}") for n in range(130))
    of = graph(
        papers=family().papers,
        entities=(entity("Root"), *users),
        statements=tuple(statement(user.id, RelationKind.USES, "root") for user in users),
    )
    said = made(of, tmp_path, limit=1)["things/root.html"].said
    assert "Used by 130" in said
    assert "and 30 more" in said


def test_addresses_are_readable_and_differ_on_every_system() -> None:
    ids = ["gpt-3", "GPT-3", "gpt 3", "con", "cl~continual-learning", "模型", *MONSTERS]
    found = addresses("things", ids)
    assert found["gpt-3"] == "things/gpt-3.html"
    assert found["cl~continual-learning"].startswith("things/cl-continual-learning_")
    assert len({address.casefold() for address in found.values()}) == len(set(ids))
    assert all(unquote(address) == address for address in found.values())


def test_a_large_graph_gets_no_more_pages_than_the_limit(tmp_path: Path) -> None:
    assert len(made(large(400), tmp_path, limit=20)) == 20 + 20 + 5


def test_the_command_writes_a_site_and_says_how_to_open_it(kg: Kg, tmp_path: Path) -> None:
    done = kg("export", f"{tmp_path}/site/", "--limit", "5")
    assert done.returncode == 0, done.stderr
    assert "Open index.html" in done.stderr
    assert (tmp_path / "site" / "index.html").is_file()
    again = kg("export", f"{tmp_path}/site")
    assert again.returncode == 0, again.stderr


def test_a_limit_is_a_site_s(kg: Kg, tmp_path: Path) -> None:
    done = kg("export", f"{tmp_path}/graph.ttl", "--limit", "5")
    assert done.returncode != 0
    assert "--limit" in done.stderr
