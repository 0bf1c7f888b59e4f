"""A graph whose leaderboards and conflicts can be checked by eye."""

from __future__ import annotations

from pathlib import Path

from kg.ledger import Ledger
from kg.model import Evidence, Graph, Paper, Result
from kg.schema import Kind, RelationKind
from kg.stores import open_store
from tests import graphs

REPORTED = (
    ("p1", "alpha", "imagenet", "top-1", "Alpha achieves «84.9%» top-1 on ImageNet.", 0.9),
    ("p1", "alpha", "imagenet", "top-1", "With ResNet-50, Alpha achieves «79.3%» top-1.", 0.8),
    ("p1", "alpha", "imagenet", "top-1", "It improves by «1.3%».", 0.7),
    ("p1", "alpha", "imagenet", "fid", "It has an FID of «9.5».", 0.7),
    ("p2", "beta", "imagenet-1k", "accuracy", "Beta reaches an accuracy of «0.861».", 0.6),
    ("p2", "beta", "imagenet", "fid", "Its FID is «2.5».", 0.6),
    ("p2", "alpha", "imagenet", "top-1", "Alpha achieves «82.1%» there.", 0.5),
    ("p2", "beta", "imagenet", None, "It is «2.4x» faster.", 0.5),
    ("p2", "beta", "imagenet", "accuracy", "It reaches an accuracy of «70%».", 0.2),
    ("p2", "beta", "imagenet-v2", "accuracy", "It reaches an accuracy of «77%».", 0.6),
)


def compared() -> Graph:
    """Two models on one test under two names, each of which one paper holds for the better one."""
    papers = tuple(Paper(id_, f"Title of {id_}", _text(id_), str(year)) for id_, year in (("p1", 2020), ("p2", 2022)))
    names = ("ImageNet", "ImageNet-1K", "ImageNet-V2")
    entities = (
        *(graphs.entity(name) for name in ("Alpha", "Beta")),
        *(graphs.entity(name, Kind.DATASET, papers=2) for name in names),
        graphs.entity("top-1", Kind.METRIC, aliases=("top-1 accuracy",)),
        graphs.entity("accuracy", Kind.METRIC),
        graphs.entity("FID", Kind.METRIC),
    )
    statements = (
        graphs.statement("alpha", RelationKind.OUTPERFORMS, "beta", 0.9, ("p1",)),
        graphs.statement("beta", RelationKind.OUTPERFORMS, "alpha", 0.6, ("p2",)),
        graphs.statement("imagenet-v2", RelationKind.VARIANT_OF, "imagenet", 0.8, ("p2",)),
    )
    results = tuple(_result(number, *row) for number, row in enumerate(REPORTED))
    return graphs.graph(papers=papers, entities=entities, statements=statements, results=results)


def _text(paper: str) -> str:
    return " ".join(sentence.replace("«", "").replace("»", "") for id_, *_, sentence, _ in REPORTED if id_ == paper)


def _result(number: int, paper: str, subject: str, on: str, by: str | None, sentence: str, confidence: float) -> Result:
    before, _, rest = sentence.partition("«")
    text, _, after = rest.partition("»")
    plain = before + text + after
    start = _text(paper).index(plain)
    at = (start + len(before), start + len(before) + len(text))
    evidence = Evidence(paper, "abstract", start, start + len(plain), at, None, "number", confidence, plain)
    return Result(f"r{number}", subject, on, by, text, None, "", confidence, evidence)


def stored(folder: Path, graph: Graph) -> Path:
    """A folder that holds the graph, to be asked by commands and pages."""
    folder.mkdir(parents=True, exist_ok=True)
    with Ledger(folder / "ledger.sqlite", write=True):
        pass
    with open_store("embedded", folder, write=True) as store:
        store.write(graph, graphs.IMPRINT)
    return folder
