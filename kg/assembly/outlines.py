"""What assembly keeps of one paper, in four parts, so that each of its steps reads no more than it needs.

All names are given once, as the things of the paper, sorted by name; the other parts speak of a thing by its place there.
"""

from __future__ import annotations

import hashlib
import marshal
import sys
from typing import Any, NamedTuple, TypeVar

from kg.model import Evidence, Span

DIGEST = 8
"""Bytes before what is packed, which tell whether it is whole."""

Form = tuple[str, int, str]
"""One of a thing's texts, how often it stands there (once more where it is the name), and its folded form."""
Answer = tuple[tuple[str, ...], bool]


class Naming(NamedTuple):
    """How one paper names things, and what its things rest on.

    `names` holds the folded name of each, `called` pairs of a folded name and another folded form of its thing; `answers` are
    what was told of the usage of all papers, by what was asked, when its things were taken apart.
    """

    names: tuple[str, ...]
    called: tuple[tuple[str, str], ...]
    answers: tuple[Answer, ...] = ()


class Short(NamedTuple):
    """An acronym among a thing's texts: its folded form, the long forms that it stands for there, and whether it is a name."""

    form: str
    ends: tuple[str, ...]
    is_name: bool


class Open(NamedTuple):
    """A thing with an acronym, of which other papers help to tell what it means. `says` are (folded form, reason).

    `listed` is True for a known name, which means nothing else, but shows in whose company it is.
    """

    thing: int
    shorts: tuple[Short, ...]
    is_spelt_out: bool
    folds: tuple[str, ...]
    says: tuple[tuple[str, str], ...]
    listed: bool


class Outline(NamedTuple):
    """What linking needs of one paper, laid out so that it is counted without looking at each thing.

    `owns` are the folded names of the things, `rows` (thing, row) of those that are a known name, `marks` a byte each, as in
    `kinds`. `votes` are (folded form, side) of all things but for their folded names, `said` (where the thing starts, folded
    form, reason) of all but the `open` ones; `stands` are (folded short form, long form), `reworded` (folded form, form,
    reason), `words` those that may be misspelt, by text. `apart` are (thing, thing, folded forms of the second) that the paper
    sets apart from each other.
    """

    owns: tuple[str, ...]
    rows: tuple[tuple[int, int], ...]
    marks: bytes
    votes: tuple[tuple[str, str], ...]
    stands: tuple[tuple[str, str], ...]
    said: tuple[tuple[str, str, str], ...]
    reworded: tuple[tuple[str, str, str], ...]
    words: tuple[tuple[str, tuple[str, ...]], ...]
    apart: tuple[tuple[int, int, tuple[str, ...]], ...]


class Profile(NamedTuple):
    """What makes the paper's things the entities that they are, and what it says of them, without the sentences.

    `relations` are (head, kind, tail, score), where the head -1 is the paper; `numbers` (subject, data set, metric, number as
    printed, number of its place). `body` stands for what lies there.
    """

    year: int | None
    titles: tuple[str, ...]
    forms: tuple[tuple[Form, ...], ...]
    relations: tuple[tuple[int, str, int, float], ...]
    numbers: tuple[tuple[int, int | None, int | None, str, int], ...]
    body: bytes


class Body(NamedTuple):
    """Where the paper's things stand, and the sentences on which its relations and its numbers rest, as plain values."""

    spans: tuple[tuple[tuple[str, int, int], ...], ...]
    relations: tuple[tuple[Any, ...], ...]
    numbers: tuple[tuple[Any, ...], ...]


class Packed(NamedTuple):
    """The parts of what is kept of one paper, each as bytes; `opens` are its open things, empty where it has none."""

    naming: bytes
    outline: bytes
    opens: bytes
    profile: bytes
    body: bytes


LAYOUT = f"{sys.implementation.cache_tag} {[part._fields for part in (Naming, Short, Open, Outline, Profile, Body, Packed)]}"
"""What is packed under another layout cannot be unpacked."""


class Spoilt(Exception):
    """What is kept of a paper is damaged; its id is the argument."""


def pack(value: tuple[Any, ...] | dict[str, Any]) -> bytes:
    """`value` as bytes, with a digest before it."""
    # Marshal knows no subclass of tuple.
    body = marshal.dumps(value if isinstance(value, dict) else tuple(value))
    return digest(body) + body


def digest(body: bytes) -> bytes:
    """A few bytes that stand for `body`."""
    return hashlib.blake2b(body, digest_size=DIGEST).digest()


def digest_in(packed: bytes) -> bytes:
    """The digest that stands for what was packed; nothing where that is damaged."""
    found = packed[:DIGEST]
    return found if found == digest(packed[DIGEST:]) else b""


_T = TypeVar("_T", Naming, Outline, Profile, Body)


def unpack(kind: type[_T], paper: str, packed: bytes) -> _T:
    """What was packed. Raises Spoilt where that is damaged."""
    return kind._make(unpacked(paper, packed))


def unpacked(paper: str, packed: bytes) -> Any:
    """What was packed, as a plain tuple. Raises Spoilt where that is damaged."""
    if not digest_in(packed):
        raise Spoilt(paper)
    return marshal.loads(packed[DIGEST:])  # noqa: S302 - whole, and our own


# --- from things to parts -------------------------------------------------------------------------------------------------


def known_point(row: int) -> str:
    """The point of a row of the list of names."""
    return f"{KNOWN}{row}"


KNOWN = "known "


def evidence_of(paper: str, parts: tuple[Any, ...]) -> Evidence:
    """The evidence of plain values."""
    return Evidence(paper, *parts)


def spans_of(parts: tuple[tuple[Any, int, int], ...]) -> tuple[Span, ...]:
    """The spans of plain values."""
    return tuple(Span(*one) for one in parts)
