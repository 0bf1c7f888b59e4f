"""JSON in and out, and the checks that make a value of ours out of a value of JSON, or say in words why they cannot."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from typing import Any, NoReturn, TypeVar

from kg.errors import InvalidData

Row = dict[str, Any]
Check = Callable[[Any], Any]
Shape = dict[str, Check]
"""The fields of a record in their order, each with the function that makes its value out of JSON."""

_T = TypeVar("_T")

# --- JSON ------------------------------------------------------------------------------------------------------------

_write = json.JSONEncoder(ensure_ascii=False, allow_nan=False, check_circular=False, separators=(",", ":")).encode
_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")
# Half characters cannot be written as UTF-8; the others end a line for str.splitlines.
_ESCAPED = re.compile("[\x85\u2028\u2029\ud800-\udfff]")


def _no_number(name: str) -> NoReturn:
    raise InvalidData(f"{name} is not a number that JSON knows.")


_read = json.JSONDecoder(parse_constant=_no_number).decode


def dump(value: object) -> str:
    """`value` as one line of JSON that can be written as UTF-8. Raises InvalidData for what JSON cannot say."""
    try:
        line = _write(value)
    except (TypeError, ValueError) as error:
        raise InvalidData(f"This cannot be written as JSON: {error}.") from None
    if line.isascii():
        return line
    if _PAIR.search(line):
        raise InvalidData("A text holds the two halves of a character as two characters; JSON cannot tell them from the one.")
    return _ESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", line)


def load(line: str) -> Any:
    """The value that a line of JSON holds. Raises InvalidData."""
    try:
        return _read(line)
    except InvalidData:
        raise
    except (ValueError, RecursionError) as error:
        raise InvalidData(f"This is not JSON ({error}): {shown(line)}.") from None


def finite(value: object) -> object:
    """`value`, made of JSON's own types, with None in place of the numbers that JSON cannot say: NaN and the infinities."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, (list, tuple)):
        return [finite(one) for one in value]
    if isinstance(value, dict):
        return {name: finite(one) for name, one in value.items()}
    return value


def shown(value: object) -> str:
    """`value` for a message, cut short."""
    try:
        text = repr(value)
    except RecursionError:
        return "a value nested too deeply"
    return text if len(text) <= 80 else f"{text[:77]}..."


# --- values ----------------------------------------------------------------------------------------------------------


def string(value: Any) -> str:
    """`value` if it is a string."""
    if type(value) is not str:
        raise InvalidData(f"{shown(value)} is not a string")
    return value


def integer(value: Any) -> int:
    """`value` if it is a whole number."""
    if type(value) is not int:
        raise InvalidData(f"{shown(value)} is not a whole number")
    return value


def number(value: Any) -> float:
    """`value` as a finite float."""
    if type(value) is float and math.isfinite(value):
        return value
    if type(value) is not int:
        raise InvalidData(f"{shown(value)} is not a finite number")
    try:
        return float(value)
    except OverflowError:
        raise InvalidData(f"{shown(value)} is too large a number") from None


def truth(value: Any) -> bool:
    """`value` if it is true or false."""
    if type(value) is not bool:
        raise InvalidData(f"{shown(value)} is neither true nor false")
    return value


def list_of(value: Any) -> list[Any]:
    """`value` if it is a list."""
    if type(value) is not list:
        raise InvalidData(f"{shown(value)} is not a list")
    return value


def strings(value: Any) -> tuple[str, ...]:
    """A list of strings as a tuple."""
    return tuple(map(string, list_of(value)))


def optional(check: Callable[[Any], _T]) -> Callable[[Any], _T | None]:
    """`check`, but None passes."""
    return lambda value: None if value is None else check(value)


def many(check: Callable[[Any], _T]) -> Callable[[Any], tuple[_T, ...]]:
    """`check` on each item of a list, as a tuple."""
    return lambda value: tuple(map(check, list_of(value)))


def one_of(choices: Mapping[str, _T]) -> Callable[[Any], _T]:
    """A check that picks one of `choices` by its name."""

    def check(value: Any) -> _T:
        if type(value) is not str or value not in choices:
            raise InvalidData(f"{shown(value)} is none of {', '.join(choices)}")
        return choices[value]

    return check


def values_of(row: Any, shape: Shape) -> list[Any]:
    """The checked values of `row` in the order of `shape`. Raises InvalidData that names the field."""
    if type(row) is not dict:
        raise InvalidData(f"{shown(row)} is not an object with {', '.join(shape)}")
    if row.keys() != shape.keys():
        _refuse_keys(row, shape)
    try:
        return [check(row[name]) for name, check in shape.items()]
    except InvalidData:
        _refuse_values(row, shape)


def _refuse_values(row: Row, shape: Shape) -> NoReturn:
    for name, check in shape.items():
        try:
            check(row[name])
        except InvalidData as error:
            raise InvalidData(f"{name}: {error}") from None
    raise AssertionError("only called where a check fails")


def _refuse_keys(row: Row, shape: Shape) -> NoReturn:
    missing = [name for name in shape if name not in row]
    problem = f"the field '{missing[0]}' is missing" if missing else ""
    extra = [name for name in row if name not in shape]
    problem = problem or f"the field {shown(extra[0])} is not known"
    raise InvalidData(f"{problem}. Fields: {', '.join(shape)}")
