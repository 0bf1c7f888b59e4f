"""What a paper proposes: the name before the colon of its title, "we propose X", "a method called X", "X, a novel ..."."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from extractors.finds import Find, Source
from extractors.kinds import Kinds
from extractors.reading import Reading
from extractors.words import looks_named
from kg.model import Mention, Relation, Span
from kg.schema import PAPER, Kind, RelationKind

SCORES = {
    "apposition": 0.95,
    "title": 0.94,
    "ours": 0.86,
    "called": 0.83,
    "named": 0.77,
    "title term": 0.68,
    "proposed": 0.63,
    "passive": 0.61,
    "object": 0.43,
}
"""Share of names that were right, by rule, measured on annotated abstracts."""

# Only these rules are believed where the name is known from other papers: elsewhere such a name is what the paper builds on.
_OF_KNOWN_NAMES = frozenset(("title", "called", "apposition"))
_SYSTEMS = (Kind.METHOD, Kind.MODEL)
_TITLE_LONGEST = 80
_VERBS = "propos|introduc|present|develop|design|devis|construct|releas|creat|contribut|formulat|curat|build|built|collect|describ"
_SUBJECT = r"\b(?:we|this (?:paper|work|study|article|research|letter|thesis)|(?:the|our) (?:paper|work|authors?)|here|it)\b"
_PROPOSE = re.compile(rf"{_SUBJECT}[^.;]{{0,60}}?\b(?:{_VERBS})\w{{0,4}}\b", re.IGNORECASE)
_BARE = re.compile(r"\b(?:propos|introduc|present)(?:es|ing|e)\b", re.IGNORECASE)
# What may stand between "we propose" and the thing: articles and praise, but no verb, preposition or second clause.
_FILLER = re.compile(
    r"(?:\s|,|[-\"“'‘(]|\b(?:an?|the|our|two|three|and|also|further|novel|new|simple|yet|but|effective|efficient|general|generic|unified|"
    r"first|fully|highly|fast|lightweight|scalable|robust|principled|practical|flexible|powerful|large|scale|end|to|improved|alternative|"
    r"easy|use|set|family|series|class|variant|of|kind|type|form|version|method|approach|framework|model|algorithm|called|named|dubbed|"
    r"termed|namely|i\.e\.|novel|joint|different|entirely|completely|more|very|so|as|plug|play|in|this|paper|work|here)\b)*",
    re.IGNORECASE,
)
_NAMING = re.compile(
    r"\b(?:called|named|dubbed|termed|namely|coined|titled|denoted(?: as| by)?|known as|referred to as|we (?:call|name|term|dub)(?: it| this)?"
    r"(?: \w+){0,2}?)[\s,:\"“'‘(]*(?:the |a |an |as )?[\"“'‘]?$",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"\b(?:which|that|to|for|by|using|based|with|where|whose|in which|from|via|on|leverag\w+|consist\w+|over|than)\b", re.IGNORECASE)
_PASSIVE = re.compile(
    r"\s*(?:\([^)]{1,30}\)\s*)?,?\s*(?:is|are|was|were|has been|have been)\s+(?:then |further |also |first |newly )?(?:proposed|introduced|presented|developed|"
    r"designed|devised|constructed)\b",
    re.IGNORECASE,
)
_APPOSITION = re.compile(r"\s*(?:\([^)]{1,60}\)\s*)?,\s*(?:which is )?(?:an?|the first)\s+(?:\w+[\s-]){0,2}?(?:novel|new|first)\b", re.IGNORECASE)
_OURS = re.compile(r"\bour(?: proposed| new| novel)?(?: method| model| approach| framework| algorithm| system| dataset| benchmark)?,?\s*[\"“(]?$", re.IGNORECASE)

_BEFORE_COLON = re.compile(r"\s*[\"“']?([^\W_][^\s:]{1,29}(?: [^\s:]{1,20}){0,2}?)[\"”']?:\s")
_NO_NAMES = frozenset(("introduction", "survey", "a survey", "position", "beyond", "towards", "rethinking", "revisiting"))
SCORE_OF_TITLE_NAME = 0.67
_FOR = re.compile(r"\s+for\b", re.IGNORECASE)
_PROPOSED = re.compile(r"\bproposed\s+[\"“]?$", re.IGNORECASE)
_AND = re.compile(r"(?:\s*\([^)]{1,40}\))?\s*,?\s*(?:and|&|as well as)\s+(?:(?:an?|the|novel|new|its|our)\s+)*|\s*\(\s*|\)", re.IGNORECASE)
_REACH = 160


def names(title: str) -> list[Find]:
    """The title's words before its colon, where they are few enough to be a name: a mention of what the paper proposes."""
    match = _BEFORE_COLON.match(title)
    if match is None or match.group(1).islower() or match.group(1).casefold() in _NO_NAMES:
        return []
    return [Find(match.start(1), match.end(1), match.group(1), None, Source.PROPOSAL, SCORE_OF_TITLE_NAME)]


@dataclass(frozen=True, slots=True)
class Claim:
    """A mention that a sentence presents as new, and the rule that says so."""

    mention: Mention
    sentence: Span
    rule: str


