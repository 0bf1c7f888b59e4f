"""Three public corpora as documents: running text, the place of every token in it, mentions and relations by token.

| corpus | what a document is | kinds | relations |
|---|---|---|---|
| SciER (EMNLP 2024) | a whole paper | Dataset, Method, Task | 9 |
| SciERC (EMNLP 2018) | an abstract | Generic, Material, Method, Metric, OtherScientificTerm, Task | 7 |
| TDMSci (EACL 2021) | sentences of some papers | TASK, DATASET, METRIC | none |

The corpora come as tokens. Here they become text as people write it (`R - CNN` is R-CNN again, `2 0 1 9` is 2019), and
each document checks that every token stands where it is said to. Labels stay the corpus's own: nothing is mapped onto
the kinds of this project. Nothing here needs torch.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.errors import InputError, UnknownFormat

Place = tuple[int, int]
"""First and last token of a mention in its sentence, both inclusive."""


@dataclass(frozen=True, slots=True, order=True)
class Mention:
    """A name of a sentence, with the corpus's own kind."""

    place: Place
    kind: str


@dataclass(frozen=True, slots=True, order=True)
class Relation:
    """What the corpus says to hold from one place of a sentence to another."""

    head: Place
    kind: str
    tail: Place


@dataclass(frozen=True, slots=True)
class Sentence:
    """Tokens, where each begins in the document's text, and what is annotated. Each mention and relation stands once."""

    tokens: tuple[str, ...]
    starts: tuple[int, ...]
    mentions: frozenset[Mention]
    relations: frozenset[Relation]


@dataclass(frozen=True, slots=True)
class Document:
    """A text with its sentences. Raises InputError if a token does not stand where its sentence says."""

    id: str
    text: str
    sentences: tuple[Sentence, ...]

    def __post_init__(self) -> None:
        for sentence in self.sentences:
            for token, start in zip(sentence.tokens, sentence.starts, strict=True):
                if self.text[start : start + len(token)] != token:
                    there = self.text[start : start + len(token)]
                    raise InputError(f"Document {self.id}: {there!r} stands at {start}, where the token {token!r} should.")


@dataclass(frozen=True, slots=True)
class Raw:
    """A sentence before its tokens have places: `spaces` (tokens,) counts the spaces before each, or None to work them out."""

    tokens: list[str]
    mentions: list[Mention]
    relations: list[Relation]
    spaces: list[int] | None = None


@dataclass(frozen=True, slots=True)
class Corpus:
    """A corpus: its labels, how a file of it is read, and its training and development split under `benchmarks/`.

    `undirected` relations hold both ways. `held_back`: there is no development split, so every fifth stretch of the
    training split takes its place and is not learned from.
    """

    name: str
    kinds: tuple[str, ...]
    relations: tuple[str, ...]
    undirected: frozenset[str]
    train: str
    development: str
    parse: Callable[[Path], Iterable[tuple[str, list[Raw]]]]
    held_back: bool = False

    def read(self, path: Path) -> list[Document]:
        """The documents of a file. Raises InputError if it is not one of this corpus or holds labels that are none of its."""
        if not path.is_file():
            raise InputError(f"There is no file '{path}'. A split of {self.name} is wanted, such as {self.development}.")
        try:
            documents = [document(name, sentences) for name, sentences in self.parse(path)]
        except (ValueError, KeyError, IndexError, TypeError) as error:
            raise InputError(
                f"'{path}' does not read like a file of {self.name} ({error}); {self.development} is one."
            ) from error
        kinds = {m.kind for d in documents for s in d.sentences for m in s.mentions}
        relations = {r.kind for d in documents for s in d.sentences for r in s.relations}
        for unknown in sorted((kinds - {*self.kinds}) | (relations - {*self.relations})):
            raise InputError(f"'{path}' holds the label '{unknown}', which {self.name} lacks. Is it a file of another corpus?")
        if not documents:
            raise InputError(f"'{path}' holds no document. A split of {self.name} is wanted, such as {self.development}.")
        return documents


def document(name: str, sentences: Sequence[Raw]) -> Document:
    """The sentences as one text, a space between them, each token at its place."""
    text, made = "", []
    for sentence in sentences:
        spaces = sentence.spaces if sentence.spaces is not None else spacing(sentence.tokens)
        starts = []
        for i, (token, count) in enumerate(zip(sentence.tokens, spaces, strict=True)):
            text += " " * count if i else " " * bool(text)
            starts.append(len(text))
            text += token
        made.append(Sentence(tuple(sentence.tokens), tuple(starts), frozenset(sentence.mentions), frozenset(sentence.relations)))
    return Document(name, text, tuple(made))


_CLOSES = frozenset({",", ".", ";", ":", ")", "]", "}", "?", "!", "%", "'s", "n't", "'re", "'ve"})
_OPENS = frozenset({"(", "[", "{"})
_JOINS = frozenset({"-", "–", "/"})


