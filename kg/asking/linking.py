"""Which words of a question are names of the graph: any alias, in any spelling, the longest first; else the nearest spelling.

The store is asked by folded name, once for all pieces of the question, so its size does not matter.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from kg.asking.model import Linked
from kg.asking.words import Sort, phrases
from kg.model import Entity
from kg.names import fold
from kg.scripts import layout
from kg.stores.base import Store
from kg.stores.rows import entity_of

LONGEST_NAME = 8
"""Words that a name may have."""
LONGEST_QUESTION = 60
"""Words of a question that are read."""
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_LONG_ENOUGH, _TWO_SLIPS, _TOO_LONG = 4, 12, 60
"""Letters that a name needs to be known by a near spelling: with one slip, with two; and those that it may have."""
_QUOTES = re.compile(r"[\"“”„‟«»‹›`*]|(?<!\w)['‘’‚]|['’](?!\w)")
_WORD = re.compile(r"[^\s,;:?!()\[\]{}]+|,")
_POSSESSIVE = re.compile(r"['’](?:s|re)$", re.IGNORECASE)
_BOUND = frozenset("a an of in on for to by with from and or is are was were at as than that which what who does do did".split())
"""Words at which no name ends or begins."""
_EMPTY = (Sort.FILLER, Sort.MARK, Sort.KIND, Sort.PREPOSITION, Sort.TOPIC)
"""Sorts of words that make no name by themselves."""
_GUESSES = 4
_KNOWN = 5
"""Papers that mention a name which looks like any other word, so that a slip of it is one."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the question as written, without the punctuation around it."""

    text: str
    possessive: bool = False

    @property
    def parts(self) -> tuple[str, ...]:
        """Its pieces between hyphens, in lower case."""
        return tuple(part for part in self.text.casefold().replace("’", "'").split("-") if part) or (self.text,)


@dataclass(frozen=True, slots=True)
class Found:
    """A name that begins at word `start` and ends before word `end`."""

    start: int
    end: int
    name: Linked


def words_of(question: str) -> list[Word]:
    """The words of a question, without quotation marks, question marks and full stops."""
    found = []
    for text in _WORD.findall(_QUOTES.sub(" ", question.replace("…", " ").replace("–", "-").replace("—", " "))):
        bare = text if text == "," else text.rstrip(".").lstrip("¿¡")
        match = _POSSESSIVE.search(bare)
        if match and match.start():
            found.append(Word(bare[: match.start()], possessive=True))
        elif bare and bare.strip("-/"):
            found.append(Word(bare))
    return found


def is_phrase(words: Sequence[Word]) -> bool:
    """True if the words are one phrase of the vocabulary."""
    return tuple(part for word in words for part in word.parts) in phrases()


def link(store: Store, words: Sequence[Word]) -> list[Found]:
    """The names among `words`, in order, none overlapping; a longer one goes before a shorter one."""
    spans = {
        (start, end): fold(_text(words, start, end))
        for start in range(len(words))
        for end in range(start + 1, min(start + LONGEST_NAME, len(words)) + 1)
        if _may_be_name(words, start, end)
    }
    covered = _covered(words)
    spans = {span: key for span, key in spans.items() if not (span in covered and not _stands_out(_text(words, *span)))}
    if not spans:
        return []
    meanings = _meanings(store, sorted(set(spans.values())))
    found: list[Found] = []
    taken: set[int] = set()
    for (start, end), key in sorted(spans.items(), key=lambda span: (span[0][0] - span[0][1], span[0][0])):
        if key in meanings and taken.isdisjoint(range(start, end)):
            text = _text(words, start, end)
            if end - start == 1 and not _is_certain(words, start, text, meanings[key]):
                continue
            taken.update(range(start, end))
            found.append(Found(start, end, Linked(text, _ordered(text, meanings[key]))))
    return sorted(found, key=lambda one: one.start)


