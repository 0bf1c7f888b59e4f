"""What a metric wants: whether more of it is better, in which scale it is given, and which names are one measure.

`measures.tsv` holds what is known, with its source; for a name that is not there its words tell, and where they do not, the
direction is said to be unknown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files

from kg.errors import InvalidData
from kg.names import singular


class Better(StrEnum):
    """Which of two numbers is the better one."""

    HIGHER = "higher"
    LOWER = "lower"
    UNKNOWN = "unknown"


class Scale(StrEnum):
    """How a measure is given: `PERCENT` as a share of a hundred, `UNIT` as a share of one, `COUNT`, `TIME`, or `OTHER`."""

    PERCENT = "percent"
    UNIT = "unit"
    COUNT = "count"
    TIME = "time"
    OTHER = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """What numbers of one leaderboard are of. `name` is what it is called here and its identity.

    `is_change`: it is itself a comparison (speedup, accuracy drop), so that its numbers are gains. `is_listed`: the table has it.
    """

    name: str
    better: Better = Better.UNKNOWN
    scale: Scale = Scale.OTHER
    is_change: bool = False
    is_listed: bool = False


NOT_SAID = Measure("")
"""The measure of a number whose paper names none."""

_FILL = frozenset(
    "a an the of in on for and score scores value values metric metrics classification recognition prediction test testing "
    "validation val dev overall average averaged avg mean final standard performance result results fine tuning finetuning "
    "finetuned tuned image model".split()
)
"""Words that do not make another measure of the one they stand with."""
_CHANGES = frozenset(
    "improvement improvements gain gains increase increases reduction reductions decrease drop drops degradation saving savings "
    "speedup speedups acceleration boost compression gap margin advantage decline deterioration".split()
)
_LOST = re.compile(
    r"\b(?:accuracy|performance|quality|precision|utility) loss(?:es)?$|\bspeed ups?$|\bcompression (?:ratio|rate)s?$"
)
_SHORT_HEADS = frozenset({"f1", "auc", "auroc", "iou", "ap", "map", "acc", "em", "fid", "wer"})
"""Short names that keep their meaning behind other words: `novel AP` is an average precision, `frame per` no error rate."""
_LOWER = frozenset(
    "error errors loss losses distance distances divergence discrepancy deviation perplexity latency delay time times duration "
    "cost costs complexity overhead memory storage footprint size parameter parameters param params flop flops macs energy power "
    "emissions regret violation violations collision collisions forgetting bias toxicity hallucination hallucinations entropy "
    "uncertainty variance clicks bitrate budget jitter misclassification mistakes failure failures hours days "
    "false miss missed".split()
)
_HIGHER = frozenset(
    "accuracy precision recall sensitivity specificity f1 iou miou auc auroc ap map ndcg mrr bleu rouge similarity correlation "
    "agreement success win reward return returns throughput speed fps coverage hit hits likelihood quality psnr ssim fidelity "
    "consistency coherence diversity fluency faithfulness factuality truthfulness robustness efficiency utility "
    "preference rating purity completeness overlap dice pass validity novelty uniqueness helpfulness satisfaction elo kappa em "
    "winrate p r hr tar".split()
)
_SHARES = frozenset(
    "accuracy precision recall sensitivity specificity f1 iou miou auc auroc ap map ndcg mrr coverage success win "
    "hit hits agreement pass em dice rate winrate p r hr tar consistency overlap".split()
)
_TIMES = frozenset("latency time times duration delay hours days".split())
_DEPENDS = frozenset({"attack", "attacks", "jailbreak", "poisoning", "backdoor"})
"""Who attacks wants more of it, who defends less."""
_MARKS = re.compile(r"\\[a-z]+|[${}^_\\()\[\],;:'’\"“”]")
_SETS = re.compile(r"\b(test|testing|validation|val|dev) set\b")
_GAPS = re.compile(r"[\s/\-–—]+")


@lru_cache(maxsize=50_000)
def measure(metric: str | None) -> Measure:
    """The measure that a metric of this name gives numbers of; `NOT_SAID` where it has none."""
    words = _words(metric or "")
    if not words:
        return NOT_SAID
    if words[-1] in _CHANGES or _LOST.search(" ".join(words)):
        return Measure(" ".join(words), is_change=True)
    telling = [word for word in words if word not in _FILL]
    exact = _table().get(" ".join(words)) or _table().get(" ".join(telling))
    return exact or _headed(words) or _by_words(words)


def known() -> tuple[Measure, ...]:
    """All measures of the table, in its order."""
    return tuple(dict.fromkeys(_table().values()))


def forms() -> tuple[str, ...]:
    """All names of all measures of the table, as they are written there, in its order."""
    return tuple(form for line in _lines() for form in (line.split("\t")[0], *filter(None, line.split("\t")[3].split("|"))))


def _words(name: str) -> list[str]:
    words = _SETS.sub(r"\1", _GAPS.sub(" ", _MARKS.sub("", name.replace("\\%", "%").casefold()))).split()
    return [*words[:-1], singular(words[-1])] if words else []


def _headed(words: list[str]) -> Measure | None:
    """The measure whose name ends with one of the table's: `zero-shot accuracy` is one of its own, wanted like accuracy."""
    for first in range(1, len(words)):
        head = " ".join(words[first:])
        found = _table().get(head)
        if found is None or not (head in _SHORT_HEADS or " " in head or (head == found.name.casefold() and len(head) > 3)):
            continue
        before = [word for word in words[:first] if word not in _FILL]
        better = Better.UNKNOWN if _DEPENDS.intersection(before) else found.better
        return Measure(" ".join([*before, found.name]), better, found.scale, is_listed=True)
    return None


def _by_words(words: list[str]) -> Measure:
    """A measure that the table does not have: the last word that tells a direction decides, `score` only where no other does."""
    kept = [word for word in words if word not in _FILL] or words
    bases = [word.partition("@")[0] for word in words]
    telling = next((word for word in reversed(bases) if word in _LOWER or word in _HIGHER), None)
    better = Better.LOWER if telling in _LOWER else Better.HIGHER if telling or "score" in bases else Better.UNKNOWN
    if _DEPENDS.intersection(words):
        better = Better.UNKNOWN
    is_share = bases[-1] in ("rate", "rates") or telling in _SHARES
    scale = Scale.TIME if telling in _TIMES else Scale.PERCENT if is_share else Scale.OTHER
    return Measure(" ".join(kept), better, scale)


@lru_cache
def _table() -> dict[str, Measure]:
    """The measures of `measures.tsv` by each of their names, as `_words` has it. Raises InvalidData if a name means two."""
    found: dict[str, Measure] = {}
    for line in _lines():
        name, better, scale, also, _ = line.split("\t")
        row = Measure(name, Better(better), Scale(scale), is_listed=True)
        for form in (name, *filter(None, also.split("|"))):
            key = " ".join(_words(form))
            if found.setdefault(key, row) != row:
                raise InvalidData(f"measures.tsv: '{form}' is a name of {found[key].name} and of {name}. Keep one.")
    return found


def _lines() -> list[str]:
    return files("kg.results").joinpath("measures.tsv").read_text(encoding="utf-8").splitlines()[1:]
