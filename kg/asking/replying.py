"""The answer in one sentence, where one says it: yes or no, a count, a year, the best of a list, or that nothing is there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kg import queries
from kg.asking.intent import Intent
from kg.asking.model import Linked, Plan
from kg.asking.words import PAPER
from kg.config import MIN_CONFIDENCE
from kg.model import Entity
from kg.schema import RelationKind
from kg.stores.base import Rows, Store

_MOST_NAMES = 4
_UNSURE = "All of it is less certain than is usually shown."


@dataclass(frozen=True, slots=True)
class Said:
    """What there is to reply with. `doubtful` is True where only less certain statements were found."""

    store: Store
    plan: Plan
    rows: Rows
    intent: Intent
    names: tuple[Linked, ...]
    doubtful: bool


def reply(said: Said) -> str:
    """The answer in one sentence; empty where only the rows say it."""
    if said.intent.pair and said.plan.query in ("statements_between", "ancestors_of"):
        return _pair(said)
    if "kind" in said.intent.topics:
        return _kind(said)
    if not said.rows.rows and said.plan.query != "papers_proposing":
        return "The graph holds nothing of the kind."
    if "count" in said.intent.marks and said.plan.query != "statistics":
        told = f"{len(said.rows.rows)}{' or more' if said.rows.cut else ''}."
    else:
        told = _BY_QUERY.get(said.plan.query, _rows)(said)
    return " ".join(filter(None, (told, _UNSURE if said.doubtful else "")))


def settles(rows: Rows, pair: tuple[str, Entity, Entity] | None) -> bool:
    """True if the rows say what was asked of two things, or nothing was asked of two."""
    return pair is None or ("head_id" in rows.columns and _says(rows, *pair))


def _rows(said: Said) -> str:
    if said.intent.yes_no:
        return "Yes."
    unranked = said.intent.marks & {"best", "most"} and said.intent.names and "value" not in said.rows.columns
    return "The graph does not rank these." if unranked else ""


def _kind(said: Said) -> str:
    """Whether a thing is of the kind that was asked about."""
    entity = said.intent.names[0]
    told = f"{entity.name} is a {entity.kind}."
    return f"Yes. {told}" if entity.kind == said.intent.wanted else f"No: {told}"


def _proposal(said: Said) -> str:
    """Which paper proposes it, or at least when it appeared."""
    if not said.rows.rows:
        entity = said.intent.names[0]
        year = f"; it is of {_year(entity)}" if entity.first_seen else ""
        return f"No paper here proposes {entity.name}{year}."
    first = said.rows.as_dicts()[0]
    year = f" ({first['year']})" if first["year"] else ""
    return f"{first['name']} is proposed in “{first['title']}”{year}."


def _about(said: Said) -> str:
    """What a thing is, from when, in how many papers, and what else it is called."""
    entity = said.intent.names[0]
    year = f", of {_year(entity)}" if entity.first_seen else ""
    also = f"; also called {', '.join(entity.aliases[:_MOST_NAMES])}" if entity.aliases else ""
    return f"{entity.name} is a {entity.kind}{year}, in {entity.papers} paper{'' if entity.papers == 1 else 's'}{also}."


def _best(said: Said) -> str:
    """Who is first on a leaderboard, where it is known which way is better."""
    first = said.rows.as_dicts()[0]
    if first["better"] == "unknown":
        return "The graph does not rank these."
    return f"By {first['measure']}, {first['name']} with {first['text']}."


def _count(said: Said) -> str:
    """How many things of one kind, or papers, the graph holds."""
    wanted = said.intent.wanted
    what = ("papers", None) if wanted == PAPER else ("entities", wanted)
    found = [row["count"] for row in said.rows.as_dicts() if wanted and (row["what"], row["kind"] or None) == what]
    return "".join(f"{count}." for count in found)


_BY_QUERY: dict[str, Callable[[Said], str]] = {
    "papers_proposing": _proposal,
    "neighbourhood_of": _about,
    "leaderboard_of": _best,
    "statistics": _count,
}


def _pair(said: Said) -> str:
    """Whether a statement says what was asked of two things, the other way round, or through a line of variants."""
    assert said.intent.pair is not None  # noqa: S101 - a pair was asked about
    relation, head, tail = said.intent.pair
    rows = said.rows
    if "or" in said.intent.marks:
        return _better_one(rows, relation)
    if settles(rows, said.intent.pair):
        yes = "Yes" if said.intent.yes_no else ""
        return (
            f"{yes}, but less certain than is usually shown.".lstrip(", ").capitalize()
            if said.doubtful
            else f"{yes}."
            if yes
            else ""
        )
    via = _through(said, head, tail) if relation == RelationKind.VARIANT_OF else ""
    if via:
        return f"Yes, through {via}."
    if settles(rows, (relation, tail, head)):
        return "No paper here says so; one says it the other way round."
    direct = rows.rows and "head_id" in rows.columns
    return "No paper here says so." + (" What is said of the two is below." if direct else "")


def _better_one(rows: Rows, relation: str) -> str:
    better = [row for row in rows.as_dicts() if row.get("relation") == relation]
    return f"{better[0]['head']} outperforms {better[0]['tail']}." if better else "No paper here says which."


def _through(said: Said, head: Entity, tail: Entity) -> str:
    """Of which variant of `tail` the thing is a variant; empty if of none."""
    above = queries.run(
        said.store, "ancestors_of", {"name": head.name, "min_confidence": 0.0 if said.doubtful else MIN_CONFIDENCE}
    )
    return next((str(row["via"]) for row in above.as_dicts() if row["id"] == tail.id), "")


def _says(rows: Rows, relation: str, head: Entity, tail: Entity) -> bool:
    """True if one of the statements is `head relation tail`; a comparison holds both ways."""
    ways = {(head.id, tail.id), (tail.id, head.id)} if relation == RelationKind.COMPARED_WITH else {(head.id, tail.id)}
    return any((row["head_id"], row["tail_id"]) in ways and str(row["relation"]) in relation for row in rows.as_dicts())


def _year(entity: Entity) -> str:
    return f"{entity.first_seen}{' or before' if entity.first_seen_is_bound else ''}"
