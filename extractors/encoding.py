"""What the model reads: a paper as word pieces with their case and place, and the spans that could be mentions.

The encoder's vocabulary is lower-case. Names live by their capitals (`DyLoRA`, `QLLM`), so each piece carries the
shape it had in the text. Training and extraction share this module: what is learned is what is read later.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kg.model import FIELDS, Field, Span

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer

Ints = NDArray[np.int64]

MAX_PIECES = 512
MAX_WORDS = 12
"""Longest mention, in words as the tokenizer counts them: `GPT-3` is three."""

FEATURE_SIZES = (12, 24, 8, 26, 5)
"""Number of values of each feature of a piece: shape of its word, of the text between spaces, place, piece, count."""

_EDGE_WORDS = frozenset(
    "the an of in on and or to for with by we our this that these those is are was were from as at which be it its "
    "their can such both via using has have The We Our This These In For".split()
)
_NO_START = frozenset(",.;:)]}!?-–—'’\"”%/") | _EDGE_WORDS
_NO_END = frozenset(",.;:([{!?-–—'’\"“/$") | _EDGE_WORDS
_SENTENCE_END = frozenset(".?!")
_STRETCH = re.compile(r"\S+")


class Word(NamedTuple):
    """One word as the tokenizer cuts them: its place in the text, and its first and last piece."""

    field: Field
    start: int
    end: int
    text: str
    first: int
    last: int


@dataclass(frozen=True)
class Window:
    """Title and (a part of) the abstract as the model reads them.

    `ids` (pieces,), `features` (pieces, 5). Candidates are pairs of word numbers: `heads` and `tails`, both inclusive.
    """

    ids: Ints
    features: Ints
    words: tuple[Word, ...]
    heads: Ints
    tails: Ints

    def first_pieces(self) -> Ints:
        """Number of the first piece of each candidate."""
        result: Ints = self._pieces[0, self.heads]
        return result

    def last_pieces(self) -> Ints:
        """Number of the last piece of each candidate."""
        result: Ints = self._pieces[1, self.tails]
        return result

    @cached_property
    def _pieces(self) -> Ints:
        return np.array([[w.first for w in self.words], [w.last for w in self.words]], np.int64)

    def widths(self) -> Ints:
        """Number of words of each candidate, less one."""
        return self.tails - self.heads

    def span(self, candidate: int) -> Span:
        """Where a candidate stands in the text."""
        head, tail = self.words[int(self.heads[candidate])], self.words[int(self.tails[candidate])]
        return Span(head.field, head.start, tail.end)

    def at(self, spans: Iterable[Span]) -> list[int | None]:
        """The candidate that stands at each span; None where none does."""
        begins = {(word.field, word.start): number for number, word in enumerate(self.words)}
        ends = {(word.field, word.end): number for number, word in enumerate(self.words)}
        pairs = [(begins.get((s.field, s.start), -1), ends.get((s.field, s.end), -1)) for s in spans]
        return [self._number(head, tail) for head, tail in pairs]

    def _number(self, head: int, tail: int) -> int | None:
        """Number of the candidate from one word to another."""
        # Candidates stand in the order of their heads, and of their tails where these agree.
        first, behind = (int(np.searchsorted(self.heads, head, side=side)) for side in ("left", "right"))
        found = first + int(np.searchsorted(self.tails[first:behind], tail))
        return found if found < behind and self.tails[found] == tail else None


@lru_cache(maxsize=100_000)
def shape(text: str) -> int:
    """1..11: how a word is written (lower, Capital, U, UPPER, UPPERs, miXed, 12, a1, A1, sign, other letters)."""
    letters, digits = [c for c in text if c.isalpha()], any(c.isdigit() for c in text)
    upper = sum(c.isupper() for c in letters)
    if not letters:
        return 7 if digits else 10
    if digits:
        return 9 if upper else 8
    return _shape_of_letters(letters, upper) if all(c.isascii() for c in letters) else 11


def _shape_of_letters(letters: list[str], upper: int) -> int:
    if not upper:
        return 1
    if upper == len(letters):
        return 3 if upper == 1 else 4
    if upper == 1 and letters[0].isupper():
        return 2
    return 5 if letters[-1] == "s" and upper == len(letters) - 1 else 6


@lru_cache(maxsize=100_000)
def _piece_case(text: str) -> int:
    """0..5: lower, Capital, UPPER, mixed, digits, other: how one piece of a word is written."""
    if text.isdigit():
        return 4
    if not text.isalpha():
        return 5
    if text.islower():
        return 0
    if text.isupper():
        return 2
    return 1 if text[1:].islower() else 3


def _stretch_shapes(text: str) -> list[int]:
    """For each character the shape of the stretch without spaces that it stands in; hyphenated ones apart."""
    out = [0] * len(text)
    for match in _STRETCH.finditer(text):
        start, end = match.span()
        out[start:end] = [_stretch_shape(match.group())] * (end - start)
    return out


@lru_cache(maxsize=100_000)
def _stretch_shape(text: str) -> int:
    core = text.strip("()[]{},.;:!?\"'“”’")
    return shape(core) * 2 + ("-" in core) if core else 20


def _words(encoding: Encoding, text: str, field: Field) -> list[Word]:
    """The words of one field; pieces count from 0 there."""
    words: list[Word] = []
    bounds: dict[int, list[int]] = {}
    for piece, ((start, end), word) in enumerate(zip(encoding.offsets, encoding.word_ids, strict=True)):
        if word is None:
            raise ValueError(f"The tokenizer put a special piece into {text!r}; it was asked for none.")
        if word not in bounds:
            bounds[word] = [start, end, piece, piece]
        bounds[word][1], bounds[word][3] = end, piece
    for start, end, first, last in bounds.values():
        words.append(Word(field, start, end, text[start:end], first, last))
    return words


def _ends_sentence(words: Sequence[Word], at: int) -> bool:
    """True if the word is a full stop (or ? or !) with a space behind it."""
    word = words[at]
    if word.text not in _SENTENCE_END or at + 1 == len(words):
        return False
    return words[at + 1].start > word.end or words[at + 1].field != word.field


def _places(words: Sequence[Word]) -> list[int]:
    """1..7 for each word: title (no colon, before it, behind it), start of a sentence, in brackets."""
    colon = next((i for i, w in enumerate(words) if w.field == "title" and w.text == ":"), -1)
    places, depth = [], 0
    for i, word in enumerate(words):
        if word.field == "title":
            places.append(1 if colon < 0 else 2 if i < colon else 3)
            continue
        starts = i == 0 or words[i - 1].field == "title" or _ends_sentence(words, i - 1)
        depth = max(0, depth - (word.text == ")"))
        places.append((4 if starts else 5) if depth == 0 else 6)
        depth += word.text == "("
        if starts and depth > 1:
            depth = 0
    return places


def _features(words: Sequence[Word], texts: dict[Field, str], pieces: Sequence[tuple[int, int]]) -> Ints:
    """(pieces, 5), one row a piece. `pieces` holds the offsets of all pieces of `words`, in order."""
    stretches = {field: _stretch_shapes(text) for field, text in texts.items()}
    folded = [w.text.casefold() for w in words]
    counts = Counter(text for text in folded if len(text) > 1)
    written, around = [shape(w.text) for w in words], [stretches[w.field][w.start] for w in words]
    often = [min(counts[text], 3) + (counts[text] > 4) for text in folded]
    cases, piece, before = [], 0, ("", 0)
    for word in words:
        case = 13 if before == (word.field, word.start) else 1
        before = (word.field, word.end)
        whole = texts[word.field]
        for _ in range(word.first, word.last + 1):
            start, end = pieces[piece]
            cases.append(case + _piece_case(whole[start:end]))
            # Every piece but the first of a word goes on with it.
            case = case if case in (7, 19) else case + 6
            piece += 1
    table = np.repeat(
        np.array([written, around, _places(words), [0] * len(words), often], np.int64).T,
        [w.last - w.first + 1 for w in words],
        axis=0,
    )
    table[:, 3] = cases
    return table


def _glued_hyphen(words: Sequence[Word], at: int) -> bool:
    """True for the `in` of `in-context learning`."""
    return words[at].text.isalpha() and at + 1 < len(words) and words[at + 1].text == "-" and words[at + 1].start == words[at].end


def _candidates(words: Sequence[Word]) -> tuple[Ints, Ints]:
    """Pairs of word numbers: every span of up to `MAX_WORDS` words within a sentence that could be a mention."""
    if not words:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    count = len(words)
    starts = np.array([w.text not in _NO_START or _glued_hyphen(words, i) for i, w in enumerate(words)])
    ends = np.array([w.text not in _NO_END for w in words])
    cuts = [_ends_sentence(words, i) or (i + 1 < count and words[i + 1].field != w.field) for i, w in enumerate(words)]
    sentence = np.concatenate([[0], np.cumsum(cuts)[:-1]])
    tails = np.arange(count)[:, None] + np.arange(MAX_WORDS)
    inside = np.minimum(tails, count - 1)
    keep = starts[:, None] & ends[inside] & (sentence[:, None] == sentence[inside]) & (tails < count)
    head, width = np.nonzero(keep)
    return head.astype(np.int64), (head + width).astype(np.int64)


class Reader:
    """Cuts papers into windows that the model can read. The tokenizer file lies beside the weights."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        tokenizer.no_truncation()
        tokenizer.no_padding()
        self._tokenizer = tokenizer
        self._start, self._gap = (tokenizer.token_to_id(token) for token in ("[CLS]", "[SEP]"))

    def read(self, texts: Sequence[tuple[str, str]]) -> list[list[Window]]:
        """Windows of each (title, abstract): nearly always one; the title stands in each of them."""
        flat = [text for pair in texts for text in pair]
        encodings = self._tokenizer.encode_batch(flat, add_special_tokens=False)
        return [
            list(self._windows({"title": title, "abstract": abstract}, encodings[2 * i : 2 * i + 2]))
            for i, (title, abstract) in enumerate(texts)
        ]

    def _windows(self, texts: dict[Field, str], encodings: Sequence[Encoding]) -> Iterator[Window]:
        title, abstract = (_words(e, texts[f], f) for e, f in zip(encodings, FIELDS, strict=True))
        room = MAX_PIECES - 3
        title = [w for w in title if w.last < room // 2]
        title_pieces = title[-1].last + 1 if title else 0
        read = [(field, e.ids, e.offsets) for field, e in zip(FIELDS, encodings, strict=True)]
        for part in _parts(abstract, room - title_pieces):
            ids, offsets, words = [self._start], [], []
            at: list[int] = []
            for (field, all_ids, all_offsets), chosen in zip(read, (title, part), strict=True):
                if chosen:
                    # Words follow each other without a gap between their pieces.
                    first, behind = chosen[0].first, chosen[-1].last + 1
                    by = len(ids) - first
                    words += [Word(field, w.start, w.end, w.text, w.first + by, w.last + by) for w in chosen]
                    at += range(len(ids), behind + by)
                    ids += all_ids[first:behind]
                    offsets += all_offsets[first:behind]
                ids.append(self._gap)
            table = np.zeros((len(ids), len(FEATURE_SIZES)), np.int64)
            if at:
                table[at] = _features(words, texts, offsets)
            yield Window(np.array(ids, np.int64), table, tuple(words), *_candidates(words))


def _parts(words: list[Word], room: int) -> list[list[Word]]:
    """The words of an abstract in parts of at most `room` pieces, cut behind a sentence where one ends late enough."""
    parts: list[list[Word]] = []
    while words:
        fits = [i for i, w in enumerate(words) if w.last - words[0].first < room] or [0]
        cut = fits[-1] + 1
        if cut < len(words):
            ends = [i + 1 for i in fits if _ends_sentence(words, i) and i + 1 > cut // 2]
            cut = ends[-1] if ends else cut
        parts.append(words[:cut])
        words = words[cut:]
    return parts or [[]]