def propose(reading: Reading, kinds: Kinds, years: Mapping[str, int | None]) -> tuple[Reading, tuple[Relation, ...]]:
    """`reading` with the names of what it proposes, surest first, and one PROPOSES relation for each sentence that says so."""
    names, relations = find(reading, kinds, years)
    return replace(reading, proposed=names), relations


def find(reading: Reading, kinds: Kinds, years: Mapping[str, int | None]) -> tuple[tuple[str, ...], tuple[Relation, ...]]:
    """Names of what `reading` proposes, surest first, and one PROPOSES relation for each sentence that says so.

    `years` maps known names to the year they appeared in (None: not known): a paper of that year may be their source.
    """
    known = {m.name for m in reading.mentions if _is_known(m, reading.paper.year, kinds, years)}
    best: dict[str, float] = {}
    relations: dict[tuple[str, Span], Relation] = {}
    for claim in _claims(reading):
        name, score = claim.mention.name, SCORES[claim.rule]
        if name in known and claim.rule not in _OF_KNOWN_NAMES:
            continue
        best[name] = max(score, best.get(name, 0.0))
        old = relations.get((name, claim.sentence))
        if old is None or old.score < score:
            relations[name, claim.sentence] = Relation(
                PAPER, RelationKind.PROPOSES, name, claim.sentence, None, claim.mention.span, Source.PROPOSAL, score
            )
    names = sorted(best, key=lambda n: (-best[n], n))
    ordered = sorted(relations.values(), key=lambda r: (r.sentence, r.tail))
    return tuple(names), tuple(ordered)


def _is_known(mention: Mention, published: int | None, kinds: Kinds, years: Mapping[str, int | None]) -> bool:
    """True if other papers named the thing before."""
    if mention.name in years:
        year = years[mention.name]
        return year is None or (published is not None and year < published)
    return kinds.seen(mention.text) > 0


def _claims(reading: Reading) -> Iterator[Claim]:
    for sentence in reading.sentences:
        mentions = reading.mentions_in(sentence)
        if sentence.field == "title":
            yield from _in_title(reading, sentence, mentions)
        else:
            yield from _in_sentence(reading.paper.abstract, sentence, mentions)


def _in_title(reading: Reading, sentence: Span, mentions: list[Mention]) -> Iterator[Claim]:
    """The name that stands alone before the colon; without one, the term before "for"."""
    title = reading.paper.title
    colon = title.find(":", sentence.start, min(sentence.end, sentence.start + _TITLE_LONGEST))
    for mention in mentions:
        before, after = title[sentence.start : mention.span.start], title[mention.span.end : sentence.end]
        begins = before.strip("\"'“ ") == ""
        if colon >= 0 and begins and title[mention.span.end : max(colon, mention.span.end)].strip("\"'” ") == "" and colon >= mention.span.end:
            if looks_named(mention.text) or " " not in mention.text or mention.extractor == Source.ABBREVIATION:
                yield Claim(mention, sentence, "title")
        elif begins and mention.kind in _SYSTEMS and _FOR.match(after):
            yield Claim(mention, sentence, "title term")


def _in_sentence(text: str, sentence: Span, mentions: list[Mention]) -> Iterator[Claim]:
    whole = text[sentence.start : sentence.end]
    starts = [m.end() for m in _PROPOSE.finditer(whole)] or [m.end() for m in _BARE.finditer(whole)]
    for start in starts:
        yield from _objects(text, sentence, mentions, sentence.start + start)
    for mention in mentions:
        rule = _rule_beside(text, sentence, mention)
        if rule is not None:
            yield Claim(mention, sentence, rule)


def _rule_beside(text: str, sentence: Span, mention: Mention) -> str | None:
    """The rule by which the words next to a mention present it as new, if one does."""
    before, after = text[max(sentence.start, mention.span.start - 60) : mention.span.start], text[mention.span.end : sentence.end][:120]
    named = looks_named(mention.text)
    if named and _NAMING.search(before):
        return "called"
    if named and _APPOSITION.match(after):
        return "apposition"
    if named and _OURS.search(before):
        return "ours"
    if mention.kind in _SYSTEMS and _PROPOSED.search(before):
        return "proposed"
    return "passive" if _PASSIVE.match(after) else None


def _objects(text: str, sentence: Span, mentions: list[Mention], at: int) -> Iterator[Claim]:
    """What follows "we propose": the name within the same clause if there is one, else the term right behind the verb."""
    after = [m for m in mentions if m.span.start >= at]
    clause = _CLAUSE.search(text, at, sentence.end)
    end = clause.start() if clause else sentence.end
    named = [m for m in after if looks_named(m.text) and m.span.start <= end and m.span.start - at < _REACH]
    last = None
    if named:
        last = named[0]
        yield Claim(last, sentence, "named")
    elif after and _FILLER.fullmatch(text, at, after[0].span.start):
        last = after[0]
        yield Claim(last, sentence, "object")
    for mention in after:
        if last is not None and mention.span.start > last.span.end and _AND.fullmatch(text, last.span.end, mention.span.start):
            last = mention
            yield Claim(mention, sentence, "named" if looks_named(mention.text) else "object")
