"""What numbers on one data set are of where papers do not say it: the set's own score, and what nothing else can be."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from kg.names import fold
from kg.results.measures import NOT_SAID, Measure, measure

_SAYS_NOTHING = frozenset("score scores performance result average averaged mean overall final task benchmark".split())
"""Words of a measure's name that say nothing but that something was measured, or averaged over tasks."""
_DETECTION = re.compile(r"\bdetect|\bsegment|\bbox|\bdeformable parts?\b|\bclasses\b|\bcategories\b", re.IGNORECASE)
_PARTS = r"(?:subset|portion|part|fraction|version|variant)s?"
_MADE = (
    r"(?:long-tailed|imbalanced|class-imbalanced|noisy|corrupted|down-?sampled|down-?scaled|reduced|partitioned|permuted|"
    r"rotated|colou?red|split|sequential|incremental|mini|tiny|translated|binarized|permutation[- ]invariant)"
)
_NUMBER = re.compile(r"(?<![\w.,-])[+−]?\d+(?:[.,]\d+)*(?= ?\\?%|[ ,;)]|\.\s)")
_DERIVED = r"(?:data ?sets? |benchmarks? )?(?:derived|built|generated|constructed|made) from"
_ARROW = r"\$?\s?(?:-+>|→|\\(?:right|to)\w*|-to-)\s?\$?"
"""Between two data sets, where what was learnt on one is measured on the other."""


@dataclass(frozen=True, slots=True)
class _Custom:
    """On these data sets, numbers of the measure called `said` that lie in a range are of the one called `really`.

    `said` is None for a measure whose name says nothing. Only values have a range. `unless` are words of the sentence or the
    title under which that is not so.
    """

    datasets: frozenset[str]
    said: str | None
    really: str
    low: float | None = None
    high: float | None = None
    unless: re.Pattern[str] | None = None


def _on(*names: str) -> frozenset[str]:
    return frozenset(map(fold, names))


_IMAGENET = _on("ImageNet", "ImageNet-1K")
_CUSTOMS = (
    # Wang et al. 2018 and 2019: each has one score, the mean over its tasks.
    _Custom(_on("GLUE"), None, "GLUE score"),
    _Custom(_on("SuperGLUE"), None, "SuperGLUE score"),
    # Russakovsky et al. 2015: the challenge counts five answers. The first one is wrong in 9.0 % at best (CoCa, Yu et al. 2022).
    _Custom(_IMAGENET, "error rate", "top-5 error", high=7.0),
    # Its average precision is that of the detection challenge; elsewhere the metric is another data set's.
    _Custom(_IMAGENET, "average precision", "", unless=_DETECTION),
    # Boxes reach 66.0 % over all overlaps at best (Co-DETR, Zong et al. 2023); keypoints, labels and AP50 reach more.
    _Custom(_on("COCO"), "average precision", "average precision of another task", low=68.0),
)


def customary(of: Measure, on: str, value: float | None, told: str) -> Measure:
    """The measure that a number is of, on the data set called `on`.

    `value` is the number in per cent, None where it is no value of the measure but a gain or the like; `told` is the sentence
    that reports it with the title.
    """
    data_set, name = fold(on), None if _SAYS_NOTHING.issuperset(of.name.split()) else of.name
    if of == NOT_SAID and value is None:
        return of
    for custom in _CUSTOMS:
        if data_set in custom.datasets and name == custom.said and not (custom.unless and custom.unless.search(told)):
            if custom.low is custom.high is None:
                return measure(custom.really)
            if value is not None and (custom.low or 0.0) <= value < (custom.high or 101.0):
                return measure(custom.really)
    return of


def of_part(of: Measure, on: str, sentence: str, start: int, end: int) -> Measure:
    """A measure of its own for a number on a part of a data set, or on what was made of it: "a subset of ImageNet".

    The number stands from `start` to `end`: it is on what is named next, before any other number, else on what was named last.
    """
    places = [found.start() for found in re.finditer(rf"(?<!\w){re.escape(on)}(?!\w)", sentence, re.IGNORECASE)] if on else []
    if not places or of == NOT_SAID:
        return of
    numbers = (found.start() for found in _NUMBER.finditer(sentence) if found.start() >= end)
    limit = next(numbers, len(sentence))
    behind = [place for place in places if end <= place < limit]
    own = (behind or [place for place in places if place < start][-1:] or places)[0]
    is_part = any(part.start() <= own < part.end() for part in _parts(on).finditer(sentence))
    return replace(of, name=f"{of.name} on a part or version") if is_part else of


def _parts(on: str) -> re.Pattern[str]:
    """What names a part of a data set, something made of it, or another one whose knowledge is measured on it."""
    name = re.escape(on)
    return re.compile(
        rf"\b(?:{_PARTS} of (?:the |an? )?{name}|{_MADE} (?:versions? of )?{name}|{_DERIVED} (?:the )?{name})(?!\w)"
        rf"|[\w)]{_ARROW}{name}(?!\w)|\b{name}{_ARROW}\w",
        re.IGNORECASE,
    )
