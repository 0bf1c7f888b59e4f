"""Correcting a graph: what `kg correct` and the explorer do. A correction is checked against the graph, kept, and applied."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from kg.build import Outcome, Progress, silent
from kg.build import correct as rebuild
from kg.config import settings
from kg.corrections import Correction, Drop, DropStatement, Merge, Name, Rename, Retype, Split, writing
from kg.errors import NotFound, UsageError
from kg.folder import Folder
from kg.model import Entity
from kg.names import fold
from kg.opened import Cladograph
from kg.opened import open as open_graph
from kg.queries import unknown_thing
from kg.report import Effect
from kg.schema import RelationKind
from kg.stores import open_store


@dataclass(frozen=True, slots=True)
class Size:
    """How large a graph is."""

    entities: int
    statements: int
    results: int


@dataclass(frozen=True, slots=True)
class Change:
    """What came of a change of the corrections: which one it was, its number and effect, and the graph before and after.

    `effect` is None for one that was taken back, and where the change waits for the next build; then `waits` is True.
    """

    number: int
    correction: Correction
    effect: Effect | None
    before: Size
    after: Size
    waits: bool
    notes: tuple[str, ...]


def correct(
    correction: Correction,
    dir: str | Path | None = None,  # noqa: A002 - as kg.open(dir)
    *,
    store: str | None = None,
    progress: Progress = silent,
) -> Change:
    """Adds a correction to the graph in a folder (`KG_DIR`, else `cladograph`) and applies it; nothing is extracted for that.

    Things may be named by any name or id; what is kept are names that mean them for good. Raises NotFound with near names
    for a thing, a paper or a statement that is not there, UsageError for a name that means several things, InputError for
    a contradiction with another correction, StoreError for an imported graph.
    """
    with open_graph(dir, store=store) as graph:
        graph.folder.require_ledger_of_graph()
        meant = _meant(correction, graph)
        before = _size(graph.statistics())
    numbers: list[int] = []
    outcome = _apply(lambda path: numbers.append(writing.add(path, meant)), dir, store, progress)
    return _change(numbers[0], meant, outcome, before)


def undo(
    number: int | None = None,
    dir: str | Path | None = None,  # noqa: A002 - as kg.open(dir)
    *,
    store: str | None = None,
    progress: Progress = silent,
) -> Change:
    """Takes back the correction with this number (None: the last one). Raises NotFound, InputError, StoreError."""
    with open_graph(dir, store=store) as graph:
        graph.folder.require_ledger_of_graph()
        before = _size(graph.statistics())
    taken: list[tuple[int, Correction]] = []
    outcome = _apply(lambda path: taken.append(writing.take_back(path, number)), dir, store, progress)
    return _change(*taken[0], outcome, before, gone=True)


def _apply(change: Callable[[Path], object], dir_: str | Path | None, store: str | None, progress: Progress) -> Outcome:
    chosen = settings(dir=dir_, store=store)
    folder = Folder(chosen.dir)
    return rebuild(
        change,
        folder=folder,
        open_store=lambda: open_store(chosen.store, folder.path, write=True, login=chosen.login),
        progress=progress,
    )


def _change(number: int, correction: Correction, outcome: Outcome, before: Size, *, gone: bool = False) -> Change:
    # Where it waits, the graph is as it was.
    after = _size(asdict(outcome.counts)) if outcome.counts else before
    effect = None if gone else next((e for e in outcome.report.effects if e.number == number), None)
    return Change(number, correction, effect, before, after, outcome.waits, tuple(outcome.report.notes))


def _size(counts: Mapping[str, Any]) -> Size:
    return Size(sum(counts["entities"].values()), sum(counts["statements"].values()), counts["results"])


def _meant(correction: Correction, graph: Cladograph) -> Correction:
    """The same correction with names that mean its things for good. Raises NotFound or UsageError where it fits nothing."""
    if isinstance(correction, DropStatement):
        return _meant_statement(correction, graph)
    entity = _entity(correction.what, graph)
    what = _lasting(entity, graph)
    if isinstance(correction, Split):
        return replace(correction, what=what, papers=_papers(correction.papers, graph), forms=_forms(correction, entity))
    if isinstance(correction, Merge):
        into = _entity(correction.into, graph)
        if into.id == entity.id:
            raise UsageError(f"{correction.what} and {correction.into} are one thing already: {_told([entity])}.")
        return replace(correction, what=what, into=_lasting(into, graph))
    if isinstance(correction, Rename):
        others = [
            other for other in graph.find(correction.to) if fold(other.name) == fold(correction.to) and other.id != entity.id
        ]
        if others:
            raise UsageError(
                f"There is a thing called '{correction.to}' already: {_told(others)}. If both are one, merge them: "
                f"`kg correct merge {_quoted(correction.what.name)} {_quoted(correction.to)}`."
            )
    if isinstance(correction, Retype) and correction.to == entity.kind:
        raise UsageError(f"'{entity.name}' is a {entity.kind} already.")
    assert isinstance(correction, Rename | Retype | Drop)  # noqa: S101 - the others are done with above
    return replace(correction, what=what)


def _meant_statement(correction: DropStatement, graph: Cladograph) -> Correction:
    tail = _entity(correction.tail, graph)
    if correction.relation is RelationKind.PROPOSES:
        paper = graph.paper(correction.what.name)
        said = {str(row["tail"]) for row in paper["statements"] if row["kind"] == RelationKind.PROPOSES}
        if tail.id not in said:
            raise NotFound(f"The graph does not say that the paper '{paper['title']}' proposes {tail.name}.")
        return replace(correction, what=Name(str(paper["id"])), tail=_lasting(tail, graph))
    head = _entity(correction.what, graph)
    between = [fact for fact in graph.facts(head.id) if fact.other == tail.id]
    both_ways = correction.relation is RelationKind.COMPARED_WITH
    if not any(fact.kind is correction.relation and (fact.outgoing or both_ways) for fact in between):
        said_ = [f"{head.name} {f.kind} {tail.name}" if f.outgoing else f"{tail.name} {f.kind} {head.name}" for f in between]
        instead = f"Between the two it says: {', '.join(said_)}." if said_ else "It says nothing of the two."
        raise NotFound(f"The graph does not say {head.name} {correction.relation} {tail.name}. {instead}")
    return replace(correction, what=_lasting(head, graph), tail=_lasting(tail, graph))


def _entity(name: Name, graph: Cladograph) -> Entity:
    """The only thing that a name means. Raises NotFound with near names, UsageError where there are several."""
    found = graph.find(name.name)
    if not found:
        raise NotFound(unknown_thing(graph.store, name.name))
    fit = [entity for entity in found if name.kind in (None, entity.kind)]
    if not fit:
        raise NotFound(f"'{name.name}' is no {name.kind} here. It names {_told(found)}.")
    exact = [entity for entity in fit if entity.name == name.name] or fit
    if len(exact) > 1:
        raise UsageError(f"'{name.name}' names {len(exact)} things. Say which one, by its id: {_told(exact)}.")
    return exact[0]


def _lasting(entity: Entity, graph: Cladograph) -> Name:
    """A name that means this entity and no other: its name, or where another one is called so too another form or its kind."""
    corrections = graph.corrections()
    touched = {id_ for one in corrections if one.effect for id_ in one.effect.entities}
    others = [other for other in graph.find(entity.name) if other.id != entity.id]
    namesakes = [other for other in others if fold(other.name) == fold(entity.name)]
    # Names mean things as they are without corrections: what is corrected may be called so there.
    once = [other for other in others if other.id in touched and other not in namesakes]
    told_apart = any(one.correction.what.kind and fold(one.correction.what.name) == fold(entity.name) for one in corrections)
    if not (namesakes or once or told_apart):
        return Name(entity.name)
    for form in sorted(entity.aliases, key=lambda form: (-len(form), form)):
        if [other.id for other in graph.find(form)] == [entity.id]:
            return Name(form)
    if all(other.kind != entity.kind for other in [*namesakes, *once]):
        return Name(entity.name, entity.kind)
    if not namesakes:
        return Name(entity.name)
    raise UsageError(f"'{entity.name}' ({entity.id}) goes by no name that no other thing has: {_told(namesakes)}.")


def _papers(asked: Sequence[str], graph: Cladograph) -> tuple[str, ...]:
    """Ids of papers that are named by id, title, or a piece of these."""
    return tuple(dict.fromkeys(str(graph.paper(one)["id"]) for one in asked))


def _forms(split: Split, entity: Entity) -> tuple[str, ...]:
    known = {fold(form): form for form in reversed(entity.forms())}
    for form in split.forms:
        if fold(form) not in known:
            raise NotFound(f"'{form}' is no form of {entity.name}. Its forms: {', '.join(entity.forms())}.")
    return tuple(known[fold(form)] for form in split.forms)


def _told(entities: Sequence[Entity]) -> str:
    return ", ".join(f"{e.id} ({e.name}, {e.kind}{f', also {e.aliases[0]}' if e.aliases else ''})" for e in entities)


def _quoted(name: str) -> str:
    import shlex

    return shlex.quote(name)
