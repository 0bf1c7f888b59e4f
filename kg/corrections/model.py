"""The corrections, as frozen dataclasses that refuse to be built wrong.

An entity is named by any name it goes by, never by its id: ids change when papers come, names stay. A correction tells
its own sentence (`str`), which lists, notes and errors show.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import astuple, dataclass

from kg.errors import InvalidData
from kg.names import fold
from kg.schema import Kind, RelationKind

_LONGEST = 1_000
"""Characters of a name: Neo4j's indexes hold no text of more than 8 kB."""


def _require_text(text: str, what: str) -> None:
    if not text.strip():
        raise InvalidData(f"{what} is empty. Give a name.")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise InvalidData(f"{what} {text!r} holds bytes that are no text. Give a name in UTF-8.") from error
    if len(text) > _LONGEST:
        raise InvalidData(f"{what} has {len(text):,} characters; a name has {_LONGEST:,} at most. Give a shorter one.")


def _on_one_line(name: str) -> str:
    """A name that people give to a thing, as it is shown: without white space at its ends, and with single spaces in it."""
    return " ".join(name.split())


@dataclass(frozen=True, slots=True, order=True)
class Name:
    """How a correction names an entity: a name it goes by, and its kind where several things go by that name."""

    name: str
    kind: Kind | None = None

    def __post_init__(self) -> None:
        _require_text(self.name, "The name of a thing")

    def __str__(self) -> str:
        return f"'{self.name}' ({self.kind})" if self.kind else f"'{self.name}'"

    def means(self, other: Name) -> bool:
        """True if both may name one thing: the same folded name, and no two different kinds."""
        return fold(self.name) == fold(other.name) and (self.kind == other.kind or not self.kind or not other.kind)


@dataclass(frozen=True, slots=True)
class Merge:
    """`what` and `into` are one thing, which keeps the name and the kind of `into`."""

    what: Name
    into: Name
    note: str = ""

    def __post_init__(self) -> None:
        if self.what.means(self.into):
            raise InvalidData(f"{self.what} cannot be merged into itself. Name two different things.")

    def __str__(self) -> str:
        return f"merge {self.what} into {self.into}"


@dataclass(frozen=True, slots=True)
class Split:
    """What some papers mean by `what`, or call by one of `forms` too, is another thing, called `called` where that is told."""

    what: Name
    papers: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    called: str | None = None
    note: str = ""

    def __post_init__(self) -> None:
        if not (self.papers or self.forms):
            raise InvalidData(f"To split {self.what}, say which papers mean another thing, or which of its forms names that.")
        for text, what in [(p, "A paper") for p in self.papers] + [(f, "A form") for f in self.forms]:
            _require_text(text, what)
        if self.called is not None:
            _require_text(self.called, "The new thing's name")
            object.__setattr__(self, "called", _on_one_line(self.called))

    def __str__(self) -> str:
        forms = [f"what is also called '{form}'" for form in self.forms]
        papers = [f"what {', '.join(self.papers)} {'mean' if len(self.papers) > 1 else 'means'} by it"] if self.papers else []
        called = f", as '{self.called}'" if self.called else ""
        return f"split {self.what}: {' and '.join(forms + papers)} is another thing{called}"


@dataclass(frozen=True, slots=True)
class Rename:
    """`what` is called `to`; its old name stays one of its names."""

    what: Name
    to: str
    note: str = ""

    def __post_init__(self) -> None:
        _require_text(self.to, f"The new name of {self.what}")
        object.__setattr__(self, "to", _on_one_line(self.to))
        if self.to == self.what.name:
            raise InvalidData(f"{self.what} is called that already. Give another name.")

    def __str__(self) -> str:
        return f"rename {self.what} to '{self.to}'"


@dataclass(frozen=True, slots=True)
class Retype:
    """`what` is of the kind `to`."""

    what: Name
    to: Kind
    note: str = ""

    def __str__(self) -> str:
        return f"retype {self.what} as {self.to}"


@dataclass(frozen=True, slots=True)
class Drop:
    """`what` is no thing that belongs in the graph."""

    what: Name
    note: str = ""

    def __str__(self) -> str:
        return f"drop {self.what}"


@dataclass(frozen=True, slots=True)
class DropStatement:
    """`head relation tail` is wrong, whoever says it. The head of PROPOSES is a paper, named by its id."""

    what: Name
    relation: RelationKind
    tail: Name
    note: str = ""

    def __post_init__(self) -> None:
        if self.what.means(self.tail):
            raise InvalidData(
                f"{self.what} {self.relation} {self.tail}: nothing is related to itself. Name two different things."
            )

    def __str__(self) -> str:
        return f"drop {self.what} {self.relation} {self.tail}"


Correction = Merge | Split | Rename | Retype | Drop | DropStatement


@dataclass(frozen=True, slots=True)
class Corrections:
    """All corrections of a graph, in the order of the file. Their numbers, 1 and up, are what people take them back by.

    What they come to does not depend on their order: all are applied to the graph that the papers alone would make.
    """

    items: tuple[Correction, ...] = ()

    def __iter__(self) -> Iterator[Correction]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    def digest(self) -> str:
        """Forty hex digits that change whenever the graph may: notes and comments are left out. Empty without corrections."""
        if not self.items:
            return ""
        said = repr([(type(item).__name__, *astuple(item)[:-1]) for item in self.items])
        return hashlib.sha1(said.encode(), usedforsecurity=False).hexdigest()


NO_CORRECTIONS = Corrections()
"""What a graph is made with where its folder holds no file of them."""
