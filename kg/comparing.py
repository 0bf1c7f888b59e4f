"""What a graph knows of results, to be compared: leaderboards of a data set, the data sets that have some, and conflicts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kg import codec
from kg.config import MIN_CONFIDENCE, MIN_CONFIDENCE_OF_RESULTS, least_of_results
from kg.model import Entity, Evidence
from kg.results.boards import Found, Leaderboards, boards_of, chosen, editions
from kg.results.conflicts import Conflicts, Side, contradictions_of, disputes_of
from kg.results.readings import Says, reading_of
from kg.schema import Kind
from kg.scripts import layout
from kg.stores.base import Store, Value

_METRICS = 5
"""How many metrics are named for a data set."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A data set with the number of results on it, of papers that report them, and the metrics they name, most used first."""

    id: str
    name: str
    results: int
    papers: int
    metrics: tuple[str, ...]


class Comparing:
    """The part of an opened graph that compares results."""

    store: Store

    def find(self, name: str) -> list[Entity]:
        """All entities that `name` may mean."""
        raise NotImplementedError

    def entity(self, name: str) -> Entity:
        """The entity that `name` most likely means."""
        raise NotImplementedError

    def results(self, dataset: str, *, metric: str = "", min_confidence: float = MIN_CONFIDENCE_OF_RESULTS) -> Leaderboards:
        """The leaderboards of a data set, or only those of a metric: `graph.results("ImageNet-1K", metric="top-1")`.

        Raises NotFound for a name that the graph does not know, and for a metric that nothing there is given in.
        """
        entity = self._dataset(dataset)
        joined = [entity, *(other for name in editions(entity.name) for other in self.find(name) if other.kind is Kind.DATASET)]
        every = list(self._results_on({one.id for one in joined}))
        found = [one for one in every if one.confidence >= min_confidence]
        boards = boards_of(found)
        return Leaderboards(
            entity,
            chosen(boards, metric) if metric.strip() and found else boards,
            tuple(one for one in joined if any(result.dataset == one.id for result in found)),
            self._relatives(joined, min_confidence),
            len(every) - len(found),
        )

    def measured(self, *, limit: int = 20, min_confidence: float = MIN_CONFIDENCE_OF_RESULTS) -> list[Measured]:
        """The data sets with most results on them."""
        rows = self._rows("measured_datasets", {"limit": limit, "min_confidence": min_confidence})
        return [Measured(row["id"], row["name"], row["results"], row["papers"], _most(row["metrics"])) for row in rows]

    def conflicts(self, *, min_confidence: float = MIN_CONFIDENCE) -> Conflicts:
        """What papers disagree on: who outperforms whom, and different values for the same thing."""
        rows = self._rows("contradictions", {"min_confidence": min_confidence})
        contradictions = contradictions_of((_side(row, "there"), _side(row, "back")) for row in rows)
        return Conflicts(contradictions, disputes_of(self.values(min_confidence=least_of_results(min_confidence))))

    def values(self, *, min_confidence: float = MIN_CONFIDENCE_OF_RESULTS) -> Iterator[Found]:
        """All results that have a place on a leaderboard: values that papers give on a data set, by a metric."""
        found = map(_found, self._rows("results_with_ends", {"min_confidence": min_confidence}))
        return (one for one in found if one.reading.says is Says.VALUE)

    def _dataset(self, name: str) -> Entity:
        """The data set called so; what else has the name only where no data set does."""
        sets = [entity for entity in self.find(name) if entity.kind is Kind.DATASET]
        exact = [entity for entity in sets if name in (entity.name, entity.id)]
        return (exact or sets or [self.entity(name)])[0]

    def _results_on(self, ids: Collection[str]) -> Iterator[Found]:
        return map(_found, self._rows("results_on", {"ids": [*sorted(ids)]}))

    def _relatives(self, joined: Collection[Entity], min_confidence: float) -> tuple[tuple[Entity, int], ...]:
        """Data sets that are a variant of these, or that these are a variant of, with the number of results on them."""
        ids = sorted(entity.id for entity in joined)
        rows = self._rows("measured_relatives", {"ids": [*ids], "min_confidence": min_confidence})
        found = {row["id"]: row["results"] for row in rows if row["id"] not in ids}
        return tuple((self.entity(id_), count) for id_, count in sorted(found.items(), key=lambda item: (-item[1], item[0])))

    def _rows(self, statement: str, params: Mapping[str, Value]) -> list[dict[str, Any]]:
        return list(self.store.query(layout("comparing")[statement], params).as_dicts())


def _found(row: Mapping[str, Any]) -> Found:
    evidence = codec.decode_evidence(row["evidence"])
    return Found(
        id=row["id"],
        text=row["text"],
        confidence=float(row["confidence"]),
        evidence=evidence,
        subject=row["subject"],
        name=row["name"],
        dataset=row["dataset"],
        on=row["on"],
        metric=row["metric"],
        paper=row["paper"],
        title=row["title"],
        year=row["year"],
        reading=reading_of(row["text"], evidence, row["metric"], row["title"], row["on"]),
    )


def _most(names: Collection[str]) -> tuple[str, ...]:
    """The names that come most often, the most frequent first."""
    counted = Counter(names)
    return tuple(sorted(counted, key=lambda name: (-counted[name], name)))[:_METRICS]


def _side(row: Mapping[str, Any], way: str) -> Side:
    ends = ("a", "b") if way == "there" else ("b", "a")
    better, worse = ((row[end], row[f"{end}_name"]) for end in ends)
    evidence: tuple[Evidence, ...] = tuple(codec.decode_evidence(line) for line in row[f"{way}_evidence"])
    return Side(*better, *worse, float(row[f"{way}_confidence"]), evidence)
