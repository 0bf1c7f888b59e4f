"""Names known beforehand: reading lists of them, and finding every spelling of a name in a text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path

from extractors.finds import Find, Source
from extractors.words import Word, looks_named, pieces
from kg.errors import InputError, unknown
from kg.model import KnownName
from kg.names import fold, singular
from kg.schema import Kind

COLUMNS = ("name", "kind", "aliases", "year", "source", "ambiguous")
_FIX = "Each line holds name, kind, aliases, year, source and ambiguous, with a tab between two of them."
_KINDS = {kind.casefold(): kind for kind in Kind}
_GAP = re.compile(r"[\s\-‐‑_/]+")
_LONGEST_NAME = 300

# Words that show that an ambiguous form beside them is meant as a name.
_CUES = frozenset(
    "model models dataset datasets benchmark benchmarks corpus data set sets task tasks score scores metric metrics method "
    "methods algorithm optimizer network networks architecture architectures backbone transformer encoder decoder framework "
    "llm llms family suite challenge loss pretrained pre-trained fine-tuned".split()
)
SCORES = {"known": 0.80, "ambiguous": 0.35}
"""Share of finds that were right, measured on annotated abstracts."""


def read(path: Path) -> tuple[KnownName, ...]:
    """The names in a tab-separated list, in its order. Blank lines and lines that begin with # are skipped.

    Raises InputError with the line and the way to mend it.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(f"The list of names {path} cannot be read: {error.strerror or error}.") from error
    except UnicodeDecodeError as error:
        raise InputError(f"The list of names {path} is not UTF-8 at byte {error.start}. Save it as UTF-8.") from error
    return parse(text, str(path))


@cache
def builtin() -> tuple[KnownName, ...]:
    """The names that come with Cladograph."""
    source = files("extractors") / "gazetteer.tsv"
    return parse(source.read_text(encoding="utf-8-sig"), "gazetteer.tsv") if source.is_file() else ()


def parse(text: str, where: str) -> tuple[KnownName, ...]:
    """The names in the text of a list; `where` is its name in messages."""
    rows = ((i, line) for i, line in enumerate(text.split("\n"), 1) if line.strip() and not line.lstrip().startswith("#"))
    return tuple(_row(line, f"{where}, line {i}") for i, line in rows if _cells(line)[: len(COLUMNS)] != list(COLUMNS))


def merge(known: Sequence[KnownName], own: Sequence[KnownName]) -> tuple[KnownName, ...]:
    """Both lists as one, the user's `own` first; a row of `known` that shares a form with one of `own` gives way."""
    taken = {fold(form) for name in own for form in name.forms()}
    return (*own, *(name for name in known if not any(fold(form) in taken for form in name.forms())))


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.split("\t")]


def _row(line: str, where: str) -> KnownName:
    cells = _cells(line)
    if len(cells) > len(COLUMNS) and not any(cells[len(COLUMNS) :]):
        cells = cells[: len(COLUMNS)]
    if not 2 <= len(cells) <= len(COLUMNS):
        raise InputError(f"{where}: {len(cells)} columns where 2 to {len(COLUMNS)} are wanted. {_FIX}")
    name, kind, aliases, year, source, ambiguous = cells + [""] * (len(COLUMNS) - len(cells))
    if not name:
        raise InputError(f"{where}: the name is empty. {_FIX}")
    if kind.casefold() not in _KINDS:
        raise InputError(f"{where}: {unknown('kind', kind, Kind)} {_FIX}")
    if year and not re.fullmatch(r"[12]\d{3}", year):
        raise InputError(
            f"{where}: the year '{year}' of '{name}' is not four digits, such as 2021. Correct it or leave it empty."
        )
    other = tuple(dict.fromkeys(a for a in _split(aliases) if a != name))
    longest = max((name, *other), key=len)
    if len(longest) > _LONGEST_NAME:
        raise InputError(
            f"{where}: '{longest[:40]}…' has {len(longest):,} characters; a name has {_LONGEST_NAME} at most. {_FIX}"
        )
    return KnownName(
        name, _KINDS[kind.casefold()], other, int(year) if year else None, source or None, frozenset(_split(ambiguous))
    )


