"""Documents of a public corpus as the network reads them: passages of several sentences, with what there is to learn.

A passage holds neighbouring sentences, for context, up to a length; spans and pairs are asked for within one sentence
only, as the corpora annotate them. A span that no candidate stands for (longer than `MAX_WORDS` words, or beginning
with a word that names do not begin with) cannot be found; it counts as missed. Nothing here needs torch.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from extractors.encoding import Ints, Reader, Window
from extractors.pairing import likeness, steps
from extractors.training.benchmarks import Corpus, Document, Place, Sentence

ROOM = 1100
"""Characters of a passage: about as long as an abstract."""


@dataclass(frozen=True, slots=True)
class Passage:
    """Part of a document as a window whose candidates all lie within a sentence and begin and end with tokens.

    Of each candidate: `sentences` its sentence's number in the document, `firsts` and `lasts` its tokens there, `kinds` 0
    for no mention, else 1 + the number of its kind.
    """

    document: Document
    window: Window
    sentences: Ints
    firsts: Ints
    lasts: Ints
    kinds: Ints

    def place(self, candidate: int) -> Place:
        """First and last token of a candidate in its sentence."""
        return int(self.firsts[candidate]), int(self.lasts[candidate])

    def sentence(self, candidate: int) -> Sentence:
        """The sentence that a candidate stands in."""
        return self.document.sentences[int(self.sentences[candidate])]

    def string(self, candidate: int) -> str:
        """What stands at a candidate."""
        sentence, (first, last) = self.sentence(candidate), self.place(candidate)
        return self.document.text[sentence.starts[first] : sentence.starts[last] + len(sentence.tokens[last])]


def passages(
    documents: Sequence[Document], corpus: Corpus, reader: Reader, *, room: int = ROOM, first: int | None = None
) -> list[Passage]:
    """All sentences of the documents once, in order. `first`: room of the first passage of a long document, to cut elsewhere."""
    cuts = [(d, low, high) for d in documents for low, high in _cuts(d, room, first or room)]
    texts = [("", d.text[d.sentences[low].starts[0] : _end(d.sentences[high - 1])]) for d, low, high in cuts]
    found = []
    for (of, low, high), windows in zip(cuts, reader.read(texts), strict=True):
        found += [_passage(of, range(low, high), window, corpus) for window in windows]
    return found


def _end(sentence: Sentence) -> int:
    return sentence.starts[-1] + len(sentence.tokens[-1])


def _cuts(of: Document, room: int, first: int) -> Iterator[tuple[int, int]]:
    """Numbers of the sentences of each passage, the end exclusive. A document of up to two passages is not cut elsewhere."""
    low, left = 0, first if _end(of.sentences[-1]) - of.sentences[0].starts[0] > 2 * room else room
    for number, sentence in enumerate(of.sentences):
        if number > low and _end(sentence) - of.sentences[low].starts[0] > left:
            yield low, number
            low, left = number, room
    if low < len(of.sentences):
        yield low, len(of.sentences)


def _passage(of: Document, numbers: range, window: Window, corpus: Corpus) -> Passage:
    begin = of.sentences[numbers[0]].starts[0]
    tokens = [
        (number, place, start - begin, len(token))
        for number in numbers
        for place, (token, start) in enumerate(zip(of.sentences[number].tokens, of.sentences[number].starts, strict=True))
    ]
    begins = {start: at for at, (_, _, start, _) in enumerate(tokens)}
    ends = {start + length: at for at, (_, _, start, length) in enumerate(tokens)}
    window = _with_single_words(window)
    head_of = np.array([begins.get(w.start, -1) for w in window.words], np.int64)[window.heads]
    tail_of = np.array([ends.get(w.end, -1) for w in window.words], np.int64)[window.tails]
    sentence_of, place_of = (np.array([row[column] for row in tokens], np.int64) for column in (0, 1))
    keep = (head_of >= 0) & (tail_of >= 0) & (sentence_of[head_of] == sentence_of[tail_of])
    head_of, tail_of = head_of[keep], tail_of[keep]
    sentences, firsts, lasts = sentence_of[head_of], place_of[head_of], place_of[tail_of]
    number = {kind: i for i, kind in enumerate(corpus.kinds, start=1)}
    gold = {(n, *m.place): number[m.kind] for n in numbers for m in of.sentences[n].mentions}
    keys = zip(sentences.tolist(), firsts.tolist(), lasts.tolist(), strict=True)
    kinds = np.array([gold.get(key, 0) for key in keys], np.int64)
    window = replace(window, heads=window.heads[keep], tails=window.tails[keep])
    return Passage(of, window, sentences, firsts, lasts, kinds)


def _with_single_words(window: Window) -> Window:
    """The window with every word a candidate: SciERC takes "it" for a name of its kind Generic."""
    single = np.setdiff1d(np.arange(len(window.words)), window.heads[window.heads == window.tails])
    return replace(window, heads=np.concatenate([window.heads, single]), tails=np.concatenate([window.tails, single]))


@dataclass(frozen=True, slots=True)
class Ends:
    """Chosen candidates of a passage and all ordered pairs of them within a sentence, as the pair head reads them.

    `heads` and `tails` (pairs,) are numbers in `chosen`; `pieces` (2, chosen) first and last piece of each.
    """

    chosen: tuple[int, ...]
    pieces: Ints
    heads: Ints
    tails: Ints
    distances: Ints
    strings: Ints
    before: Ints
    behind: Ints


def ends(passage: Passage, chosen: Sequence[int]) -> Ends | None:
    """The pairs among the chosen candidates; None where no sentence holds two of them."""
    picked = np.array(chosen, np.int64)
    sentence = passage.sentences[picked]
    heads, tails = np.nonzero((sentence[:, None] == sentence[None, :]) & ~np.eye(len(picked), dtype=bool))
    if not len(heads):
        return None
    first, last = passage.window.first_pieces()[picked], passage.window.last_pieces()[picked]
    start, end = passage.window.heads[picked], passage.window.tails[picked]
    gap = np.maximum(start[tails] - end[heads], start[heads] - end[tails])
    strings = [passage.string(c) for c in chosen]
    alike = np.array([likeness(strings[h], strings[t]) for h, t in zip(heads, tails, strict=True)], np.int64)
    before = np.minimum(last[heads], last[tails]) + 1
    behind = np.maximum(before, np.maximum(first[heads], first[tails]))
    distances = steps(gap) + 8 * (start[tails] < start[heads])
    return Ends(tuple(chosen), np.stack([first, last]), heads, tails, distances, alike, before, behind)


def held(passage: Passage, asked: Ends, corpus: Corpus) -> NDArray[np.float32]:
    """(pairs, relations): 1 where the corpus says that it holds."""
    number = {kind: i for i, kind in enumerate(corpus.relations)}
    known: dict[tuple[int, Place, Place], list[int]] = {}
    for n in {int(passage.sentences[c]) for c in asked.chosen}:
        for relation in passage.document.sentences[n].relations:
            known.setdefault((n, relation.head, relation.tail), []).append(number[relation.kind])
    places = [(int(passage.sentences[c]), passage.place(c)) for c in asked.chosen]
    result = np.zeros((len(asked.heads), len(number)), np.float32)
    for row, (h, t) in enumerate(zip(asked.heads, asked.tails, strict=True)):
        result[row, known.get((*places[h], places[t][1]), [])] = 1.0
    return result
