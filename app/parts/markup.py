"""Pieces of HTML for the explorer's views, with links between them; `app.markup` has those that all pages share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from app.markup import escape, read_link, sentence, sure
from app.parts.state import address
from app.text import one_line
from app.words import counted
from kg.model import Evidence
from kg.opened import Title
from kg.schema import RelationKind

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~:$&])")


def link(text: str, where: str) -> str:
    """A link to another view, in the same tab."""
    return f'<a href="{escape(where)}" target="_self">{escape(text)}</a>'


def _evidence(piece: Evidence, titles: Mapping[str, Title] | None) -> str:
    where = f"in the {escape(piece.field)}, {sure(piece.score)}"
    how = f'<span class="cg-faint" title="found by {escape(piece.extractor)}">{where}</span>'
    cited = ""
    if titles is not None:
        title = titles.get(piece.paper)
        when = f" ({title.year})" if title and title.year else ""
        away = read_link("Read", title.title, title.url) if title else ""
        cited = f"<cite>{link(title.title if title else piece.paper, address('papers', id=piece.paper))}{when} {away}</cite> "
    return f'<div class="cg-evidence"><blockquote>{sentence(piece)}</blockquote>{cited}{how}</div>'


def label(text: str) -> str:
    """`text` as the label of a button, which Streamlit reads as Markdown: a name must not bring a picture, a link or an icon."""
    return _MARKDOWN.sub(r"\\\1", one_line(text))


def wrong(head: str, kind: RelationKind | str, tail: str) -> str:
    """A link to where a statement is said to be wrong."""
    where = address("corrections", head=head, relation=str(kind), tail=tail)
    return f'<a class="cg-wrong" href="{escape(where)}" target="_self">This is wrong</a>'


def statement(
    summary: str,
    confidence: float,
    pieces: Sequence[Evidence],
    titles: Mapping[str, Title] | None,
    *,
    after: str = "",
    opened: bool = False,
    most: int | None = None,
) -> str:
    """A statement that opens its sentences. `summary` and `after` are HTML.

    Each sentence names its paper, and the statement how many there are; neither where `titles` is None, on a paper's own page.
    Of more than `most` sentences the first are shown, and the others counted.
    """
    shown = pieces[:most]
    others = len(pieces) - len(shown)
    more = f'<p class="cg-evidence cg-faint">and {counted(others, "more sentence")}</p>' if others else ""
    papers = "" if titles is None else counted(len({piece.paper for piece in pieces}), "paper")
    support = f'<span class="cg-faint">{papers}</span>' if papers else ""
    return (
        f'<details class="cg-statement"{" open" if opened else ""}><summary>{summary}'
        f'<span class="cg-sure" title="how likely it is right">{sure(confidence)}</span>{support}</summary>'
        f"{''.join(_evidence(piece, titles) for piece in shown)}{more}{after}</details>"
    )


def paper_rows(papers: Iterable[Title]) -> str:
    """Papers as lines with date and link: HTML."""
    return "".join(
        f'<div class="cg-row"><span class="cg-when">{escape(paper.published or "no date")}</span>'
        f"{link(paper.title, address('papers', id=paper.id))}</div>"
        for paper in papers
    )
