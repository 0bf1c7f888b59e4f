"""BibTeX and BibLaTeX, as Zotero, JabRef, Mendeley, Google Scholar, DBLP and publishers write them.

The file is cut where entries begin, and bibtexparser parses one at a time: so a broken entry costs no other one.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from kg.latex import readable
from kg.model import Paper
from kg.readers.base import Head, ReadOptions, Source
from kg.readers.files import short_lines
from kg.readers.record import Draft, Refused, date_in, date_of, given_first, papers
from kg.readers.text import one_line, shown
from kg.report import Reason, Report

if TYPE_CHECKING:
    from bibtexparser.model import Block

_ENTRY = re.compile(r"^\s*@\s*([A-Za-z]+)\s*[{(]")
_BEHIND = re.compile(r"(?<=[})])[ \t]*(?=@[ \t]*[A-Za-z]+[ \t]*[{(])")
"""Between two entries on one line."""
_FIELD = re.compile(r"^[^\n]*,?\s*\n?\s*[A-Za-z][\w-]*\s*=\s*[\"{\w]", re.MULTILINE)
_NO_PAPERS = frozenset(("comment", "preamble", "string", "control", "xdata", "set"))
_LONGEST_ENTRY = 2 * 1024 * 1024
_NO_COMMA = re.compile(r"([}\"])[ \t]*\n(\s*[A-Za-z][\w-]*\s*=\s*[{\"\d])")
_CONCATENATED = re.compile(r"\s*#\s*(?=[\"{\w])")
_ARXIV = re.compile(r"arxiv(?:\s+e-?prints?|\s+preprint)?\W+(?:abs/)?(?:arxiv:)?([a-z.-]+/\d{7}|\d{4}\.\d{4,5})", re.IGNORECASE)
_MANY_AUTHORS = re.compile(r"\s+and\s+", re.IGNORECASE)


def _blocks(source: Source, report: Report) -> Iterator[tuple[int, str, str]]:
    """Where each entry begins, its type in lower case, and its text up to where the next one begins."""
    begun, kind = 0, ""
    lines: list[str] = []
    size = 0

    def finished() -> Iterator[tuple[int, str, str]]:
        if size > _LONGEST_ENTRY:
            report.reject(
                f"{source.name}, line {begun}", Reason.BAD_TEXT, f"the entry is longer than 2 MiB: {shown(''.join(lines[:1]))}"
            )
        elif kind:
            yield begun, kind, "\n".join(lines)

    for number, line in ((at, part) for at, whole in short_lines(source, report) for part in _BEHIND.split(whole)):
        if match := _ENTRY.match(line):
            yield from finished()
            begun, kind, lines, size = number, match[1].lower(), [], 0
        size += len(line) if kind else 0
        if kind and size <= _LONGEST_ENTRY:
            lines.append(line)
    yield from finished()


def _entries(source: Source, report: Report) -> Iterator[tuple[str, Block]]:
    """Where each entry stands and the entry, with abbreviations (@string) that the file defined before replaced."""
    from bibtexparser.entrypoint import parse_string
    from bibtexparser.model import DuplicateBlockKeyBlock, Entry, MiddlewareErrorBlock, ParsingFailedBlock

    logging.getLogger("bibtexparser").addHandler(logging.NullHandler())  # what it would say on stderr is a rejection here
    abbreviations: list[str] = []
    for line, kind, text in _blocks(source, report):
        if kind == "string":
            abbreviations.append(text)
        if kind in _NO_PAPERS:
            continue
        for block in parse_string("\n".join([*abbreviations, _NO_COMMA.sub(r"\1,\n\2", text)])).blocks:
            found = block.ignore_error_block if isinstance(block, DuplicateBlockKeyBlock | MiddlewareErrorBlock) else block
            if isinstance(found, ParsingFailedBlock):
                found = found.ignore_error_block or found
            if isinstance(found, Entry):
                yield f"{source.name}, line {line} ({found.key[:60]})", found
            elif isinstance(found, ParsingFailedBlock):
                yield f"{source.name}, line {line}", found


def _draft(block: Block) -> Draft:
    from bibtexparser.model import Entry

    if not isinstance(block, Entry):
        why = one_line(str(getattr(block, "error", "")))
        raise Refused(Reason.NOT_PARSED, f"broken BibTeX: {why[:200]} {shown(block.raw or '')}")
    fields: dict[str, str] = {}
    for field in block.fields:
        fields.setdefault(field.key.lower(), _joined(str(field.value)))
    title, subtitle = _first(fields, "title", "maintitle", "booktitle"), fields.get("subtitle", "")
    if subtitle and subtitle.lower() not in title.lower():
        title = f"{title}: {subtitle}"
    authors = _MANY_AUTHORS.split(one_line(_first(fields, "author", "authors")))
    links = [
        readable(fields[key], is_latex=True).strip()
        for key in ("url", "ee", "bdsk-url-1", "link", "howpublished")
        if key in fields
    ]
    return Draft(
        source="BibTeX",
        title=title,
        abstract=_first(fields, "abstract", "abstractnote", "abstract_note", "summary"),
        published=_published(fields),
        doi=readable(fields.get("doi", ""), is_latex=True) or next((link for link in links if "doi.org/10." in link), ""),
        arxiv_id=_arxiv(fields),
        links=tuple(links),
        authors=tuple(_person(name) for name in authors),
        is_latex=True,
    )


def _first(fields: dict[str, str], *names: str) -> str:
    return next((fields[name] for name in names if fields.get(name, "").strip()), "")


def _joined(value: str) -> str:
    """A value that is put together of several (`"a" # " b"`) as one."""
    if "#" not in value or value[:1] not in '"{' or not _CONCATENATED.search(value):
        return value
    parts = _CONCATENATED.split(value)
    enclosed = all((part[:1], part[-1:]) in (('"', '"'), ("{", "}")) or part.isalnum() for part in map(str.strip, parts))
    return "".join(part.strip().strip('"') for part in parts) if enclosed else value


def _person(name: str) -> str:
    """A name in the order in which it is spoken; what is in braces is one word."""
    text = name.strip()
    if text.startswith("{") and text.endswith("}") and text.count("{") == 1:
        return text
    return given_first(text)


def _published(fields: dict[str, str]) -> str | None:
    date = date_in(fields.get("date", ""))
    year = fields.get("year") or fields.get("date") or None
    by_parts = date_of(year and readable(year, is_latex=True), fields.get("month") or None, fields.get("day") or None)
    return max((found for found in (date, by_parts) if found), key=len, default=None)


def _arxiv(fields: dict[str, str]) -> str:
    """The arXiv id: an eprint of that archive, or what stands in the journal's or a note's place."""
    archive = (fields.get("eprinttype") or fields.get("archiveprefix") or "").strip().lower()
    eprint = fields.get("eprint", "").strip()
    if eprint and archive in ("", "arxiv"):
        return eprint if eprint.lower().startswith("arxiv:") or ":" not in eprint else eprint.rpartition(":")[2]
    if fields.get("arxivid") or fields.get("arxiv"):
        return _first(fields, "arxivid", "arxiv")
    told = (
        _ARXIV.search(fields.get(key, ""))
        for key in ("journal", "journaltitle", "volume", "note", "howpublished", "number", "publisher")
    )
    return next((match[1] for match in told if match), "")


class _Bibtex:
    name = "bibtex"
    marks = "BibTeX or BibLaTeX: entries like @article{key, title = {...}, abstract = {...}}"
    rank = 20

    def accepts(self, head: Head) -> bool:
        """True if an entry begins on a line of its own, and a field follows."""
        begun = re.search(_ENTRY.pattern, head.text, re.MULTILINE)
        return begun is not None and (begun[1].lower() in _NO_PAPERS or _FIELD.search(head.text, begun.end()) is not None)

    def read(self, source: Source, options: ReadOptions, report: Report) -> Iterator[Paper]:  # noqa: ARG002
        """The papers of the file, an entry at a time."""
        return papers(_entries(source, report), _draft, report)


READER: Final = _Bibtex()
