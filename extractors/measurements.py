"""Numbers that an abstract reports as measured, each with its subject, data set and metric."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from extractors.reading import Reading
from extractors.relations import main_proposal
from extractors.result_sets import LEADS, Value, dataset_of, is_elsewhere, is_taught_on, runs
from extractors.result_subjects import subject_of
from extractors.scenes import MAX_SENTENCE, SYSTEMS, mentions_by_sentence
from extractors.weights import ResultWeights
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
    rf"(?:(?<![\w.\\/^-])|(?<=[%\d]/))(?P<open>\$)?(?:[~≈<>] ?|[±+−-]|\\sim ?)?"
    rf"(?P<number>(?:{_NUMBER})(?:{_TO}(?:{_NUMBER})| ?± ?(?:{_NUMBER}))?)"
    rf"(?:(?P<percent> ?(?:{_PERCENT}))|(?P<times>{_TIMES})|(?P<unit>{_UNIT}))?(?P<close>\$)?(?P<plus>\+(?!\w))?"
)
_SPELT = r"(?:two|three|four|five|six|seven|eight|nine|ten)"
_WORDS = re.compile(
    rf"\b(?:an|{_SPELT}|several) orders? of magnitudes?\b|\bfactor of (?:\d+(?:\.\d+)?|{_SPELT})\b|\btwice\b|\b{_SPELT} times\b"
    rf"|\b{_SPELT}[- ]?fold\b"
)
_NUMERIC = re.compile(r"\d|of magnitude|twice|times|fold|factor of")
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


_CROSSED = re.compile(r"\band\b|[,;(:]|\bwith\b")
_TURNS = re.compile(r"\b(?:while|whereas)\b|;[^;]{25}[^;]*$")
"""Between a metric and a value behind it that is another clause's, and no further one of a list."""
_OTHER_CLAUSE = re.compile(r"\b(?:while|whereas|but|with)\b|;")
"""Between a value and a metric behind it that is another clause's: "87.4%, with 51% fewer FLOPs"."""


_SHARE = re.compile(
    r" of (?:the |its |all |their )?(?:[\w-]+ ){0,2}?(?:parameters|params|weights|memory|FLOPs|compute|computations?|costs?|size"
    r"|time|budget|storage|tokens)\b"
    r"| of (?:the |its |all |their )?(?:[\w-]+ ){0,2}?(?=(?P<named>\ue000))",
    re.IGNORECASE,
)
"""Behind a percentage: it says how much is needed, and is no score."""
_CHOSEN = re.compile(
    r"\b(?:discard|dropp?|remov|prun|mask|keep|retain|select|sampl|skipp?|freez|tun|train|updat)(?:e|es|ed|ing|s)?"
    r"(?: (?:out|away|only|just|up to|about|around|as little as|the (?:top|bottom|last|first)))* [~≈<]?$",
    re.IGNORECASE,
)
"""Before a share: somebody chose it."""
_COST = re.compile(
    r"\b(?:speed|throughput|latency|memory|param|flop|mac|time|runtime|cost|comput|size|storage|energy|bandwidth|fps|footprint|power"
    r"|sparsity|compression|efficiency)",
    re.IGNORECASE,
)
"""Metrics that a multiple can be of: "4.2 times" is no accuracy."""
_SCORED = re.compile(r"(?i)accura|error|precision|recall|score|bleu|auc|\bmap\b|\bf1|iou|psnr|ssim|quality|performance")
"""Metrics that no multiple is of, unless the words right by it say so, and no time."""
_LASTS = re.compile(r"\d ?-?(?:ms|msec|s|(?:milli|micro)?seconds?|minutes?|mins?|hours?)$")
_OF_MULTIPLE = re.compile(r"(?: (?!(?:and|with|than|while|at|when|on|compared)\b)[\w-]+){0,5} ?-?")
_TO_MULTIPLE = re.compile(r"(?: (?!(?:and|with|than|while|when|compared)\b)[\w-]+| \ue000+(?:-\w+)?){0,7} ?[(~]?")
"""What may stand between a multiple and the cost it is of."""
_VERSION = re.compile(r"[1-9]\.\d(?:\.\d)?")
_NAMED_BEFORE = re.compile(r"[A-Z]\w*[ -]$")


