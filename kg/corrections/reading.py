"""`corrections.toml`, read strictly: whatever is not exactly a correction is refused with its place and the way out."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path

from kg.corrections.conflicts import contradiction
from kg.corrections.model import Correction, Corrections, Drop, DropStatement, Merge, Name, Rename, Retype, Split
from kg.errors import InputError, InvalidData, unknown
from kg.schema import Kind, RelationKind

TABLE = "correction"
_EXAMPLE = '[[correction]]\nmerge = "B"\ninto = "A"'


def read(path: Path) -> Corrections:
    """The corrections in a file; none where there is no file. Raises InputError for what is no correction or a contradiction."""
    return parsed(text_of(path), path.name)


def text_of(path: Path) -> str:
    """The text of the file, empty where there is none. Raises InputError if it cannot be read."""
    try:
        # As bytes: line ends stay as they are.
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise InputError(f"'{path}' cannot be read: {error.strerror}. Change its permissions, or move it away.") from error
    except UnicodeDecodeError as error:
        raise InputError(f"'{path}' is not UTF-8 (byte {error.start}). Save it as UTF-8.") from error


def parsed(text: str, file: str) -> Corrections:
    """The corrections in the text of a file called `file`. Raises InputError."""
    try:
        found = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(
            f"{file} is not valid TOML: {error or 'nested too deep'}. A correction looks like this:\n{_EXAMPLE}"
        ) from error
    for key in found:
        if key != TABLE:
            raise InputError(f"{file}: {unknown('table', key, [TABLE])} Each correction begins with [[{TABLE}]].")
    tables = found.get(TABLE, [])
    if not isinstance(tables, list):
        raise InputError(f"{file}: [{TABLE}] is one table. Begin each correction with [[{TABLE}]], in two brackets.")
    items = tuple(_correction(table, f"{file}, correction {number}") for number, table in enumerate(tables, 1))
    fault = contradiction(items)
    if fault:
        raise InputError(f"{file}: {fault}")
    return Corrections(items)


class _Table:
    """The keys of one correction, each taken once and as one type."""

    def __init__(self, values: Mapping[str, object], where: str) -> None:
        self.values, self.where = values, where

    def fault(self, text: str) -> InputError:
        return InputError(f"{self.where}: {text}")

    def need(self, key: str, example: str) -> object:
        if key not in self.values:
            raise self.fault(f"'{key}' is missing. Add a line like {key} = {example}.")
        return self.values[key]

    def text(self, key: str, example: str) -> str:
        value = self.need(key, example)
        if not isinstance(value, str):
            raise self.fault(f"{key} = {value!r} is not a text. Put it in quotes: {key} = {example}.")
        return value

    def texts(self, key: str, example: str) -> tuple[str, ...]:
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise self.fault(f"{key} = {value!r} is not a list of texts. Write {key} = {example}.")
        return tuple(value)

    def name(self, key: str) -> Name:
        value = self.need(key, '"LoRA"')
        if isinstance(value, dict):
            return self._name_with_kind(key, value)
        if not isinstance(value, str):
            raise self.fault(f'{key} = {value!r} names nothing. Write {key} = "LoRA", or {{ name = "CL", kind = "Task" }}.')
        return Name(value)

    def _name_with_kind(self, key: str, value: Mapping[str, object]) -> Name:
        inner = _Table(value, f"{self.where}, {key}")
        inner.require_only(("name", "kind"))
        return Name(inner.text("name", '"CL"'), inner.kind("kind") if "kind" in value else None)

    def kind(self, key: str) -> Kind:
        value = self.text(key, '"Method"')
        try:
            return Kind(value)
        except ValueError as error:
            raise self.fault(unknown("kind", value, Kind)) from error

    def relation(self, key: str) -> RelationKind:
        value = self.text(key, '"VARIANT_OF"')
        try:
            return RelationKind(value)
        except ValueError as error:
            raise self.fault(unknown("relation", value, RelationKind)) from error

    def note(self) -> str:
        return self.text("note", '"why"') if "note" in self.values else ""

    def require_only(self, keys: tuple[str, ...]) -> None:
        for key in self.values:
            if key not in keys:
                raise self.fault(unknown("key", key, keys))


def _merge(table: _Table) -> Correction:
    return Merge(table.name("merge"), table.name("into"), table.note())


def _split(table: _Table) -> Correction:
    papers = table.texts("papers", '["2106.09685"]')
    forms = table.texts("forms", '["continual learning"]')
    called = table.text("as", '"continual learning"') if "as" in table.values else None
    return Split(table.name("split"), papers, forms, called, table.note())


def _rename(table: _Table) -> Correction:
    return Rename(table.name("rename"), table.text("to", '"LoRA"'), table.note())


def _retype(table: _Table) -> Correction:
    return Retype(table.name("retype"), table.kind("to"), table.note())


def _drop(table: _Table) -> Correction:
    if "relation" not in table.values and "tail" not in table.values:
        return Drop(table.name("drop"), table.note())
    return DropStatement(table.name("drop"), table.relation("relation"), table.name("tail"), table.note())


_ACTIONS: dict[str, tuple[Callable[[_Table], Correction], tuple[str, ...]]] = {
    "merge": (_merge, ("into",)),
    "split": (_split, ("papers", "forms", "as")),
    "rename": (_rename, ("to",)),
    "retype": (_retype, ("to",)),
    "drop": (_drop, ("relation", "tail")),
}
"""What a correction may do: the key that says so, what reads it, and the keys that go with it besides `note`."""


def _correction(values: object, where: str) -> Correction:
    if not isinstance(values, dict):
        raise InputError(f"{where}: {values!r} is no table. A correction looks like this:\n{_EXAMPLE}")
    actions = [key for key in values if key in _ACTIONS]
    if len(actions) != 1:
        problem = f"says {' and '.join(actions)} at once" if actions else "does not say what to do"
        raise InputError(f"{where} {problem}. Give it one of {', '.join(_ACTIONS)}.")
    make, keys = _ACTIONS[actions[0]]
    table = _Table(values, f"{where} ({actions[0]})")
    table.require_only((actions[0], *keys, "note"))
    try:
        return make(table)
    except InvalidData as error:
        raise table.fault(str(error)) from error