def _covered(words: Sequence[Word]) -> set[tuple[int, int]]:
    """The spans that are only a part of a longer phrase of the vocabulary: `art` in `state of the art`."""
    ends = [(start, end) for start in range(len(words)) for end in range(start + 2, min(start + LONGEST_NAME, len(words)) + 1)]
    whole = [(start, end) for start, end in ends if is_phrase(words[start:end])]
    return {(i, j) for start, end in whole for i in range(start, end) for j in range(i + 1, end + 1) if (i, j) != (start, end)}


def guess(store: Store, words: Sequence[Word], at: int, free: Collection[int]) -> Found | None:
    """A name that word `at`, with words beside it that are `free`, is a misspelling of; None where nothing is near enough.

    The first letter must be right: people slip there least, and `trace` is no misspelling of `RACE`. An acronym is a misspelling
    of one with the same letters alone: `BRET` of `BERT`, while `LAION` is neither `LION` nor `LaCon`. A word that looks like
    any other must be well known: `reduce` is not `reduct`.
    """
    shouted = all(word.text.isupper() for word in words if word.text.isalpha())
    around = ((at - 1, at + 2), (at, at + 2), (at - 1, at + 1), (at, at + 1))
    spans = [
        (start, end) for start, end in around if start >= 0 and end <= len(words) and all(i in free for i in range(start, end))
    ]
    for start, end in spans:
        text = _text(words, start, end)
        meanings = _one_slip(store, text, shouted=shouted)
        if not meanings and (start, end) in (spans[0], spans[-1]):
            # Two slips are looked for among all names that begin or end alike, which takes longer: only twice.
            meanings = _two_slips(store, fold(text))
        if meanings:
            return Found(start, end, Linked(text, _ordered(text, meanings), guessed=True))
    return None


def _one_slip(store: Store, text: str, *, shouted: bool) -> Sequence[Entity]:
    key = fold(text)
    meanings = _meanings(store, _one_slip_away(key))
    fit = {near: found for near, found in meanings.items() if near[0] == key[0] and _is_well_known(found)}
    if text.isupper() and not shouted:
        fit = {near: found for near, found in fit.items() if set(near) == set(key) and _is_acronym(near, found)}
    return max(fit.values(), key=lambda entities: entities[0].papers, default=())


def _two_slips(store: Store, key: str) -> Sequence[Entity]:
    near = nearest(key, _near(store, key)) if len(key) >= _TWO_SLIPS else None
    return _meanings(store, [near]).get(near, ()) if near and near[0] == key[0] else ()


def _is_well_known(meanings: Sequence[Entity]) -> bool:
    """False for a plain word, in small letters, that few papers use as a name."""
    forms = [form for entity in meanings for form in entity.forms()]
    return meanings[0].papers >= _KNOWN or not all(form.isalpha() and form.islower() for form in forms)


def _is_acronym(key: str, meanings: Sequence[Entity]) -> bool:
    return any(form.isupper() and fold(form) == key for entity in meanings for form in entity.forms())


def _one_slip_away(key: str) -> list[str]:
    """All texts that one slip makes of `key`: a letter too many, too few, wrong, or two swapped; digits stay."""
    if not _LONG_ENOUGH <= len(key) <= _TOO_LONG:
        return []
    found: set[str] = set()
    for at in range(len(key) + 1):
        before, letter, after = key[:at], key[at : at + 1], key[at + 1 :]
        found |= {before + other + letter + after for other in _LETTERS}
        if letter and not letter.isdigit():
            found |= {before + other + after for other in ("", *_LETTERS)}
            if after and not after[0].isdigit():
                found.add(before + after[0] + letter + after[1:])
    return sorted(found - {key})


def alike(store: Store, text: str) -> tuple[str, ...]:
    """Names that look somewhat like `text`, for a person to choose from."""
    import difflib

    key = fold(text)
    names = _near(store, key)
    close = difflib.get_close_matches(key, names, n=_GUESSES, cutoff=0.6)
    return tuple(dict.fromkeys(names[match] for match in close))