_BASELINE = re.compile(
    r"\b(?:than|compared (?:to|with)|versus|vs\.?|from|against|baselines?|previous(?:ly)?|prior)"
    r"(?: (?:the|a|only|about|\w+'s))*(?: [\w-]+)? [~≈<(]?$",
    re.IGNORECASE,
)
"""Before a value that is not the proposal's own."""
_GAIN = re.compile(
    r"\b(?:by|gains?|improv\w+|increas\w+|reduc\w+|drops?|boosts?|decreas\w+)"
    r"(?: (?:of|up|to|about|over|more|at|least|an?|average|nearly|\w+ly))* ?[~≈<+]?$",
    re.IGNORECASE,
)
_OURS = re.compile(r"\b(?:we|our|ours|it|its|this|the proposed)\b", re.IGNORECASE)
_TELLING = re.compile(r"\b(?:experiment|result|evaluat|achiev|outperform|demonstrat|show|improv|reach|obtain)", re.IGNORECASE)

_Nearest = Callable[[str, int, list[Value], int, list[Mention]], str | None]


def find(reading: Reading, weights: ResultWeights) -> list[Measurement]:
    """Every reported number that is right with at least the probability that `weights` ask for: its `score`.

    In the order of the text. The subject is what the paper proposes, unless the sentence names another system and not the
    proposal.
    """
    likely = ((measured, weights.probability(traits)) for measured, traits in candidates(reading))
    return [replace(measured, score=score) for measured, score in likely if score >= weights.threshold]


def candidates(reading: Reading) -> Iterator[tuple[Measurement, frozenset[str]]]:
    """Every number whose subject is known, in the order of the text, with what tells how likely it is right."""
    main = main_proposal(reading, {m.name: m.kind for m in reading.mentions})
    datasets = {m.name for m in reading.mentions if m.kind is Kind.DATASET}
    only = next(iter(datasets)) if len(datasets) == 1 and datasets.isdisjoint(reading.proposed) else None
    named = False
    for sentence, mentions in mentions_by_sentence(reading):
        if sentence.field == "abstract" and _NUMERIC.search(reading.paper.abstract, sentence.start, sentence.end):
            yield from _in_sentence(reading, sentence, mentions, main, only if named else None)
        named = named or (sentence.field == "abstract" and any(m.name == only for m in mentions))


def _in_sentence(
    reading: Reading, sentence: Span, mentions: list[Mention], main: str | None, told: str | None
) -> Iterator[tuple[Measurement, frozenset[str]]]:
    # `told`: the one data set of the paper, where it was named before.
    end = min(sentence.end, sentence.start + MAX_SENTENCE)
    text = _hide(reading.paper.abstract[sentence.start : end], sentence.start, mentions)
    values = list(_values(text, sentence.start, mentions))[:MAX_VALUES]
    sets = [m for m in mentions if m.kind is Kind.DATASET and not is_taught_on(text, *_place(m, sentence.start))]
    datasets = _assign(text, sentence.start, values, sets, dataset_of)
    metrics = _assign(text, sentence.start, values, [m for m in mentions if m.kind is Kind.METRIC], _metric_of)
    names = {m.name for m in mentions}
    for index, (value, on, by) in enumerate(zip(values, datasets, metrics, strict=True)):
        dataset, metric = on or (None if is_elsewhere(text) else told), by
        if value.multiple:
            dataset = on if len({m.name for m in mentions if m.kind is Kind.DATASET}) == 1 else None
            metric = _cost_of(text, sentence.start, value, mentions) or _beside(text, sentence.start, value, mentions)
        elif metric and _LASTS.search(text, value.start, value.end) and _SCORED.search(metric):
            metric = None
        subject = subject_of(text, sentence.start, values, index, mentions, main, reading.proposed)
        if subject:
            span = Span(sentence.field, sentence.start + value.start, sentence.start + value.end)
            measured = Measurement(subject, dataset, metric, span.of(reading.paper), span, sentence, "number", 0.5)
            traits = _traits(text, value, measured.text, on=dataset is not None, by=metric is not None)
            whose = "own" if subject == main else "second" if subject in reading.proposed else "other"
            near = "named" if subject in names else "far"
            crowd = "many values" if len(values) > 4 else "few values"
            carried = "data set told before" if dataset and dataset not in names else "data set here"
            yield measured, frozenset((*traits, whose, near, crowd, carried, f"{near} {traits[0]}", f"{whose} {traits[1]}"))


