"""A digest as one page of Markdown or HTML: what is new, each line with its sentence and its paper.

Names, titles and sentences are data: in HTML they go through `app.markup`, in Markdown every sign that means something there
is escaped.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from urllib.parse import quote

from app import markup
from app.markup import Marked
from app.text import one_line, percent, shorten
from app.words import counted
from kg.model import Entity, Evidence
from kg.news.model import Ahead, Differing, Newcomer, News, Opposed, Record, Said, Source
from kg.news.page import room_for
from kg.results.boards import Row

_SHARES = (6, 2, 2, 1, 1, 3)
"""Members, records, what is ahead, contradictions of both sorts, data sets: so many of each have room on a page for certain."""
_SENTENCE, _SLACK = 170, 15
_TITLE, _NAME, _OTHERS = 80, 50, 3
_SIGNS = re.compile(r"([\\`*_\[\]<>&#|~$!{}])")
_IN_ADDRESS = "/:?&=%#+,;@~!$*'"
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


@dataclass(frozen=True, slots=True)
class Name:
    """A piece of a line that is a thing's name."""

    text: str


@dataclass(frozen=True, slots=True)
class Item:
    """One piece of news: names and words in their order, how sure it is, and the sentences that say it."""

    words: tuple[str | Name, ...]
    sure: float
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """Items under a heading, and how many more there are."""

    heading: str
    items: tuple[Item, ...]
    more: int


def title(news: News) -> str:
    """What the page is called."""
    of = f" in the family of {one_line(news.family.name)}" if news.family else ""
    return f"New{of} since {news.since.day}"


def lead(news: News) -> str:
    """How much of what is new, in one sentence."""
    ahead = len(news.records) + len(news.ahead)
    contradictions = len(news.opposed) + len(news.differing)
    found = [
        counted(len(news.members), "new member") + " of families" if news.members else "",
        counted(ahead, "result") + " ahead of earlier ones" if ahead else "",
        counted(contradictions, "contradiction") if contradictions else "",
        counted(len(news.datasets), "new data set") if news.datasets else "",
    ]
    told = ", ".join(filter(None, found)) or "nothing new that is certain enough"
    unclear = f" ({news.unclear:,} more may be new: they have no date, or a rough one)" if news.unclear else ""
    return f"From {counted(news.papers, 'new paper')}{unclear}: {told}."


def parts(news: News, *, whole: bool = False) -> Iterator[Part]:
    """The parts of a page that have something in them; with `whole` all of it, whatever room that takes."""
    lists: tuple[Sequence[Item], ...] = (
        [_member(one) for one in news.members],
        [_record(one) for one in news.records],
        [_ahead(one) for one in news.ahead],
        [_opposed(one) for one in news.opposed],
        [_differing(one) for one in news.differing],
        [_dataset(one) for one in news.datasets],
    )
    sizes = [len(items) for items in lists]
    shown = sizes if whole else room_for(sizes, _SHARES)
    members, records, ahead, opposed, differing, datasets = (items[:n] for items, n in zip(lists, shown, strict=True))
    left = [size - n for size, n in zip(sizes, shown, strict=True)]
    for heading, items, more in (
        ("New in families", [*members], left[0]),
        ("Ahead of earlier results", [*records, *ahead], left[1] + left[2]),
        ("Contradictions", [*opposed, *differing], left[3] + left[4]),
        ("New data sets", [*datasets], left[5]),
    ):
        if items or more:
            yield Part(heading, tuple(items), more)


# --- news in words


def _member(one: Newcomer) -> Item:
    return Item((_name(one.entity), ", a variant of ", *_listed(one.parents)), one.confidence, (one.said,))


def _dataset(one: Newcomer) -> Item:
    of = (", a variant of ", *_listed(one.parents)) if one.parents else ()
    return Item((_name(one.entity), *of), one.confidence, (one.said,))


def _ahead(one: Ahead) -> Item:
    return Item((_name(one.entity), " outperforms ", *_listed(one.others)), one.confidence, (one.said,))


