"""A question as a row of items: names of the graph, phrases of the vocabulary, years, and what is neither."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from kg.asking.linking import LONGEST_QUESTION, Found, Word, guess, is_phrase, link, nearest, words_of
from kg.asking.model import Item
from kg.asking.words import Phrase, Sort, phrases
from kg.stores.base import Store

_YEAR = re.compile(r"(?:19|20)\d\d")
_LONGEST_PHRASE = 7
_MOST_SLIPS = 4
_PLAIN_WORD = re.compile(r"[a-z][a-z'-]{3,}")


def read(store: Store, question: str) -> list[Item]:
    """The items of a question. A word that is neither name nor phrase is taken for the nearest of either, if one is near."""
    words = words_of(question)[:LONGEST_QUESTION]
    found = link(store, words)
    named = {i for one in found for i in range(one.start, one.end)}
    words = [word if i in named else _corrected(word) for i, word in enumerate(words)]
    items = _items(words, found)
    # A text full of strange words is no question with a slip, and each guess is another request.
    if 0 < sum(_is_unknown(item) for item in items) <= _MOST_SLIPS:
        found = _with_guesses(store, words, found)
        items = _items(words, found)
    return items


def _with_guesses(store: Store, words: Sequence[Word], found: list[Found]) -> list[Found]:
    """The names, and those that words which are neither name nor phrase are misspellings of."""
    taken = {i for one in found for i in range(one.start, one.end)}
    found = list(found)
    for at, word in enumerate(words):
        if at in taken or is_phrase([word]) or _YEAR.fullmatch(word.text) or _in_phrase(words, at):
            continue
        more = guess(store, words, at, {i for i, word in enumerate(words) if i not in taken and word.text != ","})
        if more:
            found.append(more)
            taken |= set(range(more.start, more.end))
    return sorted(found, key=lambda one: one.start)


def _items(words: Sequence[Word], found: Sequence[Found]) -> list[Item]:
    """The items: at each word the longest that begins there, a name before a phrase of the same length."""
    names = {one.start: one for one in found}
    taken = {i for one in found for i in range(one.start, one.end)}
    items: list[Item] = []
    at = 0
    while at < len(words):
        end, phrase = _phrase_at(words, at, taken if at not in names else set())
        name = names.get(at)
        if name and (phrase is None or end <= name.end):
            items.append(Item(name.name.text, name=name.name, possessive=words[name.end - 1].possessive))
            at = name.end
        elif phrase:
            items.append(Item(" ".join(word.text for word in words[at:end]), phrase=phrase))
            if words[end - 1].possessive and phrase.what == "what":
                items.append(Item("is", phrase=phrases()[("is",)]))
            at = end
        else:
            year = int(words[at].text) if _YEAR.fullmatch(words[at].text) else None
            items.append(Item(words[at].text, year=year))
            at += 1
    return items


def _phrase_at(words: Sequence[Word], at: int, taken: set[int]) -> tuple[int, Phrase | None]:
    """Where the longest phrase that begins at word `at` ends, and the phrase."""
    for end in range(min(at + _LONGEST_PHRASE, len(words)), at, -1):
        if taken.isdisjoint(range(at, end)):
            phrase = phrases().get(tuple(part for word in words[at:end] for part in word.parts))
            if phrase:
                return end, phrase
    return at, None


def _in_phrase(words: Sequence[Word], at: int) -> bool:
    """True if word `at` is a part of some longer phrase."""
    return any(_phrase_at(words, start, set())[0] > at for start in range(max(0, at - _LONGEST_PHRASE), at + 1))


def _is_unknown(item: Item) -> bool:
    return item.phrase is None and item.name is None and item.year is None and item.text != ","


def _corrected(word: Word) -> Word:
    """The word as the vocabulary spells it, if it is in lower case and only that spelling is near."""
    text = word.text.casefold()
    if is_phrase([word]) or not _PLAIN_WORD.fullmatch(text) or word.text[1:] != text[1:] or text in _parts():
        return word
    near = nearest(text, _spellings(), two_from=10) if len(text) >= 5 else None
    return Word(near, word.possessive) if near else word


@lru_cache
def _spellings() -> tuple[str, ...]:
    """Words of the vocabulary long enough to be told from one another when misspelt."""
    long = {part for phrase in phrases() for part in phrase if len(part) >= 5 and part.isalpha()}
    common = {part for key, phrase in phrases().items() for part in key if phrase.sort is not Sort.FILLER}
    return tuple(sorted(long & common))


@lru_cache
def _parts() -> frozenset[str]:
    """All words that occur in phrases."""
    return frozenset(part for phrase in phrases() for part in phrase)
