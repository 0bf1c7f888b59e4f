"""Names by their shape: capitals inside, digits, versions and sizes (LLaMA-2-70B, ViT-B/16, CIFAR-10-LT, X++)."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping

from extractors.finds import Find, Source
from extractors.words import Word, looks_named, stem
from kg.model import KnownName
from kg.schema import Kind

SCORES = {"family": 0.81, "mixed": 0.55, "digits": 0.48, "capitals": 0.51}
"""Share of finds that were right where no other rule had the same, measured on annotated abstracts."""

_NOT_NAMES = frozenset(
    "1d 2d 3d 4d 5d 6d 6dof 2.5d gpu gpus cpu cpus tpu tpus ram api apis url urls usa uk us eu u.s id ids ii iii iv vi vii "
    "ai ml i.i.d iid e.g i.e w.r.t a.k.a sota rgb rgb-d rgbd hd pdf html json http https github ieee acm arxiv phd it's "
    "covid covid-19 l2 l1 x-ray mit nvidia openai deepmind google meta facebook a100 v100 h100 kb mb gb tb khz hz fps ghz "
    "1st 2nd 3rd ios".split()
)
_VERSION = re.compile(r"[vV]?\d+(?:\.\d+)*[bBmMkK]?$")
_FAMILY = re.compile(r"[^\W\d_]{2,}")
_COUNTED = re.compile(r"[a-z]+-\d+|\d+-[a-z]+")
_SPELT_OUT = re.compile(r"(?:[A-Z]{2,4}|[a-z]{1,2}[A-Z]{1,3})[a-z]{2,}")
_UNIT = re.compile(r"\d+(?:[.,]\d+)*[A-Za-z%]{0,3}$")


def families(names: Iterable[KnownName]) -> dict[str, Kind]:
    """The first letters of known names, case kept, and their kind: `LLaMA` for `LLaMA-2`; the first row keeps them."""
    found: dict[str, Kind] = {}
    for name in names:
        for form in name.forms():
            match = _FAMILY.match(form)
            if match and form not in name.ambiguous and any(c.isupper() for c in match.group()) and " " not in form:
                found.setdefault(match.group(), name.kind)
    return found


def find(items: Iterable[Word], families: Mapping[str, Kind]) -> list[Find]:
    """Words of `items` that have the shape of a name.

    `families` maps the first letters of known names, case kept, to their kind: `LLaMA-7B` is what LLaMA is.
    """
    found: list[Find] = []
    run: Word | None = None
    read = list(items)
    for word, after in zip(read, [*read[1:], None], strict=True):
        if run is not None and _is_version(run, word, after):
            found[-1] = _named(Word(run.start, word.end, f"{run.text} {word.text}"), families)
            run = Word(run.start, word.end, f"{run.text} {word.text}")
            continue
        run = None
        name = stem(word)
        if is_name(name.text):
            found.append(_named(name, families))
            run = name if name == word and family(name.text, families) is not None else None
    return found


def _is_version(run: Word, word: Word, after: Word | None) -> bool:
    """True if `word` is a version right behind the name `run`, and no score such as 71.5%."""
    percent = after is not None and after.text in "%％\\" and after.start == word.end
    return word.start == run.end + 1 and not percent and _VERSION.match(word.text) is not None


def is_name(text: str) -> bool:
    """True if `text` has the shape of a name of its own and is none of the words that only look like one."""
    if not looks_named(text) or sum(c.isalpha() for c in text) < 2 or _UNIT.match(text):
        return False
    if text.casefold() in _NOT_NAMES or not text[0].isalnum() or _COUNTED.fullmatch(text):
        return False
    # `State-of-the-Art`, `Multi-View`: words of a title, each with its own capital.
    return not all(re.fullmatch(r"[^\W\d_][^\WA-Z\d_]*", part) for part in re.split(r"[-'’/.&]", text))


def spelt_out(text: str, ordinary: Container[str]) -> bool:
    """True for an ordinary word with letters made capital only to explain an acronym: `eXtreme`, `LOcalization`.

    `ordinary` holds the ordinary words, case folded.
    """
    return _SPELT_OUT.fullmatch(text) is not None and text.casefold() in ordinary


def family(text: str, families: Mapping[str, Kind]) -> Kind | None:
    """The kind of the known name that `text` begins with, if what follows is a version, a size or a suffix."""
    match = _FAMILY.match(text)
    return families.get(match.group()) if match else None


def _named(name: Word, families: Mapping[str, Kind]) -> Find:
    kind = family(name.text, families)
    if kind is not None:
        rule = "family"
    elif any(c.isdigit() for c in name.text):
        rule = "digits"
    else:
        rule = "capitals" if name.text.isupper() else "mixed"
    return Find(name.start, name.end, name.text, kind, Source.SHAPE, SCORES[rule])
