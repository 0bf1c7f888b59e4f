"""Of which thing a number is told: the proposal, unless the sentence gives it to another."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.result_sets import Value, runs
from extractors.scenes import SYSTEMS
from kg.model import Mention

_ASIDE = re.compile(
    r"\b(?:without|unlike|outperform\w*|surpass\w*|instead of|rather than|than|over|against|compared (?:to|with)|in contrast to)"
    r"(?: [\w-]+){0,2} $",
    re.IGNORECASE,
)
_BASIS = re.compile(r"^Based (?:up)?on (?:the |our )?$")
_REACHES = re.compile(
    r"\ue000*(?:-\w+)?(?: (?:models?|systems?|methods?|baselines?|techniques?|networks?|algorithms?|backbones?))?"
    r"(?: (?:only|also|still|just|can|could|respectively))*"
    r" (?:achiev|reach|obtain|gets?\b|got\b|attain|yield|scor|sav|has\b|have\b|had\b|is\b|are\b)\w*"
    r"(?: (?!(?:and|while|by|over|with)\b)[\w-]+| \ue000+){0,6}? ?(?:[~≈=(:] ?)?\$?"
)
"""What leads from a thing to the value that it reaches: `LCC achieves an error rate of`."""
_CONTRAST = re.compile(r"\b(?:while|whereas|but)(?: [\w-]+){0,2} $", re.IGNORECASE)
"""Before a thing of which a clause of its own is told."""
_RIVAL = re.compile(r"\b(?:than|compared (?:to|with)|versus|vs\.?|against)(?: [\w-]+){0,2} [`'\"“‘]{0,2}$", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"[`'\"”’]{0,2} ?\((?:only |just |about )?\$?")
"""Between a rival and its own value: `higher than GPT-4 (2.9%)`."""
_COMPARED = re.compile(r"\b(?:than|compared (?:to|with)|versus|vs\.?)(?: [\w-]+| \ue000+){0,3}? ?[=:]? ?\$?$", re.IGNORECASE)
_BY = re.compile(r"\$?(?: \ue000+)? by (?:the )?")
"""Round a value that a rival reaches: `compared to 0.917 by IAS`."""


def subject_of(
    text: str, offset: int, values: Sequence[Value], index: int, mentions: Sequence[Mention], main: str | None, new: Sequence[str]
) -> str | None:
    """Whose number the value is: who its clause gives it to, else the proposal `main`, or a second one of `new` named before it.

    None where nothing is proposed and nothing that could have the value is named before it.
    """
    systems = [m for m in mentions if m.kind in SYSTEMS]
    return _given(text, offset, values, index, systems) or _told(text, offset, values[index].start, systems, main, new)


def _given(text: str, offset: int, values: Sequence[Value], index: int, systems: Sequence[Mention]) -> str | None:
    """The thing that the words between it and the value, or the list it stands in, give the value to."""
    value = values[index]
    before = [m for m in systems if m.span.end - offset <= value.start]
    if before:
        start, end = before[-1].span.start - offset, before[-1].span.end - offset
        is_own = _CONTRAST.search(text, max(0, start - 40), start) and _REACHES.fullmatch(text, end, value.start)
        is_rivals = _RIVAL.search(text, max(0, start - 40), start) and _IN_BRACKETS.fullmatch(text, end, value.start)
        if is_own or (is_rivals and text[value.start] not in "+-−"):
            return before[-1].name
    behind = next((m for m in systems if m.span.start - offset >= value.end), None)
    if behind and _BY.fullmatch(text, value.end, behind.span.start - offset) and _COMPARED.search(text, 0, value.start):
        return behind.name
    return _listed(text, offset, values, index, before)


def _listed(text: str, offset: int, values: Sequence[Value], index: int, before: Sequence[Mention]) -> str | None:
    """The one in the same place of a list: B in "A and B reach 82% and 84%"."""
    run = next(run for run in runs(text, [(v.start, v.end) for v in values]) if index in run)
    if len(run) == 1 or len(before) < len(run):
        return None
    first = values[run[0]].start
    lists = runs(text, [(m.span.start - offset, m.span.end - offset) for m in before])
    same = [[before[i] for i in places] for places in lists if len(places) == len(run)]
    for listed in reversed(same):
        start, end = listed[0].span.start - offset, listed[-1].span.end - offset
        is_aside = _ASIDE.search(text, max(0, start - 40), start)
        if len({m.name for m in listed}) == len(run) and not is_aside and _REACHES.fullmatch(text, end, first):
            return listed[run.index(index)].name
    return None


def _told(text: str, offset: int, at: int, systems: Sequence[Mention], main: str | None, new: Sequence[str]) -> str | None:
    """The proposal; a second thing of the paper's own where only that is named before the value.

    "Without X, Y has ...", "Compared to X, Y has ...": nothing is told of X.
    """
    aside = {m.name for m in systems if _ASIDE.search(text, max(0, m.span.start - offset - 40), m.span.start - offset)}
    before = [m.name for m in systems if m.span.start - offset < at]
    told = [name for name in before if name not in aside]
    if main and main in aside and told:
        return told[0]
    if main and any(m.name == main and _BASIS.search(text, 0, m.span.start - offset) for m in systems):
        # "Based on the X, we build Y, which achieves ...": what is told is told of Y.
        return next((name for name in told if name in new and name != main), main)
    if main and main not in before:
        return next((name for name in told if name in new), main)
    if main:
        return main
    # Only a data set is proposed: the numbers are those of baselines on it, told of the data set itself.
    return told[0] if told else next(iter(new), None)