def nearest(text: str, choices: Mapping[str, object] | Sequence[str], *, two_from: int = _TWO_SLIPS) -> str | None:
    """That of `choices` which takes the fewest slips from `text`, the first of equals; None if none is near.

    One slip is allowed, two in a text of `two_from` letters. Digits must be the same: `GPT-3` is no misspelling of `GPT-2`.
    """
    allowed = 0 if len(text) < _LONG_ENOUGH else 1 if len(text) < two_from else 2
    digits = re.sub(r"\D", "", text)
    best: tuple[int, str] | None = None
    for choice in choices:
        if abs(len(choice) - len(text)) <= allowed and choice != text and re.sub(r"\D", "", choice) == digits:
            away = distance(text, choice, allowed)
            if away <= allowed and (best is None or away < best[0]):
                best = (away, choice)
    return best[1] if best else None


def distance(a: str, b: str, most: int) -> int:
    """Number of slips (a letter too many, too few, wrong, or two swapped) from `a` to `b`; above `most` merely more than it."""
    before: list[int] = []
    last = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        row = [i]
        for j, y in enumerate(b, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
        before, last = last, row
    return last[-1]


def _may_be_name(words: Sequence[Word], start: int, end: int) -> bool:
    """False for a span that is nothing but words of the vocabulary, or bounded by one that no name is bounded by."""
    inside = words[start:end]
    if any(word.text == "," for word in inside) or any(word.possessive for word in inside[:-1]):
        return False
    if inside[-1].text.casefold() in _BOUND or (end - start > 1 and inside[0].text.casefold() in _BOUND):
        return end - start == 1 and _stands_out(inside[0].text)
    if end - start == 1:
        return not is_phrase(inside) or _stands_out(inside[0].text) or _is_activity(words, start) or _is_capital(words, start)
    return not is_phrase(inside) and not all(_sort([word]) in _EMPTY for word in inside)


def _is_certain(words: Sequence[Word], at: int, text: str, meanings: Sequence[Entity]) -> bool:
    """False for a word of the vocabulary that is a name only if written just so: `RACE`, `MATH`."""
    if not is_phrase([words[at]]) or _is_activity(words, at):
        return True
    shouted = all(word.text.isupper() or not word.text.isalpha() for word in words)
    return not shouted and any(text in entity.forms() for entity in meanings)


def _is_activity(words: Sequence[Word], at: int) -> bool:
    """True for a word such as `fine-tuning` right behind a verb, whose object it is."""
    return (
        at > 0
        and words[at].text.endswith("ing")
        and _sort([words[at - 1]]) is Sort.RELATION
        and _sort([words[at]]) is Sort.RELATION
    )


def _sort(words: Sequence[Word]) -> Sort | None:
    phrase = phrases().get(tuple(part for word in words for part in word.parts))
    return phrase.sort if phrase else None


def _is_capital(words: Sequence[Word], at: int) -> bool:
    """True for a word with a capital letter where no sentence begins."""
    return at > 0 and words[at].text[:1].isupper()


def _stands_out(text: str) -> bool:
    """True for a word with a capital letter behind its first, or a digit."""
    return any(letter.isupper() or letter.isdigit() for letter in text[1:])


def _text(words: Sequence[Word], start: int, end: int) -> str:
    return " ".join(word.text for word in words[start:end])


def _ordered(text: str, meanings: Sequence[Entity]) -> tuple[Entity, ...]:
    """Meanings written just like `text` first; otherwise as they come, those that most papers mention first."""
    return tuple(sorted(meanings, key=lambda entity: (entity.name != text, text not in entity.aliases)))


def _meanings(store: Store, keys: Sequence[str]) -> dict[str, list[Entity]]:
    rows = store.query(layout("names")["meant"], {"keys": list(keys)})
    found: dict[str, list[Entity]] = {}
    for row in rows.as_dicts():
        found.setdefault(str(row["key"]), []).append(entity_of(row))
    return found


def _near(store: Store, key: str) -> dict[str, str]:
    """Names that begin or end as `key` does, by their folded form, those that most papers mention first."""
    found = store.query(layout("names")["near"], {"head": key[:2], "tail": key[-3:]})
    names: dict[str, str] = {}
    for row in found.as_dicts():
        names.setdefault(str(row["key"]), str(row["name"]))
    return names
