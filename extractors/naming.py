"""Kinship told by names alone: DyLoRA and LoRA, GPT-3 175B and GPT-3, graph neural network and neural network."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Container, Iterator

from extractors.words import is_quantity
from kg.model import Mention
from kg.names import singular
from kg.schema import Kind

MAX_FORMS = 400
"""Different spellings compared in one paper."""
MAX_LENGTH = 100
"""Characters of the longest name looked into."""

_SIZE = re.compile(
    r"\++|v?\d[\w.]*"
    r"|[- _](?:v?\d[\w.]*|base|large|small|medium|tiny|mini|nano|huge|giant|x{0,3}l"
    r"|[btslhg](?:/?\d+)?|instruct|chat|turbo|pro|lite|max|ultra)"
    r"(?:[- _/](?:v?\d[\w.]*|[a-z]{1,2}\d*))?",
    re.IGNORECASE,
)
_TERM = re.compile(r"[A-Z]?[a-z]+(?:[ -][A-Z]?[a-z]+)+")
_NAMED = re.compile(r"[A-Z].*[A-Z]|\d|[a-z][A-Z]")
_ROLE = re.compile(
    r"(?:.*[- ])?(?:no|non|not|w/o|without|plain|vanilla|original|standard|student|teacher|baseline|initiali[sz]ing"
    r"|auxiliary|target|frozen|pre-?trained|task-specific|zero-shot|one-shot|few-shot|raw|off-the-shelf|(?:black|white)-box"
    r"|implicit|larger|smaller|bigger|deeper|wider|stronger|weaker|open|open-source|closed-source|(?:general|multi)-purpose"
    r"|[a-z]+-matched|well-[a-z]+"
    r"|(?:one|two|three|four|single|multi|\d+)-layer(?:ed)?)[- ]",
    re.IGNORECASE,
)
"""Before a name: how a thing is used, or that it is missing, is no kind of it."""
_JOINS = re.compile(
    r".*\b(?:for|of|in|on|with|to|from|by|via|using|against|and|or|under|between|over|into|behind|than)[ -](?:an? |the )?"
)
"""Before a name: images for CLIP are no CLIP."""
_BROAD = frozenset(
    {"model", "method", "approach", "framework", "algorithm", "network", "system", "module", "loss"}
    | {"learning", "training", "architecture", "strategy", "technique", "function"}
)
"""Last words that half of all methods share."""
# Not for data sets: SuperGLUE is no GLUE and SemanticKITTI no KITTI.
_KINDS = (Kind.METHOD, Kind.MODEL)


def kinship(mentions: tuple[Mention, ...]) -> dict[tuple[str, str], str]:
    """(child, parent) by name -> rule that says so: `size`, `fused name`, `modified name` or `modified term`.

    A child is bound to its nearest parent only: the longest name within its own.
    """
    forms: dict[str, tuple[str, Kind]] = {}
    for text, name, kind in dict.fromkeys((text, m.name, m.kind) for m in mentions for text in (m.text, m.name)):
        forms.setdefault(_plain(text), (name, kind))
        if len(forms) > MAX_FORMS:
            break
    found: dict[str, list[tuple[int, str, str]]] = defaultdict(list)
    for form, (child, kind) in forms.items():
        if kind not in _KINDS or len(form) > MAX_LENGTH:
            continue
        for piece, rule in _inner(form, forms):
            parent, parent_kind = forms[piece]
            if parent != child and parent_kind in _KINDS:
                found[child].append((len(piece), parent, rule))
    kin = {(child, max(parents)[1]): max(parents)[2] for child, parents in found.items()}
    return {pair: rule for pair, rule in kin.items() if pair[::-1] not in kin}


def _plain(text: str) -> str:
    """The form compared: singular, lower case unless it is a name. "Low-Rank Adaptation" is a term with capitals."""
    text = singular(" ".join(text.split()))
    return text.lower() if _TERM.fullmatch(text) or not _NAMED.search(text) else text


def _inner(form: str, forms: Container[str]) -> Iterator[tuple[str, str]]:
    """(piece, rule) for the pieces of a name that are names themselves and could be its parent's."""
    for at in range(1, len(form)):
        ending = form[at:]
        if ending not in forms:
            ending = ending.lower()
        if ending in forms and not is_quantity(ending) and (rule := _start_of_a_name(form, at)):
            yield ending, rule
        if (opening := form[:at]) in forms and _NAMED.search(opening) and _SIZE.fullmatch(form, at):
            yield opening, "size"


def _start_of_a_name(form: str, at: int) -> str | None:
    """The rule by which a name may begin at `at`: behind a space or hyphen, or as LoRA does in DyLoRA and QLoRA."""
    left, right = form[at - 1], form[at]
    if _ROLE.fullmatch(form, 0, at) or _JOINS.fullmatch(form, 0, at):
        return None
    if left in " -":
        named = _NAMED.search(form, at) is not None
        if left == "-" and " " in form[at:] and not named:
            return None  # a vision-language model is no language model
        return "modified name" if named else "modified term"
    length = len(form) - at
    return "fused name" if right.isupper() and ((left.islower() and length > 2) or (left.isupper() and length > 3)) else None


def same_head_noun(mentions: tuple[Mention, ...], main: str) -> frozenset[str]:
    """Names of the other systems of which some form ends in the same word as a form of `main`, each of several words."""
    nouns: dict[str, set[str]] = defaultdict(set)
    for mention in mentions:
        words = mention.text.split()
        if mention.kind in _KINDS and len(words) > 1 and (noun := singular(words[-1]).lower()) not in _BROAD:
            nouns[mention.name].add(noun)
    return frozenset(name for name, ends in nouns.items() if name != main and ends & nouns.get(main, set()))
