"""The page of the schema: kinds, relations and their ends from `kg.schema`, properties as stores are given them."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from app.schema_help import pieces
from kg.model import Evidence
from kg.schema import ENDS, Kind, RelationKind
from kg.scripts import schema as constraints
from kg.stores import rows

KINDS: Mapping[Kind, str] = {
    Kind.MODEL: "a system that is trained and has a name: BERT, GPT-3, Stable Diffusion",
    Kind.METHOD: "a technique, an architecture, a way to train or to measure: LoRA, knowledge distillation, attention",
    Kind.DATASET: "what is trained or tested on, benchmarks included: ImageNet-1K, GLUE",
    Kind.METRIC: "what is measured: accuracy, FID, latency",
    Kind.TASK: "what is to be done: question answering, image classification",
}

RELATIONS: Mapping[RelationKind, str] = {
    RelationKind.PROPOSES: "the paper presents it as new",
    RelationKind.VARIANT_OF: "it was made from the other by changing it: family trees are made of these",
    RelationKind.USES: "it builds upon the other, or needs it, without being a kind of it",
    RelationKind.PART_OF: "it is a component of the other",
    RelationKind.TRAINED_ON: "it learned from that data",
    RelationKind.EVALUATED_ON: "it was tested on that data",
    RelationKind.APPLIED_TO: "it serves that task",
    RelationKind.MEASURED_BY: "it is judged by that metric",
    RelationKind.OUTPERFORMS: "the text says that it does better than the other",
    RelationKind.COMPARED_WITH: "the two are held against each other, without a winner",
}

_ID = ("text", "identity; unique among nodes of this label")
_SENTENCES = ("list of text", "the sentences that say it")
_CONFIDENCE = ("number", "how likely it is right, 0 to 1")
_EVIDENCE = ("list of JSON", "the sentences with their places: see below")

NODES: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "Paper": {
        "id": _ID,
        "title": ("text", "its title"),
        "abstract": ("text", "its abstract, to which all offsets refer"),
        "published": ("text", "the date as precise as it is known: `2021`, `2021-06` or `2021-06-17`"),
        "year": ("integer", "the year of that date"),
        "url": ("text", "where it is to be read"),
        "doi": ("text", "its DOI"),
        "arxiv_id": ("text", "its arXiv id, without the version"),
        "authors": ("integer", "how many authors it has"),
        "upvotes": ("integer", "upvotes on Daily Papers"),
        "sources": ("list of text", "which readers its records came from"),
        "author_names": ("list of text", "the authors that are known by name, in the paper's order"),
    },
    "Entity": {
        "id": ("text", "identity, readable: `clip`, `gpt-3`, `cl~continual-learning`"),
        "name": ("text", "what it is called"),
        "kind": ("text", "its kind, which is its second label too"),
        "aliases": ("list of text", "other spellings that papers or the list of names have"),
        "papers": ("integer", "how many papers mention it"),
        "first_seen": ("integer", "the year it appeared in"),
        "first_seen_is_bound": ("boolean", "true where it appeared in that year or before"),
    },
    "Alias": {"id": ("text", "the folded form of a name: lower case, without spaces, hyphens and plural")},
    "Result": {
        "id": _ID,
        "value": ("number", "the number as printed, where it is one"),
        "text": ("text", "as it stands in the abstract, with sign and unit"),
        "unit": ("text", "`%`, `x`, `dB` and others, or empty"),
        "confidence": _CONFIDENCE,
        "paper": ("text", "id of the paper that reports it"),
        "sentence": ("text", "the sentence it stands in"),
        "evidence": ("JSON", "that sentence with its place"),
        "says": ("text", "`value`, `gain`, `baseline`, `share`, `setting`, `range` or `text`"),
        "basis": ("text", "what a gain counts: `absolute`, `relative`, `factor` or `unclear`"),
        "measure": ("text", "the measure that the metric's name stands for"),
        "better": ("text", "which way is better: `higher`, `lower` or `unknown`"),
        "number": ("number", "the value on the measure's scale, by which results compare"),
        "number_unit": ("text", "the unit of that number"),
        "setting": ("text", "conditions in the sentence: backbone, resolution, part of the data"),
    },
}

_SAID: Mapping[str, tuple[str, str]] = {
    "id": ("text", "identity: made from head, kind and tail"),
    "confidence": _CONFIDENCE,
    "support": ("integer", "how many papers say it"),
    "papers": ("list of text", "their ids"),
    "sentences": _SENTENCES,
    "evidence": _EVIDENCE,
}

_SELDOM = {"Result": ("basis",)}
"""What only some nodes of a label have, by their nature: a value counts nothing, a gain does."""

LINKS: Mapping[str, tuple[str, Mapping[str, tuple[str, str]]]] = {
    "NAMES": ("a form of a name, and what goes by it", {}),
    "MENTIONS": (
        "the paper names the thing",
        {
            "count": ("integer", "how often"),
            "mentions": ("list of JSON", '`{"field": "abstract", "start": 17, "end": 21}`: characters, end exclusive'),
        },
    ),
    "REPORTS": ("the paper reports the number", {}),
    "OF": ("whose result it is", {}),
    "ON": ("the data set it was measured on, if known", {}),
    "IN": ("the metric it is given in, if known", {}),
}


def page() -> str:
    """The page as Markdown. Raises KeyError or ValueError where it does not describe what there is, all of it and no more."""
    parts = [_head(), _kinds(), _relations(), _nodes(), _relationships(), _places(), _server()]
    return "\n".join(line for part in parts for line in part)


def _head() -> Iterator[str]:
    yield "# The schema\n"
    yield "What a graph holds, in the embedded store, in Neo4j and in exports that carry all: the map for questions in Cypher."
    yield "[The query library](../cypher/README.md) has most questions ready. Written by `python -m app.reference schema`.\n"
    yield "```cypher"
    yield "MATCH (v:Entity)-[r:VARIANT_OF]->(:Entity {name: 'LoRA'})"
    yield "RETURN v.name AS name, v.first_seen AS year, r.confidence AS sure, r.sentences[0] AS sentence"
    yield "ORDER BY sure DESC LIMIT 10"
    yield "```\n"


def _kinds() -> Iterator[str]:
    yield "## Kinds of things\n"
    yield "A thing is a node with two labels, `Entity` and its kind: `(:Entity:Model)`.\n"
    yield from _table(("kind", "what it is"), [(f"`{kind}`", KINDS[kind]) for kind in Kind])


def _relations() -> Iterator[str]:
    yield "## Relations\n"
    yield "What papers say of two things. The ends are held to the kinds in the table: a relation between others is rejected and"
    yield "counted. Each is one relationship for all papers together, and rests on sentences.\n"
    listed = [(f"`{kind}`", _ends(kind), RELATIONS[kind]) for kind in RelationKind]
    yield from _table(("relation", "from → to", "it says"), listed)


def _ends(relation: RelationKind) -> str:
    """Heads that may lead to the same kinds, put together: `Method, Model → Dataset`."""
    tails: dict[str, set[Kind]] = defaultdict(set)
    for head, tail in ENDS[relation]:
        tails["Paper" if head is None else head.value].add(tail)
    heads: dict[str, list[str]] = defaultdict(list)
    for name, kinds in sorted(tails.items()):
        heads[", ".join(sorted(kinds)) if len(kinds) < len(Kind) else "anything"].append(name)
    return "; ".join(f"{', '.join(names)} → {kinds}" for kinds, names in sorted(heads.items(), reverse=True))


def _nodes() -> Iterator[str]:
    yield "## Nodes\n"
    yield f"A property that is not known is not there. Every node carries `{rows.OWNER}`, the id of the ledger it is from."
    yield "One more node, `(:Cladograph {id, fingerprint, version})`, says whose graph this is;"
    yield f"the version of the layout is {rows.VERSION}.\n"
    found = {piece.pattern[2:].split(":")[0].rstrip(")"): piece.properties for piece in pieces() if "]" not in piece.pattern}
    for label, described in NODES.items():
        _require_all(label, {*found[label], *_SELDOM.get(label, ())}, set(described))
        yield f"### {label}\n"
        yield from _properties(described)


def _relationships() -> Iterator[str]:
    yield "## Relationships\n"
    found = {piece.pattern.split(":")[2].split("]")[0]: piece.properties for piece in pieces() if "]" in piece.pattern}
    ends = [(f"`(:{rows.ENDS[kind][0]})-[:{kind}]->(:{rows.ENDS[kind][1]})`", LINKS[kind][0]) for kind in LINKS]
    relations = "|".join(kind for kind in RelationKind if kind is not RelationKind.PROPOSES)
    ends += [("`(:Paper)-[:PROPOSES]->(:Entity)`", "as above"), (f"`(:Entity)-[:{relations}]->(:Entity)`", "as above")]
    yield from _table(("relationship", "it says"), ends)
    _require_all("relationships", set(found), {*LINKS, "PROPOSES", relations})
    for kind, (_, described) in LINKS.items():
        _require_all(kind, set(found[kind]), set(described))
    _require_all("relations", set(found[relations]), set(_SAID))
    yield "### Properties of relations\n"
    yield from _properties(_SAID)
    yield "### Properties of MENTIONS\n"
    yield from _properties(LINKS["MENTIONS"][1])


def _places() -> Iterator[str]:
    fields = ", ".join(f"`{field.name}`" for field in dataclasses.fields(Evidence))
    yield "## Evidence\n"
    yield f"A piece of evidence is one JSON text with {fields}:"
    yield "the paper's id, title or abstract, where the sentence lies in it, where head and tail lie in that field"
    yield "(`[start, end]`, null where an end is not named there), what found it, how sure that is, and the sentence itself.\n"


def _server() -> Iterator[str]:
    yield "## Constraints and indexes\n"
    yield "Both stores hold ids unique; a server has the indexes as well.\n"
    yield "```cypher"
    for statement in (*constraints("constraints"), *constraints("indexes")):
        yield f"{statement};"
    yield "```\n"


def _properties(described: Mapping[str, tuple[str, str]]) -> Iterator[str]:
    yield from _table(("property", "type", "meaning"), [(f"`{name}`", type_, said) for name, (type_, said) in described.items()])


def _table(head: tuple[str, ...], body: Sequence[tuple[str, ...]]) -> Iterator[str]:
    for row in (head, ("---",) * len(head), *body):
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"
    yield ""


def _require_all(what: str, there: set[str], described: set[str]) -> None:
    if there != described:
        raise ValueError(f"{what}: {sorted(described - there)} are not there, {sorted(there - described)} are not described.")
