"""However papers come, and however often some are taken out again, the graph is the one of a build from scratch."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from kg.assembly import assemble
from kg.build import build, remove
from kg.codec import encode
from kg.folder import Folder
from kg.model import Extraction, Graph, KnownName, Paper
from kg.report import Report
from kg.schema import Kind
from kg.stores.base import Imprint, Parts, Rows, in_memory
from tests.made import extraction, paper

KNOWN = (
    KnownName("LoRA", Kind.METHOD, ("low-rank adaptation",), 2021),
    KnownName("Adult", Kind.DATASET, (), 1996, None, frozenset({"Adult"})),
)
THINGS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("LoRA", ("LoRA", "Low-Rank Adaptation")),
    ("LoRA", ("LoRA",)),
    ("LoRA", ("LoRA", "Long Range Attention")),
    ("low-rank adaptation", ("low-rank adaptation method",)),
    ("CL", ("CL", "contrastive learning")),
    ("CL", ("CL", "continual learning")),
    ("CL", ("CL",)),
    ("contrastive learning", ("contrastive learning", "Contrastive Learning framework")),
    ("GPT-3", ("GPT-3", "GPT3")),
    ("GPT-3 175B", ("GPT-3 175B", "GPT-3")),
    ("caption generation", ("generating captions", "captioning")),
    ("captioning", ("captioning", "dense captioning")),
    ("network robustness", ("network robustness", "robustness")),
    ("robustness", ("robustness",)),
    ("Adult", ("Adult dataset",)),
    ("MixNet", ("MixNet", "node blend")),
    ("node blend", ("node blend",)),
)
NUMBERS = ("91.5", "3%")
RELATIONS = ("USES", "VARIANT_OF", "OUTPERFORMS", "COMPARED_WITH")


@st.composite
def corpora(draw: st.DrawFn) -> list[tuple[Paper, Extraction]]:
    """Up to nine papers that name some of the same things in some of their ways."""
    return [_read(draw, n) for n in range(draw(st.integers(2, 9)))]


def _read(draw: st.DrawFn, number: int) -> tuple[Paper, Extraction]:
    picked = draw(st.lists(st.sampled_from(THINGS), min_size=1, max_size=4, unique_by=lambda thing: thing[0]))
    kinds = draw(st.lists(st.sampled_from(["Method", "Method", "Model", "Task", "Dataset", "Metric"]), min_size=4, max_size=4))
    texts = dict.fromkeys(text for _, forms in picked for text in forms)
    # Between any two texts stands a sign, so that no text is found across their border.
    p = paper(f"Paper {number}", " ; ".join([*texts, *NUMBERS]) + ".", published=str(2018 + number))
    things = {name: (kind, [forms[0], *forms[1:]]) for (name, forms), kind in zip(picked, kinds, strict=False)}
    systems = [name for name, (kind, _) in things.items() if kind in {"Method", "Model"}]
    relations = [("PAPER", "PROPOSES", picked[0][0])] if draw(st.booleans()) else []
    if len(systems) > 1:
        relations.append((systems[0], draw(st.sampled_from(RELATIONS)), systems[1]))
    named, maybe = st.sampled_from(list(things)), st.sampled_from([None, *things])
    results = draw(st.lists(st.tuples(named, maybe, maybe, st.sampled_from(NUMBERS)), max_size=4))
    return p, extraction(p, things, relations, results=results, score=draw(st.sampled_from([0.4, 0.7, 0.95])))


def lines(graph: Graph) -> list[str]:
    parts: Iterable[Sequence[object]] = (graph.papers, graph.entities, graph.statements, graph.occurrences, graph.results)
    return [encode(record) for part in parts for record in part]  # type: ignore[arg-type]


def scratch(read: Iterable[tuple[Paper, Extraction]]) -> list[str]:
    return lines(assemble(read, KNOWN, Report()))


@settings(max_examples=60, deadline=None)
@given(corpora(), st.randoms(use_true_random=False))
def test_any_order_of_papers_gives_the_same_bytes(read: list[tuple[Paper, Extraction]], chance: object) -> None:
    wanted = scratch(read)
    shuffled = list(read)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert scratch(shuffled) == wanted


@settings(max_examples=40, deadline=None)
@given(corpora())
def test_every_thing_of_every_paper_is_in_the_graph_once(read: list[tuple[Paper, Extraction]]) -> None:
    graph = assemble(read, KNOWN, Report())
    spans = {(o.paper, span) for o in graph.occurrences for span in o.spans}
    assert spans == {(p.id, mention.span) for p, found in read for mention in found.mentions}
    assert len({entity.id for entity in graph.entities}) == len(graph.entities)
    assert {o.entity for o in graph.occurrences} == {entity.id for entity in graph.entities}


class Reader:
    """An extractor that knows the answers, and a store that keeps the graph in memory."""

    version, names, name = "test", KNOWN, "memory"

    def __init__(self, read: Iterable[tuple[Paper, Extraction]]) -> None:
        self._found = {p.title: found for p, found in read}
        self.held: tuple[Graph, Imprint] | None = None

    def __call__(self, papers: Sequence[Paper]) -> Iterator[Extraction]:
        for p in papers:
            found = self._found[p.title]
            yield Extraction(p.id, self.version, found.mentions, found.relations, found.measurements)

    def imprint(self) -> Imprint | None:
        return self.held[1] if self.held else None

    def write(self, graph: Parts, imprint: Imprint, *, progress: object = None) -> None:
        self.held = (in_memory(graph), imprint)

    def query(self, cypher: str, params: object = None, *, limit: int | None = None, timeout_s: float = 30.0) -> Rows:
        raise NotImplementedError

    def graph(self) -> Graph:
        assert self.held
        return self.held[0]

    def close(self) -> None:
        pass

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *exc: object) -> None:
        pass


def _file(folder: Path, number: int, papers: Iterable[Paper]) -> Path:
    import json

    target = folder / f"{number}.jsonl"
    rows = ({"id": p.id, "title": p.title, "abstract": p.abstract, "year": p.year} for p in papers)
    target.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return target


@settings(max_examples=15, deadline=None)
@given(corpora(), st.integers(1, 3), st.integers(0, 8))
def test_builds_in_parts_and_a_removal_give_the_bytes_of_one_build(
    read: list[tuple[Paper, Extraction]], parts: int, out: int
) -> None:
    gone = read[out % len(read)][0]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        whole, pieces = Reader(read), Reader(read)
        rest = [p for p, _ in read if p.id != gone.id]
        build([_file(folder, 0, rest)], folder=Folder(folder / "whole"), open_store=lambda: whole, extractor=whole)
        for number in range(parts):
            paths = [_file(folder, number + 1, [p for p, _ in read][number::parts])]
            if (folder / f"{number + 1}.jsonl").stat().st_size:
                build(paths, folder=Folder(folder / "pieces"), open_store=lambda: pieces, extractor=pieces)
        remove([gone.id], folder=Folder(folder / "pieces"), open_store=lambda: pieces, extractor=pieces)
        assert _without_sources(pieces.graph()) == _without_sources(whole.graph())


def _without_sources(graph: Graph) -> list[str]:
    from dataclasses import replace

    return lines(replace(graph, papers=tuple(replace(p, sources=()) for p in graph.papers)))
