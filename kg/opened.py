"""A graph that has been built, opened to be asked: what commands, pages and notebooks use."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from kg import codec, queries
from kg.asking.part import Asking
from kg.comparing import Comparing
from kg.config import MIN_CONFIDENCE, MOST_VARIANTS, settings
from kg.corrections import Correction
from kg.corrections.reading import read as read_corrections
from kg.errors import NotFound, StoreError
from kg.folder import Folder
from kg.ledger import Ledger
from kg.lineage import Direction, Family, View
from kg.lineage.asking import Families
from kg.made import MADE, Counts, Made
from kg.model import Entity, Evidence, Graph, Paper, Span, Statement, evidence_order
from kg.names import fold
from kg.report import Effect
from kg.schema import Kind, RelationKind
from kg.scripts import layout
from kg.stores import on_server, open_store
from kg.stores.base import Rows, Store, Value
from kg.stores.rows import entity_of, paper_of

if TYPE_CHECKING:
    import networkx as nx

    from kg.explaining import Explanation

_NEAR_TITLES = 8
_SHORT_WORD = 3
"""Words of a title up to this length say little about what it is of."""


@dataclass(frozen=True)
class Fact:
    """One statement as seen from one of its ends: the other end with its kind and year, which way it leads, the evidence.

    `lines` are the evidence as the store holds it: a hub has tens of thousands of pieces, of which few are ever looked at.
    """

    kind: RelationKind
    outgoing: bool
    other: str
    name: str
    of_kind: Kind
    first_seen: int | None
    first_seen_is_bound: bool
    confidence: float
    support: int
    lines: tuple[str, ...]

    @cached_property
    def evidence(self) -> tuple[Evidence, ...]:
        """The sentences that say it."""
        return _evidence(self.lines)


@dataclass(frozen=True, slots=True)
class Title:
    """A paper as it is cited: id, title, date and address."""

    id: str
    title: str
    published: str | None
    year: int | None
    url: str | None


@dataclass(frozen=True, slots=True)
class Listed:
    """A correction of the graph with its number, and what it came to; None where no build has applied it yet."""

    number: int
    correction: Correction
    effect: Effect | None


def open(dir: str | Path | None = None, *, store: str | None = None) -> Cladograph:  # noqa: A001, A002 - kg.open(dir)
    """The graph in a folder (`KG_DIR`, else `cladograph`). Raises NotFound if none was built there.

    Where a server keeps it (`KG_STORE`), raises StoreError if the server has none, or that of another folder.
    """
    chosen = settings(dir=dir, store=store)
    folder = Folder(chosen.dir)
    folder.require()
    ledger = _ledger_of(folder) if on_server(chosen.store) else None
    return Cladograph(open_store(chosen.store, folder.path, write=False, login=chosen.login, ledger=ledger), folder)


def _ledger_of(folder: Folder) -> str:
    """The id that the nodes of the folder's graph carry."""
    origin = folder.origin()
    if origin:
        return origin.id
    with Ledger(folder.ledger, write=False) as ledger:
        return ledger.id


