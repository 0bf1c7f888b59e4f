"""The graph as a static site: plain pages that any server can hand out and any browser opens from the file system.

One page a thing, one a paper, and the lists that lead to them. None of them needs a script; `graph.html`, the picture, does.
Links are relative. The pages' own text is escaped, and a content security policy forbids scripts in them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.page_file import EXPORTER as PICTURE
from app.site import lists
from app.site.book import Book
from app.site.frame import STYLE, framed, left_out_words, style
from app.site.paper import paper_page
from app.site.thing import thing_page
from kg.export.base import ExportReport, Files, FolderExporter
from kg.export.network import edges
from kg.export.xmltext import printable
from kg.model import Graph

LIMIT = 2_000
"""How many things, and how many papers, have a page of their own."""

_LISTS = {
    "index.html": ("", lists.first_page),
    "families.html": ("Families", lists.families_page),
    "leaderboards.html": ("Leaderboards", lists.leaderboards_page),
    "things.html": ("A–Z", lists.things_page),
    "papers.html": ("Papers", lists.papers_page),
}


@dataclass(frozen=True)
class Site(FolderExporter):
    """Writes the site. At most `limit` things and `limit` papers have a page; the pages say how many have none."""

    limit: int = LIMIT

    name = "site"
    suffix = ".site.zip"
    any_folder = True

    def write_files(self, graph: Graph, files: Files) -> ExportReport:
        """Write the pages; characters that HTML forbids become U+FFFD and are counted."""
        graph, replaced = printable(graph)
        edge_count = sum(1 for _ in edges(graph))
        book = Book(graph, self.limit)
        for name, text in _pages(book):
            with files.open(name) as file:
                file.write(text.encode())
        with files.open("graph.html") as file:
            PICTURE.write(book.part(), file)
        said = left_out_words(book)
        return ExportReport(
            len(graph.papers) + len(graph.entities) + len(graph.results),
            edge_count,
            replaced,
            f"Open index.html in a browser.{f' {said} --limit sets how many have one.' if said else ''}",
        )


def _pages(book: Book) -> Iterator[tuple[str, str]]:
    """The pages one after the other: name and text."""
    yield STYLE, style()
    for name, (title, content) in _LISTS.items():
        yield name, framed(book, title, content(book), here=name)
    for entity in book.entities:
        yield book.entity_page[entity.id], framed(book, entity.name, thing_page(book, entity), up="../")
    for paper in book.papers:
        yield book.paper_page[paper.id], framed(book, paper.title, paper_page(book, paper), up="../")


EXPORTER = Site()
