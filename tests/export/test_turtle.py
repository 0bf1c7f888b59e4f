"""RDF: what rdflib reads, what SPARQL finds, and that every name comes back."""

from __future__ import annotations

import io
import re
from urllib.parse import unquote

import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib.namespace import DCTERMS, PROV, RDF, RDFS, SKOS

from kg.config import MIN_CONFIDENCE
from kg.errors import CladographError
from kg.export import vocabulary
from kg.export.turtle import DATA, EXPORTER
from kg.export.xmltext import HALVES, printable
from kg.model import Entity, Graph, Paper, Statement
from kg.schema import Kind, RelationKind
from tests.export.graphs_for_export import monstrous, unprintable
from tests.graphs import evidence, family, graph, hostile

CG = rdflib.Namespace(vocabulary.NAMESPACE)
GRAPHS = pytest.mark.parametrize(
    "of", [Graph(), family(), hostile(), unprintable(), monstrous()], ids=["empty", "family", "hostile", "bytes", "monstrous"]
)


def written(of: Graph) -> str:
    file = io.BytesIO()
    EXPORTER.write(of, file)
    return file.getvalue().decode()


def read(of: Graph) -> rdflib.Graph:
    return rdflib.Graph().parse(data=written(of), format="turtle")


def ends(triples: rdflib.Graph, relation: str) -> set[tuple[str, str]]:
    return {(str(a).removeprefix(DATA), str(b).removeprefix(DATA)) for a, b in triples.subject_objects(CG[relation])}


@GRAPHS
def test_names_titles_and_sentences_come_back(of: Graph) -> None:
    triples, (cleaned, _) = read(of), printable(of, HALVES)
    own = {str(label) for thing, label in triples.subject_objects(RDFS.label) if str(thing).startswith(f"{DATA}entity:")}
    assert own == {entity.name for entity in cleaned.entities}
    assert {str(name) for name in triples.objects(None, SKOS.altLabel)} == {a for e in cleaned.entities for a in e.forms()[1:]}
    assert {str(title) for title in triples.objects(None, DCTERMS.title)} == {paper.title for paper in cleaned.papers}
    quoted = {piece.text for said in cleaned.statements for piece in said.evidence} | {r.evidence.text for r in cleaned.results}
    assert {str(sentence) for sentence in triples.objects(None, PROV.value)} == quoted


@GRAPHS
def test_an_iri_holds_the_id_in_plain_letters(of: Graph) -> None:
    triples, (cleaned, _) = read(of), printable(of, HALVES)
    kinds = {CG[kind] for kind in vocabulary.CLASSES}
    iris = {str(thing) for thing, kind in triples.subject_objects(RDF.type) if kind in kinds and str(thing).startswith(DATA)}
    entities = {unquote(iri.removeprefix(f"{DATA}entity:")) for iri in iris if iri.startswith(f"{DATA}entity:")}
    assert entities == {entity.id for entity in cleaned.entities}
    assert all(re.fullmatch(r"[A-Za-z0-9:%._~-]+", iri) for iri in iris)


@settings(max_examples=60, deadline=None)
@given(name=st.text(min_size=1).filter(lambda text: text.strip() not in ("", "other")), sentence=st.text())
def test_any_text_comes_back_but_for_halves_of_characters(name: str, sentence: str) -> None:
    said = Statement("other", RelationKind.USES, name, 0.9, (evidence("p", sentence),))
    things = (Entity(name, name, Kind.MODEL), Entity("other", "OTHER", Kind.MODEL))
    of = graph(papers=(Paper("p", name, sentence),), entities=things, statements=(said,))
    triples = read(of)
    whole = HALVES.sub("\ufffd", name)
    assert rdflib.Literal(whole) in set(triples.objects(None, RDFS.label))
    assert {str(text) for text in triples.objects(None, PROV.value)} == {HALVES.sub("\ufffd", sentence)}


def test_what_is_less_sure_than_what_pages_show_is_no_plain_triple() -> None:
    variants = ends(read(family()), "variantOf")
    assert ("entity:branch", "entity:root") in variants
    assert ("entity:root", "entity:leaf") not in variants
    known = read(family())
    unsure = [float(value) for value in known.objects(None, CG.confidence) if float(value) < MIN_CONFIDENCE]
    assert unsure  # but it is there as a statement


def test_sparql_finds_the_sentences_of_a_statement_and_their_papers() -> None:
    found = read(family()).query(
        """
        PREFIX cg: <urn:cladograph:vocabulary:>
        PREFIX prov: <http://www.w3.org/ns/prov#>
        PREFIX dcterms: <http://purl.org/dc/terms/>
        SELECT ?variant ?sentence ?title WHERE {
          ?said rdf:subject/rdfs:label ?variant ; rdf:predicate cg:variantOf ; rdf:object/rdfs:label "Branch" ;
                cg:confidence ?sure ; prov:wasDerivedFrom ?evidence .
          ?evidence prov:value ?sentence ; prov:wasQuotedFrom/dcterms:title ?title .
          FILTER (?sure >= 0.7)
        }"""
    )
    assert [tuple(map(str, row)) for row in found] == [("Twig", "twig VARIANT_OF branch.", "Twig: a small one")]


def test_evidence_tells_who_found_it() -> None:
    triples = read(family())
    found = {triples.value(agent, RDFS.label) for agent in triples.objects(None, PROV.wasAttributedTo)}
    assert {str(name) for name in found} == {"hand"}


def test_a_result_leads_to_what_it_is_of_on_and_in() -> None:
    triples = read(family())
    (result,) = [one for one, text in triples.subject_objects(CG.printed) if str(text) == "80.5%"]
    assert [str(triples.value(result, CG[end])).rsplit(":", 1)[-1] for end in ("of", "on", "in")] == ["root", "glue", "f1"]
    assert float(str(triples.value(result, CG.value))) == 80.5


def test_every_word_of_our_own_is_described_in_the_file() -> None:
    triples = read(monstrous()) + read(family())
    used = {str(term) for triple in triples for term in triple if str(term).startswith(vocabulary.NAMESPACE)}
    described = {str(term) for term in triples.subjects(RDFS.comment)}
    assert used <= described


def test_a_day_that_does_not_exist_is_a_month() -> None:
    from dataclasses import replace

    papers = tuple(replace(paper, published=day) for paper, day in zip(family().papers, ("2021-02-31", "2021", "2021-06", None)))  # noqa: B905
    dates = {literal.n3() for literal in read(replace(family(), papers=papers)).objects(None, DCTERMS.issued)}
    assert {date.partition("^^")[0] for date in dates} == {'"2021-02"', '"2021"', '"2021-06"'}


def test_without_the_library_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "rdflib", None)
    with pytest.raises(CladographError, match=r"cladograph\[exports\]"):
        EXPORTER.write(family(), io.BytesIO())
