"""From what a question asks for to the named queries that answer it, the best first: the first that has rows is the answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from kg.asking.intent import Constraint, Intent
from kg.asking.model import Plan
from kg.asking.telling import HEAD_WORDS, TAIL_KIND, TAIL_WORDS, when, years
from kg.asking.whole import about_all
from kg.asking.words import ON, PAPER, SYSTEM, Shape
from kg.model import Entity
from kg.results.boards import editions
from kg.schema import Kind, RelationKind

_SYSTEMS = (Kind.MODEL, Kind.METHOD)
_PAIR, _TWO = 2, 2

_SINGLE: dict[tuple[str, bool], str] = {
    (RelationKind.VARIANT_OF, False): "variants_of",
    (RelationKind.VARIANT_OF, True): "ancestors_of",
    (RelationKind.USES, False): "used_by",
    (RelationKind.USES, True): "uses_of",
    (RelationKind.PART_OF, False): "parts_of",
    (RelationKind.OUTPERFORMS, False): "outperformed_by",
    (RelationKind.OUTPERFORMS, True): "outperforms",
    (RelationKind.COMPARED_WITH, False): "compared_with",
    (RelationKind.COMPARED_WITH, True): "compared_with",
    (RelationKind.APPLIED_TO, True): "tasks_of",
    (RelationKind.MEASURED_BY, True): "metrics_of",
}
"""The query for one relation and nothing else; with True the name is the head of the statements."""


def plans(intent: Intent) -> list[Plan]:
    """What to ask for, the best first; empty where the question is none that a query answers."""
    return list(_plans(intent))


def _plans(intent: Intent) -> Iterator[Plan]:
    """The plans of the first kind of question that it is."""
    if len(intent.constraints) <= _TWO:
        for is_kind, of_kind in _QUESTIONS:
            if is_kind(intent):
                yield from of_kind(intent)
                return


def _is_comparison(intent: Intent) -> bool:
    """True for two names side by side: compared, or merely named together."""
    if len(intent.names) != _PAIR or intent.wanted == PAPER:
        return False
    compared = [one for one in intent.constraints if one.relation == RelationKind.COMPARED_WITH]
    if intent.topics & {"comparison", "shared"}:
        return True
    if intent.pair:
        return intent.pair[0] == RelationKind.COMPARED_WITH and not intent.yes_no
    systems = all(entity.kind in _SYSTEMS for entity in intent.names)
    alone = len(intent.bare) == _PAIR and not intent.topics and "or" not in intent.marks
    return len(compared) == _PAIR or (systems and alone)


def _path(intent: Intent) -> Iterator[Plan]:
    a, b = intent.names
    yield Plan("path_between", {"a": a.name, "b": b.name}, f"the shortest ways between {a.name} and {b.name}")


def _comparison(intent: Intent) -> Iterator[Plan]:
    a, b = intent.names
    shared = "shared" in intent.topics
    meaning = f"what {a.name} and {b.name} have in common" if shared else f"{a.name} and {b.name} side by side"
    yield Plan("comparison_of", {"a": a.name, "b": b.name, **({"shared": True} if shared else {})}, meaning)


def _between(intent: Intent) -> Iterator[Plan]:
    """What is said of two things; of a variant, else what it is a variant of."""
    if intent.pair:
        relation, head, tail = intent.pair
        words = TAIL_WORDS[relation].format(head.name)
        yield Plan("statements_between", {"a": head.name, "b": tail.name}, f"whether {words} {tail.name}")
        if relation == RelationKind.VARIANT_OF:
            yield Plan("ancestors_of", {"name": head.name}, f"what {head.name} is a variant of, step by step")


def _timeline(intent: Intent) -> Iterator[Plan]:
    if len(intent.names) == 1:
        (entity,) = intent.names
        yield Plan("timeline_of", {"name": entity.name}, f"year by year, the papers that mention {entity.name}")


def _together(intent: Intent) -> Iterator[Plan]:
    """What is mentioned with one thing; of two, the papers that mention both."""
    if len(intent.names) == 1:
        (entity,) = intent.names
        yield Plan("co_mentioned", {"name": entity.name}, f"what is mentioned in the same papers as {entity.name}")
    elif len(intent.names) == _PAIR:
        a, b = intent.names
        yield Plan("papers_mentioning", {"name": a.name, "also": b.name}, f"the papers that mention {a.name} and {b.name}")


def _proposals(intent: Intent) -> Iterator[Plan]:
    """Who proposed something, and when; of the variants of something, these with their papers."""
    if intent.constraints:
        yield from _related(intent, papers=True)
        return
    if len(intent.names) == 1:
        (entity,) = intent.names
        yield Plan("papers_proposing", {"name": entity.name}, f"the papers that propose {entity.name}")


def _papers(intent: Intent) -> Iterator[Plan]:
    """Papers that mention one or two things; those that propose the things which a constraint names."""
    dated = years(intent)
    if any(one.stated for one in intent.constraints) and "mention" not in intent.topics:
        if all(one.relation == RelationKind.COMPARED_WITH for one in intent.constraints) and len(intent.names) == _PAIR:
            yield from _together(intent)
        yield from _related(intent, papers=True)
        return
    names = [entity.name for entity in intent.names]
    since = when(intent)
    if len(names) == 1:
        yield Plan("papers_mentioning", {"name": names[0], **dated}, f"the papers that mention {names[0]}{since}")
    elif len(names) == _PAIR:
        a, b = names
        yield Plan("papers_mentioning", {"name": a, "also": b, **dated}, f"the papers that mention both {a} and {b}{since}")


def _is_about_results(intent: Intent) -> bool:
    """True if the question is for numbers: a topic of results, `best`, or a metric with something measured by it."""
    kinds = {entity.kind for entity in intent.names}
    if intent.pair or any(
        one.relation in (RelationKind.VARIANT_OF, RelationKind.USES, RelationKind.OUTPERFORMS) and one.stated
        for one in intent.constraints
    ):
        return False
    if "board" in intent.topics:
        return True
    if "result" in intent.topics:
        return intent.wanted != Kind.METRIC or Kind.DATASET in kinds
    if "best" in intent.marks:
        return Kind.DATASET in kinds or Kind.METRIC in kinds
    measured = Kind.METRIC in kinds and Kind.DATASET in kinds
    return measured or (Kind.METRIC in kinds and bool(kinds & set(_SYSTEMS)) and len(intent.bare) > 1)


def _results(intent: Intent) -> Iterator[Plan]:
    """Numbers on a data set, of a model, or both; by a metric."""
    by_kind: dict[str, list[Entity]] = {"system": [], Kind.DATASET: [], Kind.METRIC: [], Kind.TASK: []}
    for entity in intent.names:
        by_kind["system" if entity.kind in _SYSTEMS else entity.kind].append(entity)
    systems, data, metrics = by_kind["system"], by_kind[Kind.DATASET], by_kind[Kind.METRIC]
    if by_kind[Kind.TASK] or max(len(systems), len(data), len(metrics)) > 1:
        return
    metric = {"metric": metrics[0].name} if metrics else {}
    by = f" by {metrics[0].name}" if metrics else ""
    if systems:
        dataset = _one_test(data[0]) if data else {}
        on = f" on {' and '.join(dataset.values())}" if data else ""
        yield Plan(
            "results_of", {"name": systems[0].name, **dataset, **metric}, f"the numbers that {systems[0].name} reaches{on}{by}"
        )
        if data:
            yield Plan(
                "statements_between",
                {"a": systems[0].name, "b": data[0].name},
                f"what is said of {systems[0].name} and {data[0].name}",
            )
    elif data:
        if "board" in intent.topics or "best" in intent.marks or metrics:
            yield _board(data[0], metric, by)
        yield Plan(
            "results_on", {"dataset": data[0].name, **metric}, f"the numbers reported on {data[0].name}{by}, the highest first"
        )
    elif metrics:
        yield from _related_to(intent, Constraint(RelationKind.MEASURED_BY, metrics[0]))


def _board(dataset: Entity, metric: Mapping[str, str], by: str) -> Plan:
    """The leaderboard of a data set, with what papers report on the same test under another name."""
    test = _one_test(dataset)
    on = " and ".join(test.values())
    meaning = f"the values reported on {on}{by}, the best first"
    return Plan("leaderboard_of", {**test, **metric}, meaning)


def _one_test(dataset: Entity) -> dict[str, str]:
    """The parameters for a data set, with the other name under which papers report on the same test."""
    also = editions(dataset.name)
    return {"dataset": dataset.name, **({"also": also[0]} if also else {})}


def _related(intent: Intent, *, papers: bool = False) -> Iterator[Plan]:
    """What stands in one or two relations to the names; with `papers`, by the query that also tells who proposed it."""
    through = _through_variants(intent)
    if through is not None:
        yield through
        return
    first, *more = sorted(intent.constraints, key=lambda one: (one.relation != RelationKind.VARIANT_OF, not one.stated))
    if intent.bare or (intent.pair and more):
        return
    if intent.pair:
        return
    if more or papers:
        yield _two(intent, first, more[0] if more else None)
    else:
        yield from _related_to(intent, first)


def _through_variants(intent: Intent) -> Plan | None:
    """What the variants of one thing use, are evaluated on and so on; None if that is not what is asked."""
    (one, *more), name = intent.constraints, intent.constraints[0].entity.name
    if (
        more
        or one.relation != RelationKind.VARIANT_OF
        or one.inverse
        or len(intent.stranded) > 1
        or one.entity.kind not in _SYSTEMS
    ):
        return None
    by_kind = {Kind.DATASET: ON, Kind.TASK: RelationKind.APPLIED_TO, Kind.METRIC: RelationKind.MEASURED_BY}
    relation, inverse = by_kind.get(intent.wanted, ""), False  # type: ignore[call-overload]
    if intent.stranded:
        phrase = intent.stranded[0]
        if phrase.relation not in (RelationKind.USES, RelationKind.OUTPERFORMS, *TAIL_KIND):
            return None
        fits = not relation or phrase.relation == RelationKind.USES or TAIL_KIND[relation] == TAIL_KIND.get(phrase.relation)
        relation = relation if relation and phrase.relation == RelationKind.USES else phrase.relation if fits else relation
        subject = (phrase.at > intent.noun_at) is not (phrase.shape is Shape.PASSIVE)
        inverse = not subject and relation in (RelationKind.USES, RelationKind.OUTPERFORMS)
    if not relation:
        return None
    params: dict[str, str | bool] = {"relation": str(relation), "name": name, **({"inverse": True} if inverse else {})}
    words = (HEAD_WORDS if inverse else TAIL_WORDS)[relation].format(f"a variant of {name}")
    return Plan("of_variants", params, f"{TAIL_KIND.get(relation, 'the things')} that {words}")


def _related_to(intent: Intent, one: Constraint) -> Iterator[Plan]:
    """What stands in one relation to one name: by the query made for it, where there is one."""
    name, relation = one.entity.name, one.relation
    ordered = intent.marks & {"newest", "oldest"}
    dated = bool(years(intent))
    if relation in (ON, RelationKind.TRAINED_ON, RelationKind.EVALUATED_ON) and not ordered:
        chosen = {} if relation == ON else {"relation": str(relation)}
        if one.inverse and not dated:
            yield Plan("datasets_of", {"name": name, **chosen}, f"the data sets that {TAIL_WORDS[relation].format(name)}")
            return
        if not one.inverse:
            meaning = f"the models and methods that {HEAD_WORDS[relation].format(name)}{when(intent)}"
            yield Plan("models_on", {"dataset": name, **chosen, **years(intent)}, meaning)
            return
    query = _SINGLE.get((relation, one.inverse))
    if query and not ordered and not dated:
        yield Plan(query, {"name": name}, _meaning(one))
        if query == "metrics_of" and one.entity.kind is Kind.DATASET:
            yield Plan("results_on", {"dataset": name}, f"the numbers reported on {name}, with their metrics")
        if query == "tasks_of" and one.entity.kind is Kind.DATASET and not intent.wanted:
            yield Plan("models_on", {"dataset": name}, f"the models and methods that {HEAD_WORDS[ON].format(name)}")
        elif query == "tasks_of" and "what" in intent.marks and not intent.wanted:
            yield Plan("used_by", {"name": name}, f"what uses {name}")
        return
    yield _two(intent, one, None)


def _two(intent: Intent, one: Constraint, other: Constraint | None) -> Plan:
    """The query for one or two relations, with the kind, the years and the order that the question names."""
    params: dict[str, str | int | bool] = {"relation": str(one.relation), "name": one.entity.name}
    if one.inverse:
        params["inverse"] = True
    if other:
        params |= {"also": str(other.relation), "other": other.entity.name}
        if other.inverse:
            params["also_inverse"] = True
    tail_kind = one.inverse and one.relation in TAIL_KIND
    if (
        intent.wanted in (Kind.DATASET, Kind.TASK)
        and not tail_kind
        and one.relation in (RelationKind.APPLIED_TO, RelationKind.MEASURED_BY)
    ):
        params["kind"] = str(intent.wanted)
    elif intent.wanted in _SYSTEMS and one.relation in (RelationKind.APPLIED_TO, RelationKind.MEASURED_BY):
        params["kind"] = SYSTEM
    params |= years(intent)
    order = next((mark for mark in ("newest", "oldest") if mark in intent.marks), "")
    if order:
        params["order"] = order
    meaning = (
        _meaning(one) + (f" and that {_that(other)}" if other else "") + when(intent) + (f", the {order} first" if order else "")
    )
    return Plan("with_relations", params, meaning)


def _of_names(intent: Intent) -> Iterator[Plan]:
    """Names and nothing that says what is asked of them."""
    names = intent.names
    if len(names) == 1 and intent.wanted in ("", Kind.MODEL, Kind.METHOD, names[0].kind) and not intent.stranded:
        if intent.marks & {"newest", "oldest"} and names[0].kind in _SYSTEMS:
            yield _two(intent, Constraint(RelationKind.VARIANT_OF, names[0]), None)
        yield _everything(names[0])
    elif len(names) == _PAIR:
        a, b = sorted(names, key=lambda entity: entity.kind not in _SYSTEMS)
        if a.kind in _SYSTEMS and b.kind is Kind.DATASET and not intent.yes_no:
            yield Plan("results_of", {"name": a.name, "dataset": b.name}, f"the numbers that {a.name} reaches on {b.name}")
        yield Plan("statements_between", {"a": names[0].name, "b": names[1].name}, f"what is said of {a.name} and {b.name}")


def _everything(entity: Entity) -> Plan:
    return Plan("neighbourhood_of", {"name": entity.name}, f"all that is said of {entity.name}")


def _meaning(one: Constraint) -> str:
    things = TAIL_KIND.get(one.relation, "the things") if one.inverse else "the things"
    return f"{things if things.startswith('the') else 'the ' + things} that {_that(one)}"


def _that(one: Constraint) -> str:
    return (TAIL_WORDS if one.inverse else HEAD_WORDS)[one.relation].format(one.entity.name)


_QUESTIONS: tuple[tuple[Callable[[Intent], object], Callable[[Intent], Iterator[Plan]]], ...] = (
    (lambda intent: not intent.names, about_all),
    (lambda intent: len(intent.names) == _PAIR and "path" in intent.topics, _path),
    (_is_comparison, _comparison),
    (lambda intent: "kind" in intent.topics, lambda intent: iter([_everything(intent.names[0])])),
    (lambda intent: intent.pair and not intent.constraints, _between),
    (lambda intent: "propose" in intent.topics or ("when" in intent.topics and len(intent.names) == 1), _proposals),
    (lambda intent: "timeline" in intent.topics, _timeline),
    (lambda intent: "together" in intent.topics, _together),
    (lambda intent: "best" in intent.marks and _is_about_results(intent), _results),
    (lambda intent: intent.wanted == PAPER or ("mention" in intent.topics and not intent.constraints), _papers),
    (_is_about_results, _results),
    (lambda intent: intent.constraints, _related),
    (lambda _: True, _of_names),
)
"""Kinds of question, each with its plans; a question is of the first kind that fits."""
