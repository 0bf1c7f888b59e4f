"""What keeps a question from being answered, in a sentence that names the word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kg.asking.intent import Intent
from kg.asking.model import Item, Plan
from kg.asking.words import Shape, Sort
from kg.names import fold
from kg.schema import RelationKind

_MOST_RELATIONS = 2
_LONGEST = 80
"""Of what is told back of a question, in characters: who pastes a page in need not read it again."""
_ASKED_BY_HOW = frozenset({"path_between", "comparison_of", "statements_between", "timeline_of", "results_of", "results_on"})
"""Queries that answer a question with `how`."""
_OF_TWO = frozenset({"comparison", "shared", "path"})
_ABOUT_TWO = frozenset({"comparison_of", "path_between", "compared_with", "statements_between", "papers_mentioning"})
_DATED = frozenset({"papers_proposing", "with_relations", "neighbourhood_of", "papers_of", "of_kind", "timeline_of"})
_TIMES = frozenset({"since", "after", "before", "until"})
_TEXTS = {
    "negation": "It says '{}', and the graph only knows what papers say, not what they leave out.",
    "why": "It asks for reasons ('{}'); the graph holds what papers state, not why it is so.",
    "how": "It asks how something is done or works ('{}'); the graph holds relations between things, not explanations.",
    "opinion": "It asks for a judgement or an advice ('{}'); the graph holds what papers state.",
}


def obstacle(items: Sequence[Item], intent: Intent, found: Sequence[Plan]) -> str | None:
    """The first thing that is in the way of an answer; None where nothing is."""
    if not items:
        return "There is no question. Ask something like: which variants of LoRA were evaluated on GLUE?"
    return next(_obstacles(items, intent, found[0] if found else None), None)


def _obstacles(items: Sequence[Item], intent: Intent, plan: Plan | None) -> Iterator[str]:
    query = plan.query if plan else ""
    for kind, text in intent.blocks:
        if not (kind == "how" and query in _ASKED_BY_HOW):
            yield _TEXTS[kind].format(text)
    for text in unknown_names(items):
        yield f"The graph knows nothing called '{_begun(text)}'."
    if intent.unknown:
        yield f"It is not clear what to make of {' and '.join(repr(_begun(text)) for text in intent.unknown[:3])}."
    if query != "of_variants" and (intent.constraints or intent.pair):
        yield from (f"It is not clear what '{text}' belongs to." for text in _loose(intent))
    if plan and intent.dated and not {"since", "until"} & set(plan.params):
        yield "It names a year, and of what it asks no year is known."
    yield from _too_much(intent, query)


def _too_much(intent: Intent, query: str) -> Iterator[str]:
    """What no query takes into account, though every word is known."""
    if len(intent.constraints) > _MOST_RELATIONS:
        yield "It asks for more than two things at once."
    if intent.yes_no and intent.marks & {"best", "most"}:
        yield "It asks whether something is the first of all; the graph only compares two things."
    besides = [entity.name for entity in intent.bare if intent.pair and entity not in intent.pair]
    if besides:
        yield f"It asks whether something holds of two things, and names {besides[0]} besides."
    if intent.several:
        yield "It asks of several things at once; ask of each by itself."
    if intent.topics & _OF_TWO and query not in _ABOUT_TWO:
        yield "It asks about two things together, and names one."
    if "when" in intent.topics and query not in _DATED:
        yield "It asks when; the graph only knows when things appeared and papers were published."
    if (intent.marks & _TIMES and not intent.dated) or (intent.marks & {"newest", "oldest"} and query == "comparison_of"):
        yield "It compares times without naming a year."
    if "largest" in intent.marks and query != "largest_families":
        yield "It asks for the largest, and the graph knows no sizes."
    paired = intent.pair or intent.topics & _OF_TWO
    if "or" in intent.marks and len(intent.names) > 1 and not paired:
        yield "It asks for one thing or another; ask for each by itself."


def _loose(intent: Intent) -> list[str]:
    """Relation phrases without a name that would change the answer, in words."""
    # The parts that something consists of are its parts, said twice.
    said_twice = RelationKind.PART_OF if any(c.relation == RelationKind.PART_OF for c in intent.constraints) else None
    return [
        phrase.text
        for phrase in intent.stranded
        if phrase.shape is not Shape.PARENT
        and phrase.relation not in (RelationKind.COMPARED_WITH, said_twice)
        and not (phrase.relation == RelationKind.USES and "most" in intent.marks)
    ]


def unknown_names(items: Sequence[Item]) -> list[str]:
    """Words that can only be names, and that the graph does not know: with capitals or digits, or where a name must stand."""
    found: list[str] = []
    last = -1
    for at, item in enumerate(items):
        if not _is_unknown(item):
            continue
        looks = any(letter.isupper() or letter.isdigit() for letter in item.text[0 if at else 1 :])
        before = items[at - 1].phrase if at else None
        placed = before is not None and before.sort in (Sort.PREPOSITION, Sort.RELATION) and at + 1 == len(items)
        if not (looks or placed):
            continue
        if found and last == at - 1:
            found[-1] = f"{found[-1]} {item.text}"
        else:
            found.append(item.text)
        last = at
    return found


def _begun(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def not_asked(intent: Intent) -> str:
    """That nothing is in the way, and still no query answers it."""
    if intent.names:
        return f"It is not clear what is asked of {' and '.join(entity.name for entity in intent.names)}."
    return "It names nothing that the graph knows, and is no question about the whole of it."


def _is_unknown(item: Item) -> bool:
    return not (item.phrase or item.name or item.year or item.text == ",") and bool(fold(item.text))
