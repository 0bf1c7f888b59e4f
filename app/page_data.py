"""What the self-contained page knows: a graph as compact lists, in which things name each other by their place in a list."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.places import overview
from app.words import HEADINGS
from kg.config import MIN_CONFIDENCE, MIN_CONFIDENCE_OF_RESULTS
from kg.export.colours import COLOURS
from kg.lineage import Kinship
from kg.model import FIELDS, Entity, Evidence, Graph, Occurrence, Paper, Result, Statement
from kg.schema import Kind, RelationKind

MOST_ABSTRACTS = 4000
"""With more papers than this the abstracts stay outside: the page would be too large for a browser to open at ease."""


def page_data(graph: Graph, *, most_abstracts: int = MOST_ABSTRACTS) -> dict[str, object]:
    """The graph as JSON's own types; see the methods of `_Packer` for the fields of each row."""
    packer = _Packer(graph, with_abstracts=len(graph.papers) <= most_abstracts)
    rows = {
        "papers": [packer.paper(paper) for paper in graph.papers],
        "entities": [packer.entity(entity) for entity in graph.entities],
        "statements": [packer.statement(statement) for statement in graph.statements],
        "results": [packer.result(result) for result in graph.results],
        "occurrences": [packer.occurrence(found) for found in graph.occurrences],
    }
    return {
        "kinds": [[kind.value, COLOURS[kind.value]] for kind in Kind],
        "relations": [[kind.value, *HEADINGS[kind]] for kind in HEADINGS],
        "minConfidence": MIN_CONFIDENCE,
        "minConfidenceOfResults": MIN_CONFIDENCE_OF_RESULTS,
        "hasAbstracts": packer.with_abstracts,
        **rows,
        "broken": [at for at, statement in enumerate(graph.statements) if statement.key in packer.broken],
        "places": [[packer.entity_at[id_], *place] for id_, place in sorted(overview(graph).items())],
        "extractors": list(packer.extractors),
        "texts": list(packer.texts),
    }


@dataclass
class _Packer:
    """Rows of one graph. What many rows say (an extractor's name, a sentence) stands once, in a table."""

    graph: Graph
    with_abstracts: bool
    extractors: dict[str, int] = field(default_factory=dict)
    texts: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.paper_at = {paper.id: at for at, paper in enumerate(self.graph.papers)}
        self.entity_at = {entity.id: at for at, entity in enumerate(self.graph.entities)}
        self.kind_at = {kind: at for at, kind in enumerate(Kind)}
        self.relation_at = {kind: at for at, kind in enumerate(HEADINGS)}
        # The strongest statements enter first: what is broken at no bound is what is broken at any, as far as it is certain.
        self.broken = {
            (step.below, RelationKind.VARIANT_OF, step.above) for step in Kinship.of(self.graph, min_confidence=0.0).broken
        }

    def paper(self, paper: Paper) -> list[object]:
        """Id, title, abstract (0 if left out), date, address, number of authors."""
        abstract = paper.abstract if self.with_abstracts else 0
        return [paper.id, paper.title, abstract, paper.published, _address(paper), paper.authors]

    def entity(self, entity: Entity) -> list[object]:
        """Id, name, kind, aliases, number of papers, year, 1 if it is a bound."""
        aliases = [alias for alias in entity.aliases if alias != entity.name]
        year, is_bound = entity.first_seen, entity.first_seen_is_bound
        return [entity.id, entity.name, self.kind_at[entity.kind], aliases, entity.papers, year, int(is_bound)]

    def statement(self, statement: Statement) -> list[object]:
        """Head (a paper's place for PROPOSES), relation, tail, confidence, evidence."""
        heads = self.paper_at if statement.kind is RelationKind.PROPOSES else self.entity_at
        ends = (heads[statement.head], self.relation_at[statement.kind], self.entity_at[statement.tail])
        return [*ends, statement.confidence, [self.evidence(piece) for piece in statement.evidence]]

    def result(self, result: Result) -> list[object]:
        """Subject, data set, metric, the number as printed, confidence, evidence."""
        dataset, metric = (None if end is None else self.entity_at[end] for end in (result.dataset, result.metric))
        said = [result.text, result.confidence, self.evidence(result.evidence)]
        return [self.entity_at[result.subject], dataset, metric, *said]

    def occurrence(self, found: Occurrence) -> list[object]:
        """Paper, entity, spans as (field, start, end); no spans where abstracts are left out."""
        spans = [[FIELDS.index(span.field), span.start, span.end] for span in found.spans] if self.with_abstracts else []
        return [self.paper_at[found.paper], self.entity_at[found.entity], spans]

    def evidence(self, piece: Evidence) -> list[object]:
        """Paper (its id if it is not in the graph), field, start, end, head, tail, extractor, score.

        The sentence follows, as its place in the table of texts, unless the paper's own text holds it there.
        """
        at = self.paper_at.get(piece.paper)
        row: list[object] = [piece.paper if at is None else at, FIELDS.index(piece.field), piece.start, piece.end]
        ends = [list(span) if span else 0 for span in (piece.head, piece.tail)]
        row += [*ends, self.extractors.setdefault(piece.extractor, len(self.extractors)), piece.score]
        if not self._holds(at, piece):
            row.append(self.texts.setdefault(piece.text, len(self.texts)))
        return row

    def _holds(self, at: int | None, piece: Evidence) -> bool:
        if at is None or (piece.field == "abstract" and not self.with_abstracts):
            return False
        return self.graph.papers[at].text(piece.field)[piece.start : piece.end] == piece.text


def _address(paper: Paper) -> str | None:
    """Where the paper can be read: its own address, else the one that its DOI or arXiv id gives."""
    if paper.url:
        return paper.url
    if paper.doi:
        return f"https://doi.org/{paper.doi}"
    return f"https://arxiv.org/abs/{paper.arxiv_id}" if paper.arxiv_id else None
