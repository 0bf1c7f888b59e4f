"""What the model reads: a paper as word pieces with their case and place, and the spans that could be mentions.

The encoder's vocabulary is lower-case. Names live by their capitals (`DyLoRA`, `QLLM`), so each piece carries the
shape it had in the text. Training and extraction share this module: what is learned is what is read later.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
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


class Word(NamedTuple):
    """One word as the tokenizer cuts them: its place in the text, and its first and last piece."""

    field: Field
    start: int
    end: int
    text: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
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
        return np.array([w.first for w in self.words], dtype=np.int64)[self.heads]

    def last_pieces(self) -> Ints:
        """Number of the last piece of each candidate."""
        return np.array([w.last for w in self.words], dtype=np.int64)[self.tails]

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
        candidates = {pair: i for i, pair in enumerate(zip(self.heads.tolist(), self.tails.tolist(), strict=True))}
        return [candidates.get((begins.get((s.field, s.start), -1), ends.get((s.field, s.end), -1))) for s in spans]


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
    for match in re.finditer(r"\S+", text):
        core = match.group().strip("()[]{},.;:!?\"'“”’")
        value = shape(core) * 2 + ("-" in core) if core else 20
        out[match.start() : match.end()] = [value] * (match.end() - match.start())
    return out


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
    rows, cases, piece, before = [], [], 0, ("", 0)
    for word, place, text in zip(words, _places(words), folded, strict=True):
        count = counts[text]
        rows.append((shape(word.text), stretches[word.field][word.start], place, 0, min(count, 3) + (count > 4)))
        case = 13 if before == (word.field, word.start) else 1
        before = (word.field, word.end)
        whole = texts[word.field]
        for _ in range(word.first, word.last + 1):
            start, end = pieces[piece]
            cases.append(case + _piece_case(whole[start:end]))
            # Every piece but the first of a word goes on with it.
            case = case if case in (7, 19) else case + 6
            piece += 1
    table = np.repeat(np.array(rows, np.int64).reshape(-1, 5), [w.last - w.first + 1 for w in words], axis=0)
    table[:, 3] = cases
    return table


def _glued_hyphen(words: Sequence[Word], at: int) -> bool:
    """True for the `in` of `in-context learning`."""
    return words[at].text.isalpha() and at + 1 < len(words) and words[at + 1].text == "-" and words[at + 1].start == words[at].end


def _candidates(words: Sequence[Word]) -> tuple[Ints, Ints]:
    """Pairs of word numbers: every span of up to `MAX_WORDS` words within a sentence that could be a mention."""
    if not words:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    numbers = np.arange(len(words))
    starts = np.array([w.text not in _NO_START or _glued_hyphen(words, i) for i, w in enumerate(words)])
    ends = np.array([w.text not in _NO_END for w in words])
    cuts = [_ends_sentence(words, i) or (i + 1 < len(words) and words[i + 1].field != w.field) for i, w in enumerate(words)]
    sentence = np.concatenate([[0], np.cumsum(cuts)[:-1]])
    heads, tails = [], []
    for width in range(min(MAX_WORDS, len(words))):
        head, tail = numbers[: len(words) - width], numbers[width:]
        keep = starts[head] & ends[tail] & (sentence[head] == sentence[tail])
        heads.append(head[keep])
        tails.append(tail[keep])
    head, tail = np.concatenate(heads), np.concatenate(tails)
    order = np.lexsort((tail, head))
    return head[order].astype(np.int64), tail[order].astype(np.int64)


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
            chosen = [*title, *part]
            ids, offsets, words = [self._start], [], []
            for field, all_ids, all_offsets in read:
                for word in chosen:
                    if word.field == field:
                        first = len(ids)
                        ids += all_ids[word.first : word.last + 1]
                        offsets += all_offsets[word.first : word.last + 1]
                        words.append(Word(field, word.start, word.end, word.text, first, len(ids) - 1))
                ids.append(self._gap)
            rows = _features(words, texts, offsets)
            table = np.zeros((len(ids), len(FEATURE_SIZES)), np.int64)
            at = [p for w in words for p in range(w.first, w.last + 1)]
            if at:
                table[at] = rows
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
