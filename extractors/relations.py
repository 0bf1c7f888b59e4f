"""Relations that rules find: by the words between two names, by the names alone, and by the role of the proposal."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, product

from extractors.naming import kinship, same_head_noun
from extractors.patterns import EXTEND, rules_for
from extractors.reading import Reading
from extractors.role_scores import NAME_SCORES, ROLE_SCORES
from extractors.roles import Sight, sights
from extractors.scenes import SYSTEMS, Scene, scenes
from kg.model import Mention, Relation, Span
from kg.schema import Kind, RelationKind, allows

MAX_PAIRS = 400
"""Relations of one sentence that one way of finding may bring."""

_FAMILIES = (
    (RelationKind.VARIANT_OF, RelationKind.PART_OF, RelationKind.USES),
    (RelationKind.OUTPERFORMS, RelationKind.COMPARED_WITH),
)
"""Kinds of which only one may hold between two things, the most specific first."""


def find(reading: Reading) -> list[Relation]:
    """All relations but PROPOSES that the rules see, one for each sentence that says it, in the order of the text.

    `score` is the precision of the rule on the training abstracts. Which of several relations between two things holds is
    decided where they are weighed (`without_rivals`).
    """
    kinds = {mention.name: mention.kind for mention in reading.mentions}
    main = main_proposal(reading, kinds)
    staged = scenes(reading)
    seen = list(sights(staged, main, frozenset(reading.proposed))) if main else []
    found = list(_by_pattern(staged, main, reading.proposed))
    found += _by_kin(_extended(reading, staged) | _kin(reading, main, seen), staged)
    found += _by_role(staged, main, seen) if main else ()
    allowed = [r for r in found if r.head in kinds and allows(r.kind, kinds[r.head], kinds[r.tail])]
    return sorted(_one_a_sentence(allowed), key=_place)


def main_proposal(reading: Reading, kinds: dict[str, Kind]) -> str | None:
    """The method or model that "our method" stands for: the first of the proposed ones, before it any in the title."""
    systems = [name for name in reading.proposed if kinds.get(name) in SYSTEMS]
    titled = {m.name for m in reading.mentions if m.span.field == "title"}
    return next((name for name in systems if name in titled), systems[0] if systems else None)


def _by_pattern(staged: list[Scene], main: str | None, proposed: tuple[str, ...]) -> Iterator[Relation]:
    for scene in staged:
        for r in islice(_patterns_in(scene, main), MAX_PAIRS):
            # What the paper proposes beside its main thing is a part of it, not what it descends from.
            if not (r.kind is RelationKind.VARIANT_OF and r.head == main and r.tail in proposed):
                yield r


def _patterns_in(scene: Scene, main: str | None) -> Iterator[Relation]:
    if len(scene.places) < 2:
        return
    for rule in rules_for(frozenset(scene.code[at] for at in scene.places)):
        for heads, tails in rule.spans(scene.code):
            for head, tail in product(scene.within(*heads), scene.within(*tails)):
                h, t = head.name if head else main, tail.name if tail else main
                if h and t and h != t:
                    yield _relation(h, rule.kind, t, scene.sentence, head, tail, ("pattern", rule.score))


def _kin(reading: Reading, main: str | None, seen: list[Sight]) -> dict[tuple[str, str], str]:
    """(child, parent) -> rule, for all that names tell."""
    kin = kinship(reading.mentions)
    # The text must say it: what TinyExample is to Example is only known of what this paper presents.
    kin = {pair: rule for pair, rule in kin.items() if rule != "fused name" or pair[0] in reading.proposed}
    if main is None:
        return kin
    # ExampleCLIP that is said to be "trained with CLIP" only uses CLIP, whatever it calls itself.
    own = [s for s in seen if s.zone in ("main", "ours", "before ours", "later")]
    used = {s.mention.name for s in own if s.cue in ("use", "with")} - {s.mention.name for s in own if s.cue == "beat"}
    kin = {pair: rule for pair, rule in kin.items() if not (rule == "fused name" and pair[0] == main and pair[1] in used)}
    background = Counter(sight.mention.name for sight in seen if sight.zone == "background")
    for name in sorted(same_head_noun(reading.mentions, main)):
        if background[name] > 1 and name not in reading.proposed and not {(main, name), (name, main)} & kin.keys():
            kin[main, name] = "same noun"
    return kin


def _extended(reading: Reading, staged: list[Scene]) -> dict[tuple[str, str], str]:
    """(child, parent) of what "we extend": the thing whose long name holds the parent's, "mixture of Example experts"."""
    kin: dict[tuple[str, str], str] = {}
    for scene in staged:
        for match in EXTEND.finditer(scene.code):
            parent = scene.places.get(match.end() - 1)
            if parent is not None:
                forms = {m.text for m in reading.mentions if m.name == parent.name}
                kin |= {(child, parent.name): "extended name" for child in _holding(reading, forms) if child != parent.name}
    return kin


