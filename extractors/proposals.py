"""What a paper proposes: the name before the colon of its title, "we propose X", "a method called X", "X, a novel ..."."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from extractors.finds import TITLE_GAP, Find, Source
from extractors.kinds import Kinds
from extractors.reading import Reading
from extractors.weights import LinkWeights, Signs
from extractors.words import Word, looks_named, words
from kg.model import Mention, Paper, Relation, Span
from kg.schema import PAPER, Kind, RelationKind

SCORES = {
    "apposition": 0.95,
    "title": 0.94,
    "ours": 0.86,
    "called": 0.83,
    "named": 0.77,
    "title term": 0.68,
    "title saying": 0.30,
    "proposed": 0.63,
    "passive": 0.61,
    "component": 0.52,
    "object": 0.43,
}
"""Share of names that were right, by rule, measured on annotated abstracts."""

# Only these rules are believed where the name is known from other papers: elsewhere such a name is what the paper builds on.
_OF_KNOWN_NAMES = frozenset(("title", "called", "apposition"))
_SURELY_NEW = 0.8
"""How likely the model must hold it that a known name is new here."""
_SYSTEMS = (Kind.METHOD, Kind.MODEL)
_TITLE_LONGEST = 80
_VERBS = (
    r"(?:propos|introduc|present|develop|design|devis|construct|releas|creat|contribut|formulat|curat|build|built|collect"
    r"|describ|suggest)"
)
_SUBJECT = r"\b(?:we|this (?:paper|work|study|article|research|letter|thesis)|(?:the|our) (?:paper|work|authors?)|here|it)\b"
# Not "we use the recently proposed X" or "we follow a well-designed X": there, others made it.
_PROPOSE = re.compile(
    rf"{_SUBJECT}[^.;]{{0,60}}?(?<!recently )(?<!previously )(?<!originally )(?<![\w-])(?:{_VERBS})\w{{0,4}}\b", re.IGNORECASE
)
_BARE = re.compile(r"\b(?:propos|introduc|present)(?:es|ing|e)\b", re.IGNORECASE)
# What may stand between "we propose" and the thing: articles and praise, but no verb, preposition or second clause.
_FILLER = re.compile(
    r"(?:\s|,|[-\"“'‘(]|\b(?:an?|the|our|two|three|and|also|further|novel|new|simple|yet|but|effective|efficient|general|generic|unified|"
    r"first|fully|highly|fast|lightweight|scalable|robust|principled|practical|flexible|powerful|large|scale|end|to|improved|alternative|"
    r"easy|use|set|family|series|class|variant|of|kind|type|form|version|method|approach|framework|model|algorithm|called|named|dubbed|"
    r"termed|namely|joint|different|entirely|completely|more|very|so|as|plug|play|in|this|paper|work|here)\b)*",
    re.IGNORECASE,
)
_NAMING = re.compile(
    r"\b(?:(?<!so-)(?<!so )called|named|dubbed|termed|namely|coined|titled|denoted(?: as| by)?|known as|referred to as|"
    r"we (?:call|name|term|dub)(?: it| this)?(?: \w+){0,2}?)[\s,:\"“'‘(]*(?:the |a |an |as )?[\"“'‘]?$",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"\b(?:which|that|to|for|by|using|based|with|where|whose|in which|from|via|on|leverag\w+|consist\w+|over|than)\b",
    re.IGNORECASE,
)
_PASSIVE = re.compile(
    r"\s*(?:\([^)]{1,30}\)\s*)?,?\s*(?:is|are|was|were|has been|have been)\s+(?:then |further |also |first |newly )?"
    r"(?:proposed|introduced|presented|developed|designed|devised|constructed)\b",
    re.IGNORECASE,
)
_APPOSITION = re.compile(
    r"\s*(?:\([^)]{1,60}\)\s*)?,\s*(?:which is )?(?:an?|the first)\s+(?:\w+[\s-]){0,2}?(?:novel|new|first)\b", re.IGNORECASE
)
_OURS = re.compile(
    r"\bour(?: proposed| new| novel)?"
    r"(?: method| model| approach| framework| algorithm| system| dataset| benchmark)?,?\s*[\"“(]?$",
    re.IGNORECASE,
)

_BEFORE_COLON = re.compile(r"\s*[\"“']?([^\W_][^\s:]{1,29}(?: [^\s:]{1,20}){0,2}?)[\"”']?:\s")
_NO_NAMES = frozenset(("introduction", "survey", "a survey", "position", "beyond", "towards", "rethinking", "revisiting"))
SCORE_OF_TITLE_NAME = 0.64
SCORE_OF_OBJECT = 0.45
_PRAISE = re.compile(
    r"(?:\s+(?:an?|the|our|two|three|novel|new|simple|yet|but|and|effective|efficient|general|generic|unified|first|inexpensive|"
    r"lightweight|another|powerful|improved|large-scale|scalable|principled|practical|flexible|innovative|additional|"
    r"simple-yet-effective))*\s+",
    re.IGNORECASE,
)
_NO_PART = re.compile(
    r"which|that|to|for|by|using|based|with|where|whose|in|from|via|on|leverag\w+|consist\w+|over|than|as|at|is|are|was|and|or|of|into|under|"
    r"when|while|can|called|named|dubbed|termed|namely|capable|tailored|designed|built|trained|between|through|without|it|we|this|these|"
    r"those|how|what|has|have|within|across|towards?|because|inspired|composed|combining|exploiting|integrating|utilizing|employing|"
    r"incorporating|building|allowing|enabling|methods?|approach\w*|frameworks?|algorithms?|models?|architectures?|pipelines?|systems?|techniques?",
    re.IGNORECASE,
)
_HEAD_FOLLOWS = re.compile(r"\s*(?:[(,.]|(?:to|that|which|in|with|by|where|using)\b)", re.IGNORECASE)
_FOR = re.compile(r"\s+for\b", re.IGNORECASE)
_PROPOSED = re.compile(
    r"(?<!recently[ -])(?<!previously[ -])(?<!originally[ -])(?<!earlier )(?<!first )\bproposed\s+[\"“]?$", re.IGNORECASE
)
_DEFINED = re.compile(
    r"\s*\([A-Z][\w-]{1,12}\)\s*(module|loss|block|strategy|mechanism|layer|scheme|algorithm|framework|method|network|model)?\b"
)
_PART = re.compile(
    r"\ban?\s+(?:\w+\s)?$|\b(?:consist|compris|compos|includ|contain|component|module)\w*\b.{0,50}$|"
    r"(?:\bi\.e\.,?|:|\(\w\)|\d\)|\bnamely)\s*(?:an?|the)?\s*$",
    re.IGNORECASE,
)
_AND = re.compile(
    r"(?:\s*\([^)]{1,40}\))?\s*,?\s*(?:and|&|as well as)\s+(?:(?:an?|the|novel|new|its|our)\s+)*|\s*\(\s*|\)", re.IGNORECASE
)
_REACH = 160


def candidates(paper: Paper, sentences: tuple[Span, ...]) -> list[Find]:
    """What the paper seems to propose, for finds that no other rule may have; offsets in the joined text."""
    text = paper.title + TITLE_GAP + paper.abstract
    shift = len(paper.title) + len(TITLE_GAP)
    found = [find for find in names(paper.title) if not _is_saying(find.text, paper)]
    for sentence in sentences:
        if sentence.field == "abstract":
            found += objects(text, sentence.start + shift, sentence.end + shift)
    return found


def names(title: str) -> list[Find]:
    """The title's words before its colon, where they are few enough to be a name: a mention of what the paper proposes."""
    match = _BEFORE_COLON.match(title)
    if match is None or match.group(1).islower() or match.group(1).casefold() in _NO_NAMES:
        return []
    name = match.group(1).rstrip("'’\"”")
    return [Find(match.start(1), match.start(1) + len(name), name, None, Source.PROPOSAL, SCORE_OF_TITLE_NAME)]


