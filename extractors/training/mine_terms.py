"""Counts words and kinds of terms in annotated abstracts: `python -m extractors.training.mine_terms TRAIN.jsonl [FOLDER]`.

Writes words.tsv and kinds.tsv (see `phrases.py` and `kinds.py`) into FOLDER, `extractors/` if none is given.
They hold words and counts, no sentences.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from extractors.kinds import KINDS, PARTS, keys
from extractors.phrases import EDGE, PLACES, ROLES, START, ending, key
from extractors.sentences import split
from extractors.training.corpus import held_out
from extractors.words import Word, words

FEWEST_AT = 4
FEWEST_BESIDE = 8
FEWEST_TERMS = 2
_OUT, _FIRST, _MIDDLE, _LAST, _ONLY = range(5)
Counts = dict[tuple[str, str], list[int]]


def roles(text: str, mentions: Iterable[str]) -> tuple[list[Word], list[int]]:
    """The words of `text` and the role of each in the mentions; a longer mention takes its place first."""
    found = words(text)
    role = [_OUT] * len(found)
    starts = {word.start: i for i, word in enumerate(found)}
    ends = {word.end: i for i, word in enumerate(found)}
    for mention in sorted(set(mentions), key=lambda m: (-len(m), m)):
        for match in re.finditer(re.escape(mention), text):
            first, last = starts.get(match.start()), ends.get(match.end())
            if first is None or last is None or any(role[first : last + 1]):
                continue
            role[first : last + 1] = [_MIDDLE] * (last - first + 1)
            role[first], role[last] = (_FIRST, _LAST) if first < last else (_ONLY, _ONLY)
    return found, role


def count_words(papers: Iterable[dict[str, Any]]) -> tuple[Counts, dict[str, list[int]]]:
    """Roles counted by place and word (or ending), and by the role before."""
    counts: Counts = defaultdict(lambda: [0] * len(ROLES))
    order: dict[str, list[int]] = {role: [0] * len(ROLES) for role in (START, *ROLES)}
    for paper in papers:
        mentions = [m for entity in paper["entities"] for m in entity["mentions"]]
        for field, start, end in ((f, *bounds) for f in ("title", "abstract") for bounds in split(paper[f])):
            found, role = roles(paper[field][start:end], mentions)
            both = [(key(w.text), ending(w.text, in_title=field == "title")) for w in found]
            before = "out"
            for i, r in enumerate(role):
                order[START][r] += 1
                order[before][r] += 1
                before = ROLES[r]
                around = (both[i], both[i - 1] if i else (EDGE, EDGE), both[i + 1] if i + 1 < len(both) else (EDGE, EDGE))
                for place, (word, tail) in zip(PLACES, around, strict=True):
                    counts[place, word][r] += 1
                    if tail != word:
                        counts[place, tail][r] += 1
    return counts, order


def count_kinds(papers: Iterable[dict[str, Any]]) -> dict[tuple[str, str], Counter[str]]:
    """Kinds counted by part of a term, each part of each kind once a paper."""
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for paper in papers:
        seen = {(part, e["type"]) for e in paper["entities"] for mention in e["mentions"] for part in keys(mention)}
        for part, kind in seen:
            counts[part][kind] += 1
    return counts


def word_lines(counts: Counts, order: dict[str, list[int]]) -> Iterator[str]:
    """The lines of words.tsv, sorted."""
    yield "\t".join(("place", "word", *ROLES))
    for role, row in order.items():
        yield "\t".join(("order", role, *map(str, row)))
    for (place, word), row in sorted(counts.items()):
        if sum(row) >= (FEWEST_AT if place == "at" else FEWEST_BESIDE):
            yield "\t".join((place, word, *map(str, row)))


def kind_lines(counts: dict[tuple[str, str], Counter[str]]) -> Iterator[str]:
    """The lines of kinds.tsv, sorted."""
    yield "\t".join(("part", "term", *KINDS))
    for (part, term), row in sorted(counts.items(), key=lambda item: (PARTS.index(item[0][0]), item[0][1])):
        if sum(row.values()) >= FEWEST_TERMS and not re.search(r"\s", term.replace(" ", "")):
            yield "\t".join((part, term, *(str(row[kind]) for kind in KINDS)))


def main(train: Path, folder: Path) -> None:
    """Count the papers of `train` that are not held out, and write both tables into `folder`."""
    with train.open(encoding="utf-8") as lines:
        papers = [paper for paper in map(json.loads, filter(str.strip, lines)) if not held_out(paper["id"])]
    tables = {"words.tsv": word_lines(*count_words(papers)), "kinds.tsv": kind_lines(count_kinds(papers))}
    for name, rows in tables.items():
        (folder / name).write_text("\n".join(rows) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else Path(__file__).parent.parent)
