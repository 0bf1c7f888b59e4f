"""Why an entity is as it is, in sentences: its kind, each of its names, and what it was kept apart from."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from kg.assembly import naming, reasons
from kg.assembly.reasons import Reason, Reasons, Vote
from kg.corrections import Correction, Merge, Rename, Retype, Split
from kg.model import Entity, Extraction, KnownName, Paper, Span
from kg.names import fold
from kg.report import Effect


@dataclass(frozen=True, slots=True)
class Alias:
    """One of an entity's other names: why it is one, in a word and in a sentence, and the papers that use it."""

    text: str
    reason: str
    because: str
    papers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Apart:
    """Another entity that goes by some of the same forms, and why it is another one."""

    entity: Entity
    forms: tuple[str, ...]
    because: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why an entity is as it is. `corrections` are those that touched it, by number."""

    entity: Entity
    kind_because: str
    votes: tuple[Vote, ...]
    aliases: tuple[Alias, ...]
    apart: tuple[Apart, ...]
    corrections: tuple[tuple[int, Correction], ...]


def explained(
    entity: Entity,
    *,
    spans: dict[str, Collection[Span]],
    read: Iterable[tuple[Paper, Extraction]],
    names: Iterable[KnownName],
    others: Sequence[Entity],
    corrections: Sequence[tuple[Correction, Effect]],
) -> Explanation | None:
    """The explanation of an entity, from what its papers say; None if nothing of that is there.

    `others` are entities that share a form with it; `corrections` are all of the graph, with what they came to.
    """
    found = reasons.reasons(entity, spans, read, names)
    if found is None:
        return None
    mine = [(effect.number, item) for item, effect in corrections if effect.applied and entity.id in effect.entities]
    return Explanation(
        entity=entity,
        kind_because=_kind(entity, found, mine),
        votes=found.votes,
        aliases=tuple(_alias(reason, mine) for reason in found.forms),
        apart=tuple(_apart(entity, other, mine) for other in others),
        corrections=tuple(mine),
    )


def _kind(entity: Entity, found: Reasons, corrections: Sequence[tuple[int, Correction]]) -> str:
    for number, item in corrections:
        if isinstance(item, Retype):
            return f"correction {number} says so"
    if found.listed is not None and found.listed.kind == entity.kind:
        return "the list of names says so"
    if found.kind_by_papers != entity.kind:
        merge = next((n for n, item in corrections if isinstance(item, Merge)), None)
        return f"it is the kind of what correction {merge} merges others into" if merge else "all papers together say so"
    vote = next(vote for vote in found.votes if vote.kind == entity.kind)
    if vote.proposing:
        return f"{_papers(vote.proposing)} that propose{'s' if len(vote.proposing) == 1 else ''} it as such decide"
    return f"most papers take it for one: {len(vote.papers)} of {len({p for v in found.votes for p in v.papers})}"


_BECAUSE = {
    reasons.SPELLING: "another spelling of '{of}'",
    reasons.LISTED: "the list of names has it for '{of}'",
    reasons.IN_TEXT: "{papers} call{s} one thing this and '{of}'",
    reasons.USUAL: "a short form that mostly stands for it",
    naming.DEFINED: "short form and long form: '{of}'",
    naming.INFLECTED: "the same words as '{of}', in another form or order",
    "brackets": "'{of}' but for what stands in brackets",
    "descriptive noun": "'{of}' but for a noun that says what it is",
    "word order": "'{of}' in other words",
}


def _alias(found: Reason, corrections: Sequence[tuple[int, Correction]]) -> Alias:
    reason, because = found.reason, _BECAUSE.get(found.reason, f"{found.reason}: '{{of}}'")
    if reason == reasons.CORRECTED or not found.papers:
        number = _brought_by(found.form, corrections)
        if number is not None:
            return Alias(found.form, reasons.CORRECTED, f"correction {number} says so", found.papers)
    if reason == reasons.CORRECTED:
        return Alias(found.form, "other papers", "all papers together link the two", found.papers)
    count = len(found.papers)
    because = because.format(of=found.of, papers=_papers(found.papers), s="s" if count == 1 else "")
    return Alias(found.form, reason, because, found.papers)


def _brought_by(form: str, corrections: Sequence[tuple[int, Correction]]) -> int | None:
    """The correction that makes `form` a name of the entity: one that speaks of it, else the first that adds to the entity."""
    adding = [(number, item) for number, item in corrections if isinstance(item, Merge | Rename | Split)]
    exact = [number for number, item in adding if fold(form) == fold(item.what.name)]
    return next(iter(exact or [number for number, _ in adding]), None)


def _apart(entity: Entity, other: Entity, corrections: Sequence[tuple[int, Correction]]) -> Apart:
    shared = {fold(form) for form in other.forms()} & {fold(form) for form in entity.forms()}
    forms = tuple(dict.fromkeys(form for form in entity.forms() if fold(form) in shared))
    for number, item in corrections:
        if isinstance(item, Split) and shared.intersection([fold(item.what.name), *map(fold, item.forms)]):
            return Apart(other, forms, f"correction {number} parts them")
    long = next((form for form in other.forms() if fold(form) not in shared and " " in form), None)
    if long is not None:
        return Apart(other, forms, f"there it stands for '{long}'")
    if other.kind != entity.kind:
        return Apart(other, forms, f"there it is a {other.kind}")
    return Apart(other, forms, "papers or the list of names tell the two apart")


def _papers(ids: Sequence[str]) -> str:
    return f"{len(ids)} paper{'' if len(ids) == 1 else 's'}"