class Cladograph(Comparing, Asking):
    """A graph to ask. It only reads; close it, or use it in a `with`.

    Names may be any alias in any case, or an entity's id. Where a name means several things, the one that most papers
    mention is taken; `find` gives all.
    """

    def __init__(self, store: Store, folder: Folder) -> None:
        self.store = store
        self.folder = folder
        self.families = Families(store, self._entities)

    def __enter__(self) -> Cladograph:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the store."""
        self.store.close()

    def query(self, query_name: str, *, limit: int | None = None, **params: str | float | bool) -> list[dict[str, Value]]:
        """Rows of a named query of the library: `query("variants_of", name="LoRA")`."""
        return queries.run(self.store, query_name, params, limit=limit).as_dicts()

    def rows(self, query_name: str, params: Mapping[str, str | float | bool], *, limit: int | None = None) -> Rows:
        """Those of `query` with the columns in order, and whether the limit cut something off; parameters may be text."""
        return queries.run(self.store, query_name, params, limit=limit)

    def cypher(self, text: str, params: Mapping[str, Value] | None = None, *, limit: int | None = None) -> Rows:
        """Rows of a reading Cypher query. Raises ReadOnly or QueryError."""
        return self.store.query(text, params, limit=limit)

    def find(self, name: str) -> list[Entity]:
        """All entities that `name` may mean: the one with that id, else those with that alias, most mentioned first."""
        by_id = self._entities({name})
        if by_id:
            return list(by_id.values())
        return [entity_of(row) for row in self._lookup("entities_by_alias", {"key": fold(name)})]

    def entity(self, name: str) -> Entity:
        """The entity that `name` most likely means. Raises NotFound with the nearest names."""
        found = self.find(name)
        if not found:
            raise NotFound(queries.unknown_thing(self.store, name))
        exact = [e for e in found if e.name == name] or [e for e in found if name in e.aliases]
        return (exact or found)[0]

    def lineage(
        self,
        name: str,
        *,
        direction: Direction = "down",
        depth: int = 6,
        min_confidence: float = MIN_CONFIDENCE,
        since: int | None = None,
        most: int | None = MOST_VARIANTS,
    ) -> Family:
        """The family tree of an entity: its variants, or with `direction="up"` its ancestors.

        From the year `since` on, with what connects them; of more than `most` variants of one thing only the best supported.
        """
        view = View(direction, depth, since, most)
        return self.families.family(self.entity(name), view, min_confidence=min_confidence)

    def related(self, ids: Collection[str], *, min_confidence: float = MIN_CONFIDENCE) -> set[str]:
        """Those of some entities that are a variant of something, or that something is a variant of."""
        kinship = self.families.kinship(min_confidence)
        return {id_ for id_ in ids if kinship.steps(id_, "down") or kinship.steps(id_, "up")}

    def facts(self, id_: str) -> list[Fact]:
        """All statements about the entity with this id, by kind and confidence."""
        rows = self._lookup("statements_of", {"id": id_})
        return [_fact(row, id_) for row in rows]

    def proposals(self, id_: str) -> list[dict[str, Any]]:
        """The papers that propose the entity with this id, the surest first: id, title, year, confidence, sentence."""
        return self._lookup("papers_proposing", {"id": id_})

    def titles(self, ids: Collection[str]) -> dict[str, Title]:
        """Papers by id; those that are not there are left out."""
        rows = self._lookup("papers_by_id", _ids(ids))
        return {str(row["id"]): Title(**row) for row in rows}

    def paper(self, id_: str) -> dict[str, Any]:
        """One paper, by its id, its title, or a piece that only one has: its fields, `mentions`, `statements` and `results`.

        A piece is the beginning of an id or of a title, else a part of a title. A statement's confidence is that of all
        papers together; its evidence here is this paper's alone. Raises NotFound, with the nearest titles and their ids.
        """
        found = self._lookup("paper", {"id": id_}) or self._lookup("paper", {"id": self._paper_called(id_)})
        id_ = str(found[0]["id"])
        params: dict[str, Value] = {"id": id_}
        statements = self._lookup("proposals_of_paper", params) + self._lookup("statements_of_paper", params)
        for row in statements:
            row["evidence"] = [json.loads(line) for line in row["evidence"] if json.loads(line)["paper"] == id_]
        mentions = self._lookup("mentions_of_paper", params)
        for row in mentions:
            row["mentions"] = [json.loads(line) for line in row["mentions"]]
        results = self._lookup("results_of_paper", params)
        for row in results:
            row["evidence"] = json.loads(row["evidence"])
        return found[0] | {"mentions": mentions, "statements": statements, "results": results}

    def part(self, ids: Collection[str]) -> Graph:
        """The part of the graph that some entities make: all statements among them, and the papers that propose them.

        The papers that are evidence of these statements are there too; mentions and results stay out.
        """
        entities = self._entities(ids)
        known = _ids(entities)
        rows = self._lookup("statements_among", known) + self._lookup("proposals_among", known)
        statements = sorted((_statement(row) for row in rows), key=lambda statement: statement.key)
        papers = {evidence.paper for statement in statements for evidence in statement.evidence}
        papers |= {statement.head for statement in statements if statement.kind is RelationKind.PROPOSES}
        found = self._whole_papers(papers)
        return Graph(tuple(found), tuple(entities[id_] for id_ in sorted(entities)), tuple(statements))

    def most_mentioned(self, *, limit: int) -> list[Entity]:
        """The entities that most papers mention."""
        ids = [row["id"] for row in self._lookup("most_mentioned", {"limit": limit})]
        found = self.families.named(ids)
        return [found[id_] for id_ in ids]

    def largest_families(self, *, limit: int, min_confidence: float = MIN_CONFIDENCE) -> list[tuple[Entity, int]]:
        """The entities with the most direct variants, and how many these are."""
        rows = self._lookup("largest_families", {"limit": limit, "min_confidence": min_confidence})
        found = self._entities({row["id"] for row in rows})
        return [(found[row["id"]], row["variants"]) for row in rows]

    def newest_papers(self, *, limit: int, titled: str = "") -> list[Title]:
        """Papers whose title holds `titled`, the newest first; those without a date come last."""
        params: dict[str, Value] = {"text": titled, "limit": limit}
        rows = self._lookup("newest_papers", params) + self._lookup("undated_papers", params)
        return [Title(**row) for row in rows[:limit]]

    def statistics(self, counted: Counts | None = None) -> dict[str, Any]:
        """Counts: `papers`, `entities` and `statements` by kind, `results`, `corrections` by effect, `rejected` by reason.

        What a build has `counted` need not be counted in the graph, which would have to be read for that.
        """
        return {**asdict(counted or self._counts()), "corrections": self._corrected(), "rejected": self._rejected()}

    def _counts(self) -> Counts:
        found: dict[Any, dict[str, Any]] = {"papers": {}, "entities": {}, "statements": {}, "results": {}}
        for row in self.query("statistics"):
            found[row["what"]][str(row["kind"])] = row["count"]
        return Counts(found["papers"].get("", 0), found["entities"], found["statements"], found["results"].get("", 0))

    def corrections(self) -> list[Listed]:
        """What `corrections.toml` in the graph's folder says, and what each came to. Raises InputError for a faulty file."""
        found = read_corrections(self.folder.corrections)
        made = self._made()
        effects = made.effects if made and made.corrections == found.digest() else (None,) * len(found)
        return [Listed(number, item, effect) for number, (item, effect) in enumerate(zip(found, effects, strict=True), 1)]

    def explain(self, name: str) -> Explanation:
        """Why an entity is as it is: its kind, its names, what it is kept apart from, and the corrections that touched it.

        Raises NotFound with the nearest names, StoreError where the papers' extractions are not there to tell.
        """
        # Imported here: most who open a graph never ask this, and it brings all of assembly.
        from kg.explaining import explained

        entity = self.entity(name)
        made = self._made()
        imprint = self.store.imprint()
        others = self._namesakes(entity)
        spans = {row["paper"]: row["mentions"] for row in self._lookup("occurrences_of", {"id": entity.id})}
        around = {row["paper"] for other in others for row in self._lookup("occurrences_of", {"id": other.id})}
        of_file = read_corrections(self.folder.corrections).digest()
        if made and imprint and made.fingerprint == imprint.fingerprint and made.corrections == of_file:
            corrections = [(one.correction, one.effect) for one in self.corrections() if one.effect]
            with Ledger(self.folder.ledger, write=False) as ledger:
                found = explained(
                    entity,
                    spans={paper: [Span(**json.loads(text)) for text in texts] for paper, texts in spans.items()},
                    read=ledger.extractions(self._whole_papers({*spans, *around}), made.extractor),
                    names=made.names,
                    others=others,
                    corrections=corrections,
                )
            if found is not None:
                return found
        if self.folder.origin():
            raise StoreError(f"The graph in '{self.folder.path}' was imported, without what explains it.")
        raise StoreError(f"What explains '{entity.name}' is not up to date. `kg build --dir {self.folder.path}` makes it so.")

    def graph(self) -> Graph:
        """The whole graph."""
        return self.store.graph()

    def to_networkx(self) -> nx.MultiDiGraph[str]:
        """The whole graph for NetworkX; `kg.export.network` says what nodes and edges carry."""
        from kg.export.network import to_networkx

        return to_networkx(self.graph())

    def _paper_called(self, asked: str) -> str:
        """Id of the only paper that `asked` is a piece of the id or the title of. Raises NotFound."""
        title = asked.strip()
        found = self._lookup("papers_called", {"beginning": asked, "title": title, "limit": _NEAR_TITLES + 1})
        best = [row for row in found if row["rank"] == found[0]["rank"]]
        if len(best) == 1:
            return str(best[0]["id"])
        if best:
            some = f" {_NEAR_TITLES} of them:" if len(best) > _NEAR_TITLES else ""
            raise NotFound(_to_choose(f"'{title}' fits several papers. Ask for one by its id.{some}", best[:_NEAR_TITLES]))
        words: list[Value] = [*sorted({word for word in title.lower().split() if len(word) > _SHORT_WORD})]
        near = self._lookup("papers_with_words", {"words": words, "limit": _NEAR_TITLES})
        said = f"No paper here has the id '{asked}', nor that in its title."
        if near:
            raise NotFound(_to_choose(f"{said} Near ones:", near))
        raise NotFound(f"{said} `kg query papers_mentioning --param name=...` prints ids.")

    def _lookup(self, statement: str, params: Mapping[str, Value]) -> list[dict[str, Any]]:
        return list(self.store.query(layout("lookup")[statement], params).as_dicts())

    def _entities(self, ids: Collection[str]) -> dict[str, Entity]:
        rows = self._lookup("entities_by_id", _ids(ids))
        return {str(row["id"]): entity_of(row) for row in rows}

    def _whole_papers(self, ids: Collection[str]) -> list[Paper]:
        rows = self._lookup("whole_papers_by_id", _ids(ids))
        return [paper_of(row) for row in rows]

    def _namesakes(self, entity: Entity) -> list[Entity]:
        """Other entities that share a form with this one, by id."""
        keys = sorted({fold(form) for form in entity.forms()})
        rows = [row for key in keys for row in self._lookup("entities_by_alias", {"key": key})]
        found = {row["id"]: entity_of(row) for row in rows if row["id"] != entity.id}
        return [found[id_] for id_ in sorted(found)]

    def _made(self) -> Made | None:
        """What the graph was made with; None where it was imported, or nothing of that was kept."""
        if self.folder.origin():
            return None
        with Ledger(self.folder.ledger, write=False) as ledger:
            return Made.of(ledger.remembered(MADE))

    def _corrected(self) -> dict[str, int]:
        made = self._made()
        if made is None or not made.effects:
            return {}
        applied = made.applied()
        return {"applied": applied} | ({"without effect": len(made.effects) - applied} if applied < len(made.effects) else {})

    def _rejected(self) -> dict[str, int]:
        counts: dict[str, int] = {}
        if self.folder.origin():
            return counts
        with Ledger(self.folder.ledger, write=False) as ledger:
            for rejection in ledger.rejections():
                counts[str(rejection.reason)] = counts.get(str(rejection.reason), 0) + 1
        return dict(sorted(counts.items()))