def spacing(tokens: Sequence[str]) -> list[int]:
    """Spaces before each token, as in written text: 0 before a comma, around the hyphen of R-CNN, between digits of 2019."""
    return [int(i > 0 and not _glued(tokens, i)) for i in range(len(tokens))]


def _glued(tokens: Sequence[str], at: int) -> bool:
    token, before = tokens[at], tokens[at - 1]
    if token in _CLOSES or before in _OPENS:
        return True
    if token in _JOINS:
        return before[-1:].isalnum() and tokens[at + 1 : at + 2] != [] and tokens[at + 1][0].isalnum()
    if before in _JOINS:
        return token[0].isalnum() and at > 1 and tokens[at - 2][-1:].isalnum()
    if before == "." and token.isdigit():
        return at > 1 and tokens[at - 2].isdigit()
    # SciER cuts numbers into their digits.
    return len(token) == len(before) == 1 and token.isdigit() and before.isdigit()


# SciER and the JSON form that SciERC shares with it


def _json_lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def _whole(row: dict[str, Any]) -> tuple[str, list[Raw]]:
    """A document in one line: places count through the document, both ends inclusive."""
    sentences, at = [], 0
    for tokens, mentions, relations in zip(row["sentences"], row["ner"], row["relations"], strict=True):
        # SciER holds tokens of nothing but spaces; the form that gives names as strings lacks them.
        number = {at + i: n for n, i in enumerate(i for i, token in enumerate(tokens) if token.strip())}
        found = [Mention((number[a], number[b]), kind) for a, b, kind in mentions]
        held = [Relation((number[a], number[b]), kind, (number[c], number[d])) for a, b, c, d, kind in relations]
        sentences.append(Raw([_plain(token) for token in tokens if token.strip()], found, held))
        at += len(tokens)
    return str(row.get("doc_id") or row["doc_key"]), sentences


def _scier(path: Path) -> Iterator[tuple[str, list[Raw]]]:
    """Both forms of SciER: a document in a line, with places; or a sentence in a line, with strings."""
    documents: dict[str, list[Raw]] = {}
    for row in _json_lines(path):
        if "sentences" in row:
            yield _whole(row)
        else:
            documents.setdefault(row["doc_id"], []).append(_by_strings(row))
    yield from documents.items()


def _by_strings(row: dict[str, Any]) -> Raw:
    """A sentence that gives names as strings. They are listed as they stand; a relation joins the closest two of its names."""
    tokens = row["sentence"].split()
    mentions, free = [], 0
    for string, kind in row["ner"]:
        wanted = string.split()
        places = [i for i in range(len(tokens) - len(wanted) + 1) if tokens[i : i + len(wanted)] == wanted]
        if not places:
            raise ValueError(f"{string!r} does not stand in {row['sentence']!r}")
        first = next((i for i in places if i >= free), places[0])
        free = first + len(wanted)
        mentions.append(Mention((first, free - 1), kind))
    places_of = defaultdict(list)
    for mention in mentions:
        places_of[" ".join(tokens[mention.place[0] : mention.place[1] + 1])].append(mention.place)
    relations = []
    for (head, kind, tail), count in Counter(map(tuple, row["rel"])).items():
        ends = [(h, t) for h in places_of[head] for t in places_of[tail] if h != t]
        ends.sort(key=lambda two: (abs(two[0][0] - two[1][0]), two))
        relations += [Relation(h, kind, t) for h, t in ends[:count]]
    return Raw(tokens, mentions, relations)


# SciERC


_BRACKETS = {"-LRB-": "(", "-RRB-": ")", "-LSB-": "[", "-RSB-": "]", "-LCB-": "{", "-RCB-": "}", "``": '"', "''": '"'}
_MARKS = frozenset({"[[", "]]", "<<", ">>"})


def _plain(token: str) -> str:
    return _BRACKETS.get(token, token)


def _scierc(path: Path) -> Iterator[tuple[str, list[Raw]]]:
    """The JSON form; or `ner_X.txt` with `relation_X.txt` beside it. Either of the two may be named; relations may be missing."""
    if _first_line(path).startswith("{") and not path.name.startswith("relation"):
        yield from map(_whole, _json_lines(path))
        return
    names = path.with_name(path.name.replace("relation", "ner", 1))
    beside = path.with_name(path.name.replace("ner", "relation", 1))
    if not names.is_file():
        raise InputError(f"'{path}' holds relations alone; the names are wanted beside it, in '{names.name}'.")
    relations = _scierc_relations(beside) if beside != names and beside.is_file() else {}
    number, sentences = 0, list[Raw]()
    for block in _blocks(names):
        if block[0].startswith("-DOCSTART-"):
            if sentences:
                yield f"{names.stem}-{number}", sentences
            number, sentences = number + 1, []
        rows = [line.split(" ") for line in block if not line.startswith("-DOCSTART-")]
        if rows:
            sentences.append(_scierc_sentence(rows, relations))
    if sentences:
        yield f"{names.stem}-{number}", sentences


def _first_line(path: Path) -> str:
    with path.open(encoding="utf-8") as lines:
        return next(lines, "")