def _holding(reading: Reading, forms: set[str]) -> set[str]:
    """Names of the systems that have a form with one of `forms` among its words, neither first nor last."""
    return {m.name for m in reading.mentions if m.kind in SYSTEMS and forms & set(m.text.split()[1:-1])}


def _by_kin(kin: dict[tuple[str, str], str], staged: list[Scene]) -> Iterator[Relation]:
    """In the first sentence that names both; else in the first that names the child."""
    where: dict[str, dict[int, Mention]] = defaultdict(dict)
    for number, scene in enumerate(staged if kin else ()):
        for mention in scene.places.values():
            if mention:
                where[mention.name].setdefault(number, mention)
    for (child, parent), rule in kin.items():
        both = where[child].keys() & where[parent].keys()
        if at := (sorted(both) or sorted(where[child])):
            ends = where[child][at[0]], where[parent].get(at[0])
            yield _relation(child, RelationKind.VARIANT_OF, parent, staged[at[0]].sentence, *ends, ("name", NAME_SCORES[rule]))


def _by_role(staged: list[Scene], main: str, seen: list[Sight]) -> Iterator[Relation]:
    named = {}
    for scene in staged:
        mention = next((m for m in scene.places.values() if m and m.name == main), None)
        if mention:
            named[scene.sentence] = mention
    for sight in seen:
        for kind, score in _role(sight):
            sentence, ours, other = sight.scene.sentence, named.get(sight.scene.sentence), sight.mention
            if kind is RelationKind.PART_OF:
                yield _relation(other.name, kind, main, sentence, other, ours, ("role", score))
            else:
                yield _relation(main, kind, other.name, sentence, ours, other, ("role", score))


def _role(sight: Sight) -> tuple[tuple[RelationKind, float], ...]:
    """What is said of the proposal and this mention, by the most exact row of the table that fits."""
    if sight.cue == "not":
        return ()
    kind = "System" if sight.mention.kind in SYSTEMS else str(sight.mention.kind)
    exact = (kind, sight.trait, sight.zone, sight.cue)
    return ROLE_SCORES.get(exact) or ROLE_SCORES.get((*exact[:3], "")) or ()


def _relation(
    head: str,
    kind: RelationKind,
    tail: str,
    sentence: Span,
    head_at: Mention | None,
    tail_at: Mention | None,
    by: tuple[str, float],
) -> Relation:
    return Relation(head, kind, tail, sentence, head_at.span if head_at else None, tail_at.span if tail_at else None, *by)


def without_rivals(relations: Sequence[Relation]) -> Iterator[Relation]:
    """Of each family (structure, comparison) the one relation between two things that is founded best.

    A tie goes to the more specific kind.
    """
    best: dict[tuple[frozenset[str], int], tuple[float, int, RelationKind, str]] = {}
    for r in relations:
        if key := _rivalry(r):
            best[key] = max(best.get(key, (-1.0, 0, r.kind, r.head)), (r.score, -_FAMILIES[key[1]].index(r.kind), r.kind, r.head))
    for r in relations:
        key = _rivalry(r)
        if key is None or best[key][2:] == (r.kind, r.head):
            yield r


def _place(r: Relation) -> tuple[bool, int, str, str, str]:
    """Title first, then by sentence; a total order, as no sentence holds a relation twice."""
    return r.sentence.field != "title", r.sentence.start, r.head, r.kind, r.tail


def _rivalry(r: Relation) -> tuple[frozenset[str], int] | None:
    """The two things and the number of the family: what only one relation may be said of."""
    number = next((number for number, family in enumerate(_FAMILIES) if r.kind in family), None)
    return None if number is None else (frozenset((r.head, r.tail)), number)


def _one_a_sentence(relations: Iterable[Relation]) -> list[Relation]:
    """The best-founded of those that say the same in the same sentence."""
    best: dict[tuple[object, ...], Relation] = {}
    for r in relations:
        key = (r.head, r.kind, r.tail, r.sentence)
        if key not in best or r.score > best[key].score:
            best[key] = r
    return list(best.values())
