"""Other wordings of a name, by the rules of English alone: what a form of a name says as well in other words.

Each rule leads from a text to a form under which all its rewordings meet. None looks at anything but the text, so what
one paper adds can never change what another one's names mean.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from kg.names import fold, singular

_FORMS = 100_000
_WORD = re.compile(r"[^\W_]+")
_TOKEN = re.compile(r"[^\s\-‐‑–/()]+")
EMPTY = frozenset({"a", "an", "the", "of", "for", "in", "on", "and", "with", "to", "via", "by", "from", "using", "at", "as"})
"""Words that say nothing of a name by themselves."""

NEUTRAL = frozenset(
    "standard vanilla plain conventional classical classic traditional original proposed existing novel new popular".split()
)
"""Words before a name that make no other thing of it."""
LIGHT = NEUTRAL | frozenset(
    "network net model module layer method algorithm technique approach framework function mechanism strategy scheme operation "
    "procedure process system task problem architecture paradigm learning training neural based set dataset data benchmark "
    "corpus challenge score metric measure value rate".split()
)
"""Words in a name that may be left out or added: "few-shot" is few-shot learning, "LSTM network" LSTM."""

_LATEX = re.compile(r"\(cid:\d+\)\s*|\\(?:text\w*|math\w*|emph|bf|it|rm|sc|tt|sf)\b\s*|[${}\\~^]")
_BRACKET = re.compile(r"\s*\(([^()]*)\)")
_BRITISH = re.compile(
    r"(?:mod|lab|chann)ell(?=ing|ed|er)|(?:col|behavi|neighb|fav|lab|hum)our(?!n)|(?<=\w\w\w)isation|\bcentre|\bfibre",
    re.IGNORECASE,
)
_VERSION = re.compile(r"(?:(?<=[A-Z])v|(?<=[a-z])V|(?<=[A-Za-z\d])[ -][vV]\.?)(?=\d)")
"""The v of a version behind a name: StyleGANv2, MobileNetV2, SQuAD v2.0. Not that of conv2."""
_NUMERALS = re.compile(r"\b(one|two|three|four|five|six)[- ]dimensional\b", re.IGNORECASE)
_NUMBER = {"one": "1D", "two": "2D", "three": "3D", "four": "4D", "five": "5D", "six": "6D"}
_PREPOSITION = re.compile(r" (?:of|over|in|for) ", re.IGNORECASE)
_MOST_WORDS = 6
_NUMBERS = re.compile(r"\d+")

# What a name is said to be, behind it: "the BERT model" is BERT. Behind an ordinary word the same noun makes a thing of
# its own (language model, neural network), so the name must look like one.
_OF_NAMES = frozenset(
    "model network net architecture backbone dataset data corpus benchmark challenge database collection suite score metric "
    "measure algorithm method approach framework technique library toolkit system".split()
)
# What a procedure or a problem is said to be: adds nothing to a term of two words or more ("trend filtering methods").
_OF_TERMS = frozenset(
    "method approach technique algorithm framework strategy scheme paradigm procedure mechanism task problem".split()
)
# Ends of compounds that are adjectives: "graph-based methods" are not "graph-based".
_ADJECTIVES = re.compile(
    r"(?:based|driven|guided|aware|free|level|style|like|wise|shot|only|specific|agnostic|centric|oriented|end|stage|step|agent|"
    r"modal|view|task|domain|scale|layer|class|label|language|source|art|order|time|text|image|video|box|term|to|ive|ary|ual|"
    r"[^aeiou]al|ic|ous|able|ible|ful|less|ed)$"
)
_NAMED = re.compile(r"[^\W\d_].*[A-Z]|\d|[A-Z]{2}")

# A verb whose noun is another word than its gerund: such a gerund at the beginning governs what follows ("generating X"),
# where others may be an ordinary modifier ("matching network", "learning rate").
_STEMS = (
    (re.compile(r"(.{2,})(?:ifying|ifications?|ify)$"), r"\1if"),
    (re.compile(r"(.{2,}th)(?:esi[sz]ing|esi[sz]e|esis|eses)$"), r"\1es"),
    (re.compile(r"(.{2,})(?:i[sz]ing|i[sz]ations?|i[sz]e)$"), r"\1iz"),
    (re.compile(r"((?:re|pro|de|in|trans)du)(?:cing|ctions?|ce)$"), r"\1c"),
    (re.compile(r"(.{2,}c)(?:ting|tions?|t)$"), r"\1t"),
    (re.compile(r"(.{2,}(?:ent|apt|orm|end|ort|plor|ret))(?:ing|ations?)$"), r"\1at"),
    (re.compile(r"(.{3,})(?:ating|ations?|ate)$"), r"\1at"),
)
_IRREGULAR = {
    **dict.fromkeys(("recognizing", "recognising", "recognition", "recognize"), "recogn"),
    **dict.fromkeys(("recovering", "recovery", "recover"), "recover"),
    **dict.fromkeys(("retrieving", "retrieval", "retrieve"), "retriev"),
    **dict.fromkeys(("aligning", "alignment", "align"), "align"),
    **dict.fromkeys(("inferring", "inference", "infer"), "infer"),
    **dict.fromkeys(("completing", "completion", "complete"), "complet"),
    **dict.fromkeys(("removing", "removal", "remove"), "remov"),
    **dict.fromkeys(("assessing", "assessment", "assess"), "assess"),
    **dict.fromkeys(("improving", "improvement", "improve"), "improv"),
    **dict.fromkeys(("discovering", "discovery", "discover"), "discover"),
    **dict.fromkeys(("compressing", "compression", "compress"), "compress"),
    **dict.fromkeys(("resolving", "resolution", "resolve"), "resolv"),
    **dict.fromkeys(("acquiring", "acquisition", "acquire"), "acquir"),
    **dict.fromkeys(("analyzing", "analysing", "analysis", "analyze", "analyse"), "analys"),
}
_NOT_VERBS = frozenset("template surrogate private candidate climate separate discrete accurate approximate adequate".split())


def numbers(text: str) -> tuple[str, ...]:
    """The numbers in a text, sorted; three-dimensional counts as 3D."""
    return tuple(sorted(_NUMBERS.findall(_spelled(text))))


@lru_cache(maxsize=_FORMS)
def words(text: str) -> tuple[str, ...]:
    """The words of a text that say something, folded, in order."""
    return tuple(fold(w) for w in _TOKEN.findall(_spelled(text)) if w.casefold() not in EMPTY and _WORD.search(w))


def rewordings(text: str) -> Iterator[tuple[str, str]]:
    """(form, reason) for the forms under which `text` meets its rewordings. A form is folded; none is `fold(text)`."""
    own = fold(text)
    plain = _spelled(text)
    bare = _BRACKET.sub(lambda m: "" if _is_gloss(m) else m.group(), plain).strip()
    for form, reason in ((fold(plain), "spelling"), (fold(bare), "brackets")):
        if form != own and form:
            yield form, reason
    head = without_tail(bare)
    if head is not None:
        yield fold(head), "descriptive noun"
    for phrase in (action(head or bare), turned(head or bare)):
        if phrase not in (None, own):
            yield phrase, "word order"


def respelled(text: str, right: Mapping[str, str]) -> str:
    """`text`, folded in case, with each word that `right` has as it should be spelt."""
    return _WORD.sub(lambda m: right.get(m.group(), m.group()), text.casefold())


def _spelled(text: str) -> str:
    """`text` without LaTeX and the v of versions, with dimensions as figures, in American spelling."""
    if "\\" in text or "$" in text or "(cid:" in text:
        text = _LATEX.sub("", text)
    text = _VERSION.sub("", text)
    if "imension" in text:
        text = _NUMERALS.sub(lambda m: _NUMBER[m.group(1).casefold()], text)
    return _BRITISH.sub(_american, text)


def _american(match: re.Match[str]) -> str:
    found = match.group().casefold()
    for british, american in (("ell", "el"), ("our", "or"), ("isation", "ization"), ("tre", "ter"), ("bre", "ber")):
        found = found.replace(british, american)
    return found


def _is_gloss(match: re.Match[str]) -> bool:
    """True if what stands in brackets repeats what stands before it: an acronym or its long form."""
    inner = match.group(1).strip()
    return match.start() > 0 and bool(inner) and (inner.upper() == inner or _NAMED.search(inner) is not None)


@lru_cache(maxsize=_FORMS)
def without_tail(text: str) -> str | None:
    """`text` without the noun that says what it is, or None where the noun belongs to the name."""
    method, of, rest = text.partition(" of ")
    if of and singular(method).casefold() in {"method", "task", "problem"} and len(words(rest)) >= 2:
        return rest
    head, gap, tail = text.rpartition(" ")
    noun = singular(tail).casefold()
    if noun == "set" and head.casefold().endswith(" data"):
        head, noun = head[: -len(" data")], "dataset"
    if not gap or noun not in _OF_NAMES | _OF_TERMS:
        return None
    last = _TOKEN.findall(head)[-1:] or [""]
    if noun in _OF_NAMES and _is_name(head, last[0]):
        return head
    said = words(head)
    if noun in _OF_TERMS and len(said) >= 2 and not _ADJECTIVES.search(last[0].casefold()):
        return head
    return None


def is_named(text: str) -> bool:
    """True if a text looks like a name whatever its place in a sentence or title: BERT, ResNet, VGG-16, Friedkin-Johnsen."""
    return _NAMED.search(singular(text)) is not None


def _is_name(head: str, last: str) -> bool:
    return is_named(last) or (" " not in head and is_named(head))


@lru_cache(maxsize=_FORMS)
def action(text: str) -> str | None:
    """A form for what is done to what, however it is put: generation of X, X generation, generating X. None for other texts.

    Only for verbs whose noun is not the gerund.
    """
    tokens = text.casefold().split()
    if len(tokens) < 2:
        return None
    verb = stem(tokens[0])
    if verb and tokens[1] in {"of", "from"} and len(tokens) > 2:
        tokens, verb = tokens[2:], verb if tokens[1] == "of" else None
    elif verb and tokens[0].endswith(("ing", "ize", "ise", "ify")):
        tokens = tokens[1:]
    else:
        verb = stem(tokens[-1])
        tokens = tokens[:-1]
    if not verb or any(token in EMPTY - {"and"} for token in tokens):
        return None
    return " ".join((*(fold(token) for token in tokens), f"<{verb}>"))


@lru_cache(maxsize=_FORMS)
def turned(text: str) -> str | None:
    """`text` with what stands behind its only preposition before it: question answering over tables, table question answering."""
    match = _PREPOSITION.search(text)
    if match is None:
        return None
    left, right = text[: match.start()].split(), text[match.end() :].split()
    if not (left and right) or len(left) + len(right) > _MOST_WORDS or EMPTY & {word.casefold() for word in (*left, *right)}:
        return None
    return fold("".join((*map(singular, right), *left)))


@lru_cache(maxsize=_FORMS)
def stem(word: str) -> str | None:
    """What a verb, its gerund and its noun have in common: `generat` for generate, generating, generation. Or None."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word in _NOT_VERBS:
        return None
    for pattern, kept in _STEMS:
        if (match := pattern.fullmatch(word)) is not None:
            return match.expand(kept)
    return None
