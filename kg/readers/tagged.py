"""Records of lines that begin with a tag: how RIS, MEDLINE and Web of Science files are cut into records and fields."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from kg.readers.text import shown
from kg.report import Reason, Report

LONGEST_RECORD = 4 * 1024 * 1024


@dataclass(slots=True)
class Record:
    """The fields of one record, as tag and text in their order; `line` is where it begins."""

    line: int
    fields: list[tuple[str, str]] = field(default_factory=list)
    size: int = 0

    def add(self, tag: str, text: str) -> None:
        """Begin a field."""
        self.fields.append((tag, text.strip()))
        self.size += len(text)

    def go_on(self, text: str) -> None:
        """A line that continues the last field."""
        if self.fields and text.strip() and self.size <= LONGEST_RECORD:
            tag, before = self.fields[-1]
            # Joined by a character that no line holds: programs differ in whether a new line is a new value.
            self.fields[-1] = (tag, f"{before}\n{text.strip()}" if before else text.strip())
            self.size += len(text)

    def all(self, *tags: str) -> list[str]:
        """The texts of all fields with one of these tags, in the order of the tags."""
        return [text for tag in tags for name, text in self.fields if name == tag and text]

    def first(self, *tags: str) -> str:
        """The text of the first of these tags that has any; empty if none has."""
        return next(iter(self.all(*tags)), "")


def records(
    lines: Iterable[tuple[int, str, str | None, str]],
    name: str,
    report: Report,
    *,
    begins: str,
    ends: str | None,
    ignored: frozenset[str] = frozenset(),
) -> Iterator[tuple[str, Record]]:
    """Where each record of the file called `name` stands, and the record.

    The lines are given as number, line, tag (None where there is none) and text behind it. A record begins with the tag
    `begins` and ends with `ends`, or where the next one begins; fields that stand in none are rejected.
    """
    record: Record | None = None
    strays = False
    for number, line, tag, text in lines:
        if tag is not None and tag in (begins, ends):
            if record:
                yield f"{name}, line {record.line}", record
            record, strays = (Record(number) if tag == begins else None), False
            if tag == ends:
                continue
        if tag in ignored:
            continue
        if record is None:
            if tag is not None and not strays:
                report.reject(f"{name}, line {number}", Reason.NOT_PARSED, f"a field before any '{begins}': {shown(line)}")
                strays = True
        elif tag is None:
            record.go_on(line)
        else:
            record.add(tag, text)
    if record:
        yield f"{name}, line {record.line}", record
