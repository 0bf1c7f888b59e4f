"""Under which conditions a number holds: words near it that make another measure of its metric, and words to show beside it."""

from __future__ import annotations

import re
from dataclasses import replace

from kg.results.measures import Better, Measure, Scale, measure

_SETTINGS = re.compile(
    r"zero-shot|(?:few|one|\d+)-shot|linear prob(?:e|ing)|linear evaluation|linear classification|k-?NN\b|"
    r"\d+(?:\.\d+)?\\?% (?:of (?:the |all )?)?(?:labels|labell?ed data|labell?ed|annotations|training data|data|sparsity)|"
    r"\d[\d,]*k? labels|semi-supervised|self-supervised|unsupervised|weakly[- ]supervised|fully supervised|"
    r"fine-tun(?:ed|ing)|from scratch|"
    r"(?:under|against) (?:PGD|AutoAttack|FGSM|adversarial|\w+ attack)[\w-]*|adversarial(?:ly)?|"
    r"\b(?:one|two|three|four|\d)-bits?\b|\bW\d+A\d+\b|long-tailed|"
    r"class-incremental|open-vocabulary|novel (?:categories|classes)|"
    r"without (?:extra|external|additional) (?:training )?data|single[- ](?:scale|model)|multi-scale|ensemble|"
    r"test-dev|val(?:idation)? set|test set|"
    r"\b(?:Wide)?Res(?:Net|NeXt|NeSt)t?-?\d+(?:-?\w+)*|\b(?:ViT|DeiT|Swin|ConvNeXt|BEiT)-[A-Za-z]\w*(?:/\d+)?|\bVGG-?\d+|"
    r"\b(?:MobileNet|ShuffleNet|EfficientNet|RegNet)(?:-?[vVBXY]\d)?(?![\w-])|\bDenseNet-?\d+|"
    r"\b(?:BERT|RoBERTa|T5|GPT-2|LLaMA|Llama)[-_ ]?(?:base|large|small|\d+[bB])\b",
)
_AROUND = 90
"""Characters on either side of a number in which its conditions are looked for."""
_NEAR = 70
"""Those in which words make another measure of its metric."""
_COUNT = r"\d[\d,.]*k?\\?%?"
_REGIMES = (
    ("zero-shot", re.compile(r"\bzero-shot\b", re.IGNORECASE)),
    ("few-shot", re.compile(r"\b(?:few|one|two|five|\d+)-shot\b|\b(?:examples?|images?|samples?) per class\b", re.IGNORECASE)),
    (
        "few-label",
        re.compile(
            rf"\b(?:with|using|only|of)\s+(?:only |just )?{_COUNT}(?:(?:,? (?:and|or) |/){_COUNT}){{0,4}} "
            r"(?:of )?(?:the )?(?:labels?|labell?ed|annotat|training data)",
            re.IGNORECASE,
        ),
    ),
    (
        "robust",
        re.compile(
            r"\b(?:adversarial|robust) accuracy|\bunder (?:[\w&-]+ ){0,3}attacks?\b|\bAutoAttack\b|\bPGD\b|level of attack",
            re.IGNORECASE,
        ),
    ),
    ("linear-probe", re.compile(r"\blinear (?:prob(?:e|ing)|evaluation|classification|protocol)\b", re.IGNORECASE)),
    ("clustering", re.compile(r"\bclustering\b", re.IGNORECASE)),
)
"""What makes a quality another one: papers keep separate tables for these."""
_BY_TITLE = (
    ("few-label", re.compile(r"\bsemi-?supervised\b", re.IGNORECASE)),
    ("weakly-supervised", re.compile(r"\bweak(?:ly)?[- ]supervi", re.IGNORECASE)),
    ("selective", re.compile(r"\bselective (?:classif|predict)|\breject option\b", re.IGNORECASE)),
)
"""In a title: whatever such a paper measures, it measures so."""
_UNHARMED = re.compile(r"[^.;,)\d]{0,30}\b(?:without (?:any )?attacks?|clean (?:images|inputs|data|samples))", re.IGNORECASE)
"""Behind a number that was measured before an attack."""
_ATTACK = re.compile(r"\battack|\badversarial|\bjailbreak|\bbackdoor|\bpoison", re.IGNORECASE)
_TASKS = (
    ("keypoint", re.compile(r"\bkey-?points?\b|\bpose\b", re.IGNORECASE)),
    ("multi-label", re.compile(r"\bmulti-?label\b", re.IGNORECASE)),
    ("retrieval", re.compile(r"\bretrieval\b|\bhashing\b", re.IGNORECASE)),
    ("HOI", re.compile(r"\bHOI\b|\bhuman-object\b", re.IGNORECASE)),
)
"""What an average precision is of, where it is not of detection."""
_OF_SEGMENTS = re.compile(r"\binstance segmentation\b|\bmask\b(?! R-?CNN)", re.IGNORECASE)
_OF_BOXES = re.compile(r"\bdetect|\bbox\b|\bbbox\b", re.IGNORECASE)
_TOP_1 = {"accuracy": "top-5 accuracy", "error rate": "top-5 error"}
_TOP_5 = re.compile(r"(?:(?!top-?1\b|\d|[.;]\s).){0,45}\btop-?5\b", re.IGNORECASE)
"""Behind a number that is of the first five answers, though its metric was not found to say so."""
_OVERLAP = r"(?:0?\.(?:5|75)0?|50|75)(?!\d|\.\d)"
_AT_OVERLAP = re.compile(
    rf"[\s$%\\]{{0,4}}(?:m?AP[@_^{{]{{0,3}}(?:IoU ?= ?)?{_OVERLAP}"
    rf"|(?:m?AP )?at (?:an? )?(?:(?:IoU|overlap)(?: threshold)?(?: of | ?= ?| )\$?{_OVERLAP}"
    rf"|{_OVERLAP} ?\\?%? (?:overlap|IoU)\b))",
    re.IGNORECASE,
)
"""Behind an average precision that counts boxes by one overlap alone: "65.1 AP_{50}", "68.3% at 50% overlap"."""
_END = re.compile(r"[.;](?=\s)")


