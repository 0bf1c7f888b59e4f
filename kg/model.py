"""What flows through Cladograph, as frozen dataclasses that refuse to be built wrong.

Out of a text come a `Paper` and its `Extraction` (mentions, relations, measurements, all with character offsets); out
of many extractions comes one `Graph` (entities, statements with evidence, results). A mention is to an entity what a
relation is to a statement and a measurement to a result: the left one stands in a text, the right one in the graph.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from kg.errors import InvalidData
from kg.schema import PAPER, Kind, RelationKind, allows

Field = Literal["title", "abstract"]
FIELDS: tuple[Field, ...] = ("title", "abstract")

_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")


def _require(holds: bool, message: str) -> None:
    if not holds:
        raise InvalidData(message)


def _require_share(value: float, what: str) -> None:
    _require(0.0 <= value <= 1.0, f"{what} {value!r} is not between 0 and 1.")


@dataclass(frozen=True, slots=True, order=True)
class Paper:
    """One paper. `published` is an ISO date as precise as it is known: `2021`, `2021-06` or `2021-06-17`.

    `authors` and `upvotes` are counts (None: not known); `sources` says, sorted, where its records came from;
    `author_names` are the authors that are known by name, in the paper's order ("Ada Lovelace"), maybe fewer than `authors`.
    """

    id: str
    title: str
    abstract: str
    published: str | None = None
    url: str | None = None
    doi: str | None = None
    arxiv_id: str | None = None
    authors: int | None = None
    upvotes: int | None = None
    sources: tuple[str, ...] = ()
    author_names: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _require(bool(self.id.strip()), "A paper needs an id.")
        _require(bool(self.title.strip()), f"Paper '{self.id}' has no title.")
        dated = self.published is None or _DATE.fullmatch(self.published) is not None
        _require(dated, f"Paper '{self.id}': published={self.published!r} is not a date like 2021, 2021-06 or 2021-06-17.")
        for name, count in (("authors", self.authors), ("upvotes", self.upvotes)):
            _require(count is None or count >= 0, f"Paper '{self.id}': {name}={count} is less than zero.")
        in_order = tuple(sorted(set(self.sources))) == self.sources
        _require(in_order, f"Paper '{self.id}': sources {self.sources} are not sorted and different.")
        _require(all(map(str.strip, self.author_names)), f"Paper '{self.id}': one of the author names is empty.")

    @property
    def year(self) -> int | None:
        """Year of publication, if known."""
        return int(self.published[:4]) if self.published else None

    def text(self, of: Field) -> str:
        """Title or abstract."""
        return self.title if of == "title" else self.abstract


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A piece of a paper's title or abstract: character offsets, end exclusive."""

    field: Field
    start: int
    end: int

    def __post_init__(self) -> None:
        # Millions of these are made: the message is only put together where it is needed, here and below.
        if self.field not in FIELDS:
            raise InvalidData(f"A span lies in the title or the abstract, not in {self.field!r}.")
        if not 0 <= self.start < self.end:
            raise InvalidData(f"start={self.start} and end={self.end} do not make a span.")

    def covers(self, other: Span) -> bool:
        """True if `other` lies wholly within this span."""
        return self.field == other.field and self.start <= other.start and other.end <= self.end

    def of(self, paper: Paper) -> str:
        """The text this span marks in `paper`."""
        return paper.text(self.field)[self.start : self.end]


@dataclass(frozen=True, slots=True, order=True)
class Mention:
    """A thing named in a text. `name` is what all mentions of the same thing in this paper share.

    `extractor` says what found it, `score` (0..1) how sure that is.
    """

    name: str
    kind: Kind
    span: Span
    text: str
    extractor: str
    score: float

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise InvalidData(f"The mention '{self.text}' has no name.")
        length = self.span.end - self.span.start
        if len(self.text) != length:
            raise InvalidData(f"Mention '{self.text}': {len(self.text)} characters in a span of {length}.")
        if not 0.0 <= self.score <= 1.0:
            raise InvalidData(f"Mention '{self.text}': score {self.score!r} is not between 0 and 1.")


