"""On which data set a number is: the words between them tell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kg.model import Mention

LEADS = re.compile(
    r"(?:s|(?: scores?| values?| rates?| metric)?"
    r"(?: ?[(:=,]| (?:of|is|was|at|to|by|from|with|around|about|over|up|nearly|only))*) ?"
)
"""What leads from a name to its value."""
_ON = re.compile(r"(?: (?!(?:and|while|whereas|but)\b)[\w\ue000-]+){0,4}?(?: (?:on|in|for|over|across)(?: the)?(?: \w+)?| ?\() ?")
"""What leads from a value to its data set."""
_JOINED = re.compile(
    r"(?: ?\ue000+)?(?: to (?:\+|[~≈])?| and |, (?:and )?|/)"
    r"|,? (?:as )?(?:compared (?:with|to)|versus|vs\.?|from) |,? (?:and|with) (?:an? |the )?\ue000+ of "
)
"""Between two values that belong to the same data set."""
_OF_SET = re.compile(
    r"(?: (?:val(?:idation)?|test(?:-dev|ing)?|dev))?(?: (?:set|split|data ?set|benchmark|task))?"
    r"(?: (?:with|at|to|:))+ (?:an? |the )?(?:\ue000+ of )?"
)
"""Between a data set and the value that is reported on it: `on D val set with 58%`."""
_OPENS = re.compile(r"[,;] (?:and |while |but )?(?:on|for|in) (?:the )?$")
"""Before a data set that begins a clause of its own: "..., and on B ..."."""
_TAUGHT_ON = re.compile(r"(?i)\b(?:pre-?train(?:ed|ing)?|transferred from)(?: \w+)? (?:on|with|using|from)(?: the)? $")
"""Before a data set on which nothing is measured."""
_TAUGHT_WITH = re.compile(r"[ -]pre-?train", re.IGNORECASE)
"""The same behind it."""
_ELSEWHERE = re.compile(
    r"(?i)\b(?:on (?:an?|another|other|various|different|real|real-world|many)"
    r"|(?:on|using|over|across) (?:several|two|three|four|five))"
    r"(?: [\w\ue000-]+){0,5}? "
    r"(?:tasks?|data ?sets?|benchmarks?|data|problems?|domains?)\b"
)
"""What a sentence says of where it measures, when that is no data set named before."""
_LISTED = re.compile(
    r"(?: ?(?:points?|\([^()]{0,20}\)| with [\w.,%]{1,8} (?:labels?|shots?|samples|classes|tasks)))?"
    r"(?:, (?:and )?|,? and |/| ?& ?|,? vs\.? )(?:the |an? |on |up to |by |over )?"
)
"""Between two of one list."""
_ON_WHICH = re.compile(r"\b(?:on|in|for) which\b|\bwhere\b")


@dataclass(frozen=True, slots=True)
class Value:
    """Where a number stands. `multiple`: it says how many times as much, or what share of it, and is no score."""

    start: int
    end: int
    multiple: bool = False


def dataset_of(text: str, offset: int, values: Sequence[Value], index: int, mentions: Sequence[Mention]) -> str | None:
    """The one that leads straight to the value ("GLUE: 83.1"), else the first behind it, else the last before it.

    In "83.1% on A, 71.5% on B" A leads to nothing, and in "on A 83.1% and on B 71.5%" B belongs to what it leads to.
    """
    value = values[index]
    following = values[index + 1] if index + 1 < len(values) else None
    limit = following.start if following else len(text)
    before = [m for m in mentions if m.span.start - offset < value.start]
    behind = [m for m in mentions if value.end <= m.span.start - offset < limit]
    own = _ahead(text, offset, values, index, mentions)
    led = text[before[-1].span.end - offset : value.start] if before else ""
    is_led = LEADS.fullmatch(led) or _OF_SET.fullmatch(led)
    if before and (_ON_WHICH.search(led) or (is_led and not (own and "," in led))):
        return before[-1].name
    if own:
        return own
    if before and behind:
        begins, ends = behind[0].span.start - offset, behind[0].span.end - offset
        leads_on = following and LEADS.fullmatch(text, ends, limit) and not _ahead(text, offset, values, index + 1, mentions)
        if leads_on or _OPENS.search(text[value.end : begins]):
            return before[-1].name
    if following and not behind and _JOINED.fullmatch(text, value.end, limit):
        return dataset_of(text, offset, values, index + 1, mentions)
    return (behind or before[-1:] or list(mentions))[0].name


def _ahead(text: str, offset: int, values: Sequence[Value], index: int, mentions: Sequence[Mention]) -> str | None:
    """The data set that the value, or the list of values it stands in, leads to: B in "71.5% and 80.2% on B"."""
    while True:
        end = values[index].end
        limit = values[index + 1].start if index + 1 < len(values) else len(text)
        behind = next((m for m in mentions if end <= m.span.start - offset < limit), None)
        if behind is not None:
            return behind.name if _ON.fullmatch(text, end, behind.span.start - offset) else None
        if index + 1 == len(values) or not _JOINED.fullmatch(text, end, limit):
            return None
        index += 1


def is_taught_on(text: str, start: int, end: int) -> bool:
    """True if the data set that stands there is named as what something was trained on before."""
    return _TAUGHT_ON.search(text, max(0, start - 40), start) is not None or _TAUGHT_WITH.match(text, end) is not None


def is_elsewhere(text: str) -> bool:
    """True if a sentence says where it measures, and that is no data set named before."""
    return _ELSEWHERE.search(text) is not None


def runs(text: str, spans: list[tuple[int, int]]) -> list[list[int]]:
    """Indices of the spans that stand in one list, for each list."""
    found: list[list[int]] = []
    for index, (start, _) in enumerate(spans):
        if found and _LISTED.fullmatch(text, spans[index - 1][1], start):
            found[-1].append(index)
        else:
            found.append([index])
    return found
