"""The words of the Turtle export that are this project's own, `cg:`, and what they mean; all others are well known."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from kg.schema import Kind, RelationKind

NAMESPACE = "urn:cladograph:vocabulary:"

_PREFIXES = {
    "cg": NAMESPACE,
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
CLASSES: dict[str, tuple[str, str]] = {
    "Paper": ("prov:Entity", "A paper: its title, its abstract, where it can be read."),
    "Entity": ("prov:Entity", "One thing in all papers, whatever they call it."),
    **{kind.value: ("cg:Entity", f"A {'data set' if kind is Kind.DATASET else kind.value.lower()}.") for kind in Kind},
    "Statement": (
        "rdf:Statement, prov:Entity",
        "What papers say of two things: how likely it is right, and which sentences say it.",
    ),
    "Result": ("prov:Entity", "A number that a paper reports for an entity."),
    "Evidence": ("prov:Entity", "A sentence of a paper on which a statement or a result rests."),
}
"""Classes: what each is a subclass of, and what it means."""

PROPERTIES: dict[str, str] = {
    "mentions": "The paper names the entity.",
    "papers": "How many papers name the entity.",
    "firstSeen": "The year in which the entity appeared.",
    "seenBy": "The entity appeared in this year or before.",
    "url": "The address of the paper, as its source gives it.",
    "doi": "The paper's DOI.",
    "arxivId": "The paper's id at arXiv.",
    "authors": "How many authors the paper has.",
    "upvotes": "How many readers of the source recommended the paper.",
    "confidence": "How likely it is right, from 0 to 1.",
    "support": "How many papers say it.",
    "score": "How sure the extractor was of this sentence, from 0 to 1.",
    "field": "In which text of the paper the sentence stands: title or abstract.",
    "starts": "Where the sentence starts in that text, in characters.",
    "ends": "Where it ends, exclusive.",
    "headStarts": "Where the statement's subject starts in that text.",
    "headEnds": "Where it ends, exclusive.",
    "tailStarts": "Where the statement's object starts in that text.",
    "tailEnds": "Where it ends, exclusive.",
    "of": "What the result is a result of.",
    "on": "The data set of the result.",
    "in": "The metric of the result.",
    "printed": "The number as the paper prints it.",
    "value": "The number; none for a range.",
    "unit": "Its unit.",
}
"""Properties but those of statements, and what they mean."""

RELATIONS: dict[RelationKind, str] = {
    RelationKind.PROPOSES: "The paper proposes the entity.",
    RelationKind.VARIANT_OF: "It is a variant of the other.",
    RelationKind.USES: "It uses the other.",
    RelationKind.PART_OF: "It is a part of the other.",
    RelationKind.TRAINED_ON: "It was trained on the data set.",
    RelationKind.EVALUATED_ON: "It was evaluated on the data set.",
    RelationKind.APPLIED_TO: "It was applied to the task.",
    RelationKind.MEASURED_BY: "It was measured by the metric.",
    RelationKind.OUTPERFORMS: "It outperforms the other.",
    RelationKind.COMPARED_WITH: "It was compared with the other.",
}
"""Properties that statements have as their predicates."""


def relation(kind: RelationKind) -> str:
    """The property of a kind of statement: `cg:variantOf`."""
    first, *others = kind.value.lower().split("_")
    return f"cg:{first}{''.join(map(str.capitalize, others))}"


def described(text: Callable[[str], str]) -> str:
    """The head of a file: prefixes, and the vocabulary described in its own language. `text` makes literals."""
    return "".join(f"{line} .\n" for line in _described(text))


def _described(text: Callable[[str], str]) -> Iterator[str]:
    yield from (f"@prefix {prefix}: <{iri}>" for prefix, iri in _PREFIXES.items())
    for name, (above, about) in CLASSES.items():
        yield f"cg:{name} a rdfs:Class ; rdfs:subClassOf {above} ; rdfs:comment {text(about)}"
    told = {**{f"cg:{name}": about for name, about in PROPERTIES.items()}, **{relation(k): v for k, v in RELATIONS.items()}}
    for name, about in told.items():
        yield f"{name} a rdf:Property ; rdfs:comment {text(about)}"