@dataclass(frozen=True, slots=True, order=True)
class Relation:
    """What one sentence says of two things of its paper, named as their mentions are (`PAPER`: the paper itself).

    `head_span` and `tail_span` lie within `sentence`; None where an end is not named there ("our method").
    """

    head: str
    kind: RelationKind
    tail: str
    sentence: Span
    head_span: Span | None
    tail_span: Span | None
    extractor: str
    score: float

    def __post_init__(self) -> None:
        fault = self._fault()
        if fault:
            raise InvalidData(f"{self.head} {self.kind} {self.tail}: {fault}")

    def _fault(self) -> str | None:
        if self.head == self.tail:
            return "nothing is related to itself."
        if (self.head == PAPER) != (self.kind is RelationKind.PROPOSES):
            return f"{PAPER} is the head of PROPOSES, and of nothing else."
        if self.tail == PAPER:
            return f"{PAPER} cannot be a tail."
        if not 0.0 <= self.score <= 1.0:
            return f"score {self.score!r} is not between 0 and 1."
        for span in (self.head_span, self.tail_span):
            if span is not None and not self.sentence.covers(span):
                return f"{span} is not within {self.sentence}."
        return None


@dataclass(frozen=True, slots=True)
class Measurement:
    """A number that the text reports for something named. Subject, data set and metric are names of mentions.

    `text` is the number as it stands there, with its sign and unit, at `span`.
    """

    subject: str
    dataset: str | None
    metric: str | None
    text: str
    span: Span
    sentence: Span
    extractor: str
    score: float

    def __post_init__(self) -> None:
        _require(self.sentence.covers(self.span), f"The value '{self.text}' at {self.span} is not within {self.sentence}.")
        length = self.span.end - self.span.start
        _require(len(self.text) == length, f"The value '{self.text}' does not fill a span of {length} characters.")
        _require_share(self.score, f"The value '{self.text}': score")

    def names(self) -> tuple[str, ...]:
        """The names it rests on: subject, data set, metric, without those that are None."""
        return tuple(name for name in (self.subject, self.dataset, self.metric) if name is not None)


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that one version of the extractor found in one paper."""

    paper_id: str
    extractor_version: str
    mentions: tuple[Mention, ...] = ()
    relations: tuple[Relation, ...] = ()
    measurements: tuple[Measurement, ...] = ()

    def kinds(self) -> dict[str, Kind]:
        """Kind of each name. Raises InvalidData if one name has two."""
        kinds: dict[str, Kind] = {}
        for mention in self.mentions:
            kind = kinds.setdefault(mention.name, mention.kind)
            _require(kind == mention.kind, f"Paper '{self.paper_id}': '{mention.name}' is a {kind} and a {mention.kind}.")
        return kinds

    def check(self, paper: Paper) -> None:
        """Raises InvalidData unless every offset is literally true of `paper` and every name is a mention's."""
        _require(self.paper_id == paper.id, f"An extraction of '{self.paper_id}' was given for '{paper.id}'.")
        kinds = self.kinds()
        where = f"Paper '{paper.id}'"
        for span, text in [(m.span, m.text) for m in self.mentions] + [(m.span, m.text) for m in self.measurements]:
            _require(span.of(paper) == text, f"{where}: '{text}' does not stand at {span}.")
        for relation in self.relations:
            what = f"{where}: {relation.head} {relation.kind} {relation.tail}"
            _require(relation.tail in kinds, f"{what}: no mention is named '{relation.tail}'.")
            _require(relation.head == PAPER or relation.head in kinds, f"{what}: no mention is named '{relation.head}'.")
            head = None if relation.head == PAPER else kinds[relation.head]
            allowed = allows(relation.kind, head, kinds[relation.tail])
            _require(allowed, f"{what}: not between {head or 'a paper'} and {kinds[relation.tail]}.")
            _require(
                relation.sentence.end <= len(paper.text(relation.sentence.field)),
                f"{what}: {relation.sentence} ends behind the text.",
            )
        for measurement in self.measurements:
            for name in measurement.names():
                _require(name in kinds, f"{where}: '{measurement.text}' is given for '{name}', which no mention is named.")
            end = measurement.sentence.end
            _require(end <= len(paper.text(measurement.sentence.field)), f"{where}: {measurement.sentence} ends behind the text.")


@dataclass(frozen=True, slots=True)
class KnownName:
    """A row of a list of names: one thing, all the forms it goes by, and when it was first published.

    `ambiguous` holds those of its forms that are also ordinary words or names of other things.
    """

    name: str
    kind: Kind
    aliases: tuple[str, ...] = ()
    year: int | None = None
    source: str | None = None
    ambiguous: frozenset[str] = frozenset()

    def forms(self) -> tuple[str, ...]:
        """Name and aliases."""
        return (self.name, *self.aliases)


