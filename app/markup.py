"""Pieces of HTML that all pages share: names, titles and sentences go through `escape`, and nothing else lets text in."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from app.text import one_line, percent, year_text
from app.words import relation_words
from kg.export.colours import COLOURS, ink
from kg.model import Entity, Evidence
from kg.schema import RelationKind


@dataclass(frozen=True, slots=True)
class Marked:
    """A piece of a text to set off: where it is, the class of its element; the kind, title and address of what it names."""

    start: int
    end: int
    css: str
    kind: str = ""
    title: str = ""
    href: str = ""


def escape(text: str) -> str:
    """`text` as HTML that shows it, also within quotes."""
    return html.escape(one_line(text), quote=True)


def outside_link(text: str, url: str | None) -> str:
    """A link that leaves these pages, in a new tab; nothing for an address that is not the web's."""
    if not url or not _is_web(url):
        return ""
    return f'<a href="{escape(url)}" target="_blank" rel="noopener noreferrer">{escape(text)} ↗</a>'


def read_link(text: str, title: str, url: str | None) -> str:
    """A link to the paper itself; where its address is not known, one that searches for its title. Only a click opens either."""
    return outside_link(text, url) or outside_link("Search by title", search_address(title))


def search_address(title: str) -> str:
    """Where a paper is looked for by its title."""
    return f"https://www.semanticscholar.org/search?{urlencode({'q': one_line(title)})}"


def _is_web(url: str) -> bool:
    try:
        return urlsplit(url).scheme in ("http", "https")
    except ValueError:  # `http://[`
        return False


def chip(kind: str) -> str:
    """The name of a kind on its colour."""
    return f'<span class="cg-chip" style="background:{COLOURS[kind]};color:{ink(kind)}">{escape(kind)}</span>'


def dot(kind: str) -> str:
    """A dot in the colour of a kind."""
    return f'<i class="cg-dot" style="background:{COLOURS[kind]}" title="{escape(kind)}"></i>'


def legend(kinds: Iterable[str]) -> str:
    """What the colours mean."""
    return f'<p class="cg-legend">{" ".join(f"<span>{dot(kind)}{escape(kind)}</span>" for kind in kinds)}</p>'


def year(entity: Entity) -> str:
    """The year of an entity as people read it, or an empty text."""
    return escape(year_text(entity.first_seen, entity.first_seen_is_bound))


def marked(text: str, pieces: Sequence[Marked]) -> str:
    """`text` as HTML with some pieces set off. Of pieces that overlap the first, and of those the longest, is taken."""
    parts, done = [], 0
    for piece in sorted(pieces, key=lambda one: (one.start, -one.end)):
        if not done <= piece.start < piece.end <= len(text):
            continue
        colour = f' style="--kind:{COLOURS[piece.kind]}"' if piece.kind else ""
        title = f' title="{escape(piece.title)}"' if piece.title else ""
        inner = html.escape(text[piece.start : piece.end])
        parts.append(html.escape(text[done : piece.start]))
        shown = f'<mark class="{piece.css}"{colour}{title}>{inner}</mark>'
        parts.append(f'<a href="{escape(piece.href)}" target="_self">{shown}</a>' if piece.href else shown)
        done = piece.end
    return "".join(parts) + html.escape(text[done:])


def sentence(evidence: Evidence) -> str:
    """The sentence of a piece of evidence, with both of its ends set off where they stand in it."""
    ends = [(evidence.head, "cg-head"), (evidence.tail, "cg-tail")]
    pieces = [Marked(end[0] - evidence.start, end[1] - evidence.start, css) for end, css in ends if end is not None]
    return marked(evidence.text, [piece for piece in pieces if piece.start >= 0])


def sure(confidence: float) -> str:
    """How likely something is right, with its unit."""
    return f"{percent(confidence)} sure"


def words(kind: RelationKind | str) -> str:
    """A relation between the names of its ends."""
    return f'<span class="cg-relation">{escape(relation_words(kind))}</span>'
