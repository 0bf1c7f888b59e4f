"""What holds between the things of a paper: the model's scores of pairs of names, weighed with what the rules found.

The model is asked once, about the names as spelling and abbreviations group them; names that it holds for those of one
thing are then joined (`joined_by`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import replace

import numpy as np

from extractors.mentions import Groups, Judge, to_reading
from extractors.pairing import ALLOWED, KINDS, RELATIONS, SAME, pairs
from extractors.reading import Reading
from extractors.relations import without_rivals
from extractors.role_scores import NAME_SCORES
from extractors.standing import Standing
from extractors.tagger import Model, Seen
from extractors.weights import Weights
from extractors.wording import as_worded, denied
from kg.model import Mention, Relation, Span
from kg.names import fold
from kg.schema import RelationKind

Link = tuple[str, RelationKind | None, str]
"""Head, kind, tail; kind None: both are names of one thing."""

SOURCE = "model"
_MUTUAL = RelationKind.COMPARED_WITH
_LEAST = 0.03
"""Links that the model holds for less likely than this are left out, unless a rule found them."""


# The annotation that the weights are fitted on leaves out much kinship that names tell (GPT-3 175B, BioBERT).
_FLOORS = {NAME_SCORES["size"]: 0.8, NAME_SCORES["fused name"]: 0.4}


def scores(reading: Reading, windows: Sequence[Seen], model: Model) -> dict[Link, float]:
    """The model's probability of each link between two things that stand in one window; its best over the windows."""
    best: dict[Link, float] = {}
    for seen in windows:
        for link, score in _in_window(reading, seen, model):
            best[link] = max(score, best.get(link, 0.0))
    return best


def _in_window(reading: Reading, seen: Seen, model: Model) -> Iterator[tuple[Link, float]]:
    window = seen.scored.window
    places = window.at(mention.span for mention in reading.mentions)
    here = [(mention, place) for mention, place in zip(reading.mentions, places, strict=True) if place is not None]
    if len({mention.name for mention, _ in here}) < 2:
        return
    names, kinds = [m.name for m, _ in here], [KINDS.index(m.kind) for m, _ in here]
    asked = pairs(window, [candidate for _, candidate in here], names, kinds)
    if not len(asked.heads):
        return
    node_names = [names[int(np.argmax(row))] for row in asked.members()]
    proposed = np.array([reading.novelty.get(name, 0.0) for name in node_names], np.float32)
    likely = model.links(seen.read, proposed, asked) * ALLOWED[asked.kinds[asked.heads], asked.kinds[asked.tails]]
    for pair, output in zip(*np.nonzero(likely >= _LEAST), strict=True):
        head, tail = node_names[asked.heads[pair]], node_names[asked.tails[pair]]
        if head != tail:
            yield (head, RELATIONS[output] if output != SAME else None, tail), float(likely[pair, output])


def joined_by(
    links: Mapping[Link, float], reading: Reading, groups: Groups, threshold: float, judge: Judge
) -> tuple[Reading, Mapping[Link, float]]:
    """`reading` with the names joined that the model holds for those of one thing, and the links by its names."""
    same = sorted((-score, fold(head), fold(tail)) for (head, kind, tail), score in links.items() if kind is None)
    if not same or -same[0][0] < threshold:
        return reading, links
    for score, head, tail in same:
        if -score >= threshold and groups.may_be_one(head, tail, -score):
            groups.join(head, tail)
    joined = to_reading(reading.paper, reading.sentences, groups, judge)
    name = {before.name: after.name for before, after in zip(reading.mentions, joined.mentions, strict=True)}
    best: dict[Link, float] = {}
    for (head, kind, tail), score in links.items():
        link = (name[head], kind, name[tail])
        if link[0] != link[2]:
            best[link] = max(score, best.get(link, 0.0))
    return joined, best


