"""Which relation phrase of a question each name belongs to, and on which side of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from kg.asking.model import Item, Linked
from kg.asking.words import ON, Shape, Sort
from kg.model import Entity
from kg.names import singular
from kg.schema import Kind, RelationKind

_OWN = frozenset({"on", "for", "at", "in", "with", "to", "from", "against", "over", "between", "than", "across", "within"})
"""Prepositions that begin a constraint of their own: `on GLUE`, `for parsing`."""
_SYSTEMS = (Kind.MODEL, Kind.METHOD)


@dataclass(slots=True)
class Governed:
    """A relation phrase with the names that were found for it."""

    at: int
    text: str
    relation: str
    shape: Shape
    before: list[Entity] = field(default_factory=list)
    after: list[Entity] = field(default_factory=list)
    possessed: bool = False

    @property
    def is_noun(self) -> bool:
        """True for `variants of X`, False for `outperforms X`."""
        return self.shape in (Shape.CHILD, Shape.PARENT)


def governed(items: Sequence[Item]) -> tuple[list[Governed], list[Entity]]:
    """The relation phrases with their names, and the names that belong to none."""
    relations = [
        Governed(at, item.text, item.phrase.what, _voice(items, at))
        for at, item in enumerate(items)
        if item.phrase and item.phrase.sort is Sort.RELATION and item.phrase.shape
    ]
    bare: list[Entity] = []
    by_place = {relation.at: relation for relation in relations}
    last: tuple[Governed | None, str] = (None, "")
    for at, item in enumerate(items):
        if item.name is None:
            continue
        last = owner, side = _owner(items, at, by_place, last)
        entity = _meant(item.name, owner.relation if owner else "", items, at)
        if owner is None:
            bare.append(entity)
            continue
        (owner.after if side == "after" else owner.before).append(entity)
        if side == "before" and owner.is_noun and (item.possessive or _is_possessed(items, at, owner.at)):
            owner.possessed = True
    return relations, bare


def _owner(
    items: Sequence[Item], at: int, relations: dict[int, Governed], last: tuple[Governed | None, str]
) -> tuple[Governed | None, str]:
    """The relation phrase that governs the name at `at`, and its side; `last` is that of the name before."""
    name = items[at].name
    assert name is not None  # noqa: S101 - only names are governed
    behind = relations.get(at + 1)
    if behind is not None and behind.is_noun and not _is_followed_by_of(items, at + 1) and not behind.before:
        return behind, "before"
    governor = _before(items, at, relations)
    if governor == "coordinated":
        return last
    if isinstance(governor, Governed) and not governor.after and not governor.possessed:
        return governor, "after"
    owner = _behind(items, at, relations)
    if owner is None or _cannot_be_subject(name, owner, items):
        return None, ""
    return owner, "before"


def _is_followed_by_of(items: Sequence[Item], at: int) -> bool:
    return at + 1 < len(items) and items[at + 1].means("of")


def classes(items: Sequence[Item]) -> set[str]:
    """Ids of what is asked for as a class, in the plural and before anything else: `which vision transformers beat X`."""
    for at, item in enumerate(items):
        if item.name is not None:
            is_class = item.text != singular(item.text) and any(later.name is not None for later in items[at + 1 :])
            return {entity.id for entity in item.name.meanings} if is_class else set()
        if not (_is_filler(item) or item.means("what", "list")):
            return set()
    return set()


def _cannot_be_subject(name: Linked, relation: Governed, items: Sequence[Item]) -> bool:
    """True for a data set, task or metric before a verb between models with its own name: `ImageNet models better than X`."""
    of_systems = relation.relation in (RelationKind.OUTPERFORMS, RelationKind.USES, RelationKind.COMPARED_WITH)
    system = any(entity.kind in _SYSTEMS for entity in name.meanings)
    return of_systems and not system and _has_own(items, relation.at)


def _before(items: Sequence[Item], at: int, relations: dict[int, Governed]) -> Governed | str | None:
    """The relation phrase that governs the name at `at` from before it; `coordinated` where the name follows another one."""
    joined = False
    for index in range(at - 1, -1, -1):
        item = items[index]
        if index in relations:
            return relations[index]
        if item.name is not None:
            return "coordinated" if joined or _is_list(items, index, at) else None
        if item.text == "," or item.means("and", "or"):
            joined = True
        elif (
            item.phrase
            and item.phrase.sort is Sort.PREPOSITION
            and item.text.casefold() in _OWN
            and not _is_of(items, index, relations)
        ) or (item.phrase and item.phrase.sort is Sort.TOPIC):
            return None
    return None


def _is_of(items: Sequence[Item], index: int, relations: dict[int, Governed]) -> bool:
    """True if the preposition at `index` belongs to the relation phrase right before it: `variants on`, `extension to`."""
    relation = relations.get(index - 1)
    if relation is None or relation.after:
        return False
    text = items[index].text.casefold()
    if text in ("on", "for", "at", "across"):
        return relation.relation not in (RelationKind.VARIANT_OF, RelationKind.OUTPERFORMS) or not relation.before
    return True


def _is_list(items: Sequence[Item], first: int, second: int) -> bool:
    """True if only a comma or `and` stands between two names."""
    return all(item.text == "," or item.means("and", "or") or _is_filler(item) for item in items[first + 1 : second]) and any(
        item.text == "," or item.means("and", "or") for item in items[first + 1 : second]
    )


def _behind(items: Sequence[Item], at: int, relations: dict[int, Governed]) -> Governed | None:
    """The relation phrase that governs the name at `at` from behind it: of which it is the subject, or that it stands before."""
    prepositional = at > 0 and (
        items[at - 1].text.casefold() in _OWN or (at > 1 and _is_filler(items[at - 1]) and items[at - 2].text.casefold() in _OWN)
    )
    for index in range(at + 1, len(items)):
        if index in relations:
            relation = relations[index]
            if prepositional and relation.relation == RelationKind.PROPOSES:
                return None
            if prepositional and not (relation.is_noun and index == at + 1) and _has_own(items, index):
                return None
            return relation if not relation.before or _is_list_between(items, at, index) else None
        item = items[index]
        if item.name is not None and not _is_list(items, at, index):
            return None
        if item.phrase and item.phrase.sort is Sort.PREPOSITION and item.text.casefold() not in ("by", "in"):
            return None
    return None


def _has_own(items: Sequence[Item], index: int) -> bool:
    """True if a name follows the phrase at `index`, before another phrase that governs."""
    for item in items[index + 1 :]:
        if item.name is not None:
            return True
        if item.phrase and item.phrase.sort is Sort.RELATION:
            return False
    return False


def _is_list_between(items: Sequence[Item], at: int, index: int) -> bool:
    return any(item.text == "," or item.means("and", "or", "both") for item in items[:index] if item is not items[at])


def _is_filler(item: Item) -> bool:
    return item.phrase is not None and (item.phrase.sort is Sort.FILLER or item.means("both"))


def _is_possessed(items: Sequence[Item], at: int, noun: int) -> bool:
    """True if the name at `at` owns the noun at `noun`: it stands right before it, or `have` or a kind lies between."""
    between = items[at + 1 : noun]
    if noun + 1 < len(items) and items[noun + 1].means("of") and not items[at].possessive:
        return False
    if not between:
        return True
    if any(item.means("be") for item in between):
        return False
    if any(item.means("have") for item in between):
        return True
    return all(
        item.phrase and item.phrase.sort in (Sort.KIND, Sort.FILLER, Sort.MARK) and item.text.casefold() not in ("a", "an", "the")
        for item in between
    )


def _voice(items: Sequence[Item], at: int) -> Shape:
    """The shape of the phrase at `at`; a participle is passive behind `is`, with nothing but a name and its like between."""
    phrase = items[at].phrase
    assert phrase is not None and phrase.shape is not None  # noqa: S101, PT018 - only relation phrases come here
    if phrase.shape is not Shape.PARTICIPLE:
        return phrase.shape
    for item in reversed(items[:at]):
        if item.means("be"):
            return Shape.PASSIVE
        if item.means("do", "have") or (item.phrase and item.phrase.sort is Sort.RELATION):
            return Shape.ACTIVE
    follows = items[at + 1] if at + 1 < len(items) else None
    if follows is not None and follows.text.casefold() in ("by", "in", "within"):
        return Shape.PASSIVE
    return Shape.ACTIVE if follows is not None and (follows.name or _is_filler(follows)) else Shape.PASSIVE


def _meant(name: Linked, relation: str, items: Sequence[Item], at: int) -> Entity:
    """The meaning of a name whose kind fits what governs it; the likeliest if all do, or none."""
    word = items[at - 1].text.casefold() if at else ""
    if relation in (RelationKind.TRAINED_ON, RelationKind.EVALUATED_ON, ON) or (not relation and word == "on"):
        liked: tuple[Kind, ...] = (Kind.DATASET, *_SYSTEMS)
    elif relation == RelationKind.APPLIED_TO or (not relation and word == "for"):
        liked = (Kind.TASK, *_SYSTEMS)
    elif relation == RelationKind.MEASURED_BY:
        liked = (Kind.METRIC, *_SYSTEMS)
    elif relation in (RelationKind.VARIANT_OF, RelationKind.USES, RelationKind.OUTPERFORMS, RelationKind.PART_OF):
        liked = _SYSTEMS
    else:
        return name.entity
    for group in (liked[:1], liked[1:]) if liked[0] not in _SYSTEMS else (liked,):
        for entity in name.meanings:
            if entity.kind in group:
                return entity
    return name.entity