@dataclass(frozen=True, slots=True, order=True)
class Entity:
    """A node of the graph: one thing in all papers. `aliases` are the other spellings met, sorted.

    `papers` is the number of papers that mention it. `first_seen` is the year it appeared in; where neither a
    proposing paper nor a list of names tells, it is the year of the first mention or of the oldest variant, and
    `first_seen_is_bound` is True (it appeared in that year or before).
    """

    id: str
    name: str
    kind: Kind
    aliases: tuple[str, ...] = ()
    papers: int = 0
    first_seen: int | None = None
    first_seen_is_bound: bool = False

    def __post_init__(self) -> None:
        # There are many: what is right costs no message.
        if not (self.id and self.name.strip()):
            raise InvalidData(f"An entity needs an id and a name: {self.id!r}, {self.name!r}.")
        if self.aliases and tuple(sorted(set(self.aliases))) != self.aliases:
            raise InvalidData(f"Entity '{self.id}': aliases are not sorted and different.")

    def forms(self) -> tuple[str, ...]:
        """Name and aliases."""
        return (self.name, *(a for a in self.aliases if a != self.name))


@dataclass(frozen=True, slots=True, order=True)
class Evidence:
    """One sentence on which a statement rests. `head` and `tail` are (start, end) offsets in the same field.

    `text` is the sentence itself. Identity: all fields, so two sentences of one paper are two pieces of evidence.
    """

    paper: str
    field: Field
    start: int
    end: int
    head: tuple[int, int] | None
    tail: tuple[int, int] | None
    extractor: str
    score: float
    text: str


Key = tuple[str, RelationKind, str]
"""Identity of a statement: head id, kind, tail id. The evidence is left out."""


@dataclass(frozen=True, slots=True)
class Statement:
    """Head, kind and tail as said by all papers together. The head of PROPOSES is a paper's id, all others entities'.

    `support` is the number of papers that say it, `confidence` (0..1) how likely it is right; `evidence` is sorted.
    """

    head: str
    kind: RelationKind
    tail: str
    confidence: float
    evidence: tuple[Evidence, ...]

    def __post_init__(self) -> None:
        _require(bool(self.evidence), f"{self.head} {self.kind} {self.tail} rests on no evidence.")
        _require(
            tuple(sorted(self.evidence, key=evidence_order)) == self.evidence,
            f"{self.head} {self.kind} {self.tail}: evidence is not sorted.",
        )
        _require_share(self.confidence, f"{self.head} {self.kind} {self.tail}: confidence")

    @property
    def key(self) -> Key:
        """Identity of the statement."""
        return (self.head, self.kind, self.tail)

    @property
    def papers(self) -> tuple[str, ...]:
        """Ids of the papers that say it, sorted."""
        # Most rest on one piece of evidence, and there are hundreds of thousands.
        return (self.evidence[0].paper,) if len(self.evidence) == 1 else tuple(sorted({e.paper for e in self.evidence}))

    @property
    def support(self) -> int:
        """Number of papers that say it."""
        return len(self.papers)

    @property
    def sentences(self) -> tuple[str, ...]:
        """The different sentences that say it, in the order of the evidence."""
        return tuple(dict.fromkeys(e.text for e in self.evidence))


def evidence_order(evidence: Evidence) -> tuple[object, ...]:
    """A total order of evidence that also compares None: by paper, place, ends, extractor and score."""
    none = (-1, -1)
    e = evidence
    return (e.paper, e.field, e.start, e.end, e.head or none, e.tail or none, e.extractor, e.score, e.text)


@dataclass(frozen=True, slots=True, order=True)
class Occurrence:
    """All mentions of one entity in one paper: the spans, sorted."""

    paper: str
    entity: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """A node of the graph: a number that a paper reports for an entity. `dataset` and `metric` may be unknown.

    `text` is the number as printed, `value` the number it stands for (None where it is none, such as a range),
    `unit` its unit (`%`, `x`, `dB`, or empty).
    """

    id: str
    subject: str
    dataset: str | None
    metric: str | None
    text: str
    value: float | None
    unit: str
    confidence: float
    evidence: Evidence


@dataclass(frozen=True)
class Graph:
    """Everything known, sorted: the same papers always give the same graph, byte for byte."""

    papers: tuple[Paper, ...] = ()
    entities: tuple[Entity, ...] = ()
    statements: tuple[Statement, ...] = ()
    occurrences: tuple[Occurrence, ...] = ()
    results: tuple[Result, ...] = field(default=())

    @cached_property
    def entity(self) -> dict[str, Entity]:
        """Entities by id."""
        return {entity.id: entity for entity in self.entities}

    @cached_property
    def paper(self) -> dict[str, Paper]:
        """Papers by id."""
        return {paper.id: paper for paper in self.papers}