def objects(text: str, start: int, end: int) -> list[Find]:
    """Noun phrases right behind "we propose a novel ..." in the sentence `text[start:end]`, where they are specific enough."""
    found = []
    for match in _PROPOSE.finditer(text, start, end):
        begin = _PRAISE.match(text, match.end(), end)
        run: list[Word] = []
        for word in words(text, begin.end() if begin else match.end(), min(end, match.end() + _REACH)):
            if word.is_sign or _NO_PART.fullmatch(word.text):
                break
            run.append(word)
        if 3 <= len(run) <= 4 and _HEAD_FOLLOWS.match(text, run[-1].end, end):
            piece = text[run[0].start : run[-1].end]
            found.append(Find(run[0].start, run[-1].end, piece, None, Source.PROPOSAL, SCORE_OF_OBJECT))
    return found


@dataclass(frozen=True, slots=True)
class Claim:
    """A mention that a sentence presents as new, and the rule that says so."""

    mention: Mention
    sentence: Span
    rule: str


def propose(
    reading: Reading, kinds: Kinds, years: Mapping[str, int | None], weights: LinkWeights
) -> tuple[Reading, tuple[Relation, ...]]:
    """`reading` with the names of what it proposes, surest first, and one PROPOSES relation for each sentence that says so.

    Rules and model are weighed. `years` maps known names to the year they appeared in (None: not known): a paper of that
    year may be their source.
    """
    claims = find(reading, kinds, years)
    rules: dict[str, float] = {}
    for claim in claims:
        rules[claim.tail] = max(claim.score, rules.get(claim.tail, 0.0))
    new = {n: p for n, p in reading.novelty.items() if n in rules or _may_be_new(reading, n, p, years)}
    top = max(new.values(), default=0.0)
    sure = sureness(reading)
    likely = {n: weights.probability(p, rules.get(n), Signs(first=p == top, tail=sure[n])) for n, p in new.items()}
    names = sorted((n for n, p in likely.items() if p >= weights.threshold), key=lambda n: (-likely[n], n))
    relations = [replace(claim, score=likely[claim.tail]) for claim in claims if claim.tail in names]
    for name in names:
        if name not in rules:
            mention = _first_said(reading, name)
            relations.append(_proposes(mention, reading.sentence_of(mention.span), Source.MODEL, likely[name]))
    return replace(reading, proposed=tuple(names)), tuple(sorted(relations, key=lambda r: (r.sentence, r.tail)))


