"""Sentences as rules see them: each mention one capital letter, everything else in lower case.

`LoRA is a variant of adapters on GLUE.` becomes `S is a variant of S on D.`: S a system (Method or Model), D a data
set, T a task, C a metric. `M` stands for "our method", "it" and the like, `W` for "we": both mean what the paper
proposes. A rule is then a plain regular expression over a short text, and no rule can trip over a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from extractors.reading import Reading
from kg.model import Mention, Span
from kg.schema import Kind

MAX_MENTIONS = 60
"""Mentions read in one sentence; a longer list of names is a table or an attack, not a sentence."""
MAX_SENTENCE = 2_000
"""Characters read of one sentence, for the same reason."""

SYSTEMS = frozenset({Kind.METHOD, Kind.MODEL})
_LETTERS = {Kind.METHOD: "S", Kind.MODEL: "S", Kind.DATASET: "D", Kind.TASK: "T", Kind.METRIC: "C"}

_NOUN = (
    r"(?:methods?|models?|approach(?:es)?|frameworks?|algorithms?|architectures?|networks?|systems?|techniques?|pipelines?"
    r"|strateg(?:y|ies)|schemes?|paradigms?|solutions?)"
)
_DOES = (
    r"(?:is|are|can|also|has|uses?|achieves?|attains?|obtains?|reaches|yields?|improves?|outperforms?|surpasses|consists?|comprises"
    r"|combines?|leverages?|exploits?|employs?|learns?|relies|builds?|extends?|generali[sz]es?|runs?|shows?)\b"
)
"""Behind "the method" at the beginning of a clause: it is the paper's own. "The method of ..." may be anybody's."""
_PRONOUN = re.compile(
    rf"\b(?P<ours>(?:our|this|the (?:proposed|resulting|presented|new)|these) (?:[\w-]+ ){{0,2}}?{_NOUN}|ours)\b"
    rf"|(?P<it>(?:^|(?<=[.;:] ))(?:it|the {_NOUN}(?= {_DOES}))|\bits)\b"
    r"|\b(?P<we>we|our|this (?:paper|work|study|article))\b"
)
_TRAILING = {
    "S": re.compile(rf" {_NOUN}\b(?!-)"),
    "D": re.compile(r" (?:(?:data ?sets?|benchmarks?|corp(?:us|ora)|data|test sets?|test-dev|challenges?)\b(?!-) ?)+"),
    "T": re.compile(r" (?:tasks?|problems?|applications?)\b(?!-)"),
    "C": re.compile(r" (?:scores?|metrics?|values?)\b(?!-)"),
}
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True)
class Scene:
    """One sentence in the rules' form. `places` gives the mention at the position of each letter, None for M and W."""

    sentence: Span
    code: str
    places: dict[int, Mention | None]

    @cached_property
    def names(self) -> frozenset[str]:
        """Names of all the things mentioned."""
        return frozenset(m.name for m in self.places.values() if m)

    def within(self, start: int, end: int) -> Iterator[Mention | None]:
        """The mentions (None: M or W) whose letters stand in `code[start:end]`."""
        for at, mention in self.places.items():
            if start <= at < end:
                yield mention


def scenes(reading: Reading) -> list[Scene]:
    """A scene for each sentence of the paper, title first."""
    return [_scene(reading, sentence, mentions) for sentence, mentions in mentions_by_sentence(reading)]


def mentions_by_sentence(reading: Reading) -> list[tuple[Span, list[Mention]]]:
    """Each sentence with its mentions in order. One pass over both: asking sentence by sentence is quadratic."""
    mentions = sorted(reading.mentions, key=lambda m: (m.span.field, m.span.start, -m.span.end))
    order = sorted(range(len(reading.sentences)), key=lambda i: (reading.sentences[i].field, reading.sentences[i].start))
    found: list[list[Mention]] = [[] for _ in reading.sentences]
    at = 0
    for index in order:
        sentence = reading.sentences[index]
        last = sentence.start
        while at < len(mentions) and (mentions[at].span.field, mentions[at].span.start) < (sentence.field, sentence.end):
            mention = mentions[at]
            at += 1
            if sentence.covers(mention.span) and mention.span.start >= last and len(found[index]) < MAX_MENTIONS:
                found[index].append(mention)
                last = mention.span.end
    return list(zip(reading.sentences, found, strict=True))


def _scene(reading: Reading, sentence: Span, mentions: list[Mention]) -> Scene:
    text = reading.paper.text(sentence.field)
    end = min(sentence.end, sentence.start + MAX_SENTENCE)
    builder = _Builder()
    at = sentence.start
    for mention in mentions:
        if mention.span.end > end:
            break
        builder.prose(text[at : mention.span.start])
        builder.letter(_LETTERS[mention.kind], mention)
        at = mention.span.end
    builder.prose(text[at:end])
    return Scene(sentence, builder.code, builder.places)


class _Builder:
    """Grows the code of a scene from left to right."""

    def __init__(self) -> None:
        self.code = ""
        self.places: dict[int, Mention | None] = {}
        self._in_brackets = False

    def prose(self, text: str) -> None:
        """Adds what stands between two mentions."""
        text = _SPACE.sub(" ", text.lower())
        if self._in_brackets:
            text = text.partition(")")[2]
            self._in_brackets = False
        if len(self.code) - 1 in self.places and (trailing := _TRAILING.get(self.code[-1])) and (noun := trailing.match(text)):
            text = (" " if noun[0].endswith(" ") else "") + text[noun.end() :]
        at = 0
        for pronoun in _PRONOUN.finditer(text):
            # "it" opens a sentence or a clause; at the start of a later piece it only seems to. Behind a name it is that.
            if pronoun["it"] and self.code and (pronoun.start() == 0 or self.places):
                continue
            self.code += text[at : pronoun.start()]
            self.letter("W" if pronoun["we"] else "M", None)
            if pronoun["it"] == "its":
                self.code += "'s"
            at = pronoun.end()
        self.code += text[at:]

    def letter(self, letter: str, mention: Mention | None) -> None:
        """Adds a mention. An acronym in brackets behind its long form is the same mention again and is left out."""
        if mention and self.code.endswith(" ("):
            earlier = self.places.get(len(self.code) - 3)
            if earlier and earlier.name == mention.name:
                self.code = self.code[:-2]
                self._in_brackets = True
                return
        self.places[len(self.code)] = mention
        self.code += letter
