"""What all pages of a site share: head, ways to the others, foot."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from app.markup import escape
from app.site.book import Book
from app.text import percent, shorten
from app.words import counted
from kg.config import MIN_CONFIDENCE, MIN_CONFIDENCE_OF_RESULTS

STYLE = "style.css"
# No script may run in these pages, whatever stands in them; the picture of the graph has a policy of its own.
_POLICY = "default-src 'none'; style-src 'self' file: 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_PLACES = (
    ("families.html", "Families"),
    ("leaderboards.html", "Leaderboards"),
    ("things.html", "A–Z"),
    ("papers.html", "Papers"),
    ("graph.html", "Graph"),
)


def framed(book: Book, title: str, content: str, *, up: str = "", here: str = "") -> str:
    """A whole page. `content` is HTML, `here` the page's address if the head leads to it."""
    shown = f"{shorten(title, 90)} · Cladograph" if title else "Cladograph"
    ways = "".join(_way(place, name, up=up, here=here) for place, name in _PLACES)
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta name="color-scheme" content="light dark">\n<title>{escape(shown)}</title>\n'
        f'<link rel="stylesheet" href="{up}{STYLE}">\n</head>\n<body>\n'
        f'<header class="top"><a class="brand" href="{up}index.html">Cladograph</a><nav>{ways}</nav></header>\n'
        f"<main>\n{content}\n</main>\n<footer>{' '.join(_foot(book))}</footer>\n</body>\n</html>\n"
    )


def _way(place: str, name: str, *, up: str, here: str) -> str:
    current = ' aria-current="page"' if place == here else ""
    return f'<a href="{up}{place}"{current}>{name}</a>'


def _foot(book: Book) -> Iterator[str]:
    yield f"Made by Cladograph from {counted(len(book.graph.papers), 'paper')}."
    least = f"statements at least {percent(MIN_CONFIDENCE)} sure, results at least {percent(MIN_CONFIDENCE_OF_RESULTS)}"
    yield f"Shown at once: {least}."
    if left_out := left_out_words(book):
        yield left_out


def left_out_words(book: Book) -> str:
    """What has no page, if anything: a sentence."""
    told = [f"{counted.left_out:,} of {counted.all:,} {what}" for what, counted in book.counted.items() if counted.left_out]
    return f"Only what is used most has a page: {' and '.join(told)} have none." if told else ""


@cache
def style() -> str:
    """The style sheet of all pages."""
    return files("app.site").joinpath("site.css").read_text(encoding="utf-8")
