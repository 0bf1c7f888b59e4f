"""Numbers that an abstract reports as measured, each with its subject, data set and metric."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from extractors.reading import Reading
from extractors.relations import main_proposal
from extractors.scenes import MAX_SENTENCE, SYSTEMS, mentions_by_sentence
from kg.model import Measurement, Mention, Span
from kg.schema import Kind

MAX_VALUES = 40
"""Numbers read in one sentence."""

_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_PERCENT = r"\$?\\?[%％]\$?|[ -]?(?:percent|per cent)\b"
_TIMES = r" ?(?:\$?\\times\$?|[x×X](?![\w-])|times\b(?! \w+ steps))|[- ]?fold\b"
_UNIT = (
    r" ?(?:dB|ms|FPS|fps|mm|cm|msec|mAP|pp|kbps|GFLOPs|ppm)\b"
    r"|[ -](?:(?:milli|micro)?seconds?|minutes?|mins?|hours?|frames per second|orders? of magnitude)\b|s(?=[ .,;)])"
)
_UNITS = frozenset({"dB", "ms", "FPS", "fps"})
"""Units that are metrics too: as part of the value, in spite of being mentions of their own."""
_TO = r"(?: ?(?:-|–|—|−|~|→|-->|->) ?| to (?!\d+ ?(?:times|x))|\\?[%％](?: ?(?:-|–|−|~|→|->) ?| to )| ?\\sim ?)"
_VALUE = re.compile(
    rf"(?:(?<![\w.\\/^-])|(?<=%/))(?P<open>\$)?(?:[~≈<>] ?|[±+−-]|\\sim ?)?"
    rf"(?P<number>(?:{_NUMBER})(?:{_TO}(?:{_NUMBER}))?)"
    rf"(?:(?P<percent> ?(?:{_PERCENT}))|(?P<times>{_TIMES})|(?P<unit>{_UNIT}))?(?P<close>\$)?(?P<plus>\+(?!\w))?"
)
_WORDS = re.compile(r"\b(?:an|two|three|several) orders? of magnitude\b|\bfactor of \d+(?:\.\d+)?\b|\btwice\b")
_NUMERIC = re.compile(r"\d|of magnitude|twice")
"""What a sentence needs to report anything; most have nothing of it and are not looked at any further."""
_HIDDEN = "\ue000"
"""Stands where a mention is, so that its digits are no numbers and all offsets stay true."""

_COUNTED = re.compile(
    r"(?: ?[-–]? ?)(?:k\b|K\b|M\b|B\b|[kKMB]?\+? ?(?:million|billion|trillion|thousand|hours? of|bits?|shot|way|layers?|classes|"
    r"images|videos|samples|examples|languages|tasks|datasets?|users|people|participants|years?|pages|papers|tokens|"
    r"parameters?|params|GPUs?|labels?\b|epochs?|steps?|nodes|categories|sentences|documents|questions|dimension(?:al)?|D\b|d\b|th\b|st\b|nd\b))"
)
_SETTING = re.compile(
    r"\s?(?:of (?:the |all |its |total )?(?:\w+ )?"
    r"(?:data|labels?|labeled|annotat\w+|samples|training|pixels|examples|images|points)\b"
    r"|(?:of )?(?:labell?ed|annotated|labels|annotations|"
    r"supervision|noise|noisy|missing|sparsity|training data|data)\b|confidence)"
)
_POINTS = re.compile(r"\s?(?:(?:absolute |percentage |percent |relative |average )?points?\b|absolute\b)")
_MEASURED = re.compile(
    r"\b(?:achiev\w+|improv\w+|out-?perform\w+|surpass\w+|obtain\w*|reach\w*|gain\w*|increas\w+|decreas\w+|reduc\w+|accura\w+|speed\w*|faster"
    r"|results?|scor\w+|performan\w+|attain\w*|yield\w*|by|drop\w*|boost\w*|rates?|higher|lower|better|exceed\w*|only|than)\b",
    re.IGNORECASE,
)


_LISTED = re.compile(
    r"(?: ?(?:points?|\([^()]{0,20}\)))?(?:, (?:and )?|,? and |/| ?& ?|,? vs\.? )(?:the |an? |on |up to |by |over )?"
)


_LEADS = re.compile(
    r"(?:s|(?: scores?| values?| rates?| metric)?"
    r"(?: ?[(:=,]| (?:of|is|was|at|to|by|from|with|around|about|over|up|nearly|only))*) ?"
)
_CROSSED = re.compile(r"\band\b|[,;(:]|\bwith\b")


@dataclass(frozen=True, slots=True)
class _Value:
    start: int
    end: int


_SCORES = {
    (True, True, True): 0.58,
    (True, True, False): 0.61,
    (True, False, True): 0.58,
    (True, False, False): 0.36,
    (False, True, True): 0.53,
    (False, True, False): 0.31,
    (False, False, True): 0.33,
    (False, False, False): 0.30,
}
"""(subject is the proposal, data set is known, metric is known) -> precision of the whole result on the training abstracts."""

_Nearest = Callable[[str, int, list[_Value], int, list[Mention]], str | None]


def find(reading: Reading) -> list[Measurement]:
    """Every reported number whose subject is known, in the order of the text.

    The subject is what the paper proposes, unless the sentence names another system and not the proposal.
    """
    main = main_proposal(reading, {m.name: m.kind for m in reading.mentions})
    found: list[Measurement] = []
    for sentence, mentions in mentions_by_sentence(reading):
        if sentence.field == "abstract" and _NUMERIC.search(reading.paper.abstract, sentence.start, sentence.end):
            found.extend(_in_sentence(reading, sentence, mentions, main))
    return found


def _in_sentence(reading: Reading, sentence: Span, mentions: list[Mention], main: str | None) -> Iterator[Measurement]:
    end = min(sentence.end, sentence.start + MAX_SENTENCE)
    text = _hide(reading.paper.abstract[sentence.start : end], sentence.start, mentions)
    values = list(_values(text, sentence.start, mentions))[:MAX_VALUES]
    datasets = _assign(text, sentence.start, values, [m for m in mentions if m.kind is Kind.DATASET], _dataset_of)
    metrics = _assign(text, sentence.start, values, [m for m in mentions if m.kind is Kind.METRIC], _metric_of)
    for value, dataset, metric in zip(values, datasets, metrics, strict=True):
        subject = _subject(mentions, sentence.start + value.start, main, reading.proposed)
        if subject:
            span = Span(sentence.field, sentence.start + value.start, sentence.start + value.end)
            score = _SCORES[subject == main, dataset is not None, metric is not None]
            yield Measurement(subject, dataset, metric, span.of(reading.paper), span, sentence, "number", score)


def _hide(text: str, offset: int, mentions: Sequence[Mention]) -> str:
    pieces, at = [], 0
    for mention in mentions:
        start, end = mention.span.start - offset, min(mention.span.end - offset, len(text))
        if start >= at and end > start:
            pieces += [text[at:start], _HIDDEN * (end - start)]
            at = end
    return "".join([*pieces, text[at:]])


def _values(text: str, offset: int, mentions: Sequence[Mention]) -> Iterator[_Value]:
    metric_starts = {m.span.start - offset for m in mentions if m.kind is Kind.METRIC}
    units = {m.span.start - offset: m.span.end - offset for m in mentions if m.text in _UNITS}
    measured = _MEASURED.search(text) is not None
    spans = [piece for match in _VALUE.finditer(text) for piece in _pieces(text, match)]
    spans += [(*match.span(), False) for match in _WORDS.finditer(text)]
    for start, stop, unitless in sorted(spans):
        unit = (units.get(stop) or units.get(stop + 1)) if unitless else None
        end, bare = unit or stop, unitless and unit is None
        if bare and not _is_score(text, start, end, metric_starts, measured):
            continue
        if not _COUNTED.match(text, end) and not _SETTING.match(text, end):
            yield _Value(start, end)


def _pieces(text: str, match: re.Match[str]) -> list[tuple[int, int, bool]]:
    """(start, end, bare) of the value: one for "1.5% to 6.4%", two for "from 38.4% to 41.6%"."""
    start, end = _trimmed(match)
    bare = not (match["percent"] or match["times"] or match["unit"])
    to = text.find(" to ", start, end)
    if to < 0 or not text[max(0, start - 6) : start].rstrip().endswith("from"):
        return [(start, end, bare)]
    return [(start, to, bare), (to + 4, end, bare)]


def _trimmed(match: re.Match[str]) -> tuple[int, int]:
    """Start and end of a value: a dollar sign only in pairs."""
    start, end = match.span()
    if match["close"] and not match["open"]:
        end -= 1
    if match["open"] and not match[0].endswith("$"):
        start += 1
    return start, end


def _is_score(text: str, start: int, end: int, metric_starts: set[int], measured: bool) -> bool:
    """True if a number without a unit is a score: it has decimals, or a metric or "points" follows it."""
    after = text[end : end + 30]
    if _POINTS.match(after) or end + 1 in metric_starts:
        return True
    number = text[start:end]
    return "." in number and measured and text[max(0, start - 1) : start] not in ("v", "V")


def _assign(text: str, offset: int, values: list[_Value], mentions: list[Mention], nearest: _Nearest) -> list[str | None]:
    """A name for each value: one to one where as many values as names are listed, else the nearest."""
    if not mentions:
        return [None] * len(values)
    names = [nearest(text, offset, values, index, mentions) for index in range(len(values))]
    lists = _runs(text, [(m.span.start - offset, m.span.end - offset) for m in mentions])
    for run in _runs(text, [(v.start, v.end) for v in values]):
        same = [other for other in lists if len(other) == len(run) and len({mentions[i].name for i in other}) == len(run)]
        if len(run) > 1 and same:
            best = min(same, key=lambda other: abs(mentions[other[0]].span.start - offset - values[run[0]].start))
            for value, mention in zip(run, best, strict=True):
                names[value] = mentions[mention].name
    return names


def _runs(text: str, spans: list[tuple[int, int]]) -> list[list[int]]:
    """Indices of the spans that stand in one list, for each list."""
    runs: list[list[int]] = []
    for index, (start, _) in enumerate(spans):
        if runs and _LISTED.fullmatch(text, spans[index - 1][1], start):
            runs[-1].append(index)
        else:
            runs.append([index])
    return runs


def _dataset_of(text: str, offset: int, values: list[_Value], index: int, mentions: list[Mention]) -> str | None:
    """The one that leads straight to the value ("GLUE: 83.1"), else the first behind it, else the last before it."""
    value = values[index]
    limit = values[index + 1].start if index + 1 < len(values) else len(text)
    before = [m for m in mentions if m.span.start - offset < value.start]
    behind = [m for m in mentions if value.end <= m.span.start - offset < limit]
    if before and _LEADS.fullmatch(text, before[-1].span.end - offset, value.start):
        return before[-1].name
    return (behind or before[-1:] or mentions)[0].name


def _metric_of(text: str, offset: int, values: list[_Value], index: int, mentions: list[Mention]) -> str | None:
    """The nearest metric, with what leads to the value ("recall of 0.7") or follows it ("0.7 recall") before others."""
    value = values[index]

    def distance(mention: Mention) -> float:
        start, end = mention.span.start - offset, mention.span.end - offset
        if start >= value.end:
            crossed = _CROSSED.search(text, value.end, start) is not None
            return start - value.end + 25 * crossed
        return 0 if _LEADS.fullmatch(text, end, value.start) else (value.start - end) * 1.5 + 4

    return min(mentions, key=distance).name


def _subject(mentions: Sequence[Mention], at: int, main: str | None, proposed: Sequence[str]) -> str | None:
    """The proposal; a second thing of the paper's own where only that is named before the value."""
    before = [m.name for m in mentions if m.kind in SYSTEMS and m.span.start < at]
    if main and main not in before:
        return next((name for name in before if name in proposed), main)
    if main:
        return main
    systems = [m.name for m in mentions if m.kind in SYSTEMS]
    return before[0] if before else systems[0] if systems else None
