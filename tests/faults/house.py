"""A small house to set on fire: papers, an extractor that needs no model, and what is done to a graph, one act at a time."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from pathlib import Path

from kg.build import Outcome, build, correct, remove
from kg.config import Login
from kg.corrections import Merge, Name
from kg.corrections.writing import add
from kg.folder import Folder
from kg.model import Extraction, Graph, KnownName, Paper
from kg.names import title_id
from kg.stores import open_store
from kg.stores.base import Store
from tests.made import extraction

_THING = re.compile(r"\b(?:[A-Z]\w*[A-Z]\w*|[A-Z]{2,})\b")
_VARIANT = re.compile(r"\b(\w+) is a variant of (\w+)")

PAPERS = {
    "one": [("LoRA", "LoRA is a variant of BERT, used on GLUE."), ("QLoRA", "QLoRA is a variant of LoRA.")],
    "two": [("QLoRA", "QLoRA is a variant of LoRA."), ("AdaLoRA", "AdaLoRA is a variant of LoRA, and not of QLoRA.")],
    "three": [("RoBERTa", "RoBERTa is a variant of BERT. It beats BERT on GLUE."), ("LoRA", "LoRA once more: LoRA and GLUE.")],
}
ACTS = (*PAPERS, "nothing new", "remove", "correct")
"""What may be done: a file of papers built in, a build without files, a paper removed, a correction made."""


class Words:
    """An extractor for which words like LoRA are models, and `A is a variant of B` says so."""

    version = "words"
    names: Sequence[KnownName] = ()

    def __call__(self, papers: Sequence[Paper]) -> Iterator[Extraction]:
        """One extraction a paper."""
        for paper in papers:
            things = {name: ("Model", [name]) for name in _THING.findall(f"{paper.title} {paper.abstract}")}
            said = [(head, "VARIANT_OF", tail) for head, tail in _VARIANT.findall(paper.abstract)]
            found = extraction(paper, things, said)
            yield Extraction(paper.id, self.version, found.mentions, found.relations, found.measurements)


def act(what: str, place: Path, where: str = "embedded", login: Login | None = None) -> Outcome:
    """Do one of ACTS to the graph in the folder `graph` of `place`; whatever was done before, it can be done."""
    folder = Folder(place / "graph")
    opened: Callable[[], Store] = lambda: open_store(where, folder.path, write=True, login=login)  # noqa: E731
    records = _records(folder.ledger)
    file = place / f"{what}.jsonl"
    # What began as a build is one when it is done again after a kill, whatever was kept in between.
    if what in PAPERS or file.exists() or not records:
        lines = [json.dumps({"title": title, "abstract": abstract}) for title, abstract in PAPERS.get(what, PAPERS["one"])]
        file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        return build([file], folder=folder, open_store=opened, extractor=Words())
    if what == "remove" and any('"AdaLoRA"' in record for record in records):
        return remove([title_id("AdaLoRA")], folder=folder, open_store=opened, extractor=Words())
    if what == "correct" and not folder.corrections.is_file():
        merge = Merge(Name("RoBERTa"), Name("BERT"))
        return correct(lambda path: add(path, merge), folder=folder, open_store=opened)
    return build([], folder=folder, open_store=opened, extractor=Words())


def _records(ledger: Path) -> list[str]:
    """The lines of all records; none where there is no ledger, or one that has not got so far."""
    if not ledger.is_file():
        return []
    with closing(sqlite3.connect(ledger)) as db, suppress(sqlite3.OperationalError):
        return [record for (record,) in db.execute("SELECT record FROM records")]
    return []


WAYS = ("together", "replaced")
"""What was counted, when, and what it was counted of: another one after a kill, though it leads to the same graph."""


def kept(place: Path) -> dict[str, list[tuple[object, ...]]]:
    """All that the ledger holds, but for its own id and what tells how assembly has come to what it keeps, sorted."""
    with closing(sqlite3.connect(f"file:{place / 'graph' / 'ledger.sqlite'}?mode=ro", uri=True)) as db:
        tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        found = {table: sorted(db.execute(f"SELECT * FROM {table}")) for table in tables if table not in WAYS}
    found["about"] = [row for row in found["about"] if row[0] in ("version",)]
    return found


def graph_of(place: Path, where: str = "embedded", login: Login | None = None) -> Graph | None:
    """The graph that a reader finds; None where there is none."""
    with open_store(where, place / "graph", write=False, login=login) as store:
        return None if store.imprint() is None else store.graph()
