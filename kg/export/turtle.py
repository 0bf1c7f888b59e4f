"""RDF in Turtle, for SPARQL: papers, entities, statements and results, and with PROV-O the sentences they rest on.

Whatever is known has an IRI of its own below `urn:cladograph:`. A statement that is at least as sure as what all pages show
(`kg.config.MIN_CONFIDENCE`) stands there as a plain triple (`<head> cg:variantOf <tail>`); each one, sure or not, is also a
`cg:Statement` with its confidence, derived from (`prov:wasDerivedFrom`) pieces of evidence, which are quoted from
(`prov:wasQuotedFrom`) papers and attributed to (`prov:wasAttributedTo`) what found them. The places of mentions are left out.

The file says what its own words mean. It is written a thing at a time: a graph of rdflib's would take gigabytes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, BinaryIO, TextIO
from urllib.parse import quote, urlsplit

from kg.config import MIN_CONFIDENCE
from kg.errors import CladographError
from kg.export import vocabulary
from kg.export.base import ExportReport
from kg.export.network import edges
from kg.export.xmltext import HALVES, printable, utf8
from kg.model import Entity, Evidence, Graph, Paper, Result, Statement
from kg.schema import RelationKind
from kg.stores.rows import check, statement_id

if TYPE_CHECKING:
    from rdflib import Literal

DATA = "urn:cladograph:"
Pairs = Iterator[tuple[str, str]]
"""Predicates and objects, as Turtle."""

# Turtle allows most of these as they are; what reads it often does not, and a line stays a line.
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")
_IN_ADDRESSES = "%/:=&?~#+!$,;@()*'[]"


class Turtle:
    """Writes Turtle."""

    name = "turtle"
    suffix = ".ttl"
    text = True

    def write(self, graph: Graph, file: BinaryIO) -> ExportReport:
        """Write the triples; halves of characters, which UTF-8 cannot hold, become U+FFFD and are counted."""
        text = _texts()
        graph, replaced = printable(graph, HALVES)
        edge_count = sum(1 for _ in edges(graph))
        check(graph)
        with utf8(file) as out:
            out.write(vocabulary.described(text))
            _Writer(out, text).write(graph)
        return ExportReport(len(graph.papers) + len(graph.entities) + len(graph.results), edge_count, replaced)


def _texts() -> Callable[[str], str]:
    """What makes a literal of a text, as rdflib writes it. Raises CladographError where rdflib is not installed."""
    try:
        from rdflib import Literal
    except ImportError as error:
        raise CladographError(
            "Turtle is written with rdflib, which is not installed. Install it: pip install 'cladograph[exports]'."
        ) from error

    def text(value: str) -> str:
        literal: Literal = Literal(value)
        return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04X}", literal.n3())

    return text


class _Writer:
    """Writes one graph, a thing after the other; who found what is told at the end."""

    def __init__(self, out: TextIO, text: Callable[[str], str]) -> None:
        self.out = out
        self.text = text
        self.extractors: set[str] = set()

    def write(self, graph: Graph) -> None:
        named: dict[str, list[str]] = {}
        for found in graph.occurrences:
            named.setdefault(found.paper, []).append(found.entity)
        for paper in graph.papers:
            self._thing(_iri("paper", paper.id), self._paper(paper, named.get(paper.id, ())))
        for entity in graph.entities:
            self._thing(_iri("entity", entity.id), self._entity(entity))
        for statement in graph.statements:
            self._statement(statement)
        for result in graph.results:
            self._result(result)
        for extractor in sorted(self.extractors):
            known = [("a", "prov:SoftwareAgent"), ("rdfs:label", self.text(extractor))]
            self._thing(_iri("extractor", extractor), known)

    def _thing(self, iri: str, pairs: Iterable[tuple[str, str]]) -> None:
        self.out.write(f"{iri} " + " ;\n    ".join(f"{predicate} {value}" for predicate, value in pairs) + " .\n")

    def _paper(self, paper: Paper, named: Iterable[str]) -> Pairs:
        yield "a", "cg:Paper"
        yield "dcterms:identifier", self.text(paper.id)
        yield "dcterms:title", self.text(paper.title)
        yield "dcterms:abstract", self.text(paper.abstract)
        if paper.published:
            yield "dcterms:issued", _date(paper.published)
        texts = (("cg:url", paper.url), ("cg:doi", paper.doi), ("cg:arxivId", paper.arxiv_id))
        yield from ((predicate, self.text(value)) for predicate, value in texts if value is not None)
        yield from (("rdfs:seeAlso", address) for address in _addresses(paper))
        yield from (("dc:creator", self.text(name)) for name in dict.fromkeys(paper.author_names))
        counts = (("cg:authors", paper.authors), ("cg:upvotes", paper.upvotes))
        yield from ((predicate, str(count)) for predicate, count in counts if count is not None)
        yield from (("dc:source", self.text(source)) for source in paper.sources)
        yield from (("cg:mentions", _iri("entity", entity)) for entity in named)

    def _entity(self, entity: Entity) -> Pairs:
        yield "a", f"cg:{entity.kind.value}"
        yield "dcterms:identifier", self.text(entity.id)
        yield "rdfs:label", self.text(entity.name)
        yield from (("skos:altLabel", self.text(alias)) for alias in entity.forms()[1:])
        yield "cg:papers", str(entity.papers)
        if entity.first_seen is not None:
            yield "cg:seenBy" if entity.first_seen_is_bound else "cg:firstSeen", str(entity.first_seen)

    def _statement(self, statement: Statement) -> None:
        id_ = statement_id(statement.key)
        head = _iri("paper" if statement.kind is RelationKind.PROPOSES else "entity", statement.head)
        relation, tail = vocabulary.relation(statement.kind), _iri("entity", statement.tail)
        if statement.confidence >= MIN_CONFIDENCE:
            self.out.write(f"{head} {relation} {tail} .\n")
        sentences = [_iri("evidence", f"{id_}-{number}") for number in range(1, len(statement.evidence) + 1)]
        known = [("a", "cg:Statement"), ("rdf:subject", head), ("rdf:predicate", relation), ("rdf:object", tail)]
        known += [("cg:confidence", _number(statement.confidence)), ("cg:support", str(statement.support))]
        self._thing(_iri("statement", id_), [*known, *(("prov:wasDerivedFrom", sentence) for sentence in sentences)])
        for sentence, piece in zip(sentences, statement.evidence, strict=True):
            self._thing(sentence, self._evidence(piece))

    def _result(self, result: Result) -> None:
        sentence = _iri("evidence", f"result-{result.id}")
        known = [("a", "cg:Result"), ("cg:printed", self.text(result.text))]
        if result.value is not None:
            known.append(("cg:value", _number(result.value)))
        known += [("cg:unit", self.text(result.unit))] if result.unit else []
        ends = (("cg:of", result.subject), ("cg:on", result.dataset), ("cg:in", result.metric))
        known += [(predicate, _iri("entity", end)) for predicate, end in ends if end is not None]
        known += [("cg:confidence", _number(result.confidence)), ("prov:wasDerivedFrom", sentence)]
        self._thing(_iri("result", result.id), known)
        self._thing(sentence, self._evidence(result.evidence))

    def _evidence(self, piece: Evidence) -> Pairs:
        self.extractors.add(piece.extractor)
        yield "a", "cg:Evidence"
        yield "prov:value", self.text(piece.text)
        yield "prov:wasQuotedFrom", _iri("paper", piece.paper)
        yield "prov:wasAttributedTo", _iri("extractor", piece.extractor)
        yield "cg:score", _number(piece.score)
        yield "cg:field", self.text(piece.field)
        yield from (("cg:starts", str(piece.start)), ("cg:ends", str(piece.end)))
        for end, place in (("head", piece.head), ("tail", piece.tail)):
            if place is not None:
                yield from ((f"cg:{end}Starts", str(place[0])), (f"cg:{end}Ends", str(place[1])))


@lru_cache(maxsize=100_000)
def _iri(kind: str, id_: str) -> str:
    """The IRI of a thing: whatever its id holds, only letters, digits and `_.-~%` come behind the colon."""
    return f"<{DATA}{kind}:{quote(id_, safe='')}>"


def _addresses(paper: Paper) -> Iterator[str]:
    """Where the paper can be read, as IRIs; an address that is not the web's is none."""
    urls = [paper.url, paper.doi and f"https://doi.org/{paper.doi}", paper.arxiv_id and f"https://arxiv.org/abs/{paper.arxiv_id}"]
    for url in dict.fromkeys(urls):
        if url and _is_web(url):
            yield f"<{quote(url, safe=_IN_ADDRESSES)}>"


def _is_web(url: str) -> bool:
    try:
        return urlsplit(url).scheme in ("http", "https")
    except ValueError:
        return False


def _date(published: str) -> str:
    types = {4: "gYear", 7: "gYearMonth", 10: "date"}
    if len(published) == 10:
        try:
            date.fromisoformat(published)
        except ValueError:  # the 31st of February
            published = published[:7]
    return f'"{published}"^^xsd:{types[len(published)]}'


def _number(value: float) -> str:
    told = {"nan": "NaN", "inf": "INF", "-inf": "-INF"}.get(repr(float(value)), repr(float(value)))
    return f'"{told}"^^xsd:double'


EXPORTER = Turtle()
