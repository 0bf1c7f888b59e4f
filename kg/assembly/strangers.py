"""Forms that cannot name what the other forms of a paper's thing name, though the paper was read so.

A reader of texts joins too much: "video story question answering" and, where the paper shortens it, "question answering".
For the paper's own things that is right; where many papers use the shorter form, it is another thing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from kg.assembly.naming import SAID, agree, fits, holds, is_short, meant_by, more_words, reason_for
from kg.assembly.wording import LIGHT, NEUTRAL, numbers, words
from kg.names import fold

_COMMON = 3
"""So many papers that name things by a form make it a common one."""
_TWICE = 2
"""So many papers that call a common thing by an unrelated form are believed."""


class Listed(Protocol):
    """What a list of names is asked."""

    def knows(self, form: str) -> bool:
        """True if a row goes by this folded form."""

    def in_one_row(self, one: str, other: str) -> bool:
        """True if one row goes by both folded forms."""


class Usage:
    """How all papers name things: which folded names are common, and what common things are called besides.

    `names` counts the papers that have a folded name, `called` those that have it and another folded form of its thing.
    """

    def __init__(self, names: Mapping[str, int], called: Mapping[tuple[str, str], int], listed: Listed) -> None:
        self._listed = listed
        self._names = names
        self._called = called

    def is_common(self, form: str) -> bool:
        """True if a list of names has the folded form, or many papers use it."""
        return self.answer((form,))

    def is_called(self, name: str, form: str) -> bool:
        """True if one row of a list, or several papers, call the thing of this common folded name by this folded form too."""
        return self.answer((name, form))

    def answer(self, question: tuple[str, ...]) -> bool:
        """What `is_common` and `is_called` say of one form and of two."""
        if len(question) == 1:
            return self._names.get(question[0], 0) >= _COMMON or self._listed.knows(question[0])
        is_told = self._called.get((question[0], question[1]), 0) >= _TWICE and self.answer(question[:1])
        return is_told or self._listed.in_one_row(*question)


def strangers(name: str, texts: Collection[str], usage: Usage) -> Mapping[str, str]:
    """For each of `texts` that cannot name what `name` does, the name to go by instead.

    Different numbers (DAVIS 2016 and DAVIS 2016/2017), one of two things and both ("tagging", "tagging and captioning"),
    a kind of what many papers name, and what one paper alone calls a thing of many papers. Empty if nothing would be left.
    """
    if not texts or (len(texts) == 1 and name in texts):
        return {}
    own = fold(name)
    ordered = sorted(texts)
    found: dict[str, str] = {}
    leaders: dict[str, str] = {}
    for text in ordered:
        form = fold(text)
        if form == own:
            continue
        if _is_kind_of_short(name, text, usage) or (not usage.is_called(own, form) and _differ(name, text, ordered, usage)):
            found[text] = leaders.setdefault(form, text)
    for text in ordered:
        if text not in found and is_short(text) and not (fold(text) == own or fits(text, name)):
            # An acronym goes with what it stands for.
            found |= next(({text: found[other]} for other in ordered if other in found and fits(text, other)), {})
    return found if len(found) < len(ordered) else {}


def _differ(name: str, text: str, texts: Sequence[str], usage: Usage) -> bool:
    mine, theirs = _years(numbers(name)), _years(numbers(text))
    if mine and theirs and mine != theirs:
        return True
    if _both_and_one(name, text) or _both_and_one(text, name) or _kind_of_acronym(text, name):
        return True
    common = usage.is_common(fold(name)) or (not is_short(name) and usage.is_common(fold(text)))
    if common and _is_only_said(name, text, texts):
        return True
    return _narrower(name, text, usage) or any(_narrower(text, other, usage) for other in (name, *texts) if other != text)


def _is_only_said(name: str, text: str, texts: Sequence[str]) -> bool:
    """True if nothing in two wordings tells that they are one thing."""
    by_acronym = any(is_short(short) and fits(short, text) and holds(name, short) for short in texts)
    return reason_for(name, text, texts) == SAID and not agree(name, text) and not by_acronym


def _narrower(text: str, other: str, usage: Usage) -> bool:
    """True if `text` says more than `other`, which many papers use, and what it says more makes it another thing."""
    return usage.is_common(fold(other)) and holds(text, other) and not more_words(text, other) <= LIGHT


def _is_kind_of_short(name: str, text: str, usage: Usage) -> bool:
    """True if `text` is what the acronym `name` commonly stands for, and more ("Chinese named entity recognition" and NER)."""
    if not is_short(name) or is_short(text):
        return False
    rest = " ".join(text.split()[1:])
    end = meant_by(name, rest) if rest else None
    return end is not None and usage.is_common(fold(end)) and not more_words(text, end) <= LIGHT


def _years(found: tuple[str, ...]) -> tuple[str, ...]:
    """Years by their last two figures: WMT14 is WMT 2014."""
    return tuple(sorted(n[2:] if len(n) == 4 and n[:2] in {"19", "20"} else n for n in found))


def _both_and_one(both: str, one: str) -> bool:
    left, joined, right = both.casefold().partition(" and ")
    return bool(joined) and fold(one) in {fold(left), fold(right)}


def _kind_of_acronym(text: str, name: str) -> bool:
    """True for a word or more before the acronym that `name` is ("low-resource DSLs")."""
    head, gap, last = text.rpartition(" ")
    return bool(gap) and name.isupper() and fold(last) == fold(name) and not set(words(head)) <= NEUTRAL