def _split(cell: str) -> list[str]:
    return [part.strip() for part in cell.split("|") if part.strip()]


def _spellings(form: str) -> Iterator[str]:
    """`form`, and for an ordinary term or an acronym its plural (or singular)."""
    yield form
    last = re.split(r"[\s-]", form)[-1]
    if not last.isalpha() or len(last) < 3:
        return
    if last.islower() or (last.isupper() and not form.islower()):
        yield _plural(form)
        yield singular(form)


def _plural(form: str) -> str:
    if form.endswith(("s", "x", "ch", "sh")) and form[-2:].islower():
        return form + "es"
    if re.search(r"[^aeiouAEIOU]y$", form):
        return form[:-1] + "ies"
    return form + "s"


class Matcher:
    """Finds names in a text, whatever their hyphens, spaces and plural; case counts for forms that look like names."""

    def __init__(self, names: Iterable[KnownName]) -> None:
        self._forms: dict[tuple[str, ...], list[tuple[str, KnownName]]] = defaultdict(list)
        self._lengths: dict[str, set[int]] = defaultdict(set)
        for name in names:
            for form in name.forms():
                if len(form) <= _LONGEST_NAME:
                    self._add(form, name)

    def _add(self, form: str, name: KnownName) -> None:
        for spelling in dict.fromkeys(_spellings(form)):
            key = tuple(piece.text for piece in pieces(spelling))
            if key:
                self._forms[key].append((spelling, name))
                self._lengths[key[0]].add(len(key))

    def find(self, text: str, parts: Sequence[Word]) -> list[Find]:
        """The names in `text`, whose `pieces` are `parts`: at each place the longest; an ambiguous one only with support."""
        found: list[tuple[Find, bool]] = []
        at = 0
        while at < len(parts):
            hit = self._at(text, parts, at) if parts[at].text in self._lengths else None
            if hit is not None:
                found.append(hit[:2])
            at += hit[2] if hit else 1
        sure = {find.name for find, ambiguous in found if not ambiguous}
        return [f for f, ambiguous in found if not ambiguous or f.name in sure or _has_cue(text, f)]

    def _at(self, text: str, parts: Sequence[Word], at: int) -> tuple[Find, bool, int] | None:
        for length in sorted(self._lengths[parts[at].text], reverse=True):
            run = parts[at : at + length]
            known = self._forms.get(tuple(piece.text for piece in run))
            if known is None:
                continue
            start, end = run[0].start, run[-1].end
            surface = text[start:end]
            for spelling, name in known:
                if _same(surface, spelling, exact=spelling in name.ambiguous):
                    ambiguous = spelling in name.ambiguous
                    score = SCORES["ambiguous" if ambiguous else "known"]
                    hit = Find(start, end, surface, name.kind, Source.GAZETTEER, score, name.name)
                    return hit, ambiguous, length
        return None


def _same(surface: str, spelling: str, *, exact: bool) -> bool:
    """True if `surface` is a way to write `spelling`: same signs but for gaps, and the same case where case counts."""
    if exact:
        return surface == spelling
    surface, spelling = _GAP.sub("", surface), _GAP.sub("", spelling)
    if looks_named(spelling):
        return surface == spelling
    return surface.casefold() == spelling.casefold()


def _has_cue(text: str, find: Find) -> bool:
    """True if it has a capital, and the word right before or after it says that it is the name of something."""
    if find.text.islower():
        return False
    before = re.findall(r"[\w-]+", text[max(0, find.start - 40) : find.start])[-1:]
    after = re.findall(r"[\w-]+", text[find.end : find.end + 40])[:1]
    return any(word.casefold() in _CUES for word in (*before, *after))
