"""Pieces of HTML: every name, title and sentence goes through `escape` on its way in, and nothing else lets text in."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from app.network import relation_words
from app.parts.state import address
from app.text import one_line, percent, year_text
from kg.export.colours import COLOURS, ink
from kg.model import Entity, Evidence
from kg.opened import Title
from kg.schema import RelationKind

HEADINGS: dict[tuple[RelationKind, bool], str] = {
    (RelationKind.VARIANT_OF, True): "Variant of",
    (RelationKind.VARIANT_OF, False): "Its variants",
    (RelationKind.USES, True): "Uses",
    (RelationKind.USES, False): "Used by",
    (RelationKind.PART_OF, True): "Part of",
    (RelationKind.PART_OF, False): "Its parts",
    (RelationKind.TRAINED_ON, True): "Trained on",
    (RelationKind.TRAINED_ON, False): "Trained on it",
    (RelationKind.EVALUATED_ON, True): "Evaluated on",
    (RelationKind.EVALUATED_ON, False): "Evaluated on it",
    (RelationKind.APPLIED_TO, True): "Applied to",
    (RelationKind.APPLIED_TO, False): "Applied to it",
    (RelationKind.MEASURED_BY, True): "Measured by",
    (RelationKind.MEASURED_BY, False): "It measures",
    (RelationKind.OUTPERFORMS, True): "Outperforms",
    (RelationKind.OUTPERFORMS, False): "Outperformed by",
    (RelationKind.COMPARED_WITH, True): "Compared with",
    (RelationKind.COMPARED_WITH, False): "Compared with it",
}
"""What to write over statements of one kind that lead away from an entity (True) or to it; in the order of a card."""


@dataclass(frozen=True, slots=True)
class Marked:
    """A piece of a text to set off: where it is, the class of its element, and the colour of what it names (or none)."""

    start: int
    end: int
    css: str
    kind: str = ""
    title: str = ""


def escape(text: str) -> str:
    """`text` as HTML that shows it, also within quotes."""
    return html.escape(one_line(text), quote=True)


def link(text: str, where: str, *, css: str = "") -> str:
    """A link to another view, in the same tab."""
    return f'<a class="{css}" href="{escape(where)}" target="_self">{escape(text)}</a>'


def outside_link(text: str, url: str | None) -> str:
    """A link that leaves the explorer, in a new tab; nothing for an address that is not the web's."""
    if not url or urlsplit(url).scheme not in ("http", "https"):
        return ""
    return f'<a href="{escape(url)}" target="_blank" rel="noopener noreferrer">{escape(text)} ↗</a>'


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


def counted(count: int, what: str) -> str:
    """`1 paper`, `2 papers`."""
    return f"{count} {what}{'' if count == 1 else 's'}"


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
        parts.append(f'<mark class="{piece.css}"{colour}{title}>{inner}</mark>')
        done = piece.end
    return "".join(parts) + html.escape(text[done:])


def sentence(evidence: Evidence) -> str:
    """The sentence of a piece of evidence, with both of its ends set off where they stand in it."""
    ends = [(evidence.head, "cg-head"), (evidence.tail, "cg-tail")]
    pieces = [Marked(end[0] - evidence.start, end[1] - evidence.start, css) for end, css in ends if end is not None]
    return marked(evidence.text, [piece for piece in pieces if piece.start >= 0])


def evidence_list(pieces: Sequence[Evidence], titles: Mapping[str, Title]) -> str:
    """The sentences, each with its paper, year, extractor and score."""
    return "".join(_evidence(piece, titles) for piece in pieces)


def _evidence(piece: Evidence, titles: Mapping[str, Title]) -> str:
    title = titles.get(piece.paper)
    cited = link(title.title if title else piece.paper, address("paper", id=piece.paper))
    when = f" ({title.year})" if title and title.year else ""
    how = f"{escape(piece.field)}, read by {escape(piece.extractor)}, score {piece.score:.2f}"
    return (
        f'<div class="cg-evidence"><blockquote>{sentence(piece)}</blockquote>'
        f'<cite>{cited}{when}</cite> <span class="cg-faint">{how}</span></div>'
    )


def statement(
    summary: str,
    confidence: float,
    pieces: Sequence[Evidence],
    titles: Mapping[str, Title],
    *,
    after: str = "",
    opened: bool = False,
    counts: bool = True,
) -> str:
    """A statement that opens its sentences, with the number of papers if it `counts` them. `summary` and `after` are HTML."""
    papers = counted(len({piece.paper for piece in pieces}), "paper")
    support = f'<span class="cg-faint">{papers}</span>' if counts else ""
    return (
        f'<details class="cg-statement"{" open" if opened else ""}><summary>{summary}'
        f'<span class="cg-sure" title="how likely it is right">{percent(confidence)}</span>{support}</summary>'
        f"{evidence_list(pieces, titles)}{after}</details>"
    )


def words(kind: RelationKind | str) -> str:
    """A relation between the names of its ends."""
    return f'<span class="cg-relation">{escape(relation_words(kind))}</span>'
