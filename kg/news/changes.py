"""What differs between two graphs: papers, entities, statements and results that came, went, or are told otherwise.

Of each graph only what is compared is read, without texts and sentences, and one graph is let go of before the next is opened.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from kg.scripts import layout
from kg.stores.base import Store

A_LITTLE = 0.05
"""A confidence that changes by no more than this says the same."""

Fact = str | int | float | None
"""What is told of a thing under one name; None: nothing."""


class What(StrEnum):
    """What is compared."""

    PAPERS = "papers"
    ENTITIES = "entities"
    STATEMENTS = "statements"
    RESULTS = "results"


@dataclass(frozen=True, slots=True)
class Thing:
    """A paper, entity, statement or result as it is compared. `facts` are told by name; `weight` puts the important first."""

    name: str
    facts: tuple[tuple[str, Fact], ...]
    weight: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What is compared of one graph, by what it is and by identity."""

    things: Mapping[What, Mapping[tuple[str, ...], Thing]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is told otherwise: the names of the facts that differ, each as it was and as it is."""

    name: str
    facts: tuple[tuple[str, Fact, Fact], ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """What came, what went and what changed among things of one sort, the important first.

    `slight` counts those of which only the confidence changed, and by no more than a little.
    """

    what: What
    added: tuple[Thing, ...]
    gone: tuple[Thing, ...]
    changed: tuple[Change, ...]
    slight: int = 0

    @property
    def is_empty(self) -> bool:
        """True if nothing differs that is worth a line."""
        return not (self.added or self.gone or self.changed)


def snapshot(store: Store, *, min_confidence: float = 0.0) -> Snapshot:
    """What is compared of the graph in a store; statements and results that are at least so sure."""
    titles = {row["id"]: row for row in _rows(store, "all_papers")}
    entities = {row["id"]: row for row in _rows(store, "all_entities")}
    papers: dict[tuple[str, ...], Thing] = {
        (id_,): Thing(row["title"], (("title", row["title"]), ("date", row["published"])), _day(row["published"]))
        for id_, row in titles.items()
    }
    named: dict[tuple[str, ...], Thing] = {
        (id_,): Thing(f"{row['name']} ({row['kind']})", (("name", row["name"]), ("kind", row["kind"])), (row["papers"],))
        for id_, row in entities.items()
    }
    names = {id_: row["name"] for id_, row in entities.items()}
    return Snapshot(
        {
            What.PAPERS: papers,
            What.ENTITIES: named,
            What.STATEMENTS: dict(_statements(store, names, titles, min_confidence)),
            What.RESULTS: dict(_results(store, names, min_confidence)),
        }
    )


def differences(old: Snapshot, new: Snapshot) -> tuple[Difference, ...]:
    """What differs, in the order of `What`; the same for the same two graphs."""
    return tuple(_difference(what, old.things.get(what, {}), new.things.get(what, {})) for what in What)


def _difference(what: What, old: Mapping[tuple[str, ...], Thing], new: Mapping[tuple[str, ...], Thing]) -> Difference:
    added = [(thing, key) for key, thing in new.items() if key not in old]
    gone = [(thing, key) for key, thing in old.items() if key not in new]
    changed: list[tuple[tuple[object, ...], Change]] = []
    slight = 0
    for key, thing in new.items():
        before = old.get(key)
        if before is None or before.facts == thing.facts:
            continue
        change = _change(before, thing)
        if change.facts:
            changed.append((_order(thing, key), change))
        else:
            slight += 1
    return Difference(
        what,
        tuple(thing for thing, _ in sorted(added, key=lambda one: _order(*one))),
        tuple(thing for thing, _ in sorted(gone, key=lambda one: _order(*one))),
        tuple(change for _, change in sorted(changed, key=lambda one: one[0])),
        slight,
    )


def _change(old: Thing, new: Thing) -> Change:
    told = ((name, was, now) for (name, was), (_, now) in zip(old.facts, new.facts, strict=True) if was != now)
    return Change(new.name, tuple((name, was, now) for name, was, now in told if not _is_slight(was, now)))


def _is_slight(was: Fact, now: Fact) -> bool:
    # The difference of two fractions is a little more than it is.
    return isinstance(was, float) and isinstance(now, float) and abs(was - now) <= A_LITTLE + 1e-9


def _order(thing: Thing, key: tuple[str, ...]) -> tuple[object, ...]:
    return (tuple(-one for one in thing.weight), thing.name, key)


def _statements(
    store: Store, names: Mapping[str, str], titles: Mapping[str, Mapping[str, Any]], least: float
) -> Iterator[tuple[tuple[str, ...], Thing]]:
    for statement in ("all_proposals", "all_statements"):
        for row in _rows(store, statement):
            if row["confidence"] < least:
                continue
            head = names[row["head"]] if statement == "all_statements" else f"'{titles[row['head']]['title']}'"
            facts = (("confidence", float(row["confidence"])), ("papers", int(row["support"])))
            name = f"{head} {row['kind']} {names[row['tail']]}"
            yield (row["head"], row["kind"], row["tail"]), Thing(name, facts, (row["support"], row["confidence"]))


def _results(store: Store, names: Mapping[str, str], least: float) -> Iterator[tuple[tuple[str, ...], Thing]]:
    for row in _rows(store, "all_results"):
        if row["confidence"] < least:
            continue
        ends = ((" on ", row["dataset"]), (" in ", row["metric"]))
        name = f"{names[row['subject']]}: {row['text']}" + "".join(word + names[end] for word, end in ends if end is not None)
        yield (row["id"],), Thing(name, (("confidence", float(row["confidence"])),), (row["confidence"],))


def _day(published: str | None) -> tuple[float, ...]:
    """Larger for newer papers."""
    year, month, day = (*map(int, (published or "0").split("-")), 0, 0)[:3]
    return (year, month, day)


def _rows(store: Store, statement: str) -> list[dict[str, Any]]:
    return list(store.query(layout("news")[statement], timeout_s=600.0).as_dicts())