def _record(one: Record) -> Item:
    now, before = one.now.found, one.before.found
    words = (
        Name(shorten(one_line(now.name), _NAME)),
        f": {one.now.shown} {one.board.measure.name} on ",
        Name(shorten(one_line(now.on or ""), _NAME)),
        f"{_under(one.now)}; before {one.before.shown} by ",
        Name(shorten(one_line(before.name), _NAME)),
        _under(one.before),
    )
    return Item(words, now.confidence, (one.said, one.said_before))


def _opposed(one: Opposed) -> Item:
    first = one.sides[0]
    names = [Name(shorten(one_line(name), _NAME)) for name in (first.better, first.worse)]
    words = (names[0], " outperforms ", names[1], ", and the other way round")
    return Item(words, min(side.confidence for side in one.sides), tuple(side.said for side in one.sides))


def _differing(one: Differing) -> Item:
    new, other = one.rows
    words = (
        Name(shorten(one_line(new.found.name), _NAME)),
        " on ",
        Name(shorten(one_line(new.found.on or ""), _NAME)),
        f", {one.measure}: {new.shown} and {other.shown}{_under(new)}",
    )
    return Item(words, min(row.found.confidence for row in one.rows), one.said)


def _under(row: Row) -> str:
    """The conditions of a value, where its sentence tells some."""
    return f" ({shorten(row.found.reading.setting, _NAME)})" if row.found.reading.setting else ""


def _name(entity: Entity) -> Name:
    return Name(shorten(one_line(entity.name), _NAME))


def _listed(entities: Sequence[Entity]) -> Iterator[str | Name]:
    """The first few names, and how many more there are: `A, B and 2 more`."""
    more = len(entities) - _OTHERS
    shown = [_name(entity) for entity in entities[:_OTHERS]]
    for number, name in enumerate(shown):
        last = number == len(shown) - 1 and more <= 0
        yield "" if number == 0 else " and " if last else ", "
        yield name
    if more > 0:
        yield f" and {more} more"


def excerpt(evidence: Evidence, most: int = _SENTENCE) -> tuple[str, list[Marked]]:
    """The sentence in about `most` characters around what it is evidence of, and the places of both ends there."""
    text = evidence.text
    ends = [(end[0] - evidence.start, end[1] - evidence.start) for end in (evidence.head, evidence.tail) if end is not None]
    ends = sorted(end for end in ends if 0 <= end[0] < end[1] <= len(text))
    marks: list[Marked] = []
    shown, stop = "", 0
    for begin, stop in _windows(text, ends, most):
        shown += (" … " if shown else "… ") if begin else ""
        marks += [Marked(a - begin + len(shown), b - begin + len(shown), "end") for a, b in ends if begin <= a and b <= stop]
        shown += text[begin:stop]
    return f"{shown} …" if stop < len(text) else shown, marks


def _windows(text: str, ends: Sequence[tuple[int, int]], most: int) -> list[tuple[int, int]]:
    """The pieces of a text to show, cut between words: its beginning if both ends stand there, else what is around them."""
    first, last = (ends[0][0], ends[-1][1]) if ends else (0, 0)
    if len(text) <= most:
        return [(0, len(text))]
    if last + _SLACK <= most:
        return [_between_words(text, 0, most)]
    if last - first + _SLACK <= most:
        return [_between_words(text, last + _SLACK - most, last + _SLACK, keep=(first, last))]
    half = most // 2
    near = _between_words(text, max(0, first - _SLACK), first + half, keep=ends[0])
    far = _between_words(text, last - half, last + _SLACK, keep=ends[-1])
    return [near, far] if near[1] < far[0] else [(near[0], far[1])]


def _between_words(text: str, begin: int, stop: int, *, keep: tuple[int, int] = (0, 0)) -> tuple[int, int]:
    """`begin` and `stop` moved inwards to where words begin and end, but for what is to be kept."""
    begin, stop = max(0, begin), min(stop, len(text))
    if begin:
        space = text.find(" ", begin - 1, keep[0])
        begin = space + 1 if space >= 0 else keep[0]
    if stop < len(text):
        space = text.rfind(" ", max(begin + 1, keep[1]), stop + 1)
        stop = space if space >= 0 else max(stop, keep[1])
    return begin, stop


