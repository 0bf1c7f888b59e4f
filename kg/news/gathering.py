"""The news of a graph: what papers from a day on say that those before them did not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from kg import codec
from kg.batches import batched
from kg.config import MIN_CONFIDENCE, least_of_results
from kg.lineage.kinship import strength
from kg.model import Entity, Evidence
from kg.names import fold
from kg.news.model import Ahead, Claim, Differing, Newcomer, News, Opposed, Record, Said, Source
from kg.news.since import Since
from kg.opened import Cladograph
from kg.results.boards import Board, Found, Row, boards_of, disagree, editions
from kg.results.conflicts import Conflicts, Dispute, Side
from kg.results.measures import Better
from kg.schema import Kind
from kg.scripts import layout
from kg.stores.base import Value

_AT_ONCE = 1_000
_FAR = 100
"""Steps that lead to every member of a family."""


def news(graph: Cladograph, since: Since, *, family: str | None = None, min_confidence: float = MIN_CONFIDENCE) -> News:
    """What is new in the graph since a day, or in one family; results are those that are shown beside such statements.

    Raises NotFound for a family that the graph does not know, with the nearest names.
    """
    return _Gathering(graph, since, graph.entity(family) if family is not None else None, min_confidence).news()


class _Gathering:
    """One look through a graph for what is new there."""

    def __init__(self, graph: Cladograph, since: Since, root: Entity | None, least: float) -> None:
        self._graph, self._since, self._root, self._least = graph, since, root, least
        self._kinship = graph.families.kinship(least)
        self._family = None if root is None else {root.id, *(below for below, _ in self._kinship.within(root.id, "down", _FAR))}
        rows = self._ask("papers_since", {"year": since.year})
        told = {row["id"]: since.includes(row["published"]) for row in rows}
        self._new = {row["id"]: Source(**row) for row in rows if told[row["id"]]}
        self._unclear = sum(is_new is None for is_new in told.values()) + int(self._ask("undated", {})[0]["papers"])
        self._old: dict[str, Source] = {}

    def news(self) -> News:
        """All of it."""
        opposed = self._opposed()
        known = {(claim.better, claim.worse) for one in opposed for claim in one.sides}
        return News(
            since=self._since,
            family=self._root,
            papers=len(self._new),
            unclear=self._unclear,
            members=self._members(),
            records=self._records(),
            ahead=tuple(one for one in self._ahead() if not any((one.entity.name, o.name) in known for o in one.others)),
            opposed=opposed,
            differing=self._differing(),
            datasets=self._datasets(),
        )

    # --- what is new, and what belongs to the family

    @cached_property
    def _proposed(self) -> dict[str, list[tuple[float, Evidence]]]:
        """What new papers propose, and no other does, by id: how sure that is, and the sentence."""
        found: dict[str, list[tuple[float, Evidence]]] = defaultdict(list)
        for row in self._told_of("proposals_in", self._new):
            found[row["id"]] += [(row["confidence"], codec.decode_evidence(line)) for line in row["evidence"]]
        known = {row["id"] for row in self._told_of("proposing", found) if row["paper"] not in self._new}
        return {id_: pieces for id_, pieces in found.items() if id_ not in known}

    def _is_new(self, entity: Entity) -> bool:
        """True for what a new paper proposes, or a list of names says to be new; False for what was there before."""
        if entity.first_seen is not None and entity.first_seen < self._since.year:
            return False
        if entity.id in self._proposed:
            return True
        return not entity.first_seen_is_bound and self._since.includes(_year(entity)) is True

    def _is_within(self, *ids: str | None) -> bool:
        return self._family is None or not self._family.isdisjoint(ids)

    # --- the parts of a digest

    def _members(self) -> tuple[Newcomer, ...]:
        years = {step.below: self._kinship.year(step.below) or 0 for step in self._kinship.all_steps()}
        candidates = {id_ for id_, year in years.items() if year >= self._since.year or id_ in self._proposed}
        entities = self._graph.families.named(candidates)
        new = [entity for entity in entities.values() if entity.kind is not Kind.DATASET and self._is_new(entity)]
        below = [entity for entity in new if self._family is None or (entity.id in self._family and entity != self._root)]
        steps = {one.id: [s for s in self._kinship.steps(one.id, "up") if not self._kinship.is_redundant(s)] for one in below}
        told = self._graph.families.told([step for some in steps.values() for step in some])
        parents = self._graph.families.named({step.above for some in steps.values() for step in some})
        self._learn(piece.paper for step in told.values() for piece in step.evidence)
        found = []
        for entity in below:
            said = [told[step.ends] for step in sorted(steps[entity.id], key=strength)]
            above = sorted((parents[step.above] for step in said), key=lambda parent: not self._is_established(parent))
            first = next(step for step in said if step.above == above[0].id)
            pieces = (*first.evidence, *(piece for _, piece in self._proposed.get(entity.id, ())))
            found.append(Newcomer(entity, tuple(above), first.confidence, first.support, self._best(pieces)))
        return tuple(sorted(found, key=self._importance_of_member))

    def _is_established(self, parent: Entity) -> bool:
        """True for what several papers speak of, and is no news itself: what makes a family."""
        return parent.papers > 1 and not self._is_new(parent)

    def _importance_of_member(self, one: Newcomer) -> tuple[object, ...]:
        """Those first that a paper here proposes, and of these those of families that were there before."""
        return (one.entity.id not in self._proposed, not self._is_established(one.parents[0]), *_importance(one))

    def _datasets(self) -> tuple[Newcomer, ...]:
        entities = self._graph.families.named(self._proposed)
        found = []
        for entity in entities.values():
            if entity.kind is not Kind.DATASET or not self._is_new(entity) or not self._concerns(entity):
                continue
            pieces = self._proposed[entity.id]
            steps = sorted(self._kinship.steps(entity.id, "up"), key=strength)
            parents = self._graph.families.named({step.above for step in steps})
            above = tuple(parents[step.above] for step in steps)
            support = len({piece.paper for _, piece in pieces})
            said = self._best([piece for _, piece in pieces])
            found.append(Newcomer(entity, above, max(confidence for confidence, _ in pieces), support, said))
        return tuple(sorted(found, key=_importance))

    def _concerns(self, dataset: Entity) -> bool:
        """True for a data set of the family, or one that is said to have to do with a member of it."""
        if self._is_within(dataset.id):
            return True
        said = (fact for fact in self._graph.facts(dataset.id) if fact.confidence >= self._least)
        return self._is_within(*(fact.other for fact in said))

    def _records(self) -> tuple[Record, ...]:
        tests: dict[str, list[Found]] = defaultdict(list)
        for one in self._graph.values(min_confidence=least_of_results(self._least)):
            tests[_test(one)].append(one)
        boards = (boards_of(found) for found in tests.values() if any(one.paper in self._new for one in found))
        records = (self._record(board) for some in boards for board in some)
        return tuple(sorted((record for record in records if record is not None), key=_importance_of_record))

    def _record(self, board: Board) -> Record | None:
        """The best new value, if it is better than all earlier ones by more than rounding."""
        if board.better is Better.UNKNOWN or not board.measure.name:
            return None
        rows = sorted(board.rows, key=lambda row: _badness(row, board.better))
        now = next((row for row in rows if row.found.paper in self._new), None)
        before = next((row for row in rows if row.found.paper not in self._new), None)
        if now is None or before is None or not self._is_within(now.found.subject):
            return None
        if _badness(now, board.better) > _badness(before, board.better) or not disagree(now.found, before.found):
            return None
        said, said_before = (self._said(row.found.evidence) for row in (now, before))
        return Record(board, now, before, said, said_before)

    def _ahead(self) -> tuple[Ahead, ...]:
        over: dict[str, dict[str, tuple[float, list[Evidence]]]] = defaultdict(dict)
        for row in self._told_of("outperforming_in", self._new):
            pieces = [codec.decode_evidence(line) for line in row["evidence"]]
            if all(piece.paper in self._new for piece in pieces) and self._is_within(row["head"], row["tail"]):
                over[row["head"]][row["tail"]] = (row["confidence"], pieces)
        entities = self._graph.families.named({*over, *(tail for tails in over.values() for tail in tails)})
        found = []
        for head, tails in sorted(over.items()):
            older = [tail for tail in tails if not self._is_new(entities[tail])]
            if older:
                surest = sorted(older, key=lambda tail: (-tails[tail][0], -entities[tail].papers, tail))
                confidence, pieces = tails[surest[0]]
                others = tuple(entities[tail] for tail in surest)
                support = len({piece.paper for piece in pieces})
                found.append(Ahead(entities[head], others, confidence, support, self._best(pieces)))
        return tuple(sorted(found, key=lambda one: (not self._is_new(one.entity), *_importance(one))))

    def _opposed(self) -> tuple[Opposed, ...]:
        found = []
        for one in self._conflicts.contradictions:
            pieces = [piece for side in one.sides for piece in side.evidence]
            if any(piece.paper in self._new for piece in pieces) and self._is_within(one.sides[0].better, one.sides[0].worse):
                self._learn(piece.paper for piece in pieces)
                first, second = (self._claim(side) for side in one.sides)
                found.append(Opposed((first, second)))
        return tuple(found)

    def _claim(self, side: Side) -> Claim:
        return Claim(side.better_name, side.worse_name, side.confidence, self._best(side.evidence))

    def _differing(self) -> tuple[Differing, ...]:
        disputes = (one for one in self._conflicts.disputes if one.same_setting and self._is_within(one.subject, one.dataset))
        return tuple(found for one in disputes if (found := self._difference(one)) is not None)

    def _difference(self, dispute: Dispute) -> Differing | None:
        """The surest new value and the surest other one that is at odds with it under the same conditions."""
        rows = sorted(dispute.rows, key=lambda row: (-row.found.confidence, row.found.id))
        for new in (row for row in rows if row.found.paper in self._new):
            for row in rows:
                if disagree(new.found, row.found) and new.found.reading.setting == row.found.reading.setting:
                    said, other = (self._said(one.found.evidence) for one in (new, row))
                    return Differing(dispute.measure.name, (new, row), (said, other))
        return None

    @cached_property
    def _conflicts(self) -> Conflicts:
        return self._graph.conflicts(min_confidence=self._least)

    # --- sentences and papers

    def _best(self, pieces: Sequence[Evidence]) -> Said:
        """The sentence to show: of a new paper, from its abstract, as sure as there is one."""

        def order(piece: Evidence) -> tuple[object, ...]:
            return (piece.paper not in self._new, piece.field == "title", -piece.score, piece.paper, piece.start)

        return self._said(min(pieces, key=order))

    def _said(self, evidence: Evidence) -> Said:
        self._learn([evidence.paper])
        source = self._new.get(evidence.paper) or self._old.get(evidence.paper)
        return Said(evidence, source or Source(evidence.paper, evidence.paper, None, None))

    def _learn(self, papers: Iterable[str]) -> None:
        """Looks up papers that are to be cited and are not known yet."""
        unknown = sorted({*papers} - self._new.keys() - self._old.keys())
        for some in batched(unknown, _AT_ONCE):
            for id_, title in self._graph.titles(some).items():
                self._old[id_] = Source(id_, title.title, title.published, title.url)

    def _told_of(self, statement: str, ids: Iterable[str]) -> Iterator[dict[str, Any]]:
        """The rows of a statement that asks what is said, and sure enough, of papers or of entities."""
        for some in batched(sorted(ids), _AT_ONCE):
            yield from self._ask(statement, {"ids": [*some], "min_confidence": self._least})

    def _ask(self, statement: str, params: Mapping[str, Value]) -> list[dict[str, Any]]:
        return list(self._graph.store.query(layout("news")[statement], params).as_dicts())


def _year(entity: Entity) -> str | None:
    return None if entity.first_seen is None else f"{entity.first_seen:04}"


def _test(one: Found) -> str:
    """What the papers that report on a test have in common: the data set, or the first of the names it goes by."""
    same = editions(one.on or "")
    return min(map(fold, (one.on or "", *same))) if same else f"id {one.dataset}"


def _badness(row: Row, better: Better) -> float:
    number = row.found.reading.number or 0.0
    return number if better is Better.LOWER else -number


def _importance(one: Newcomer | Ahead) -> tuple[object, ...]:
    """Sorts by how many papers say it, how sure it is, and how many liked the paper; then by name."""
    liked = one.said.source.upvotes or 0
    return (-one.support, -round(one.confidence, 1), -liked, -one.confidence, one.entity.name, one.entity.id)


def _importance_of_record(one: Record) -> tuple[object, ...]:
    now = one.now.found
    return (-len(one.board.rows), -round(now.confidence, 1), -(one.said.source.upvotes or 0), -now.confidence, now.id)
