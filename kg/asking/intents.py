"""What a question asks for: which kind of thing, in which relations to which names, and what to show of it.

Every name is joined to the phrase that governs it: the one before it, else the one behind it (`BERT variants`, `what does
BERT use`). The kind of a thing decides where words do not: `on` a data set is being trained or evaluated on it, `for` a task
is being applied to it.
"""

from __future__ import annotations

from collections.abc import Sequence

from kg.asking.fitting import BETWEEN_SYSTEMS, OF_DATA, fitting, unstated
from kg.asking.governing import Governed, classes, governed
from kg.asking.intent import FIRST_YEAR, LAST_YEAR, Constraint, Intent, Stranded
from kg.asking.model import Item
from kg.asking.words import BLOCKS, ON, PAPER, Shape, Sort
from kg.model import Entity
from kg.schema import Kind, RelationKind

_SYSTEMS = (Kind.MODEL, Kind.METHOD)
_MEANS = ("with", "using")
_APPEARS = ("publish", "appear")


def understand(items: Sequence[Item]) -> Intent:
    """What the items of a question ask for."""
    intent = Intent()
    _times(items, intent)
    _marks(items, intent)
    relations, intent.bare = governed(items)
    intent.yes_no = _is_yes_no(items, intent)
    _take_classes(items, relations, intent)
    for relation in relations:
        _constrain(relation, intent)
    if "propose" in intent.topics and _is_subject_matter(items, relations, intent):
        intent.topics = intent.topics - {"propose"} | {"mention"}
    if intent.wanted not in ("", PAPER):
        # `which tasks does GLUE cover`: papers mention things, and nothing else does.
        intent.topics.discard("mention")
    if intent.dated and intent.wanted not in ("", PAPER):
        # `models on GLUE published since 2020`: the year says it.
        intent.topics.discard("propose")
    if "or" in intent.marks and "best" in intent.marks and len(intent.bare) == len(intent.names) == 2:
        intent.pair = (RelationKind.OUTPERFORMS, *intent.bare)  # type: ignore[assignment]
    _one_is_the_other(items, intent)
    _default_relations(items, intent)
    _one_on_the_other(intent)
    return intent


def _take_classes(items: Sequence[Item], relations: Sequence[Governed], intent: Intent) -> None:
    """`Which vision transformers are evaluated on ImageNet` asks for variants of one thing."""
    ids = set() if intent.yes_no or intent.topics or "and" in intent.marks else classes(items)
    for relation in relations:
        if relation.is_noun or not relation.after:
            continue
        taken = [entity for entity in relation.before if entity.id in ids]
        relation.before = [entity for entity in relation.before if entity.id not in ids]
        intent.constraints += [Constraint(RelationKind.VARIANT_OF, entity) for entity in taken if entity.kind in _SYSTEMS]
    taken = [entity for entity in intent.bare if entity.id in ids and entity.kind in _SYSTEMS]
    if taken and len(intent.bare) > 1:
        intent.bare = [entity for entity in intent.bare if entity not in taken]
        intent.constraints += [Constraint(RelationKind.VARIANT_OF, entity) for entity in taken]


def _one_is_the_other(items: Sequence[Item], intent: Intent) -> None:
    """`Is BERT a transformer`, `Is DoRA a LoRA variant`: whether the first is a variant of the second."""
    begins = next((item for item in items if not (item.phrase and item.phrase.sort is Sort.FILLER)), None)
    if not (intent.yes_no and begins is not None and begins.means("be")) or intent.pair or intent.topics or "and" in intent.marks:
        return
    variants = [one.entity for one in intent.constraints if one.relation == RelationKind.VARIANT_OF and not one.inverse]
    if len(intent.constraints) == len(variants) and len(intent.bare) + len(variants) == 2:
        head, tail = [*intent.bare, *variants]
        if head.kind in _SYSTEMS and tail.kind in _SYSTEMS:
            intent.pair = (RelationKind.VARIANT_OF, head, tail)
            intent.constraints, intent.bare = [], []


def _one_on_the_other(intent: Intent) -> None:
    """`Has anyone tested BERT on GLUE`: what one name is said to be on is the other, and nothing else is looked for."""
    if len(intent.constraints) == 2 and intent.wanted in ("", PAPER) and not intent.pair:
        one, other = sorted(intent.constraints, key=lambda constraint: not constraint.inverse)
        if one.relation in OF_DATA and one.inverse and other.relation in OF_DATA and not other.inverse:
            intent.pair = (one.relation, one.entity, other.entity)
            intent.constraints = []