# --- Markdown


def as_markdown(news: News, more: str, *, whole: bool = False) -> str:
    """The digest as a page of Markdown; `more` is the command that shows all."""
    lines = [f"# {escaped(title(news))}", "", escaped(lead(news))]
    for part in parts(news, whole=whole):
        lines += ["", f"## {part.heading}", ""]
        lines += [_markdown_item(item) for item in part.items]
        if part.more:
            lines.append(f"- and {part.more:,} more: {_code(more)}")
    return "\n".join(lines) + "\n"


def _markdown_item(item: Item) -> str:
    words = "".join(f"**{escaped(word.text)}**" if isinstance(word, Name) else escaped(word) for word in item.words)
    return f"- {words} ({percent(item.sure)} sure). {' '.join(map(_markdown_said, item.said))}"


def _markdown_said(said: Said) -> str:
    sentence, _ = excerpt(said.evidence)
    return f"“{escaped(sentence)}” — {_markdown_paper(said.source)}."


def _markdown_paper(source: Source) -> str:
    name = escaped(shorten(one_line(source.title), _TITLE))
    if source.url and markup.outside_link("", source.url):
        name = f"[{name}](<{quote(one_line(source.url), safe=_IN_ADDRESS)}>)"
    return f"{name}, {_dated(source)}"


def escaped(text: str) -> str:
    """`text` as Markdown that shows it, in one line; spaces at its ends stay."""
    return _SIGNS.sub(r"\\\1", _spaced(text))


def _spaced(text: str) -> str:
    """`text` in one line, with the spaces at its ends that part it from the words beside it."""
    inner = one_line(text)
    return f"{' ' if text[:1].isspace() else ''}{inner}{' ' if inner and text[-1:].isspace() else ''}"


def _code(text: str) -> str:
    plain = one_line(text)
    fence = "`" * (1 + max(map(len, re.findall("`+", plain)), default=0))
    return f"{fence}{plain}{fence}"


def _dated(source: Source) -> str:
    return source.published or "no date"


# --- HTML


def as_html(news: News, more: str, *, whole: bool = False) -> str:
    """The digest as a page that opens from the file system and prints on one sheet; no script may run in it."""
    body = "".join(_html_part(part, more) for part in parts(news, whole=whole))
    style = files("app").joinpath("digest.css").read_text(encoding="utf-8")
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{markup.escape(title(news))} · Cladograph</title>\n<style>\n{style}</style>\n</head>\n<body>\n"
        f'<h1>{markup.escape(title(news))}</h1>\n<p class="lead">{markup.escape(lead(news))}</p>\n{body}</body>\n</html>\n'
    )


def _html_part(part: Part, more: str) -> str:
    items = "".join(map(_html_item, part.items))
    rest = f'<li class="more">and {part.more:,} more: <code>{markup.escape(more)}</code></li>\n' if part.more else ""
    return f"<section>\n<h2>{markup.escape(part.heading)}</h2>\n<ul>\n{items}{rest}</ul>\n</section>\n"


def _html_item(item: Item) -> str:
    words = "".join(f"<b><bdi>{markup.escape(w.text)}</bdi></b>" if isinstance(w, Name) else _html_words(w) for w in item.words)
    said = "".join(map(_html_said, item.said))
    return f'<li><p>{words} <span class="sure">{markup.sure(item.sure)}</span></p>{said}</li>\n'


def _html_words(text: str) -> str:
    return html.escape(_spaced(text))


def _html_said(said: Said) -> str:
    sentence, marks = excerpt(said.evidence)
    name = shorten(one_line(said.source.title), _TITLE)
    paper = markup.outside_link(name, said.source.url) or markup.escape(name)
    quoted = markup.marked(sentence, marks)
    return f'<p class="said"><q dir="auto">{quoted}</q> <cite>{paper}</cite>, {markup.escape(_dated(said.source))}</p>'
