"""What the service answers, as frozen dataclasses: plain values down to the last field, so that they are JSON as they are.

A confidence is 0 to 1 and measured: the share of such finds that are right. A year with `year_is_bound` is the latest one
possible. `less_certain` counts what a lower `min_confidence` would give besides.
"""

from __future__ import annotations

from dataclasses import dataclass

from kg.schema import Kind, RelationKind


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of a list is given: `shown` items from `offset` on. `total` is None where nobody has counted.

    `next_offset` asks for what follows; None where nothing does.
    """

    offset: int
    shown: int
    total: int | None
    next_offset: int | None


@dataclass(frozen=True, slots=True)
class Named:
    """A thing of the graph, or a paper (kind `Paper`); `kind` is None where it is not told."""

    id: str
    name: str
    kind: str | None


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing with its other spellings, the number of papers that mention it, and the year it appeared in."""

    id: str
    name: str
    kind: Kind
    aliases: tuple[str, ...]
    papers: int
    year: int | None
    year_is_bound: bool


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that says something, and the paper it stands in; `start` and `end` are its place in title or abstract."""

    text: str
    paper: str
    title: str
    year: int | None
    url: str | None
    field: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Statement:
    """What papers say of two things: `head kind tail`. `support` is their number, None in the answer about one of them.

    `more_evidence` counts sentences that are not given.
    """

    head: Named
    kind: RelationKind
    tail: Named
    confidence: float
    support: int | None
    evidence: tuple[Sentence, ...]
    more_evidence: int = 0


@dataclass(frozen=True, slots=True)
class Proposal:
    """A paper that proposes a thing, and a sentence that shows it."""

    paper: str
    title: str
    year: int | None
    confidence: float
    sentence: str


@dataclass(frozen=True, slots=True)
class Things:
    """Things found by a part of their name, the best match first."""

    items: tuple[Thing, ...]
    page: Page


@dataclass(frozen=True, slots=True)
class Card:
    """What the graph knows of a thing. `also_named` are other things of that name, to be asked for by id."""

    thing: Thing
    also_named: tuple[Named, ...]
    proposed_in: tuple[Proposal, ...]
    statements: tuple[Statement, ...]
    less_certain: int
    page: Page


@dataclass(frozen=True, slots=True)
class Vote:
    """A kind that papers take a thing for: how many do, how many of them propose it as such, and the first of these papers."""

    kind: Kind
    papers: int
    proposing: int
    such_as: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """One of a thing's other names, why it is one, in a word and in a sentence, and the number and the first of the papers."""

    alias: str
    reason: str
    because: str
    papers: int
    such_as: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Apart:
    """Another thing that goes by some of the same forms, and why it is another one."""

    thing: Named
    forms: tuple[str, ...]
    because: str


@dataclass(frozen=True, slots=True)
class Corrected:
    """A correction that touched a thing, by its number, and what was noted with it."""

    number: int
    correction: str
    note: str


@dataclass(frozen=True, slots=True)
class Explained:
    """Why a thing is as it is: its kind, its other names, what it is kept apart from, and what people corrected."""

    thing: Named
    kind_because: str
    votes: tuple[Vote, ...]
    aliases: tuple[Reason, ...]
    kept_apart: tuple[Apart, ...]
    corrections: tuple[Corrected, ...]
    page: Page


@dataclass(frozen=True, slots=True)
class Evidenced:
    """One statement with its evidence, a part of it at a time."""

    statement: Statement
    page: Page


@dataclass(frozen=True, slots=True)
class Member:
    """A place in a family tree, `depth` steps from its root, below the member `parent`; the root has no step that leads to it.

    `confidence`, `support` and `evidence` are of that step, `path_confidence` is the product of all from the root on.
    `again`: the thing has its own place elsewhere in the tree. `redundant`: another way leads here too. `folded` counts
    variants that are not given, `deeper` those beyond the depth asked for. `hub`: a general term with very many variants.
    """

    id: str
    name: str
    kind: Kind
    year: int | None
    year_is_bound: bool
    depth: int
    parent: str | None
    confidence: float | None
    path_confidence: float
    support: int | None
    again: bool
    redundant: bool
    hub: bool
    folded: int
    deeper: int
    evidence: tuple[Sentence, ...]
    more_evidence: int


@dataclass(frozen=True, slots=True)
class Cut:
    """A VARIANT_OF statement that is left out of a tree, for it closed a cycle and was the least certain in it."""

    head: Named
    tail: Named
    confidence: float
    support: int


@dataclass(frozen=True, slots=True)
class Tree:
    """A family tree, its members in the order in which it is read, and what it leaves out.

    `older` counts steps to what is from before the year asked for, `hidden` what only folded variants lead to.
    """

    root: Named
    direction: str
    members: tuple[Member, ...]
    also_named: tuple[Named, ...]
    cycles_broken: tuple[Cut, ...]
    less_certain: int
    older: int
    hidden: int
    page: Page


@dataclass(frozen=True, slots=True)
class PaperTitle:
    """A paper as it is cited."""

    id: str
    title: str
    published: str | None
    year: int | None
    url: str | None


@dataclass(frozen=True, slots=True)
class Papers:
    """Papers, the newest first; those without a date come last."""

    items: tuple[PaperTitle, ...]
    page: Page


@dataclass(frozen=True, slots=True)
class Mentioned:
    """A thing that a paper mentions, and how often."""

    id: str
    name: str
    kind: Kind
    count: int


@dataclass(frozen=True, slots=True)
class PaperResult:
    """A number that a paper reports, with the sentence; `value` is None where it is none, such as a range."""

    subject: str
    dataset: str | None
    metric: str | None
    text: str
    value: float | None
    unit: str
    confidence: float
    sentence: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper, and what the graph has from it. A statement's confidence is that of all papers, its evidence this one's."""

    id: str
    title: str
    abstract: str
    published: str | None
    url: str | None
    sources: tuple[str, ...]
    mentions: tuple[Mentioned, ...]
    statements: tuple[Statement, ...]
    results: tuple[PaperResult, ...]
    less_certain: int