def qualified(of: Measure, sentence: str, start: int, end: int, title: str) -> Measure:
    """`of`, or the measure that the words near a number make of it: `accuracy` becomes `zero-shot accuracy`.

    Only a quality that is given in per cent is parted so, and an average precision by what it is of, which the paper's
    `title` may tell as well.
    """
    if of.name == "success rate" and _ATTACK.search(f"{sentence} {title}"):
        return measure("attack success rate")
    if not of.is_listed or of.scale is not Scale.PERCENT or of.better is Better.UNKNOWN:
        return of
    before = _END.split(sentence[max(0, start - _NEAR) : start])[-1]
    near = f"{before} {_END.split(sentence[end : end + _NEAR])[0]}"
    if of.name == "average precision":
        at = _AT_OVERLAP.match(sentence, end)
        of = _of_task(of, near, title) if at is None else measure("AP75" if "75" in at[0] else "AP50")
    elif of.name in _TOP_1 and _TOP_5.match(sentence, end):
        of = measure(_TOP_1[of.name])
    found = next((regime for regime, pattern in _REGIMES if pattern.search(near)), None)
    if found is None:
        found = next((regime for regime, pattern in _BY_TITLE if pattern.search(title)), None)
    if found == "robust" and _UNHARMED.match(sentence, end):
        return of
    if found is None or found.split("-")[0] in of.name:
        return of
    return replace(of, name=f"{found} {of.name}")


def _of_task(of: Measure, near: str, title: str) -> Measure:
    for text in (near, title):
        task = next((task for task, pattern in _TASKS if pattern.search(text)), None)
        if task:
            return replace(of, name=f"{task} {of.name}")
        if _OF_SEGMENTS.search(text) and not _OF_BOXES.search(text):
            return replace(of, name="mask AP")
        if _OF_BOXES.search(text):
            return of
    return of


def setting(sentence: str, start: int, end: int) -> str:
    """The words near a number that tell under which conditions it holds, in their order, each once, joined by commas."""
    low, high = max(0, start - _AROUND), min(len(sentence), end + _AROUND)
    found = (match for match in _SETTINGS.finditer(sentence, low, high) if match.end() <= start or match.start() >= end)
    return ", ".join(dict.fromkeys(" ".join(match[0].split()) for match in found))