def _traits(text: str, value: Value, shown: str, *, on: bool, by: bool) -> tuple[str, ...]:
    """What a value looks like (first), what it has (second), and what its sentence says of it."""
    form = "percent" if re.search(_PERCENT, shown) else "unit" if shown[-1].isalpha() else "bare"
    form = "multiple" if value.multiple else form
    has = {(True, True): "both", (True, False): "data set", (False, True): "metric", (False, False): "neither"}[on, by]
    before = text[max(0, value.start - 80) : value.start]
    said = (("baseline", _BASELINE, before), ("gain", _GAIN, before), ("ours", _OURS, text), ("telling", _TELLING, text))
    return form, has, f"{form} {has}", *(trait for trait, pattern, where in said if pattern.search(where))


def _place(mention: Mention, offset: int) -> tuple[int, int]:
    """Start and end of a mention in a text that begins at `offset`."""
    return mention.span.start - offset, mention.span.end - offset


def _hide(text: str, offset: int, mentions: Sequence[Mention]) -> str:
    pieces, at = [], 0
    for mention in mentions:
        start, end = mention.span.start - offset, min(mention.span.end - offset, len(text))
        if start >= at and end > start:
            pieces += [text[at:start], _HIDDEN * (end - start)]
            at = end
    return "".join([*pieces, text[at:]])


def _values(text: str, offset: int, mentions: Sequence[Mention]) -> Iterator[Value]:
    metrics = [m for m in mentions if m.kind is Kind.METRIC]
    metric_starts = {m.span.start - offset for m in metrics}
    cost_starts = {m.span.start - offset for m in metrics if _COST.search(m.text)}
    system_ends = {m.span.end - offset for m in mentions if m.kind in SYSTEMS}
    units = {m.span.start - offset: m.span.end - offset for m in mentions if m.text in _UNITS}
    measured = _MEASURED.search(text) is not None
    spans = [piece for match in _VALUE.finditer(text) for piece in _pieces(text, match)]
    spans += [(*match.span(), False, True) for match in _WORDS.finditer(text)]
    for start, stop, unitless, multiple in sorted(spans):
        unit = (units.get(stop) or units.get(stop + 1)) if unitless else None
        end, bare = unit or stop, unitless and unit is None
        if bare and (not _is_score(text, start, end, metric_starts, measured) or _is_version(text, start, end, system_ends)):
            continue
        if not (_COUNTED.match(text, end) or _SETTING.match(text, end) or _CHOSEN.search(text, max(0, start - 60), start)):
            yield Value(start, end, multiple or _is_share(text, end, cost_starts))


def _is_share(text: str, end: int, cost_starts: set[int]) -> bool:
    """True for the 10% in "10% of the parameters"."""
    match = _SHARE.match(text, end)
    return match is not None and (not match["named"] or match.start("named") in cost_starts)


