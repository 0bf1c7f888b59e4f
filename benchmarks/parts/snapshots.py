"""Snapshots of arXiv's metadata as large as is asked for, made by repeating and altering real lines.

Each line is a paper of its own: id, dates, title and abstract are no other's. One in twelve is of machine learning. A
number of lines that does not grow with the file are of cs.CL, spread over it, and hold the same texts at every size. A
few lines are broken.
"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count, cycle
from pathlib import Path
from typing import Any

from kg.model import Paper

KEPT = "cs.CL"
Row = dict[str, Any]
_LEARNING = ("cs.LG", "cs.LG stat.ML", "cs.CV", "cs.CV cs.LG", "cs.AI", "stat.ML", "cs.NE")
_ONE_IN = 12
_BROKEN_ONE_IN = 20_000
_MADE_UP = 8
"""Words of an abstract that are replaced by those of another one."""


@dataclass(frozen=True, slots=True)
class Snapshots:
    """Makes them from real lines of other fields and from papers of machine learning."""

    lines: Sequence[Row]
    papers: Sequence[Paper]
    kept: int

    def write(self, file: Path, megabytes: float) -> int:
        """Writes a file of that size; how many lines it has."""
        draw, size, numbers = random.Random(1), megabytes * 1e6, count()
        others, learning = cycle(self.lines), cycle(self.papers)
        kept = iter(self.papers[: self.kept])
        written, given = 0, 0
        with file.open("w", encoding="utf-8") as stream:
            for number in numbers:
                if written >= size:
                    return number
                if written >= given * size / self.kept and (paper := next(kept, None)):
                    row, given = _row_of(paper, f"{KEPT} cs.LG"), given + 1
                elif number % _ONE_IN == 0:
                    row = _altered(_row_of(next(learning), draw.choice(_LEARNING)), number, draw)
                else:
                    row = _altered(next(others), number, draw)
                line = json.dumps(_numbered(row, number))
                broken = number % _BROKEN_ONE_IN == _BROKEN_ONE_IN - 1
                written += stream.write(f"{line[: len(line) // 2] if broken else line}\n")
        return next(numbers)


def _row_of(paper: Paper, categories: str) -> Row:
    names = [name.rpartition(" ")[::2] for name in paper.author_names] or [("Ada", "Birch"), ("José", "Elm")]
    return {
        "id": "",
        "submitter": " ".join(names[0]),
        "authors": ", ".join(" ".join(name) for name in names),
        "title": paper.title,
        "comments": None,
        "journal-ref": None,
        "doi": None,
        "report-no": None,
        "categories": categories,
        "license": "http://arxiv.org/licenses/nonexclusive-distrib/1.0/",
        "abstract": f"  {paper.abstract}\n",
        "versions": [],
        "update_date": "",
        "authors_parsed": [[family, given, ""] for given, family in names],
    }


def _numbered(row: Row, number: int) -> Row:
    """The row with an id, versions and dates that are no other line's; a DOI would join it with others."""
    month, at = divmod(number, 20_000)
    year, month = 2007 + month // 12, month % 12 + 1
    versions = [
        {"version": f"v{one + 1}", "created": f"Mon, {one * 9 + 1} Apr {year} 0{one}:00:00 GMT"} for one in range(number % 3 + 1)
    ]
    id_ = f"{year % 100:02}{month:02}.{at:05}"
    return row | {"id": id_, "doi": None, "versions": versions, "update_date": f"{year + 1}-{month:02}-01"}


def _altered(row: Row, number: int, draw: random.Random) -> Row:
    """The row with a word of its own in title and abstract, and some words of the abstract exchanged."""
    own = _word(number)
    title, words = str(row["title"]).split(" "), str(row["abstract"]).split(" ")
    title[draw.randrange(len(title))] = own
    plain = [at for at, word in enumerate(words) if word.isalpha()]
    if plain:
        for at in draw.sample(plain, min(_MADE_UP, len(plain))):
            words[at] = words[draw.choice(plain)]
        words[draw.choice(plain)] = own
    return row | {"title": " ".join(title), "abstract": " ".join(words)}


def _word(number: int) -> str:
    letters = ""
    while number:
        number, letter = divmod(number, 26)
        letters += chr(ord("a") + letter)
    return f"x{letters}"
