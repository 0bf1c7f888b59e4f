"""How names are compared: one folded form for all spellings of a name, and readable ids made from names."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache

_POSSESSIVE = re.compile(r"['’]s$")
_PLURALS = (
    *(("trices", "trix"), ("rtices", "rtex"), ("pendices", "pendix"), ("indices", "index"), ("codices", "codex")),
    *(("lyses", "lysis"), ("theses", "thesis"), ("crises", "crisis"), ("biases", "bias"), ("aliases", "alias")),
    *(("viruses", "virus"), ("corpuses", "corpus"), ("bonuses", "bonus"), ("statuses", "status"), ("lenses", "lens")),
    *(("movies", "movie"), ("cookies", "cookie"), ("selfies", "selfie"), ("calories", "calorie")),
    *(
        (f"{word}s", word)
        for word in "camera formula lemma copula panorama schema persona area photo macro logo demo zero".split()
    ),
    *(("sses", "ss"), ("ches", "ch"), ("shes", "sh"), ("xes", "x"), ("ies", "y"), ("ios", "io"), ("eos", "eo"), ("roes", "ro")),
)
_SINGULARS = dict(_PLURALS) | {plural.capitalize(): single.capitalize() for plural, single in _PLURALS}
_LENGTHS = sorted({len(plural) for plural, _ in _PLURALS}, reverse=True)
_NOT_PLURAL = ("ss", "us", "is", "as", "os", ".js")
_ONLY_PLURAL = re.compile(
    r"(?:series|species|news|lens|bayes|gibbs|hastings|stokes|jenkins|reuters|kubernetes|diabetes|rabies|clothes|"
    r"\b[ck][- ]?means|least[- ]squares|"
    r"(?:dynam|mechan|phys|kinemat|kinet|mathemat|statist|robot|semant|linguist|(?<![ct])om|eth|opt|acoust|analyt|electron|"
    r"forens|phonet|pragmat|cybernet|informat|graph|aesthet|combinator|biometr|logist)ics)$",
    re.IGNORECASE,
)
"""Words that end like a plural and are none; none is longer than `_LONGEST`."""
_LONGEST = 14
_TWO_LETTERS = re.compile(r"[A-Z]{2}s")
_BETWEEN_DIGITS = re.compile(r"(?<=\d)[^\w+#*.]+(?=\d)")
_POINT = re.compile(r"\.(?!\d)|(?<!\d)\.")
_KEPT_GAP = "\x1f"
_NOISE = re.compile(r"[^\w+#*.\x1f]|_")
_GAP = re.compile(r"[^\w+#*.]+|_+")


@lru_cache(maxsize=500_000)
def fold(name: str) -> str:
    """The form under which all spellings of `name` meet: case, hyphens, spaces and a plural ending are gone.

    `LoRA+` and `LaMDA++` keep what sets them apart from LoRA and LaMDA, `GPT-3.5` its point, and `GPT-3 175B` a
    sign that 3 and 175 are two numbers. A plural is only taken from a lower-case ending (`LLMs`, not `TIES`).
    A name with nothing else in it (`***`, `→`) folds to itself, case and white space folded: never to nothing.
    """
    text = unicodedata.normalize("NFKC", name).replace(_KEPT_GAP, " ").strip()
    text = singular(_POSSESSIVE.sub("", text)).casefold()
    text = _BETWEEN_DIGITS.sub(_KEPT_GAP, text)
    folded = _NOISE.sub("", _POINT.sub("", text)).replace(_KEPT_GAP, "-").strip("-")
    return folded or re.sub(r"\s+", " ", text) or name


def singular(text: str) -> str:
    """`text` without the plural ending of its last word; unchanged where the ending is not a lower-case plural's."""
    if _TWO_LETTERS.fullmatch(text):
        return text[:2]
    if len(text) < 4 or not text.endswith("s") or _ONLY_PLURAL.search(text, max(0, len(text) - _LONGEST)):
        return text
    for length in _LENGTHS:
        ending = text[-length:]
        single = _SINGULARS.get(ending)
        # `ties` is of `tie`, not of `ty`: a short ending needs a word before it.
        if single is not None and (length > 4 or len(text) > length + 1):
            return text[:-length] + single
    return text if text.endswith(_NOT_PLURAL) else text[:-1]


def slug(name: str) -> str:
    """A readable id for a name: lower-case words joined by hyphens, without white space or quotes."""
    text = unicodedata.normalize("NFKC", name).casefold().strip()
    return _GAP.sub("-", text).strip("-.") or "n" + hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()[:8]


def title_id(title: str) -> str:
    """The id of a paper that brings none: first 10 hex digits of SHA-1 of the title, lower-cased, word characters only."""
    return hashlib.sha1(re.sub(r"\W", "", title.lower()).encode(), usedforsecurity=False).hexdigest()[:10]
