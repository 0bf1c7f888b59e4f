"""What a paper's own proposal has to do with the other things it names: told by where and behind which word they stand.

"We fine-tune X on D and report C" hardly ever names its subject. The reader knows it: what the paper proposes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from extractors.scenes import SYSTEMS, Scene
from kg.model import Mention
from kg.schema import Kind

_LIST_BEFORE = re.compile(
    r"(?:[STDCM](?:-[a-z]+)?(?:, (?:and |or )?|,? and |,? or |/| ?& ?|,? as well as )(?:(?:an?|the|its) )?(?:[a-z-]+ ){0,2})+$"
)
_CLAUSE = re.compile(r"[STDCMW,;:()][^STDCMW,;:()]*$")
_WINDOW = 160
"""Characters looked at before a mention."""
_CUES = {
    "not": r"without|unlike|instead|rather|avoid\w*|not|neither|nor|lack\w*|beyond|replac\w+|eliminat\w+|remov\w+|no",
    "beat": r"than|over|out-?perform\w*|surpass\w*|exceed\w*|beat\w*|superior\w*",
    "like": r"compar\w+|versus|vs|on-par|par|competitive|baselines?",
    "such": r"including|like|e\.g|namely",
    "use": r"using|uses?|via|by|through|leverag\w+|utili[sz]\w+|employ\w*|adopt\w*|exploit\w*|combin\w+|integrat\w+|incorporat\w+"
    r"|appl(?:y|ies|ying)|based|built|unif\w+",
    "tune": r"fine-?tun\w+|finetun\w+|train\w*|pre-?train\w*|initiali[sz]\w+|distill?\w*|prompt\w*|quanti[sz]\w+",
    "with": r"with",
    "on": r"on|upon|from|across",
    "propose": r"propos\w+|present\w*|introduc\w+|develop\w*|devis\w+|design\w*|called|named|dubbed",
    "extend": r"extend\w*|generali[sz]\w+|improv\w+|enhanc\w+|modif\w+|accelerat\w+|revisit\w*",
    "hold": r"consists?|consisting|compris\w+|contain\w*|composed|equipped",
    "study": r"study|analy[sz]e|show|demonstrate|investigate|prove|find|that|why|whether|when|how",
    "as": r"as",
    "to": r"to|into|towards?",
    "in": r"in|within|of|for|between|under|among",
}
_CUE = re.compile("|".join(rf"(?P<{name}>{words})" for name, words in _CUES.items()))
_PASSIVE = re.compile(
    r"\b(?:out-?performed|surpassed|exceeded|beaten|outranked|used|employed|adopted|utili[sz]ed|leveraged) by "
    r"(?!using\b)(?:[\w'+-]+ ){0,3}$"
)
"""Before what does the beating or using: the proposal neither beats nor uses it."""
_BEATEN = re.compile(
    r",? (?:which |that )?(?:(?:is|are|was|were|been|has|have) )+(?:\w+ly )?"
    r"(?:out-?performed|surpassed|exceeded|beaten|outranked) by\b"
)
_DENIAL = frozenset({"not", "never", "cannot", "without", "don't", "doesn't", "no", "instead"})
_PARTS = re.compile(
    r"\b(?:modules?|loss(?:es)?|blocks?|encoders?|decoders?|heads?|mechanisms?|components?|layers?|units?|strategy|strategies"
    r"|schemes?|branch(?:es)?|objectives?|functions?|generators?|discriminators?|stages?|steps?|regulari[sz]ers?|terms?)$",
    re.IGNORECASE,
)


_TELLING = re.compile(
    r"\bM\b|\bin W\b|\bW (?:[\w-]+ ){0,2}(?:propos|present|introduc|develop|investigat|stud|show|address|explor|design|devis)"
)
"""Where a paper begins to speak of itself. A bare "we" may stand for everybody."""
_TRAINED = re.compile(r"\b(?:pre-?|fine-?)?(?:train|tun)(?:s|ed|ing)?(?: [\w-]+){0,5}? (?:on|with|from|using)(?: [\w-]+)* $")
_TESTED = re.compile(r"\b(?:evaluat|experiment|test|result|outperform|achiev|improv|perform|show|demonstrat|benchmark)")


@dataclass(frozen=True, slots=True)
class Sight:
    """One mention as seen from the proposal: zone (where), cue (behind which word) and trait (what sort of thing)."""

    scene: Scene
    mention: Mention
    zone: str
    cue: str
    trait: str


def sights(scenes: list[Scene], main: str, proposed: frozenset[str]) -> Iterator[Sight]:
    """A sight for every mention of something other than `main`."""
    told = False
    for scene in scenes:
        told = told or (scene.sentence.field == "abstract" and (main in scene.names or _TELLING.search(scene.code) is not None))
        subject = ""
        for at, mention in scene.places.items():
            if mention is None:
                subject = subject or "ours"
            elif mention.name == main:
                subject = "main"
            else:
                yield Sight(
                    scene, mention, _zone(scene, main, subject, told), _cue(scene.code, at), _trait(scene, at, mention, proposed)
                )


def _zone(scene: Scene, main: str, subject: str, told: bool) -> str:
    if scene.sentence.field == "title":
        return "title of main" if main in scene.names else "title"
    if subject:
        return subject
    if main in scene.names or None in scene.places.values():
        return "before ours"
    return "later" if told else "background"


def _cue(code: str, at: int) -> str:
    """Class of the last telling word before the mention or before the list it stands in."""
    left = code[max(0, at - _WINDOW) : at]
    left = _LIST_BEFORE.sub("", left)
    clause = _CLAUSE.search(left)
    words = (left[clause.start() + 1 :] if clause else left).split()
    if _PASSIVE.search(left) or _BEATEN.match(code, at + 1):
        return "not"
    for place in range(len(words) - 1, max(-1, len(words) - 7), -1):
        if found := _CUE.fullmatch(words[place]):
            affirmed = _DENIAL.isdisjoint(words[max(0, place - 2) : place])
            return str(found.lastgroup) if affirmed else "not"
    if clause is None:
        return "first"
    sign = left[clause.start()]
    return "after " + {",": "comma", ":": "colon", ";": "comma", "(": "bracket", ")": "bracket"}.get(sign, "name")


def _trait(scene: Scene, at: int, mention: Mention, proposed: frozenset[str]) -> str:
    if mention.name in proposed:
        return "proposed"
    if mention.kind is Kind.DATASET:
        return "training" if _TRAINED.search(scene.code, max(0, at - _WINDOW), at) and not _TESTED.search(scene.code) else ""
    if mention.kind not in SYSTEMS:
        return ""
    if _PARTS.search(mention.text):
        return "part"
    return "model" if mention.kind is Kind.MODEL else ""