def _blocks(path: Path) -> Iterator[list[str]]:
    """The lines between empty lines."""
    block: list[str] = []
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                block.append(line.rstrip("\n"))
            elif block:
                yield block
                block = []
    if block:
        yield block


def _scierc_relations(path: Path) -> dict[str, list[Relation]]:
    """Relations by the sentence that they stand in. A line marks the head `[[ ]]` and the tail `<< >>`."""
    found = defaultdict(list)
    for row in _json_lines(path):
        sentence = " ".join(token for token in row["text"].split(" ") if token not in _MARKS)
        a, b, c, d = row["metadata"]
        found[sentence].append(Relation((a, b), row["label"], (c, d)))
    return found


def _scierc_sentence(rows: Sequence[Sequence[str]], relations: dict[str, list[Relation]]) -> Raw:
    held = relations.get(" ".join(row[0] for row in rows), [])
    return Raw([_plain(row[0]) for row in rows], tagged([row[-1] for row in rows]), held)


def tagged(tags: Sequence[str]) -> list[Mention]:
    """The mentions of a row of tags: `I-Kind` goes on with a name of its kind or begins one, `B-Kind` begins one, `O` is none.

    Raises ValueError at anything else.
    """
    found: list[Mention] = []
    before = "O"
    for at, tag in enumerate(tags):
        if re.fullmatch(r"O|[BI]-\w+", tag) is None:
            raise ValueError(f"'{tag}' is no tag; tags are O, B-Kind and I-Kind")
        if tag.startswith("I-") and before[1:] == tag[1:]:
            found[-1] = Mention((found[-1].place[0], at), tag[2:])
        elif tag != "O":
            found.append(Mention((at, at), tag[2:]))
        before = tag
    return found


# TDMSci


def _tdmsci(path: Path) -> Iterator[tuple[str, list[Raw]]]:
    """Sentences as blocks of `token TAB place TAB tag`; where the places begin anew, so does a document."""
    number, sentences, behind = 0, list[Raw](), -1
    for block in _blocks(path):
        rows = [line.split("\t") for line in block]
        starts = [int(row[1]) for row in rows]
        if starts[0] < behind:
            yield f"{path.stem}-{number}", sentences
            number, sentences = number + 1, []
        ends = [start + len(row[0]) for start, row in zip(starts, rows, strict=True)]
        # Two tokens of the corpus begin before the one in front of them ends: they get a space.
        gaps = [1 if gap < 0 else gap for gap in (b - a for a, b in zip(ends, starts[1:], strict=False))]
        sentences.append(Raw([row[0] for row in rows], tagged([row[2] for row in rows]), [], [0, *gaps]))
        behind = ends[-1]
    if sentences:
        yield f"{path.stem}-{number}", sentences


SCIER = Corpus(
    "scier",
    ("Dataset", "Method", "Task"),
    (
        *("Part-Of", "SubClass-Of", "SubTask-Of", "Benchmark-For", "Trained-With"),
        *("Evaluated-With", "Synonym-Of", "Compare-With", "Used-For"),
    ),
    frozenset({"Compare-With", "Synonym-Of"}),
    "scier/train.jsonl",
    "scier/dev_offsets.jsonl",
    _scier,
)
SCIERC = Corpus(
    "scierc",
    ("Generic", "Material", "Method", "Metric", "OtherScientificTerm", "Task"),
    ("USED-FOR", "FEATURE-OF", "HYPONYM-OF", "PART-OF", "EVALUATE-FOR", "COMPARE", "CONJUNCTION"),
    frozenset({"COMPARE", "CONJUNCTION"}),
    "scierc/ner_train.txt",
    "scierc/ner_dev.txt",
    _scierc,
)
TDMSCI = Corpus(
    "tdmsci",
    ("DATASET", "METRIC", "TASK"),
    (),
    frozenset(),
    "tdmsci/train.conll",
    "tdmsci/train.conll",
    _tdmsci,
    held_back=True,
)
CORPORA = {corpus.name: corpus for corpus in (SCIER, SCIERC, TDMSCI)}

STRETCH = 50
"""Sentences of one stretch of TDMSci: neighbours come from one paper, so they are learned from or held back together."""


def corpus(name: str) -> Corpus:
    """The corpus of that name. Raises UnknownFormat."""
    if name not in CORPORA:
        raise UnknownFormat(f"No corpus is called '{name}'. Known: {', '.join(CORPORA)}.")
    return CORPORA[name]


def parted(documents: Sequence[Document]) -> tuple[list[Document], list[Document]]:
    """What is learned from, and every fifth stretch of sentences, held back in place of a development split."""
    learned, held_back, number = list[Document](), list[Document](), 0
    for whole in documents:
        for at in range(0, len(whole.sentences), STRETCH):
            part = Document(f"{whole.id}-{at}", whole.text, whole.sentences[at : at + STRETCH])
            (held_back if number % 5 == 4 else learned).append(part)
            number += 1
    return learned, held_back