def _to_choose(text: str, rows: Collection[Mapping[str, Any]]) -> str:
    """`text`, and below it a line for each paper: its id and title."""
    return "\n".join([text, *(f"{row['id']}  {' '.join(row['title'].split())}" for row in rows)])


def _ids(ids: Collection[str]) -> dict[str, Value]:
    return {"ids": [*sorted(ids)]}


def _statement(row: Mapping[str, Any]) -> Statement:
    evidence = tuple(sorted(_evidence(row["evidence"]), key=evidence_order))
    return Statement(row["head"], RelationKind(row["kind"]), row["tail"], float(row["confidence"]), evidence)


def _evidence(lines: Collection[str]) -> tuple[Evidence, ...]:
    return tuple(codec.decode_evidence(line) for line in lines)


def _fact(row: Mapping[str, Any], of: str) -> Fact:
    outgoing = row["head"] == of
    return Fact(
        kind=RelationKind(row["kind"]),
        outgoing=outgoing,
        other=row["tail"] if outgoing else row["head"],
        name=row["name"],
        of_kind=Kind(row["of_kind"]),
        first_seen=row["first_seen"],
        first_seen_is_bound=bool(row["first_seen_is_bound"]),
        confidence=row["confidence"],
        support=row["support"],
        lines=tuple(row["evidence"]),
    )