def _marks(items: Sequence[Item], intent: Intent) -> None:
    """Notes kinds, topics, marks and what is not understood."""
    kinds: list[str] = []
    for index, item in enumerate(items):
        after_name = index > 0 and items[index - 1].name is not None
        if item.phrase is None:
            if item.name is None and item.year is None and item.text != ",":
                intent.unknown.append(item.text)
            continue
        what, sort = item.phrase.what, item.phrase.sort
        if what in BLOCKS or (item.text == "work" and after_name):
            # `does BERT work`, other than `work on BERT`.
            what = what if what in BLOCKS else "how"
            intent.blocks.append((what, item.text))
        elif sort is Sort.TOPIC:
            intent.topics.add(what)
        elif sort is Sort.KIND:
            kinds.append(what)
        elif sort is Sort.MARK:
            intent.marks.add(what)
    named = [kind for kind in kinds if kind]
    intent.wanted = named[0] if named else ""
    if items and items[0].text.casefold() == "who":
        intent.marks.add("who")


def _times(items: Sequence[Item], intent: Intent) -> None:
    """Takes the years, with the words before them."""
    years = [(at, item.year) for at, item in enumerate(items) if item.year]
    for at, year in years:
        before = [item for item in items[max(0, at - 2) : at] if not (item.phrase and item.phrase.sort is Sort.FILLER)]
        word = before[-1] if before else None
        if word is not None and word.means("after"):
            intent.since = year + 1
        elif word is not None and (word.means("since") or (word.means("from") and _goes_on(items, at))):
            intent.since = year
        elif word is not None and word.means("before"):
            intent.until = year - 1
        elif word is not None and word.means("until"):
            intent.until = year
        elif len(years) == 1:
            intent.since = intent.until = year
    if (len(years) == 2 and any(item.means("between", "from", "since") for item in items)) or (
        len(years) == 2 and intent.since == FIRST_YEAR and intent.until == LAST_YEAR
    ):
        intent.since, intent.until = sorted(year for _, year in years)


def _goes_on(items: Sequence[Item], at: int) -> bool:
    """True if the year at `at` is followed by `on` or `onwards`."""
    return at + 1 < len(items) and items[at + 1].text.casefold() in ("on", "onward", "onwards", "and")


def _is_yes_no(items: Sequence[Item], intent: Intent) -> bool:
    """True for a question that begins with a verb and asks for nothing: `Is X a variant of Y?`."""
    first = next((item for item in items if not (item.phrase and item.phrase.sort is Sort.FILLER)), None)
    return first is not None and first.means("be", "do", "have", "can") and "what" not in intent.marks


def _constrain(found: Governed, intent: Intent) -> None:
    """Makes constraints of a relation phrase and its names, or the pair that a yes-or-no question asks about."""
    before, after = found.before, found.after
    if (
        found.relation == RelationKind.TRAINED_ON
        and found.text.casefold().endswith(_MEANS)
        and after
        and after[0].kind in _SYSTEMS
    ):
        # `fine-tuned with LoRA` tells what is used, `fine-tuned with ImageNet` on what.
        found.relation = RelationKind.USES
    if found.relation == RelationKind.PROPOSES:
        intent.topics.add("propose")
        intent.bare += [*before, *after]
        return
    if not before and not after:
        intent.stranded.append(Stranded(found.relation, found.shape, found.text, found.at))
        return
    intent.noun_at = found.at if intent.noun_at < 0 else intent.noun_at
    if before and after and not (found.possessed and found.shape in (Shape.CHILD, Shape.PARENT)):
        intent.several = intent.several or len(before) > 1
        if intent.yes_no or not intent.pair:
            head, tail = (before[0], after[0]) if _subject_is_head(found) else (after[0], before[0])
            relation = fitting(found.relation, tail if _subject_is_head(found) else head, intent.wanted)[0]
            intent.pair = (relation, head, tail)
            for more in after[1:]:
                intent.constraints.append(_constraint(found, more, True, intent))
        return
    for entity in before:
        owned = found.possessed and found.shape in (Shape.CHILD, Shape.PARENT)
        intent.constraints.append(_constraint(found, entity, owned, intent))
    for entity in after:
        intent.constraints.append(_constraint(found, entity, True, intent))