def _is_version(text: str, start: int, end: int, system_ends: set[int]) -> bool:
    """True if a number such as 3.0 belongs to the name right before it."""
    if not _VERSION.fullmatch(text, start, end):
        return False
    return start - 1 in system_ends or _NAMED_BEFORE.search(text, max(0, start - 30), start) is not None


def _cost_of(text: str, offset: int, value: Value, mentions: Sequence[Mention]) -> str | None:
    """What a multiple is of, where the words right by it say so: "3x less memory", "latency is cut by 3x"."""
    near: dict[str, int] = {}
    for mention in mentions:
        start, end = _place(mention, offset)
        between, *gap = (_OF_MULTIPLE, value.end, start) if start >= value.end else (_TO_MULTIPLE, end, value.start)
        if mention.kind is Kind.METRIC and _COST.search(mention.text) and between.fullmatch(text, *gap):
            near.setdefault(mention.name, gap[1] - gap[0])
    return min(near, key=lambda name: near[name], default=None)


def _beside(text: str, offset: int, value: Value, mentions: Sequence[Mention]) -> str | None:
    """The metric nearest to a multiple within its clause, if multiples can be of it."""
    near: dict[str, int] = {}
    for mention in mentions:
        start, end = _place(mention, offset)
        gap = (value.end, start) if start >= value.end else (end, value.start)
        if mention.kind is Kind.METRIC and not _SCORED.search(mention.text) and not _CROSSED.search(text, *gap):
            near.setdefault(mention.name, gap[1] - gap[0])
    return min(near, key=lambda name: near[name], default=None)


def _pieces(text: str, match: re.Match[str]) -> list[tuple[int, int, bool, bool]]:
    """(start, end, bare, multiple) of the value: one for "1.5% to 6.4%", two for "from 38.4% to 41.6%"."""
    start, end = _trimmed(match)
    multiple = match["times"] is not None
    bare = not (match["percent"] or match["times"] or match["unit"])
    to = text.find(" to ", start, end)
    if to < 0 or not text[max(0, start - 6) : start].rstrip().endswith("from"):
        return [(start, end, bare, multiple)]
    return [(start, to, bare, multiple), (to + 4, end, bare, multiple)]


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


def _assign(text: str, offset: int, values: list[Value], mentions: list[Mention], nearest: _Nearest) -> list[str | None]:
    """A name for each value: one to one where as many values as names are listed, else the nearest."""
    if not mentions:
        return [None] * len(values)
    names = [nearest(text, offset, values, index, mentions) for index in range(len(values))]
    lists = runs(text, [(m.span.start - offset, m.span.end - offset) for m in mentions])
    for run in runs(text, [(v.start, v.end) for v in values]):
        same = [other for other in lists if len(other) == len(run) and len({mentions[i].name for i in other}) == len(run)]
        if len(run) > 1 and same:
            best = min(same, key=lambda other: abs(mentions[other[0]].span.start - offset - values[run[0]].start))
            for value, mention in zip(run, best, strict=True):
                names[value] = mentions[mention].name
    return names


def _metric_of(text: str, offset: int, values: list[Value], index: int, mentions: list[Mention]) -> str | None:
    """The nearest metric, with what leads to the value ("recall of 0.7") or follows it ("0.7 recall") before others.

    None where all that are named belong to another clause.
    """
    value = values[index]

    def is_apart(mention: Mention) -> bool:
        start, end = _place(mention, offset)
        if start >= value.end:
            return _OTHER_CLAUSE.search(text, value.end, start) is not None
        return _TURNS.search(text, end, value.start) is not None

    def distance(mention: Mention) -> float:
        start, end = _place(mention, offset)
        if start >= value.end:
            crossed = _CROSSED.search(text, value.end, start) is not None
            return start - value.end + 25 * crossed
        return 0 if LEADS.fullmatch(text, end, value.start) else (value.start - end) * 1.5 + 4

    nearest = min((m for m in mentions if not is_apart(m)), key=distance, default=None)
    return nearest.name if nearest else None
