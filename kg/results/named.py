"""Which measure the words right behind a number name: they are its own, whatever metric was found for it."""

from __future__ import annotations

import re
from functools import lru_cache

from kg.results.measures import Better, Measure, forms, measure

_WORDS = ("accuracy", "error rate", "error", "precision", "recall", "perplexity", "GLUE score", "SuperGLUE score")
"""Those that are spelt out; of the others only short forms are looked for, with two capitals at least: mAP, PQ, BLEU."""
_MEAN_MORE = frozenset("AO AR BA CD DER EX GLUE HD IS KV MAC MACs MR OA PER SR SuperGLUE TER".split())
"""Short forms that stand for other things as well."""


def named(of: Measure, metric: str | None, sentence: str, end: int) -> tuple[Measure, bool]:
    """(`of` or the measure that stands at `end` of the sentence, True if points of it are counted there).

    In `68.4% PQ, 44.0% AP` the second number is of AP. What is named more exactly stays: `mask AP` before `AP`, and RMSE in
    `40% error reduction in RMSE`.
    """
    match = _pattern().match(sentence, end)
    if match is None:
        return of, False
    found = measure(match["form"])
    is_same = match["form"].casefold() in (metric or "").casefold() or found.name.casefold() in of.name.casefold()
    is_kind = found.name == "error rate" and of.better is Better.LOWER
    return (of if is_same or is_kind or of.is_change else found), match["points"] is not None


@lru_cache
def _pattern() -> re.Pattern[str]:
    short = {form for form in forms() if sum(map(str.isupper, form)) > 1 and " " not in form and "-" not in form} - _MEAN_MORE
    listed = "|".join(re.escape(form) for form in sorted({*short, *_WORDS}, key=lambda form: (-len(form), form)))
    return re.compile(rf"[ $%\\]{{0,3}}\b(?P<form>{listed})\b(?![@^_/&-])(?P<points> points?\b)?")