def _subject_is_head(found: Governed) -> bool:
    return found.shape in (Shape.ACTIVE, Shape.CHILD, Shape.PARTICIPLE)


def _constraint(found: Governed, entity: Entity, is_object: bool, intent: Intent) -> Constraint:
    """The constraint of one name, which is the object of the phrase, or its subject."""
    inverse = is_object is not _subject_is_head(found)
    if found.relation == RelationKind.APPLIED_TO and not is_object:
        if entity.kind is Kind.DATASET:
            return Constraint(found.relation, entity, inverse=True)
        if entity.kind in _SYSTEMS and intent.wanted in _SYSTEMS:
            # `which models has dropout been applied to`: a method is applied to tasks, and used by models.
            return Constraint(RelationKind.USES, entity)
    relation, fixed = fitting(found.relation, entity, intent.wanted)
    return Constraint(relation, entity, inverse if fixed is None else fixed)


def _default_relations(items: Sequence[Item], intent: Intent) -> None:
    """Gives names without a relation phrase the one that their kind tells, where something else is looked for."""
    if intent.topics & {"path", "comparison", "shared", "together", "timeline", "propose", "mention"} or intent.wanted == PAPER:
        return
    if intent.pair or not (intent.constraints or intent.wanted) or "definition" in intent.topics:
        return
    if intent.yes_no and intent.wanted in tuple(Kind) and not intent.constraints and _is_of_a_kind(items, intent):
        return
    if any(one.relation in BETWEEN_SYSTEMS for one in intent.constraints):
        intent.topics.discard("result")
    if "board" in intent.topics and not intent.constraints:
        return
    if ("result" in intent.topics and intent.wanted != Kind.METRIC) or ("best" in intent.marks and not intent.constraints):
        return
    left, intent.bare = intent.bare, []
    for entity in left:
        relation = unstated(entity, intent.wanted, constrained=bool(intent.constraints))
        if relation is None:
            intent.bare.append(entity)
        else:
            inverse = entity.kind in _SYSTEMS and relation in (ON, RelationKind.APPLIED_TO, RelationKind.MEASURED_BY)
            inverse = inverse or (entity.kind is Kind.DATASET and relation in (RelationKind.APPLIED_TO, RelationKind.MEASURED_BY))
            inverse = inverse or (entity.kind is Kind.TASK and relation == RelationKind.MEASURED_BY)
            if entity.kind in _SYSTEMS and relation == RelationKind.USES and _follows(items, entity, "in", "of", "behind"):
                inverse = not intent.constraints
            intent.constraints.append(Constraint(relation, entity, inverse, stated=False))


def _is_of_a_kind(items: Sequence[Item], intent: Intent) -> bool:
    """True, and noted, for `Is SQuAD a benchmark?` and `Is SQuAD a benchmark for question answering?`."""
    if not intent.bare:
        return False
    first, *others = intent.bare
    whose = others[0] if len(others) == 1 and _follows(items, others[0], "for") else None
    if others and "and" in intent.marks:
        intent.several = True
    elif not others or (whose and not _may_be(first, intent.wanted)):
        # What is no benchmark is none for anything.
        intent.topics.add("kind")
        intent.bare = [first]
    elif whose and whose.kind is Kind.TASK:
        intent.pair, intent.bare = (RelationKind.APPLIED_TO, first, whose), []
    elif whose and whose.kind in _SYSTEMS and first.kind is Kind.DATASET:
        intent.pair, intent.bare = (ON, whose, first), []
    else:
        return False
    return True


def _may_be(entity: Entity, wanted: str) -> bool:
    return entity.kind == wanted or (entity.kind in _SYSTEMS and wanted in _SYSTEMS)


def _is_subject_matter(items: Sequence[Item], relations: Sequence[Governed], intent: Intent) -> bool:
    """True for `papers published on X`, which are about X; those that `published X` propose it."""
    if intent.yes_no or not all(relation.text.casefold().startswith(_APPEARS) for relation in relations):
        return False
    on = [entity for entity in intent.names if _follows(items, entity, "on", "around")]
    objects = [entity for relation in relations for entity in relation.after if entity not in on]
    return not objects and bool(on or "mention" in intent.topics)


def _follows(items: Sequence[Item], entity: Entity, *words: str) -> bool:
    """True if one of `words` stands right before the name of `entity`."""
    return any(
        item.name is not None and entity in item.name.meanings and at and items[at - 1].text.casefold() in words
        for at, item in enumerate(items)
    )