def sureness(reading: Reading) -> Mapping[str, float]:
    """For each name, how sure it is that it is a mention: its surest place."""
    sure: dict[str, float] = {}
    for mention in reading.mentions:
        sure[mention.name] = max(mention.score, sure.get(mention.name, 0.0))
    return sure


def _first_said(reading: Reading, name: str) -> Mention:
    """The first mention in a sentence of the abstract that speaks of proposing; else the first of all, abstract before title."""
    mentions = sorted((m for m in reading.mentions if m.name == name), key=lambda m: (m.span.field == "title", m.span))
    said = (m for m in mentions if m.span.field == "abstract" and _PROPOSE.search(reading.sentence_of(m.span).of(reading.paper)))
    return next(said, mentions[0])


def _proposes(mention: Mention, sentence: Span, by: Source, score: float) -> Relation:
    at = mention.span if sentence.covers(mention.span) else None
    return Relation(PAPER, RelationKind.PROPOSES, mention.name, sentence, None, at, by, score)


def find(reading: Reading, kinds: Kinds, years: Mapping[str, int | None]) -> tuple[Relation, ...]:
    """What the rules take for new: one PROPOSES relation for each name and sentence that says so, in the order of the text."""
    known = {m.name for m in reading.mentions if _is_known(m, reading.paper.year, kinds, years)}
    relations: dict[tuple[str, Span], Relation] = {}
    for claim in _claims(reading):
        name, score = claim.mention.name, SCORES[claim.rule]
        if name in known and (claim.rule not in _OF_KNOWN_NAMES or _is_old(years.get(name), reading.paper.year)):
            continue
        old = relations.get((name, claim.sentence))
        if old is None or old.score < score:
            relations[name, claim.sentence] = _proposes(claim.mention, claim.sentence, Source.PROPOSAL, score)
    return tuple(sorted(relations.values(), key=lambda r: (r.sentence, r.tail)))


def _is_known(mention: Mention, published: int | None, kinds: Kinds, years: Mapping[str, int | None]) -> bool:
    """True if other papers named the thing before. What only the table of terms has counts where it is no name."""
    if mention.name in years:
        year = years[mention.name]
        return year is None or published is None or year < published
    return kinds.seen(mention.text) > 0 and not looks_named(mention.text)


def _may_be_new(reading: Reading, name: str, novelty: float, years: Mapping[str, int | None]) -> bool:
    """False for what is listed as older, unless the paper spells the name out and the model is sure: here SSD is a data set."""
    if not _is_listed_before(name, reading.paper.year, years):
        return True
    return novelty >= _SURELY_NEW and looks_named(name) and any(" " in m.text for m in reading.mentions if m.name == name)


def _is_listed_before(name: str, published: int | None, years: Mapping[str, int | None]) -> bool:
    """True for a known name that is older than the paper, or of no known year: the model alone does not make it new."""
    return name in years and (years[name] is None or _is_old(years[name], published))


def _is_old(year: int | None, published: int | None) -> bool:
    """True if a name of that year cannot be new in a paper published then: proceedings come up to a year after the preprint."""
    return year is not None and published is not None and year < published - 1


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
        if (
            colon >= 0
            and begins
            and title[mention.span.end : max(colon, mention.span.end)].strip("\"'” ") == ""
            and colon >= mention.span.end
        ):
            if looks_named(mention.text) or " " not in mention.text or mention.extractor == Source.ABBREVIATION:
                yield Claim(mention, sentence, "title saying" if _is_saying(mention.text, reading.paper) else "title")
        elif begins and mention.kind in _SYSTEMS and _FOR.match(after):
            yield Claim(mention, sentence, "title term")


def _is_saying(opening: str, paper: Paper) -> bool:
    """True for several ordinary words before a title's colon that the abstract never repeats: "Seeing Beyond: ..."."""
    several = opening.split()
    return len(several) > 1 and not any(map(looks_named, several)) and opening.casefold() not in paper.abstract.casefold()


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
    before, after = (
        text[max(sentence.start, mention.span.start - 60) : mention.span.start],
        text[mention.span.end : sentence.end][:120],
    )
    named = looks_named(mention.text)
    if named and _NAMING.search(before):
        return "called"
    if named and _APPOSITION.match(after):
        return "apposition"
    if named and _OURS.search(before):
        return "ours"
    if mention.kind in _SYSTEMS and _PROPOSED.search(before):
        return "proposed"
    if _PASSIVE.match(after):
        return "passive"
    defined = _DEFINED.match(after) if named and mention.kind in _SYSTEMS else None
    return "component" if defined and (defined.group(1) or _PART.search(before)) else None


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
