"""Counts words and kinds of terms in annotated abstracts: `python -m extractors.training.mine_terms TRAIN.jsonl [FOLDER]`.

Writes ordinary.tsv and kinds.tsv (see `ordinary.py` and `kinds.py`) into FOLDER, `extractors/` if none is given.
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
from extractors.sentences import split
from extractors.training.corpus import held_out
from extractors.words import words

FEWEST_WORDS = 5
FEWEST_TERMS = 2


def count_words(papers: Iterable[dict[str, Any]]) -> dict[str, list[int]]:
    """How often each word of letters stands in the abstracts, and how often it is a mention by itself; case folded."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for paper in papers:
        mentions = [m for entity in paper["entities"] for m in entity["mentions"]]
        for field, start, end in ((f, *bounds) for f in ("title", "abstract") for bounds in split(paper[f])):
            text = paper[field][start:end]
            alone = _alone(text, mentions)
            for word in words(text):
                if word.text.isalpha() and len(word.text) > 2:
                    of_word = counts[word.text.casefold()]
                    of_word[0] += 1
                    of_word[1] += (word.start, word.end) in alone
    return counts


def _alone(text: str, mentions: Iterable[str]) -> set[tuple[int, int]]:
    """Where a mention stands; a longer one takes its place first."""
    found: set[tuple[int, int]] = set()
    taken = [False] * len(text)
    for mention in sorted(set(mentions), key=lambda m: (-len(m), m)):
        for match in re.finditer(re.escape(mention), text):
            if not any(taken[match.start() : match.end()]):
                taken[match.start() : match.end()] = [True] * len(mention)
                found.add(match.span())
    return found


def count_kinds(papers: Iterable[dict[str, Any]]) -> dict[tuple[str, str], Counter[str]]:
    """Kinds counted by part of a term, each part of each kind once a paper."""
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for paper in papers:
        seen = {(part, e["type"]) for e in paper["entities"] for mention in e["mentions"] for part in keys(mention)}
        for part, kind in seen:
            counts[part][kind] += 1
    return counts


def word_lines(counts: dict[str, list[int]]) -> Iterator[str]:
    """The lines of ordinary.tsv, sorted: words of which less than a third are mentions by themselves."""
    yield from sorted(word for word, (all_, alone) in counts.items() if all_ >= FEWEST_WORDS and all_ > 3 * alone)


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
    tables = {"ordinary.tsv": word_lines(count_words(papers)), "kinds.tsv": kind_lines(count_kinds(papers))}
    for name, rows in tables.items():
        (folder / name).write_text("\n".join(rows) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else Path(__file__).parent.parent)
