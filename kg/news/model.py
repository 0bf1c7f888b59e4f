"""What a digest holds: each piece of news with the sentence that tells it and the paper in which it stands."""

from __future__ import annotations

from dataclasses import dataclass

from kg.model import Entity, Evidence
from kg.news.since import Since
from kg.results.boards import Board, Row


@dataclass(frozen=True, slots=True)
class Source:
    """A paper as it is cited, and how many liked it (None: not known)."""

    id: str
    title: str
    published: str | None
    url: str | None
    upvotes: int | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence, and the paper in which it stands."""

    evidence: Evidence
    source: Source


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A new thing: what it is a variant of, what is well known first, how sure that is (or that it is proposed), who says so."""

    entity: Entity
    parents: tuple[Entity, ...]
    confidence: float
    support: int
    said: Said


@dataclass(frozen=True, slots=True)
class Record:
    """A new value that is better than every earlier one on its board, and the best one of these."""

    board: Board
    now: Row
    before: Row
    said: Said
    said_before: Said


@dataclass(frozen=True, slots=True)
class Ahead:
    """A thing that is newly said to outperform others, which are older than the news."""

    entity: Entity
    others: tuple[Entity, ...]
    confidence: float
    support: int
    said: Said


@dataclass(frozen=True, slots=True)
class Claim:
    """One side of a contradiction: of two things the better one, how sure that is, and who says so."""

    better: str
    worse: str
    confidence: float
    said: Said


@dataclass(frozen=True, slots=True)
class Opposed:
    """Two things of which each is said to outperform the other, once at least in a new paper."""

    sides: tuple[Claim, Claim]


@dataclass(frozen=True, slots=True)
class Differing:
    """Two values that papers give for the same thing under the same conditions; the first is of a new paper."""

    measure: str
    rows: tuple[Row, Row]
    said: tuple[Said, Said]


@dataclass(frozen=True, slots=True)
class News:
    """All that is new since a day, of the whole graph or of one `family`, each list with the most important first.

    `papers` are new, of `unclear` ones nobody can tell: they have no date, or only the year or month of that day.
    """

    since: Since
    family: Entity | None
    papers: int
    unclear: int
    members: tuple[Newcomer, ...]
    records: tuple[Record, ...]
    ahead: tuple[Ahead, ...]
    opposed: tuple[Opposed, ...]
    differing: tuple[Differing, ...]
    datasets: tuple[Newcomer, ...]

    @property
    def count(self) -> int:
        """Number of pieces of news."""
        every = (self.members, self.records, self.ahead, self.opposed, self.differing, self.datasets)
        return sum(map(len, every))
