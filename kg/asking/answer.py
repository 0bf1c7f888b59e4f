"""Answers a question in words from the graph, without a language model: what was understood, the query, its rows.

Where it is not sure it says so, and offers the queries that come nearest, filled with the names that it knows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from kg import queries
from kg.asking.intent import Intent
from kg.asking.intents import understand
from kg.asking.linking import LONGEST_QUESTION, alike, words_of
from kg.asking.model import Answer, Linked, Plan
from kg.asking.obstacles import not_asked, obstacle, unknown_names
from kg.asking.plans import plans
from kg.asking.reading import read
from kg.asking.replying import Said, reply, settles
from kg.asking.suggesting import suggestions
from kg.stores.base import Rows, Store

MOST_ROWS = 100
_MOST_SUGGESTIONS = 6
_CONFIDENCE = "min_confidence"


def ask(store: Store, question: str, *, limit: int = MOST_ROWS, min_confidence: float | None = None) -> Answer:
    """The answer to a question, with at most `limit` rows of statements that are at least so certain.

    Without `min_confidence` the bound is what is usual, for statements and for results. Never raises for a question that is
    not understood; `answered` is False then, and `why` says what is in the way.
    """
    # Half a character, which a terminal may give, is in no name.
    question = question.encode("utf-8", "replace").decode("utf-8")
    items = read(store, question)
    names = tuple({item.name.entity.id: item.name for item in items if item.name is not None}.values())
    intent = understand(items)
    found = plans(intent)
    why = obstacle(items, intent, found) or _too_long(question) or ("" if found else not_asked(intent))
    if not why:
        return _answered(store, question, found, intent, names, limit=limit, least=min_confidence)
    unknown = tuple(unknown_names(items))
    offered = [*([] if "or" in intent.marks else found), *suggestions(intent)]
    return Answer(
        question=question,
        answered=False,
        why=why,
        names=names,
        unknown=unknown,
        did_you_mean=alike(store, unknown[0]) if unknown else (),
        suggestions=_different(offered),
    )


def _too_long(question: str) -> str:
    is_long = len(words_of(question)) > LONGEST_QUESTION
    return f"It has more than {LONGEST_QUESTION} words, and no more are read. Ask in fewer." if is_long else ""


def _answered(
    store: Store,
    question: str,
    found: Sequence[Plan],
    intent: Intent,
    names: tuple[Linked, ...],
    *,
    limit: int,
    least: float | None,
) -> Answer:
    """The rows of the first plan that has any; where none has, those of the first, which are none."""
    plan, rows = _first_with_rows(store, found, limit, least)
    doubtful = False
    if least != 0 and not (rows.rows and settles(rows, intent.pair)):
        unsure, more = _first_with_rows(store, found, limit, 0.0)
        if more.rows and (not rows.rows or settles(more, intent.pair)):
            plan, rows, doubtful = unsure, more, True
    said = reply(Said(store, plan, rows, intent, names, doubtful))
    return Answer(
        question=question,
        answered=True,
        understood=plan.meaning,
        reply=said,
        plan=plan,
        cypher=queries.library()[plan.query].body,
        rows=rows,
        names=names,
        did_you_mean=tuple(one.entity.name for one in names if one.guessed),
        suggestions=() if rows.rows else _different([*found[1:], *suggestions(intent)], plan),
    )


def _first_with_rows(store: Store, found: Sequence[Plan], limit: int, least: float | None) -> tuple[Plan, Rows]:
    answers: list[tuple[Plan, Rows]] = []
    for plan in found:
        params = dict(plan.params)
        usual = queries.usual_confidence(plan.query)
        if usual is not None:
            params[_CONFIDENCE] = usual if least is None else least
        answers.append((replace(plan, params=params), queries.run(store, plan.query, params, limit=limit)))
        if answers[-1][1].rows:
            return answers[-1]
    return answers[0]


def _different(offered: Iterable[Plan], *but: Plan) -> tuple[Plan, ...]:
    """The first few plans, without those that ask for the same."""
    seen = {
        (plan.query, str(sorted((name, value) for name, value in plan.params.items() if name != _CONFIDENCE))) for plan in but
    }
    found: list[Plan] = []
    for plan in offered:
        key = (plan.query, str(sorted(plan.params.items())))
        if key not in seen:
            seen.add(key)
            found.append(plan)
    return tuple(found[:_MOST_SUGGESTIONS])
