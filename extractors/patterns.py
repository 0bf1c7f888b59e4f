"""The rules for relations between two things of one sentence, as regular expressions over a scene's code.

`score` is the precision each rule had on the training abstracts: the share of what it found that the annotation holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from kg.schema import RelationKind as R

_SEPARATOR = r"(?:, (?:and |or )?|,? and |,? or |/| ?& ?|,? as well as )"
_JOINED = r"(?:,? (?:and|or) |/| ?& ?|,? as well as )"
_WORDS = {
    "DET": r"(?:(?:the|an?|its|their|several|various|other|many|some|both|existing) )?",
    "ADJ": r"(?:[\w+'-]+ ){0,4}?",
    "MOD": r"(?:[\w+'-]+ ){0,3}?",
    "GAP": r"[^SMWDTC;:]{0,70}?",
    "PROPOSE": r"(?:propos|introduc|present|develop|devis|design|describ)(?:es?|ed|s|ing)?",
    "CALLED": r"(?:called|named|dubbed|termed|coined|namely|abbreviated as|denoted as"
    r"|known as|referred to as|i\.e\.,?|which W call|W call it)",
    "SUCH": r"(?:such as|like|including|e\.g\.,?|for example,?|for instance,?|namely)",
    "FORM": r"(?:variants?|versions?|extensions?|generali[sz]ations?|modifications?|adaptations?|special cases?"
    r"|forms?|types?|kinds?|instances?|instantiations?|reformulations?|enhancements?)",
    "BEAT": r"(?:(?:out-?perform|surpass|exceed|beat|outrank)(?:s|es|ed(?! by\b)|ing)?(?!\w)"
    r"|improv(?:es?|ed|ing|ements?) (?:up)?on|(?:improv(?:es?|ed|ing|ements?)|gains?"
    r"|advantages?|superiority)(?: [\w-]+){0,5}? over"
    r"|superior(?: [\w-]+){0,3}? to|(?:better|faster|higher|stronger|lower|larger|fewer|less|more [\w-]+)(?: [\w-]+){0,5}? than)",
    "BEATEN": r"(?:out-?performed|surpassed|exceeded|beaten|outranked)",
    "SHARE": r"(?:has|shares|keeps|retains|inherits|follows)",
    "USED": r"(?:used|employed|adopted|utili[sz]ed|leveraged)",
    "LIKE": r"(?:comparable(?: [\w-]+){0,3}? (?:to|with)|on[- ]par with|competitive(?: [\w-]+){0,2}? (?:with|to)"
    r"|similar (?:performance|results|accuracy)(?: [\w-]+)? to|rivals|versus|vs\.?)",
    "CONTRAST": r"(?:compari(?:son|ng)|gaps?|differences?|equivalen\w+|trade-?offs?)",
    "GAIN": r"(?:better|improv\w+|higher|gains?|superior\w*|faster|reduc\w+|outperform\w*|lower|fewer|less"
    r"|effective\w*|speed-?up)",
    "PLAIN": r"(?:(?!(?:\w+ing|based|using|that|which|for|to|of|in|with|component|part|core)\b)[\w+'-]+ ){0,3}?",
    "FREE": r"(?<!by )(?<!on )(?<!upon )(?<!with )(?<!using )(?<!from )(?<!to )(?<!and )",
    "NEW": r"(?:(?:novel|new|simple|efficient|effective|unified|general|first|yet|and|but|,) ?)+ ?",
    "ITSELF": r"(?! ?-?(?:based|driven|guided|powered|enhanced|inspired|style|aware|like|augmented)\b)",
    "USE": r"(?:us|utili[sz]|leverag|employ|adopt|incorporat|integrat|combin|exploit|appl(?:y|i)|harness|unif(?:y|i)|fus)"
    r"(?:es?|s|ed(?! by\b)|ing|)(?!\w)",
    "MADE": r"(?:based|powered|driven|guided|enhanced|augmented|equipped|inspired)",
    "BASED": r"(?:based|built|build|relying|relies|rely|builds|building)(?: up)?(?:on| on| off| upon)",
    "SOLVE": r"(?:improv|enhanc|achiev|enabl|perform|solv|address|tackl|learn|facilitat|accelerat|support)(?:es?|s|ing|)",
    "HOLD": r"(?:consist(?:s|ing)? of|compris(?:es|ing)|composed of|contain(?:s|ing)|made up of|equipped with)",
    "PARTS": r"(?:two|three|four|five|several|main|key|core|novel)(?: [\w-]+){0,4}? "
    r"(?:components?|modules?|parts|stages?|steps?|blocks?|networks|branches|phases)",
    "IS": r"(?:which |that |can |may )?(?:(?:is|are|was|were|be|been|being|has|have|gets?) )*"
    r"(?:[a-z]+ly |also |even |still |already ){0,2}",
    "TRAIN": r"(?:(?:pre-?)?train(?:s|ed|ing)?|(?:instruction-)?(?:fine-?)?tun(?:es?|ed|ing))",
}


_DENIED = re.compile(
    r"\b(?:not|never|unlike|instead|rather|without|cannot|neither|nor|fails?|could|might|no longer|contrast"
    r"|hard to|difficult to)\b|n't\b"
)
_DENIED_BEFORE = re.compile(r"\b(?:unlike|instead of|rather than|without|in contrast to|whether|not)(?: [\w-]+){0,2} $")


_OTHER_WORDS = (
    r"(?:[A-Z]\b|such\b|like\b|includ|e\.g|that\b|which\b|who|when|while|where|by\b|for\b|from\b|of\b|to\b|in\b|on\b|with\b|as\b"
    r"|is\b|are\b|was\b|were\b|can\b|show|demonstrat|find\b|propos|introduc|present|develop|out-?perform|surpass|exceed"
    r"|us(?:es|ed|ing|e)\b|appl(?:y|ies|ied)|train(?:s|ing)?\b|evaluat|compar|combin|achiev)"
)
"""What no longer belongs to an item of a list: a clause or another list begins with it."""


def _list_of(letter: str, *, loose: bool) -> str:
    """One, or several that "and" and the like join. Commas alone make a list only where a loose one may stand.

    Before a verb they part clauses: "With dropout, Example is a variant of ...". What has examples of its own ("optimisers
    such as Adam, and schedulers, including OneCycle") is not one of those before it.
    """
    one = rf"(?:(?!{_OTHER_WORDS})[\w+'-]+ ){{0,2}}?{letter}(?![\w-])(?!,? \(?(?:such as|including|like|e\.g\.))"
    if loose:
        return rf"{letter}(?:{_SEPARATOR}{one})*"
    return rf"{letter}(?:(?:, {one})*?{_JOINED}{one})*"


def _compile(pattern: str) -> re.Pattern[str]:
    """`{h:S}` is the list of systems that becomes the heads, `{h:*S}` a loose one; `{ADJ}` stands for a class of words."""
    for word, meaning in _WORDS.items():
        pattern = pattern.replace("{" + word + "}", meaning)
    pattern = re.sub(r"\{([ht]):(\*?)([A-Z])\}", lambda m: rf"(?P<{m[1]}>{_list_of(m[3], loose=bool(m[2]))})(?!-[a-z])", pattern)
    return re.compile(re.sub(r"\{([ht]):our\}", r"(?P<\1>[MW])", pattern))


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern with groups `h` and `t` (lists of heads and tails), what it says, and how often that was right."""

    name: str
    kind: R
    pattern: re.Pattern[str]
    letters: frozenset[str]
    score: float

    def spans(self, code: str) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
        """(start, end) of heads and of tails in `code`, for each match that the sentence does not deny."""
        for match in self.pattern.finditer(code):
            ends = match.span("h"), match.span("t")
            first, second = sorted(ends)
            if not _DENIED.search(code, first[1], second[0]) and not _DENIED_BEFORE.search(code, max(0, first[0] - 40), first[0]):
                yield ends


_TABLE: tuple[tuple[str, R, str, float], ...] = (
    ("such as", R.VARIANT_OF, r"(?P<t>S),? ?(?:[\w-]+ )?\(?{SUCH} {DET}{MOD}{h:*S}", 0.80),
    ("is a", R.VARIANT_OF, r"{h:S},? (?:is|are) (?:also )?(?:an?|both an?) {PLAIN}{t:S}{ITSELF}", 0.71),
    ("a novel", R.VARIANT_OF, r"{h:S}, an? {NEW}{PLAIN}{t:S}{ITSELF}", 0.86),
    ("a", R.VARIANT_OF, r"{PROPOSE} {h:S}, (?:an?|the first) {PLAIN}{t:S}{ITSELF}", 0.86),
    ("title", R.VARIANT_OF, r"^{h:S}: (?:an? |the )?{PLAIN}{t:S}(?= (?:for|via|with) )", 0.57),
    ("called", R.VARIANT_OF, r"{FREE}(?P<t>S)(?: [\w-]+)?,? \(?{CALLED} {DET}{h:*S}", 0.73),
    (
        "form of",
        R.VARIANT_OF,
        r"{h:S},? (?:(?:which )?(?:is|are|as) )?(?:an?|the|two|three) {ADJ}{FORM} (?:of|to) {DET}{PLAIN}{t:S}{ITSELF}",
        0.95,
    ),
    (
        "forms of",
        R.VARIANT_OF,
        r"{FORM} of {DET}{PLAIN}{t:S}{ITSELF}(?:, |: | \(| ?(?:called|named|dubbed|namely) ){DET}{h:*S}",
        0.64,
    ),
    (
        "call the form",
        R.VARIANT_OF,
        r"\bcall(?:ed|s)? (?:the|this) (?:[\w-]+ )??{FORM} of (?:the )?(?P<t>S),? (?:as )?{h:S}",
        0.64,
    ),
    ("form is called", R.VARIANT_OF, r"{FORM} of {DET}(?P<t>S) (?:is|are) {CALLED} {h:S}", 0.64),
    (
        "build of",
        R.VARIANT_OF,
        r"{h:S} {SHARE} (?:the )?(?:same )?(?:architecture|structure|form) (?:of|as) {DET}{t:S},? but\b",
        0.64,
    ),
    (
        "our build of",
        R.VARIANT_OF,
        r"{h:our} {SHARE} (?:the )?(?:same )?(?:architecture|structure|form) (?:of|as) {DET}{t:S},? but\b",
        0.64,
    ),
    (
        "extends",
        R.VARIANT_OF,
        r"{h:S},? (?:which |that |can |also |naturally )*(?:extends?|generali[sz]es?) {DET}{PLAIN}{t:S}{ITSELF}",
        0.58,
    ),
    ("propose, named", R.VARIANT_OF, r"{PROPOSE} an? {ADJ}{t:S}, {h:S}", 0.62),
    ("beats", R.OUTPERFORMS, r"{h:S}{GAP}\b{BEAT} {DET}{ADJ}{t:S}", 0.74),
    ("we beat", R.OUTPERFORMS, r"{h:our}{GAP}\b{BEAT} {DET}{ADJ}{t:S}", 0.85),
    ("beaten by", R.OUTPERFORMS, r"{t:S},? {IS}{BEATEN} by {DET}{ADJ}{h:S}", 0.74),
    ("we are beaten by", R.OUTPERFORMS, r"{t:our},? {IS}{BEATEN} by {DET}{ADJ}{h:S}", 0.74),
    ("used by", R.USES, r"{t:S},? {IS}{USED} by {DET}{ADJ}{h:S}", 0.55),
    ("beaten like", R.OUTPERFORMS, r"{h:S}{GAP}\b{BEAT} {GAP}{SUCH} {DET}{t:*S}", 0.69),
    (
        "-based",
        R.USES,
        r"(?P<t>S)(?:-| |-?(?=based)){MADE} (?!on |upon |by )(?:[\w+-]+ )??{h:S}",
        0.54,
    ),
    (
        "based on",
        R.USES,
        r"{h:S},? (?:[\w-]+ ){0,2}?{BASED} {DET}{ADJ}{t:S}",
        0.62,
    ),
    ("uses", R.USES, r"{h:S},? (?:which |that |and |can |to |further |also )*\b{USE} {DET}{ADJ}{t:S}", 0.55),
    ("consists of", R.PART_OF, r"{t:S},? (?:which |that |and )?(?:is |are )?(?:mainly )?{HOLD} {DET}{ADJ}{h:*S}", 0.63),
    ("we beat, compared", R.OUTPERFORMS, r"{h:our}{GAP}\b{GAIN}{GAP}compar(?:ed|ison) (?:to|with) {DET}{ADJ}{t:S}", 0.62),
    (
        "parts, namely",
        R.PART_OF,
        r"{t:S}{GAP}\b{PARTS}[^SMWDT;]{0,20}?{h:*S}",
        0.82,
    ),
    ("our parts, namely", R.PART_OF, r"{t:our}{GAP}\b{PARTS}[^SMWDT;]{0,20}?{h:*S}", 0.90),
    ("gain, compared", R.OUTPERFORMS, r"{h:S}{GAP}\b{GAIN}{GAP}compar(?:ed|ison) (?:to|with) {DET}{ADJ}{t:S}", 0.75),
    (
        "equivalent",
        R.COMPARED_WITH,
        r"{h:S}{GAP}\b(?:equivalent|akin|analogous|complementary|orthogonal) to {DET}{ADJ}{t:S}",
        0.80,
    ),
    ("like", R.COMPARED_WITH, r"{h:S}{GAP}\b{LIKE} {DET}{ADJ}{t:S}", 0.53),
    ("we like", R.COMPARED_WITH, r"{h:our}{GAP}\b{LIKE} {DET}{ADJ}{t:S}", 0.65),
    (
        "between",
        R.COMPARED_WITH,
        r"{CONTRAST}(?: [\w-]+){0,3}? (?:between|of) {DET}{ADJ}{h:S} (?:and|with|to) {DET}{ADJ}{t:S}",
        0.73,
    ),
    ("alternative to", R.COMPARED_WITH, r"{h:S}{GAP}\balternatives? (?:to|for) {DET}{ADJ}{t:S}", 0.50),
    ("we consist of", R.PART_OF, r"{t:our},? (?:which |that |and )?(?:is |are )?(?:mainly )?{HOLD} {DET}{ADJ}{h:*S}", 0.90),
    ("trained on", R.TRAINED_ON, r"{h:S}{GAP}\b{TRAIN}(?: [\w-]+){0,3}? (?:on|with|from|using) {DET}{ADJ}{t:*D}", 0.65),
    ("we train", R.TRAINED_ON, r"{h:our}{GAP}\b{TRAIN}(?: [\w-]+){0,3}? (?:on|with|from|using) {DET}{ADJ}{t:*D}", 0.62),
    ("for task", R.APPLIED_TO, r"{h:S},? (?:[\w-]+ )?for {DET}{ADJ}{t:T}", 0.65),
    ("to task", R.APPLIED_TO, r"{h:S} (?:to|in|on|towards?) {DET}{ADJ}{t:T}", 0.58),
    ("colon task", R.APPLIED_TO, r"{h:S}: {DET}{ADJ}{t:T}", 0.95),
    ("data colon task", R.APPLIED_TO, r"{h:D}: {DET}{ADJ}{t:T}", 0.98),
    (
        "does task",
        R.APPLIED_TO,
        r"{h:S},? (?:which |that |can |to )*{SOLVE} {DET}{ADJ}{t:T}",
        0.73,
    ),
    ("system for task", R.APPLIED_TO, r"{h:S}{GAP} (?:for|on|in|to) {DET}{ADJ}{t:T}", 0.64),
    ("of system", R.MEASURED_BY, r"{t:C} (?:of|for) {DET}{ADJ}{h:S}", 0.52),
    ("system's", R.MEASURED_BY, r"{h:S}'s {MOD}{t:C}", 0.55),
    (
        "in terms of",
        R.MEASURED_BY,
        r"{h:S}{GAP}(?:in terms of|measured by|by|with|achiev\w+|improv\w+|reduc\w+|has|of|on) {DET}{ADJ}{t:C}",
        0.54,
    ),
)


def _rule(name: str, kind: R, pattern: str, score: float) -> Rule:
    letters = frozenset(re.findall(r"(?:[ht]:\*?|\?P<[ht]>)([A-Z])", pattern))
    return Rule(name, kind, _compile(pattern), letters, score)


EXTEND = _compile(r"\bW (?:[\w-]+ ){0,2}?(?:extend|generali[sz]e|modify|adapt) {DET}{ADJ}S\b")
"""What "we extend"; the match ends with it."""

RULES = tuple(_rule(*row) for row in _TABLE)


@lru_cache(maxsize=128)
def rules_for(letters: frozenset[str]) -> tuple[Rule, ...]:
    """The rules that can match where only these letters stand: most sentences lack what most rules need."""
    return tuple(rule for rule in RULES if letters.issuperset(rule.letters))
