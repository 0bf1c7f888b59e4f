"""Adding to `corrections.toml` and taking back, so that all else in the file stays as it is: comments, order, line ends.

The text itself is edited, not written anew from what was read; before it is kept it is read again, and must hold just
the corrections that were meant.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import tomllib
from pathlib import Path

from kg.corrections.model import Correction, Corrections, DropStatement, Merge, Name, Rename, Retype, Split
from kg.corrections.reading import TABLE, parsed, text_of
from kg.errors import InputError, NotFound, StoreError, UsageError

_HEADER = re.compile(rf"^[ \t]*\[\[[ \t]*{TABLE}[ \t]*\]\][ \t]*(#.*)?\r?$", re.MULTILINE)
_HEADING = """\
# Corrections of this graph. Every build applies them; `kg correct` adds to them and takes them back.
# docs/corrections.md says how to write them by hand.
"""


def add(path: Path, correction: Correction) -> int:
    """Add one correction at the end of the file, and make the file where there is none; the number it has there.

    Raises UsageError if it is there already, InputError if it contradicts another one or the file cannot be meant,
    StoreError if the file cannot be written. Then the file is as it was.
    """
    text = text_of(path)
    before = parsed(text, path.name)
    for number, item in enumerate(before, 1):
        if item == correction:
            raise UsageError(f"Correction {number} says so already: {item}.")
    newline = "\r\n" if "\r\n" in text else "\n"
    kept = text if text.strip() else _HEADING
    gap = "" if kept.endswith(2 * newline) else newline if kept.endswith("\n") else 2 * newline
    new = kept + gap + newline.join(_lines(correction)) + newline
    _keep(path, new, Corrections((*before, correction)))
    return len(before) + 1


def take_back(path: Path, number: int | None = None) -> tuple[int, Correction]:
    """Take the correction with this number (None: the last one) out of the file; its number, and what it was.

    Comment lines directly above it go with it. Raises NotFound if there is none, InputError, StoreError.
    """
    text = text_of(path)
    before = parsed(text, path.name)
    if not before.items:
        raise NotFound(f"There is nothing to take back: '{path}' holds no corrections.")
    at = len(before) if number is None else number
    if not 1 <= at <= len(before):
        raise NotFound(f"There is no correction {at}: they are numbered 1 to {len(before)}. `kg correct list` shows them.")
    headers = _headers(text, len(before))
    if len(headers) != len(before):
        raise InputError(f"{path.name}: not every correction begins with a line [[{TABLE}]]. Take this one out by hand.")
    start = _with_comments(text, headers[at - 1])
    end = _with_comments(text, headers[at]) if at < len(before) else _end(text)
    rest = Corrections(before.items[: at - 1] + before.items[at:])
    _keep(path, text[:start] + text[end:], rest)
    return at, before.items[at - 1]


def _headers(text: str, expected: int) -> list[int]:
    """Where the corrections begin. A line in a text of several lines may look like a beginning: what precedes it is no TOML."""
    found = [match.start() for match in _HEADER.finditer(text)]
    return found if len(found) == expected else [start for start in found if _is_toml(text[:start])]


def _is_toml(text: str) -> bool:
    try:
        tomllib.loads(text)
    except ValueError:
        return False
    return True


def _with_comments(text: str, start: int) -> int:
    """Where the comment lines begin that stand directly above what begins at `start`, but not those at the top of the file."""
    at = start
    while at > 0:
        above = text.rfind("\n", 0, at - 1) + 1
        if not text[above:at].lstrip().startswith("#"):
            return at
        at = above
    return start


def _end(text: str) -> int:
    """Where the last correction ends: comments after an empty line behind it stay."""
    lines = text.split("\n")
    last = len(lines)
    while last and (not lines[last - 1].strip() or lines[last - 1].lstrip().startswith("#")):
        last -= 1
    gap = next((index for index in range(last, len(lines)) if not lines[index].strip()), len(lines))
    return min(len(text), sum(len(line) + 1 for line in lines[: gap + 1]))


def _keep(path: Path, text: str, meant: Corrections) -> None:
    """Put `text` into the file in one step: after a kill at any moment the old one or the new one is there."""
    if parsed(text, path.name).items != meant.items:
        raise InputError(f"'{path}' is written in a way that cannot be edited safely. Make this change in it by hand.")
    # A link stays one, to the file it leads to.
    target = path.resolve()
    part = target.with_name(f"{target.name}.part")
    try:
        with part.open("wb") as file:
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            part.chmod(target.stat().st_mode & 0o777)
        part.replace(target)
    except OSError as error:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        raise StoreError(f"'{path}' cannot be written: {error.strerror}. It is as it was.") from error


def _lines(correction: Correction) -> list[str]:
    """A correction as TOML."""
    what = _name(correction.what)
    lines = [f"[[{TABLE}]]"]
    if isinstance(correction, Merge):
        lines += [f"merge = {what}", f"into = {_name(correction.into)}"]
    elif isinstance(correction, Split):
        lines += [f"split = {what}"]
        lines += [f"{key} = [{', '.join(map(_text, values))}]" for key, values in _parts(correction) if values]
        lines += [f"as = {_text(correction.called)}"] if correction.called else []
    elif isinstance(correction, Rename):
        lines += [f"rename = {what}", f"to = {_text(correction.to)}"]
    elif isinstance(correction, Retype):
        lines += [f"retype = {what}", f"to = {_text(correction.to)}"]
    else:
        lines += [f"drop = {what}"]
    if isinstance(correction, DropStatement):
        lines += [f"relation = {_text(correction.relation)}", f"tail = {_name(correction.tail)}"]
    return lines + ([f"note = {_text(correction.note)}"] if correction.note else [])


def _parts(split: Split) -> list[tuple[str, tuple[str, ...]]]:
    return [("papers", split.papers), ("forms", split.forms)]


def _name(name: Name) -> str:
    return f"{{ name = {_text(name.name)}, kind = {_text(name.kind)} }}" if name.kind else _text(name.name)


def _text(text: str) -> str:
    """A TOML string: JSON's, but for DEL, which TOML wants escaped."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
