"""Annotated graphs made ready to be compared: what one paper's graph holds, folded, and when two parts of it agree."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from kg.errors import InvalidData
from kg.jsonvalues import shown
from kg.schema import PAPER, RelationKind

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Thing:
    """An entity: its type and its folded mentions."""

    type: str
    forms: frozenset[str]


@dataclass(frozen=True, slots=True)
class Link:
    """A relation whose ends are the folded mentions of what it joins."""

    type: str
    head: frozenset[str]
    tail: frozenset[str]

    def fits(self, other: Link) -> bool:
        """Whether each end shares a mention with its counterpart."""
        return bool(self.head & other.head and self.tail & other.tail)

    def fits_reversed(self, other: Link) -> bool:
        """Whether each end shares a mention with the other one's counterpart."""
        return bool(self.head & other.tail and self.tail & other.head)


@dataclass(frozen=True, slots=True)
class Number:
    """A result: folded value; subject, data set and metric as folded mentions, None where left out."""

    value: str
    about: tuple[frozenset[str] | None, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that is scored of one paper. `names` are those folded mentions that are somewhere written like a name."""

    paper: str
    things: tuple[Thing, ...] = ()
    names: frozenset[str] = frozenset()
    links: tuple[Link, ...] = ()
    numbers: tuple[Number, ...] = ()

    def mentions(self) -> set[tuple[str, str]]:
        """All different (folded mention, type)."""
        return {(form, thing.type) for thing in self.things for form in thing.forms}


def matched(gold: Sequence[T], found: Sequence[T], same: Callable[[T, T], bool]) -> set[int]:
    """Places in `found` of what is right: each of `gold`, in order, takes the first that is the same and still free.

    The order of the files decides, not the best assignment: so the figures are comparable with published ones.
    """
    free = list(range(len(found)))
    for wanted in gold:
        taken = next((number for number, at in enumerate(free) if same(wanted, found[at])), None)
        if taken is not None:
            del free[taken]
    return set(range(len(found))) - set(free)


def same_link(gold: Link, found: Link) -> bool:
    """Whether a relation is right: type and ends agree; COMPARED_WITH reads both ways."""
    either_way = gold.type == RelationKind.COMPARED_WITH
    return gold.type == found.type and (gold.fits(found) or (either_way and gold.fits_reversed(found)))


def same_number(gold: Number, found: Number) -> bool:
    """Whether a result is right: value, subject, data set and metric agree."""
    return gold.value == found.value and all(map(_agree, gold.about, found.about))


def _agree(gold: frozenset[str] | None, found: frozenset[str] | None) -> bool:
    if gold is None or found is None:
        return gold is found
    return bool(gold & found)


def folded(text: str) -> str:
    """`text` without regard to case and white space."""
    return " ".join(text.split()).casefold()


def _like_a_name(text: str) -> bool:
    """True for a digit anywhere or a capital letter behind the first character."""
    return any(map(str.isdigit, text)) or any(map(str.isupper, text[1:]))


def sheet(graph: Mapping[str, object]) -> Sheet:
    """A graph in the form of the gold files, its parts in the order of the file. Raises InvalidData for another form."""
    where = f"The graph '{graph.get('id')}'"
    entities = _objects(graph, "entities", where)
    mentions = [(entity, _strings(entity, "mentions", where)) for entity in entities]
    # A name that stands twice is one thing, described last; all that was written under it can still look like a name.
    things = {
        _text(entity, "name", where): Thing(_text(entity, "type", where), frozenset(map(folded, texts)))
        for entity, texts in mentions
    }
    return Sheet(
        paper=_text(graph, "id", where),
        things=tuple(things.values()),
        names=frozenset(folded(text) for _, texts in mentions for text in texts if _like_a_name(text)),
        links=tuple(_link(relation, things, where) for relation in _objects(graph, "relations", where)),
        numbers=tuple(_number(result, things, where) for result in _objects(graph, "results", where)),
    )


def _link(relation: Mapping[str, object], things: Mapping[str, Thing], where: str) -> Link:
    nothing = Thing("", frozenset())
    head, tail = _text(relation, "head", where), _text(relation, "tail", where)
    # Folded mentions have no capitals, so only the paper itself can match the paper.
    ends = frozenset({PAPER}) if head == PAPER else things.get(head, nothing).forms
    return Link(_text(relation, "type", where), ends, things.get(tail, nothing).forms)


def _number(result: Mapping[str, object], things: Mapping[str, Thing], where: str) -> Number:
    about: list[frozenset[str] | None] = []
    for part in ("subject", "dataset", "metric"):
        name = "" if result.get(part) is None else _text(result, part, where)
        forms = things[name].forms if name in things else frozenset({folded(name)})
        about.append(forms if name else None)
    return Number(folded(_text(result, "value", where)), tuple(about))


def _text(record: Mapping[str, object], key: str, where: str) -> str:
    value = record.get(key)
    if not isinstance(value, str):
        raise InvalidData(f"{where}: {key}={shown(value)} is not text. The form is that of examples/gold.jsonl.")
    return value


def _list(record: Mapping[str, object], key: str, where: str) -> Sequence[object]:
    value = record.get(key, ())
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise InvalidData(f"{where}: {key}={shown(value)} is not a list. The form is that of examples/gold.jsonl.")
    return value


def _objects(record: Mapping[str, object], key: str, where: str) -> list[Mapping[str, object]]:
    entries = _list(record, key, where)
    objects = [entry for entry in entries if isinstance(entry, Mapping)]
    if len(objects) < len(entries):
        raise InvalidData(f"{where}: not every entry of '{key}' is an object. The form is that of examples/gold.jsonl.")
    return objects


def _strings(record: Mapping[str, object], key: str, where: str) -> list[str]:
    entries = _list(record, key, where)
    strings = [entry for entry in entries if isinstance(entry, str)]
    if len(strings) < len(entries):
        raise InvalidData(f"{where}: not every one of '{key}' is text. The form is that of examples/gold.jsonl.")
    return strings
