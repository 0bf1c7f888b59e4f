"""The annotated abstracts as the model learns from them: every mention with its place, a held-out part, varied names.

The annotation lists each string once a paper; here it is found again wherever it stands by itself (longest first, so
that no "FLOPs" is taken out of "inference FLOPs"). Nothing here needs torch.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kg.errors import InputError
from kg.model import FIELDS, Field, Paper, Span
from kg.schema import PAPER, Kind, RelationKind

HELD_OUT_SHARE = 18
"""One paper in so many is held out: chosen by its id, so it is held out in every run."""


@dataclass(frozen=True, slots=True)
class Spot:
    """One place where an entity is mentioned. `entity` is its number in the paper."""

    span: Span
    entity: int


@dataclass(frozen=True, slots=True)
class Annotated:
    """One paper with what its annotators found: kinds of the entities by number, spots, pairs (head, kind, tail).

    `lost` holds the mentions that stand nowhere in the text by themselves.
    """

    id: str
    title: str
    abstract: str
    kinds: tuple[Kind, ...]
    spots: tuple[Spot, ...]
    relations: tuple[tuple[int, RelationKind, int], ...]
    proposed: frozenset[int]
    lost: tuple[str, ...] = ()

    def text(self, of: Field) -> str:
        """Title or abstract."""
        return self.title if of == "title" else self.abstract

    def string(self, spot: Spot) -> str:
        """What stands at a spot."""
        return self.text(spot.span.field)[spot.span.start : spot.span.end]


def held_out(paper_id: str) -> bool:
    """True for the papers that no model is trained on: about one in eighteen, told by the id alone."""
    return int(hashlib.sha1(paper_id.encode(), usedforsecurity=False).hexdigest(), 16) % HELD_OUT_SHARE == 0


def read(path: Path) -> list[Annotated]:
    """All papers of a file in the form that `score.py` reads. Raises InputError if a line is not such a paper."""
    papers = []
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                papers.append(annotated(json.loads(line)))
            except (KeyError, TypeError, ValueError) as problem:
                message = (
                    f"{path}:{number} is not an annotated paper ({problem!r}). Each line needs id, title, abstract, entities."
                )
                raise InputError(message) from problem
    return papers


def records(path: Path, *, only_held_out: bool) -> list[dict[str, Any]]:
    """The JSON objects of a file of annotated papers."""
    with path.open(encoding="utf-8") as lines:
        found = [json.loads(line) for line in lines if line.strip()]
    return [record for record in found if held_out(record["id"])] if only_held_out else found


def paper_of(record: Mapping[str, Any]) -> Paper:
    """The paper of an annotated record, as the extractor is given it."""
    year = record.get("year")
    return Paper(record["id"], record["title"], record["abstract"], published=str(year) if year else None)


def annotated(record: dict[str, object]) -> Annotated:
    """One paper from its JSON object. Relations whose ends are no entities are left out: there is nothing to learn."""
    title, abstract, entities = str(record["title"]), str(record["abstract"]), record["entities"]
    if not isinstance(entities, list):
        raise TypeError("entities is not a list")
    number = {e["name"]: i for i, e in enumerate(entities)}
    strings = {mention: i for i, e in enumerate(entities) for mention in e["mentions"]}
    spots, lost = locate({"title": title, "abstract": abstract}, strings)
    relations, proposed = [], set()
    found = record.get("relations") or []
    for relation in found if isinstance(found, list) else []:
        head, kind, tail = relation["head"], RelationKind(relation["type"]), relation["tail"]
        if head == PAPER and tail in number:
            proposed.add(number[tail])
        elif head in number and tail in number and head != tail:
            relations.append((number[head], kind, number[tail]))
    kinds = tuple(Kind(e["type"]) for e in entities)
    return Annotated(str(record["id"]), title, abstract, kinds, spots, tuple(relations), frozenset(proposed), lost)


def locate(texts: dict[Field, str], strings: dict[str, int]) -> tuple[tuple[Spot, ...], tuple[str, ...]]:
    """Every place where a string stands by itself, in the order of the text, and the strings that stand nowhere.

    Longest first: a place that a longer string has taken is not given to a shorter one.
    """
    spots, lost = [], []
    taken = {field: bytearray(len(text)) for field, text in texts.items()}
    for string in sorted(strings, key=lambda s: (-len(s), s)):
        found = False
        pattern = re.compile(_edge(string[0], before=True) + re.escape(string) + _edge(string[-1], before=False))
        for field in FIELDS:
            for match in pattern.finditer(texts[field]):
                found = True
                if not any(taken[field][match.start() : match.end()]):
                    taken[field][match.start() : match.end()] = b"\x01" * len(string)
                    spots.append(Spot(Span(field, match.start(), match.end()), strings[string]))
        if not found:
            lost.append(string)
    order = {field: i for i, field in enumerate(FIELDS)}
    return tuple(sorted(spots, key=lambda s: (order[s.span.field], s.span.start))), tuple(sorted(lost))


def _edge(character: str, *, before: bool) -> str:
    if not character.isalnum():
        return ""
    return r"(?<![^\W_])" if before else r"(?![^\W_])"


def is_name(text: str) -> bool:
    """True for a single word that looks like a name: a digit, or a capital behind the first letter."""
    return " " not in text and (any(c.isdigit() for c in text) or any(c.isupper() for c in text[1:]))


def name_lists(papers: Iterable[Annotated]) -> dict[Kind, list[str]]:
    """The different names of each kind, sorted: what `vary` draws from."""
    names: defaultdict[Kind, set[str]] = defaultdict(set)
    for paper in papers:
        for spot in paper.spots:
            if is_name(paper.string(spot)):
                names[paper.kinds[spot.entity]].add(paper.string(spot))
    return {kind: sorted(found) for kind, found in names.items()}


def vary(paper: Annotated, names: dict[Kind, list[str]], rng: random.Random, *, share: float = 0.5) -> Annotated:
    """The paper with some of its names replaced by others of their kind, each in all its places.

    What was built on a replaced name follows it: with LLaMA-2 called ZeroX, LLaMA-2-70B becomes ZeroX-70B.
    """
    new: dict[str, str] = {}
    for spot in paper.spots:
        old, kind = paper.string(spot), paper.kinds[spot.entity]
        if is_name(old) and old not in new:
            known = names.get(kind)
            new[old] = rng.choice(known) if known and rng.random() < 0.6 else made_up(kind, rng)
    chosen = {old: name for old, name in sorted(new.items()) if rng.random() < share}
    if not chosen:
        return paper
    pattern = re.compile("|".join(rf"(?<!\w){re.escape(old)}(?!\w)" for old in sorted(chosen, key=lambda s: (-len(s), s))))
    texts: dict[Field, str] = {}
    spots: list[Spot] = []
    for field in FIELDS:
        here = [s for s in paper.spots if s.span.field == field]
        texts[field], moved = _rewrite(paper.text(field), here, lambda text: pattern.sub(lambda m: chosen[m.group()], text))
        spots += moved
    return replace(paper, title=texts["title"], abstract=texts["abstract"], spots=tuple(spots))


def _rewrite(text: str, spots: Sequence[Spot], change) -> tuple[str, list[Spot]]:  # type: ignore[no-untyped-def]
    """The text with the mentions changed, and the spots where they stand now."""
    out, moved, at = "", [], 0
    for spot in spots:
        out += text[at : spot.span.start]
        string = change(text[spot.span.start : spot.span.end])
        moved.append(Spot(Span(spot.span.field, len(out), len(out) + len(string)), spot.entity))
        out += string
        at = spot.span.end
    return out + text[at:], moved


_STARTS = (
    "Dy",
    "Q",
    "Uni",
    "Meta",
    "Fast",
    "Deep",
    "Co",
    "Hyper",
    "Auto",
    "Re",
    "Open",
    "Mini",
    "Neuro",
    "Dual",
    "Omni",
    "Graph",
)
_SYLLABLES = (
    "la",
    "mo",
    "ri",
    "ne",
    "ta",
    "vo",
    "sel",
    "dor",
    "kin",
    "bra",
    "flu",
    "zen",
    "mar",
    "pix",
    "tor",
    "qua",
    "lex",
    "sy",
)
_ENDINGS = {
    Kind.MODEL: ("Net", "BERT", "Former", "GPT", "LM", "-7B", "-v2", "-Large", "3", "-1.5", "LLaMA", "VLM", ""),
    Kind.METHOD: ("Net", "GAN", "Tune", "Opt", "++", "-PPO", "Flow", "Mix", "NAS", "Prompt", "", "RL", "NeRF"),
    Kind.DATASET: ("Bench", "QA", "-1K", "Set", "500", "VQA", "Eval", "-C", "2019", "NLI", ""),
    Kind.METRIC: ("Score", "@10", "@1", "-L", "Acc", "", "mAP", "F1"),
    Kind.TASK: ("QA", "-OD", "SR", "VQA", "IR", ""),
}


def made_up(kind: Kind, rng: random.Random) -> str:
    """A name that nobody has used, written as names of its kind are: `DyMorix`, `ZTK++`, `Larbench-1K`."""
    if rng.random() < 0.4:
        stem = "".join(rng.choice("ABCDEFGHIKLMNOPRSTUVXZ") for _ in range(rng.randint(2, 4)))
    else:
        stem = "".join(rng.choice(_SYLLABLES) for _ in range(rng.randint(1, 3))).capitalize()
    start = rng.choice(_STARTS) if rng.random() < 0.3 else ""
    ending = rng.choice(_ENDINGS[kind])
    name = start + stem + ending
    return name if is_name(name) else name + rng.choice(("X", "2", "-S", "Net"))
