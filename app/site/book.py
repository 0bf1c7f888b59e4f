"""What the pages of a site tell: which things and papers have a page, and what is known of each, found at once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from app.site.addresses import addresses
from kg.config import MIN_CONFIDENCE, MIN_CONFIDENCE_OF_RESULTS
from kg.lineage import Direction, Family, Kinship, View, family
from kg.model import Entity, Graph, Occurrence, Paper, Result, Statement
from kg.results.boards import Board, Found, boards_of
from kg.results.readings import reading_of
from kg.schema import RelationKind


@dataclass(frozen=True, slots=True)
class Counted:
    """How many there are in the graph, and how many of them have a page."""

    all: int
    paged: int

    @property
    def left_out(self) -> int:
        """How many have none."""
        return self.all - self.paged


class Book:
    """A graph as its pages need it. At most `limit` things, the most mentioned, and `limit` papers have a page.

    Papers that say most of these things come first, the newest of them where they say as much. `unsure` holds, by the
    entity's id, the statements that are less sure than what pages show at once; `unsure_results` the results.
    """

    def __init__(self, graph: Graph, limit: int) -> None:
        self.graph = graph
        self.statements: dict[str, list[Statement]] = defaultdict(list)
        self.results: dict[str, list[Result]] = defaultdict(list)
        self.unsure: dict[str, list[Statement]] = defaultdict(list)
        self.unsure_results: dict[str, list[Result]] = defaultdict(list)
        self.said_in: dict[str, list[Statement]] = defaultdict(list)
        self.reported_in: dict[str, list[Result]] = defaultdict(list)
        self._gather()
        self.kinship = Kinship.of(graph, min_confidence=MIN_CONFIDENCE)
        self.entities = sorted(graph.entities, key=lambda e: (-e.papers, -len(self.statements[e.id]), e.id))[:limit]
        self.papers = newest_first(sorted(graph.papers, key=self._paper_rank)[:limit])
        self.entity_page = addresses("things", (entity.id for entity in self.entities))
        self.paper_page = addresses("papers", (paper.id for paper in self.papers))
        self.named_in: dict[str, list[Occurrence]] = defaultdict(list)
        self.mentioned_in: dict[str, list[str]] = defaultdict(list)
        for found in graph.occurrences:
            self.named_in[found.paper].append(found)
            self.mentioned_in[found.entity].append(found.paper)

    def _gather(self) -> None:
        for statement in self.graph.statements:
            proposes = statement.kind is RelationKind.PROPOSES
            ends = dict.fromkeys((statement.tail,) if proposes else (statement.head, statement.tail))
            for end in ends:
                place = self.statements if statement.confidence >= MIN_CONFIDENCE else self.unsure
                place[end].append(statement)
            for paper in dict.fromkeys((*statement.papers, *((statement.head,) if proposes else ()))):
                self.said_in[paper].append(statement)
        for result in self.graph.results:
            for end in dict.fromkeys(end for end in (result.subject, result.dataset, result.metric) if end is not None):
                known = self.results if result.confidence >= MIN_CONFIDENCE_OF_RESULTS else self.unsure_results
                known[end].append(result)
            self.reported_in[result.evidence.paper].append(result)

    def _paper_rank(self, paper: Paper) -> tuple[int, tuple[int, ...], str]:
        said = sum(1 for statement in self.said_in[paper.id] if statement.confidence >= MIN_CONFIDENCE)
        return (-said - len(self.reported_in[paper.id]), _lateness(paper), paper.id)

    @property
    def counted(self) -> dict[str, Counted]:
        """How many things and papers there are and have a page, by `things` and `papers`."""
        return {
            "things": Counted(len(self.graph.entities), len(self.entities)),
            "papers": Counted(len(self.graph.papers), len(self.papers)),
        }

    def family(self, entity: Entity, direction: Direction) -> Family:
        """The variants (`down`) or the ancestors (`up`) of an entity, as sure as what pages show."""
        entities = self.graph.entity
        return family(
            entity,
            self.kinship,
            View(direction),
            entities=lambda ids: {id_: entities[id_] for id_ in ids},
            told=lambda _: {},  # the sentences stand with the statements
        )

    def families(self) -> list[tuple[Entity, list[Entity]]]:
        """The things with variants, those with most first, and their variants, the most mentioned first."""
        entities = self.graph.entity
        found = []
        for entity in self.graph.entities:
            below = [entities[step.below] for step in self.kinship.steps(entity.id, "down")]
            if below:
                found.append((entity, sorted(below, key=lambda e: (-e.papers, e.id))))
        return sorted(found, key=lambda one: (-len(one[1]), -one[0].papers, one[0].id))

    def tested_on(self) -> list[Entity]:
        """The data sets on which results are reported, those with most first."""
        certain = (result for result in self.graph.results if result.confidence >= MIN_CONFIDENCE_OF_RESULTS)
        on = Counter(result.dataset for result in certain if result.dataset is not None)
        return [self.graph.entity[id_] for id_, _ in sorted(on.items(), key=lambda one: (-one[1], one[0]))]

    def boards(self, dataset: Entity) -> tuple[Board, ...]:
        """The leaderboards of a data set, that with most values first."""
        return boards_of(self._found(result) for result in self.results[dataset.id] if result.dataset == dataset.id)

    def _found(self, result: Result) -> Found:
        names = [end and self.graph.entity[end].name for end in (result.subject, result.dataset, result.metric)]
        paper = self.graph.paper[result.evidence.paper]
        return Found(
            id=result.id,
            text=result.text,
            confidence=result.confidence,
            evidence=result.evidence,
            subject=result.subject,
            name=names[0] or "",
            dataset=result.dataset,
            on=names[1],
            metric=names[2],
            paper=paper.id,
            title=paper.title,
            year=paper.year,
            reading=reading_of(result.text, result.evidence, names[2], paper.title, names[1]),
        )

    def part(self) -> Graph:
        """What has a page, as a graph of its own; the whole graph where all has."""
        graph = self.graph
        if not any(counted.left_out for counted in self.counted.values()):
            return graph
        things, papers = self.entity_page, self.paper_page
        return Graph(
            tuple(paper for paper in graph.papers if paper.id in papers),
            tuple(entity for entity in graph.entities if entity.id in things),
            tuple(said for said in graph.statements if said.tail in things and said.head in _heads(said, things, papers)),
            tuple(found for found in graph.occurrences if found.paper in papers and found.entity in things),
            tuple(result for result in graph.results if result.evidence.paper in papers and _is_within(result, things)),
        )


def _heads(said: Statement, things: Collection[str], papers: Collection[str]) -> Collection[str]:
    return papers if said.kind is RelationKind.PROPOSES else things


def _is_within(result: Result, things: Collection[str]) -> bool:
    return all(end is None or end in things for end in (result.subject, result.dataset, result.metric))


def newest_first(papers: Iterable[Paper]) -> list[Paper]:
    """Papers by date, the newest first; those without one come last."""
    return sorted(papers, key=lambda paper: (_lateness(paper), paper.id))


def _lateness(paper: Paper) -> tuple[int, ...]:
    """Smaller for newer papers. A date that is known less precisely comes behind those within it."""
    year, month, day = (*map(int, (paper.published or "0").split("-")), 0, 0)[:3]
    return (-year, -month, -day)