def weighed(reading: Reading, rules: Sequence[Relation], model: Mapping[Link, float], weights: Weights) -> list[Relation]:
    """What holds with at least the probability that its kind asks for; `score` is that probability.

    Each relation rests on the sentences in which rules found it; where none did, on the one that names both ends closest
    to each other, or else on the first of the abstract that names its head: if possible where the paper speaks of itself.
    """
    rules = [_one_way(rule) for rule in rules]
    standing = Standing(reading)
    named = {_key(rule): _FLOORS[rule.score] for rule in rules if rule.extractor == "name" and rule.score in _FLOORS}
    likely = {
        link: weights.link(link[1]).probability(scored, rule, standing.signs(link[0], link[2]))
        for link, (scored, rule) in asked(rules, model).items()
    }
    likely |= {link: max(likely[link], floor) for link, floor in named.items()}
    kept = {link for link, probability in likely.items() if probability >= weights.link(link[1]).threshold}
    kept -= _second_parents(kept, rules)
    found = [replace(rule, score=likely[_key(rule)]) for rule in rules if _key(rule) in kept]
    by_name: dict[str, list[Mention]] = {}
    for mention in reading.mentions:
        by_name.setdefault(mention.name, []).append(mention)
    for head, kind, tail in sorted(kept - {_key(rule) for rule in rules}):
        sentence, ends = _evidence(reading, standing, by_name[head], by_name[tail])
        found.append(Relation(head, kind, tail, sentence, *ends, SOURCE, likely[head, kind, tail]))
    found = [as_worded(relation, reading.paper) for relation in found if not denied(relation, reading.paper)]
    return sorted(without_rivals(found), key=lambda r: (r.sentence.field != "title", r.sentence.start, r.head, r.kind, r.tail))


Known = tuple[str, RelationKind, str]
"""Head, kind, tail."""


def asked(rules: Sequence[Relation], model: Mapping[Link, float]) -> dict[Known, tuple[float, float | None]]:
    """All that model or rules hold for possible: the model's probability, and the score of the best rule if one found it.

    What compares two things is asked once, not once from each side: the model shares its probability between the two.
    """
    scored: dict[Known, float] = {}
    for (head, kind, tail), score in model.items():
        if kind is not None:
            link = (min(head, tail), kind, max(head, tail)) if kind is _MUTUAL else (head, kind, tail)
            scored[link] = min(1.0, scored.get(link, 0.0) + score)
    best: dict[Known, float] = {}
    for rule in map(_one_way, rules):
        best[_key(rule)] = max(rule.score, best.get(_key(rule), 0.0))
    return {link: (scored.get(link, 0.0), best.get(link)) for link in sorted({*scored, *best})}


def _second_parents(kept: Set[Known], rules: Sequence[Relation]) -> set[Known]:
    """Kinship that the model alone holds, of things of which a sentence says whose kind they are."""
    kind = RelationKind.VARIANT_OF
    told = {rule.head for rule in rules if rule.kind is kind and rule.extractor == "pattern" and _key(rule) in kept}
    founded = {_key(rule) for rule in rules}
    return {link for link in kept if link[1] is kind and link[0] in told and link not in founded}


def _one_way(rule: Relation) -> Relation:
    """The relation; if it holds both ways, from the name that sorts first."""
    if rule.kind is not _MUTUAL or rule.head < rule.tail:
        return rule
    return replace(rule, head=rule.tail, tail=rule.head, head_span=rule.tail_span, tail_span=rule.head_span)


def _key(rule: Relation) -> Known:
    return rule.head, rule.kind, rule.tail


def _evidence(
    reading: Reading, standing: Standing, heads: list[Mention], tails: list[Mention]
) -> tuple[Span, tuple[Span | None, Span | None]]:
    """The sentence that names both closest to each other, with both places; else the first of the abstract with the head."""
    best: tuple[bool, int, Span, Span, Span] | None = None
    for tail in tails:
        sentence = reading.sentence_of(tail.span)
        for head in heads:
            if sentence.covers(head.span) and sentence.covers(tail.span):
                rank = (sentence not in standing.told, abs(head.span.start - tail.span.start))
                if best is None or rank < best[:2]:
                    best = (*rank, sentence, head.span, tail.span)
    if best is not None:
        return best[2], (best[3], best[4])
    head = min(heads, key=lambda m: (m.span.field == "title", reading.sentence_of(m.span) not in standing.told, m.span.start))
    sentence = reading.sentence_of(head.span)
    return sentence, (head.span if sentence.covers(head.span) else None, None)
